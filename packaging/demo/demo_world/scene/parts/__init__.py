"""The part table: every kind of part, its finishes, its plausible defects and where it is printed."""

from typing import Final

from .base import Part, PartKind, PrintSpot
from .battery import Battery
from .bearing import Bearing
from .bottle_cap import BottleCap
from .bracket import Bracket
from .cable import Cable
from .circuit_board import CircuitBoard
from .gear import Gear
from .leather import Leather
from .nut import Nut
from .screw import Screw
from .tablet import Tablet
from .tile import Tile
from .washer import Washer
from .wood_board import WoodBoard
from .woven_fabric import WovenFabric
from .wrench import Wrench

__all__ = ["PARTS", "PART_KINDS", "Part", "PartKind", "PrintSpot", "applicable_defects"]

_STEEL, _BRASS, _COPPER = ("steel", "silver"), ("brass", "golden"), ("copper", "copper-coloured")
_METALS = (_STEEL, _BRASS, _COPPER)


def _of(material: str, *colours: str) -> tuple[tuple[str, str], ...]:
    return tuple((material, colour) for colour in colours)


# fmt: off
_TABLE: Final = (
    PartKind(
        "metal nut", Nut.draw, _METALS,
        ("scratch", "crack", "dent", "stain", "chip", "missing piece", "contamination"), (0.66, 0.82), 0.34, wall=0.34,
    ),
    PartKind(
        "screw", Screw.draw, (_STEEL, _BRASS, ("steel", "black")),
        ("crack", "stain", "chip", "bent", "missing piece", "contamination"), (0.78, 0.90), 0.22, bend="bow",
    ),
    PartKind(
        "washer", Washer.draw, (*_METALS, ("rubber", "black")),
        ("scratch", "crack", "stain", "chip", "bent", "missing piece", "contamination"), (0.62, 0.78), 0.10, wall=0.10,
    ),
    PartKind(
        "gear", Gear.draw, (*_METALS, *_of("plastic", "white", "black", "yellow", "blue")),
        ("scratch", "crack", "stain", "chip", "bent", "missing piece", "contamination"), (0.66, 0.80), 0.16, wall=0.16,
    ),
    PartKind(
        "bearing", Bearing.draw, (_STEEL, _BRASS),
        ("scratch", "crack", "stain", "chip", "missing piece", "contamination"), (0.62, 0.78), 0.22, wall=0.20,
    ),
    PartKind(
        "bracket", Bracket.draw, (_STEEL, ("aluminium", "grey"), *_of("painted", "blue", "black", "yellow")),
        ("scratch", "dent", "stain", "bent", "missing piece", "contamination", "misprint"),
        (0.64, 0.78), 0.10, wall=0.08,
        print_spot=PrintSpot((-0.38, 0.55), 0.30, 0.17, ("B12", "L4", "R2", "M6")),
    ),
    PartKind(
        "wrench", Wrench.draw, (_STEEL, ("steel", "black"), ("brass", "golden")),
        ("scratch", "crack", "bent", "missing piece", "contamination", "misprint"),
        (0.80, 0.92), 0.14, wall=0.10, bend="bow",
        print_spot=PrintSpot((0.0, 0.0), 0.38, 0.085, ("12 MM", "M10", "14 MM", "DROP 8")),
    ),
    PartKind(
        "tile", Tile.draw, _of("ceramic", "white", "cream", "light blue", "turquoise", "green", "grey", "tan"),
        ("scratch", "crack", "hole", "stain", "chip", "missing piece", "contamination", "misprint"),
        (0.66, 0.84), 0.12, wall=0.11,
        print_spot=PrintSpot((0.0, 0.0), 0.36, 0.36, ("flower", "diamond", "rings", "star", "cross")),
        free_rotation=False,
    ),
    PartKind(
        "wood board", WoodBoard.draw, _of("wooden", "tan", "beige", "brown", "dark brown"),
        ("scratch", "crack", "dent", "hole", "stain", "chip", "bent", "missing piece", "contamination", "misprint"),
        (0.74, 0.88), 0.12, wall=0.14, bend="bow",
        print_spot=PrintSpot((0.35, 0.05), 0.34, 0.16, ("OAK", "PINE", "KD HT", "GRADE A")), free_rotation=False,
    ),
    PartKind(
        "leather", Leather.draw, _of("leather", "brown", "tan", "black", "dark blue", "beige", "dark brown"),
        ("scratch", "dent", "hole", "stain", "bent", "missing piece", "contamination", "misprint"),
        (0.68, 0.84), 0.06, wall=0.04,
        print_spot=PrintSpot((0.0, 0.1), 0.42, 0.16, ("GENUINE", "star", "CALF", "rings")), free_rotation=False,
    ),
    PartKind(
        "woven fabric", WovenFabric.draw,
        (*_of("cotton", "blue", "white", "purple", "light green", "grey"), *_of("linen", "beige", "cream", "orange")),
        ("hole", "stain", "bent", "missing piece", "contamination", "misprint"), (0.72, 0.88), 0.05,
        print_spot=PrintSpot((0.0, 0.0), 0.42, 0.34, ("star", "flower", "diamond", "rings")), free_rotation=False,
    ),
    PartKind(
        "circuit board", CircuitBoard.draw, _of("fibreglass", "green", "blue", "black"),
        ("scratch", "crack", "hole", "stain", "chip", "bent", "missing piece", "contamination", "misprint"),
        (0.74, 0.88), 0.08, wall=0.05, bend="bow",
        print_spot=PrintSpot((0.0, 0.30), 0.34, 0.10, ("REV B", "V2.1", "MAIN", "CTRL")), free_rotation=False,
    ),
    PartKind(
        "tablet", Tablet.draw,
        (*_of("pressed", "white", "cream"), *_of("coated", "pink", "light blue", "yellow", "light green")),
        ("crack", "hole", "stain", "chip", "missing piece", "contamination", "misprint"), (0.62, 0.78), 0.26, wall=0.10,
        print_spot=PrintSpot((-0.45, 0.0), 0.30, 0.25, ("A5", "M20", "X", "N4", "50")),
    ),
    PartKind(
        "bottle cap", BottleCap.draw,
        (*_of("painted", "blue", "green", "yellow", "white", "black"), _STEEL, ("steel", "golden")),
        ("scratch", "dent", "hole", "stain", "bent", "missing piece", "contamination", "misprint"), (0.64, 0.80), 0.28,
        print_spot=PrintSpot((0.0, 0.0), 0.42, 0.34, ("star", "COLA", "cross", "ALE", "rings", "flower")),
    ),
    PartKind(
        "cable", Cable.draw, (*_of("rubber", "black"), *_of("plastic", "grey", "white", "orange", "dark blue")),
        ("scratch", "crack", "hole", "stain", "missing piece", "contamination", "misprint"),
        (0.78, 0.90), 0.24, bend="bow",
        print_spot=PrintSpot((-0.45, 0.0), 0.45, 0.13, ("H05VV-F", "3G1.5", "300V")),
    ),
    PartKind(
        "battery", Battery.draw, _of("plastic", "black", "blue", "green", "golden", "white"),
        ("scratch", "dent", "hole", "stain", "bent", "missing piece", "contamination", "misprint"), (0.78, 0.90), 0.34,
        bend="bow", print_spot=PrintSpot((-0.28, 0.0), 0.48, 0.17, ("1.5V AA", "POWER", "LR6", "ALKA")),
    ),
)
# fmt: on

PART_KINDS: Final[dict[str, PartKind]] = {kind.name: kind for kind in _TABLE}
PARTS: Final[tuple[str, ...]] = tuple(PART_KINDS)


def applicable_defects(part: str) -> tuple[str, ...]:
    """The kinds of defect that this part can plausibly have."""
    return PART_KINDS[part].defects
