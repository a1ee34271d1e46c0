"""Lists of bars on a latent's panel: its scores, the latents related to it, the classes that it moves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import Heading, remark
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.bars import Bar, BarButton
from sae_auditor.app.latents.labels import BarList, PairOfColumns
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.latents import latent_name

if TYPE_CHECKING:
    from sae_auditor.workbench.concepts.state import Column
    from sae_auditor.workbench.latents import ClassPush, LatentPage, Relative

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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(4))
        relatives = PairOfColumns(theme, self.together, self.alike)
        for part in (self.scores, relatives, self.pushes, self.history):
            layout.addWidget(part)
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
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.space(1))
    for part in parts:
        layout.addWidget(part)
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
    title = columns.long_title_of(column)
    return Bar(
        title,
        value,
        columns.UNKNOWN if value is None else numbers.plain(value, 2),
        tick=page.floor if column == "monosemanticity" else None,
        tone="unexplained" if column in _WORSE else "accent",
        quiet=value is None,
        tip=f"{title}: {columns.help_of(column, page)}",
    )


def largest_push(pushes: Sequence[ClassPush] | None) -> float:
    """Return how far the longest bar reaches."""
    return max((abs(push.mean) for push in pushes or ()), default=0.0)


def _push(push: ClassPush) -> Bar:
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
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(heading)
        self._layout.addSpacing(theme.space(1))
        self._layout.addWidget(self._empty)
        self._layout.addStretch(1)

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
