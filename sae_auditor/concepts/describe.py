"""What the reference index says of each latent: support, histogram, labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.concepts.concept import Label
from sae_auditor.concepts.references import ReferenceCodes
from sae_auditor.concepts.schema import CONCEPTS, N_BINS


def concepts_table(codes: ReferenceCodes, labels: Sequence[Sequence[Label]], n_images: int) -> pa.Table:
    """Return one row for each latent as in `schema.CONCEPTS`; names and verdicts are left to people.

    Parameters
    ----------
    labels
        Best words for each latent, best first.
    n_images
        Number of reference images, fired or not.
    """
    support = np.diff(codes.offsets)
    histograms = [_histogram(codes.activations[codes.of(latent)]) for latent in range(len(support))]
    columns: dict[str, Any] = {
        "latent": np.arange(len(support), dtype=np.int32),
        "labels": [[label.text for label in of_latent] for of_latent in labels],
        "label_scores": [[label.score for label in of_latent] for of_latent in labels],
        "name": [None] * len(support),
        "verdict": [None] * len(support),
        "support": support,
        "firing_rate": support / max(1, n_images),
        "histogram_counts": [counts for counts, _ in histograms],
        "histogram_edges": [edges for _, edges in histograms],
    }
    unknown = {field.name: pa.nulls(len(support), field.type) for field in CONCEPTS if field.name not in columns}
    return pa.table({**columns, **unknown}, schema=CONCEPTS)


def _histogram(activations: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    if len(activations) == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    counts, edges = np.histogram(activations.astype(np.float64), bins=N_BINS)
    return counts.astype(np.int64), edges.astype(np.float32)
