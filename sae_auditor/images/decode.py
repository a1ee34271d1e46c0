"""The one place where Pillow meets a foreign file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

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

from sae_auditor.i18n import say
from sae_auditor.images.as_open_clip import stored_for_open_clip, to_rgb_as_open_clip
from sae_auditor.images.bmp import usual_bmp
from sae_auditor.images.colour import PixelFacts, is_srgb, to_rgb
from sae_auditor.images.foreign import why_unidentified
from sae_auditor.images.gif import check_gif_data, gif_frames
from sae_auditor.images.grey import WindowRule
from sae_auditor.images.jpeg import jpeg_pixels
from sae_auditor.images.jpeg_structure import check_jpeg_kind
from sae_auditor.images.limits import Limits
from sae_auditor.images.orientation import exif_orientation, rotation_notice, tiff_orientation, unturned_notice, upright
from sae_auditor.images.pillow_warnings import pillow_warnings
from sae_auditor.images.png import SIGNATURE, Png, numbers_of, read_png, wide_pixels
from sae_auditor.images.png_structure import check_png_filled, check_png_surplus
from sae_auditor.images.profiles import declared_by_exif
from sae_auditor.images.refusal import ImageRefused, Refusal, Unfit, cut_off, damaged
from sae_auditor.images.source import Colour, Notice, Rgb
from sae_auditor.images.tiff import check_tiff, is_tiff, read_tiff
from sae_auditor.images.webp import check_webp_data, check_webp_header, is_webp
from sae_auditor.images.wide_colour import wide_to_rgb
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
_WIDE_BITS = 16
_JPEG_START = b"\xff\xd8\xff"
_MAX_PAGES_COUNTED = 10_000
_BITS_PER_SAMPLE, _PHOTOMETRIC = 258, 262


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
    window: WindowRule | None = None,
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
        For values of more than 8 bits; see `grey.mapping_of`.
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
        tiff_notices: tuple[Notice, ...] = ()
        if is_tiff(data) and "TIFF" in (formats or _FORMATS):
            picture = read_tiff(data, limits, window) if colour == "managed" else None
            if picture is not None:
                return Decoded(picture.rgb, "TIFF", picture.mode, picture.notices)
            tiff_notices = check_tiff(data, limits)
        if is_webp(data):
            check_webp_header(data, limits)
        if data.startswith(_JPEG_START):
            check_jpeg_kind(data, limits)
        png = read_png(data) if data.startswith(SIGNATURE) else None
        if png is not None:
            limits.check_size(*png.size)
            check_png_surplus(png.data)
        readable = usual_bmp(data, limits) if png is None else png.data
        with Image.open(io.BytesIO(readable), formats=list(formats or _FORMATS)) as image:
            limits.check_size(*image.size)
            if image.format == "WEBP":
                check_webp_data(data, limits)
            if image.format == "GIF":
                check_gif_data(data, limits)
            decoded = _finish(image, readable, png, window, colour, warned)
            return replace(decoded, notices=(*tiff_notices, *decoded.notices))


def decode_pillow(
    image: Image.Image, limits: Limits, window: WindowRule | None, colour: Colour = "managed"
) -> tuple[Decoded, bytes]:
    """Decode a Pillow image (its current frame); return also its pixel bytes as Pillow stores them."""
    with refusing(None) as warned:
        limits.check_size(*image.size)
        facts, turned = _pixel_facts(image, None), tiff_orientation(image)
        image.load()
        notices: list[Notice] = []
        # A copy, since a conversion may write transparency into the palette.
        rgb, stored = _to_rgb(image, image.copy(), facts, window, colour, turned, notices)
        notices += _decoder_notices(warned)
        return Decoded(rgb, image.format or "PIL", image.mode, tuple(notices), stored), image.tobytes()


def _finish(
    image: Image.Image, data: bytes, png: Png | None, window: WindowRule | None, colour: Colour, warned: list[str]
) -> Decoded:
    mode, file_format, turned = image.mode, image.format or "", tiff_orientation(image)
    notices = _frame_notices(image, data, file_format)
    if png is not None:
        image.info["icc_profile"] = png.profile
        notices += png.notices
    facts = _pixel_facts(image, png)
    pixels: Image.Image | Rgb
    if png is not None and png.bits == _WIDE_BITS and colour == "managed":
        pixels = _wide_png(png, window, notices)
        image = _header_of(image)
    else:
        pixels = _load(image, data, file_format, facts, notices)
    rgb, stored = _to_rgb(image, pixels, facts, window, colour, turned, notices)
    return Decoded(rgb, file_format, mode, (*notices, *_decoder_notices(warned)), stored)


def _wide_png(png: Png, window: WindowRule | None, notices: list[Notice]) -> Rgb:
    pixels = wide_pixels(png)
    stored = pixels[:, :, :-1] if png.has_alpha else pixels
    alpha = pixels[:, :, -1] if png.has_alpha else None
    clear = None
    if alpha is None and png.clear is not None and len(png.clear) == stored.shape[2]:
        clear = (stored == np.array(png.clear, np.uint16)).all(axis=2)
    values, numbers = numbers_of(png, stored)
    return wide_to_rgb(
        values, numbers, window, notices, profile=png.profile, declared=png.declared, alpha=alpha, clear=clear
    )


def _header_of(image: Image.Image) -> Image.Image:
    """Return what knows the orientation of `image`, which Pillow has not decoded and would decode if it were asked."""
    header = Image.new("1", (1, 1))
    header.info = image.info
    return header


def _load(
    image: Image.Image, data: bytes, file_format: str, facts: PixelFacts, notices: list[Notice]
) -> Image.Image | Rgb:
    """Return `image` with its pixels, or uint8 [h, w, 3] where they are sRGB as they stand."""
    header_size = image.size
    pixels = jpeg_pixels(data, image.mode, notices) if file_format in ("JPEG", "MPO") else None
    if pixels is None:
        image.load()
        if sorted(image.size) != sorted(header_size):
            raise Unfit(Refusal.DAMAGED, say("its pixel data has another size than its header says"))
        if file_format == "PNG":
            check_png_filled(image, data)
        return image
    if pixels.shape[1::-1] != header_size:
        raise Unfit(Refusal.DAMAGED, say("its pixel data has another size than its header says"))
    if is_srgb(image, facts):
        return pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, np.newaxis], 3, axis=2)
    loaded = Image.frombuffer(image.mode, image.size, np.ascontiguousarray(pixels), "raw", image.mode, 0, 1)
    loaded.info = image.info
    return loaded


def _to_rgb(
    opened: Image.Image,
    image: Image.Image | Rgb,
    facts: PixelFacts,
    window: WindowRule | None,
    colour: Colour,
    turned: int,
    notices: list[Notice],
) -> tuple[Rgb, Image.Image | None]:
    """Return RGB of `image`, which Pillow has already `turned`, and its `stored`; `opened` knows its orientation."""
    pending = exif_orientation(opened, notices)
    if colour == "as-open-clip":
        if turned != 1:
            notices.append(rotation_notice(turned))
        if isinstance(image, np.ndarray):
            if pending != 1:
                notices.append(unturned_notice(pending))
            return image, None
        stored = stored_for_open_clip(image)
        # A plain copy, which outlives the file and which no conversion has touched.
        stored = None if stored is None else stored.copy()
        return to_rgb_as_open_clip(image, facts, pending, notices), stored
    if turned != 1 or pending != 1:
        notices.append(rotation_notice(pending if pending != 1 else turned))
    rgb = image if isinstance(image, np.ndarray) else to_rgb(image, facts, window, notices)
    return upright(rgb, pending), None


def _pixel_facts(image: Image.Image, png: Png | None) -> PixelFacts:
    if png is not None:
        return PixelFacts(png.bits, declared=png.declared or declared_by_exif(_header_of(image)))
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        bits = image.tag_v2.get(_BITS_PER_SAMPLE)
        deepest = max(bits) if isinstance(bits, tuple) and bits else None
        deep_grey = image.mode not in ("1", "L", "LA", "La")
        return PixelFacts(deepest, deep_grey and image.tag_v2.get(_PHOTOMETRIC) == 0)
    return PixelFacts(
        declared=declared_by_exif(image), alpha_may_be_unused=isinstance(image, BmpImagePlugin.BmpImageFile)
    )


def _frame_notices(image: Image.Image, data: bytes, file_format: str) -> list[Notice]:
    if file_format == "TIFF":
        return []  # the check of its pages has told
    if file_format == "GIF":
        count = sum(1 for _ in islice(gif_frames(data), _MAX_PAGES_COUNTED))
    else:
        count = int(getattr(image, "n_frames", 1))
    if count <= 1:
        return []
    more = say(" or more") if count == _MAX_PAGES_COUNTED else ""
    return [Notice("first-frame", say("Only the first of {0}{1} pictures in the file is used.", count, more))]


def _decoder_notices(warned: list[str]) -> list[Notice]:
    # The size is checked against our own, smaller limit; Pillow's warning about it adds nothing.
    texts = [text for text in warned if "decompression bomb" not in text]
    return [Notice("decoder-warning", say("The decoder remarked: {0}", printable(text.strip()))) for text in texts]


def _translated(error: Exception, data: bytes, path: str | None) -> Unfit:
    if isinstance(error, UnidentifiedImageError):
        return why_unidentified(data, path)
    if isinstance(error, Image.DecompressionBombError):
        return Unfit(
            Refusal.TOO_MANY_PIXELS, say("it has more pixels than are ever decoded"), say("Save a smaller copy of it.")
        )
    if isinstance(error, OSError) and str(error).startswith("Unsupported "):
        kind = say("its pixels are stored in a way that is not read here ({0})", str(error)[:200])
        return Unfit(Refusal.UNSUPPORTED_PIXELS, kind, say("Save it again as PNG."))
    if isinstance(error, MemoryError):
        return Unfit(
            Refusal.OUT_OF_MEMORY, say("there is not enough memory to decode it"), say("Close other programs.")
        )
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return cut_off()
    # Decoders' own words are for people; those of Python's other errors need the kind of error to be understood.
    told = str(error) if isinstance(error, (OSError, SyntaxError)) else f"{type(error).__name__}: {error}"
    return damaged(say("it cannot be decoded ({0})", told[:200]))
