"""Plain bytes of a strip or tile to numbers: packed bits, byte order and predictors."""

from __future__ import annotations

from typing import Any

import numpy as np
from imagecodecs import delta_decode, float24_decode, packints_decode
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.tiff.layout import Layout, unsupported

Plain = bytes | bytearray | memoryview
_DIFFERENCES, _FLOAT_DIFFERENCES = 2, 3


def dtype_of(layout: Layout) -> np.dtype[Any]:
    """Return the type that the numbers are handed out as, in this machine's byte order."""
    if layout.kind == "f":
        return np.dtype(f"f{4 if layout.bits == 24 else layout.bits // 8}")
    size = next(size for size in (1, 2, 4, 8) if layout.bits <= 8 * size)
    return np.dtype(f"{layout.kind}{size}")


def row_bytes(layout: Layout, columns: int, samples: int) -> int:
    """Return the bytes of one row of packed numbers; rows start at whole bytes."""
    return -(-columns * samples * layout.bits // 8)


def in_words(layout: Layout, columns: int, samples: int, plain_bytes: int, rows: int) -> bool:
    """Say whether odd numbers of bits are not packed, as the standard has it, but each in a byte or word of its own."""
    return layout.bits % 8 != 0 and plain_bytes == rows * columns * samples * _word_bytes(layout)


def most_row_bytes(layout: Layout, columns: int, samples: int) -> int:
    """Return the bytes of one row when nothing is packed."""
    return max(row_bytes(layout, columns, samples), columns * samples * _word_bytes(layout))


def unpacked(layout: Layout, plain: Plain, rows: int, columns: int, samples: int, words: bool) -> NDArray[Any]:
    """Return the numbers [rows, columns, samples] that `plain`, which is long enough, starts with."""
    size = rows * columns * samples
    dtype = dtype_of(layout)
    if layout.predictor == _FLOAT_DIFFERENCES:
        return _sum_float_differences(layout, plain, rows, columns, samples).astype(dtype, copy=False)
    if words or layout.bits == 8 * dtype.itemsize:
        stored = np.dtype(f"{'u' if words else dtype.kind}{_word_bytes(layout) if words else dtype.itemsize}")
        values = np.frombuffer(plain, stored.newbyteorder(layout.order), size)
        values = values.astype(dtype if words else stored, copy=layout.predictor == _DIFFERENCES)
    elif layout.bits == 24:
        values = _of_24_bits(layout, plain, size)
    else:
        values = _of_packed_bits(layout, plain, rows, columns * samples, dtype)
    values = values.reshape(rows, columns, samples)
    return _sum_differences(layout, values) if layout.predictor == _DIFFERENCES else values


def check_predictor(layout: Layout) -> None:
    """Raise `Unfit` for a predictor that is not known, or that the numbers have no meaning for."""
    if layout.predictor == 1:
        return
    fits = {_DIFFERENCES: layout.bits in (8, 16, 32, 64), _FLOAT_DIFFERENCES: layout.kind == "f"}
    if not fits.get(layout.predictor, False):
        raise unsupported(say("predictor {0} of its compression is not known for its numbers", layout.predictor))


def _word_bytes(layout: Layout) -> int:
    return next(size for size in (1, 2, 4, 8) if layout.bits <= 8 * size)


def _of_24_bits(layout: Layout, plain: Plain, size: int) -> NDArray[Any]:
    triples = np.frombuffer(plain, np.uint8, 3 * size).reshape(size, 3)
    if layout.kind == "f":
        floats: NDArray[Any] = float24_decode(triples.tobytes(), byteorder=layout.order)
        return floats
    ordered = triples if layout.order == "<" else triples[:, ::-1]
    padded = np.zeros((size, 4), np.uint8)
    # In the upper bytes, so that shifting down again brings the sign along.
    padded[:, 1:] = ordered
    return padded.view("<i4" if layout.kind == "i" else "<u4")[:, 0] >> 8


def _of_packed_bits(layout: Layout, plain: Plain, rows: int, row_values: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    packed = plain[: rows * -(-row_values * layout.bits // 8)]
    unsigned = np.dtype(f"u{dtype.itemsize}")
    if layout.bits > 31:
        raise unsupported(say("its values have {0} packed bits", layout.bits))
    values: NDArray[Any] = packints_decode(bytes(packed), unsigned, layout.bits, runlen=row_values)
    if dtype.kind == "i":
        # Up to the top of the word and down again, which brings the sign along.
        spare = 8 * dtype.itemsize - layout.bits
        return (values << spare).view(dtype) >> spare
    return values


def _sum_differences(layout: Layout, values: NDArray[Any]) -> NDArray[Any]:
    """Undo TIFF's horizontal differencing, which is done on whole numbers, also where they are floats."""
    whole = np.ascontiguousarray(values).view(f"u{values.dtype.itemsize}")
    summed: NDArray[Any] = delta_decode(whole, axis=-2)
    return summed.view(values.dtype)


def _sum_float_differences(layout: Layout, plain: Plain, rows: int, columns: int, samples: int) -> NDArray[Any]:
    """Undo the floating point predictor (TIFF Technical Note 3): differences of the bytes of a row, highest first."""
    size = layout.bits // 8
    stored = np.frombuffer(plain, np.uint8, rows * columns * samples * size)
    summed = np.add.accumulate(stored.reshape(rows, columns * size, samples), axis=1, dtype=np.uint8)
    big_endian = summed.reshape(rows, size, columns * samples).transpose(0, 2, 1)
    if size == 3:
        floats: NDArray[Any] = float24_decode(big_endian.tobytes(), byteorder=">")
        return floats.reshape(rows, columns, samples)
    values = np.ascontiguousarray(big_endian).view(f">f{size}")
    return values.reshape(rows, columns, samples).astype(f"f{size}")
