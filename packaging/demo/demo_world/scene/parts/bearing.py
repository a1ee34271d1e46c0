"""Ball bearing: two rings with balls between them."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, coverage, mix, rounded
from demo_world.scene.sdf import circle, ring
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.textures import turned
from demo_world.scene.vocabulary import linear

_TRACK_RADIUS = 0.605
_GREASE = linear("1a1712")


@dataclass(frozen=True)
class Bearing:
    """Number of balls."""

    balls: int

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Bearing":
        """An individual."""
        return cls(int(rng.integers(9, 12)))

    def outline(self, x: Field, y: Field) -> Field:
        """Both rings and the track between them."""
        return ring(x, y, 0.30, 0.96)

    def _ball(self, x: Field, y: Field) -> Field:
        """Signed distance to the nearest ball."""
        step = np.float32(2 * np.pi / self.balls)
        radius, angle = np.hypot(x, y), np.arctan2(y, x)
        folded = (angle / step - np.round(angle / step)) * step
        return np.asarray(np.hypot(radius * np.cos(folded) - _TRACK_RADIUS, radius * np.sin(folded)) - 0.115)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Polished rings, dark greased track, bright balls."""
        x, y = grid.x, grid.y
        rings = np.minimum(ring(x, y, 0.30, 0.485), ring(x, y, 0.725, 0.96))
        ball = self._ball(x, y)
        on_ring, on_ball = coverage(rings, grid.step), coverage(ball, grid.step)
        dome = np.sqrt(np.maximum(0.115**2 - (np.minimum(ball, 0.0) + 0.115) ** 2, 0.0))
        height = on_ring * (0.05 + rounded(rings, 0.05)) + dome + on_ring * turned(grid, look.noise, 0.0012)
        metal = np.maximum(on_ring, on_ball)
        surface = bare(grid, self.outline(x, y), height, mix(_GREASE, look.rgb, metal), look.optics)
        surface.metallic = metal * np.float32(look.optics.metallic)
        surface.roughness = surface.roughness - 0.12 * on_ball
        return surface

    def removable(self, rng: np.random.Generator) -> Cut:
        """Three or four neighbouring balls, leaving the empty track."""
        first, count = int(rng.integers(self.balls)), int(rng.integers(3, 5))
        angles = 2.0 * np.pi / self.balls * np.arange(first, first + count)
        centres = [(float(np.cos(angle)) * _TRACK_RADIUS, float(np.sin(angle)) * _TRACK_RADIUS) for angle in angles]

        def balls(x: Field, y: Field) -> Field:
            distance = circle(x - centres[0][0], y - centres[0][1], 0.125)
            for cx, cy in centres[1:]:
                distance = np.minimum(distance, circle(x - cx, y - cy, 0.125))
            return distance

        return Cut(balls, floor=-0.02, floor_rgb=_GREASE)
