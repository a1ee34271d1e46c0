"""The scores of a latent with what they say, on fixed scales, so that two latents can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from sae_auditor.app.kit.bars import Bar, BarRows
from sae_auditor.app.kit.controls import Heading, remark
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.concepts.state import Column, Latents

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept

_WORSE: tuple[Column, ...] = ("polysemanticity", "redundancy")


class ScoreList(QWidget):
    """Bars from 0 to 1, a tick where chance would be."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._head = Heading(theme, translate("Concepts", "Scores"))
        self.rows = BarRows(theme, translate("Concepts", "Scores"))
        self._notice = remark(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        for widget in (self._head, self.rows, self._notice):
            layout.addWidget(widget)

    def set_concept(self, concept: Concept, latents: Latents | None) -> None:
        """Show the scores of a latent."""
        scores = concept.scores
        self.setVisible(scores is not None)
        if scores is None:
            return
        floor = None if latents is None else latents.floor
        values: dict[Column, float | None] = {
            "monosemanticity": scores.monosemanticity,
            "clarity": scores.clarity,
            "polysemanticity": scores.polysemanticity,
            "redundancy": scores.redundancy,
        }
        self.rows.set_bars([_bar(column, value, floor, latents) for column, value in values.items()])
        self._notice.setText(_notice(latents))
        self._notice.setVisible(bool(self._notice.text()))


def _bar(column: Column, value: float | None, floor: float | None, latents: Latents | None) -> Bar:
    return Bar(
        columns.long_title_of(column),
        value,
        columns.UNKNOWN if value is None else numbers.plain(value, 2),
        tick=floor if column == "monosemanticity" else None,
        tone="unexplained" if column in _WORSE else "accent",
        quiet=value is None,
        tip=f"{columns.long_title_of(column)}: {columns.help_of(column, latents)}",
    )


def _notice(latents: Latents | None) -> str:
    if latents is None or latents.floor is None:
        return ""
    text = translate("Concepts", "The tick is the floor {floor}: what a latent that fires at random would reach.")
    return text.format(floor=numbers.plain(latents.floor, 2))
