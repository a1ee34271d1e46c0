"""The 'bent' defect: the plane a part is drawn in is deformed before the part is drawn."""

from dataclasses import dataclass

import numpy as np

from .arrays import Field, Grid, smoothstep
from .parts import PartKind


@dataclass(frozen=True)
class Bend:
    """The deformed grid, the height the deformation adds, a darkening factor at the crease, and the affected region."""

    grid: Grid
    lift: Field
    shade: Field
    region: Field  # bool


def bend(grid: Grid, kind: PartKind, rng: np.random.Generator) -> Bend:
    """Deform as the kind of part does: long parts bow, flat ones fold."""
    return _bow(grid, rng) if kind.bend == "bow" else _fold(grid, rng)


def _bow(grid: Grid, rng: np.random.Generator) -> Bend:
    """A kink across the long axis: both ends swing to one side."""
    at, side = float(rng.uniform(-0.2, 0.25)), float(rng.choice([-1.0, 1.0]))
    steepness = float(rng.uniform(0.46, 0.62))
    swing = steepness * np.sqrt((grid.x - at) ** 2 + 0.012)
    bent = Grid(grid.x, grid.y - np.float32(side) * (swing - np.float32(0.5 * steepness)), grid.step)
    crease = smoothstep(0.22, 0.0, np.abs(grid.x - at))
    return Bend(bent, 0.0 * grid.x, 1.0 - 0.35 * crease, np.abs(grid.x - at) < 0.42)


def _fold(grid: Grid, rng: np.random.Generator) -> Bend:
    """One side turned up along a line: it looks shorter, and faces another way."""
    angle = float(rng.uniform(0.0, 2.0 * np.pi))
    nx, ny = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    past = nx * grid.x + ny * grid.y - np.float32(rng.uniform(0.12, 0.3))
    flap = 0.5 * (past + np.sqrt(past * past + 0.0025))  # a soft corner: sheet has a bending radius
    stretch = 0.85 * flap
    bent = Grid(grid.x + nx * stretch, grid.y + ny * stretch, grid.step)
    crease = np.exp(-((past / 0.05) ** 2))
    return Bend(bent, 1.15 * flap, 1.0 - 0.45 * crease, past > -0.06)
