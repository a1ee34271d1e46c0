"""The candidate words for a latent, each with its score as a small bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Label

_MAX_LABELS = 4


class LabelBars(QWidget):
    """At most four labels, best first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._labels: tuple[Label, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("Audit", "Label candidates"))
        theme.changed.connect(self.update)

    def set_labels(self, labels: Sequence[Label]) -> None:
        """Show these candidates."""
        self._labels = tuple(labels[:_MAX_LABELS])
        said = ", ".join(f"{label.text} {numbers.signed(label.score, 3)}" for label in self._labels)
        help_text = translate("Audit", "How much more the reference images resemble the word than an empty text.")
        order = ""
        if any(label.stands_out is not None for label in self._labels):
            order = translate("Audit", "Ordered by how far they stand out for the word, in standard deviations:")
            order = f"\n{order} {', '.join(map(_deviations, self._labels))}"
        self.setAccessibleDescription(plain(said + order))
        self.setToolTip(plain(f"{said}\n{help_text}{order}") if said else "")
        self.setVisible(bool(self._labels))
        self.updateGeometry()
        self.update()

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(12), self._line * len(self._labels))

    @property
    def _line(self) -> int:
        return self._theme.em(1.35)

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        theme = self._theme
        painter = QPainter(self)
        painter.setFont(theme.font("body"))
        painting.tabular(painter)
        longest = max((label.score for label in self._labels if label.score > 0), default=1.0)
        value_width = painter.fontMetrics().horizontalAdvance("+0.000")
        pad = theme.space(2)
        name_width = (self.width() - value_width - 2 * pad) * 0.58
        track_width = self.width() - value_width - 2 * pad - name_width
        for place, label in enumerate(self._labels):
            y = place * self._line
            painter.setPen(theme.colour("text" if place == 0 else "muted"))
            painting.draw_elided(painter, QRectF(0, y, name_width, self._line), label.text)
            thick = theme.em(0.4)
            groove = QRectF(name_width + pad, y + (self._line - thick) / 2, track_width, thick)
            painting.fill_bar(painter, groove, theme.colour("sunken"))
            groove.setWidth(track_width * min(1.0, max(0.0, label.score / longest)))
            painting.fill_bar(painter, groove, theme.colour("accent", 1.0 if place == 0 else 0.55))
            right = QRectF(self.width() - value_width, y, value_width, self._line)
            painting.draw_elided(painter, right, numbers.signed(label.score, 3), Qt.AlignmentFlag.AlignRight)
        painter.end()


def _deviations(label: Label) -> str:
    value = "\u2013" if label.stands_out is None else numbers.signed(label.stands_out, 1)
    return f"{label.text} {value}"
