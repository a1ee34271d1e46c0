"""A row of a bar list as plain values. No Qt.

The thick bar of a latent is its exact effect, by which the list is ordered; the method's contribution stands below it.
Where the exact effect was not measured the contribution is the thick bar, and is drawn as something less certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers

if TYPE_CHECKING:
    from sae_auditor.explain.audit import AlwaysOn, Audit
    from sae_auditor.explain.flags import Flag

Kind = Literal["section", "latent", "always-on", "unexplained", "bias", "constant", "total"]


class Side(Enum):
    """Which contributions the bars list."""

    ALL = "all"
    TOWARDS = "towards"
    AGAINST = "against"


@dataclass(frozen=True)
class BarRow:
    """One signed bar, or the heading of a section.

    Parameters
    ----------
    value, text
        Length of the thick bar, in units of the target, and how it is printed.
    method, method_text
        The same of the method's contribution where that is a bar of its own, below; else None and empty.
    is_measured
        Whether the thick bar is an exact effect.
    factor
        What-if factor, None where the latent is as it is.
    is_doubtful
        Whether the image is unlike those that the latent was named for.
    is_open
        Whether the always-on latents are listed singly below this row.
    after, after_text
        What becomes of the thick bar under interventions; None and empty where nothing holds or it is not known.
    """

    kind: Kind
    label: str
    detail: str = ""
    value: float = 0.0
    text: str = ""
    method: float | None = None
    method_text: str = ""
    is_measured: bool = True
    latent: int | None = None
    flags: tuple[Flag, ...] = ()
    factor: float | None = None
    tip: str = ""
    is_doubtful: bool = False
    is_open: bool = False
    after: float | None = None
    after_text: str = ""

    @property
    def is_folded(self) -> bool:
        """Whether it belongs below the row of always-on latents."""
        return "always-on" in self.flags


@dataclass(frozen=True)
class Bars:
    """All the bars of one class on one scale: the half of the track is `scale`, in units of the target."""

    scale: float
    latents: tuple[BarRow, ...]
    fixed: tuple[BarRow, ...]

    @property
    def has_method_bars(self) -> bool:
        """Whether thin bars show what the method says."""
        return any(row.method is not None for row in self.latents)

    @property
    def has_after(self) -> bool:
        """Whether some row tells what becomes of it under interventions."""
        return any(row.after is not None for row in self.latents)

    @property
    def has_measured(self) -> bool:
        """Whether some thick bar is an exact effect."""
        return any(row.is_measured for row in self.latents if row.kind != "section")

    @property
    def has_unmeasured(self) -> bool:
        """Whether some thick bar is the method's contribution."""
        return any(not row.is_measured for row in self.latents)


def in_sections(rows: Sequence[BarRow], class_name: str, side: Side) -> list[BarRow]:
    """Put headings above what pushed towards the class and what pushed against it, where both are listed."""
    if side is not Side.ALL:
        return list(rows)
    towards = translate("Audit", "Pushed towards \u201c{name}\u201d").format(name=class_name)
    against = translate("Audit", "Pushed against \u201c{name}\u201d").format(name=class_name)
    pushes, rest = [row for row in rows if row.value >= 0], [row for row in rows if row.value < 0]
    found: list[BarRow] = []
    for title, part in ((towards, pushes), (against, rest)):
        if part:
            found += [BarRow("section", title), *part]
    return found


def detail_of(latent: int, activation: float) -> str:
    """Return the second line of a latent's row."""
    text = translate("Audit", "#{latent} \u00b7 activation {activation}")
    return text.format(latent=latent, activation=numbers.plain(activation, 2))


def is_on(side: Side, effect: float) -> bool:
    """Tell whether an effect belongs to a side."""
    return side is Side.ALL or (effect >= 0) == (side is Side.TOWARDS)


def joint_effect(folded: AlwaysOn) -> float:
    """Return what the always-on latents did together: exactly where it was measured, else by the method."""
    return folded.contribution if folded.ablation is None else folded.ablation


def listed(audit: Audit, index: int, side: Side) -> tuple[int, ...]:
    """Return the latents that explain a class as they are listed; those that are always on last, all or none."""
    effects, folded = audit.effects(index), audit.prediction(index, top=0).always_on
    shows_folded = folded is not None and is_on(side, joint_effect(folded))
    return tuple(
        int(audit.latents[place])
        for place in audit.order(index)
        if (shows_folded if audit.always_on[place] else is_on(side, float(effects[place])))
    )


def latent_to_show(audit: Audit, index: int, side: Side, wanted: int | None) -> int | None:
    """Return `wanted` if it is listed, else the first latent of the list; None where nothing is listed."""
    shown = listed(audit, index, side)
    return wanted if wanted in shown else next(iter(shown), None)
