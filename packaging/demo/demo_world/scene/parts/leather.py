"""Patch of leather with a sewn edge."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, coverage, mix, rounded, smoothstep
from demo_world.scene.sdf import box, half_plane
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import hide
from demo_world.scene.vocabulary import linear

_THREAD = linear("e2d3ae")


@dataclass(frozen=True)
class Leather:
    """Half-height of the patch."""

    half_height: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Leather":
        """An individual."""
        return cls(float(rng.uniform(0.76, 0.86)))

    def outline(self, x: Field, y: Field) -> Field:
        """Rectangle with generous corners and a slightly uneven cut."""
        wave = 0.008 * np.sin(x * np.float32(9.0)) + 0.008 * np.cos(y * np.float32(8.0))
        return box(x, y, 0.94, self.half_height, 0.16) + wave

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Pebbled grain, a seam of stitches along the edge."""
        outline = self.outline(grid.x, grid.y)
        grain, shade = hide(grid, look.noise)
        seam = smoothstep(0.035, 0.0, np.abs(outline + 0.10))
        height = grain + 1.1 * rounded(outline, 0.05) - 0.02 * seam
        rolling = 0.94 + 0.06 * look.noise.smooth(grid.x, grid.y, 0.08)
        surface = bare(grid, outline, height, look.rgb * (shade * rolling), look.optics)
        along = (grid.x + 0.9 * grid.y * np.sign(grid.x * grid.y)) * np.float32(1.0 / 0.10)
        stitch = coverage(np.abs(outline + 0.10) - 0.016, grid.step) * (along - np.floor(along) < 0.62)
        surface.albedo = mix(surface.albedo, _THREAD, stitch)
        surface.height = surface.height + 0.02 * stitch
        return surface

    def removable(self, rng: np.random.Generator) -> Cut:
        """A corner cut off with its stitches."""
        angle = 42.0 * float(rng.choice([1.0, -1.0])) + 180.0 * int(rng.integers(2))
        return Cut(lambda x, y: -half_plane(x, y, angle, 0.82))
