"""Planed wooden board."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, rounded
from demo_world.scene.sdf import box, half_plane
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import wood


@dataclass(frozen=True)
class WoodBoard:
    """Half of the board's width across the grain."""

    half_width: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "WoodBoard":
        """An individual."""
        return cls(float(rng.uniform(0.56, 0.66)))

    def outline(self, x: Field, y: Field) -> Field:
        """Rectangle."""
        return box(x, y, 1.0, self.half_width, 0.03)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Grain along the board."""
        outline = self.outline(grid.x, grid.y)
        albedo, relief = wood(grid, look.noise, look.rgb)
        return bare(grid, outline, rounded(outline, 0.05) + relief, albedo, look.optics)

    def removable(self, rng: np.random.Generator) -> Cut:
        """A corner sawn off."""
        side_x, side_y = float(rng.choice([-1.0, 1.0])), float(rng.choice([-1.0, 1.0]))
        angle = float(np.rad2deg(np.arctan2(side_y, side_x)))
        return Cut(lambda x, y: -half_plane(x - side_x * 0.63, y - side_y * (self.half_width - 0.32), angle, 0.0))
