"""What the reference index says of each latent by counting: support, firing rate, activations, whether always on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.concepts.concept import ALWAYS_ON_RATE, LOW_SUPPORT
from sae_auditor.concepts.query.answers import latents_in
from sae_auditor.concepts.schema import CONCEPTS, N_BINS, TableMeta, with_meta
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress, run_to_end

if TYPE_CHECKING:
    from sae_auditor.concepts.query import CodesBlock, ReferenceIndex


def concept_rows(index: ReferenceIndex, meta: TableMeta) -> pa.Table:
    """Return one row of `schema.CONCEPTS` for each latent, filled with what counting gives; the rest is null.

    The mean activation is that over the images on which the latent fired.

    Parameters
    ----------
    meta
        What the table says of all latents; the number of images is set here.
    """
    return run_to_end(concept_rows_job(index, meta))


def concept_rows_job(index: ReferenceIndex, meta: TableMeta) -> Job[pa.Table]:
    """Do `concept_rows` step by step."""
    support = index.support()
    d_sae = len(support)
    counted = _Counted.nothing(d_sae)
    places = np.full(d_sae, -1, np.int16)
    for block in index.blocks():
        yield Progress(block.first, d_sae, say("Counting activations"))
        counted.add(block)
        places[block.first : block.last] = places_of_block(block)
    columns: dict[str, Any] = {
        "latent": np.arange(d_sae, dtype=np.int32),
        "support": support,
        "firing_rate": support / max(1, index.n_usable),
        "max_activation": _or_null(counted.largest),
        "mean_activation": _or_null(counted.mean),
        **counted.histograms(),
        "always_on": fires_always(support, index.n_usable) | (places >= 0),
        "always_on_place": pa.array(places, mask=places < 0),
    }
    arrays = [
        pa.array(columns[field.name], field.type) if field.name in columns else pa.nulls(d_sae, field.type)
        for field in CONCEPTS
    ]
    return with_meta(pa.table(arrays, schema=CONCEPTS), replace(meta, n_images=index.n_usable))


@dataclass(frozen=True, eq=False)
class _Counted:
    largest: NDArray[np.float32]
    mean: NDArray[np.float32]
    counts: NDArray[np.int64]
    edges: NDArray[np.float32]

    @classmethod
    def nothing(cls, d_sae: int) -> _Counted:
        unknown = np.full(d_sae, np.nan, np.float32)
        return cls(
            unknown, unknown.copy(), np.zeros((d_sae, N_BINS), np.int64), np.zeros((d_sae, N_BINS + 1), np.float32)
        )

    def add(self, block: CodesBlock) -> None:
        for i in range(block.last - block.first):
            latent, fired = block.first + i, block.activations[block.offsets[i] : block.offsets[i + 1]]
            if len(fired):
                self.largest[latent] = fired.max()
                self.mean[latent] = fired.mean(dtype=np.float64)
                counts, edges = np.histogram(fired.astype(np.float64), bins=N_BINS)
                self.counts[latent], self.edges[latent] = counts, edges

    def histograms(self) -> dict[str, pa.Array]:
        """Return both columns; the lists of latents that never fired are empty."""
        fired = np.isfinite(self.largest)
        return {
            "histogram_counts": _lists(self.counts, fired),
            "histogram_edges": _lists(self.edges, fired),
        }


def _lists(rows: NDArray[Any], filled: NDArray[np.bool_]) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(filled * rows.shape[1])]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(rows[filled].ravel()))


def _or_null(values: NDArray[Any]) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


# Counts of places that may exist at once (32 MiB).
_MAX_COUNTS: Final = 2**22


def fires_always(support: NDArray[np.int64], n_usable: int) -> NDArray[np.bool_]:
    """Return whether latents fire on at least `ALWAYS_ON_RATE` of the images that are used, bool ``[d_sae]``."""
    always: NDArray[np.bool_] = (support > 0) & (support >= ALWAYS_ON_RATE * n_usable)
    return always


def places_of_block(block: CodesBlock) -> NDArray[np.int16]:
    """Return the place that each latent marks, int16 ``[last - first]``; -1 where it marks none.

    A latent marks a place where it fired on at least `LOW_SUPPORT` images and its strongest patch is the same one on at
    least `ALWAYS_ON_RATE` of them. Tokens that are no patch are no place.
    """
    n, n_places = block.last - block.first, int(block.patches.max(initial=-1)) + 1
    found = np.full(n, -1, np.int16)
    at_once = max(1, _MAX_COUNTS // max(1, n_places))
    for first in range(0, n if n_places else 0, at_once):
        offsets = block.offsets[first : first + at_once + 1]
        patches = block.patches[offsets[0] : offsets[-1]]
        found[first : first + at_once] = _places(offsets - offsets[0], patches, n_places)
    return found


def _places(offsets: NDArray[np.int64], patches: NDArray[np.int16], n_places: int) -> NDArray[np.int64]:
    n = len(offsets) - 1
    # The first column is for tokens that are no patch.
    keys = latents_in(offsets) * (n_places + 1) + patches + 1
    counts = np.bincount(keys, minlength=n * (n_places + 1)).reshape(n, n_places + 1)[:, 1:]
    support, place = np.diff(offsets), counts.argmax(axis=1)
    marks = (support >= LOW_SUPPORT) & (counts[np.arange(n), place] >= ALWAYS_ON_RATE * support)
    return np.where(marks, place, -1)
