import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QMainWindow

from sae_auditor._paths import resource
from sae_auditor.app.frame.action_set import ActionSet
from sae_auditor.workbench.actions import CONDITIONS, FRAME_ACTIONS, MENUS, Action


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
    from sae_auditor.app.frame.sheets import KeySheet

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

    from sae_auditor.app.frame.sheets import AboutDialog

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


def test_what_works_only_with_its_key_or_elsewhere_says_so(palette, qtbot):
    reasons = {entry.id: entry.reason for entry in palette.shell.window.actions_set.entries()}
    assert reasons["fake.bare"] == "Open an image first"
    palette.shell.window.actions_set.set_condition("image", True)
    reasons = {entry.id: entry.reason for entry in palette.shell.window.actions_set.entries()}
    assert reasons["fake.bare"] == "Works with its key: Space"
    assert reasons["fake.mark"] == ""
    palette.shell.window.actions_set.set_scope("concepts")
    entries = {entry.id: entry for entry in palette.shell.window.actions_set.entries()}
    assert entries["fake.mark"].reason == "Open the Audit workspace first"
    assert not entries["fake.mark"].enabled
    assert all(entry.enabled or entry.reason for entry in entries.values())


def test_the_same_key_belongs_to_the_workspace_that_is_open(qtbot, theme):
    done = []
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = ActionSet(window, theme)
    for scope in ("audit", "concepts"):
        record = Action(f"{scope}.mark", "Mark", ("T",), "audit")
        actions.add([record], {record.id: lambda scope=scope: done.append(scope)}, scope=scope)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for scope in ("audit", "concepts", "audit"):
        actions.set_scope(scope)
        qtbot.keyClick(window, Qt.Key.Key_T)  # the key,
        actions.action(f"{scope}.mark").trigger()  # the menu,
        actions.run(f"{scope}.mark")  # a button or the palette
        actions.run("concepts.mark" if scope == "audit" else "audit.mark")
    assert done == ["audit"] * 3 + ["concepts"] * 3 + ["audit"] * 3
    window.close()
