"""The predictions card: the classes as bars, and what the what-if factors would make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import ElidingLabel, card, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.predictions_list import PredictionList
from sae_auditor.i18n import translate

if TYPE_CHECKING:
    from sae_auditor.explain import Scores
    from sae_auditor.explain.audit import Audit


_ANY_HEIGHT = 16777215
_FEW = 30


class PredictionsPanel(QWidget):
    """Selecting a class asks why."""

    class_chosen = Signal(int)
    contrast_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.list = PredictionList(theme)
        self._state = ElidingLabel(theme, "caption", "muted")
        frame, layout = card(theme, spacing=1, margin=2)
        head = QHBoxLayout()
        head.addWidget(text_label(theme, translate("Audit", "Predictions"), "heading"), 1)
        head.addWidget(self._state)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.list.class_chosen.connect(self.class_chosen)
        self.list.contrast_chosen.connect(self.contrast_chosen)
        self._frame_height = self.sizeHint().height() - self.list.sizeHint().height() + 2
        self.setMinimumHeight(theme.em(4.2))

    def set_audit(self, audit: Audit | None) -> None:
        """Show the classes of an audit."""
        self.list.set_audit(audit)
        rows = 0 if audit is None else len(audit.class_names)
        needed = self.list.sizeHintForRow(0) * rows if rows else 0
        self.setMaximumHeight(needed + self._frame_height if 0 < rows <= _FEW else _ANY_HEIGHT)

    def set_class(self, index: int | None) -> None:
        """Mark a class as the one that is explained."""
        self.list.mark(index)

    def set_what_if(self, scores: Scores | None) -> None:
        """Show the predictions under changed latents beside the original ones."""
        self.list.predictions.set_changed(None if scores is None else scores.probability)

    def set_working(self, working: bool) -> None:
        """Say that the numbers are about to change."""
        self._state.setText(translate("Audit", "Updating\u2026") if working else "")

    def step(self, by: int) -> None:
        """Explain the next or the previous class of the list."""
        place = self.list.currentIndex().row() + by
        if 0 <= place < self.list.predictions.rowCount():
            self.list.setCurrentIndex(self.list.predictions.index(place))
