"""The directories of a TIFF file: tables of tags, read within bounds whatever they claim."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.refusal import Refusal, Unfit

ByteOrder = Literal["<", ">"]
AGAIN = say("Copy it again from where it came from, or save it again.")
# numpy's letter for each type of value; a fraction is two numbers.
_TYPES = {1: "u1", 2: "u1", 3: "u2", 4: "u4", 5: "u4", 6: "i1", 7: "u1", 8: "i2", 9: "i4", 10: "i4", 11: "f4", 12: "f8"}
_TYPES |= {13: "u4", 16: "u8", 17: "i8", 18: "u8"}
_FRACTIONS = (5, 10)
_BYTES = {kind: int(name[1]) * (2 if kind in _FRACTIONS else 1) for kind, name in _TYPES.items()}
# libtiff's own limit is 4096; a sound directory has 10 to 60.
_MOST_ENTRIES = 4096
MOST_DIRECTORIES = 10_000


class _Form(NamedTuple):
    """How numbers are packed in classic and in big TIFF: struct letters of the entry count and of an offset."""

    order: ByteOrder
    entries: str
    offset: str
    entry_bytes: int


class _Entry(NamedTuple):
    kind: int
    values: int
    at: int


def is_tiff(data: bytes) -> bool:
    """Say whether `data` starts as a TIFF file does, classic or big."""
    return data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


@dataclass(frozen=True, eq=False)
class Directory:
    """One table of tags, which starts `at`; values are read when they are asked for."""

    data: bytes
    order: ByteOrder
    at: int
    entries: dict[int, _Entry]

    def values(self, tag: int) -> NDArray[Any] | None:
        """Return the numbers of `tag` in this machine's byte order (fractions divided), or None without the tag.

        Raises
        ------
        Unfit
            When they lie beyond the end of the file.
        """
        entry = self.entries.get(tag)
        if entry is None or entry.values == 0:
            return None
        dtype = np.dtype(self.order + _TYPES[entry.kind])
        if entry.at + entry.values * _BYTES[entry.kind] > len(self.data):
            raise cut_off()
        count = entry.values * (2 if entry.kind in _FRACTIONS else 1)
        values = np.frombuffer(self.data, dtype, count, entry.at).astype(dtype.newbyteorder("="), copy=False)
        if entry.kind in _FRACTIONS:
            fractions: NDArray[Any] = values[::2] / np.maximum(values[1::2], 1)
            return fractions
        return values

    def optional(self, tag: int) -> NDArray[Any] | None:
        """Return what `values` does, and None where it would refuse: for tags that the picture can do without."""
        try:
            return self.values(tag)
        except Unfit:
            return None

    def whole(self, tag: int, default: int) -> int:
        """Return the first number of `tag`, rounded down, or `default`."""
        values = self.values(tag)
        return default if values is None or not np.isfinite(values[0]) else int(values[0])

    def text(self, tag: int) -> bytes:
        """Return the bytes of `tag` without closing zeros; empty without it."""
        values = self.optional(tag)
        return b"" if values is None or values.dtype.itemsize != 1 else values.tobytes().rstrip(b"\0")


def directories(data: bytes) -> Iterator[int]:
    """Yield where each directory of the main chain is, at most 10,000 of them."""
    form = _form(data)
    seen: set[int] = set()
    try:
        (position,) = struct.unpack_from(form.offset, data, 8 if form.entry_bytes == 20 else 4)
        while position and position not in seen and len(seen) < MOST_DIRECTORIES:
            seen.add(position)
            yield position
            (count,) = struct.unpack_from(form.entries, data, position)
            after = position + struct.calcsize(form.entries) + count * form.entry_bytes
            (position,) = struct.unpack_from(form.offset, data, after)
    except (struct.error, OverflowError):
        return


def directory_at(data: bytes, position: int, first: int = _MOST_ENTRIES) -> Directory:
    """Return the directory at `position`, or the `first` entries of it (they are in the order of their tags).

    Raises
    ------
    Unfit
        When it lies beyond the end of the file or is none.
    """
    form = _form(data)
    try:
        (count,) = struct.unpack_from(form.entries, data, position)
    except (struct.error, OverflowError):
        raise cut_off() from None
    if not 0 < count <= _MOST_ENTRIES:
        raise Unfit(Refusal.DAMAGED, say("its header is damaged"), AGAIN)
    start = position + struct.calcsize(form.entries)
    if start + count * form.entry_bytes > len(data):
        raise cut_off()
    entries: dict[int, _Entry] = {}
    for at in range(start, start + min(count, first) * form.entry_bytes, form.entry_bytes):
        tag, kind = struct.unpack_from(form.order + "HH", data, at)
        (values,) = struct.unpack_from(form.offset, data, at + 4)
        if kind not in _TYPES or tag in entries:
            continue
        # Values that fit are in the entry itself.
        held = at + 4 + struct.calcsize(form.offset)
        where = (
            held
            if values * _BYTES[kind] <= struct.calcsize(form.offset)
            else struct.unpack_from(form.offset, data, held)[0]
        )
        entries[tag] = _Entry(kind, values, where)
    return Directory(data, form.order, position, entries)


def cut_off() -> Unfit:
    """Return the refusal of a file that ends before its picture does."""
    return Unfit(Refusal.TRUNCATED, say("it is cut off before the end of the picture"), AGAIN)


def _form(data: bytes) -> _Form:
    order: ByteOrder = "<" if data.startswith(b"II") else ">"
    if data[2:4] in (b"+\0", b"\0+"):
        return _Form(order, order + "Q", order + "Q", 20)
    return _Form(order, order + "H", order + "I", 12)
