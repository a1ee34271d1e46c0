"""Combination wrench: open jaw on the left, ring on the right."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, coverage, mix, rounded, turn
from demo_world.scene.sdf import box, circle, regular_polygon, subtract
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import brushed

_JAW_X, _RING_X = -0.68, 0.74


@dataclass(frozen=True)
class Wrench:
    """Angle by which the jaw is set off the handle."""

    jaw_angle_deg: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Wrench":
        """An individual."""
        return cls(float(rng.uniform(-18.0, 18.0)))

    def outline(self, x: Field, y: Field) -> Field:
        """Handle, jaw with its mouth, ring with its hexagon."""
        u, v = turn(x - _JAW_X, y, self.jaw_angle_deg)
        mouth = box(u + 0.22, v, 0.26, 0.15, 0.05)
        jaw = subtract(circle(u, v / np.float32(1.12), 0.32), mouth)
        handle = box(x, y, 0.62, 0.145, 0.03)
        ring = circle(x - _RING_X, y, 0.26)
        hexagon = regular_polygon(x - _RING_X, y, 6, 0.135)
        return subtract(np.maximum(np.minimum(np.minimum(jaw, handle), ring), -mouth), hexagon)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Drop-forged body with a sunk panel in the handle."""
        outline = self.outline(grid.x, grid.y)
        panel = coverage(box(grid.x, grid.y, 0.40, 0.085, 0.05), 0.03)
        height = 1.3 * rounded(outline, 0.08) - 0.05 * panel + brushed(grid, look.noise, 0.0010)
        surface = bare(grid, outline, height, look.rgb, look.optics)
        surface.albedo = mix(surface.albedo, look.rgb * np.float32(0.7), panel)
        return surface

    def removable(self, rng: np.random.Generator) -> Cut:
        """One prong of the jaw, or half of the ring."""
        if rng.random() < 0.6:
            side = 1.0 if rng.random() < 0.5 else -1.0
            return Cut(lambda x, y: np.maximum(x - (_JAW_X + 0.02), 0.02 - side * y))
        return Cut(lambda x, y: (_RING_X + 0.02) - x)
