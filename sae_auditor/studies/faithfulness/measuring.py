"""What is measured of each image, and what becomes of all of them: rows and curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.studies.faithfulness.comparing import Floats, Interval, Winner, band_of, interval_of, winner_of
from sae_auditor.studies.study import Line, LinePlot

if TYPE_CHECKING:
    from sae_auditor.explain.faithfulness import Faithfulness

# Shares of the latents at which curves are averaged; close at the beginning, where they differ.
SHARES: Final[Floats] = np.round(np.concatenate([np.linspace(0, 0.2, 11), np.linspace(0.25, 1, 16)]), 4)


@dataclass(frozen=True)
class Row:
    """One order of the latents.

    Parameters
    ----------
    order
        A method, or what the methods are held against.
    is_method
        Which of the two.
    is_default
        Whether audits use it.
    n
        Images that it was measured on.
    figure, ahead
        Its figure of merit, and that less the default's, image by image; None for the default itself.
    proved
        By how much it is ahead on the images that did not choose it; of the candidate only.
    remark
        What follows.
    """

    order: str
    is_method: bool
    is_default: bool
    n: int
    figure: Interval
    ahead: Interval | None
    proved: Interval | None
    remark: str

    @property
    def wins(self) -> bool:
        """Whether it was proved to be better than the default."""
        return self.proved is not None and self.proved.low > 0


@dataclass(eq=False)
class Gathered:
    """Figures and curves of the images seen so far, by order."""

    figures: dict[str, list[float]] = field(default_factory=dict)
    deletions: dict[str, list[Floats]] = field(default_factory=dict)
    insertions: dict[str, list[Floats]] = field(default_factory=dict)

    def add(self, found: Faithfulness) -> None:
        """Take in one image."""
        for name, figure in found.figures().items():
            self.figures.setdefault(name, []).append(figure)
            deletion, insertion = found.on_grid(name, SHARES)
            self.deletions.setdefault(name, []).append(deletion)
            self.insertions.setdefault(name, []).append(insertion)

    @property
    def n(self) -> int:
        """Images seen."""
        return len(next(iter(self.figures.values()), ()))

    def winner(self, default: str, methods: Sequence[str], seed: int) -> Winner | None:
        """Return the method that is ahead of the default; see `comparing.winner_of`."""
        return winner_of({name: np.array(values) for name, values in self.figures.items()}, default, methods, seed)

    def rows(self, default: str, methods: Sequence[str], winner: Winner | None, seed: int) -> list[Row]:
        """Return a row for each order, the best first."""
        base = np.array(self.figures[default])
        rows = []
        for name, values in self.figures.items():
            own = np.array(values)
            proved = winner.ahead if winner is not None and winner.method == name else None
            ahead = None if name == default else interval_of(own - base, seed)
            is_method = name in methods
            rows.append(
                Row(
                    order=name,
                    is_method=is_method,
                    is_default=name == default,
                    n=len(own),
                    figure=interval_of(own, seed),
                    ahead=ahead,
                    proved=proved,
                    remark=_remark(name == default, is_method, ahead, proved),
                )
            )
        return sorted(rows, key=lambda row: -row.figure.mean)

    def plots(self, seed: int) -> tuple[LinePlot, ...]:
        """Return the mean curves with their bands."""
        return (
            _plot("Insertion: only the first latents are on", self.insertions, seed),
            _plot("Deletion: the first latents are off", self.deletions, seed),
        )


def _remark(is_default: bool, is_method: bool, ahead: Interval | None, proved: Interval | None) -> str:
    if is_default:
        return "default"
    if proved is not None:
        return "better than the default" if proved.low > 0 else "first, but not proved"
    if ahead is not None and not is_method and ahead.low > 0:
        return "knows less, and is better than the default"
    return ""


def _plot(title: str, curves: dict[str, list[Floats]], seed: int) -> LinePlot:
    lines = []
    for name, held in curves.items():
        mean, low, high = (part.tolist() for part in band_of(np.stack(held), seed))
        lines.append(Line(name, SHARES.tolist(), mean, low, high))
    return LinePlot(title, "Share of the latents that fired", "Share of the range of the decision", tuple(lines))
