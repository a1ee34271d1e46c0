"""From texts to the ids of a SentencePiece model, as the sentencepiece library gives them."""

from __future__ import annotations

import heapq
import struct
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from sae_auditor.encoders.spiece.file import Kind, Method, PieceFile, byte_ids
from sae_auditor.encoders.spiece.normalise import Normaliser, WholePieces

_UNKNOWN_PENALTY: Final = 10.0  # the library's: below the worst piece by this much
_MATCHED: Final = (Kind.NORMAL, Kind.USER_DEFINED, Kind.UNUSED)
_FLOAT: Final = struct.Struct("f")


class SentencePieces:
    """A vocabulary that cuts texts.

    Parameters
    ----------
    file
        What was read.
    where
        The file, for messages.
    dummy_prefix
        Whether texts begin with a space; as the file says when None.
    """

    def __init__(self, file: PieceFile, where: str, *, dummy_prefix: bool | None = None) -> None:
        self.unknown = file.unknown
        self.ids = {piece.text: number for number, piece in enumerate(file.pieces)}
        own = [piece.text for piece in file.pieces if piece.kind is Kind.USER_DEFINED]
        rules = file.rules if dummy_prefix is None else replace(file.rules, dummy_prefix=dummy_prefix)
        self._normalise = Normaliser(rules, own, where)
        self._cut: Callable[[str], Iterable[tuple[str, int]]]
        self._cut = _Unigram(file) if file.method is Method.UNIGRAM else _Merging(file)
        self._bytes = byte_ids(self.ids) if file.byte_fallback else None

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self.ids)

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text, without any marks."""
        found: list[int] = []
        was_unknown = False
        for piece, number in self._cut(self._normalise(text)):
            is_unknown = number == self.unknown
            if is_unknown and self._bytes is not None:
                found += [self._bytes[byte] for byte in piece.encode()]
            elif not (is_unknown and was_unknown):  # a run of unknown letters is one unknown
                found.append(number)
            was_unknown = is_unknown
        return found


class _Unigram:
    """The most probable way to cut a text, letter by letter from the left.

    Sums are rounded to 32 bits where the library keeps them so: that decides between ways that are equally probable.
    """

    def __init__(self, file: PieceFile) -> None:
        normal = [piece.score for piece in file.pieces if piece.kind is Kind.NORMAL] or [0.0]
        best = max(normal)
        self._unknown = file.unknown
        self._unknown_score = _rounded(min(normal) - _UNKNOWN_PENALTY)
        self._scores: dict[str, tuple[float, int]] = {}
        for number, piece in enumerate(file.pieces):
            if piece.kind is Kind.NORMAL:
                self._scores[piece.text] = piece.score, number
            elif piece.kind is Kind.USER_DEFINED:  # always better than its parts
                self._scores[piece.text] = _rounded(len(piece.text.encode()) * best - 0.1), number
        self._lengths = sorted({len(text) for text in self._scores})

    def __call__(self, text: str) -> list[tuple[str, int]]:
        best: list[tuple[float, int, int] | None] = [(0.0, 0, 0), *[None] * len(text)]
        for start in range(len(text)):
            node = best[start]
            assert node is not None  # every letter is a way of its own
            covered = False
            for length in self._lengths:
                end = start + length
                if end > len(text):
                    break
                known = self._scores.get(text[start:end])
                if known is None:
                    continue
                covered = covered or length == 1
                self._offer(best, end, (_rounded(known[0] + node[0]), start, known[1]))
            if not covered:
                self._offer(best, start + 1, (_rounded(self._unknown_score + node[0]), start, self._unknown))
        return _way_back(best, text)

    @staticmethod
    def _offer(best: list[tuple[float, int, int] | None], end: int, way: tuple[float, int, int]) -> None:
        known = best[end]
        if known is None or way[0] > known[0]:
            best[end] = way


def _way_back(best: list[tuple[float, int, int] | None], text: str) -> list[tuple[str, int]]:
    pieces: list[tuple[str, int]] = []
    end = len(text)
    while end > 0:
        node = best[end]
        assert node is not None
        pieces.append((text[node[1] : end], node[2]))
        end = node[1]
    return pieces[::-1]


class _Merging:
    """Byte pair encoding: neighbours are joined, the best joined piece first, the leftmost of equal ones."""

    def __init__(self, file: PieceFile) -> None:
        self._unknown = file.unknown
        self._ids = {piece.text: number for number, piece in enumerate(file.pieces)}
        self._scores = {piece.text: piece.score for piece in file.pieces if piece.kind in _MATCHED}
        self._unused = {piece.text for piece in file.pieces if piece.kind is Kind.UNUSED}
        self._whole = WholePieces(piece.text for piece in file.pieces if piece.kind is Kind.USER_DEFINED)

    def __call__(self, text: str) -> list[tuple[str, int]]:
        parts, frozen = self._letters(text)
        before, after = list(range(-1, len(parts) - 1)), [*range(1, len(parts)), -1]
        waiting: list[tuple[float, int, int, int]] = []
        halves: dict[str, tuple[str, str]] = {}

        def offer(left: int, right: int) -> None:
            if left < 0 or right < 0 or frozen[left] or frozen[right]:
                return
            joined = parts[left] + parts[right]
            if joined in self._scores:
                heapq.heappush(waiting, (-self._scores[joined], left, right, len(joined)))
                if joined in self._unused:
                    halves[joined] = parts[left], parts[right]

        for left in range(len(parts) - 1):
            offer(left, left + 1)
        while waiting:
            _, left, right, length = heapq.heappop(waiting)
            if not parts[left] or not parts[right] or len(parts[left]) + len(parts[right]) != length:
                continue
            parts[left] += parts[right]
            parts[right] = ""
            after[left] = after[right]
            if after[left] >= 0:
                before[after[left]] = left
            offer(before[left], left)
            offer(left, after[left])
        return [piece for part in parts if part for piece in self._used(part, halves)]

    def _letters(self, text: str) -> tuple[list[str], list[bool]]:
        """Return single letters, and whole pieces that nothing is joined to."""
        parts: list[str] = []
        frozen: list[bool] = []
        at = 0
        while at < len(text):
            whole = self._whole.at(text, at)
            parts.append(whole or text[at])
            frozen.append(whole is not None)
            at += len(parts[-1])
        return parts, frozen

    def _used(self, part: str, halves: dict[str, tuple[str, str]]) -> list[tuple[str, int]]:
        """Return the piece; where it only serves to be joined further, what it was joined of."""
        if part in self._unused and part in halves:
            return [piece for half in halves[part] for piece in self._used(half, halves)]
        return [(part, self._ids.get(part, self._unknown))]


def _rounded(value: float) -> float:
    """Return the nearest 32-bit float."""
    rounded: float = _FLOAT.unpack(_FLOAT.pack(value))[0]
    return rounded
