"""A text as a SentencePiece model wants it: its own replacements, and its own rules for spaces."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

import numpy as np

from sae_auditor.encoders.spiece.file import Rules
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

SPACE: Final = "\u2581"
_REPLACEMENT: Final = "\ufffd".encode()
_MAX_MAP_BYTES: Final = 16 * 2**20  # Unicode's own has a quarter of a million
_MAX_REPLACEMENT: Final = 256  # bytes for one run of letters; the longest of Unicode's own has 33


TextT = TypeVar("TextT", str, bytes)


class WholePieces(Generic[TextT]):
    """Pieces that are never cut: the longest one wins.

    Parameters
    ----------
    pieces
        Their texts.
    """

    def __init__(self, pieces: Iterable[TextT]) -> None:
        self._pieces: set[TextT] = set(pieces)
        self._lengths = sorted({len(piece) for piece in self._pieces}, reverse=True)

    def at(self, text: TextT, start: int) -> TextT | None:
        """Return the piece that stands at a place; None where none does."""
        for length in self._lengths:
            part = text[start : start + length]
            if part in self._pieces:
                return part
        return None


class Normaliser:
    """What the sentencepiece library does to a text before it is cut.

    Parameters
    ----------
    rules
        The file's.
    protected
        Pieces that stay as they are.
    where
        The file, for messages.
    """

    def __init__(self, rules: Rules, protected: Iterable[str], where: str) -> None:
        self._rules = rules
        self._protected = WholePieces(piece.encode() for piece in protected)
        self._space = (SPACE if rules.escape else " ").encode()
        self._map = CharsMap(rules.charsmap, where) if rules.charsmap else None

    def __call__(self, text: str) -> str:
        """Return the normalised text."""
        rules, data = self._rules, text.encode("utf-8", "replace")
        at = 0
        while rules.extra_spaces and at < len(data):
            piece, size = self._prefix(data, at)
            if piece != b" ":
                break
            at += size
        if at == len(data):
            return ""
        out = bytearray(self._space if rules.dummy_prefix and not rules.suffix else b"")
        after_space = rules.extra_spaces
        while at < len(data):
            piece, size = self._prefix(data, at)
            at += size
            if after_space:
                piece = piece.lstrip(b" ")
            if piece:
                out += piece.replace(b" ", self._space)
                after_space = rules.extra_spaces and piece.endswith(b" ")
        while rules.extra_spaces and out.endswith(self._space):
            del out[-len(self._space) :]
        if rules.dummy_prefix and rules.suffix:
            out += self._space
        return out.decode("utf-8", "replace")

    def _prefix(self, data: bytes, at: int) -> tuple[bytes, int]:
        """Return what stands for the beginning of the rest, and how many bytes that beginning has."""
        piece = self._protected.at(data, at)
        if piece is not None:
            return piece, len(piece)
        found = self._map.longest(data, at) if self._map is not None else None
        if found is not None:
            return found
        size = _letter_size(data, at)
        return (data[at : at + size], size) if size else (_REPLACEMENT, 1)


class CharsMap:
    """The compiled replacements: a trie of what is replaced, in two arrays, and the texts that replace it.

    The trie is the `darts-clone` library's: each unit of 32 bits holds a label, whether it ends a key, and where its
    children are; the unit of an end holds the place of the replacement. Checked once as a whole, so that no text leads
    out of it.

    Raises
    ------
    InputRefused
        When it is cut off, leads out of itself, or makes texts much longer.
    """

    def __init__(self, content: bytes, where: str) -> None:
        size = int.from_bytes(content[:4], "little")
        if not 4 <= len(content) <= _MAX_MAP_BYTES or size % 4 or not 0 < size <= len(content) - 4:
            raise InputRefused(say("{0} is damaged: its table of replaced letters is cut off or too long.", where))
        self._units = array("I", content[4 : 4 + size])
        if sys.byteorder == "big":
            self._units.byteswap()
        self._texts = content[4 + size :]
        self._check(where)

    def _check(self, where: str) -> None:
        """Refuse a table that leads out of itself, whatever the text, or makes a text much longer.

        Every unit that can be gone on from has room for all children, and every end has a replacement.
        """
        units = np.frombuffer(self._units, np.uint32).astype(np.int64)
        places = np.arange(len(units))
        children = places ^ (units >> 10) << ((units & 0x200) >> 6)
        is_node = units & 0x80000000 == 0
        is_node[0] = True  # the root is gone on from whatever it says
        outside = bool((children[is_node] | 0xFF >= len(units)).any())
        is_end = is_node & (units >> 8 & 1 == 1)
        starts = units[children[is_end]] & 0x7FFFFFFF if not outside else places[:0]
        if outside or bool((starts > len(self._texts)).any()):
            raise InputRefused(say("{0} is damaged: its table of replaced letters points outside.", where))
        if not _is_text(self._texts) or any(len(text) > _MAX_REPLACEMENT for text in self._texts.split(b"\0")):
            raise InputRefused(
                say("{0} replaces a letter by no text, or by one of more than {1} bytes.", where, _MAX_REPLACEMENT)
            )
        inside = np.frombuffer(self._texts + b"\0", np.uint8)[starts]
        if bool((inside & 0xC0 == 0x80).any()):
            raise InputRefused(say("{0} is damaged: its table of replaced letters points into a letter.", where))

    def longest(self, data: bytes, at: int) -> tuple[bytes, int] | None:
        """Return what replaces the longest beginning of the rest, and its number of bytes; None where nothing does."""
        units, found = self._units, None
        place = _children(units[0], 0)
        for end in range(at, len(data)):
            place ^= data[end]
            unit = units[place]
            if unit & 0x800000FF != data[end]:
                break
            place = _children(unit, place)
            if unit >> 8 & 1:
                found = units[place] & 0x7FFFFFFF, end + 1 - at
        if found is None:
            return None
        start, size = found
        stop = self._texts.find(b"\0", start)
        return self._texts[start : stop if stop >= 0 else None], size


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _children(unit: int, place: int) -> int:
    return place ^ (unit >> 10) << ((unit & 0x200) >> 6)


def _letter_size(data: bytes, at: int) -> int:
    """Return how many bytes the letter has; 0 where they are not one."""
    first = data[at]
    size = 1 if first < 0x80 else 2 if first >> 5 == 0b110 else 3 if first >> 4 == 0b1110 else 4
    try:
        data[at : at + size].decode()
    except UnicodeDecodeError:
        return 0
    return size
