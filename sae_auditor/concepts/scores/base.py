"""What the reference index says of each latent by counting: support, firing rate, activations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.concepts.schema import CONCEPTS, N_BINS, TableMeta, with_meta
from sae_auditor.concepts.scores.always import fires_always, places_of_block
from sae_auditor.concepts.scores.source import FiredBlock, Index
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress, run_to_end


def concept_rows(index: Index, meta: TableMeta) -> pa.Table:
    """Return one row of `schema.CONCEPTS` for each latent, filled with what counting gives; the rest is null.

    The mean activation is that over the images on which the latent fired.

    Parameters
    ----------
    meta
        What the table says of all latents; the number of images is set here.
    """
    return run_to_end(concept_rows_job(index, meta))


def concept_rows_job(index: Index, meta: TableMeta) -> Job[pa.Table]:
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

    def add(self, block: FiredBlock) -> None:
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
