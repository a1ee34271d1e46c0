"""What a PNG says about its pixels, and its pixels where Pillow would drop half of their bits.

Pillow is handed a copy with the chunks that it needs, since long texts make it refuse good pictures, and it keeps
8 of 16 bits of colour.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import numpy as np
from imagecodecs import PngError, png_decode
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.grey import Numbers
from sae_auditor.images.png_colour import by_coding, by_gamma, is_known_coding
from sae_auditor.images.png_structure import png_chunks
from sae_auditor.images.profiles import DeclaredColour
from sae_auditor.images.refusal import Refusal, Unfit, cut_off, damaged
from sae_auditor.images.source import Notice

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _PALETTE = 0, 3
_ALPHA_TYPES = frozenset({4, 6})
# What pixels depend on or Pillow counts frames by. Texts are left out, but for the two that can hold an orientation.
_KEPT = frozenset({b"IHDR", b"PLTE", b"eXIf", b"acTL"})
_PIXELS = frozenset({b"IDAT", b"fcTL", b"fdAT", b"IEND"})
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_NOT_SEEN = _TEXTS | {b"tIME", b"pHYs", b"bKGD", b"hIST", b"sPLT"}
_ORIENTATION_TEXTS = frozenset({b"XML:com.adobe.xmp", b"Raw profile type exif"})
_HEADER_BYTES = 13
_SIZE_AT = 16
_MOST_TEXT_BYTES = 256 * 1024
_MOST_PROFILE_BYTES = 16 * 1024 * 1024


@dataclass
class Png:
    """What the chunks say.

    `bits` per channel and `colour_type` as in IHDR; `significant_bits` of the colour channels (None: not stated);
    `clear` is the grey level or the colour that is transparent; `data` is the file for Pillow.
    """

    bits: int
    colour_type: int
    significant_bits: int | None = None
    profile: bytes | None = None
    declared: DeclaredColour | None = None
    clear: tuple[int, ...] | None = None
    data: bytes = b""
    notices: list[Notice] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = struct.unpack_from(">II", self.data, _SIZE_AT)
        return width, height

    @property
    def has_alpha(self) -> bool:
        """Whether the last channel is transparency."""
        return self.colour_type in _ALPHA_TYPES


def read_png(data: bytes) -> Png:
    """Read what the PNG in `data` says, without its pixels.

    Raises
    ------
    Unfit
        When the file ends before its last chunk, a checksum of what pixels depend on is wrong, or it is no PNG.
    """
    if data[12:16] == b"CgBI":
        how = say("Take the picture from before it was packed into the application, or save it again as PNG.")
        raise Unfit(Refusal.UNSUPPORTED_FORMAT, say("it is a PNG in Apple's own variant (CgBI)"), how)
    notices: list[Notice] = []
    first: dict[bytes, bytes] = {b"": b""}
    head: list[bytes] = []
    pixels: list[bytes] = []
    for kind, start, end in png_chunks(data):
        if not _is_intact(data, kind, start, end, notices):
            continue
        chunk = data[start - 8 : end + 4]
        # Pillow would look for what comes behind the pixels only once it has decoded them.
        if kind in _PIXELS:
            pixels.append(chunk)
            continue
        if kind not in first and kind not in _TEXTS:
            first[kind] = data[start:end]
            head.append(_for_pillow(kind, chunk, first[b"IHDR"]) if b"IHDR" in first else b"")
        elif kind in _TEXTS and (keyword := _orientation_keyword(kind, data[start:end])) not in first:
            first[keyword] = b""
            head.append(chunk)
    if len(first.get(b"IHDR", b"")) != _HEADER_BYTES:
        raise damaged(say("its header is damaged"))
    png = Png(first[b"IHDR"][8], first[b"IHDR"][9], notices=notices)
    if png.colour_type == _PALETTE and b"PLTE" not in first:
        raise damaged(say("its palette is missing"))
    png.data = b"".join([SIGNATURE, *head, *pixels])
    _read_meaning(png, first)
    return png


def wide_pixels(png: Png) -> NDArray[np.uint16]:
    """Return the pixels of a PNG with 16 bits per channel, [height, width, channels] as stored.

    Raises
    ------
    Unfit
        When they are damaged.
    """
    # Without what libpng would apply by itself, such as transparency.
    needed = (b"IHDR", b"IDAT", b"IEND")
    plain = [png.data[start - 8 : end + 4] for kind, start, end in png_chunks(png.data) if kind in needed]
    try:
        pixels: NDArray[np.uint16] = png_decode(SIGNATURE + b"".join(plain))
    except PngError as error:
        if "Not enough" in str(error):
            raise cut_off() from error
        raise damaged(say("its pixel data are damaged ({0})", error)) from error
    return pixels.reshape(*pixels.shape[:2], -1)


def numbers_of(png: Png, values: NDArray[np.uint16]) -> tuple[NDArray[np.uint16], Numbers]:
    """Return the values of the colour channels at the depth that they were taken with, and what is known of them.

    sBIT says how many bits were used. By the standard they are the upper ones, scaled to the full range; cameras store
    them as the lower ones. Only one of the two fits the values.
    """
    colour = png.colour_type not in (_GREY, 4)
    bits = png.significant_bits
    if bits is None or not 8 <= bits < png.bits:
        return values, Numbers(colour=colour)
    lower = (values >> (png.bits - bits)).astype(np.uint16)
    scaled = np.rint(lower * (65535 / ((1 << bits) - 1)))
    if (np.abs(values - scaled) <= 1).all() or ((lower << (png.bits - bits)) == values).all():
        return lower, Numbers(declared_bits=bits, colour=colour)
    return values, Numbers(declared_bits=bits, colour=colour)


def _is_intact(data: bytes, kind: bytes, start: int, end: int, notices: list[Notice]) -> bool:
    """Whether the checksum of a chunk is right; raise `Unfit` where it is wrong and the picture may depend on it."""
    if zlib.crc32(memoryview(data)[start - 4 : end]) == int.from_bytes(data[end : end + 4], "big"):
        return True
    if kind not in _NOT_SEEN:
        where = say("pixel data") if kind in _PIXELS else "header"
        raise damaged(say("a checksum in its {0} is wrong", where))
    text = say("A part of the file that does not show ({0}) is damaged and was not used.", kind.decode("ascii"))
    if all(notice.text != text for notice in notices):
        notices.append(Notice("decoder-warning", text))
    return False


def _for_pillow(kind: bytes, chunk: bytes, header: bytes) -> bytes:
    """Return what Pillow is given of a chunk."""
    if kind == b"tRNS":
        return _chunk(b"tRNS", _at_8_bits(chunk[8:-4], header))
    return chunk if kind in _KEPT else b""


def _orientation_keyword(kind: bytes, content: bytes) -> bytes:
    """Return the keyword of a text that can hold an orientation and is small; nothing, which is known, of others."""
    keyword, _, rest = content.partition(b"\0")
    packed = b""
    if kind == b"zTXt":
        packed = rest[1:]
    elif kind == b"iTXt" and rest[:1] == b"\1":
        packed = rest[2:].split(b"\0", 2)[-1]
    small = len(content) <= _MOST_TEXT_BYTES and (not packed or _inflated(packed, _MOST_TEXT_BYTES) is not None)
    return keyword if keyword in _ORIENTATION_TEXTS and small else b""


def _at_8_bits(clear: bytes, header: bytes) -> bytes:
    """Scale the transparent grey level as Pillow scales grey of 2 and 4 bits, since it does not do it itself."""
    if len(header) != _HEADER_BYTES or header[9] != _GREY or header[8] not in (2, 4) or len(clear) < 2:
        return clear
    level = int.from_bytes(clear[:2], "big") & ((1 << header[8]) - 1)
    return (level * 255 // ((1 << header[8]) - 1)).to_bytes(2, "big")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _inflated(packed: bytes, most_bytes: int) -> bytes | None:
    """Return what zlib `packed`, or None where that is damaged or longer than `most_bytes`."""
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(packed, most_bytes)
    except zlib.error:
        return None
    return content if inflater.eof else None


def _read_meaning(png: Png, chunks: dict[bytes, bytes]) -> None:
    significant = chunks.get(b"sBIT", b"")
    channels = significant[: -1 if png.has_alpha else None]
    if channels and png.colour_type != _PALETTE:
        png.significant_bits = max(channels)
    clear = chunks.get(b"tRNS", b"")
    if png.colour_type != _PALETTE and len(clear) >= 2:
        png.clear = struct.unpack(f">{len(clear) // 2}H", clear[: len(clear) // 2 * 2])
    _read_colour(png, chunks)


def _read_colour(png: Png, chunks: dict[bytes, bytes]) -> None:
    """Find what the colours are: by cICP, else by profile, else by sRGB, else by gamma and primaries."""
    coding = chunks.get(b"cICP", b"")
    if len(coding) == 4 and is_known_coding(coding[1]):
        png.declared = by_coding(coding[0], coding[1])
    elif b"iCCP" in chunks:
        _, _, rest = chunks[b"iCCP"].partition(b"\0")
        png.profile = _inflated(rest[1:], _MOST_PROFILE_BYTES)
        if png.profile is None:
            text = say("The file's colour profile was not used: it is damaged or too large.")
            png.notices.append(Notice("icc-ignored", text))
    elif b"sRGB" not in chunks:
        png.declared = by_gamma(chunks.get(b"gAMA", b""), chunks.get(b"cHRM", b""), png.notices)
