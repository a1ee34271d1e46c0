"""What the study shows of each way, and what it writes as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sae_auditor.studies.repair.judging import Figures, Gains, Share, Truth
from sae_auditor.studies.repair.side_effects import SideEffects

RowWay = Literal["none", "switch", "project", "erase"]

FIGURES: Final = ("accuracy", "worst_group", "overkill", "escape")


@dataclass(frozen=True)
class Row:
    """One way, or the encoder as it is.

    Parameters
    ----------
    way
        ``none`` for the encoder as it is.
    figures
        On the half that is judged; None where the way is not possible, which `remark` says then.
    worst
        The worst group in words.
    gains, effects
        Against the encoder as it is; None for itself.
    remark
        What there is to say.
    changed
        Paths of the images whose prediction changed: those that were right before come first.
    """

    way: RowWay
    figures: Figures | None = None
    worst: str = ""
    gains: Gains | None = None
    effects: SideEffects | None = None
    remark: str = ""
    changed: tuple[str, ...] = field(default=(), repr=False)

    def value(self, name: str) -> float | None:
        """Return one of `FIGURES`."""
        return None if self.figures is None else getattr(self.figures, name).value

    def band(self, name: str) -> str:
        """Return the 95 % band of one of `FIGURES`, empty where there is none."""
        share: Share | None = None if self.figures is None else getattr(self.figures, name)
        return "" if share is None or share.low is None or share.high is None else f"{share.low:.3f}-{share.high:.3f}"

    @property
    def flips(self) -> float | None:
        """The largest share of predictions that changed under another prompt set."""
        shares = [] if self.effects is None else [share.value or 0.0 for share in self.effects.flips.values()]
        return max(shares, default=None)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        if self.figures is None:
            return {"way": self.way, "remark": self.remark}
        return {
            "way": self.way,
            **values_of(self.figures),
            "intervals": bands_of(self.figures),
            "n": {name: getattr(self.figures, name).n for name in FIGURES},
            "change": None if self.gains is None else {n: getattr(self.gains, n).to_json() for n in FIGURES},
            "pays": None if self.gains is None else self.gains.pays,
            "side_effects": None if self.effects is None else _effects(self.effects),
            "remark": self.remark,
        }


def values_of(figures: Figures) -> dict[str, float | None]:
    """Return the four figures by name."""
    return {name: getattr(figures, name).value for name in FIGURES}


def bands_of(figures: Figures) -> dict[str, list[float | None]]:
    """Return the 95 % bands of the four figures by name."""
    return {name: [getattr(figures, name).low, getattr(figures, name).high] for name in FIGURES}


def groups_json(truth: Truth, before: Figures, after: Figures) -> list[dict[str, Any]]:
    """Return every group with its size and how much of it is right, before and after."""
    return [
        {"class": group.class_name, "subgroup": group.subgroup, "n": old.n, "before": old.value, "after": new.value}
        for group, old, new in zip(truth.groups, before.groups, after.groups, strict=True)
    ]


def _effects(effects: SideEffects) -> Mapping[str, Any]:
    return {
        "flips": {name: share.to_json() for name, share in effects.flips.items()},
        "neighbours_kept": effects.neighbours.to_json(),
        "found_kept": effects.found.to_json(),
        "right": {
            name: dict(zip(("before", "after", "change"), (share.to_json() for share in shares), strict=True))
            for name, shares in effects.right.items()
        },
    }
