"""The one place where Pillow meets a foreign file."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

# Imported by name so that every decoder is registered now, and no other ones are: `Image.open` would import all.
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from sae_auditor.images.as_open_clip import stored_for_open_clip, to_rgb_as_open_clip
from sae_auditor.images.colour import PixelFacts, to_rgb
from sae_auditor.images.foreign import camera_raw, why_unidentified
from sae_auditor.images.grey import Window
from sae_auditor.images.integrity import check_filled, check_structure, check_webp, gif_frames
from sae_auditor.images.limits import Limits
from sae_auditor.images.orientation import exif_orientation, rotation_notice, tiff_orientation, upright
from sae_auditor.images.pillow_warnings import pillow_warnings
from sae_auditor.images.refusal import ImageRefused, Refusal, Unfit
from sae_auditor.images.source import Colour, Notice, Rgb
from sae_auditor.names import printable

_PLUGINS = (
    PngImagePlugin.PngImageFile,
    JpegImagePlugin.JpegImageFile,
    TiffImagePlugin.TiffImageFile,
    BmpImagePlugin.BmpImageFile,
    WebPImagePlugin.WebPImageFile,
    GifImagePlugin.GifImageFile,
    MpoImagePlugin.MpoImageFile,
)
# Without MPO, which JPEG hands over to: it has no opener of its own, and naming it raises KeyError on other files.
_FORMATS = tuple(plugin.format for plugin in _PLUGINS if plugin.format in Image.OPEN)
_MAX_PAGES_COUNTED = 10_000
_NEW_SUBFILE_TYPE, _BITS_PER_SAMPLE, _PHOTOMETRIC, _DNG_VERSION = 254, 258, 262, 50706


@dataclass(frozen=True)
class Decoded:
    """`rgb` uint8 [height, width, 3], what the source was, and `stored` as in `SourceImage`."""

    rgb: Rgb
    format: str
    mode: str
    notices: tuple[Notice, ...]
    stored: Image.Image | None = None


@contextmanager
def refusing(path: str | None, data: bytes = b"") -> Iterator[list[str]]:
    """Turn everything that Pillow raises into `ImageRefused`, and yield the list that its warnings go to."""
    try:
        with pillow_warnings() as warned:
            yield warned
    except ImageRefused:
        raise
    except Unfit as unfit:
        raise unfit.of(path) from unfit.__cause__
    except Exception as error:
        # Decoders of hostile files raise anything: eight classes were seen on Pillow's own test images alone, struct
        # and memory errors among them. One bad file must cost that file only, so this edge catches all of them.
        raise _translated(error, data, path).of(path) from error


def decode_bytes(
    data: bytes,
    limits: Limits,
    window: Window | None = None,
    *,
    path: str | None = None,
    formats: tuple[str, ...] = (),
    colour: Colour = "managed",
) -> Decoded:
    """Decode the first picture in `data`.

    Parameters
    ----------
    data
        The whole file.
    limits
        Checked against the header, before any pixel is decoded.
    window
        For deep grey values; see `grey.deep_to_8_bit`.
    path
        Only for messages and to guess what an unknown file is.
    formats
        The formats to allow, of those this module knows; all when empty.
    colour
        See `load_image`.

    Raises
    ------
    ImageRefused
        For every file that does not become a complete picture.
    """
    with refusing(path, data) as warned:
        check_webp(data, limits)
        with Image.open(io.BytesIO(data), formats=list(formats or _FORMATS)) as image:
            file_format = image.format or ""
            limits.check_size(*image.size)
            _refuse_camera_raw(image, data)
            check_structure(data, file_format)
            return _finish(image, data, file_format, window, colour, warned)


def decode_pillow(
    image: Image.Image, limits: Limits, window: Window | None, colour: Colour = "managed"
) -> tuple[Decoded, bytes]:
    """Decode a Pillow image (its current frame); return also its pixel bytes as Pillow stores them."""
    with refusing(None) as warned:
        limits.check_size(*image.size)
        facts, turned = _pixel_facts(image, b""), tiff_orientation(image)
        image.load()
        notices: list[Notice] = []
        # A copy, since a conversion may write transparency into the palette.
        rgb, stored = _to_rgb(image, image.copy(), facts, window, colour, turned, notices)
        notices += _decoder_notices(warned)
        return Decoded(rgb, image.format or "PIL", image.mode, tuple(notices), stored), image.tobytes()


def _finish(
    image: Image.Image, data: bytes, file_format: str, window: Window | None, colour: Colour, warned: list[str]
) -> Decoded:
    mode, facts, turned = image.mode, _pixel_facts(image, data), tiff_orientation(image)
    header_size = image.size
    image.load()
    if sorted(image.size) != sorted(header_size):
        raise Unfit(Refusal.DAMAGED, "its pixel data has another size than its header says")
    check_filled(image, data, file_format)
    notices = _frame_notices(image, data, file_format)
    rgb, stored = _to_rgb(image, image, facts, window, colour, turned, notices)
    return Decoded(rgb, file_format, mode, (*notices, *_decoder_notices(warned)), stored)


def _to_rgb(
    opened: Image.Image,
    image: Image.Image,
    facts: PixelFacts,
    window: Window | None,
    colour: Colour,
    turned: int,
    notices: list[Notice],
) -> tuple[Rgb, Image.Image | None]:
    """Return RGB of `image`, which Pillow has already `turned`, and its `stored`; `opened` knows its orientation."""
    pending = exif_orientation(opened, notices)
    if colour == "as-open-clip":
        if turned != 1:
            notices.append(rotation_notice(turned))
        stored = stored_for_open_clip(image)
        # A plain copy, which outlives the file and which no conversion has touched.
        stored = None if stored is None else stored.copy()
        return to_rgb_as_open_clip(image, facts, pending, notices), stored
    if turned != 1 or pending != 1:
        notices.append(rotation_notice(pending if pending != 1 else turned))
    return upright(to_rgb(image, facts, window, notices), pending), None


def _pixel_facts(image: Image.Image, data: bytes) -> PixelFacts:
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        bits = image.tag_v2.get(_BITS_PER_SAMPLE)
        deepest = max(bits) if isinstance(bits, tuple) and bits else None
        deep_grey = image.mode not in ("1", "L", "LA", "La")
        return PixelFacts(deepest, deep_grey and image.tag_v2.get(_PHOTOMETRIC) == 0)
    if isinstance(image, PngImagePlugin.PngImageFile) and data:
        return PixelFacts(data[24])
    return PixelFacts()


def _refuse_camera_raw(image: Image.Image, data: bytes) -> None:
    """Refuse the raw files that are built as TIFF: what Pillow would show is their small preview."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return
    subfile = image.tag_v2.get(_NEW_SUBFILE_TYPE, 0)
    preview_only = isinstance(subfile, int) and bool(subfile & 1)
    if preview_only or _DNG_VERSION in image.tag_v2 or data[8:10] == b"CR":
        raise camera_raw()


