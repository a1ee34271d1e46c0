"""A process that imports the program once and then runs every job that it is told of in a fresh copy of itself.

To start Python with torch and Qt takes seconds, a copy takes milliseconds. It has a single thread, without which a copy
would not be whole. Jobs are lines of JSON on the standard input, what became of them lines on the standard output.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

# What the ways in import when they are gone, beside every module of the program itself.
LIBRARIES = (
    "torch",
    "open_clip",
    "pyarrow.compute",
    "pyarrow.parquet",
    "duckdb",
    "fsspec",
    "PIL.Image",
    "imagecodecs",
    "simplejpeg",
    "pydantic",
    "tokenizers",
    "rich.console",
    "rich.table",
    "PySide6.QtSvg",
    "PySide6.QtWidgets",
)
# Beyond these a job is stopped whatever it is: they guard the machine, not the promise.
_STOP_MB = 4096
_WALL_FACTOR = 4
_TICK_S = 0.01
_MOST_OUTPUT_BYTES = 2**20
_FOLDERS = {
    "HOME": "home",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "SAE_AUDITOR_STORE": "store",
    "SAE_AUDITOR_DATA": "own",
}
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Ended:
    """How a job ended. `seconds` is processor time where the machine was busy with other things, else the wall's."""

    exit_code: int
    signal: int
    stopped: str
    seconds: float
    mb: float
    stdout: str
    stderr: str


def main() -> None:
    """Serve jobs until the standard input ends."""
    _load_everything()
    threads = len(os.listdir("/proc/self/task"))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    answers.write(json.dumps({"threads": threads, "mb": _peak_mb(os.getpid())}) + "\n")
    answers.flush()
    for line in sys.stdin:
        answers.write(json.dumps(asdict(_run(json.loads(line)))) + "\n")
        answers.flush()


def _load_everything() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    import sae_auditor

    for module in pkgutil.walk_packages(sae_auditor.__path__, "sae_auditor."):
        if not module.name.endswith("__main__"):
            with contextlib.suppress(ImportError):  # what needs an extra is not on any of the ways
                importlib.import_module(module.name)
    torch.set_num_threads(1)


def _run(job: dict) -> Ended:
    room = Path(tempfile.mkdtemp(prefix="sae-auditor-security-"))
    try:
        began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            _be_the_job(job, room)
        stopped, status, usage = _watch(pid, job["limit_s"], began)
        wall_s = time.monotonic() - began
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # what it left behind
        return Ended(
            os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1,
            os.WTERMSIG(status) if os.WIFSIGNALED(status) and not stopped else 0,
            stopped,
            round(min(wall_s, usage.ru_utime + usage.ru_stime) if not stopped else wall_s, 3),
            round(usage.ru_maxrss / 1024, 1),
            _read(room / "stdout"),
            _read(room / "stderr"),
        )
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _be_the_job(job: dict, room: Path) -> None:
    code = 1
    try:
        os.setsid()
        _divert(room)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**31, 2**31))
        for variable, folder in _FOLDERS.items():
            (room / folder).mkdir()
            os.environ[variable] = str(room / folder)
        os.chdir(room)
        from tests.security.ways import WAYS, plant

        if job.get("plant"):
            plant(job["plant"])
        code = WAYS[job["way"]](*job["args"])
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        os._exit(code)


def _divert(room: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        file = os.open(room / name, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.close(nothing)


def _watch(pid: int, limit_s: float, began: float) -> tuple[str, int, resource.struct_rusage]:
    """Wait for the end, stop what goes on too long; processor time counts, so that a busy machine is no fault."""
    stopped, tick = "", 0
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return stopped, status, usage
        tick += 1
        if not stopped and tick % 5 == 0:
            if _busy_s(pid) > limit_s or time.monotonic() - began > _WALL_FACTOR * limit_s:
                stopped = "hang"
            elif _peak_mb(pid) > _STOP_MB:
                stopped = "memory"
            if stopped:
                os.killpg(pid, signal.SIGKILL)
        time.sleep(_TICK_S)


def _busy_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS_A_SECOND


def _peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(_MOST_OUTPUT_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return ""


if __name__ == "__main__":
    main()
