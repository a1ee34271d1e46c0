"""The dialog: it shows what it is told and passes on what people want."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from sae_auditor.app.dialogs.policies.dialog import PolicyAssistant
from sae_auditor.workbench.history import History
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.policies.policy_fakes import CONDITION, TYPED, FakeBackend, fake_auditor


class Desk:
    def __init__(self, qtbot, theme, folder):
        self.qtbot, self.history = qtbot, History()
        self.assistant = PolicyAssistant(
            theme, InlineJobs(), self.history, lambda: None, self.history.undo, self.history.redo,
            work=FakeBackend(folder),
        )  # fmt: skip
        self.dialog = self.assistant.dialog
        qtbot.addWidget(self.dialog)
        self.assistant.show(fake_auditor(), CONDITION)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.dialog, key, modifiers)

    def values(self):
        return [row.choice.value for row in self.dialog.rows]


@pytest.fixture
def desk(qtbot, theme, tmp_path):
    made = Desk(qtbot, theme, tmp_path)
    yield made
    made.dialog.close()


def test_it_shows_how_much_is_judged_and_each_latent(desk):
    assert desk.dialog.head.text() == "20\u202f% judged"
    assert "12 reference images" in desk.dialog.basis.text()
    assert [row.name.text() for row in desk.dialog.rows] == ["red tag", "crack", "ruler", "Latent 2", "gear"]
    assert desk.values() == ["none", "none", "must-not", "none", "none"]
    assert "by the word" in desk.dialog.rows[2].accessibleName()


@pytest.mark.parametrize(
    "keys", [(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3), (Qt.Key.Key_M, Qt.Key.Key_N, Qt.Key.Key_U)]
)
def test_keys_judge_row_after_row(desk, keys):
    for key in keys:
        desk.press(key)
    assert desk.values() == ["may", "must-not", "none", "none", "none"]
    assert desk.dialog.head.text() == "65\u202f% judged"
    desk.press(Qt.Key.Key_Up)
    desk.press(keys[0])
    assert desk.values()[2] == "may"
    assert [row.property("kind") for row in desk.dialog.rows].index("row-current") == 3


def test_a_click_judges_any_row(desk):
    row = desk.dialog.rows[3]
    desk.qtbot.mouseClick(row.choice._group.button(0), Qt.MouseButton.LeftButton)
    assert desk.values()[3] == "may"
    assert row.property("kind") == "row-current"


def test_undo_works_within_the_dialog(desk):
    desk.press(Qt.Key.Key_1)
    assert desk.values()[0] == "may"
    desk.dialog.undo_wanted.emit()
    assert desk.values()[0] == "none"
    desk.dialog.redo_wanted.emit()
    assert desk.values()[0] == "may"
    assert QKeySequence(QKeySequence.StandardKey.Undo).toString() == "Ctrl+Z"


def test_typing_a_word_judges_no_row(desk):
    desk.dialog.words.field.setFocus()
    desk.qtbot.keyClicks(desk.dialog.words.field, "gum 123")
    assert desk.values() == ["none", "none", "must-not", "none", "none"]
    desk.qtbot.keyClick(desk.dialog.words.field, Qt.Key.Key_Return)
    assert desk.dialog.isVisible()
    assert "gum 123" in desk.dialog.note.text
    desk.dialog.words.field.setText("crack")
    desk.qtbot.mouseClick(desk.dialog.words.may, Qt.MouseButton.LeftButton)
    assert desk.values()[1] == "may"


def test_a_click_on_a_word_takes_it_away(desk):
    desk.dialog.words._groups["must-not"].removed.emit("ruler")
    assert desk.values()[2] == "none"
    assert not desk.dialog.words._groups["must-not"].isVisible()


def test_typed_prompts_offer_all_prompt_sets_only(desk):
    desk.assistant.show(fake_auditor(), TYPED)
    assert desk.dialog.scope.value is True
    assert not desk.dialog.scope._group.button(0).isEnabled()
    assert "prompts" in desk.dialog.windowTitle()