def _frame_notices(image: Image.Image, data: bytes, file_format: str) -> list[Notice]:
    if file_format == "TIFF":
        count = sum(1 for _ in islice(_tiff_pages(data), _MAX_PAGES_COUNTED))
    elif file_format == "GIF":
        count = sum(1 for _ in islice(gif_frames(data), _MAX_PAGES_COUNTED))
    else:
        count = int(getattr(image, "n_frames", 1))
    if count <= 1:
        return []
    more = " or more" if count == _MAX_PAGES_COUNTED else ""
    return [Notice("first-frame", f"Only the first of {count}{more} pictures in the file is used.")]


def _tiff_pages(data: bytes) -> Iterator[int]:
    """Yield where each page's directory is. Pillow's own count reads every directory, however many a file claims."""
    order = "<" if data.startswith(b"II") else ">"
    big = data[2:4] in (b"+\x00", b"\x00+")
    offset, count, entry_bytes = (order + "Q", order + "Q", 20) if big else (order + "I", order + "H", 12)
    seen: set[int] = set()
    try:
        (position,) = struct.unpack_from(offset, data, 8 if big else 4)
        while position and position not in seen:
            seen.add(position)
            yield position
            (entries,) = struct.unpack_from(count, data, position)
            (position,) = struct.unpack_from(offset, data, position + struct.calcsize(count) + entries * entry_bytes)
    except struct.error:
        return


def _decoder_notices(warned: list[str]) -> list[Notice]:
    # The size is checked against our own, smaller limit; Pillow's warning about it adds nothing.
    texts = [text for text in warned if "decompression bomb" not in text]
    return [Notice("decoder-warning", f"The decoder remarked: {printable(text.strip())}") for text in texts]


def _translated(error: Exception, data: bytes, path: str | None) -> Unfit:
    if isinstance(error, UnidentifiedImageError):
        return why_unidentified(data, path)
    if isinstance(error, Image.DecompressionBombError):
        return Unfit(Refusal.TOO_MANY_PIXELS, "it has more pixels than are ever decoded", "Save a smaller copy of it.")
    if isinstance(error, MemoryError):
        return Unfit(Refusal.OUT_OF_MEMORY, "there is not enough memory to decode it", "Close other programs.")
    again = "Copy it again from where it came from, or save it again."
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return Unfit(Refusal.TRUNCATED, "it is cut off before the end of the picture", again)
    return Unfit(Refusal.DAMAGED, f"it cannot be decoded ({type(error).__name__}: {str(error)[:200]})", again)
