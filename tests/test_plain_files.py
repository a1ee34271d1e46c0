"""A file that a person names is a file, and not longer than was allowed; nothing else is waited for or read."""

from __future__ import annotations

import os
import sys

import pytest

from sae_auditor.plain_files import NoPlainFile, read_plain_file


def test_a_file_is_read_through_a_link_too(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes(b"12345")
    assert read_plain_file(file, 5) == b"12345"
    with pytest.raises(OSError, match="more than the 4 bytes"):
        read_plain_file(file, 4)
    (tmp_path / "link").symlink_to(file)
    assert read_plain_file(str(tmp_path / "link"), 5) == b"12345"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    for name in ("pipe", "device"):
        with pytest.raises(OSError, match="a pipe, socket or device"):
            read_plain_file(tmp_path / name, 100)
    with pytest.raises(NoPlainFile, match="a folder"):
        read_plain_file(tmp_path, 100)
