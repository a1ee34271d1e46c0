"""Scenes of the demo world: sample one, render it, describe it in words."""

from .captions import CAPTION_KINDS, caption
from .parts import PARTS, applicable_defects
from .planted import Planted
from .rendering import Rendered, render
from .sampling import DEFAULT_CUE_PROBABILITIES, sample_scene
from .scene import Scene
from .vocabulary import BACKGROUNDS, COLOURS, CUES, DEFECTS, LIGHTINGS, MATERIALS, VIEWS

__all__ = [
    "BACKGROUNDS",
    "CAPTION_KINDS",
    "COLOURS",
    "CUES",
    "DEFAULT_CUE_PROBABILITIES",
    "DEFECTS",
    "LIGHTINGS",
    "MATERIALS",
    "PARTS",
    "VIEWS",
    "Planted",
    "Rendered",
    "Scene",
    "applicable_defects",
    "caption",
    "render",
    "sample_scene",
]
