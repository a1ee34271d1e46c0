"""A missing, a full or a forbidden folder for temporary files is a sentence with the right remedy."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.temporary import folder_for_now, nameless_file, temporary_folder


def _folder_for_now() -> None:
    with folder_for_now():
        pass


WAYS: dict[str, Callable[[], object]] = {
    "the folder": temporary_folder,
    "a file": lambda: nameless_file().close(),
    "a folder": _folder_for_now,
}


@pytest.mark.parametrize("way", WAYS)
def test_nowhere_to_write(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "missing")])
    with pytest.raises(
        EnvironmentProblem, match=r"no folder for temporary files.*(TMPDIR|TEMP) name an existing folder"
    ):
        WAYS[way]()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.ENOENT])
def test_a_full_or_forbidden_folder(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    for way in ("a file", "a folder"):
        with pytest.raises(EnvironmentProblem, match=os.strerror(number)):
            WAYS[way]()


def test_where_there_is_one_it_serves_and_goes() -> None:
    with folder_for_now() as folder:
        (folder / "file").write_bytes(b"1")
    assert not folder.exists()
    with nameless_file() as file:
        assert file.write(b"1") == 1
