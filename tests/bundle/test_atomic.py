import errno
import os
import stat

import pytest

from sae_auditor.atomic import atomic_file, require_writable, write_atomically
from sae_auditor.errors import EnvironmentProblem, InputRefused


def test_written_whole_and_nothing_else(tmp_path):
    write_atomically(tmp_path / "a", b"one")
    write_atomically(tmp_path / "a", memoryview(b"two"))
    assert (tmp_path / "a").read_bytes() == b"two"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_an_error_in_between_keeps_the_old_file(tmp_path):
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def fail():
        with atomic_file(target) as file:
            file.write(b"half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("call", [lambda path: write_atomically(path, b"x"), require_writable])
def test_places_that_cannot_be_written_are_refused_in_words(tmp_path, call):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for place, reason in (
        ("missing/a", "there is no folder"),
        ("file/a", "is not a folder"),
        ("folder", "it is a folder"),
        ("pipe", "a device or a pipe"),
    ):
        with pytest.raises(InputRefused, match=reason):
            call(tmp_path / place)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder", "pipe"]


def test_no_permission(tmp_path, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(InputRefused, match="not allowed to write there"):
        write_atomically(tmp_path / "a", b"x")


@pytest.mark.parametrize(("code", "reason"), [(errno.ENOSPC, "no space left"), (errno.EIO, "disk failed")])
def test_trouble_of_the_disk(tmp_path, monkeypatch, code, reason):
    def fail(_handle):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("sae_auditor.atomic.os.fsync", fail)
    with pytest.raises(EnvironmentProblem, match=reason):
        write_atomically(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []


def test_links_keep_pointing_where_they_point(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_files_are_readable_as_usual(tmp_path):
    write_atomically(tmp_path / "a", b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == stat.S_IMODE((tmp_path / "b").stat().st_mode)


def test_the_file_and_its_folder_are_flushed(tmp_path, monkeypatch):
    flushed = []
    real = os.fsync

    def note(handle):
        flushed.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        real(handle)

    monkeypatch.setattr("sae_auditor.atomic.os.fsync", note)
    write_atomically(tmp_path / "a", b"x")
    assert flushed == [False, True]
