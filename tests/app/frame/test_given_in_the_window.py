"""What was given, as the window takes it and tells of it: never looked up on its own thread."""

from __future__ import annotations

import builtins
import os
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData

linux = pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")


def touch(*paths):
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


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
    shell.controller._remember_bundle(os.fsdecode(b"/x/\xe9.saebundle"))
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
    shell.controller._remember_bundle(str(share / "line.saebundle"))
    window.top_bar.bundle_chosen.emit(str(share / "line.saebundle"))
    shell.queue.next()
    window.grab()
    settle(qtbot, shell)
    assert len(shell.queue) == 4
    assert slow_disk == []
