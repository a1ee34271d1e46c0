"""The bench under the part: one function per background, over the frame grid."""

from collections.abc import Callable

import numpy as np

from .arrays import Field, Grid, clip01, mix, smoothstep, turn
from .noise import Noise
from .surface import Surface, bare
from .textures import brushed, weave, wood
from .vocabulary import COLOUR_VALUES, Optics, linear

_MATT, _SATIN, _METAL = Optics(0.85, 0.0), Optics(0.5, 0.0), Optics(0.5, 0.85)
_BELT_RGB = {"green": linear("1f9a4c"), "blue": linear("1f62c4"), "orange": linear("ee8a1c")}


def _flat(grid: Grid, noise: Noise, hex_srgb: str, optics: Optics, mottle: float) -> Surface:
    shade = 1.0 + mottle * noise.fractal(grid.x, grid.y, 0.15) + 0.5 * mottle * noise.grain(grid.x, grid.y, 0.25)
    return bare(grid, 0.0 * grid.x - 1.0, 0.0 * grid.x, linear(hex_srgb) * shade, optics)


def _white_table(grid: Grid, noise: Noise) -> Surface:
    return _flat(grid, noise, "e3e3e0", _SATIN, 0.012)


def _grey_bench(grid: Grid, noise: Noise) -> Surface:
    return _flat(grid, noise, "8b8f93", _MATT, 0.04)


def _black_mat(grid: Grid, noise: Noise) -> Surface:
    surface = _flat(grid, noise, "2b2c2f", _MATT, 0.05)
    knob_x, knob_y = np.sin(grid.x * np.float32(48.0)), np.sin(grid.y * np.float32(48.0))
    surface.height = 0.006 * smoothstep(0.2, 0.9, knob_x * knob_y)
    return surface


def _wooden_table(grid: Grid, noise: Noise) -> Surface:
    x, y = grid.x * np.float32(0.8), grid.y * np.float32(0.8)
    albedo, relief = wood(Grid(x, y, grid.step), noise, linear("a87a4c"))
    seam = smoothstep(0.012, 0.004, np.abs((grid.y * np.float32(1.25) + 0.31) % 1.0 - 0.5) / 1.25)
    surface = bare(grid, 0.0 * x - 1.0, relief - 0.01 * seam, albedo, Optics(0.55, 0.0))
    surface.albedo = mix(surface.albedo, linear("3d2a1a"), 0.8 * seam)
    return surface


def _steel_plate(grid: Grid, noise: Noise) -> Surface:
    surface = _flat(grid, noise, "a5a9ad", _METAL, 0.03)
    surface.height = brushed(grid, noise, 0.0006)
    return surface


def _blue_cloth(grid: Grid, noise: Noise) -> Surface:
    height, shade, _ = weave(grid, noise, 0.045)
    folds = 0.02 * noise.smooth(grid.x, grid.y, 0.06)
    return bare(grid, 0.0 * grid.x - 1.0, 0.35 * height + folds, linear("46628f") * shade, _MATT)


def _green_cutting_mat(grid: Grid, noise: Noise) -> Surface:
    surface = _flat(grid, noise, "33705c", _MATT, 0.02)
    lines = np.minimum(np.abs((grid.x * 4.0) % 1.0 - 0.5), np.abs((grid.y * 4.0) % 1.0 - 0.5)) / 4.0
    surface.albedo = mix(surface.albedo, linear("9fc4ad"), 0.65 * smoothstep(0.008, 0.003, lines))
    return surface


def _beige_tray(grid: Grid, noise: Noise) -> Surface:
    surface = _flat(grid, noise, "cbb894", _SATIN, 0.015)
    rim = np.maximum(np.abs(grid.x), np.abs(grid.y))
    surface.height = 0.10 * smoothstep(0.93, 1.0, rim)
    surface.albedo = surface.albedo * (1.0 - 0.2 * smoothstep(0.90, 0.93, rim) * smoothstep(0.99, 0.93, rim))
    return surface


_TABLE: dict[str, Callable[[Grid, Noise], Surface]] = {
    "white table": _white_table,
    "grey bench": _grey_bench,
    "black mat": _black_mat,
    "wooden table": _wooden_table,
    "steel plate": _steel_plate,
    "blue cloth": _blue_cloth,
    "green cutting mat": _green_cutting_mat,
    "beige tray": _beige_tray,
}


def background(name: str, grid: Grid, rng: np.random.Generator) -> Surface:
    """The named bench, turned a little at random (frame units)."""
    x, y = turn(grid.x, grid.y, float(rng.uniform(-12.0, 12.0)) if name != "beige tray" else 0.0)
    return _TABLE[name](Grid(x, y, grid.step), Noise(rng))


def conveyor(colour: str, grid: Grid, rng: np.random.Generator) -> tuple[Surface, Field]:
    """A ribbed belt between two rails, and where the belt is (bool)."""
    noise = Noise(rng)
    x, y = turn(grid.x, grid.y, float(rng.choice([0.0, 90.0])))
    rib = x * np.float32(1.0 / 0.25) + float(rng.random())
    crest = smoothstep(0.30, 0.44, np.abs(rib - np.floor(rib) - 0.5))
    shade = 1.0 + 0.05 * noise.fractal(x, y, 0.15)
    albedo = _BELT_RGB[colour] * (shade * (1.0 + 0.25 * crest))
    surface = bare(grid, 0.0 * x - 1.0, 0.03 * crest, albedo, Optics(0.6, 0.0))
    rail = smoothstep(0.900, 0.906, np.abs(y))
    surface.albedo = mix(surface.albedo, COLOUR_VALUES["grey"], rail)
    surface.metallic = clip01(0.8 * rail)
    surface.height = mix(surface.height, 0.05 * smoothstep(0.90, 0.93, np.abs(y)), rail)
    return surface, np.asarray(rail < 0.5)
