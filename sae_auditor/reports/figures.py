"""Lines and points on two axes: what a plot shows, whoever draws it, and the plot as a picture inside a page."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.names import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

# Told apart by people with any kind of colour vision, on white and on near-black; shapes and dashes say the same.
HUES: Final = ("#3a86c8", "#d97a2b", "#0f9d76", "#b85c9e", "#968200", "#7466d0")
# For groups that have an order, from the lowest.
RAMP: Final = ("#5b5fa8", "#2f7fa0", "#21978a", "#4fae5c", "#a8ab1f")
OTHERS: Final = "#8b929c"
Shape = Literal["disc", "square", "triangle", "diamond", "cross", "plus"]
SHAPES: Final[tuple[Shape, ...]] = ("disc", "square", "triangle", "diamond", "cross", "plus")
# Lengths of strokes and gaps in widths of the line; none for a whole line.
DASHES: Final[tuple[tuple[float, ...], ...]] = ((), (5, 2), (1.5, 1.8), (6, 2, 1.5, 2), (9, 3), (3, 1.5))
# Points beyond these are thinned evenly: more are a blot, and would hold a window or a page up.
MOST_POINTS: Final = 20_000
MOST_POINTS_IN_PAGE: Final = 3_000

_MARKERS: Final[dict[Shape, str]] = {
    "disc": "o", "square": "s", "triangle": "^", "diamond": "D", "cross": "X", "plus": "P",
}  # fmt: skip
# Stand for the page's own colours, which follow its theme; no other part of a plot has these.
_INK, _MUTED, _LINE = "#010203", "#040506", "#070809"
_OF_PAGE: Final = {_INK: "currentColor", _MUTED: "var(--muted)", _LINE: "var(--line)"}
_GROUP: Final = re.compile(r'<g id="[^"]*"')
_BEFORE_SVG: Final = re.compile(rb"^.*?(?=<svg)", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Curve:
    """`y` over `x`, float64 ``[n]``; `low` and `high` bound its band and are empty where it has none."""

    name: str
    x: Floats
    y: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points of one group, float64 ``[n]``, and the row int64 ``[n]`` of a table that each stands for."""

    name: str
    x: Floats
    y: Floats
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Figure:
    """What a plot shows; texts are those of the window's language.

    Parameters
    ----------
    hue_title
        What the groups of points are told apart by; empty for one group.
    is_ordered
        Whether these groups have an order.
    n_left_out
        Rows that have no point, since one of their two numbers is unknown.
    """

    title: str
    x_title: str
    y_title: str
    curves: tuple[Curve, ...] = ()
    clouds: tuple[Cloud, ...] = ()
    hue_title: str = ""
    is_ordered: bool = False
    n_left_out: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """What the legend says; empty where there is nothing to tell apart."""
        names = (*(curve.name for curve in self.curves), *(cloud.name for cloud in self.clouds))
        return names if len(names) > 1 or self.curves else ()

    def colour(self, place: int) -> str:
        """Return the colour of a curve or a group, ``#rrggbb``."""
        if self.is_ordered:
            return RAMP[round(place * (len(RAMP) - 1) / max(1, len(self.clouds) - 1))]
        return HUES[place] if place < len(HUES) else OTHERS

    def shape(self, place: int) -> Shape:
        """Return the shape of the points of a group."""
        return SHAPES[place % len(SHAPES)]

    def bounds(self) -> tuple[float, float, float, float]:
        """Return the least and largest x, then y, of everything that is finite; 0 and 1 where there is nothing."""
        x = _finite([*(one.x for one in self.curves), *(one.x for one in self.clouds)])
        parts = [part for one in self.curves for part in (one.y, one.low, one.high)]
        y = _finite([*parts, *(one.y for one in self.clouds)])
        return (*_ends(x), *_ends(y))


def thinned(n: int, most: int) -> NDArray[np.int64]:
    """Return which of `n` points are shown: all of them, or `most` spread evenly."""
    return np.arange(n) if n <= most else np.linspace(0, n - 1, most).round().astype(np.int64)


def svg_of(figure: Figure) -> str:
    """Return a plot as an SVG element for a page; its colours follow the page's theme, and it holds no script."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Drawing

    settings: dict[Any, Any] = {
        "font.size": 10, "svg.hashsalt": figure.title, "svg.fonttype": "none", "text.parse_math": False,
    }  # fmt: skip
    with mpl.rc_context(settings):
        drawing = Drawing(figsize=(7.6, 4.4), layout="constrained", facecolor="none")
        FigureCanvasSVG(drawing)
        _draw(drawing.add_subplot(facecolor="none"), figure)
        sink = io.BytesIO()
        # Nothing that names a library, an address or the moment.
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        drawing.savefig(sink, format="svg", metadata=nothing, facecolor="none")
    text = _BEFORE_SVG.sub(b"", sink.getvalue()).decode("utf-8")
    # Two plots of one page must not have the same names, and nothing refers to those of groups.
    text = _GROUP.sub("<g", text)
    for colour, of_page in _OF_PAGE.items():
        text = text.replace(colour, of_page)
    return text


def _draw(axes: Axes, figure: Figure) -> None:
    for place, curve in enumerate(figure.curves):
        colour, dashes = figure.colour(place), DASHES[place % len(DASHES)]
        style: Any = (0, dashes) if dashes else "-"
        if len(curve.low):
            axes.fill_between(curve.x, curve.low, curve.high, color=colour, alpha=0.18, linewidth=0)
        axes.plot(curve.x, curve.y, color=colour, linestyle=style, linewidth=1.6, label=printable(curve.name))
    n_points = sum(len(cloud.x) for cloud in figure.clouds)
    for place, cloud in enumerate(figure.clouds):
        share = MOST_POINTS_IN_PAGE * len(cloud.x) // max(1, n_points)
        shown = thinned(len(cloud.x), len(cloud.x) if n_points <= MOST_POINTS_IN_PAGE else max(1, share))
        axes.scatter(
            cloud.x[shown], cloud.y[shown], s=18, color=figure.colour(place), marker=_MARKERS[figure.shape(place)],
            alpha=0.75, linewidths=0, label=printable(cloud.name),
        )  # fmt: skip
    axes.set_xlabel(printable(figure.x_title), color=_INK)
    axes.set_ylabel(printable(figure.y_title), color=_INK)
    axes.grid(color=_LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_MUTED, length=0)
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(_MUTED)
    if figure.names:
        axes.figure.legend(loc="outside upper left", ncols=3, frameon=False, labelcolor=_INK)


def _finite(parts: Sequence[Floats]) -> Floats:
    found: Floats = np.concatenate([np.asarray(part, np.float64) for part in parts]) if parts else np.empty(0)
    finite: Floats = found[np.isfinite(found)]
    return finite


def _ends(values: Floats) -> tuple[float, float]:
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
