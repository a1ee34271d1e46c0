"""Printed marks on parts, and the ways a printer gets them wrong."""

import numpy as np

from .arrays import Colour, Field, Grid, blur, mix, smoothstep, turn
from .glyphs import stamp
from .parts import PrintSpot
from .surface import Surface
from .vocabulary import linear

_DARK_INKS = tuple(linear(value) for value in ("1c1f2b", "20406f", "14532f", "3a2417"))
_LIGHT_INKS = tuple(linear(value) for value in ("f1efe8", "f3dd7a", "c7e2f2"))
_GHOST_INKS = tuple(linear(value) for value in ("1496c4", "b84fa0", "d8a416"))


def print_mark(surface: Surface, grid: Grid, spot: PrintSpot, rng: np.random.Generator) -> None:
    """Print the mark as intended."""
    mark, ink = _choose(surface, grid, spot, rng)
    _ink(surface, _impression(grid, spot, mark), ink)


def misprint_mark(
    surface: Surface, grid: Grid, spot: PrintSpot, choice: np.random.Generator, rng: np.random.Generator
) -> Field:
    """Print the mark wrongly; `choice` picks mark and ink as in the good twin. Returns the region affected (bool)."""
    mark, ink = _choose(surface, grid, spot, choice)
    fault = (_doubled, _smeared, _broken)[int(rng.integers(3))]
    inked = np.maximum(fault(surface, grid, spot, mark, ink, rng), _impression(grid, spot, mark))
    return np.asarray(blur(inked, 0.03, grid.step) > 0.08)


def _choose(surface: Surface, grid: Grid, spot: PrintSpot, rng: np.random.Generator) -> tuple[str, Colour]:
    """A mark, and an ink that shows on the surface under it."""
    mark = str(rng.choice(spot.marks))
    pick = rng.random()
    under = _local(grid, spot, 0.0)
    region = (np.abs(under.x) < spot.half_width) & (np.abs(under.y) < spot.half_height)
    dark_ground = bool(region.any()) and float(surface.albedo[:, region].mean()) < 0.16
    inks = _LIGHT_INKS if dark_ground else _DARK_INKS
    return mark, inks[int(pick * len(inks))]


def _local(grid: Grid, spot: PrintSpot, angle_deg: float, dx: float = 0.0, dy: float = 0.0) -> Grid:
    x, y = turn(grid.x - spot.centre[0] - dx, grid.y - spot.centre[1] - dy, angle_deg)
    return Grid(x, y, grid.step)


def _impression(
    grid: Grid, spot: PrintSpot, mark: str, angle_deg: float = 0.0, dx: float = 0.0, dy: float = 0.0
) -> Field:
    local = _local(grid, spot, angle_deg, dx, dy)
    return stamp(mark, local.x, local.y, spot.half_width, spot.half_height)


def _ink(surface: Surface, where: Field, ink: Colour) -> None:
    surface.albedo = mix(surface.albedo, ink, where)
    surface.metallic = surface.metallic * (1.0 - 0.9 * where)
    surface.roughness = mix(surface.roughness, np.float32(0.5), 0.7 * where)


# Each fault returns the coverage of all ink it left.


def _doubled(surface: Surface, grid: Grid, spot: PrintSpot, mark: str, ink: Colour, rng: np.random.Generator) -> Field:
    """Two plates out of register, one in a wrong ink and askew."""
    ground = np.sqrt(surface.albedo.mean(axis=(1, 2), keepdims=True))
    ghost = max(_GHOST_INKS, key=lambda rgb: float(np.abs(np.sqrt(rgb) - ground).sum()))
    side = float(rng.choice([-1.0, 1.0]))
    shift = 0.55 * spot.half_height
    second = _impression(grid, spot, mark, side * float(rng.uniform(9, 15)), side * shift, shift)
    first = _impression(grid, spot, mark)
    _ink(surface, second, ghost)
    _ink(surface, first, ink)
    return np.maximum(first, second)


def _smeared(surface: Surface, grid: Grid, spot: PrintSpot, mark: str, ink: Colour, rng: np.random.Generator) -> Field:
    """Wet ink dragged sideways."""
    drag = 0.08 * float(rng.choice([-1.0, 1.0])) * spot.half_width
    inked = np.zeros_like(grid.x)
    for step in range(14, -1, -1):
        dragged = _impression(grid, spot, mark, 0.0, step * drag, 0.35 * step * abs(drag))
        _ink(surface, (0.55 - 0.03 * step) * dragged, ink)
        inked = np.maximum(inked, dragged)
    return inked


def _broken(surface: Surface, grid: Grid, spot: PrintSpot, mark: str, ink: Colour, rng: np.random.Generator) -> Field:
    """Askew, with bands that took no ink, and a blot."""
    local = _local(grid, spot, float(rng.choice([-1.0, 1.0])) * float(rng.uniform(16.0, 26.0)))
    stripes = np.sin(local.x * np.float32(6.0 / spot.half_width) + float(rng.uniform(0.0, 3.0)))
    letters = stamp(mark, local.x, local.y, spot.half_width, spot.half_height)
    _ink(surface, letters * smoothstep(0.25, 0.5, np.abs(stripes)), ink)
    reach = 0.62 * min(spot.half_height, 0.25)
    distance = np.hypot(local.x - float(rng.uniform(-0.6, 0.6)) * spot.half_width, local.y) - reach
    blot = smoothstep(0.015, -0.015, distance + 0.2 * reach * np.sin(5.0 * np.arctan2(local.y, local.x)))
    _ink(surface, blot, ink)
    return np.maximum(letters, blot)
