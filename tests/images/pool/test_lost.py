"""A file that makes its process crash, hang or swell costs itself, and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from sae_auditor.images import Framing, ImageRefused, Limits, Refusal
from sae_auditor.images.pool import DecodePool, Work, decode_files, decoder_level, process
from tests.images.pictures import as_bytes, noise, put
from tests.images.pool.worlds import ROOT, let_files_try, start_with

linux = pytest.mark.skipif(sys.platform != "linux", reason="what Linux has")
WORK = Work(Framing(16, 16), thumbnail_px=8)


def good_files(folder, n):
    return [put(folder, f"good{i}.png", as_bytes(noise(20, 30, seed=i), "PNG")) for i in range(n)]


def decoded(files, wall_s=60.0, workers=1, work=WORK):
    with DecodePool(work, workers, wall_s) as pool, closing(pool.decode(files)) as items:
        return [item if isinstance(item, ImageRefused) else item.provenance.path for item in items]


BAD = {
    "crash": (b"try os.abort()", Refusal.CRASHED, "crashes on it (signal 6)"),
    "leave": (b"try os._exit(3)", Refusal.CRASHED, "crashes on it (status 3)"),
    "killed": (b"try os.kill(os.getpid(), 9)", Refusal.OUT_OF_MEMORY, "most likely for lack of memory"),
    "swell": (b"try bytearray(1 << 40)", Refusal.OUT_OF_MEMORY, "more memory than an image may"),
    "nonsense": (b"try os.write(1, b'x' * 500); time.sleep(60)", Refusal.CRASHED, "loses its way"),
}


@linux
@pytest.mark.parametrize("kind", BAD)
def test_it_costs_the_file(kind, tmp_path, monkeypatch):
    let_files_try(monkeypatch)
    content, reason, why = BAD[kind]
    files = good_files(tmp_path, 20)
    bad = put(tmp_path, "bad.png", content)
    place = {"crash": 0, "killed": 19}.get(kind, 5)
    files.insert(place, bad)
    found = decoded(files)
    (refusal,) = [item for item in found if isinstance(item, ImageRefused)]
    assert found.index(refusal) == place
    assert [item for item in found if item is not refusal] == [str(file) for file in files if file != bad]
    assert refusal.path == str(bad)
    assert refusal.reason == reason
    assert why in refusal.detail
    assert refusal.sha256 == hashlib.sha256(content).hexdigest()


@linux
def test_it_hangs(tmp_path, monkeypatch):
    let_files_try(monkeypatch)
    files = good_files(tmp_path, 12)
    files.insert(3, put(tmp_path, "loop.png", b"try\x20while True: pass"))
    files.insert(9, put(tmp_path, "sleep.png", b"try time.sleep(60)"))
    began_s = time.monotonic()
    found = decoded(files, wall_s=0.5)
    refused = [item for item in found if isinstance(item, ImageRefused)]
    assert [(item.reason, item.detail) for item in refused] == [
        (Refusal.TOO_SLOW, "decoding it takes longer than 0.5 seconds")
    ] * 2
    assert len(found) == 14
    assert time.monotonic() - began_s < 20


@linux
def test_many_bad_files_in_several_processes(tmp_path, monkeypatch):
    let_files_try(monkeypatch)
    files = good_files(tmp_path, 10)
    for i in range(3):
        files.insert(5 * i, put(tmp_path, f"bad{i}.png", b"try os.abort()"))
    found = decoded(files, workers=2)
    assert [isinstance(item, ImageRefused) for item in found] == [file.name.startswith("bad") for file in files]


@linux
def test_a_process_that_something_else_ends_costs_nothing(tmp_path, monkeypatch):
    let_files_try(monkeypatch)
    # The second process is told nothing of the first: it sees that a file is larger by then.
    slow = put(tmp_path, "slow.png", b"try time.sleep(60 if len(content.data) < 100 else 0)")
    files = [*good_files(tmp_path, 3), slow]
    with DecodePool(WORK, 1) as pool, closing(pool.decode(files)) as items:

        def interfere():
            at_the_slow_one = (4, 3)  # begun and finished
            while not (pool.pids and pool._feeders[0].process.counts == at_the_slow_one):
                time.sleep(0.01)
            slow.write_bytes(slow.read_bytes() + b" " * 100)
            os.kill(pool.pids[0], signal.SIGKILL)

        thread = threading.Thread(target=interfere)
        thread.start()
        found = list(items)
        thread.join()
    assert found[3].detail == "done"
    assert not any(isinstance(item, ImageRefused) for item in found[:3])


TRIES = {
    "open a file": "open('/etc/hostname').read()",
    "open its own image": "open(content.path).read()",
    "list a folder": "os.listdir('/')",
    "write a file": "open('/tmp/sae-auditor-canary', 'w')",
    "start a process": "os.fork()",
    "run a program": "os.execv('/bin/true', ['true'])",
    "make a socket": "socket.socket()",
    "connect": "socket.socket().connect(('127.0.0.1', 9))",
    "load a module": "import sqlite3",
}

DENIALS = ("PermissionError", "OSError", "BlockingIOError", "ModuleNotFoundError", "ImportError")


@linux
def test_it_cannot(tmp_path, monkeypatch):
    if decoder_level().lacking:
        pytest.skip(f"this machine lacks a limit: {decoder_level()}")
    let_files_try(monkeypatch)
    files = [put(tmp_path, f"{name}.png", f"try {code}".encode()) for name, code in TRIES.items()]
    for item in decoded(files):
        assert item.detail in ("PermissionError", "OSError", "BlockingIOError", "ModuleNotFoundError", "ImportError"), (
            item
        )


def test_the_level_is_said_in_words():
    assert str(decoder_level()).startswith("limits: wall time")


@linux
def test_memory_for_what_is_allowed_and_no_more(tmp_path, monkeypatch):
    let_files_try(monkeypatch)
    limits = Limits(max_pixels=1000, max_bytes=1000)
    files = [put(tmp_path, f"{n}.png", f"try bytearray({n} << 20)".encode()) for n in (100, 2000)]
    few, much = decoded(files, work=Work(Framing(16, 16), limits=limits))
    assert (few.detail, much.reason) == ("done", Refusal.OUT_OF_MEMORY)


@pytest.mark.parametrize(
    "program", ["import os; os.abort()", "print('nonsense' * 100)", "raise SystemExit", "no python"]
)
def test_processes_that_do_not_start_leave_the_work_to_threads(program, tmp_path, monkeypatch):
    start_with(monkeypatch, program)
    files = good_files(tmp_path, 20)
    assert decoded(files, workers=2) == [str(file) for file in files]


def test_a_python_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "decoder_command", lambda: [str(tmp_path / "missing")])
    files = good_files(tmp_path, 3)
    assert decoded(files) == [str(file) for file in files]


def shared_memory():
    return set(os.listdir("/dev/shm")) if os.path.isdir("/dev/shm") else set()


def is_there(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what):
    until_s = time.monotonic() + 10
    while not what() and time.monotonic() < until_s:
        time.sleep(0.02)
    return what()


@linux
def test_closing_in_the_middle_leaves_nothing(tmp_path, monkeypatch):
    let_files_try(monkeypatch)
    before, threads = shared_memory(), threading.active_count()
    files = [*good_files(tmp_path, 9), *(put(tmp_path, f"s{i}.png", b"try time.sleep(60)") for i in range(40))]
    pool = DecodePool(WORK, 2)
    items = pool.decode(files)
    next(items)
    pids = pool.pids
    assert len(pids) >= 1
    began_s = time.monotonic()
    items.close()
    assert time.monotonic() - began_s < 5
    assert pool.is_closed
    assert wait_for(lambda: not any(map(is_there, pids)))
    assert wait_for(lambda: threading.active_count() <= threads)
    assert shared_memory() == before
    with pytest.raises(ValueError, match="closed"):
        next(pool.decode(files))


_PROGRAM = """
import sys, os, json
sys.path[:] = json.loads(sys.argv[1])
from sae_auditor.images import Framing
from sae_auditor.images.pool import DecodePool, Work
from pathlib import Path
pool = DecodePool(Work(Framing(16, 16)), 2)
items = pool.decode(sorted(Path(sys.argv[2]).iterdir()))
next(items)
print(json.dumps(pool.pids), flush=True)
if sys.argv[3] == "end":
    sys.exit()
os.kill(os.getpid(), 9)
"""


@linux
@pytest.mark.parametrize("how", ["end", "killed"])
def test_they_end_with_the_program(how, tmp_path):
    before = shared_memory()
    folder = tmp_path / "x"
    folder.mkdir()
    good_files(folder, 60)
    command = [sys.executable, "-c", _PROGRAM, json.dumps([ROOT, *sys.path]), str(folder), how]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert not result.stderr
    pids = json.loads(result.stdout)
    assert pids
    assert wait_for(lambda: not any(map(is_there, pids)))
    assert shared_memory() == before


def test_a_fault_of_our_own_is_not_hidden(tmp_path, monkeypatch):
    files = good_files(tmp_path, 3)
    monkeypatch.setattr("sae_auditor.images.pool.feeder.read_file", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        list(decode_files(files, WORK, 1))


def test_torch_is_not_loaded():
    code = "import sae_auditor.images.pool._child.main, sys; print({'torch', 'PySide6', 'pickle'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([ROOT, *sys.path])}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert "torch" not in result.stdout
    assert "PySide6" not in result.stdout
