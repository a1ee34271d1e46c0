from __future__ import annotations

import os
import sys

import pytest

from sae_auditor.images import IMAGE_SUFFIXES, ImageRefused, Limits, Refusal, find_images
from tests.images.listings import names, touch


def test_natural_order(tmp_path):
    touch(
        tmp_path,
        "img10.png",
        "img2.png",
        "IMG1.png",
        "img02.png",
        "a.jpg",
        "b1/10.png",
        "b1/9.png",
        "b10.png",
        "b2.png",
    )
    assert names(tmp_path, find_images(tmp_path)) == [
        "a.jpg", "b1/9.png", "b1/10.png", "b2.png", "b10.png", "IMG1.png", "img02.png", "img2.png", "img10.png",
    ]  # fmt: skip


def test_names_of_digits_only_and_none(tmp_path):
    touch(tmp_path, "10.png", "9.png", "x.png", "画像2.png", "画像10.png", "²3.png", "１２.png")
    found = names(tmp_path, find_images(tmp_path))
    assert found.index("9.png") < found.index("10.png")
    assert found.index("画像2.png") < found.index("画像10.png")
    assert len(found) == 7


def test_suffixes_hidden_files_and_others(tmp_path):
    touch(tmp_path, *(f"x{suffix.upper()}" for suffix in IMAGE_SUFFIXES))
    touch(tmp_path, ".hidden.png", ".git/y.png", "._x.png", "notes.txt", "png", "z.png.bak")
    assert {path.suffix.lower() for path in find_images(tmp_path)} == IMAGE_SUFFIXES
    assert len(find_images(tmp_path)) == len(IMAGE_SUFFIXES)


def test_files_are_kept_as_given_and_once(tmp_path):
    touch(tmp_path, "b.png", "a.png", "odd.dat", "sub/c.png")
    given = [tmp_path / "odd.dat", tmp_path / "b.png", tmp_path / "b.png", tmp_path]
    assert names(tmp_path, find_images(given)) == ["odd.dat", "b.png", "a.png", "sub/c.png"]
    assert find_images(str(tmp_path / "odd.dat")) == [tmp_path / "odd.dat"]
    assert find_images([]) == []


def test_link_loops_end(tmp_path):
    touch(tmp_path, "a/x.png")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert names(tmp_path, find_images(tmp_path)) == ["a/x.png", "loop.png"]


def test_what_cannot_be_loaded_stays_visible(tmp_path):
    (tmp_path / "broken.png").symlink_to(tmp_path / "nowhere.png")
    (tmp_path / "folder.png").mkdir()
    touch(tmp_path, "folder.png/x.png")
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "fifo.png")
    expected = ["broken.png", *(["fifo.png"] if sys.platform != "win32" else []), "folder.png/x.png"]
    assert names(tmp_path, find_images(tmp_path)) == expected


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_folders_without_permission(tmp_path):
    touch(tmp_path, "a.png", "shut/x.png")
    (tmp_path / "shut").chmod(0)
    try:
        assert names(tmp_path, find_images(tmp_path)) == ["a.png", "shut"]
        with pytest.raises(ImageRefused) as refused:
            find_images(tmp_path / "shut")
        assert refused.value.reason is Refusal.UNREADABLE
    finally:
        (tmp_path / "shut").chmod(0o700)


@pytest.mark.parametrize("name", ["missing", "missing.png", "nul\0l"])
def test_missing_path(tmp_path, name):
    with pytest.raises(ImageRefused) as refused:
        find_images([tmp_path / name])
    assert refused.value.reason is Refusal.NOT_FOUND


def test_folder_without_images(tmp_path):
    touch(tmp_path, "notes.txt", ".hidden.png")
    with pytest.raises(ImageRefused) as refused:
        find_images(tmp_path)
    assert refused.value.reason is Refusal.NO_IMAGES
    assert refused.value.path == os.fspath(tmp_path)


def test_number_of_files_is_bounded(tmp_path):
    touch(tmp_path, "1.png", "2.png", "3.png")
    assert len(find_images(tmp_path, Limits(max_files=3))) == 3
    with pytest.raises(ImageRefused) as refused:
        find_images(tmp_path, Limits(max_files=2))
    assert refused.value.reason is Refusal.TOO_MANY_FILES
