"""Flat L-shaped mounting bracket with countersunk holes."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, mix, rounded, smoothstep
from demo_world.scene.sdf import box, circle, subtract
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import brushed

_HOLES = ((-0.58, -0.64), (-0.58, -0.12), (0.16, 0.58), (0.64, 0.58))


@dataclass(frozen=True)
class Bracket:
    """Radius of the screw holes."""

    hole: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Bracket":
        """An individual."""
        return cls(float(rng.uniform(0.10, 0.125)))

    def outline(self, x: Field, y: Field) -> Field:
        """Two arms minus four holes."""
        upright, foot = box(x + 0.58, y, 0.32, 0.90, 0.12), box(x, y - 0.58, 0.90, 0.32, 0.12)
        return subtract(np.minimum(upright, foot), self._holes(x, y) - self.hole)

    @staticmethod
    def _holes(x: Field, y: Field) -> Field:
        """Distance to the nearest hole's centre."""
        distance = circle(x - _HOLES[0][0], y - _HOLES[0][1], 0.0)
        for cx, cy in _HOLES[1:]:
            distance = np.minimum(distance, circle(x - cx, y - cy, 0.0))
        return distance

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Sheet metal with countersinks."""
        outline = self.outline(grid.x, grid.y)
        sink = self._holes(grid.x, grid.y) - self.hole
        height = rounded(outline, 0.05) + brushed(grid, look.noise, 0.0010) - 0.5 * np.maximum(0.08 - sink, 0.0)
        surface = bare(grid, outline, height, look.rgb, look.optics)
        surface.albedo = mix(surface.albedo, look.rgb * np.float32(0.5), smoothstep(0.09, 0.07, sink))
        return surface

    def removable(self, rng: np.random.Generator) -> Cut:
        """The end of one arm, sheared off through or beyond its hole."""
        if rng.random() < 0.5:
            return Cut(lambda x, y: np.maximum(y + 0.50, x - 0.2))
        return Cut(lambda x, y: np.maximum(0.50 - x, 0.0 - y))
