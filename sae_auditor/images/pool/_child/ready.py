"""Load what is loaded when it is first used, while files may still be opened.

Pillow, its codecs and Python itself do much on first use. So small pictures of every kind are decoded here, and some
that are none; whatever a reader loads late must be loaded by one of them. What is forgotten makes no mistake but costs
time: such files are decoded by the program that started this process.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from PIL import Image, ImageCms

from sae_auditor.images.framing import Framing
from sae_auditor.images.load import FileContent
from sae_auditor.images.pool.decoding import made_of
from sae_auditor.images.pool.work import Work
from sae_auditor.images.reading import Reading
from sae_auditor.images.refusal import ImageRefused
from sae_auditor.images.source import COLOURS

_SIDE: Final = 16
_FORMATS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("PNG", {}),
    ("JPEG", {}),
    ("BMP", {}),
    ("GIF", {}),
    ("WEBP", {"lossless": True}),
    ("WEBP", {}),
    ("TIFF", {}),
    *(("TIFF", {"compression": name}) for name in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg")),
)
_MODES: Final = ("RGB", "L", "P", "RGBA", "I;16", "CMYK", "1", "F")
# Python loads these when they are first used.
_CODECS: Final = ("ascii", "cp437", "cp1252", "latin-1", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "unicode-escape")


def make_ready() -> None:
    """Decode one of everything."""
    for codec in _CODECS:
        "".encode(codec)
        b"".decode(codec)
    framing = Framing(_SIDE // 2, _SIDE // 2)
    for colour in COLOURS:
        work = Work(framing, Reading(colour=colour), thumbnail_px=_SIDE // 2)
        for data in _samples():
            for content in (data, data[: len(data) // 2]):
                with suppress(ImageRefused):
                    made_of(FileContent("ready.img", content), work)


def _samples() -> Iterator[bytes]:
    yield b"nothing of the kind"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[274] = 6
    for file_format, options in _FORMATS:
        yield _saved(Image.new("RGB", (_SIDE, _SIDE)), file_format, **options)
    for mode in _MODES:
        for file_format in ("PNG", "TIFF"):
            with suppress(OSError):  # not every format has every mode
                yield _saved(Image.new(mode, (_SIDE, _SIDE)), file_format)
    yield _saved(Image.new("CMYK", (_SIDE, _SIDE)), "JPEG", exif=exif)
    yield _saved(Image.new("RGB", (_SIDE, _SIDE)), "JPEG", icc_profile=profile, exif=exif)


def _saved(picture: Image.Image, file_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()
