"""Folders as they are found in the field: what cannot be read costs itself only, and what is left out is told."""

from __future__ import annotations

import errno
import os
import sys

import pytest

from sae_auditor.images import ImageRefused, LeftOut, Limits, Refusal, find_images, look_through
from sae_auditor.images.left_out import together
from sae_auditor.images.walk import natural_key
from tests.images.listings import names, touch


@pytest.mark.parametrize(
    "leftover",
    ["@eaDir/a.png/SYNOPHOTO_THUMB_XL.jpg", "#recycle/old.png", "$RECYCLE.BIN/$R1.png", "$Recycle.Bin/x.png",
     "System Volume Information/x.png", "lost+found/x.png", "@Recycle/x.png", "#snapshot/day/x.png", "__MACOSX/x.png",
     "sub/@eaDir/x.png", "sub/#RECYCLE/x.png", "~snapshot/x.png"],
)  # fmt: skip
def test_what_file_servers_keep_for_themselves_is_not_entered_and_is_told(tmp_path, leftover):
    touch(tmp_path, "a.png", "sub/b.png", leftover)
    found = look_through(tmp_path)
    assert names(tmp_path, found.images) == ["a.png", "sub/b.png"]
    (folder,) = found.left_out.folders
    assert folder in leftover
    assert folder in found.left_out.text()


@pytest.mark.parametrize(
    "leftover",
    [".Trash-1000/files/x.png", ".AppleDouble/x.png", ".@__thumb/x.png", ".snapshot/x.png", "._a.png", "Thumbs.db",
     "desktop.ini", ".DS_Store", "ehthumbs.db"],
)  # fmt: skip
def test_hidden_notes_of_systems_are_no_news(tmp_path, leftover):
    touch(tmp_path, "a.png", leftover)
    found = look_through(tmp_path)
    assert names(tmp_path, found.images) == ["a.png"]
    assert not found.left_out


def test_a_folder_that_is_named_is_entered_whatever_it_is_called(tmp_path):
    touch(tmp_path, "#recycle/parts/old.png", "#recycle/.kept.png")
    assert names(tmp_path, find_images(tmp_path / "#recycle")) == ["#recycle/parts/old.png"]
    assert len(find_images(tmp_path / "#recycle" / ".kept.png")) == 1


def test_other_files_are_counted_with_what_to_do(tmp_path):
    touch(tmp_path, "a.png", "b.HEIC", "sub/c.heic", "d.dcm", "noext", ".hidden.png", "Dr. Who and the rest of it")
    left_out = look_through(tmp_path).left_out
    assert left_out.endings == {".heic": 2, ".dcm": 1, "": 2}
    assert left_out.hidden == 1
    text = left_out.text()
    assert text.startswith("6 other files were left out: 2 .heic, ")
    assert "2 (no ending)" in text
    assert "1 hidden" in text
    assert "heif-convert" in text
    assert "dcmj2pnm" in text
    assert left_out.to_json()["files"] == 6


def test_many_endings_are_summed_up_and_nothing_says_nothing(tmp_path):
    touch(tmp_path, "a.png", *(f"x.k{number}" for number in range(20)))
    assert "12 with other endings" in look_through(tmp_path).left_out.text()
    assert LeftOut().text() == ""
    assert not LeftOut()
    one = LeftOut({".txt": 1}, names=("a.txt",))
    assert together([one, LeftOut({".txt": 2, ".csv": 5})]).endings == {".csv": 5, ".txt": 3}
    assert one.text() == "One other file was left out: 1 .txt."


def test_a_folder_of_other_files_alone_says_what_they_are(tmp_path):
    touch(tmp_path, "a.heic", "b.heic")
    with pytest.raises(ImageRefused, match=r"2 \.heic.*heif-convert"):
        find_images(tmp_path)


def failing(monkeypatch, folder, number, *, after=0):
    """Let reading one folder fail, before or after some of its entries."""
    real = os.scandir

    class Torn:
        def __init__(self, entries):
            self.entries = entries

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.entries.close()

        def __iter__(self):
            for count, entry in enumerate(self.entries):
                if count == after:
                    raise OSError(number, os.strerror(number))
                yield entry

    def scandir(path):
        if os.fspath(path) != os.fspath(folder):
            return real(path)
        if not after:
            raise OSError(number, os.strerror(number), os.fspath(path))
        return Torn(real(path))

    monkeypatch.setattr(os, "scandir", scandir)


@pytest.mark.parametrize(
    "number", [errno.EACCES, errno.EIO, errno.ENOENT, errno.ELOOP, errno.ENAMETOOLONG, errno.ESTALE]
)
def test_a_sub_folder_that_cannot_be_read_costs_itself_only(tmp_path, monkeypatch, number):
    touch(tmp_path, "a.png", "bad/x.png", "bad/deeper/y.png", "good/z.png")
    failing(monkeypatch, tmp_path / "bad", number)
    found = look_through(tmp_path)
    assert names(tmp_path, found.images) == ["a.png", "good/z.png"]
    (refusal,) = found.unreadable
    assert refusal.path == os.fspath(tmp_path / "bad")
    assert refusal.reason in (Refusal.UNREADABLE, Refusal.NOT_FOUND)
    assert names(tmp_path, find_images(tmp_path)) == ["a.png", "good/z.png", "bad"]


