"""What people drop and paste: paths, and pictures as Qt hands them over, made to what a file of the same would be."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColorSpace, QImage

from sae_auditor.images import Notice, WindowRule
from sae_auditor.images.alpha import ALL_CLEAR, FLATTENED, UNUSED, laid_on_white
from sae_auditor.images.grey import Numbers
from sae_auditor.images.wide_colour import wide_to_rgb
from sae_auditor.workbench.addresses import Pasted, read_addresses, read_text

_Format = QImage.Format

# The same bytes, without the meaning of the fourth number.
_OPAQUE = {
    _Format.Format_ARGB32: _Format.Format_RGB32,
    _Format.Format_ARGB32_Premultiplied: _Format.Format_RGB32,
    _Format.Format_RGBA8888: _Format.Format_RGBX8888,
    _Format.Format_RGBA8888_Premultiplied: _Format.Format_RGBX8888,
    _Format.Format_RGBA64: _Format.Format_RGBX64,
    _Format.Format_RGBA64_Premultiplied: _Format.Format_RGBX64,
    _Format.Format_RGBA16FPx4: _Format.Format_RGBX16FPx4,
    _Format.Format_RGBA16FPx4_Premultiplied: _Format.Format_RGBX16FPx4,
    _Format.Format_RGBA32FPx4: _Format.Format_RGBX32FPx4,
    _Format.Format_RGBA32FPx4_Premultiplied: _Format.Format_RGBX32FPx4,
    _Format.Format_A2RGB30_Premultiplied: _Format.Format_RGB30,
    _Format.Format_A2BGR30_Premultiplied: _Format.Format_BGR30,
}
_GREY = frozenset({_Format.Format_Grayscale8, _Format.Format_Grayscale16})

# Numbers that are as they were stored. Qt stretches those of 10 bits and floats to the full range of 16 bits.
_STORED_IN_16_BITS = frozenset(
    {_Format.Format_RGBX64, _Format.Format_RGBA64, _Format.Format_RGBA64_Premultiplied, _Format.Format_Grayscale16}
)


def pasted_picture(image: QImage) -> tuple[NDArray[np.uint8], tuple[Notice, ...]]:
    """Return all pixels of a QImage as uint8 ``[h, w, 3]`` in sRGB on white, and what was done on the way.

    The device pixel ratio says how large a picture is shown, not what it holds, and plays no part.
    """
    notices: list[Notice] = []
    picture = _with_alpha_that_is_used(image, notices)
    picture = _in_srgb(picture, notices)
    if _bits_per_channel(picture) > 8:
        return _wide(picture, notices), tuple(notices)
    pixels = _numbers(picture.convertToFormat(_Format.Format_RGBA8888), np.uint8)
    rgb = pixels[:, :, :3].copy()
    if picture.hasAlphaChannel() and pixels[:, :, 3].min() < 255:
        rgb = laid_on_white(rgb, np.asarray(pixels[:, :, 3:] / 255, dtype=np.float32))
        notices.append(FLATTENED if pixels[:, :, 3].any() else ALL_CLEAR)
    return rgb, tuple(notices)


def _with_alpha_that_is_used(image: QImage, notices: list[Notice]) -> QImage:
    """Return a copy that is opaque where all alpha is zero and there are colours: programs leave those bytes unset."""
    opaque = _OPAQUE.get(image.format())
    if opaque is None or _numbers(image.convertToFormat(_Format.Format_Alpha8), np.uint8).any():
        return image
    picture = image.copy()
    if not picture.reinterpretAsFormat(opaque):
        return image
    if not _numbers(picture.convertToFormat(_Format.Format_RGBX64), np.uint16)[:, :, :3].any():
        return image
    notices.append(UNUSED)
    return picture


def _in_srgb(picture: QImage, notices: list[Notice]) -> QImage:
    space, srgb = picture.colorSpace(), QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if not space.isValid() or space == srgb:
        return picture
    converted = picture.convertedToColorSpace(srgb)
    if converted.isNull():
        notices.append(Notice("icc-ignored", "The colour profile of the pasted picture was not used."))
        return picture
    notices.append(Notice("icc-converted", "The colours of the pasted picture were converted to sRGB by its profile."))
    return converted


def _bits_per_channel(picture: QImage) -> int:
    pixel = picture.pixelFormat()
    if picture.format() in _GREY:
        return pixel.bitsPerPixel()
    return max(pixel.redSize(), pixel.greenSize(), pixel.blueSize())


def _wide(picture: QImage, notices: list[Notice]) -> NDArray[np.uint8]:
    """Map numbers of more than 8 bits as those of a file are mapped: cameras' programs paste 12 bits in 16."""
    if picture.format() == _Format.Format_Grayscale16:
        grey = _numbers(picture, np.uint16)
        return wide_to_rgb(grey, Numbers(), None, notices)
    pixels = _numbers(picture.convertToFormat(_Format.Format_RGBA64), np.uint16)
    alpha = pixels[:, :, 3] if picture.hasAlphaChannel() else None
    window: WindowRule = "auto" if picture.format() in _STORED_IN_16_BITS else "full"
    return wide_to_rgb(pixels[:, :, :3], Numbers(colour=True), window, notices, alpha=alpha)


def _numbers(picture: QImage, kind: type[np.uint8 | np.uint16]) -> NDArray[Any]:
    """Return the pixels ``[h, w, channels]`` of a picture whose channels are all of `kind`."""
    item = np.dtype(kind).itemsize
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    used = rows[:, : picture.width() * picture.depth() // 8]
    return used.copy().view(kind).reshape(picture.height(), picture.width(), picture.depth() // 8 // item)


_ADDRESSES = "text/uri-list"

# In these file managers put the word "copy" or "cut" before the addresses.
_LISTS = ("x-special/gnome-copied-files", "x-special/mate-copied-files")


def can_read(mime: QMimeData) -> bool:
    """Whether there is anything in it that the queue could take, or that is worth a sentence."""
    return mime.hasImage() or bool(read_given(mime))


def read_given(mime: QMimeData) -> Pasted:
    """Return the files and folders in it, also those that came as lines of text; nothing is looked up."""
    # The bytes, since Qt's own addresses have no place for names that are not UTF-8.
    given = read_addresses(bytes(mime.data(_ADDRESSES).data())) or read_addresses(_urls(mime))
    for name in _LISTS:
        given = given or read_text(os.fsdecode(bytes(mime.data(name).data())))
    if not given and not mime.hasImage() and mime.hasText():
        given = read_text(mime.text())
    return given


def _urls(mime: QMimeData) -> bytes:
    return b"\n".join(bytes(url.toEncoded().data()) for url in mime.urls())


def read_picture(mime: QMimeData) -> tuple[NDArray[np.uint8], tuple[Notice, ...]] | None:
    """Return a picture as uint8 ``[h, w, 3]`` and what was done to it; None where there is none."""
    data = mime.imageData() if mime.hasImage() else None
    return pasted_picture(data) if isinstance(data, QImage) and not data.isNull() else None
