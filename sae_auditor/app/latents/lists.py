"""Lists of bars on a latent's panel: its scores, the latents related to it, the classes that it moves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from sae_auditor.app.kit.cards import column
from sae_auditor.app.kit.controls import Heading, remark
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.bars import Bar, BarButton, BarRows
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.latents import words as latent_words
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.concepts import columns

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept, Label
    from sae_auditor.concepts.search import ClassContribution
    from sae_auditor.reports.latents.words import Column
    from sae_auditor.workbench.latents import LatentPage, Relative

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
        self.setLayout(column(heading, self.rows, self._notice, 1, gap_px=theme.space(1)))

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
        pair = PairOfColumns(theme, self.images, self.direction)
        self.setLayout(column(pair, self._agreement, gap_px=theme.space(1)))

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


_MOST_RELATIVES = 6
_WORSE: tuple[Column, ...] = ("polysemanticity", "redundancy")


class LatentDetails(QWidget):
    """What is known of a latent beyond its pictures and words: scores, relatives, what it moves, who changed what."""

    went_to = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.scores = BarList(theme, translate("Concepts", "Scores"))
        self.together = RelativeList(
            theme,
            translate("Concepts", "Fires together with"),
            translate("Concepts", "Latents that fire in the same images; 1 means in exactly the same."),
        )
        self.alike = RelativeList(
            theme,
            translate("Concepts", "Points the same way"),
            translate("Concepts", "Latents that write in nearly the same direction; 1 means the very same."),
        )
        self.pushes = BarList(theme, translate("Concepts", "Classes it moves"), signed=True)
        self._changes = remark(theme)
        self.history = group(theme, Heading(theme, translate("Concepts", "What people changed")), self._changes)
        relatives = PairOfColumns(theme, self.together, self.alike)
        self.setLayout(column(self.scores, relatives, self.pushes, self.history, gap_px=theme.space(4)))
        self.together.chosen.connect(self.went_to)
        self.alike.chosen.connect(self.went_to)

    def set_page(self, page: LatentPage, push_scale: float) -> None:
        """Show a latent; half of the track of a class stands for `push_scale`."""
        scores = _scores(page)
        floor = translate("Concepts", "The tick is the floor {floor}: what a latent that fires at random would reach.")
        has_tick = bool(scores) and page.floor is not None
        self.scores.set_bars(scores, notice=floor.format(floor=numbers.plain(page.floor or 0.0, 2)) if has_tick else "")
        self.pushes.set_bars([_push(push) for push in page.pushes or ()], push_scale, page.pushes_notice)
        self.together.set_relatives(page.together)
        self.alike.set_relatives(page.alike)
        self._changes.setText("\n".join(page.history))
        self.history.setVisible(bool(page.history))


def group(theme: Theme, *parts: QWidget) -> QWidget:
    """Return parts below each other that belong together."""
    box = QWidget()
    box.setLayout(column(*parts, gap_px=theme.space(1)))
    return box


def _scores(page: LatentPage) -> list[Bar]:
    """Return bars on fixed scales from 0 to 1, a tick where chance would be."""
    scores = page.concept.scores
    if scores is None or not page.concept.support:
        return []
    values: dict[Column, float | None] = {
        "monosemanticity": scores.monosemanticity,
        "clarity": scores.clarity,
        "polysemanticity": scores.polysemanticity,
        "redundancy": scores.redundancy,
    }
    return [_score(column, value, page) for column, value in values.items()]


def _score(column: Column, value: float | None, page: LatentPage) -> Bar:
    title = latent_words.long_title_of(column)
    return Bar(
        title,
        value,
        numbers.UNKNOWN if value is None else numbers.plain(value, 2),
        tick=page.floor if column == "monosemanticity" else None,
        tone="unexplained" if column in _WORSE else "accent",
        quiet=value is None,
        tip=f"{title}: {columns.help_of(column, page)}",
    )


def largest_push(pushes: Sequence[ClassContribution] | None) -> float:
    """Return how far the longest bar reaches."""
    return max((abs(push.mean) for push in pushes or ()), default=0.0)


def _push(push: ClassContribution) -> Bar:
    text = translate("Concepts", "{name}: {mean} \u00b1 {spread} logits on its strongest images")
    tip = text.format(name=push.class_name, mean=numbers.signed(push.mean, 2), spread=numbers.plain(push.spread, 2))
    return Bar(push.class_name, push.mean, numbers.signed(push.mean, 2), spread=push.spread, tip=tip)


class RelativeList(QWidget):
    """At most six other latents, nearest first; a click goes there."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, title: str, tip: str) -> None:
        super().__init__()
        self._theme = theme
        self._relatives: tuple[Relative, ...] | None = None
        self.buttons: list[BarButton] = []
        heading = Heading(theme, title)
        heading.setToolTip(tip)
        self._empty = remark(theme)
        self._layout = column(heading, self._empty, 1)
        self._layout.insertSpacing(1, theme.space(1))
        self.setLayout(self._layout)

    def set_relatives(self, relatives: Sequence[Relative] | None) -> None:
        """Show these latents; None while they are looked for."""
        wanted = None if relatives is None else tuple(relatives[:_MOST_RELATIVES])
        if wanted != self._relatives or not self.buttons:
            self._relatives = wanted
            self._fill(wanted or ())
        waiting = translate("Concepts", "Looking\u2026")
        self._empty.setText(waiting if wanted is None else translate("Concepts", "None."))
        self._empty.setVisible(not self.buttons)

    def _fill(self, relatives: Sequence[Relative]) -> None:
        for button in self.buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for index, relative in enumerate(relatives):
            button = BarButton(self._theme, _relative(relative))
            button.clicked.connect(partial(self._go, relative.latent))
            # After the heading and its gap.
            self._layout.insertWidget(2 + index, button)
            self.buttons.append(button)

    def _go(self, latent: int, _checked: bool = False) -> None:
        self.chosen.emit(latent)


def _relative(relative: Relative) -> Bar:
    name = latent_name(relative.label, relative.latent)
    value = numbers.plain(relative.value, 2)
    tip = translate("Concepts", "Go to {name} (latent {latent}), {value}").format(
        name=name, latent=relative.latent, value=value
    )
    return Bar(name, relative.value, value, quiet=relative.label is None, tip=tip)
