"""The headers of the pages of a column: how much a library will unpack, asked before it does.

A footer may say what it likes; what is allocated is what the header of each page says, so these are added up here. They
are in the compact form of Thrift, of which only what a page header has is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sae_auditor.i18n import say

# What this program writes, and every usual writer; the others repeat a part of one value in thousands of others.
_ENCODINGS: Final = frozenset({0, 2, 3, 8})

_DATA, _DICTIONARY, _DATA_V2 = 0, 2, 3
# By the kind of a page: the field of its own header, and in it the fields of its encoding.
_HEADERS: Final = {_DATA: (5, 2), _DICTIONARY: (7, 2), _DATA_V2: (8, 4)}
_MAX_DEPTH: Final = 3


class NoPages(ValueError):
    """Pages that are not read; the message says why, as a clause that follows the name of a column."""


@dataclass(frozen=True)
class Pages:
    """What the headers of all pages of a column say: values without those of dictionaries, and bytes unpacked."""

    n_values: int
    n_bytes: int


def pages_in(chunk: memoryview) -> Pages:
    """Return what the headers in a column's bytes say.

    Raises
    ------
    NoPages
        When they are damaged, do not fill the bytes, or name a way of writing values that is not read.
    """
    n_values, n_bytes, at = 0, 0, 0
    while at < len(chunk):
        header, start = _Reader(chunk, at).header()
        kind = header.get(1)
        if kind not in _HEADERS:
            raise NoPages(say("has a page of the unknown kind {0}", kind))
        own, encoding = _HEADERS[kind]
        fields = header.get(own)
        unpacked, packed = header.get(2), header.get(3)
        if not isinstance(fields, dict) or not isinstance(unpacked, int) or not isinstance(packed, int):
            raise NoPages(say("has a page whose header is not whole"))
        held = fields.get(1)
        if not isinstance(held, int) or min(held, unpacked, packed) < 0 or max(held, unpacked, packed) >= 2**31:
            raise NoPages(say("has a page of an impossible size"))
        if fields.get(encoding) not in _ENCODINGS:
            raise NoPages(say("has values in the encoding {0}, which is not read", fields.get(encoding)))
        if packed > len(chunk) - start:
            raise NoPages(say("has a page that goes beyond its end"))
        n_bytes += unpacked
        n_values += 0 if kind == _DICTIONARY else held
        at = start + packed
    return Pages(n_values, n_bytes)


Fields = dict[int, "int | Fields"]


class _Reader:
    """Reads one struct of Thrift's compact form; of what a page header never has nothing is known here."""

    def __init__(self, content: memoryview, at: int) -> None:
        self._content = content
        self._at = at

    def header(self) -> tuple[Fields, int]:
        """Return the fields by their numbers, and where the struct ends."""
        try:
            return self._struct(_MAX_DEPTH), self._at
        except IndexError as error:
            raise NoPages(say("has a page whose header is not whole")) from error

    def _struct(self, depth: int) -> Fields:
        if not depth:
            raise NoPages(say("has a page whose header is nested too deeply"))
        fields: Fields = {}
        last = 0
        while byte := self._byte():
            step, kind = byte >> 4, byte & 15
            number = last + step if step else self._zigzag()
            # A number that stood twice could mean one thing here and another to the library that unpacks.
            if number in fields:
                raise NoPages(say("has a page whose header says something twice"))
            fields[number] = self._value(kind, depth)
            last = number
        return fields

    def _value(self, kind: int, depth: int) -> int | Fields:
        if kind in (1, 2):  # yes and no
            return 2 - kind
        if kind == 3:
            return self._byte()
        if kind in (4, 5, 6):
            return self._zigzag()
        if kind == 8:
            self._skip(self._number())  # smallest and largest values, of which nothing is needed
            return 0
        if kind == 12:
            return self._struct(depth - 1)
        raise NoPages(say("has a page whose header is none that is known"))

    def _byte(self) -> int:
        byte = self._content[self._at]
        self._at += 1
        return byte

    def _number(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise NoPages(say("has a page whose header has an endless number"))

    def _zigzag(self) -> int:
        value = self._number()
        return (value >> 1) ^ -(value & 1)

    def _skip(self, n: int) -> None:
        if n > len(self._content) - self._at:
            raise NoPages(say("has a page whose header is not whole"))
        self._at += n
