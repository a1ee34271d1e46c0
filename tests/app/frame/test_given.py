"""What was given, looked up away from the window: names as the disk has them, what is left out, slow folders."""

from __future__ import annotations

import builtins
import os
import sys
import threading
import unicodedata
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData

from sae_auditor.progress import run_to_end
from sae_auditor.workbench.given import FoundImages, find_images_job, resolved, sort_job

linux = pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")


def touch(*paths):
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


@pytest.mark.parametrize(
    ("written", "on_disk"),
    [
        ("a\\ b.png", ["a b.png"]),
        ("a\\(1\\).png", ["a(1).png"]),
        ("a%20b.png", ["a b.png"]),
        ("cafe\u0301.png", ["caf\u00e9.png"]),
        ("caf\u00e9/x.png", ["cafe\u0301/x.png"]),
        ("a\\ b.png", ["a\\ b.png"]),
        ("a%20b.png", ["a%20b.png"]),
        ("nothing.png", []),
        ("n\u00e9ant.png", []),
    ],
)
@linux
def test_a_text_is_the_file_that_it_means(tmp_path, written, on_disk):
    touch(*(tmp_path / name for name in on_disk))
    assert resolved(tmp_path / written) == [tmp_path / name for name in on_disk or [written]]


@linux
def test_the_name_as_it_is_wins(tmp_path):
    touch(tmp_path / "a%20b.png", tmp_path / "a b.png", tmp_path / "caf\u00e9.png", tmp_path / "cafe\u0301.png")
    assert resolved(tmp_path / "a%20b.png") == [tmp_path / "a%20b.png"]
    for form in ("NFC", "NFD"):
        path = tmp_path / unicodedata.normalize(form, "café.png")
        assert resolved(path) == [path]


@linux
def test_several_quoted_paths_in_a_line(tmp_path):
    touch(tmp_path / "a b.png", tmp_path / "c.png")
    assert resolved(Path(f"{tmp_path}/a\\ b.png {tmp_path}/c.png")) == [tmp_path / "a b.png", tmp_path / "c.png"]


@linux
def test_what_qt_cannot_spell_is_found_unless_two_look_alike(tmp_path):
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/d\xe9")
    os.mkdir(folder)
    touch(Path(folder) / "x.png")
    assert resolved(tmp_path / "d\ufffd" / "x.png") == [Path(folder) / "x.png"]
    os.mkdir(os.fsencode(tmp_path) + b"/d\xff")
    assert resolved(tmp_path / "d\ufffd" / "x.png") == [tmp_path / "d\ufffd" / "x.png"]


def test_a_folder_with_the_ending_of_an_sae_is_a_folder(tmp_path):
    touch(tmp_path / "run.json" / "a.png", tmp_path / "ae.pt")
    assert run_to_end(sort_job([tmp_path / "run.json", tmp_path / "ae.pt", tmp_path / "b.pt"])) == (
        [tmp_path / "ae.pt", tmp_path / "b.pt"],
        [tmp_path / "run.json"],
    )


def test_one_missing_file_does_not_cost_the_others(tmp_path):
    touch(tmp_path / "a.png", tmp_path / "parts" / "b.png", tmp_path / "parts" / "c.heic")
    found = run_to_end(find_images_job([tmp_path / "gone.png", tmp_path / "a.png", tmp_path / "parts"]))
    assert isinstance(found, FoundImages)
    assert found == [tmp_path / "a.png", tmp_path / "parts" / "b.png"]
    assert [refusal.path for refusal in found.found.refused] == [str(tmp_path / "gone.png")]


def settle(qtbot, shell):
    qtbot.wait(10)
    qtbot.waitUntil(lambda: not shell.is_pending(), timeout=10_000)


def told(shell):
    return [f"{message.text} {message.safe} {message.todo}" for message in shell.window.notices._messages]


def test_the_window_tells_what_a_folder_holds_besides(make_shell, qtbot, images):
    touch(images / "d.heic", images / "e.txt")
    shell = make_shell()
    shell.controller.add_paths([images, images.parent / "gone.png"])
    settle(qtbot, shell)
    assert len(shell.queue) == 4
    rest, missing = told(shell)
    assert rest.startswith("2 other files were left out: ")
    assert "heif-convert" in rest
    assert "gone.png" in missing


def test_the_window_names_other_machines_and_opens_nothing(make_shell):
    shell = make_shell()
    data = QMimeData()
    data.setText("file://server/share/a.png")
    shell.window.take(data)
    assert "file://server/share/a.png" in told(shell)[-1]
    assert len(shell.queue) == 0


@linux
def test_a_name_that_is_not_utf8_goes_through_the_window(make_shell, qtbot, images):
    odd = os.fsdecode(os.fsencode(images) + b"/odd-\xe9.png")
    os.rename(images / "part-1.png", odd)
    shell = make_shell()
    data = QMimeData()
    data.setData("text/uri-list", QByteArray(b"file://" + os.fsencode(images) + b"/odd-%E9.png"))
    shell.window.take(data)
    settle(qtbot, shell)
    (item,) = shell.queue.items
    assert (item.path, item.name) == (Path(odd), "odd-\\xE9.png")
    assert "odd-\\xE9.png" in shell.window.windowTitle()
    shell._remember_bundle(os.fsdecode(b"/x/\xe9.saebundle"))
    shell.window.grab()
    assert told(shell) == []


@pytest.fixture
def slow_disk(monkeypatch, tmp_path):
    """Note every look at the files of people from the thread of the window."""
    looks, main = [], threading.get_ident()

    def noting(real):
        def call(path, *args, **options):
            where = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else ""
            if threading.get_ident() == main and where.startswith(str(tmp_path / "share")):
                looks.append((real.__name__, where))
            return real(path, *args, **options)

        return call

    for name in ("stat", "lstat", "listdir", "scandir", "open", "readlink", "access", "mkdir"):
        monkeypatch.setattr(os, name, noting(getattr(os, name)))
    monkeypatch.setattr(builtins, "open", noting(builtins.open))
    monkeypatch.setattr("io.open", noting(builtins.open))
    return looks


def test_the_window_never_looks_at_the_disk_itself(slow_disk, make_shell, qtbot, tmp_path, images):
    share = tmp_path / "share"
    images.rename(share)
    touch(share / "ae.pt", share / "line.saebundle", share / "c.heic")
    slow_disk.clear()
    shell = make_shell()
    window = shell.window
    for text in (f"{share}/part-0.png\n{share}/gone.png", f"'{share}/part-1.png'", f"file://{share}", f"{share}/ae.pt"):
        data = QMimeData()
        data.setText(text)
        window.take(data)
    settle(qtbot, shell)
    shell._remember_bundle(str(share / "line.saebundle"))
    window.top_bar.bundle_chosen.emit(str(share / "line.saebundle"))
    shell.queue.next()
    window.grab()
    settle(qtbot, shell)
    assert len(shell.queue) == 4
    assert slow_disk == []
