"""Arrays in safetensors form without torch: for files of a verified bundle, used where they lie."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from sae_auditor.bundle.refusal import BundleRefused

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
        header = json.loads(bytes(view[8 : 8 + n_header]))
        data = view[8 + n_header :]
        return {name: _array(data, entry) for name, entry in header.items() if name != "__metadata__"}
    except (struct.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleRefused(f"'{where}' of the bundle cannot be read: {error}.") from error


def _array(data: memoryview, entry: Mapping[str, Any]) -> NDArray[Any]:
    first, last = entry["data_offsets"]
    dtype, shape = np.dtype(_DTYPES[entry["dtype"]]), tuple(int(size) for size in entry["shape"])
    if not 0 <= first <= last <= len(data) or last - first != prod(shape) * dtype.itemsize:
        raise ValueError("an array lies outside the file")
    return np.frombuffer(data[first:last], dtype=dtype).reshape(shape)
