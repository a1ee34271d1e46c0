"""Lists of bars, and the words for a latent: by the images that it fires on, and by the direction that it writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import Heading, remark
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.bars import Bar, BarRows
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
        for index, part in enumerate(self._parts):
            self._grid.removeWidget(part)
            self._grid.addWidget(part, 0 if beside else index, index if beside else 0)
            self._grid.setColumnStretch(index, 1 if beside or index == 0 else 0)
        self._grid.setRowStretch(0, 0)


class BarList(QWidget):
    """A heading, rows of bars and a notice below them; `tip` says what the rows are."""

    def __init__(self, theme: Theme, title: str, tip: str = "", *, signed: bool = False) -> None:
        super().__init__()
        self.rows = BarRows(theme, title, signed=signed)
        self._notice = remark(theme)
        heading = Heading(theme, title)
        if tip:
            heading.setToolTip(tip)
            heading.setAccessibleDescription(tip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        for widget in (heading, self.rows, self._notice):
            layout.addWidget(widget)
        layout.addStretch(1)

    def set_bars(self, bars: Sequence[Bar], scale: float = 1.0, notice: str = "") -> None:
        """Show these rows, the longest of which may stand for `scale`; without rows and notice, nothing."""
        self.rows.set_bars(bars, scale)
        self._notice.setText(notice)
        self._notice.setVisible(bool(notice))
        self.setVisible(bool(bars) or bool(notice))


class LabelColumns(QWidget):
    """Candidates with their alignment, and how far both ways of finding words agree.

    With `images_only` the words by the direction, and with them the agreement, are left out.
    """

    def __init__(self, theme: Theme, *, images_only: bool = False) -> None:
        super().__init__()
        self._images_only = images_only
        self.images = BarList(
            theme,
            translate("Concepts", "Words by its images"),
            translate("Concepts", "Ordered by how far its images stand out for a word; the number is the alignment."),
        )
        self.direction = BarList(
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
        second = None if self._images_only else concept.second_opinion
        floors = [floor for floor in (concept.label_floor, concept.word_floor) if floor is not None]
        self.images.set_bars(_bars(concept.labels, max(floors, default=None)), scale)
        self.direction.set_bars(_bars(() if second is None else second.labels, None), scale)
        agreement = None if second is None else second.agreement
        text = translate("Concepts", "Images and direction agree by {value} (1 is fully, 0 not at all).")
        self._agreement.setText("" if agreement is None else text.format(value=numbers.plain(agreement, 2)))
        self._agreement.setVisible(agreement is not None)
        self.setVisible(bool(concept.labels) or second is not None)


def largest_alignment(concept: Concept) -> float:
    """Return the largest alignment among the words of a latent."""
    second = concept.second_opinion
    labels = (*concept.labels, *(() if second is None else second.labels))
    return max((label.score for label in labels[: 2 * _MAX_LABELS]), default=0.0)


def _bars(labels: Sequence[Label], floor: float | None) -> list[Bar]:
    return [_bar(label, rank, floor) for rank, label in enumerate(labels[:_MAX_LABELS])]


def _bar(label: Label, rank: int, floor: float | None) -> Bar:
    value = numbers.signed(label.score, 2)
    tip = translate("Concepts", "{word}: alignment {value}").format(
        word=label.text, value=numbers.signed(label.score, 3)
    )
    if floor is not None and rank == 0:
        text = translate("Concepts", "chance would reach {floor}").format(floor=numbers.signed(floor, 3))
        tip = f"{tip} ({text})"
    if label.stands_out is not None:
        value = f"{numbers.signed(label.stands_out, 1)}\u03c3 {value}"
        stands = translate("Concepts", "its images stand out for it by {deviations} standard deviations")
        tip = f"{tip}; {stands.format(deviations=numbers.signed(label.stands_out, 1))}"
    below = floor is not None and label.score < floor
    return Bar(label.text, label.score, value, tick=floor if rank == 0 else None, quiet=rank > 0 or below, tip=tip)
