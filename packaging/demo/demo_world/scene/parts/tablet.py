"""Pressed or coated medicine tablet with a score line."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, smoothstep
from demo_world.scene.sdf import box, half_plane
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import cast


@dataclass(frozen=True)
class Tablet:
    """Half-height: 0.9 is round, less is oblong."""

    half_height: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Tablet":
        """An individual."""
        return cls(0.90 if rng.random() < 0.5 else float(rng.uniform(0.5, 0.6)))

    def outline(self, x: Field, y: Field) -> Field:
        """Disc or stadium."""
        half_width = 0.90 if self.half_height == 0.90 else 1.0
        return box(x, y, half_width, self.half_height, self.half_height)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Domed face with a land around it and a groove to break it by."""
        outline = self.outline(grid.x, grid.y)
        t = np.clip(-outline / np.float32(self.half_height), 0.0, 1.0)
        dome = 0.30 * np.sqrt(t * (2.0 - t)) + 0.06 * smoothstep(0.07, 0.11, -outline)
        groove = smoothstep(0.055, 0.0, np.abs(grid.x))
        height = dome - 0.06 * groove + cast(grid, look.noise, 0.0007)
        speck = 1.0 + 0.02 * look.noise.grain(grid.x, grid.y, 0.4)
        return bare(grid, outline, height, look.rgb * (speck * (1.0 - 0.35 * groove)), look.optics)

    def removable(self, rng: np.random.Generator) -> Cut:
        """One end, broken off beside the score line."""
        side = 0.0 if rng.random() < 0.5 else 180.0
        return Cut(lambda x, y: -half_plane(x, y, side, 0.30))
