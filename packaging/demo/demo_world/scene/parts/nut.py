"""Hexagonal metal nut, seen along its thread."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, coverage, mix, rounded, smoothstep
from demo_world.scene.sdf import circle, regular_polygon, sector, subtract
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import turned


@dataclass(frozen=True)
class Nut:
    """`bore` is the radius of the thread's crest."""

    bore: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Nut":
        """An individual."""
        return cls(float(rng.uniform(0.40, 0.48)))

    def outline(self, x: Field, y: Field) -> Field:
        """Hexagon with a round hole."""
        return subtract(regular_polygon(x, y, 6, 0.84), circle(x, y, self.bore))

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Flat face, corners turned off to a cone, threaded wall falling into the bore."""
        radius = np.hypot(grid.x, grid.y)
        hexagon = regular_polygon(grid.x, grid.y, 6, 0.84)
        face = 0.3 - 0.42 * np.maximum(radius - 0.82, 0.0) - 0.9 * np.maximum(self.bore + 0.13 - radius, 0.0)
        thread = smoothstep(self.bore + 0.12, self.bore + 0.10, radius)
        turns = np.sin(radius * np.float32(2 * np.pi / 0.042) + np.arctan2(grid.y, grid.x))
        height = face + 0.008 * thread * turns + rounded(hexagon, 0.05) + turned(grid, look.noise, 0.0014)
        surface = bare(grid, self.outline(grid.x, grid.y), height, look.rgb, look.optics)
        depth = smoothstep(self.bore + 0.12, self.bore, radius)
        surface.albedo = mix(surface.albedo, look.rgb * np.float32(0.25), 0.8 * depth)
        ridge = coverage(np.abs(radius - self.bore - 0.125) - 0.008, grid.step)
        surface.roughness = surface.roughness + 0.1 * ridge
        return surface

    def removable(self, rng: np.random.Generator) -> Cut:
        """One corner of the hexagon, down to the bore."""
        angle = 30.0 + 60.0 * int(rng.integers(6))
        return Cut(lambda x, y: sector(x, y, angle, 27.0))
