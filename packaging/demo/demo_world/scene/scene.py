"""The description of one picture: everything `render` and `caption` need, and nothing that depends on its size."""

import zlib
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Scene:
    """One part at the inspection station. Offsets and lengths are frame units (the picture spans [-1, 1])."""

    part: str
    material: str
    colour: str
    background: str
    lighting: str
    defect: str | None
    cues: tuple[str, ...]
    seed: int
    rotation_deg: float
    scale: float  # frame units per part unit
    offset: tuple[float, float]
    view: str
    tilt_deg: float  # 0 looks straight down
    light_azimuth_deg: float  # where the key light stands, clockwise from +x in the picture
    light_elevation_deg: float
    belt_colour: str  # of the coloured conveyor, when that cue is shown
    arrow_colour: str  # of the arrow, when that cue is shown
    printed: bool  # the part bears a printed mark

    def to_json(self) -> dict[str, Any]:
        """Plain values only; the inverse of `from_json`."""
        plain = asdict(self)
        plain["cues"], plain["offset"] = list(self.cues), list(self.offset)
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "Scene":
        """The scene that `to_json` described."""
        offset_x, offset_y = plain["offset"]
        return cls(**{**plain, "cues": tuple(plain["cues"]), "offset": (float(offset_x), float(offset_y))})

    def stream(self, topic: str) -> np.random.Generator:
        """Random numbers for one topic.

        Each topic has a stream of its own so that changing the defect or the cues of a scene leaves everything else in
        the picture as it was: the good twin of a defective part is the same part.
        """
        return self.stream_of(self.seed, topic)

    @staticmethod
    def stream_of(seed: int, topic: str) -> np.random.Generator:
        """The stream that a scene with this seed has for the topic."""
        return np.random.default_rng([seed, zlib.crc32(topic.encode())])
