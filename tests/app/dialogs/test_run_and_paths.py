"""The parts that every dialog has: what runs, how paths are asked for, and no control that a size or a scale loses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QFileDialog, QLineEdit, QScrollArea, QWidget

from sae_auditor.app.dialogs.imports import ImportAssistant
from sae_auditor.app.dialogs.indexing.dialog import IndexDialog
from sae_auditor.app.dialogs.policies.dialog import PolicyAssistant
from sae_auditor.app.kit import paths
from sae_auditor.app.kit.controls import Chooser
from sae_auditor.app.kit.dialog import PageDialog
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.workbench.history import History
from sae_auditor.workbench.indexing.state import IndexState
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.running import Running
from tests.workbench.imports.import_fakes import LOSES, NAMES, TENSORS, TOKENS
from tests.workbench.imports.import_fakes import FakeBackend as FakeImports
from tests.workbench.imports.import_fakes import fake_auditor as import_auditor
from tests.workbench.indexing.index_fakes import DONE, MIXED, PLACE, ROOT
from tests.workbench.policies.policy_fakes import CONDITION
from tests.workbench.policies.policy_fakes import FakeBackend as FakePolicies
from tests.workbench.policies.policy_fakes import fake_auditor as policy_auditor

# What is left of a screen of 1366 x 768 at 200 %, and of the window at its smallest.
SMALL = (650, 340)


def test_a_run_can_be_stopped_with_what_it_has(qtbot, theme):
    card = RunCard(theme, "Stop", keep="Stop and keep", hint="Go on meanwhile.")
    qtbot.addWidget(card)
    card.set_running(Running("Scoring images", 10, 40, 2.0, 15.0))
    assert card.isVisible()
    assert (card._stage.text(), card._left.text()) == ("Scoring images", "about 15 s left")
    with qtbot.waitSignal(card.keep_wanted):
        card.keep.click()
    with qtbot.waitSignal(card.stop_wanted):
        card.stop.click()
    card.set_idle()
    assert not card.isVisible()
    without = RunCard(theme, "Stop")
    qtbot.addWidget(without)
    without.set_running(Running())
    assert not without.keep.isVisible()


def test_what_is_over_at_once_shows_no_card(qtbot, theme):
    card = RunCard(theme, "Stop")
    qtbot.addWidget(card)
    card.set_running(Running("Reading"), is_quick=True)
    assert not card.isVisible()
    card.set_idle()
    qtbot.wait(450)
    assert not card.isVisible()
    card.set_running(Running("Reading"), is_quick=True)
    qtbot.waitUntil(card.isVisible, timeout=5000)
    card.hide()


def test_a_saved_file_gets_the_suffix_of_its_kind_and_its_folder_is_remembered(qtbot, monkeypatch, tmp_path):
    parent, proposals = QWidget(), []
    qtbot.addWidget(parent)
    answers = iter([(str(tmp_path / "plain"), "Table (*.csv)"), ("", ""), (str(tmp_path / "a.html"), "")])

    def answer(_parent, _title, proposal, _kinds):
        proposals.append(Path(proposal))
        return next(answers)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    ask = [parent, "test-saving", "Save", "name", "Data (*.json);;Table (*.csv)"]
    assert paths.ask_save(*ask) == tmp_path / "plain.csv"
    assert paths.ask_save(*ask) is None
    assert paths.ask_save(*ask) == tmp_path / "a.html"
    assert proposals == [Path.home() / "name", tmp_path / "name", tmp_path / "name"]


def test_each_kind_of_path_remembers_its_own_folder(qtbot, monkeypatch, tmp_path):
    parent, started = QWidget(), []
    qtbot.addWidget(parent)
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda _p, _t, at, _k: (started.append(at), (str(tmp_path / "x.pt"), ""))[1]
    )
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda _p, _t, at: (started.append(at), "")[1])
    assert paths.ask_file(parent, "test-a", "Open", "") == tmp_path / "x.pt"
    paths.ask_file(parent, "test-a", "Open", "")
    assert paths.ask_folder(parent, "test-b", "Open") is None
    assert started == ["", str(tmp_path), ""]


def test_several_files_are_asked_for_at_once_and_no_answer_forgets_no_folder(qtbot, monkeypatch, tmp_path):
    parent, asked = QWidget(), []
    qtbot.addWidget(parent)
    answers = iter([[str(tmp_path / "a.png"), str(tmp_path / "b 1.jpg")], [], []])

    def answer(_parent, title, at, kinds):
        asked.append((title, at, kinds))
        return next(answers), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    ask = (parent, "test-several", "Open images", "Images (*.png *.jpg)")
    assert paths.ask_files(*ask) == [tmp_path / "a.png", tmp_path / "b 1.jpg"]
    assert paths.ask_files(*ask) == []
    assert paths.ask_files(*ask) == []
    assert asked == [("Open images", at, "Images (*.png *.jpg)") for at in ("", str(tmp_path), str(tmp_path))]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_list_drops_down_whole_from_a_narrow_control(qtbot, theme):
    chooser = Chooser(theme, "Site", widest_em=6)
    chooser.addItems([f"blocks.{block}.a_hook_with_a_long_name" for block in range(14)])
    qtbot.addWidget(chooser)
    chooser.show()
    chooser.showPopup()
    view = chooser.view()
    assert view.viewport().width() >= view.sizeHintForColumn(0) > chooser.width()
    assert view.viewport().height() >= 14 * view.sizeHintForRow(0), "all fourteen are in sight"
    chooser.hidePopup()


def test_return_presses_no_button_of_a_dialog(qtbot, theme):
    made = PageDialog(theme, None, (30, 20), RunCard(theme, "Stop"))
    field = QLineEdit()
    made.add_cards(field)
    made.add_buttons()
    qtbot.addWidget(made)
    made.show()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert made.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not made.isVisible()


def test_what_lies_on_another_machine_is_told_of(qtbot, theme):
    made = PageDialog(theme, None, (30, 20), RunCard(theme, "Stop"))
    qtbot.addWidget(made)
    made.show()
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.pt")])
    made.dropEvent(
        QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    )
    assert "another machine" in made.problem.text
    made.close()


@pytest.fixture
def opened(qtbot, theme, tmp_path):
    """Return each of the three dialogs with much on its page."""

    def make(which: str) -> QDialog:
        if which == "imports":
            work = FakeImports(questions=(NAMES, TOKENS), tensors=TENSORS, fit=LOSES)
            assistant = ImportAssistant(theme, InlineJobs(), import_auditor(), (), lambda _: None, work=work)
            assistant.start(Path("/data/ae.pt"))
            assistant.controller.answer("names", NAMES.suggestion)
            assistant.controller.check()
            return assistant.dialog
        if which == "policies":
            history = History()
            policy = PolicyAssistant(
                theme, InlineJobs(), history, print, history.undo, history.redo, work=FakePolicies(tmp_path)
            )
            policy.show(policy_auditor(), CONDITION)
            return policy.dialog
        dialog = IndexDialog(theme)
        state = {"forecast": MIXED} if which == "forecast" else {"summary": DONE}
        devices = ("cuda:0", "cpu")
        dialog.render(IndexState("demo", roots=(ROOT,), place=PLACE, devices=devices, is_usual_place=False, **state))
        dialog.show()
        return dialog

    return make


@pytest.mark.parametrize("which", ["imports", "forecast", "summary", "policies"])
def test_no_control_is_lost_in_the_smallest_dialog(opened, qtbot, which):
    dialog = opened(which)
    qtbot.addWidget(dialog)
    dialog.resize(*SMALL)
    qtbot.wait(350)
    assert (dialog.width(), dialog.height()) == SMALL, "it is no larger than the screen"
    controls = [child for kind in (QAbstractButton, QComboBox, QLineEdit) for child in dialog.findChildren(kind)]
    shown = [child for child in controls if child.isVisible() and child.accessibleName()]
    assert len(shown) >= 3
    for control in shown:
        for area in _areas(control):
            area.ensureWidgetVisible(control, 0, 0)
        # Two pixels for frames that round.
        visible = control.visibleRegion().boundingRect().adjusted(-2, -2, 2, 2)
        told = f"{type(control).__name__} {control.accessibleName()!r}"
        assert visible.contains(control.rect()), f"{told} is cut off"
        corner = control.mapTo(dialog, QPoint(control.width(), control.height()))
        assert corner.x() <= dialog.width() + 2, told
        assert corner.y() <= dialog.height() + 2, told
    dialog.close()


def _areas(control: QWidget) -> list[QScrollArea]:
    """Return the areas in which a control scrolls, the outermost first."""
    found, parent = [], control.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            found.insert(0, parent)
        parent = parent.parentWidget()
    return found
