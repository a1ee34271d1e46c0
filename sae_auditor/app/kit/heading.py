"""The small heading over a part of the panel."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from sae_auditor.app.kit.controls import text_label
from sae_auditor.app.kit.eliding import ElidingLabel
from sae_auditor.app.kit.theme import Theme


class Heading(ElidingLabel):
    """One line that gives way."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme, "caption", "muted")
        font = theme.font("caption")
        font.setBold(True)
        self.setFont(font)
        self.setText(text)


def remark(theme: Theme, text: str = "") -> QLabel:
    """Return a small muted text that wraps."""
    return text_label(theme, text, "caption", "muted", wrap=True)
