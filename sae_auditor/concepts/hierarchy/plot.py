"""Depth by level as a picture."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.atomic import write_atomically
from sae_auditor.concepts.hierarchy.result import Hierarchy, LevelDepth
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.names import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Told apart by people with any kind of colour vision.
_POINTS: Final = "#0072b2"
_MEANS: Final = "#d55e00"
_INK: Final = "#333333"
_FAINT: Final = "#767676"
# More points than this in one level are a blot; they are thinned evenly along the distribution.
_POINTS_AT_MOST = 500
# Quartiles of fewer latents than this say nothing that the points do not.
_BOX_AT_LEAST = 5
_BOX = "Middle half and median"
_HALF_WIDTH = 0.28
# A plot of one level is not wider than it would be among others.
_PLACES_AT_LEAST = 3
_GOLDEN = 0.6180339887


def plot_format(path: str | Path) -> str:
    """Return the format that a file's name asks for, ``png`` or ``svg``.

    Raises
    ------
    InputRefused
        When it is another.
    """
    suffix = Path(path).suffix.lower().removeprefix(".")
    if suffix not in ("png", "svg"):
        raise InputRefused(
            say("A plot cannot be written as '{0}'.", Path(path).name), todo=say("End its name with .png or .svg.")
        )
    return suffix


def plot_hierarchy(hierarchy: Hierarchy, path: str | Path) -> None:
    """Write depth by level as PNG or SVG, whichever the name says: each latent, quartiles, mean.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When the name says neither, or the place cannot be written.
    """
    kind = plot_format(path)
    write_atomically(path, render(hierarchy, kind))


def render(hierarchy: Hierarchy, kind: str) -> bytes:
    """Return the plot as bytes of a PNG or SVG file; equal results give equal bytes."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {"font.size": 10, "svg.hashsalt": "hierarchy", "svg.fonttype": "none"}
    with mpl.rc_context(settings):
        figure = Figure(figsize=(max(6.4, 1.35 * len(hierarchy.levels) + 2.2), 4.6), dpi=150, layout="constrained")
        FigureCanvasAgg(figure)
        _draw(figure.add_subplot(), hierarchy)
        sink = io.BytesIO()
        figure.savefig(sink, format=kind, facecolor="white", metadata={"Date": None} if kind == "svg" else None)
    return sink.getvalue()


def _draw(axes: Axes, hierarchy: Hierarchy) -> None:
    for level in hierarchy.levels:
        depths = np.array([item.depth for item in hierarchy.latents if item.level == level.level])
        if len(depths):
            _draw_level(axes, level.level, np.sort(depths))
    used = [level for level in hierarchy.levels if level.mean_depth is not None]
    axes.plot(
        [level.level for level in used],
        [level.mean_depth or 0 for level in used],
        color=_MEANS,
        marker="D",
        markersize=6,
        markeredgecolor="white",
        linewidth=1.2,
        zorder=4,
        label="Mean of the level",
    )
    if hierarchy.chance_depth is not None:
        axes.axhline(
            hierarchy.chance_depth, color=_FAINT, linestyle=(0, (4, 3)), linewidth=1, zorder=1, label="Images at random"
        )
    _label(axes, hierarchy)


def _draw_level(axes: Axes, place: int, depths: NDArray[np.float64]) -> None:
    shown = depths
    if len(depths) > _POINTS_AT_MOST:
        shown = depths[np.linspace(0, len(depths) - 1, _POINTS_AT_MOST).round().astype(int)]
    # Steps of the golden ratio spread neighbours apart without chance.
    aside = ((np.arange(len(shown)) * _GOLDEN) % 1 - 0.5) * 2 * _HALF_WIDTH
    label = None if axes.collections else "One latent"
    axes.scatter(place + aside, shown, s=14, color=_POINTS, alpha=0.45, linewidths=0, zorder=2, label=label)
    if len(depths) < _BOX_AT_LEAST:
        return
    line = {"color": _INK, "linewidth": 1.2}
    axes.boxplot(
        [depths],
        positions=[place],
        widths=2 * _HALF_WIDTH + 0.12,
        showfliers=False,
        boxprops=line,
        whiskerprops=line,
        capprops=line,
        medianprops={"color": _INK, "linewidth": 2},
        zorder=3,
        label=None if axes.get_legend_handles_labels()[1].count(_BOX) else _BOX,
    )


def _label(axes: Axes, hierarchy: Hierarchy) -> None:
    n_ranks = len(hierarchy.ranks)
    middle, places = (len(hierarchy.levels) + 1) / 2, max(len(hierarchy.levels), _PLACES_AT_LEAST)
    axes.set_xlim(middle - places / 2 - 0.1, middle + places / 2 + 0.1)
    axes.set_xticks([level.level for level in hierarchy.levels], [_level_text(level) for level in hierarchy.levels])
    axes.set_ylim(-0.15, n_ranks + 0.15)
    step = max(1, -(-n_ranks // 10))
    depths = list(range(0, n_ranks + 1, step))
    axes.set_yticks(depths, [_depth_text(depth, hierarchy.ranks) for depth in depths])
    axes.set_xlabel("Level of the SAE, smallest dictionary first", color=_INK)
    axes.set_ylabel(f"Taxa that two of a latent's {hierarchy.top} top images share", color=_INK)
    axes.grid(axis="y", color="#e3e3e3", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_INK, length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#9a9a9a")
    columns = 4 if len(hierarchy.levels) > _PLACES_AT_LEAST else 2
    axes.figure.legend(loc="outside upper left", ncols=columns, frameon=False, labelcolor=_INK)


def _level_text(level: LevelDepth) -> str:
    latents = f"latents {level.first}–{level.last}" if level.last > level.first else f"latent {level.first}"
    return f"{level.level}\n{latents}\n{level.used:,} of {level.latents:,} used"


def _depth_text(depth: int, ranks: tuple[str, ...]) -> str:
    name = ranks[depth - 1] if depth else ""
    # The title of a column is shown as it is, not read as a formula.
    return printable(f"{name}  {depth}").strip().replace("$", r"\$")
