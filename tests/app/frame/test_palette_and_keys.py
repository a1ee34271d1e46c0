import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel

from sae_auditor._paths import resource
from sae_auditor.workbench.actions import CONDITIONS, FRAME_ACTIONS, MENUS
from sae_auditor.workbench.fuzzy import rank, score


def titles(palette):
    return [entry.title for entry in palette.model.entries]


@pytest.fixture
def palette(make_shell, qtbot):
    shell = make_shell()
    shell.window.show()
    shell.window.actions_set.run("view.palette")
    made = shell.window.palette_view
    made.shell = shell
    return made


def test_letters_in_order_match_and_word_beginnings_win():
    assert score("oi", "Open images…") > score("oi", "Add the foil")
    assert score("xyz", "Open images…") is None
    assert score("", "anything") == 0.0
    assert score("画像", "画像を開く…") is not None


def test_without_a_query_recent_ones_come_first():
    recent = {"c": 0, "a": 1}
    assert rank("", ["a", "b", "c"], str, lambda entry: recent.get(entry, 9)) == ["c", "a", "b"]


def test_typing_filters_and_return_runs(palette, qtbot):
    before = palette.shell.theme.is_dark
    qtbot.keyClicks(palette.field, "light or d")
    assert titles(palette)[0] == "Light or dark"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.shell.theme.is_dark is not before
    assert not palette.isVisible()


def test_what_was_run_last_is_offered_first_next_time(palette, qtbot):
    qtbot.keyClicks(palette.field, "light or dark as")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    palette.open()
    assert titles(palette)[0] == "Light or dark as the system"


def test_a_disabled_action_says_why_and_does_not_run(palette, qtbot):
    qtbot.keyClicks(palette.field, "mark the")
    entry = palette.model.entries[0]
    assert entry.id == "fake.mark"
    assert entry.reason == "Open an image first"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.shell.workspaces["audit"].marked == []
    assert palette.isVisible()


def test_arrows_move_and_escape_closes(palette, qtbot):
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_nothing_found_is_said(palette, qtbot):
    qtbot.keyClicks(palette.field, "qqqq")
    assert palette.model.rowCount() == 0
    assert palette._nothing.isVisible()


def test_the_key_sheet_lists_every_key(make_shell, qtbot):
    from sae_auditor.app.frame.key_sheet import KeySheet

    shell = make_shell()
    shell.window.show()
    shell.window.actions_set.run("help.keys")
    sheet = shell.window.findChild(KeySheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    for entry in shell.window.actions_set.entries():
        assert set(entry.keys) <= shown
    sheet.accept()


def test_about_names_the_licence_of_qt(make_shell, qtbot):
    from PySide6.QtWidgets import QPlainTextEdit

    from sae_auditor.app.frame.about import AboutDialog

    shell = make_shell()
    shell.window.show()
    shell.window.actions_set.run("help.about")
    dialog = shell.window.findChild(AboutDialog)
    assert "LGPL-3.0" in dialog.findChild(QPlainTextEdit).toPlainText()
    dialog.accept()


def test_the_table_is_sound(qapp):
    ids = [action.id for action in FRAME_ACTIONS]
    keys = [QKeySequence(key).toString() for action in FRAME_ACTIONS for key in action.keys]
    assert len(set(ids)) == len(ids)
    assert len(set(keys)) == len(keys)
    assert "" not in keys
    for action in FRAME_ACTIONS:
        assert action.enabled_when in CONDITIONS
        assert action.menu == "" or action.menu in dict(MENUS)
        assert not action.icon or resource("icons", f"{action.icon}.svg").is_file()


def test_a_record_without_handler_is_a_mistake(make_shell):
    from sae_auditor.workbench.actions import Action

    with pytest.raises(KeyError):
        make_shell().window.actions_set.add([Action("lost", "Lost")], {})
