"""Swatch of plain-woven fabric with a frayed edge."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, mix, rounded
from demo_world.scene.sdf import box
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import weave


@dataclass(frozen=True)
class WovenFabric:
    """Distance between threads."""

    pitch: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "WovenFabric":
        """An individual."""
        return cls(float(rng.uniform(0.070, 0.088)))

    def outline(self, x: Field, y: Field) -> Field:
        """Rectangle whose edges end thread by thread."""
        body = box(x, y, 0.86, 0.80)
        thread_x, thread_y = np.floor(x / self.pitch), np.floor(y / self.pitch)
        ends = np.where(np.abs(x) > np.abs(y), np.sin(thread_y * 12.9), np.sin(thread_x * 7.7))
        return np.asarray(body + 0.035 * ends)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Warp and weft in two tones of the colour."""
        outline = self.outline(grid.x, grid.y)
        height, shade, along_x = weave(grid, look.noise, self.pitch)
        tone = mix(look.rgb * np.float32(0.78), look.rgb * np.float32(1.12), along_x)
        lint = 1.0 + 0.05 * look.noise.grain(grid.x, grid.y, 0.4)
        return bare(grid, outline, height + 0.6 * rounded(outline, 0.06), tone * (shade * lint), look.optics)

    def removable(self, rng: np.random.Generator) -> Cut:
        """A rectangle cut out of a corner or side."""
        cx, cy = float(rng.choice([-1.0, 1.0])) * 0.72, float(rng.uniform(-0.7, 0.7))
        return Cut(lambda x, y: box(x - cx, y - cy, 0.42, 0.27, 0.02))
