"""Crown cap seen from above."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, rounded, smoothstep
from demo_world.scene.sdf import sector
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import cast

_FLUTES = 21


@dataclass(frozen=True)
class BottleCap:
    """Radius of the flat top."""

    top: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "BottleCap":
        """An individual."""
        return cls(float(rng.uniform(0.64, 0.70)))

    def outline(self, x: Field, y: Field) -> Field:
        """Fluted circle."""
        return np.asarray((np.hypot(x, y) - 0.91 - 0.045 * np.cos(np.arctan2(y, x) * _FLUTES)) * 0.8)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Gently domed top, skirt falling away in flutes."""
        radius, angle = np.hypot(grid.x, grid.y), np.arctan2(grid.y, grid.x)
        skirt = smoothstep(self.top, 0.95, radius)
        flutes = np.cos(angle * _FLUTES)
        outline = self.outline(grid.x, grid.y)
        height = 0.10 * (1.0 - radius * radius) - 0.40 * skirt
        height += 0.055 * flutes * smoothstep(self.top + 0.02, 0.9, radius)
        height += 0.5 * rounded(outline, 0.05) + cast(grid, look.noise, 0.0003)
        albedo = look.rgb * (1.0 - 0.35 * skirt * (0.5 - 0.5 * flutes))
        return bare(grid, outline, height, albedo, look.optics)

    def removable(self, rng: np.random.Generator) -> Cut:
        """A run of flutes with the rim behind them."""
        angle = float(rng.uniform(0.0, 360.0))
        return Cut(lambda x, y: np.maximum(sector(x, y, angle, 30.0), 0.52 - np.hypot(x, y)))
