"""Where defects go: positions on a part that exist at every picture size and are not covered by a cue."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import Field
from .parts import Part

_CANDIDATES = 400


@dataclass(frozen=True)
class Spot:
    """A position on a part and the distance from there to its outline (part units)."""

    x: float
    y: float
    depth: float


@dataclass(frozen=True)
class Keepout:
    """A disc (part units) that a cue may cover."""

    x: float
    y: float
    radius: float


def interior_spot(part: Part, rng: np.random.Generator, margin: float, keepouts: Sequence[Keepout]) -> Spot:
    """A random position at least `margin` inside the outline; the deepest one seen if there is none."""
    x, y = rng.uniform(-1.0, 1.0, (2, _CANDIDATES)).astype(np.float32)
    depth = -part.outline(x, y)
    clear = depth - _crowding(x, y, keepouts)
    good = np.flatnonzero(clear > margin)
    best = int(good[0]) if len(good) else int(np.argmax(clear))
    return Spot(float(x[best]), float(y[best]), max(float(depth[best]), 0.02))


def edge_spot(part: Part, rng: np.random.Generator, keepouts: Sequence[Keepout]) -> Spot:
    """A position on the outer outline, the clearest of a few random directions from the centre.

    Its depth is half the thickness of the part there, looking inwards.
    """
    angles = rng.uniform(0.0, 2.0 * np.pi, 16).astype(np.float32)
    radii = np.linspace(1.5, 0.05, 150, dtype=np.float32)
    x, y = np.cos(angles)[:, None] * radii, np.sin(angles)[:, None] * radii
    outline = part.outline(x, y)
    first = np.argmax(outline < 0.0, axis=1)
    rows = np.arange(len(angles))
    best = int(np.argmin(_crowding(x[rows, first], y[rows, first], keepouts)))
    at = int(first[best])
    return Spot(float(x[best, at]), float(y[best, at]), float(-outline[best, at : at + 40].min()))


def scattered(part: Part, rng: np.random.Generator, centre: Spot, spread: float) -> list[tuple[float, float]]:
    """Random positions on the part, normally distributed around the centre."""
    x, y = rng.normal((centre.x, centre.y), spread, (_CANDIDATES, 2)).astype(np.float32).T
    on_part = part.outline(x, y) < -0.015
    return list(zip(x[on_part].tolist(), y[on_part].tolist(), strict=True))


def best_heading(part: Part, rng: np.random.Generator, spot: Spot, half_length: float) -> float:
    """Heading (degrees) along which a stroke centred on the spot stays most on the part."""
    headings = rng.uniform(0.0, 180.0, 9)
    along = np.linspace(-half_length, half_length, 21, dtype=np.float32)
    radians = np.deg2rad(headings).astype(np.float32)[:, None]
    inside = part.outline(spot.x + np.cos(radians) * along, spot.y + np.sin(radians) * along) < -0.02
    return float(headings[int(np.argmax(inside.mean(axis=1)))])


def _crowding(x: Field, y: Field, keepouts: Sequence[Keepout]) -> Field:
    """How far positions reach into the keep-outs, 0 outside them all."""
    worst = np.zeros_like(x)
    for keepout in keepouts:
        worst = np.maximum(worst, keepout.radius - np.hypot(x - keepout.x, y - keepout.y))
    return worst
