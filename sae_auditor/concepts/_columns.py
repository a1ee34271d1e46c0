"""Columns of a table of concepts as arrays, without a Python object for each row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sae_auditor.concepts.concept import ALWAYS_ON_RATE, NAMING_SHARE


def first_items(column: pa.ListArray) -> pa.Array:
    """Return the first item of each list, null where a list is empty or missing."""
    offsets = column.offsets.to_numpy()
    missing = (offsets[1:] == offsets[:-1]) | column.is_null().to_numpy(zero_copy_only=False)
    return column.values.take(pa.array(np.where(missing, 0, offsets[:-1]), mask=missing))


def always_on_in(rows: pa.Table) -> NDArray[np.bool_]:
    """Return which latents of a table of `schema.CONCEPTS` are always on, bool ``[n]``.

    Older tables do not say so, only how often each latent fires.
    """
    often = floats(rows["firing_rate"].combine_chunks()) >= ALWAYS_ON_RATE  # of what is unknown this is False
    found = pc.coalesce(rows["always_on"].combine_chunks(), pa.array(often))
    return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)


def well_named(rows: pa.Table) -> NDArray[np.bool_]:
    """Return for which latents the best word is a name, bool ``[n]``: `Concept.label` without what people say."""
    scores = floats(first_items(rows["label_scores"].combine_chunks()))
    below = [scores < floats(rows[name].combine_chunks()) for name in ("label_floor", "word_floor")]
    mixed = floats(rows["label_share"].combine_chunks()) < NAMING_SHARE
    return np.isfinite(scores) & ~always_on_in(rows) & ~below[0] & ~below[1] & ~mixed


def floats(column: Any) -> NDArray[np.float64]:
    """Return the numbers as float64, NaN where they are null."""
    numbers = pc.fill_null(column.cast(pa.float64()), float("nan")).to_numpy(zero_copy_only=False)
    return np.asarray(numbers, np.float64)


def texts(column: pa.StringArray) -> NDArray[np.object_]:
    """Return the texts as objects, None where they are null; the array is the caller's own."""
    return np.array(column.to_numpy(zero_copy_only=False), object)
