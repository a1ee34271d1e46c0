"""Every file of the catalogue is refused with its reason, soon, in little memory, and nothing of it runs."""

from __future__ import annotations

import gzip
import pickle
import sys
import threading
import time
import warnings
from contextlib import suppress
from pathlib import Path

import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles import _process, read_tensors
from tests.tensorfiles.crafting import Calls, archive, command, legacy, tensor
from tests.tensorfiles.hostile import CATALOGUE, hand_made, load_from_bytes

MOST_SECONDS = 5.0
MOST_BYTES = 1 << 30

_forbidden = (
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "pickle.find_class",
    "socket.",
    "webbrowser.",
    "ctypes.",
)
_watching: list[list[str]] = []


def _audit(event, args):
    for seen in _watching:
        if event.startswith(_forbidden) or (event == "subprocess.Popen" and list(args[1]) != _process.child_command()):
            seen.append(f"{event} {args!r:.80}")


sys.addaudithook(_audit)


@pytest.fixture
def nothing_runs():
    """Collect whatever this process runs, imports through a pickle or connects to."""
    seen: list[str] = []
    _watching.append(seen)
    yield seen
    _watching.remove(seen)


@pytest.fixture
def peak(monkeypatch):
    """Watch the memory of the limited process, in bytes, until it ends."""
    peaks = [0]
    start = _process.start

    def started(command, handles):
        process = start(command, handles)
        status = Path(f"/proc/{process.pid}/status")

        def watch():
            while process.returncode is None:
                try:
                    lines = status.read_text().splitlines()
                except OSError:
                    return
                peaks[0] = max(
                    peaks[0], *(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0
                )
                time.sleep(0.004)

        if status.parent.exists():
            threading.Thread(target=watch, daemon=True).start()
        return process

    monkeypatch.setattr(_process, "start", started)
    return peaks


def refused(path, reason):
    with pytest.raises(InputRefused, match=reason) as caught:
        read_tensors(path)
    assert str(path) in caught.value.what
    return caught.value


@pytest.mark.parametrize("hostile", CATALOGUE, ids=lambda hostile: hostile.name)
def test_every_hostile_file_is_refused(hostile, tmp_path, nothing_runs, peak):
    canary = tmp_path / "canary"
    path = hostile.make(tmp_path, canary)
    began = time.monotonic()
    error = refused(path, hostile.reason)
    seconds = time.monotonic() - began
    print(f"\n{hostile.name:55} {seconds:6.2f} s {peak[0] / 2**20:7.1f} MB  {error.what.partition(': ')[2]:.70}")
    assert seconds < MOST_SECONDS
    assert peak[0] < MOST_BYTES
    assert nothing_runs == []
    assert not canary.exists()


def test_there_are_many_of_them():
    assert len(CATALOGUE) >= 160
    assert len({hostile.name for hostile in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("hostile", [h for h in CATALOGUE if h.runs], ids=lambda hostile: hostile.name)
def test_a_real_unpickler_runs_them(hostile, tmp_path):
    canary = tmp_path / "canary"
    path = hostile.make(tmp_path, canary)
    with suppress(Exception):  # what a payload leaves need not be a whole structure
        result = pickle.loads(path.read_bytes())
        result.close()  # of the payload that opens a file
    assert canary.exists()


def test_torch_runs_the_one_in_the_bytes_of_a_tensor(tmp_path):
    canary = tmp_path / "canary"
    pickle.loads(load_from_bytes(legacy({"x": Calls(__import__("os").system, command(canary))})))
    assert canary.exists()


# -- Programs ----------------------------------------------------------------------------------------------------------


class Thing:
    """Stands for a class that the file's own code would be run for."""


def test_the_code_of_a_torchscript_program_is_not_looked_at(tmp_path, nothing_runs):
    canary = tmp_path / "canary"
    code = f"class M(Module):\n  def __setstate__(self, state):\n    print({str(canary)!r})\n"
    path = archive(
        tmp_path / "program.pt",
        {"w": tensor()},
        extra=[("archive/code/__torch__.py", code), ("archive/constants.pkl", b"\x80\x02).")],
    )
    file = read_tensors(path)
    assert file.format == "torchscript"
    assert file.tensors["w"].tolist() == [0, 0, 0, 0]
    assert nothing_runs == []


# -- Cut off -----------------------------------------------------------------------------------------------------------


def script(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch deprecates its own format, which people still have
        torch.jit.save(torch.jit.trace(torch.nn.Linear(30, 20), torch.ones(1, 30)), path)


def saev(path):
    torch.save({"W_enc": torch.ones(30, 20)}, path)
    path.write_bytes(b'{"schema": 2}\n' + path.read_bytes())


HONEST = {
    "torch-zip": lambda path: torch.save({"a": torch.arange(300.0), "b": torch.arange(3)}, path),
    "torchscript": script,
    "torch-legacy": lambda path: torch.save({"a": torch.ones(99)}, path, _use_new_zipfile_serialization=False),
    "pickle": lambda path: path.write_bytes(pickle.dumps({"a": torch.ones(99), "b": 1})),
    "gzip": lambda path: path.write_bytes(gzip.compress(pickle.dumps({"a": torch.randn(99)}))),
    "saev": saev,
    "safetensors": lambda path: __import__("safetensors.torch").torch.save_file({"a": torch.ones(99)}, path),
}


@pytest.mark.parametrize("kind", HONEST)
def test_every_tenth_is_refused(kind, tmp_path, nothing_runs):
    whole = tmp_path / "whole"
    HONEST[kind](whole)
    content = whole.read_bytes()
    assert read_tensors(whole).tensors
    cut = tmp_path / "cut"
    for tenth in range(10):
        cut.write_bytes(content[: len(content) * tenth // 10])
        began = time.monotonic()
        refused(cut, "cut cannot be read: .{8,}")
        assert time.monotonic() - began < MOST_SECONDS
    assert nothing_runs == []


def test_the_room_has_no_way_to_run_a_pickle():
    import sae_auditor.tensorfiles as room

    source = "".join(file.read_text(encoding="utf-8") for file in Path(room.__file__).parent.rglob("*.py"))
    assert "def interpret(" in source
    for forbidden in ("torch.load(", "jit.load(", "pickle.load", "import pickle\n", "__import__(", " exec(", " eval("):
        assert forbidden not in source


def test_a_payload_in_the_command_of_the_control_is_the_real_one(tmp_path):
    canary = tmp_path / "canary"
    assert str(canary).encode() in hand_made(b"{}")(canary)
