"""Populated circuit board: solder mask, traces, pads, chips and small components."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, coverage, mix, rounded, smoothstep
from demo_world.scene.sdf import box, circle, subtract
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.vocabulary import linear

_GOLD, _TIN, _RESIN, _CREAM = linear("d6b25a"), linear("c4c6c8"), linear("1d1e21"), linear("e6dfcc")
_HALF_HEIGHT = 0.72
_MOUNTS = (0.88, 0.60)


@dataclass(frozen=True)
class Chip:
    """A black package with legs along its long sides (part units)."""

    x: float
    y: float
    half_width: float
    half_height: float


@dataclass(frozen=True)
class CircuitBoard:
    """Chips, and small two-pad components as (x, y, upright)."""

    chips: tuple[Chip, ...]
    small: tuple[tuple[float, float, bool], ...]

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "CircuitBoard":
        """An individual: one large chip, two smaller ones, a row of small components."""
        side = float(rng.choice([-1.0, 1.0]))
        chips = (
            Chip(side * float(rng.uniform(0.30, 0.40)), float(rng.uniform(-0.22, -0.08)), 0.25, 0.25),
            Chip(-side * float(rng.uniform(0.40, 0.50)), float(rng.uniform(-0.42, -0.34)), 0.22, 0.12),
            Chip(-side * float(rng.uniform(0.36, 0.46)), float(rng.uniform(0.02, 0.10)), 0.20, 0.13),
        )
        small = tuple((float(x), 0.50, bool(rng.random() < 0.6)) for x in np.linspace(-0.55, 0.55, 6))
        return cls(chips, small)

    def outline(self, x: Field, y: Field) -> Field:
        """Rectangle with a mounting hole in each corner."""
        holes = circle(np.abs(x) - _MOUNTS[0], np.abs(y) - _MOUNTS[1], 0.05)
        return subtract(box(x, y, 1.0, _HALF_HEIGHT, 0.05), holes)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Board first, then what is soldered onto it."""
        surface = self._board(grid, look)
        for chip in self.chips:
            self._solder_chip(surface, grid, chip)
        for x, y, upright in self.small:
            self._solder_small(surface, grid, x, y, upright)
        return surface

    def _board(self, grid: Grid, look: Look) -> Surface:
        outline = self.outline(grid.x, grid.y)
        copper = np.maximum(self._bus(grid.x, grid.y), self._bus(grid.y + 3.0, grid.x))
        copper = copper * coverage(outline + 0.12, grid.step)
        albedo = mix(look.rgb * np.float32(0.55), look.rgb * np.float32(1.25), 0.75 * copper)
        height = 0.6 * rounded(outline, 0.03) + 0.006 * copper
        surface = bare(grid, outline, height, albedo, look.optics)
        pads = circle(np.abs(grid.x) - _MOUNTS[0], np.abs(grid.y) - _MOUNTS[1], 0.09)
        _plate(surface, coverage(pads, grid.step), _GOLD)
        return surface

    @staticmethod
    def _bus(x: Field, y: Field) -> Field:
        """Coverage of parallel traces along x that jog sideways at 45 degrees."""
        jogged = y + np.clip(x - 0.1, 0.0, 0.18) - np.clip(x + 0.55, 0.0, 0.12)
        lane = jogged * np.float32(1.0 / 0.085)
        number = np.floor(lane)
        used = (np.sin(number * 91.7) > -0.1) & (np.sin(number * 7.3 + np.floor(x * 1.6) * 2.9) > -0.3)
        return smoothstep(0.24, 0.14, np.abs(lane - number - 0.5)) * used

    @staticmethod
    def _solder_chip(surface: Surface, grid: Grid, chip: Chip) -> None:
        x, y = grid.x - chip.x, grid.y - chip.y
        comb = x * np.float32(1.0 / 0.075)
        legs = box(x, y, chip.half_width - 0.02, chip.half_height + 0.065)
        teeth = coverage(legs, grid.step) * smoothstep(0.33, 0.22, np.abs(comb - np.floor(comb) - 0.5))
        _plate(surface, teeth, _TIN)
        body = box(x, y, chip.half_width, chip.half_height, 0.015)
        on = coverage(body, grid.step)
        dot = coverage(circle(x + chip.half_width - 0.06, y + chip.half_height - 0.06, 0.025), grid.step)
        surface.albedo = mix(surface.albedo, mix(_RESIN, _RESIN * np.float32(4.0), dot), on)
        surface.metallic = surface.metallic * (1.0 - on)
        surface.height = mix(surface.height, 0.06 + rounded(body, 0.04), on)

    @staticmethod
    def _solder_small(surface: Surface, grid: Grid, cx: float, cy: float, upright: bool) -> None:
        x, y = (grid.y - cy, grid.x - cx) if upright else (grid.x - cx, grid.y - cy)
        _plate(surface, coverage(box(x, y, 0.095, 0.042), grid.step), _TIN)
        body = box(x, y, 0.055, 0.042)
        on = coverage(body, grid.step)
        surface.albedo = mix(surface.albedo, _CREAM if upright else _RESIN, on)
        surface.metallic = surface.metallic * (1.0 - on)
        surface.height = mix(surface.height, 0.03 + rounded(body, 0.02), on)

    def removable(self, rng: np.random.Generator) -> Cut:
        """A whole chip; its pads stay behind on bare board."""
        chip = self.chips[int(rng.integers(len(self.chips)))]
        return Cut(
            lambda x, y: box(x - chip.x, y - chip.y, chip.half_width, chip.half_height),
            floor=0.02,
            floor_rgb=linear("b9a877"),
        )


def _plate(surface: Surface, where: Field, rgb: Field) -> None:
    """Cover with bare metal."""
    surface.albedo = mix(surface.albedo, rgb, where)
    surface.metallic = np.maximum(surface.metallic, where)
    surface.height = surface.height + 0.015 * where
