"""Countersunk screw lying on its side, its head turned a little towards the camera."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, coverage, mix, smoothstep
from demo_world.scene.sdf import half_plane
from demo_world.scene.surface import Cut, Look, Surface, bare

_HEAD_X = -0.78


@dataclass(frozen=True)
class Screw:
    """Thread pitch, and whether the head bears a cross or a slot."""

    pitch: float
    cross: bool

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Screw":
        """An individual."""
        return cls(float(rng.uniform(0.105, 0.13)), bool(rng.random() < 0.5))

    def _shaft_radius(self, x: Field, y: Field) -> Field:
        """Radius of the thread's skin at x; the phase leans with y, which makes it a helix."""
        lean = np.clip(y / 0.2, -1.0, 1.0)
        phase = x / np.float32(self.pitch) + 0.25 * lean
        crest = 1.0 - 2.0 * np.abs(phase - np.floor(phase) - 0.5)
        threaded = smoothstep(-0.36, -0.28, x)
        body = 0.16 * smoothstep(1.02, 0.70, x) ** 0.8
        return np.maximum(body + (0.055 * crest - 0.012) * threaded * smoothstep(1.0, 0.8, x), 0.0)

    def _cone(self, x: Field) -> Field:
        """Radius of the head behind its face."""
        return np.asarray(0.15 + 0.24 * smoothstep(-0.48, _HEAD_X + 0.02, x) * (x > _HEAD_X))

    def outline(self, x: Field, y: Field) -> Field:
        """Shaft, cone and the ellipse of the face."""
        shaft = np.maximum(np.abs(y) - self._shaft_radius(x, y), np.maximum(x - 1.0, -0.55 - x)) * 0.8
        cone = np.maximum(np.abs(y) - self._cone(x), np.maximum(x + 0.45, _HEAD_X - x)) * 0.8
        return np.asarray(np.minimum(np.minimum(shaft, cone), self._face(x, y)))

    @staticmethod
    def _face(x: Field, y: Field) -> Field:
        return np.asarray((np.hypot((x - _HEAD_X) / 0.17, y / 0.40) - 1.0) * 0.17)

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Round shaft with thread, cone, and a face that looks to the left and up."""
        x, y = grid.x, grid.y
        radius = np.where(x > -0.5, self._shaft_radius(x, y), self._cone(x))
        round_body = np.sqrt(np.maximum(radius * radius - y * y, 0.0))
        face = self._face(x, y)
        on_face = coverage(face, grid.step)
        height = mix(round_body, 0.35 + 0.9 * (x - _HEAD_X) - 0.10 * smoothstep(-0.04, 0.0, face), on_face)
        surface = bare(grid, self.outline(x, y), height, look.rgb, look.optics)
        recess = on_face * coverage(self._recess(x, y), grid.step)
        groove = smoothstep(0.2, 0.0, radius - 0.14) * (x > -0.3) * (np.abs(y) < 0.2)
        groove = 0.45 * groove * smoothstep(0.03, 0.0, radius - 0.15)
        surface.albedo = mix(surface.albedo, look.rgb * np.float32(0.5), groove)
        surface.albedo = mix(surface.albedo, look.rgb * np.float32(0.06), recess)
        return surface

    def _recess(self, x: Field, y: Field) -> Field:
        """The driver's slot or cross, foreshortened like the face."""
        u, v = (x - _HEAD_X) / 0.17 * 0.4, y
        slot = np.maximum(np.abs(u) - 0.065, np.abs(v) - (0.27 if self.cross else 0.36))
        return np.minimum(slot, np.maximum(np.abs(v) - 0.065, np.abs(u) - 0.27)) if self.cross else slot

    def removable(self, rng: np.random.Generator) -> Cut:
        """The tip, or a slice off the head."""
        if rng.random() < 0.5:
            end = float(rng.uniform(0.45, 0.62))
            return Cut(lambda x, y: -half_plane(x, y, 8.0, end))
        side = 1.0 if rng.random() < 0.5 else -1.0
        return Cut(lambda x, y: np.maximum(0.08 - side * y, x + 0.5))
