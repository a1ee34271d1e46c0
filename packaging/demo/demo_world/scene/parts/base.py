"""What every part offers the renderer."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from demo_world.scene.arrays import Field, Grid
from demo_world.scene.surface import Cut, Look, Surface


class Part(Protocol):
    """One individual of a kind of part, drawn in part units around the origin, within about [-1, 1]."""

    def outline(self, x: Field, y: Field) -> Field:
        """Signed distance to the silhouette at any points (any shape); negative inside."""

    def surface(self, grid: Grid, look: Look) -> Surface:
        """The good part, without print."""

    def removable(self, rng: np.random.Generator) -> Cut:
        """A functional piece that a 'missing piece' takes away."""


class DrawsPart(Protocol):
    """Makes an individual: tooth counts, proportions."""

    def __call__(self, rng: np.random.Generator) -> Part:
        """Draw one."""


@dataclass(frozen=True)
class PrintSpot:
    """Where a printed mark sits (part units) and what it may say."""

    centre: tuple[float, float]
    half_width: float
    half_height: float
    marks: tuple[str, ...]


@dataclass(frozen=True)
class PartKind:
    """One row of the part table."""

    name: str
    draw: DrawsPart
    finishes: tuple[tuple[str, str], ...]  # (material, colour)
    defects: tuple[str, ...]
    scale: tuple[float, float]  # range, frame units per part unit
    thickness: float  # part units; sets the length of the shadow
    wall: float = 0.0  # part units; height of the upright side seen in a tilted view, 0 for rounded bodies
    bend: str = "fold"  # how 'bent' deforms it: "bow" for long parts, "fold" for flat ones
    print_spot: PrintSpot | None = None
    free_rotation: bool = True  # False: laid down roughly square to the camera
