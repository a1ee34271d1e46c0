"""A thin strip that says what is being loaded while the window is usable already."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from sae_auditor.app.kit.controls import text_label
from sae_auditor.app.kit.theme import Theme


class LoadingStrip(QFrame):
    """Visible while there is something to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self._text = text_label(theme)
        self._bar = QProgressBar(textVisible=False, minimum=0, maximum=0)
        self._bar.setAccessibleName(self.tr("Loading"))
        self._bar.setFixedWidth(theme.em(8))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(4), theme.space(2), theme.space(4), theme.space(2))
        layout.setSpacing(theme.space(4))
        layout.addWidget(self._text)
        layout.addWidget(self._bar)
        layout.addStretch(1)
        self.hide()

    def set_note(self, note: str | None) -> None:
        """Say what is being loaded; None hides the strip."""
        self.setVisible(note is not None)
        if note:
            self._text.setText(note)
            self.setAccessibleName(note)
