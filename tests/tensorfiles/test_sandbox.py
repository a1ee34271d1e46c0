"""The limited process can do what it is for and nothing else."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.limited.limits import Limits
from sae_auditor.tensorfiles import _converting, _process, read_tensors, sandbox_level

linux = pytest.mark.skipif(sys.platform != "linux", reason="what Linux has")
ROOT = str(Path(__file__).parents[2])

TRIES = {
    "open a file": "open('/etc/hostname').read()",
    "list a folder": "os.listdir('/')",
    "write a file": "open('/tmp/sae-auditor-canary', 'w')",
    "start a process": "os.fork()",
    "run a program": "os.execv('/bin/true', ['true'])",
    "take memory": "bytearray(2 << 30)",
    "connect": "socket.socket().connect(('127.0.0.1', 9))",
    "write much": "[os.write(target, bytes(1 << 20)) for _ in range(20)]",
}


def limited(code, tmp_path, cpu_s=5, wall_s=20.0):
    """Run `code` in a process that has just given up its rights, and return what it printed."""
    program = (
        "import sys, os, socket; sys.path.append(sys.argv[1])\n"
        "from sae_auditor.limited.limits import Limits, enter\n"
        f"target = os.open({str(tmp_path / 'out')!r}, os.O_CREAT | os.O_WRONLY)\n"
        f"held = enter(Limits({1 << 30}, {cpu_s}, {wall_s}, {10 << 20}), (0, 1, 2, target))\n"
        f"try:\n    {code}\n    print('done')\nexcept BaseException as error:\n    print(type(error).__name__)\n"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, ROOT], capture_output=True, text=True, check=False
    )


@linux
@pytest.mark.parametrize("what", TRIES)
def test_it_cannot(what, tmp_path):
    needed = {"open a file": "no access", "list a folder": "no access", "write a file": "no access",
              "run a program": "no access", "start a process": "no further processes", "connect": "TCP"}  # fmt: skip
    if not any(needed.get(what, "") in words for words in sandbox_level().held):
        pytest.skip(f"this machine lacks the limit: {sandbox_level()}")
    result = limited(TRIES[what], tmp_path)
    assert result.stdout.strip() in ("PermissionError", "OSError", "MemoryError", "BlockingIOError"), result


@linux
def test_it_can_compute(tmp_path):
    assert limited("sum(range(1000))", tmp_path).stdout.strip() == "done"


@linux
def test_time_ends_it(tmp_path):
    began = time.monotonic()
    assert limited("while True: pass", tmp_path, cpu_s=1).returncode < 0
    assert limited("__import__('time').sleep(30)", tmp_path, wall_s=0.5).returncode < 0
    assert time.monotonic() - began < 25


@linux
def test_the_level_is_said_in_words():
    text = str(sandbox_level())
    assert text.startswith("limits: wall time, processor time, memory")
    assert "not on this machine" not in text or sandbox_level().lacking


def test_it_starts_without_torch_and_numpy():
    code = f"{_process._PROGRAM.removesuffix('; main()')}; print({{'torch', 'numpy', 'pickle'}} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-I", "-S", "-c", code, ROOT], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"


READY = "import sys, os, time; m = b'{\"held\":[]}'; os.write(1, len(m).to_bytes(8, 'little') + m); "


@pytest.mark.parametrize(
    ("program", "error", "reason"),
    [
        ("import os; os.abort()", EnvironmentProblem, "could not be started: .*status -"),
        ("print('nonsense' * 100)", EnvironmentProblem, "could not be started"),
        (READY + "os.abort()", InputRefused, "ended without an answer"),
        (READY + "print('nonsense' * 100)", InputRefused, "ended without an answer"),
        (READY + "os.write(1, (2).to_bytes(8, 'little') + b'[]')", InputRefused, "ended without an answer"),
        (READY + "os.write(1, (1 << 60).to_bytes(8, 'little'))", InputRefused, "ended without an answer"),
        (READY + "m = b'{}'; os.write(1, len(m).to_bytes(8, 'little') + m)", InputRefused, "gave no answer"),
        (READY + "m = b'{\"ok\":{}}'; os.write(1, len(m).to_bytes(8, 'little') + m)", InputRefused, "does not fit"),
        (READY + "time.sleep(60)", InputRefused, "takes longer"),
    ],
)
def test_its_death_or_nonsense_is_an_error_with_a_reason(program, error, reason, tmp_path, monkeypatch):
    monkeypatch.setattr(_process, "child_command", lambda: [sys.executable, "-I", "-S", "-c", program])
    monkeypatch.setattr(_converting, "_WALL_S", 0.5)
    monkeypatch.setenv("SAE_AUDITOR_STORE", str(tmp_path / "store"))
    torch.save({"a": torch.ones(2)}, tmp_path / "a.pt")
    with pytest.raises(error, match=reason):
        read_tensors(tmp_path / "a.pt")
    assert not list((tmp_path / "store" / "tensors").glob(".*"))


def test_a_python_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr(_process, "child_command", lambda: [str(tmp_path / "missing")])
    torch.save({"a": torch.ones(7)}, tmp_path / "a.pt")
    with pytest.raises(EnvironmentProblem, match="could not be started: No such file"):
        read_tensors(tmp_path / "a.pt")


@linux
def test_large_files_take_little_memory(tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(_converting, "_MEMORY_BYTES", 160 << 20)
    weights = torch.randn(3000, 20_000)[:, ::2]  # 240 MB, and not contiguous
    torch.save({"a": weights}, tmp_path / "a.pt")
    assert read_tensors(tmp_path / "a.pt").tensors["a"].equal(weights)


def test_too_little_memory_is_a_refusal(tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_STORE", str(tmp_path / "store"))
    monkeypatch.setattr(_converting, "_limits", lambda _: Limits(60 << 20, 5, 10.0, 1 << 30))
    (tmp_path / "a.pkl").write_bytes(b"\x80\x02]" + b"(" + b"]" * 900_000 + b"e.")
    with pytest.raises(InputRefused, match="more memory than"):
        read_tensors(tmp_path / "a.pkl")
