"""Arrays in safetensors form without torch: for files of a verified bundle, used where they lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Annotated, Any, Final, Literal

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from pydantic import Field, RootModel, ValidationError

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store
from sae_auditor.i18n import say
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
    return bytes(safetensors.numpy.save({name: np.asarray(array, order="C") for name, array in arrays.items()}))


@dataclass(frozen=True)
class ArrayPlace:
    """Where an array lies in a file: its numbers begin at byte `start`."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    start: int

    @property
    def n_bytes(self) -> int:
        """How many bytes its numbers have."""
        return prod(self.shape) * self.dtype.itemsize


def arrays_from_bytes(content: memoryview | bytes, where: str) -> dict[str, NDArray[Any]]:
    """Return read-only views of the arrays in a safetensors file.

    Raises
    ------
    BundleRefused
        When it is not such a file; `where` names it.
    """
    view = memoryview(content)
    places = _places(lambda start, n_bytes: view[start : start + n_bytes], len(view), where)
    return {name: array_of(view[place.start : place.start + place.n_bytes], place) for name, place in places.items()}


def array_places(store: Store, name: str) -> dict[str, ArrayPlace]:
    """Return where the arrays of a file lie, without reading them.

    Raises
    ------
    BundleRefused
        When it is not such a file.
    """
    return _places(lambda start, n_bytes: store.part(name, start, n_bytes), store.size(name), name)


def array_of(content: memoryview | bytes, place: ArrayPlace) -> NDArray[Any]:
    """Return the array whose bytes are `content`."""
    return np.frombuffer(content, dtype=place.dtype).reshape(place.shape)


def _places(part: Callable[[int, int], memoryview | bytes], n_bytes: int, where: str) -> dict[str, ArrayPlace]:
    n_header = int.from_bytes(part(0, min(_LENGTH_BYTES, n_bytes)), "little")
    data_start = _LENGTH_BYTES + n_header
    try:
        if data_start > n_bytes:
            raise NotStrictJson(say("it ends within its header"))
        if n_header > _MAX_HEADER_BYTES:
            raise NotStrictJson(
                say(
                    "its header has {0} bytes, more than the {1} that are read",
                    f"{n_header:,}",
                    f"{_MAX_HEADER_BYTES:,}",
                )
            )
        table = read_strict_json(part(_LENGTH_BYTES, n_header))
        if isinstance(table, dict):
            table.pop("__metadata__", None)
        entries = _Header.model_validate(table).root
    except NotStrictJson as error:
        raise BundleRefused(say("'{0}' of the bundle cannot be read: {1}.", where, error)) from error
    except ValidationError as error:
        raise BundleRefused(
            say("The header of '{0}' of the bundle is not valid at {1}.", where, fault_of(error))
        ) from error
    places = {}
    for name, entry in entries.items():
        first, last = entry.data_offsets
        place = ArrayPlace(np.dtype(_DTYPES[entry.dtype]), tuple(entry.shape), data_start + first)
        if last - first != place.n_bytes or data_start + last > n_bytes:
            raise BundleRefused(
                say("'{0}' of the bundle cannot be read: the bytes of '{1}' do not fit its shape.", where, name)
            )
        places[name] = place
    return places
