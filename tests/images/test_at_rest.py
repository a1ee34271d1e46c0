"""A file that is written to while it is read is the old one, the new one, or refused; never half of each."""

from __future__ import annotations

import os
import threading
import time

import numpy as np
import pytest
from PIL import Image

from sae_auditor.images import ImageRefused, Limits, Refusal, load_image
from sae_auditor.images import files as room
from sae_auditor.images.files import read_file

LIMITS = Limits()


@pytest.fixture
def quiet(monkeypatch, files_are_quiet):
    """Wait for fresh files, as the program does."""
    monkeypatch.setattr(room, "QUIET_S", 0.1)


@pytest.fixture
def reads(monkeypatch):
    """How often a file's content was read."""
    made = []
    real = room._read_bounded
    monkeypatch.setattr(room, "_read_bounded", lambda *args: made.append(1) or real(*args))
    return made


def put(path, content, age_s):
    path.write_bytes(content)
    then = time.time() - age_s
    os.utime(path, ns=(int(then * 1e9) | 1, int(then * 1e9) | 1))


def test_a_file_at_rest_is_read_once_and_at_once(quiet, reads, tmp_path):
    put(tmp_path / "x", b"old", 60)
    start = time.monotonic()
    assert read_file(str(tmp_path / "x"), LIMITS) == b"old"
    assert time.monotonic() - start < room.QUIET_S / 2
    assert len(reads) == 1


def test_a_fresh_file_is_waited_for_and_read_once(quiet, reads, tmp_path):
    (tmp_path / "x").write_bytes(b"new")
    assert read_file(str(tmp_path / "x"), LIMITS) == b"new"
    assert len(reads) == 1


def test_a_file_that_is_written_in_place_is_never_half_and_half(quiet, tmp_path):
    file = tmp_path / "latest.bmp"
    pictures = [np.full((96, 128, 3), value, np.uint8) for value in (20, 220)]
    contents = []
    for number, picture in enumerate(pictures):
        Image.fromarray(picture).save(tmp_path / f"{number}.bmp")
        contents.append((tmp_path / f"{number}.bmp").read_bytes())
    file.write_bytes(contents[0])
    stop = threading.Event()

    def camera():
        number = 0
        while not stop.is_set():
            number += 1
            with open(file, "r+b", buffering=0) as out:
                for start in range(0, len(contents[0]), 2048):
                    out.write(contents[number % 2][start : start + 2048])
                    time.sleep(0.001)

    writer = threading.Thread(target=camera)
    writer.start()
    outcomes = []
    try:
        for _ in range(6):
            try:
                outcomes.append(any(np.array_equal(load_image(file).rgb, picture) for picture in pictures))
            except ImageRefused as refused:
                outcomes.append(refused.reason)
    finally:
        stop.set()
        writer.join()
    assert set(outcomes) <= {True, Refusal.CHANGED}, "half old, half new"
    load_image(file)  # at rest again


def change_during_reads(monkeypatch, path, write, times=1):
    """Let something else write to the file right after its content was read."""
    real, left = room._read_bounded, [times]

    def read(*args):
        content = real(*args)
        if left[0]:
            left[0] -= 1
            write(path)
        return content

    monkeypatch.setattr(room, "_read_bounded", read)


def append(path):
    with open(path, "ab") as file:
        file.write(b"more")


def overwrite(path):
    with open(path, "r+b") as file:
        file.write(b"NEW")


def overwrite_and_hide(path):
    """Write as many bytes and set the old date again."""
    status = os.stat(path)
    time.sleep(0.02)  # longer than the system's clock for dates ticks
    overwrite(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("write", [overwrite, append, overwrite_and_hide])
def test_a_write_between_two_looks_is_noticed_and_the_file_read_again(monkeypatch, tmp_path, write):
    path = tmp_path / "x"
    put(path, b"old", 60)
    change_during_reads(monkeypatch, path, write)
    assert read_file(str(path), LIMITS) == path.read_bytes()


def test_a_file_that_never_rests_is_refused_with_what_to_do(monkeypatch, tmp_path):
    path = tmp_path / "x"
    put(path, b"old", 60)
    change_during_reads(monkeypatch, path, append, times=10**9)
    monkeypatch.setattr(room, "PATIENCE_S", 0.02)
    with pytest.raises(ImageRefused, match=r"changed while it was read.*rename") as refused:
        read_file(str(path), LIMITS)
    assert refused.value.reason is Refusal.CHANGED


def test_where_dates_are_coarse_the_bytes_are_compared(quiet, reads, monkeypatch, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"old")
    coarse_ns = int(time.time() - 1) * 10**9
    os.utime(path, ns=(coarse_ns, coarse_ns))
    real = room._stamp
    # On such a file system a write within the same second leaves the stamp as it was.
    monkeypatch.setattr(room, "_stamp", lambda file: real(file)._replace(modified_ns=coarse_ns, changed_ns=coarse_ns))
    change_during_reads(monkeypatch, path, overwrite)
    assert read_file(str(path), LIMITS) == b"NEW"
    assert len(reads) >= 3


def test_a_file_that_is_replaced_by_renaming_is_the_one_that_was_opened(monkeypatch, tmp_path):
    path = tmp_path / "x"
    put(path, b"old", 60)

    def rename(path):
        put(path.with_name("new"), b"new", 60)
        os.replace(path.with_name("new"), path)

    change_during_reads(monkeypatch, path, rename)
    assert read_file(str(path), LIMITS) in (b"old", b"new")
