"""Arrays in safetensors form without torch: for files of a verified bundle, used where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Annotated, Any, Final, Literal

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from pydantic import Field, RootModel, ValidationError

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.schema import Count, Line, Strict, fault_of
from sae_auditor.strict_json import NotStrictJson, read_strict_json

_DTYPES = {"F32": "<f4", "F16": "<f2", "F64": "<f8", "I64": "<i8", "I32": "<i4", "U8": "|u1"}
_LENGTH_BYTES: Final = 8
# These files hold a handful of arrays.
_MAX_HEADER_BYTES: Final = 2**20
_MAX_ARRAYS: Final = 1000
_MAX_DIMENSIONS: Final = 8


class _Entry(Strict):
    dtype: Literal["F32", "F16", "F64", "I64", "I32", "U8"]
    shape: Annotated[list[Count], Field(max_length=_MAX_DIMENSIONS)]
    data_offsets: Annotated[list[Count], Field(min_length=2, max_length=2)]


class _Header(RootModel[Annotated[dict[Line, _Entry], Field(max_length=_MAX_ARRAYS)]]):
    """The arrays by name, without the metadata, which says nothing here."""


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
        n_header = int.from_bytes(view[:_LENGTH_BYTES], "little")
        if len(view) < _LENGTH_BYTES or n_header > len(view) - _LENGTH_BYTES:
            raise NotStrictJson("it ends within its header")
        table = read_strict_json(view[_LENGTH_BYTES : _LENGTH_BYTES + n_header], max_bytes=_MAX_HEADER_BYTES)
        if isinstance(table, dict):
            table.pop("__metadata__", None)
        entries = _Header.model_validate(table).root
    except NotStrictJson as error:
        raise BundleRefused(f"'{where}' of the bundle cannot be read: {error}.") from error
    except ValidationError as error:
        raise BundleRefused(f"The header of '{where}' of the bundle is not valid at {fault_of(error)}.") from error
    data = view[_LENGTH_BYTES + n_header :]
    return {name: _array(data, entry, name, where) for name, entry in entries.items()}


def _array(data: memoryview, entry: _Entry, name: str, where: str) -> NDArray[Any]:
    first, last = entry.data_offsets
    dtype = np.dtype(_DTYPES[entry.dtype])
    if not first <= last <= len(data) or last - first != prod(entry.shape) * dtype.itemsize:
        raise BundleRefused(f"'{where}' of the bundle cannot be read: the bytes of '{name}' do not match its shape.")
    return np.frombuffer(data[first:last], dtype=dtype).reshape(entry.shape)
