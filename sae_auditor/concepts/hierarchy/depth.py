"""How many leading taxa images share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.hierarchy.taxonomy import Taxonomy


def shared_depth(nodes: NDArray[np.int32]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return ``(mean, common)`` for groups of images, float64 and int64 ``[groups]``.

    `mean` is the number of leading taxa that two images share, averaged over all pairs; `common` the number that all
    images share.

    Parameters
    ----------
    nodes
        int32 ``[groups, images, ranks]`` as in `Taxonomy`, at least two images each.
    """
    n = nodes.shape[1]
    pairs = np.zeros(len(nodes), np.int64)
    common = np.zeros(len(nodes), np.int64)
    for rank in range(nodes.shape[2]):
        taxa = np.sort(nodes[:, :, rank], axis=1)
        common += (taxa[:, 0] >= 0) & (taxa[:, 0] == taxa[:, -1])
        # In sorted order, the i-th image of a run of equal taxa makes a pair with each of the i before it.
        run = np.zeros(len(nodes), np.int64)
        for i in range(1, n):
            run = np.where((taxa[:, i] == taxa[:, i - 1]) & (taxa[:, i] >= 0), run + 1, 0)
            pairs += run
    return pairs / (n * (n - 1) / 2), common


def chance_depth(taxonomy: Taxonomy) -> float:
    """Return the mean number of leading taxa that two images with a place share: what a latent fired at random has."""
    nodes = taxonomy.nodes[taxonomy.placed]
    n = len(nodes)
    if n < 2:
        return float("nan")
    counts = [np.unique(column[column >= 0], return_counts=True)[1].astype(np.float64) for column in nodes.T]
    return float(sum((count * (count - 1)).sum() for count in counts) / (n * (n - 1)))
