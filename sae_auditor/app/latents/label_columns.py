"""The words for a latent: by the images that it fires on, and by the direction that it writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from sae_auditor.app.kit.bars import Bar, BarRows
from sae_auditor.app.kit.controls import Heading, remark
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept, Label

_MAX_LABELS = 5
_SIDE_BY_SIDE_EM = 25


class PairOfColumns(QWidget):
    """Two parts side by side where there is room, else one below the other."""

    def __init__(self, theme: Theme, left: QWidget, right: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._parts = (left, right)
        self._beside: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(5))
        self._grid.setVerticalSpacing(theme.space(4))
        self._arrange(False)

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the size of the wider part: side by side is what they are only where there is room."""
        width = max(part.minimumSizeHint().width() for part in self._parts)
        return QSize(width, super().minimumSizeHint().height())

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put them beside each other where there is room."""
        super().resizeEvent(event)
        self._arrange(self.width() >= self._theme.em(_SIDE_BY_SIDE_EM))

    def _arrange(self, beside: bool) -> None:
        if beside == self._beside:
            return
        self._beside = beside
        for place, part in enumerate(self._parts):
            self._grid.removeWidget(part)
            self._grid.addWidget(part, 0 if beside else place, place if beside else 0)
            self._grid.setColumnStretch(place, 1 if beside or place == 0 else 0)
        self._grid.setRowStretch(0, 0)


class LabelColumns(QWidget):
    """Candidates with their alignment, and how far both ways of finding words agree."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.images = _Candidates(
            theme,
            translate("Concepts", "Words by its images"),
            translate("Concepts", "Ordered by how far its images stand out for a word; the number is the alignment."),
        )
        self.direction = _Candidates(
            theme, translate("Concepts", "Words by its direction"), translate("Concepts", "Ordered by alignment.")
        )
        self._agreement = remark(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        layout.addWidget(PairOfColumns(theme, self.images, self.direction))
        layout.addWidget(self._agreement)

    def set_concept(self, concept: Concept, scale: float) -> None:
        """Show the candidates; the longest bar stands for `scale`."""
        second = concept.second_opinion
        floors = [floor for floor in (concept.label_floor, concept.word_floor) if floor is not None]
        self.images.set_labels(concept.labels, scale, max(floors, default=None))
        self.direction.set_labels(() if second is None else second.labels, scale, None)
        self._agreement.setText(_agreement(concept))
        self._agreement.setVisible(bool(self._agreement.text()))
        self.setVisible(bool(concept.labels) or second is not None)


class _Candidates(QWidget):
    def __init__(self, theme: Theme, title: str, order: str) -> None:
        super().__init__()
        self.rows = BarRows(theme, title)
        heading = Heading(theme, title)
        heading.setToolTip(order)
        heading.setAccessibleDescription(order)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        layout.addWidget(heading)
        layout.addWidget(self.rows)
        layout.addStretch(1)

    def set_labels(self, labels: Sequence[Label], scale: float, floor: float | None) -> None:
        bars = [_bar(label, place, floor) for place, label in enumerate(labels[:_MAX_LABELS])]
        self.rows.set_bars(bars, scale)
        self.setVisible(bool(bars))


def largest_alignment(concept: Concept) -> float:
    """Return the largest alignment among the words of a latent."""
    second = concept.second_opinion
    labels = (*concept.labels, *(() if second is None else second.labels))
    return max((label.score for label in labels[: 2 * _MAX_LABELS]), default=0.0)


def _bar(label: Label, place: int, floor: float | None) -> Bar:
    value = numbers.signed(label.score, 2)
    tip = translate("Concepts", "{word}: alignment {value}").format(
        word=label.text, value=numbers.signed(label.score, 3)
    )
    if floor is not None and place == 0:
        text = translate("Concepts", "chance would reach {floor}").format(floor=numbers.signed(floor, 3))
        tip = f"{tip} ({text})"
    if label.stands_out is not None:
        value = f"{numbers.signed(label.stands_out, 1)}\u03c3 {value}"
        stands = translate("Concepts", "its images stand out for it by {deviations} standard deviations")
        tip = f"{tip}; {stands.format(deviations=numbers.signed(label.stands_out, 1))}"
    below = floor is not None and label.score < floor
    return Bar(label.text, label.score, value, tick=floor if place == 0 else None, quiet=place > 0 or below, tip=tip)


def _agreement(concept: Concept) -> str:
    second = concept.second_opinion
    if second is None or second.agreement is None:
        return ""
    text = translate("Concepts", "Images and direction agree by {value} (1 is fully, 0 not at all).")
    return text.format(value=numbers.plain(second.agreement, 2))
