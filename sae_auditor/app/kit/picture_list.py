"""What every list of pictures has in common: one picture at a time, the arrows move, and letters stay shortcuts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme


class PictureList(QListView):
    """Pictures of one size, from left to right, without a frame of its own."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setFlow(QListView.Flow.LeftToRight)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QListView { border: none; background: transparent; }")
        # With an input method on, Japanese keyboards would swallow single-letter keys here.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName(name)

    @guarded(None)
    def keyboardSearch(self, search: str) -> None:
        """Typing does not search: letters are shortcuts."""

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows; leave every letter to the window's shortcuts."""
        if event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)
