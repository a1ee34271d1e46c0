"""What was seen of a picture, and how much of it was not, on which sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from sae_auditor.i18n import say
from sae_auditor.images.framing import Crop

Side = Literal["left", "top", "right", "bottom"]


@dataclass(frozen=True)
class Sight:
    """The part `crop` of a picture of `width` x `height` pixels that an encoder saw."""

    crop: Crop
    width: int
    height: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of what was seen, in pixels."""
        left, top, right, bottom = self.crop
        return right - left, bottom - top

    @property
    def cut_sides(self) -> tuple[Side, ...]:
        """The sides on which something was cut off; none where all of it was seen."""
        left, top, right, bottom = self.crop
        gaps: dict[Side, int] = {"left": left, "top": top, "right": self.width - right, "bottom": self.height - bottom}
        return tuple(side for side, gap in gaps.items() if gap > 0)

    @property
    def cut_share(self) -> float:
        """Share of the area that was cut off, 0 to 1."""
        wide, high = self.size
        return 1 - wide * high / (self.width * self.height)

    def cut_text(self) -> str:
        """Say to a person what was cut off; empty where nothing was."""
        if not self.cut_sides:
            return ""
        wide, high = self.size
        return say(
            "The encoder saw {0} x {1} of {2} x {3} pixels: {4} of the picture was cut off ({5}).",
            wide,
            high,
            self.width,
            self.height,
            self.share_text,
            self.sides_text,
        )

    @property
    def share_text(self) -> str:
        """The share that was cut off in per cent: never nothing of something, nor all of it."""
        share = self.cut_share
        if share < 0.01:
            return say("less than 1%")
        return say("more than 99%") if share > 0.99 else f"{share:.0%}"

    @property
    def sides_text(self) -> str:
        """The sides on which something was cut off."""
        sides = self.cut_sides
        if not sides:
            return ""
        if len(sides) == len(get_args(Side)):
            return say("all sides")
        *others, last = sides
        return f"{', '.join(others)} and {last}" if others else last
