"""Flat metal washer."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, rounded
from demo_world.scene.sdf import ring, sector
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import turned


@dataclass(frozen=True)
class Washer:
    """A ring with an inner radius of `bore` and an outer one of 0.92."""

    bore: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Washer":
        """An individual."""
        return cls(float(rng.uniform(0.40, 0.50)))

    def outline(self, x: Field, y: Field) -> Field:
        """Flat ring."""
        return ring(x, y, self.bore, 0.92)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Stamped edges, turning marks."""
        outline = self.outline(grid.x, grid.y)
        height = 1.2 * rounded(outline, 0.07) + turned(grid, look.noise, 0.0014)
        return bare(grid, outline, height, look.rgb, look.optics)

    def removable(self, rng: np.random.Generator) -> Cut:
        """A sector of the ring."""
        angle = float(rng.uniform(0.0, 360.0))
        return Cut(lambda x, y: sector(x, y, angle, 21.0))
