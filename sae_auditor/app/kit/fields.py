"""A drawing at the left end of a field of text."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QToolButton

from sae_auditor.app.kit.icons import set_icon
from sae_auditor.app.kit.theme import Theme


def add_drawing(line: QLineEdit, icon: str, theme: Theme) -> None:
    """Put a drawing before the text; it says nothing that the name of the field does not."""
    action = QAction(line)
    set_icon(action, icon, theme, "muted")
    line.addAction(action, QLineEdit.ActionPosition.LeadingPosition)
    for button in line.findChildren(QToolButton):
        button.setAccessibleName(line.accessibleName())
