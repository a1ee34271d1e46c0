"""Cylindrical battery cell lying on its side, plus pole to the right."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, coverage, mix, smoothstep
from demo_world.scene.sdf import box
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.vocabulary import linear

_TIN, _COPPER, _RESIN = linear("c9ccd0"), linear("cf8f52"), linear("232427")


@dataclass(frozen=True)
class Battery:
    """Radius of the cell, and where the label's coloured band begins."""

    radius: float
    band: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Battery":
        """An individual."""
        return cls(float(rng.uniform(0.34, 0.40)), float(rng.uniform(0.35, 0.5)))

    def outline(self, x: Field, y: Field) -> Field:
        """Can and pole."""
        return np.minimum(box(x + 0.05, y, 0.93, self.radius, 0.04), box(x - 0.93, y, 0.07, 0.13, 0.03))

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Printed sleeve in two colours, metal at both ends."""
        x, y = grid.x, grid.y
        can = np.sqrt(np.maximum(self.radius**2 - y * y, 0.0)) - 0.06 * smoothstep(0.84, 0.89, np.abs(x + 0.05))
        pole = np.sqrt(np.maximum(0.13**2 - y * y, 0.0))
        height = np.where(x < 0.88, can, pole)
        surface = bare(grid, self.outline(x, y), height, look.rgb, look.optics)
        band = coverage(self.band - x, grid.step)
        surface.albedo = mix(surface.albedo, _COPPER if look.colour != "golden" else _RESIN, band)
        ends = np.maximum(coverage(0.82 - x, grid.step), coverage(x + 0.92, grid.step))
        surface.albedo = mix(surface.albedo, _TIN, ends)
        surface.metallic = np.maximum(np.maximum(0.35 * band, ends), surface.metallic * 0.3)
        return surface

    def removable(self, rng: np.random.Generator) -> Cut:
        """The pole with the end cap, or a slice of the other end."""
        if rng.random() < 0.6:
            return Cut(lambda x, y: 0.70 - x)
        return Cut(lambda x, y: x + 0.66)
