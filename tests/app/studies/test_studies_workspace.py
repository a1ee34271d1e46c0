"""The example of the documentation in the real window: asked, run, stopped and saved by its controls."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QFileDialog

from sae_auditor.app.frame.shell import Shell
from sae_auditor.app.workspaces.studies.workspace import studies_spec
from tests.frame_fakes import FAKE_SPEC, fake_load
from tests.studies.example import load_example, make_folder


@pytest.fixture
def shell(qtbot, theme):
    made = Shell(theme, [FAKE_SPEC, studies_spec((load_example().BRIGHTNESS,))], load=fake_load)
    made.open_workspace("studies")
    made.window.resize(1100, 700)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.close()
    made.window.unfinished = list
    made.window.close()


@pytest.fixture
def page(shell):
    return shell.workspaces["studies"].page


def test_a_study_is_asked_run_and_saved_in_the_window(qtbot, shell, page, tmp_path, monkeypatch):
    folder = make_folder(tmp_path / "images")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    images = page.form.controls["images"]
    images.folder.click()
    assert images.shown.text() == str(folder)
    page.run.click()
    qtbot.waitUntil(lambda: page.save.isEnabled(), timeout=20_000)
    rows = page.table.rows
    cells = [[rows.index(row, column).data() for column in range(3)] for row in range(rows.rowCount())]
    assert [row[0].rsplit("/", 1)[-1] for row in cells] == ["black.png", "grey.png", "white.png", "zz-broken.png"]
    assert [row[2] for row in cells[:3]] == ["dark", "", ""]
    assert page.outcome.text == "1 of 4 images are darker than 0.2."
    place = tmp_path / "rows.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(place), "Data (*.json)"))
    page.save.click()
    qtbot.waitUntil(place.exists, timeout=10_000)
    assert len(json.loads(place.read_text(encoding="utf-8"))["rows"]) == 4


def test_what_is_missing_is_told_beside_its_control(page):
    page.run.click()
    assert page.form._notes["images"].text() == "This is needed."
    assert not page.save.isEnabled()


def test_the_image_of_a_row_opens_in_the_queue(qtbot, shell, page, tmp_path):
    folder = make_folder(tmp_path / "images")
    page.form.answered.emit("images", (str(folder),))
    page.run.click()
    qtbot.waitUntil(lambda: page.save.isEnabled(), timeout=20_000)
    page.table.opened.emit(1)
    qtbot.waitUntil(lambda: len(shell.queue.items) == 1, timeout=10_000)
    assert shell.queue.items[0].name == "grey.png"


def test_the_page_says_the_study_s_words_in_japanese_where_it_has_them(japanese, page):
    assert page.run.text().strip() == "実行"