def test_a_folder_that_fails_halfway_keeps_what_was_listed_and_is_told(tmp_path, monkeypatch):
    touch(tmp_path, "a.png", *(f"bad/{number}.png" for number in range(9)))
    failing(monkeypatch, tmp_path / "bad", errno.EIO, after=4)
    found = look_through(tmp_path)
    assert len(found.images) == 5
    assert [refusal.path for refusal in found.unreadable] == [os.fspath(tmp_path / "bad")]


def test_an_entry_that_does_not_say_what_it_is(tmp_path, monkeypatch):
    touch(tmp_path, "a.png", "ghost", "ghost.png")
    real = os.scandir

    class Entry:
        def __init__(self, entry):
            self.name, self.path, self._entry = entry.name, entry.path, entry

        def is_dir(self):
            if self.name.startswith("ghost"):
                raise OSError(errno.EIO, "no")
            return self._entry.is_dir()

    class Entries:
        def __init__(self, path):
            self._entries = real(path)

        def __enter__(self):
            return map(Entry, self._entries)

        def __exit__(self, *_):
            self._entries.close()

    monkeypatch.setattr(os, "scandir", Entries)
    found = look_through(tmp_path)
    assert names(tmp_path, found.images) == ["a.png", "ghost.png"]
    assert [refusal.path for refusal in found.unreadable] == [os.fspath(tmp_path / "ghost")]


def test_only_what_cannot_be_read_is_no_folder_without_images(tmp_path, monkeypatch):
    touch(tmp_path, "bad/x.png")
    failing(monkeypatch, tmp_path / "bad", errno.EACCES)
    found = look_through(tmp_path)
    assert (found.images, len(found.unreadable), found.refused) == ((), 1, ())


def test_one_bad_path_does_not_cost_the_others(tmp_path):
    touch(tmp_path, "a.png", "empty/notes.txt", "parts/b.png")
    found = look_through([tmp_path / "gone.png", tmp_path / "a.png", tmp_path / "empty", tmp_path / "parts"])
    assert names(tmp_path, found.images) == ["a.png", "parts/b.png"]
    assert [refusal.reason for refusal in found.refused] == [Refusal.NOT_FOUND, Refusal.NO_IMAGES]
    assert look_through([tmp_path / "parts", tmp_path / "a.png"], Limits(max_files=1)).refused == ()


@pytest.mark.skipif(sys.platform != "linux", reason="the longest path is another one there")
def test_a_path_too_long_to_open_costs_its_folder_only(tmp_path, monkeypatch):
    touch(tmp_path, "good.png")
    monkeypatch.chdir(tmp_path)
    for _ in range(24):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    os.close(os.open("x.png", os.O_CREAT | os.O_WRONLY))
    found = look_through(tmp_path)
    assert names(tmp_path, found.images) == ["good.png"]
    (refusal,) = found.unreadable
    assert "longer than the system can open" in refusal.text()
    assert len(refusal.text()) < 1500


@pytest.mark.skipif(sys.platform != "linux", reason="the longest path is another one there")
def test_folders_as_deep_as_a_path_goes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    os.close(os.open("x.png", os.O_CREAT | os.O_WRONLY))
    found = look_through(tmp_path)
    os.unlink("x.png")
    for _ in range(1500):  # Python's own way to remove folders gives up on so many
        os.chdir("..")
        os.rmdir("d")
    assert len(found.images) == 1
    assert found.unreadable == ()


@pytest.mark.parametrize(
    "given",
    [
        ["10.png", "9.png", "2.png"],
        ["a10.png", "b09.png", "a09.png"],
        ["img 2 of 10.png", "img 1 of 11.png", "img 1 of 09.png"],
        ["010.png", "100.png", "001.png"],
        ["x1.png", "X1.png", "x2.png", "X2.png"],
        ["٣.png", "1.png", "٢.png"],
    ],
)
def test_names_stand_as_people_number_them_whether_they_are_alike_or_not(tmp_path, given):
    touch(tmp_path, *given)
    assert names(tmp_path, find_images(tmp_path)) == sorted(given, key=natural_key)


@pytest.mark.parametrize("top", ["x", "./x", "y/../x", "x/sub", ".", "..", "x/", "{here}", "{here}//x/"])
def test_places_are_absolute_however_a_folder_is_named(tmp_path, monkeypatch, top):
    touch(tmp_path, "y/here/x/sub/a.png", "y/here/y/b.png", "y/here/x/sub/deeper/c.png")
    here = tmp_path / "y" / "here"
    monkeypatch.chdir(here)
    found = look_through(top.format(here=here))
    assert found.names
    assert list(found.places) == [os.path.abspath(name) for name in found.names]
