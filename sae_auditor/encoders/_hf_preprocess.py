"""open_clip's preprocessing for what the transformers library writes into `preprocessor_config.json`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

PREPROCESSOR_FILES: Final = ("preprocessor_config.json", "processor_config.json")

_TOP_LEVEL: Final = 255
_BICUBIC: Final = 3
_INTERPOLATIONS: Final = {2: "bilinear", _BICUBIC: "bicubic"}  # Pillow's numbers
# Steps that may be left out or added, with what they usually are; this program does what is usual.
_STEPS: Final = (
    ("do_resize", True, say("says that images are not scaled; they are, to what the image tower takes")),
    ("do_pad", False, say("says that images are filled up to a square; they are scaled and cut instead")),
)
_DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "clip": {
        "mean": [0.48145466, 0.4578275, 0.40821073],
        "std": [0.26862954, 0.26130258, 0.27577711],
        "interpolation": "bicubic",
        "resize_mode": "shortest",
    },
    "siglip": {
        "mean": [0.5, 0.5, 0.5],
        "std": [0.5, 0.5, 0.5],
        "interpolation": "bicubic",
        "resize_mode": "squash",
    },
}


class Processor(dict[str, Any]):
    """The content of the file, with its place for messages.

    Parameters
    ----------
    content
        The JSON object; newer versions put the part about images into a table of its own.
    where
        The file.
    """

    def __init__(self, content: Mapping[str, Any], where: str) -> None:
        inner = content.get("image_processor")
        super().__init__(inner if isinstance(inner, Mapping) else content)
        self.where = where


@dataclass(frozen=True)
class HfPreprocess:
    """The preprocessing of the transformers library in open_clip's terms.

    Parameters
    ----------
    preprocess
        open_clip's `preprocess_cfg`.
    own
        What open_clip has no word for, in this program's own table.
    notices
        What people should know about it.
    """

    preprocess: dict[str, Any]
    own: dict[str, Any] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def preprocess_of(processor: Processor | None, kind: str, image_size: int | list[int]) -> HfPreprocess:
    """Return what the file says of the preprocessing.

    Parameters
    ----------
    processor
        What the file says; None where there is none: then what is usual for the kind of model is taken.
    kind
        ``clip`` or ``siglip``.
    image_size
        What the image tower takes, in pixels.

    Raises
    ------
    InputRefused
        When it asks for something that cannot be done.
    """
    usual = dict(_DEFAULTS[kind])
    if processor is None:
        name = "SigLIP" if kind == "siglip" else "CLIP"
        notice = say("{0} is missing, so images are prepared as is usual for {1}.", PREPROCESSOR_FILES[0], name)
        return HfPreprocess(usual, notices=(notice,))
    resample = processor.get("resample", _BICUBIC)
    if type(resample) is not int or resample not in _INTERPOLATIONS:
        raise InputRefused(
            say(
                "{0} asks for a way of scaling that open_clip does not have: 'resample' {1}.",
                processor.where,
                f"{resample!s:.40}",
            )
        )
    found = usual | {
        "interpolation": _INTERPOLATIONS[resample],
        "resize_mode": _resize_mode(processor, usual["resize_mode"]),
        **_levels(processor, usual),
    }
    own, notices = _sizes(processor, image_size, found["resize_mode"])
    return HfPreprocess(found, own, notices)


def _resize_mode(processor: Processor, usual: str) -> str:
    size = processor.get("size")
    if isinstance(size, Mapping):
        return "shortest" if "shortest_edge" in size else "squash"
    return "shortest" if processor.get("do_center_crop") else usual


def _levels(processor: Processor, usual: Mapping[str, Any]) -> dict[str, Any]:
    """Return mean and spread for levels from 0 to 1, whatever the file counts levels in.

    Raises
    ------
    InputRefused
        When the file says something else than numbers.
    """
    mean, std = [0.0] * 3, [1.0] * 3
    if processor.get("do_normalize") is not False:
        mean, std = processor.get("image_mean") or usual["mean"], processor.get("image_std") or usual["std"]
    factor = processor.get("rescale_factor", 1 / _TOP_LEVEL) if processor.get("do_rescale") is not False else 1.0
    if type(factor) not in (int, float) or not 0 < factor < math.inf:
        raise InputRefused(
            say("{0} multiplies levels by {1}, which is no number above 0.", processor.where, repr(factor))
        )
    times = factor * _TOP_LEVEL
    if math.isclose(times, 1.0):
        return {"mean": mean, "std": std}
    try:
        return {"mean": [float(m) / times for m in mean], "std": [float(s) / times for s in std]}
    except (TypeError, ValueError) as error:
        raise InputRefused(say("{0} says no numbers for 'image_mean' and 'image_std'.", processor.where)) from error


def _sizes(
    processor: Processor, image_size: int | list[int], resize_mode: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the side that images are scaled to, where the middle is cut out of more than the tower takes."""
    told = tuple(text for key, wanted, text in _STEPS if processor.get(key, wanted) != wanted)
    notices = tuple(say("{0} {1}.", processor.where, text) for text in told)
    scaled, cut = _side(processor.get("size")), _side(processor.get("crop_size"))
    if not processor.get("do_center_crop") or cut is None:
        cut = scaled
    if scaled is None or scaled == cut == image_size or processor.get("do_resize") is False:
        return {}, notices
    if cut == image_size and scaled > cut and resize_mode == "shortest":
        return {"scaled_to": scaled}, notices
    what = say("scales images to {0} pixels", scaled) + (say(" and cuts out {0}", cut) if cut != scaled else "")
    return {}, (
        *notices,
        say(
            "{0} {1}; they are scaled to the {2} pixels that the image tower takes.", processor.where, what, image_size
        ),
    )


def _side(size: object) -> int | None:
    """Return the one side in pixels that a size stands for; None where there is none, or where there are two."""
    if isinstance(size, Mapping):
        sides = {size[key] for key in ("shortest_edge", "height", "width") if type(size.get(key)) is int}
        return sides.pop() if len(sides) == 1 else None
    return size if type(size) is int and size > 0 else None
