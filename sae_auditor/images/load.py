"""Any image source to RGB with provenance.

Files, Pillow images and numpy arrays.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sae_auditor.i18n import say
from sae_auditor.images.alpha import ALL_CLEAR, FLATTENED, laid_on_white
from sae_auditor.images.decode import decode_bytes, decode_pillow
from sae_auditor.images.files import read_file
from sae_auditor.images.grey import Numbers, WindowRule, deep_to_8_bit
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import ImageRefused, Refusal, Unfit
from sae_auditor.images.source import Colour, Notice, Provenance, Rgb, SourceImage

_SHAPES = say("[height, width], [height, width, 1], [height, width, 3] or [height, width, 4]")


def array_to_rgb(array: NDArray[Any], limits: Limits, window: WindowRule | None) -> tuple[Rgb, tuple[Notice, ...]]:
    """Return an owned uint8 [h, w, 3] of an upright image in `array`, and the notices.

    Parameters
    ----------
    array
        [h, w], [h, w, 1], [h, w, 3] or [h, w, 4] (the last channel is alpha) of uint8, uint16, bool, or float in 0..1.
    limits
        Largest number of pixels and largest side.
    window
        For uint16 values only; see `grey.mapping_of`.

    Raises
    ------
    Unfit
        For any other shape, type or range.
    """
    _check_shape(array, limits)
    notices: list[Notice] = []
    pixels = array.reshape(*array.shape[:2], -1)
    colour = _to_8_bit(pixels[:, :, :3], window, notices)
    rgb = np.repeat(colour, 3, axis=2) if colour.shape[2] == 1 else colour
    if pixels.shape[2] == 4:
        rgb = _on_white(rgb, _alpha_share(pixels[:, :, 3:]), notices)
    return np.array(rgb, dtype=np.uint8, order="C"), tuple(notices)


def _check_shape(array: NDArray[Any], limits: Limits) -> None:
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)):
        raise _unsupported(say("its shape is {0}, not {1}", list(array.shape), _SHAPES))
    if array.size == 0:
        raise Unfit(Refusal.EMPTY, say("its shape {0} holds no pixels", list(array.shape)))
    height, width = array.shape[:2]
    limits.check_size(width, height)


def _to_8_bit(values: NDArray[Any], window: WindowRule | None, notices: list[Notice]) -> Rgb:
    if values.dtype == np.uint8:
        return values.astype(np.uint8)
    if values.dtype == np.bool_:
        return np.where(values, np.uint8(255), np.uint8(0))
    if values.dtype == np.uint16:
        levels, notice = deep_to_8_bit(values, Numbers(colour=values.shape[2] == 3), window=window)
        notices.append(notice)
        return levels
    levels_of_255: Rgb = np.rint(_unit_floats(values) * 255).astype(np.uint8)
    return levels_of_255


def _unit_floats(values: NDArray[Any]) -> NDArray[Any]:
    if not np.issubdtype(values.dtype, np.floating):
        raise _unsupported(say("its values are {0}, not uint8, uint16, bool or float", values.dtype))
    # Written so that NaN, which compares as false, is refused too.
    if not (values.min() >= 0 and values.max() <= 1):
        raise _unsupported(say("its float values are not all between 0 and 1"))
    return values


def _alpha_share(alpha: NDArray[Any]) -> NDArray[np.float32]:
    """Return alpha [h, w, 1] as a share, 0 clear to 1 opaque."""
    if np.issubdtype(alpha.dtype, np.floating):
        return _unit_floats(alpha).astype(np.float32)
    full = 1 if alpha.dtype == np.bool_ else np.iinfo(alpha.dtype).max
    return np.asarray(alpha / full, dtype=np.float32)


def _on_white(rgb: Rgb, alpha: NDArray[np.float32], notices: list[Notice]) -> Rgb:
    if (alpha == 1).all():
        return rgb
    notices.append(FLATTENED if alpha.any() else ALL_CLEAR)
    return laid_on_white(rgb, alpha)


def _unsupported(detail: str) -> Unfit:
    return Unfit(Refusal.UNSUPPORTED_PIXELS, detail, say("Give uint8 {0}.", _SHAPES))


@dataclass(frozen=True)
class FileContent:
    """A file that was read already: its path, for messages and to guess what it is, and its bytes."""

    path: str
    data: bytes


ImageSource = str | os.PathLike[str] | FileContent | Image.Image | NDArray[Any]


def load_image(
    source: ImageSource, limits: Limits = Limits(), *, window: WindowRule | None = None, colour: Colour = "managed"
) -> SourceImage:
    """Load a file, a Pillow image or an array as upright sRGB, or as a pipeline on open_clip sees it.

    A file is read once; its hash is taken from the bytes that are then decoded, and it is never written.

    Parameters
    ----------
    source
        A path (PNG, JPEG, MPO, TIFF, BMP, WebP or GIF; the first picture in it), what was read there, a Pillow image
        (its current frame), or an upright array [h, w], [h, w, 1|3|4] of uint8, uint16, bool or float in 0..1.
    limits
        Checked before decoding.
    window
        Which values of 16-bit, 32-bit and float sources become black and white: ``auto`` (also None) gives each image
        its own, by the rules of `grey.mapping_of`, ``full`` all that its numbers can hold, and a `Window` is the same
        for all images. The notice states which it was.
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
    if isinstance(source, np.ndarray):
        return _from_array(source, limits, window)
    if isinstance(source, Image.Image):
        decoded, pixel_bytes = decode_pillow(source, limits, window, colour)
        path, digest = None, _sha256(pixel_bytes)
    else:
        content = source if isinstance(source, FileContent) else _read(os.fsdecode(source), limits)
        path, digest = content.path, _sha256(content.data)
        try:
            decoded = decode_bytes(content.data, limits, window, path=path, colour=colour)
        except ImageRefused as refusal:
            refusal.sha256 = digest
            raise
    height, width = decoded.rgb.shape[:2]
    provenance = Provenance(path, digest, decoded.format, decoded.mode, width, height, decoded.notices, colour)
    return SourceImage(decoded.rgb, provenance, decoded.stored)


def _from_array(array: NDArray[Any], limits: Limits, window: WindowRule | None) -> SourceImage:
    try:
        rgb, notices = array_to_rgb(array, limits, window)
    except Unfit as unfit:
        raise unfit.of(None) from None
    height, width = rgb.shape[:2]
    digest = _sha256(array.tobytes())
    return SourceImage(rgb, Provenance(None, digest, "array", str(array.dtype), width, height, notices))


def _read(path: str, limits: Limits) -> FileContent:
    return FileContent(path, read_file(path, limits))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
