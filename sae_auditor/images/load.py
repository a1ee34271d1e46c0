"""Any image source to RGB with provenance."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sae_auditor.images.arrays import array_to_rgb
from sae_auditor.images.decode import decode_bytes, decode_pillow
from sae_auditor.images.files import read_file
from sae_auditor.images.grey import Window, WindowRule
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import Unfit
from sae_auditor.images.source import Colour, Provenance, SourceImage

ImageSource = str | os.PathLike[str] | Image.Image | NDArray[Any]


def load_image(
    source: ImageSource, limits: Limits = Limits(), *, window: WindowRule | None = None, colour: Colour = "managed"
) -> SourceImage:
    """Load a file, a Pillow image or an array as upright sRGB, or as a pipeline on open_clip sees it.

    A file is read once; its hash is taken from the bytes that are then decoded, and it is never written.

    Parameters
    ----------
    source
        A path (PNG, JPEG, MPO, TIFF, BMP, WebP or GIF; the first picture in it), a Pillow image (its current frame),
        or an upright array [h, w], [h, w, 1|3|4] of uint8, uint16, bool or float in 0..1.
    limits
        Checked before decoding.
    window
        The grey values of 16-bit, 32-bit and float sources that become black and white. Without it each image gets
        its own, by the rules of `grey.deep_to_8_bit`; the notice states which.
    colour
        ``managed``: by colour profile and orientation, transparent parts on white, deep grey through a window.
        ``as-open-clip``: what ``Image.open(path).convert("RGB")`` gives, with none of these. An array says itself what
        its values mean, and is always ``managed``.

    Raises
    ------
    ValueError
        For a window where nothing goes through one.
    ImageRefused
        For everything that does not become a complete picture within the limits.
    """
    if window not in (None, "auto") and colour != "managed":
        raise ValueError("open_clip maps no grey values through a window")
    window = window if isinstance(window, Window) else None
    if isinstance(source, np.ndarray):
        return _from_array(source, limits, window)
    if isinstance(source, Image.Image):
        decoded, pixel_bytes = decode_pillow(source, limits, window, colour)
        path, digest = None, _sha256(pixel_bytes)
    else:
        path = os.fsdecode(source)
        data = read_file(path, limits)
        digest = _sha256(data)
        decoded = decode_bytes(data, limits, window, path=path, colour=colour)
    height, width = decoded.rgb.shape[:2]
    provenance = Provenance(path, digest, decoded.format, decoded.mode, width, height, decoded.notices, colour)
    return SourceImage(decoded.rgb, provenance, decoded.stored)


def _from_array(array: NDArray[Any], limits: Limits, window: Window | None) -> SourceImage:
    try:
        rgb, notices = array_to_rgb(array, limits, window)
    except Unfit as unfit:
        raise unfit.of(None) from None
    height, width = rgb.shape[:2]
    digest = _sha256(array.tobytes())
    return SourceImage(rgb, Provenance(None, digest, "array", str(array.dtype), width, height, notices))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
