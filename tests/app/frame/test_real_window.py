"""The window with its real workspaces, before any bundle is loaded."""

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
)

from sae_auditor._paths import resource
from sae_auditor.app.frame.application import WORKSPACES
from sae_auditor.app.frame.application import make_shell as make_real_shell
from sae_auditor.workbench.actions import CONDITIONS, FRAME_ACTIONS
from sae_auditor.workbench.settings import Settings


@pytest.fixture
def window(qtbot, theme):
    shell = make_real_shell(theme, Settings(), None)
    shell.open_workspace("audit")
    qtbot.addWidget(shell.window)
    yield shell.window
    shell.close()


def test_every_control_has_a_name(window):
    kinds = (QAbstractButton, QAbstractItemView, QAbstractSlider, QComboBox, QLineEdit, QPlainTextEdit)
    nameless = {
        f"{type(child).__name__} in {type(child.parent()).__name__}"
        for kind in kinds
        for child in window.findChildren(kind)
        # Scroll bars, Qt's own buttons and the lists behind closed boxes are parts of a named control.
        if not (child.accessibleName() or child.objectName().startswith("qt_"))
        and type(child) is not QScrollBar
        and child.window() is window
    }
    assert nameless == set()


def test_no_two_actions_that_can_meet_share_an_id_or_a_key():
    for spec in WORKSPACES:
        table = [*FRAME_ACTIONS, *spec.actions]
        ids = [action.id for action in table]
        # What a widget does while it has the focus is listed for the key sheet; it takes the key before all others.
        keys = [key for action in table if not action.held for key in action.keys]
        assert len(set(ids)) == len(ids)
        assert len(set(keys)) == len(keys)
        for action in table:
            assert action.enabled_when in CONDITIONS
            assert not action.icon or resource("icons", f"{action.icon}.svg").is_file()
