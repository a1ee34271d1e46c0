"""SentencePiece files written byte by byte, by nothing of the program's."""

from __future__ import annotations

import struct
from collections.abc import Sequence

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
UNIGRAM, BPE, WORD = 1, 2, 3

Entry = tuple[str, float, int]


def varint(value: int) -> bytes:
    parts = []
    while True:
        value, low = value >> 7, value & 0x7F
        parts.append(low | (0x80 if value else 0))
        if not value:
            return bytes(parts)


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def message(field: int, content: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(content)) + content


def entry(text: str, score: float, kind: int) -> bytes:
    return message(1, message(1, text.encode()) + varint(2 << 3 | 5) + struct.pack("<f", score) + number(3, kind))


def piece_model(entries: Sequence[Entry], method: int = UNIGRAM, *, byte_fallback: bool = False, **rules: int) -> bytes:
    """Return a file; `rules` are `dummy_prefix`, `extra_spaces` and `escape`, and `suffix` of the trainer."""
    places = {"dummy_prefix": 3, "extra_spaces": 4, "escape": 5}
    spec = b"".join(number(places[name], value) for name, value in rules.items() if name in places)
    trainer = number(3, method) + number(35, int(byte_fallback)) + number(24, rules.get("suffix", 0))
    return b"".join(entry(*item) for item in entries) + message(2, trainer) + message(3, spec)


BYTES: list[Entry] = [(f"<0x{byte:02X}>", 0.0, BYTE) for byte in range(256)]
MARKS: list[Entry] = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", 0.0, CONTROL)]
