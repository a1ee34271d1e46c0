"""Fax data in TIFF (modified Huffman, group 3 and group 4), decoded by the letter.

Other decoders fill damaged lines up and go on; here every line has to come out at its full width, and nothing but the
end mark may be left over.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.tiff.codecs import damaged
from sae_auditor.images.tiff.layout import CCITT_FAX3, CCITT_FAX4, CCITT_RLE, unsupported

LOOKED_AT_BITS: Final = 13

# Runs of 0 to 63 white pixels, then of 64, 128 ... 1728.
_WHITE: Final = """
00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101
101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000
00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001
00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101
00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100
11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101
011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011
010011000 010011001 010011010 011000 010011011
"""
_BLACK: Final = """
0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000
0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111
00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010
000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100
000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100
000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000
000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111
0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100
0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011
0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100
0000001010101 0000001011010 0000001011011 0000001100100 0000001100101
"""

# Runs of 1792, 1856 ... 2560 of either colour.
_LONG: Final = """
00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110
000000010111 000000011100 000000011101 000000011110 000000011111
"""

# How a change lies to the one above it: so many pixels to the right, or one of the two modes.
PASS: Final = 100
HORIZONTAL: Final = 101
_MODES: Final = {
    "1": 0,
    "011": 1,
    "000011": 2,
    "0000011": 3,
    "010": -1,
    "000010": -2,
    "0000010": -3,
    "0001": PASS,
    "001": HORIZONTAL,
}
Table = list[tuple[int, int] | None]


def _table(codes: dict[str, int]) -> Table:
    """Return (meaning, length in bits) for every 13 bits that start with a code, None for the others."""
    table: Table = [None] * (1 << LOOKED_AT_BITS)
    for code, meaning in codes.items():
        spare = LOOKED_AT_BITS - len(code)
        first = int(code, 2) << spare
        table[first : first + (1 << spare)] = [(meaning, len(code))] * (1 << spare)
    return table


def _runs(codes: str) -> dict[str, int]:
    lengths = [*range(64), *range(64, 1729, 64), *range(1792, 2561, 64)]
    return dict(zip([*codes.split(), *_LONG.split()], lengths, strict=True))


RUNS: Final = (_table(_runs(_WHITE)), _table(_runs(_BLACK)))
MODES: Final = _table(_MODES)


_TWO_DIMENSIONAL, _UNCOMPRESSED_MODE = 1, 2
_LINE_END_BITS = 12

# A code has 13 bits and starts in the first of four bytes.
_READ_BITS = 32
_LOOKED_AT = (1 << LOOKED_AT_BITS) - 1
_SPARE_BYTES = 8


def fax_bits(content: bytes, rows: int, columns: int, compression: int, fax3_options: int) -> NDArray[np.uint8]:
    """Return the bits [rows, columns] in `content`: 1 where fax has black.

    Raises
    ------
    Unfit
        When a line is not as long as it should be, or codes have no meaning.
    """
    if compression == CCITT_FAX3 and fax3_options & _UNCOMPRESSED_MODE:
        raise unsupported(say("its fax data use the uncompressed mode, which is not read here"))
    reader = _Reader(content, columns)
    changes: list[int] = []
    positions = array("q")
    for row in range(rows):
        if compression == CCITT_FAX4:
            changes = reader.line_by_line_above(changes)
        elif compression == CCITT_FAX3:
            alone = not reader.pass_line_end(tagged=bool(fax3_options & _TWO_DIMENSIONAL))
            changes = reader.line() if alone else reader.line_by_line_above(changes)
        else:
            changes = reader.line()
            reader.to_whole_byte()
        positions.extend(row * columns + change for change in changes if change < columns)
    reader.check_end(byte_codes=compression == CCITT_RLE)
    # Colours change where a line says so, and each line starts white.
    flips = np.zeros(rows * columns, np.uint8)
    flips[np.frombuffer(positions, np.int64)] = 1
    bits: NDArray[np.uint8] = np.bitwise_xor.accumulate(flips.reshape(rows, columns), axis=1)
    return bits


class _Reader:
    """Bits of fax data, from the first of each byte on; a line is the list of columns where its colour changes."""

    def __init__(self, content: bytes, columns: int) -> None:
        self._content = content
        # Four bytes from each byte on as one number; zeros follow, which are no code.
        padded = np.frombuffer(content + bytes(_SPARE_BYTES), np.uint8).astype(np.uint32)
        self._words = array("I", (padded[:-3] << 24 | padded[1:-2] << 16 | padded[2:-1] << 8 | padded[3:]).tobytes())
        self._bits = 8 * len(content)
        self._at = 0
        self._columns = columns

    def line(self) -> list[int]:
        """Read a line that stands alone: runs of white and black in turn."""
        changes: list[int] = []
        column, black = 0, 0
        while column < self._columns:
            column += self._run(black)
            black ^= 1
            _add(changes, column)
        return self._whole(changes, column)

    def line_by_line_above(self, above: list[int]) -> list[int]:
        """Read a line that is told by its differences from the line `above`."""
        columns = self._columns
        reference = [*(change for change in above if change < columns), columns, columns, columns]
        changes: list[int] = []
        column, black = -1, 0
        while column < columns:
            mode = self._code(MODES)
            # The next change above to the other colour.
            index = bisect_right(reference, column)
            index += (index & 1) != black
            if mode == PASS:
                column = reference[min(index + 1, len(reference) - 1)]
            elif mode == HORIZONTAL:
                column = max(column, 0) + self._run(black)
                _add(changes, column)
                column += self._run(black ^ 1)
                _add(changes, column)
            else:
                new = reference[min(index, len(reference) - 1)] + mode
                if new < max(column, 0):
                    raise damaged()
                column = new
                black ^= 1
                _add(changes, column)
        return self._whole(changes, column)

    def pass_line_end(self, *, tagged: bool) -> bool:
        """Pass over the mark between lines with the zeros before it; say whether the next line builds on this one."""
        at = self._at
        while at < self._bits and not self._bit(at):
            at += 1
        if at - self._at >= _LINE_END_BITS - 1 and at < self._bits:
            self._at = at + 1
            if not tagged:
                return False
            self._at += 1
            return not self._bit(self._at - 1)
        if tagged:
            raise damaged()
        return False

    def to_whole_byte(self) -> None:
        """Go on to the next whole byte."""
        self._at = -(-self._at // 8) * 8

    def check_end(self, *, byte_codes: bool) -> None:
        """Raise `Unfit` when the data end too early, or go on with something else than end marks."""
        if self._at > self._bits:
            raise damaged()
        rest = self._content[self._at // 8 :]
        first = rest[0] & (0xFF >> (self._at % 8)) if rest else 0
        ones = int.from_bytes(bytes([first, *rest[1:32]]), "big").bit_count()
        # Group 3 ends with six line ends (and a bit for each), group 4 with two; either way so few bits are set.
        if ones > (0 if byte_codes else 12) or any(rest[32:]):
            raise damaged()

    def _whole(self, changes: list[int], column: int) -> list[int]:
        if column != self._columns or self._at > self._bits:
            raise damaged()
        return changes

    def _run(self, black: int) -> int:
        table, total = RUNS[black], 0
        while True:
            run = self._code(table)
            total += run
            if run < 64:
                return total

    def _code(self, table: Table) -> int:
        at = self._at
        found = table[self._words[at >> 3] >> (_READ_BITS - LOOKED_AT_BITS - (at & 7)) & _LOOKED_AT]
        if found is None:
            raise damaged()
        self._at = at + found[1]
        return found[0]

    def _bit(self, at: int) -> int:
        return self._content[at >> 3] >> (7 - (at & 7)) & 1


def _add(changes: list[int], column: int) -> None:
    """Add a change; two of them at one place are none."""
    if changes and changes[-1] == column:
        changes.pop()
    else:
        changes.append(column)
