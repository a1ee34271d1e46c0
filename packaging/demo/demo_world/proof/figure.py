"""One figure of a proof: what was measured, with its band, and the bound that it has to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any, Literal

from demo_world.proof.bands import Band

Unit = Literal["share", "number"]


@dataclass(frozen=True)
class Figure:
    """A measured value.

    Parameters
    ----------
    name
        What was measured, of what.
    band
        The value, its 95 % band and on how many things it was measured.
    unit
        ``share``: 0 to 1, printed in per cent.
    at_least, at_most
        The bounds of the value itself, not of its band; both None where the figure only informs.
    """

    name: str
    band: Band
    unit: Unit = "share"
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the value keeps its bound; None where it has none. What was not measured keeps none."""
        if self.at_least is None and self.at_most is None:
            return None
        value = self.band.value
        if not isfinite(value):
            return False
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    @property
    def bound(self) -> str:
        """The bound in words; empty where there is none."""
        parts = [("at least", self.at_least), ("at most", self.at_most)]
        return " and ".join(f"{word} {self._written(bound)}" for word, bound in parts if bound is not None)

    def to_json(self) -> dict[str, Any]:
        """Return plain values, None instead of what is no number."""
        values = {key: value if isfinite(value) else None for key, value in asdict(self.band).items()}
        bounds = {"unit": self.unit, "at_least": self.at_least, "at_most": self.at_most}
        return {"name": self.name, **values, **bounds, "met": self.met}

    def row(self) -> tuple[str, ...]:
        """Return the figure as a row of `table`."""
        band = self.band
        value, low, high = map(self._written, (band.value, band.low, band.high))
        verdict = {None: "", True: "met", False: "NOT MET"}[self.met]
        return self.name, str(band.n), value, f"[{low}, {high}]", self.bound, verdict

    def _written(self, value: float) -> str:
        if not isfinite(value):
            return "-"
        return f"{100 * value:.1f} %" if self.unit == "share" else f"{value:.3f}"


HEAD = ("figure", "n", "value", "95 % band", "bound", "")


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table of plain text."""
    rows = [HEAD, *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)
