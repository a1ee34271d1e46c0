"""What a part or background is made of, point by point, before light falls on it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .arrays import Colour, Field, Grid
from .noise import Noise
from .vocabulary import COLOUR_VALUES, MATERIAL_OPTICS, Optics


@dataclass
class Surface:
    """Fields over a grid, changed in place by prints and defects. Heights and distances share the grid's units."""

    outline: Field  # signed distance to the silhouette, negative inside
    height: Field
    albedo: Colour
    roughness: Field
    metallic: Field


@dataclass(frozen=True)
class Look:
    """The chosen finish of a part and its own noise."""

    material: str
    colour: str
    noise: Noise = field(repr=False)

    @property
    def rgb(self) -> Colour:
        """Linear RGB [3, 1, 1] of the colour."""
        return COLOUR_VALUES[self.colour]

    @property
    def optics(self) -> Optics:
        """Roughness and metalness of the material."""
        return MATERIAL_OPTICS[self.material]


@dataclass(frozen=True)
class Layer:
    """An object laid over the picture: where it covers (alpha in [0, 1]), and its surface there."""

    alpha: Field
    height: Field
    albedo: Colour
    roughness: float
    metallic: float
    thickness: float  # frame units above the bench; sets the length of its shadow


@dataclass(frozen=True)
class Cut:
    """A functional piece of a part that may be missing.

    `shape` is the signed distance to the piece. Without a `floor` the bench shows where it is gone; with one, that
    height and `floor_rgb` do.
    """

    shape: Callable[[Field, Field], Field]
    floor: float | None = None
    floor_rgb: Colour | None = None


def bare(grid: Grid, outline: Field, height: Field, albedo: Colour, optics: Optics) -> Surface:
    """A surface of one material everywhere."""
    colour = albedo + 0.0 * grid.x
    filled = 0.0 * grid.x
    return Surface(outline, height, colour, filled + optics.roughness, filled + optics.metallic)
