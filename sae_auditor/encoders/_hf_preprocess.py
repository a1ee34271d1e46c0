"""open_clip's preprocessing for what the transformers library writes into `preprocessor_config.json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sae_auditor.errors import InputRefused

PREPROCESSOR_FILES: Final = ("preprocessor_config.json", "processor_config.json")

_BICUBIC: Final = 3
_INTERPOLATIONS: Final = {2: "bilinear", _BICUBIC: "bicubic"}  # Pillow's numbers
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


def preprocess_of(
    processor: Processor | None, kind: str, image_size: int | list[int]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return open_clip's `preprocess_cfg`, and what people should know about it.

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
        When it asks for something that open_clip's preprocessing does not do.
    """
    usual = dict(_DEFAULTS[kind])
    if processor is None:
        name = "SigLIP" if kind == "siglip" else "CLIP"
        return usual, (f"{PREPROCESSOR_FILES[0]} is missing, so images are prepared as is usual for {name}.",)
    resample = processor.get("resample", _BICUBIC)
    if resample not in _INTERPOLATIONS:
        raise InputRefused(f"{processor.where} asks for a way of scaling that open_clip does not have: {resample}.")
    found = usual | {
        "interpolation": _INTERPOLATIONS[resample],
        "resize_mode": _resize_mode(processor, usual["resize_mode"]),
        "mean": processor.get("image_mean") or usual["mean"],
        "std": processor.get("image_std") or usual["std"],
    }
    if processor.get("do_normalize") is False:
        found |= {"mean": [0.0, 0.0, 0.0], "std": [1.0, 1.0, 1.0]}
    return found, _size_notices(processor, image_size)


def _resize_mode(processor: Processor, usual: str) -> str:
    size = processor.get("size")
    if isinstance(size, Mapping):
        return "shortest" if "shortest_edge" in size else "squash"
    return "shortest" if processor.get("do_center_crop") else usual


def _size_notices(processor: Processor, image_size: int | list[int]) -> tuple[str, ...]:
    """Tell where the file cuts a smaller part out of a larger scaled image: open_clip scales to the tower's size."""
    size = processor.get("size")
    scaled = size.get("shortest_edge", size.get("height")) if isinstance(size, Mapping) else size
    if scaled is None or scaled == image_size:
        return ()
    return (
        f"{processor.where} scales images to {scaled} pixels first; they are scaled to the {image_size} pixels "
        "that the image tower takes.",
    )
