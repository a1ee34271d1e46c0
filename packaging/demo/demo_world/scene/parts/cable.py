"""Power cable with its jacket stripped back: three insulated cores with bare copper ends."""

from dataclasses import dataclass

import numpy as np

from demo_world.scene.arrays import Field, Grid, coverage, mix, smoothstep
from demo_world.scene.surface import Cut, Look, Surface, bare
from demo_world.scene.vocabulary import COLOUR_VALUES, linear

_CORE_COLOURS = ("brown", "blue", "yellow")
_COPPER = linear("d08a55")
_JACKET_END = 0.12


@dataclass(frozen=True)
class Cable:
    """How far the cores fan out, and the amplitude of the jacket's curve."""

    fan: float
    curve: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Cable":
        """An individual."""
        return cls(float(rng.uniform(0.24, 0.32)), float(rng.uniform(-0.08, 0.08)))

    def _jacket(self, x: Field, y: Field) -> Field:
        offset = y - self.curve * np.sin(x * np.float32(2.4))
        return np.maximum(np.abs(offset) - 0.27, np.maximum(x - _JACKET_END, -1.0 - x))

    def _core(self, x: Field, y: Field, number: int) -> tuple[Field, Field]:
        """Signed distance to one core, and the radius it has there (insulation, then copper)."""
        spread = smoothstep(_JACKET_END - 0.05, 0.85, x)
        centre = (number - 1) * (0.16 + self.fan * spread) + self.curve * np.sin(x * np.float32(2.4)) * (1 - spread)
        radius = np.where(x > 0.62, 0.06, 0.095).astype(np.float32)
        across = np.abs(y - centre)
        return np.maximum(across - radius, np.maximum(x - 0.97, -x)), np.sqrt(np.maximum(radius**2 - across**2, 0.0))

    def outline(self, x: Field, y: Field) -> Field:
        """Jacket and cores together."""
        distance = self._jacket(x, y)
        for number in range(3):
            distance = np.minimum(distance, self._core(x, y, number)[0])
        return distance

    def surface(self, grid: Grid, look: Look) -> Surface:
        """Cores under the jacket's end."""
        x, y = grid.x, grid.y
        offset = y - self.curve * np.sin(x * np.float32(2.4))
        on_jacket = coverage(self._jacket(x, y), grid.step)
        jacket_height = np.sqrt(np.maximum(0.27**2 - offset * offset, 0.0))
        jacket_height -= 0.08 * smoothstep(0.05, 0.0, _JACKET_END - x)
        surface = bare(grid, self.outline(x, y), 0.0 * x, look.rgb, look.optics)
        for number in range(3):
            distance, height = self._core(x, y, number)
            on = coverage(distance, grid.step)
            bare_end = on * (x > 0.62)
            strand = (x - y * 0.8) * np.float32(1.0 / 0.055)
            copper = _COPPER * (0.65 + 0.35 * np.abs(2 * (strand - np.floor(strand)) - 1))
            colour = mix(COLOUR_VALUES[_CORE_COLOURS[number]], copper, bare_end)
            surface.albedo = mix(surface.albedo, colour, on)
            surface.metallic = mix(surface.metallic, bare_end, on)
            surface.height = mix(surface.height, height, on)
        surface.albedo = mix(surface.albedo, look.rgb, on_jacket)
        surface.metallic = surface.metallic * (1.0 - on_jacket)
        surface.height = mix(surface.height, 0.06 + jacket_height, on_jacket)
        return surface

    def removable(self, rng: np.random.Generator) -> Cut:
        """One whole core, cut off at the jacket."""
        number = int(rng.integers(3))

        def core(x: Field, y: Field) -> Field:
            return np.maximum(self._core(x, y, number)[0] - 0.02, _JACKET_END + 0.02 - x)

        return Cut(core)
