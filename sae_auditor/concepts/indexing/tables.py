"""Rows and codes to tables as in `schema`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.concepts.schema import CODES


class Codes(NamedTuple):
    """What fired, one entry each, in the order of the columns of `CODES`: ``[m]`` each."""

    image_ids: NDArray[np.int64]
    latents: NDArray[np.int32]
    activations: NDArray[np.float32]
    patches: NDArray[np.int16]


def sorted_codes(parts: Sequence[Codes]) -> pa.Table:
    """Return a table sorted by latent, then by falling activation, then by image."""
    if not parts:
        return CODES.empty_table()
    codes = Codes(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    order = np.lexsort((codes.image_ids, -codes.activations, codes.latents))
    return pa.table(dict(zip(CODES.names, (column[order] for column in codes), strict=True)), schema=CODES)


def images_table(rows: Mapping[str, list[Any]], schema: pa.Schema) -> pa.Table:
    """Return the table of images from lists of values; vectors are float16 ``[d]`` or None."""
    columns = [
        vectors_array(rows[field.name], field.type)
        if pa.types.is_fixed_size_list(field.type)
        else pa.array(rows[field.name], field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def vectors_array(rows: Sequence[NDArray[np.float16] | None], kind: pa.DataType) -> pa.Array:
    """Return a column of vectors of one length; None is null."""
    missing = np.array([row is None for row in rows], bool)
    blank = np.zeros(kind.list_size, np.float16)
    flat = np.concatenate([blank if row is None else row for row in rows]) if rows else blank[:0]
    return pa.FixedSizeListArray.from_arrays(pa.array(flat, pa.float16()), type=kind, mask=pa.array(missing))
