"""What a SentencePiece file says: its pieces with their scores, how texts are normalised and how they are cut.

Such a file is a protocol buffer, read field by field within the bytes that are there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

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
            raise Damaged(say("a field has the number 0"))
        if kind == _VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        if kind == _BYTES:
            size, at = _varint(data, at)
        elif kind in (_FIXED_32, _FIXED_64):
            size = 4 if kind == _FIXED_32 else 8
        else:
            raise Damaged(say("a field is of the kind {0}", kind))
        if size > end - at:
            raise Damaged(say("a field is cut off"))
        part = data[at : at + size]
        at += size
        yield number, _FLOAT.unpack(part)[0] if kind == _FIXED_32 else part


def _varint(data: bytes, at: int) -> tuple[int, int]:
    if at < len(data) and data[at] < 0x80:  # nearly all of the millions in a large file
        return data[at], at + 1
    value = 0
    for place in range(_MAX_VARINT_BYTES):
        if at >= len(data):
            raise Damaged(say("a number is cut off"))
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at
    raise Damaged(say("a number is too long"))


_MAX_PIECES: Final = 1_000_000  # the largest published vocabularies have a quarter of that

# Far beyond any logarithm of a probability and any rank, and no sum over a text leaves 32-bit floats.
_MAX_SCORE: Final = 1e30

# Every beginning of a text is looked up in every length that a piece has; the library's trainer stops at 16.
_MAX_PIECE_CHARS: Final = 256
_N_BYTES: Final = 256
_PIECES, _TRAINER, _NORMALIZER = 1, 2, 3
_MODEL_TYPE, _SUFFIX, _BYTE_FALLBACK = 3, 24, 35
_TEXT, _SCORE, _KIND = 1, 2, 3
_CHARSMAP, _DUMMY_PREFIX, _EXTRA_SPACES, _ESCAPE = 2, 3, 4, 5


class Kind(IntEnum):
    """What a piece is."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5
    BYTE = 6


_KINDS: Final = {int(kind): kind for kind in Kind}


class Method(IntEnum):
    """How texts are cut into pieces; the library also knows whole words and single letters."""

    UNIGRAM = 1
    BPE = 2


class Piece(NamedTuple):
    """One entry of the vocabulary; its id is its place."""

    text: str
    score: float
    kind: Kind


@dataclass(frozen=True)
class Rules:
    """How a text is normalised before it is cut.

    Parameters
    ----------
    charsmap
        The compiled replacements; empty where there are none.
    dummy_prefix
        Whether a space is put in front of every text (behind it with `suffix`).
    extra_spaces
        Whether spaces at the ends and repeated ones are taken away.
    escape
        Whether spaces are written as U+2581.
    suffix
        Whether a space belongs to the word in front of it.
    """

    charsmap: bytes = b""
    dummy_prefix: bool = True
    extra_spaces: bool = True
    escape: bool = True
    suffix: bool = False


@dataclass(frozen=True)
class PieceFile:
    """A whole file.

    Parameters
    ----------
    pieces
        By id.
    method
        How texts are cut.
    rules
        How they are normalised.
    byte_fallback
        Whether what no piece covers becomes pieces of its bytes.
    unknown
        The id of what no piece covers.
    """

    pieces: tuple[Piece, ...]
    method: Method
    rules: Rules
    byte_fallback: bool
    unknown: int


def read_pieces(content: bytes, where: str) -> PieceFile:
    """Read a SentencePiece file.

    Raises
    ------
    InputRefused
        When it is none, is damaged, or cuts texts in a way that is not known.
    """
    try:
        return _file(content, where)
    except (Damaged, UnicodeDecodeError) as error:
        raise _refused(where, f"{error}") from error


def _file(content: bytes, where: str) -> PieceFile:
    pieces: list[Piece] = []
    trainer: dict[int, Value] = {}
    normalizer: dict[int, Value] = {}
    for number, value in fields(content):
        if number == _PIECES:
            if len(pieces) == _MAX_PIECES:
                raise _refused(where, say("it has more than {0} pieces", f"{_MAX_PIECES:,}"))
            pieces.append(_piece(_message(value), where))
        elif number == _TRAINER:
            trainer |= dict(fields(_message(value)))
        elif number == _NORMALIZER:
            normalizer |= dict(fields(_message(value)))
    method = next((known for known in Method if known == trainer.get(_MODEL_TYPE, Method.UNIGRAM)), None)
    if method is None:
        raise InputRefused(
            say("{0} cuts texts into whole words or single letters, which is not supported.", where),
            todo=say("Put the model's tokenizer.json beside the weights."),
        )
    rules = Rules(
        charsmap=_message(normalizer.get(_CHARSMAP, b"")),
        dummy_prefix=bool(normalizer.get(_DUMMY_PREFIX, True)),
        extra_spaces=bool(normalizer.get(_EXTRA_SPACES, True)),
        escape=bool(normalizer.get(_ESCAPE, True)),
        suffix=bool(trainer.get(_SUFFIX, False)),
    )
    fallback = bool(trainer.get(_BYTE_FALLBACK, False))
    _check(pieces, fallback, where)
    unknown = next(number for number, piece in enumerate(pieces) if piece.kind is Kind.UNKNOWN)
    return PieceFile(tuple(pieces), method, rules, fallback, unknown)


def _message(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise Damaged(say("a number stands where a message should"))
    return value


def _piece(data: bytes, where: str) -> Piece:
    text, score, kind = b"", 0.0, int(Kind.NORMAL)
    for number, value in fields(data):
        if number == _TEXT and isinstance(value, bytes):
            text = value
        elif number == _SCORE and isinstance(value, float):
            score = value
        elif number == _KIND and isinstance(value, int):
            kind = value
        elif number in (_TEXT, _SCORE, _KIND):
            raise Damaged(say("a piece has a value of the wrong kind"))
    known = _KINDS.get(kind)
    # Also false for what is no number.
    if known is None or not text or not abs(score) <= _MAX_SCORE:
        raise _refused(
            where, say("the piece '{0}' has an impossible kind, text or score", text.decode("utf-8", "replace"))
        )
    decoded = text.decode()
    if len(decoded) > _MAX_PIECE_CHARS:
        raise _refused(where, say("a piece has {0} characters, more than {1}", f"{len(decoded):,}", _MAX_PIECE_CHARS))
    return Piece(decoded, score, known)


def _check(pieces: list[Piece], byte_fallback: bool, where: str) -> None:
    if len({piece.text for piece in pieces}) < len(pieces):
        raise _refused(where, say("a piece stands in it twice"))
    if sum(piece.kind is Kind.UNKNOWN for piece in pieces) != 1:
        raise _refused(where, say("it does not have one piece for what is unknown"))
    if byte_fallback and set(_byte_names()) - {piece.text for piece in pieces if piece.kind is Kind.BYTE}:
        raise _refused(where, say("it lacks pieces of single bytes"))


def byte_ids(pieces: Mapping[str, int]) -> list[int]:
    """Return the id of the piece of each byte."""
    return [pieces[name] for name in _byte_names()]


def _byte_names() -> Iterator[str]:
    return (f"<0x{byte:02X}>" for byte in range(_N_BYTES))


def _refused(where: str, reason: str) -> InputRefused:
    return InputRefused(
        say("{0} is not a SentencePiece file that can be used: {1}.", where, reason),
        todo=say("Get the file again, or put the model's tokenizer.json beside the weights."),
    )
