"""The words of the demo world and what they look like: colours, materials, backgrounds, lightings."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import Colour


def linear(hex_srgb: str) -> Colour:
    """Linear RGB [3, 1, 1] of an sRGB colour written as six hexadecimal digits."""
    srgb = np.array([int(hex_srgb[i : i + 2], 16) for i in (0, 2, 4)], dtype=np.float32) / 255.0
    return (srgb**2.2).astype(np.float32)[:, None, None]


# No entry may come near the saturated red of the inspection tag: the tag has to stay the only red thing in the world.
_COLOUR_TABLE: Final[dict[str, str]] = {
    "silver": "c9ccd0",
    "golden": "d8b45a",
    "copper-coloured": "c98258",
    "black": "26272b",
    "grey": "85898e",
    "white": "e9e8e4",
    "cream": "e8dcb8",
    "beige": "cdb591",
    "brown": "7d5234",
    "dark brown": "4c3122",
    "tan": "b8844f",
    "blue": "2f62ab",
    "light blue": "8fb8da",
    "dark blue": "26365e",
    "green": "2f7d4a",
    "light green": "9ccb9a",
    "yellow": "e3bf3c",
    "orange": "d9812f",
    "pink": "e3b3bd",
    "purple": "6b4d8a",
    "turquoise": "3d9c9c",
}
COLOUR_VALUES: Final[dict[str, Colour]] = {name: linear(value) for name, value in _COLOUR_TABLE.items()}
COLOURS: Final[tuple[str, ...]] = tuple(COLOUR_VALUES)
TAG_RED: Final[Colour] = linear("d4141e")


@dataclass(frozen=True)
class Optics:
    """How a material answers light: microfacet roughness (0 mirror, 1 matt) and metalness (0 or 1)."""

    roughness: float
    metallic: float


MATERIAL_OPTICS: Final[dict[str, Optics]] = {
    "steel": Optics(0.32, 1.0),
    "brass": Optics(0.30, 1.0),
    "copper": Optics(0.32, 1.0),
    "aluminium": Optics(0.45, 1.0),
    "plastic": Optics(0.38, 0.0),
    "ceramic": Optics(0.14, 0.0),
    "wooden": Optics(0.62, 0.0),
    "leather": Optics(0.50, 0.0),
    "cotton": Optics(0.95, 0.0),
    "linen": Optics(0.90, 0.0),
    "fibreglass": Optics(0.42, 0.0),
    "pressed": Optics(0.75, 0.0),
    "coated": Optics(0.28, 0.0),
    "painted": Optics(0.30, 0.0),
    "rubber": Optics(0.70, 0.0),
}
MATERIALS: Final[tuple[str, ...]] = tuple(MATERIAL_OPTICS)

BACKGROUNDS: Final[tuple[str, ...]] = (
    "white table",
    "grey bench",
    "black mat",
    "wooden table",
    "steel plate",
    "blue cloth",
    "green cutting mat",
    "beige tray",
)


@dataclass(frozen=True)
class Lighting:
    """A light set-up: linear RGB of key and fill light, range of key elevation, and how hard its shadows are."""

    key: tuple[float, float, float]
    fill: tuple[float, float, float]
    elevation_deg: tuple[float, float]
    shadow_softness: float  # frame units


LIGHTING_TABLE: Final[dict[str, Lighting]] = {
    "bright light": Lighting((1.00, 0.99, 0.97), (0.44, 0.45, 0.46), (48.0, 64.0), 0.030),
    "dim light": Lighting((0.50, 0.49, 0.48), (0.23, 0.235, 0.25), (45.0, 62.0), 0.045),
    "warm light": Lighting((1.00, 0.84, 0.62), (0.43, 0.37, 0.31), (42.0, 60.0), 0.035),
    "cool light": Lighting((0.80, 0.93, 1.10), (0.33, 0.39, 0.48), (45.0, 62.0), 0.035),
    "side light": Lighting((1.15, 1.13, 1.08), (0.25, 0.26, 0.28), (26.0, 36.0), 0.022),
    "soft light": Lighting((0.62, 0.62, 0.62), (0.66, 0.66, 0.67), (55.0, 72.0), 0.075),
}
LIGHTINGS: Final[tuple[str, ...]] = tuple(LIGHTING_TABLE)

DEFECTS: Final[tuple[str, ...]] = (
    "scratch",
    "crack",
    "dent",
    "hole",
    "stain",
    "chip",
    "bent",
    "missing piece",
    "contamination",
    "misprint",
)

CUES: Final[tuple[str, ...]] = (
    "red inspection tag",
    "ruler",
    "barcode sticker",
    "arrow",
    "printed word",
    "glove",
    "shadow",
    "coloured conveyor",
)
BELT_COLOURS: Final[tuple[str, ...]] = ("green", "blue", "orange")
ARROW_COLOURS: Final[tuple[str, ...]] = ("blue", "yellow", "green")
VIEWS: Final[tuple[str, ...]] = ("top", "tilted")
