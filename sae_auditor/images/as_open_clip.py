"""What a pipeline built on open_clip makes of an image: Pillow's own conversion, with what it leaves out stated."""

from __future__ import annotations

import numpy as np
from PIL import Image

from sae_auditor.i18n import say
from sae_auditor.images.colour import DEEP_GREY, PixelFacts, profile_matters
from sae_auditor.images.orientation import unturned_notice
from sae_auditor.images.source import Notice, Rgb

# Modes that Pillow scales as it scales RGB, so that it does not matter which comes first.
_SCALED_ALIKE = frozenset({"L", "RGB", "RGBX"})
_INKS = {"CMYK": ("cmyk-converted", say("printing colours (CMYK)")), "LAB": ("lab-converted", say("Lab colours"))}


def to_rgb_as_open_clip(image: Image.Image, facts: PixelFacts, pending: int, notices: list[Notice]) -> Rgb:
    """Return ``image.convert("RGB")`` as uint8 [height, width, 3]; say in `notices` what people see otherwise.

    Parameters
    ----------
    image
        Loaded.
    facts
        What the file says about its pixels.
    pending
        The EXIF orientation that the image would still have to be turned by.
    """
    if pending != 1:
        notices.append(unturned_notice(pending))
    if facts.declared is not None:
        notices.append(facts.declared.ignored)
    if image.mode in DEEP_GREY:
        _note_deep_grey(np.asarray(image), facts, notices)
    else:
        _note_colours(image, facts, notices)
    if stored_for_open_clip(image) is not None:
        text = say(
            "open_clip scales it before it converts it to RGB; a pipeline that converts first may see other pixels."
        )
        notices.append(Notice("scaled-as-stored", text))
    return np.array(image.convert("RGB"))


def stored_for_open_clip(image: Image.Image) -> Image.Image | None:
    """Return `image` where open_clip's preprocessing, which scales first, would not get the same from its RGB."""
    opaque = image.mode in ("LA", "RGBA") and not _some_clear(image)
    return None if opaque or image.mode in _SCALED_ALIKE else image


def _note_deep_grey(values: np.ndarray, facts: PixelFacts, notices: list[Notice]) -> None:
    # Written so that NaN, which compares as false, counts as cut off.
    share = 1 - np.count_nonzero((values >= 0) & (values <= 255)) / values.size
    text = say(
        "The grey values were not mapped to 0 to 255, as open_clip does not: {0} of them were cut off.", f"{share:.0%}"
    )
    notices.append(Notice("grey-cut-off", text))
    if facts.white_is_zero:
        text = say("The file stores white as zero; the values were not inverted, as open_clip does not.")
        notices.append(Notice("white-is-zero-ignored", text))


def _note_colours(image: Image.Image, facts: PixelFacts, notices: list[Notice]) -> None:
    if facts.bits == 16:
        text = say("Values from 0 to 65535 (16 bits per channel) were mapped to 0 to 255.")
        notices.append(Notice("16-bit-window", text))
    if image.mode in ("P", "PA"):
        notices.append(Notice("palette", say("The colours were looked up in the file's palette.")))
    if image.mode in _INKS:
        code, inks = _INKS[image.mode]
        notices.append(Notice(code, say("The {0} were converted by Pillow's own formula, as open_clip does.", inks)))
    if facts.declared is None and profile_matters(_colours_of(image), image.info.get("icc_profile")):
        text = say("The file's colour profile was ignored, as open_clip does: people see other colours.")
        notices.append(Notice("icc-ignored", text))
    if image.has_transparency_data and _some_clear(image):
        text = say("Transparency was ignored, as open_clip does: nothing was laid on white.")
        notices.append(Notice("alpha-ignored", text))


def _colours_of(image: Image.Image) -> str:
    """Return the mode in which a profile would be applied."""
    if image.mode in ("1", "LA", "La"):
        return "L"
    return image.mode if image.mode in ("L", "CMYK", "LAB") else "RGB"


def _some_clear(image: Image.Image) -> bool:
    # By a copy, since a conversion may write transparency into the palette.
    full = image.copy().convert("LA" if image.mode in ("LA", "La") else "RGBA")
    return full.getchannel("A").getextrema() != (255, 255)
