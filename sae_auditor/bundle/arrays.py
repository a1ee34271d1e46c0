"""Arrays in safetensors form without torch: for files of a verified bundle, used where they lie."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.strict_json import read_strict_json

# Of a handful of arrays; the format itself allows a hundred million.
_HEADER_BYTES = 2**16
_MAX_DIMENSIONS = 8

_DTYPES = {"F32": "<f4", "F16": "<f2", "F64": "<f8", "I64": "<i8", "I32": "<i4", "U8": "|u1"}


def arrays_to_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return a safetensors file that holds `arrays`."""
    return bytes(safetensors.numpy.save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))


def arrays_from_bytes(content: memoryview | bytes, where: str) -> dict[str, NDArray[Any]]:
    """Return read-only views of the arrays in a safetensors file.

    Raises
    ------
    BundleRefused
        When it is not such a file; `where` names it.
    """
    view = memoryview(content)
    try:
        (n_header,) = struct.unpack("<Q", view[:8])
        if n_header > min(_HEADER_BYTES, len(view) - 8):
            raise ValueError(f"its header says that it has {n_header:,} bytes")
        header = read_strict_json(view[8 : 8 + n_header])
        if not isinstance(header, dict):
            raise ValueError("its header is no object")
        data = view[8 + n_header :]
        return {name: _array(name, data, entry) for name, entry in header.items() if name != "__metadata__"}
    except (struct.error, ValueError) as error:
        raise BundleRefused(f"'{where}' of the bundle cannot be read: {error}.") from error


def _array(name: str, data: memoryview, entry: Any) -> NDArray[Any]:
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"its array '{name}' is not described")
    kind, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(kind, str) or kind not in _DTYPES:
        raise ValueError(f"its array '{name}' is of another type than this version reads")
    if not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2 or len(shape) > _MAX_DIMENSIONS:
        raise ValueError(f"the shape of its array '{name}' is none")
    dtype, (first, last) = np.dtype(_DTYPES[kind]), offsets
    if not first <= last <= len(data) or last - first != prod(shape) * dtype.itemsize:
        raise ValueError(f"its array '{name}' lies outside the file")
    return np.frombuffer(data[first:last], dtype=dtype).reshape(shape)


def _are_counts(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and 0 <= value < 2**48 for value in values)
