"""Signed distances to plane shapes (negative inside), in the units of the coordinates given."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from .arrays import Field, window

Points: TypeAlias = Sequence[tuple[float, float]]


def circle(x: Field, y: Field, radius: float) -> Field:
    """Disc around the origin."""
    return np.hypot(x, y) - radius


def ring(x: Field, y: Field, inner: float, outer: float) -> Field:
    """Flat ring between two radii."""
    r = np.hypot(x, y)
    return np.maximum(r - outer, inner - r)


def box(x: Field, y: Field, half_width: float, half_height: float, corner: float = 0.0) -> Field:
    """Axis-aligned rectangle with rounded corners of radius `corner`."""
    dx, dy = np.abs(x) - (half_width - corner), np.abs(y) - (half_height - corner)
    outside = np.hypot(np.maximum(dx, 0.0), np.maximum(dy, 0.0))
    return outside + np.minimum(np.maximum(dx, dy), 0.0) - corner


def segment(x: Field, y: Field, start: tuple[float, float], end: tuple[float, float], radius: float = 0.0) -> Field:
    """Capsule: all points within `radius` of the line from `start` to `end`."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    t = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / max(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
    return np.hypot(x - start[0] - t * dx, y - start[1] - t * dy) - radius


def polyline(x: Field, y: Field, points: Points, reach: float) -> Field:
    """Distance to a chain of straight pieces, cut off at `reach`.

    Each piece looks only at the points around it: cracks and fibres are long chains, and few points are near them.
    `x` and `y` as for `window`.
    """
    distance = np.full(x.shape, np.float32(reach))
    for (x0, y0), (x1, y1) in pairwise(points):
        middle, half_length = ((x0 + x1) / 2, (y0 + y1) / 2), float(np.hypot(x1 - x0, y1 - y0)) / 2
        near = window(x, y, middle, half_length + reach)
        distance[near] = np.minimum(distance[near], segment(x[near], y[near], (x0, y0), (x1, y1)))
    return distance


def regular_polygon(x: Field, y: Field, sides: int, apothem: float) -> Field:
    """Regular polygon with flats at distance `apothem`; one flat faces +x."""
    sector = np.float32(2.0 * np.pi / sides)
    angle = np.arctan2(y, x)
    folded = angle - sector * np.round(angle / sector)
    return np.hypot(x, y) * np.cos(folded) - apothem


def half_plane(x: Field, y: Field, angle_deg: float, offset: float) -> Field:
    """Everything on the near side of a line whose outward normal points along `angle_deg`."""
    angle = np.deg2rad(angle_deg)
    return np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y - offset


def sector(x: Field, y: Field, angle_deg: float, half_width_deg: float) -> Field:
    """Wedge with its point at the origin, opening towards `angle_deg`; narrower than a half circle."""
    return np.maximum(
        -half_plane(x, y, angle_deg + half_width_deg - 90.0, 0.0),
        -half_plane(x, y, angle_deg - half_width_deg + 90.0, 0.0),
    )


def subtract(shape: Field, hole: Field) -> Field:
    """The shape with the hole cut out."""
    return np.maximum(shape, -hole)
