"""Procedural materials: heights and colours of metal finishes, wood, cloth and hide over a grid."""

import numpy as np

from .arrays import Colour, Field, Grid, clip01, mix, smoothstep
from .noise import Noise

_LATE_WOOD = np.array([0.42, 0.34, 0.28], dtype=np.float32)[:, None, None]  # how much late wood darkens each plane


def brushed(grid: Grid, noise: Noise, strength: float) -> Field:
    """Height of straight polishing marks along x."""
    return np.float32(strength) * noise.grain(grid.x * np.float32(0.05), grid.y, 0.5)


def turned(grid: Grid, noise: Noise, strength: float) -> Field:
    """Height of the concentric marks a lathe leaves."""
    radius = np.hypot(grid.x, grid.y)
    drift = grid.x * np.float32(0.03) / np.maximum(radius, np.float32(0.05))  # marks fade in and out round the circle
    return np.float32(strength) * noise.grain(radius, drift, 0.35)


def cast(grid: Grid, noise: Noise, strength: float) -> Field:
    """Height of a slightly uneven moulded or cast skin."""
    return np.float32(strength) * noise.smooth(grid.x, grid.y, 0.5)


def wood(grid: Grid, noise: Noise, rgb: Colour) -> tuple[Colour, Field]:
    """Colour and height of planed wood with its grain along x."""
    warp = noise.smooth(grid.x * np.float32(0.22), grid.y * np.float32(0.7), 0.06)
    fibre = noise.grain(grid.x * np.float32(0.04), grid.y, 0.55)
    rings = grid.y * np.float32(4.0) + warp * np.float32(1.5) + np.float32(0.05) * fibre
    phase = rings - np.floor(rings)
    late_wood = smoothstep(0.15, 0.90, phase) * smoothstep(1.0, 0.92, phase)
    cloud = noise.fractal(grid.x * np.float32(0.3), grid.y, 0.1)
    shade = 0.42 * late_wood + 0.06 * fibre + 0.06 * cloud
    colour = mix(rgb * np.float32(1.12), rgb * _LATE_WOOD, clip01(shade))
    return colour, np.float32(0.0012) * fibre - np.float32(0.003) * late_wood


def weave(grid: Grid, noise: Noise, pitch: float) -> tuple[Field, Field, Field]:
    """Plain weave of threads `pitch` apart: height, shade in [0, 1] (dark between threads), and 1 where
    threads along x lie on top.
    """
    wobble = np.float32(0.07) * noise.smooth(grid.x, grid.y, 0.12)
    u, v = grid.x / np.float32(pitch) + wobble, grid.y / np.float32(pitch) - wobble
    along_x = (np.floor(u) + np.floor(v)) % 2.0
    cross_u, cross_v = 2.0 * (u - np.floor(u)) - 1.0, 2.0 * (v - np.floor(v)) - 1.0
    across = mix(cross_u, cross_v, along_x)
    along = mix(cross_v, cross_u, along_x)
    crown = np.sqrt(np.maximum(1.0 - 0.92 * across * across, 0.0)) * (1.0 - 0.55 * along * along)
    return np.float32(0.32 * pitch) * crown, 0.25 + 0.75 * smoothstep(0.1, 0.8, crown), along_x


def hide(grid: Grid, noise: Noise) -> tuple[Field, Field]:
    """Leather grain: height of its pebbles, and shade in [0, 1], dark in the creases."""
    wall, value = noise.cells(grid.x, grid.y, 0.62)
    pebble = smoothstep(0.0, 0.55, wall)
    return np.float32(0.014) * pebble * (0.7 + 0.3 * value), 0.62 + 0.38 * pebble


def veins(grid: Grid, noise: Noise) -> Field:
    """Faint clouds in [0, 1] for stone and glaze."""
    return clip01(0.5 + 0.25 * noise.fractal(grid.x, grid.y, 0.12))
