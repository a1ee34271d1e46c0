"""The fields of a protocol buffer, one level at a time, within the bytes that are there."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_FLOAT: Final = struct.Struct("<f")
_MAX_VARINT_BYTES: Final = 10  # of 64 bits, 7 in each byte

Value = int | bytes | float


class Damaged(ValueError):
    """The bytes are no protocol buffer."""


def fields(data: bytes) -> Iterator[tuple[int, Value]]:
    """Yield number and value of every field: whole numbers, bytes of texts and inner messages, 32-bit floats.

    Raises
    ------
    Damaged
        When a field is cut off or of a kind that does not exist.
    """
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise Damaged("a field has the number 0")
        if kind == _VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        if kind == _BYTES:
            size, at = _varint(data, at)
        elif kind in (_FIXED_32, _FIXED_64):
            size = 4 if kind == _FIXED_32 else 8
        else:
            raise Damaged(f"a field is of the kind {kind}")
        if size > end - at:
            raise Damaged("a field is cut off")
        part = data[at : at + size]
        at += size
        yield number, _FLOAT.unpack(part)[0] if kind == _FIXED_32 else part


def _varint(data: bytes, at: int) -> tuple[int, int]:
    if at < len(data) and data[at] < 0x80:  # nearly all of the millions in a large file
        return data[at], at + 1
    value = 0
    for place in range(_MAX_VARINT_BYTES):
        if at >= len(data):
            raise Damaged("a number is cut off")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at
    raise Damaged("a number is too long")
