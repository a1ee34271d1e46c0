"""How an image is read: which colours, which grey values and how much of it the encoder is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sae_auditor.i18n import say
from sae_auditor.images.framing import VIEWS, View
from sae_auditor.images.grey import Window, WindowRule, parse_window
from sae_auditor.images.limits import Limits
from sae_auditor.images.load import ImageSource, load_image
from sae_auditor.images.source import COLOURS, Colour, Notice, SourceImage

_WINDOW_CODE: Final = "-window"
_STATED: Final = re.compile(r"from (\S+) to (\S+)")


@dataclass(frozen=True)
class Reading:
    """What a person chose for all images of a run or of a queue.

    Parameters
    ----------
    colour
        See `load_image`.
    window
        See `load_image`; it is for grey values with more than 8 bits.
    view
        How much of a picture the encoder is given; see `Framing.viewed`.

    Raises
    ------
    ValueError
        For a window with colours as open_clip sees them: it maps nothing through one.
    """

    colour: Colour = "managed"
    window: WindowRule = "auto"
    view: View = "crop"

    def __post_init__(self) -> None:
        if self.colour != "managed" and self.window != "auto":
            raise ValueError("open_clip maps no grey values through a window")

    def load(self, source: ImageSource, limits: Limits = Limits()) -> SourceImage:
        """Load an image with these colours and grey values; see `load_image`.

        Raises
        ------
        ImageRefused
            As `load_image`.
        """
        image = load_image(source, limits, window=self.window, colour=self.colour)
        if self.window == "auto" or has_window(image):
            return image
        text = say("The window {0} was not used: no value of the image has more than 8 bits.", window_text(self.window))
        notices = (*image.provenance.notices, Notice("window-unused", text))
        return replace(image, provenance=replace(image.provenance, notices=notices))

    def with_colour(self, colour: Colour) -> Reading:
        """Return the same with other colours; a window goes where there are none."""
        return replace(self, colour=colour, window=self.window if colour == "managed" else "auto")

    def to_json(self) -> dict[str, str]:
        """Return plain values for `from_json`."""
        return {"colour": self.colour, "window": window_text(self.window), "view": self.view}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        """Read what `to_json` wrote; what is missing is as it always was.

        Raises
        ------
        ValueError
            When it is not of this form.
        """
        usual = cls()
        view, colour = data.get("view", usual.view), data.get("colour", usual.colour)
        if view not in VIEWS or colour not in COLOURS:
            raise ValueError(f"images are read as {colour}, {view}")
        return cls(colour, parse_window(str(data.get("window", "auto"))), view)


def has_window(image: SourceImage) -> bool:
    """Whether an image's values went through a window to 8 bits, so that another one would show something else."""
    return any(notice.code.endswith(_WINDOW_CODE) for notice in image.provenance.notices)


def stated_window(image: SourceImage) -> Window | None:
    """Return the window that an image's notice states, for people to begin from; None where it states none."""
    for notice in image.provenance.notices:
        if notice.code.endswith(_WINDOW_CODE) and (stated := _STATED.search(notice.text)):
            try:
                return Window(float(stated[1]), float(stated[2]))
            except ValueError:
                return None
    return None


def window_text(rule: WindowRule) -> str:
    """Return what `parse_window` takes for the same rule, every digit kept."""
    return f"{_number(rule.low)}:{_number(rule.high)}" if isinstance(rule, Window) else rule


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


AS_USUAL: Final = Reading()
"""How images are read where nobody chose anything."""
