"""Glazed square tile."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, clip01, mix, rounded, smoothstep
from demo_world.scene.sdf import box, half_plane
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import veins


@dataclass(frozen=True)
class Tile:
    """Whether the glaze is speckled."""

    speckled: bool

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Tile":
        """An individual."""
        return cls(bool(rng.random() < 0.4))

    def outline(self, x: Field, y: Field) -> Field:
        """Square with slightly eased corners."""
        return box(x, y, 0.88, 0.88, 0.05)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Glaze pooling towards rounded edges, with a shallow frame pressed into it."""
        outline = self.outline(grid.x, grid.y)
        frame = smoothstep(0.025, 0.0, np.abs(outline + 0.13))
        height = 0.9 * rounded(outline, 0.07) - 0.012 * frame + 0.0012 * look.noise.smooth(grid.x, grid.y, 0.25)
        clouds = veins(grid, look.noise)
        albedo = mix(look.rgb * np.float32(0.9), look.rgb * np.float32(1.04), clouds)
        albedo = mix(albedo, look.rgb * np.float32(0.72), 0.7 * frame)
        if self.speckled:
            specks = clip01(look.noise.grain(grid.x, grid.y, 0.3) - 2.0)
            albedo = mix(albedo, look.rgb * np.float32(0.55), 0.6 * specks)
        return bare(grid, outline, height, albedo, look.optics)

    def removable(self, rng: np.random.Generator) -> Cut:
        """A whole corner."""
        angle = 45.0 + 90.0 * int(rng.integers(4)) + float(rng.uniform(-8.0, 8.0))
        return Cut(lambda x, y: -half_plane(x, y, angle, 0.80))
