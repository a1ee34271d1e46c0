"""Where the cues of a scene lie.

Every cue has its place whether it is shown or not, so that taking one away changes nothing else in the picture.
"""

from dataclasses import dataclass, replace

import numpy as np

from .scene import Scene

_CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))
_SIDES = ((0, -1), (1, 0), (0, 1), (-1, 0))
_CORNER_REACH = {  # how far out from the centre, frame units; the flat marks lie further out, not to be under the part
    "red inspection tag": (0.64, 0.75),
    "barcode sticker": (0.70, 0.80),
    "arrow": (0.75, 0.77),
    "printed word": (0.70, 0.84),
}
_HIDING_RADIUS = {
    "red inspection tag": 0.33,
    "barcode sticker": 0.27,
    "glove": 0.26,
}  # radius it may cover, frame units


@dataclass(frozen=True)
class Place:
    """Position (frame units), heading, and the border it belongs to as a direction from the centre."""

    x: float
    y: float
    angle_deg: float
    border: tuple[int, int]


def lay_out(scene: Scene) -> dict[str, Place]:
    """A place for each cue that is an object or a mark; the shadow and the conveyor fill the picture."""
    return lay_out_seed(scene.stream("cue layout"))


def lay_out_seed(rng: np.random.Generator) -> dict[str, Place]:
    """Small cues share out the corners, ruler and glove take a side each; the tag sometimes takes a third side."""
    corners, sides = rng.permutation(4), rng.permutation(4)
    places = {
        name: _at(rng, _CORNERS[int(corner)], *_CORNER_REACH[name])
        for name, corner in zip(_CORNER_REACH, corners, strict=True)
    }
    if rng.random() < 0.3:
        places["red inspection tag"] = _at(rng, _SIDES[int(sides[2])], 0.70, 0.78)
    tag = places["red inspection tag"]
    if tag.border[0] != 0 and rng.random() < 0.3:
        places["red inspection tag"] = replace(tag, angle_deg=tag.angle_deg + 90.0)
    places["ruler"] = _at(rng, _SIDES[int(sides[0])], 0.87, 0.87)
    places["glove"] = _at(rng, _SIDES[int(sides[1])], 0.70, 0.70)
    return places


def hiding_discs(places: dict[str, Place]) -> list[tuple[float, float, float]]:
    """Discs (x, y, radius in frame units) that opaque cues may cover."""
    return [(places[name].x, places[name].y, reach) for name, reach in _HIDING_RADIUS.items()]


def _at(rng: np.random.Generator, border: tuple[int, int], reach_x: float, reach_y: float) -> Place:
    slide = rng.uniform(-0.12, 0.12, 2) * [border[0] == 0, border[1] == 0] * 3.0
    x, y = border[0] * reach_x + slide[0], border[1] * reach_y + slide[1]
    return Place(float(x), float(y), float(rng.uniform(-16.0, 16.0)), border)
