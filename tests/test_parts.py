"""What a killed run left goes at the next start of writing; what others are writing stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sae_auditor import parts
from sae_auditor.atomic import write_atomically

ROOT = str(Path(__file__).parents[1])
WRITER = (
    "import os, sys; sys.path.insert(0, sys.argv[1]); from sae_auditor.atomic import atomic_file\n"
    "with atomic_file(sys.argv[2]) as file:\n"
    "    file.write(b'half'); file.flush(); print('written', flush=True); sys.stdin.read()\n"
)


@pytest.fixture(autouse=True)
def nothing_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_cleared", set())


def left(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if entry.name.endswith(".part")]


def test_what_a_killed_run_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    writers = []
    for name in ("killed", "at work"):
        command = [sys.executable, "-c", WRITER, ROOT, str(tmp_path / name)]
        writers.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        assert writers[-1].stdout is not None
        assert writers[-1].stdout.readline() == b"written\n"
    assert len(left(tmp_path)) == 2
    writers[0].kill()
    writers[0].communicate()
    write_atomically(tmp_path / "mine", b"whole")
    if sys.platform != "win32":
        assert len(left(tmp_path)) == 1
    assert writers[1].communicate()[0] == b""
    assert (tmp_path / "at work").read_bytes() == b"half"
    assert not (tmp_path / "killed").exists()


@pytest.mark.parametrize("name", ["0123456789abcdef", "ffffffff-1-0123456789abcdef"])
def test_of_other_machines_and_older_versions_only_what_is_old_goes(name: str, tmp_path: Path) -> None:
    for age_s, made in ((3600, "new"), (30 * 3600, "old")):
        folder = tmp_path / made
        folder.mkdir()
        part = folder / f".sae-auditor-{name}.part"
        part.write_bytes(b"half")
        os.utime(part, (time.time() - age_s,) * 2)
        write_atomically(folder / "mine", b"whole")
    assert (len(left(tmp_path / "new")), len(left(tmp_path / "old"))) == (1, 0)


def test_nothing_of_another_name_goes(tmp_path: Path) -> None:
    names = [
        "film.mp4.part",
        ".sae-auditor-xyz.part",
        "sae-auditor-0123456789abcdef.part",
        ".sae-auditor-0123456789abcdef",
    ]
    for name in names:
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (0, 0))
    write_atomically(tmp_path / "mine", b"whole")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([*names, "mine"])


def test_half_a_folder_goes_too_and_a_link_is_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_bytes(b"1")
    target = tmp_path / "target"
    target.mkdir()
    half = target / ".sae-auditor-0123456789abcdef.part"
    half.mkdir()
    (half / "manifest").write_bytes(b"")
    os.utime(half, (0, 0))
    link = target / ".sae-auditor-fedcba9876543210.part"
    link.symlink_to(kept, target_is_directory=True)
    os.utime(link, (0, 0), follow_symlinks=False)
    write_atomically(target / "mine", b"whole")
    assert left(target) == []
    assert (kept / "file").exists()
