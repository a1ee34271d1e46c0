"""Compressed strips and tiles to plain bytes, complete or refused."""

from __future__ import annotations

import lzma
from collections.abc import Callable

from imagecodecs import deflate_decode, lzw_decode, packbits_decode, zstd_decode

from sae_auditor.i18n import say
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.tiff.directory import AGAIN
from sae_auditor.images.tiff.layout import DEFLATE, LZW, PACKBITS, UNCOMPRESSED

_OLD_DEFLATE, _LZMA, _ZSTD, _OLD_ZSTD = 32946, 34925, 50000, 34926
# More than the highest preset of xz asks for.
_XZ_MEMORY_BYTES = 128 << 20
# Writers round up to whole words; where a checksum covers the data, that is no sign of damage.
_PADDING_BYTES = 3


def _unxz(content: bytes, out: int) -> bytes:
    """Unpack with Python's own library: imagecodecs does not ask for the checksum at the end."""
    unpacker = lzma.LZMADecompressor(memlimit=_XZ_MEMORY_BYTES)
    plain = unpacker.decompress(content, out)
    if not unpacker.eof:
        # The checksum comes after the last byte.
        plain += unpacker.decompress(b"", 1)
    if not unpacker.eof:
        raise ValueError("it has no end")
    return plain


_DECODERS: dict[int, Callable[..., bytes | bytearray]] = {
    LZW: lzw_decode,
    DEFLATE: deflate_decode,
    _OLD_DEFLATE: deflate_decode,
    PACKBITS: packbits_decode,
    _LZMA: _unxz,
    _ZSTD: zstd_decode,
    _OLD_ZSTD: zstd_decode,
}
BYTE_COMPRESSIONS = frozenset({UNCOMPRESSED, *_DECODERS})
_WITH_CHECKSUM = frozenset({DEFLATE, _OLD_DEFLATE, _LZMA})


def plain_bytes(compression: int, content: memoryview, most_bytes: int) -> bytes | bytearray | memoryview:
    """Return what `content` unpacks to, of which at most `most_bytes` and a little padding are expected.

    Raises
    ------
    Unfit
        When it is damaged or unpacks to more.
    """
    if compression == UNCOMPRESSED:
        return content
    try:
        # One byte more than may be, so that a codec that stops there shows that there was more.
        plain = _DECODERS[compression](bytes(content), out=most_bytes + _PADDING_BYTES + 1)
    except (RuntimeError, ValueError, lzma.LZMAError) as error:
        raise damaged() from error
    if len(plain) > most_bytes + _PADDING_BYTES:
        raise damaged()
    return plain


def ends_well(compression: int, plain_bytes: int, wanted: int) -> bool:
    """Say whether compressed data that unpack to `plain_bytes` may be all of a piece of `wanted` bytes.

    Where nothing else tells of damage, the length often does: wrong codes stand for strings of other lengths.
    """
    return wanted <= plain_bytes <= wanted + (_PADDING_BYTES if compression in _WITH_CHECKSUM else 0)


def damaged() -> Unfit:
    """Return the refusal of a picture whose compressed data make no sense."""
    return Unfit(Refusal.DAMAGED, say("its compressed pixel data are damaged"), AGAIN)
