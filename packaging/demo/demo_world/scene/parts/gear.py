"""Spur gear with hub, keyed bore and lightening holes."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, coverage, rounded, smoothstep
from demo_world.scene.sdf import box, circle, ring, sector, subtract
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import turned


@dataclass(frozen=True)
class Gear:
    """Tooth count, number of lightening holes (0 for a solid web)."""

    teeth: int
    holes: int

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Gear":
        """An individual."""
        return cls(int(rng.integers(14, 23)), int(rng.choice([0, 4, 5, 6])))

    def outline(self, x: Field, y: Field) -> Field:
        """Toothed disc minus bore, keyway and lightening holes."""
        radius, angle = np.hypot(x, y), np.arctan2(y, x)
        wave = np.cos(angle * np.float32(self.teeth))
        rim = radius - (0.88 + 0.085 * np.clip(2.2 * wave, -1.0, 1.0))
        shape = subtract(rim * np.float32(0.75), np.minimum(circle(x, y, 0.16), box(x - 0.17, y, 0.06, 0.05)))
        return subtract(shape, self._lightening(radius, angle)) if self.holes else shape

    def _lightening(self, radius: Field, angle: Field) -> Field:
        step = np.float32(2 * np.pi / self.holes)
        folded = (angle / step - np.round(angle / step)) * step
        return np.asarray(np.hypot(radius * np.cos(folded) - 0.49, radius * np.sin(folded)) - 0.125)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Raised rim and hub, recessed web."""
        radius = np.hypot(grid.x, grid.y)
        outline = self.outline(grid.x, grid.y)
        rim = smoothstep(0.68, 0.73, radius)
        hub = smoothstep(0.32, 0.27, radius)
        height = 0.08 * np.maximum(rim, hub) + rounded(outline, 0.04) + turned(grid, look.noise, 0.0014)
        surface = bare(grid, outline, height, look.rgb, look.optics)
        web_edge = coverage(np.minimum(ring(grid.x, grid.y, 0.66, 0.70), ring(grid.x, grid.y, 0.31, 0.34)), grid.step)
        surface.albedo = surface.albedo * (1.0 - 0.55 * web_edge)
        surface.albedo = surface.albedo * (0.82 + 0.18 * np.maximum(rim, hub))
        return surface

    def removable(self, rng: np.random.Generator) -> Cut:
        """A group of neighbouring teeth, down into the rim."""
        angle = 360.0 / self.teeth * int(rng.integers(self.teeth))
        half = float(rng.uniform(1.7, 2.3)) * 360.0 / self.teeth
        return Cut(lambda x, y: np.maximum(sector(x, y, angle, half), 0.66 - np.hypot(x, y)))
