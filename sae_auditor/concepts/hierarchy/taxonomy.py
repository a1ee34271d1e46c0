"""What kind of thing each reference image shows, from coarse to fine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """The taxa of the reference images.

    Parameters
    ----------
    nodes
        int32 ``[n_images, ranks]``: two images share their first ``r`` taxa where they have the same number in column
        ``r - 1``. -1 from where an image is not classified any finer, and for images without a place.
    ranks
        What each column is called, coarse to fine; empty names where nobody named them.
    source
        Where it comes from, for people.
    shared
        Leading folders in which all images lie; they tell nothing apart and are not counted.
    """

    nodes: NDArray[np.int32]
    ranks: tuple[str, ...]
    source: str
    shared: tuple[str, ...] = ()

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Which images have at least one taxon, bool ``[n_images]``."""
        if not self.ranks:
            return np.zeros(len(self.nodes), bool)
        placed: NDArray[np.bool_] = self.nodes[:, 0] >= 0
        return placed


def taxonomy_of(
    lineages: Sequence[tuple[str, ...]], source: str, ranks: Iterable[str] = (), shared: tuple[str, ...] = ()
) -> Taxonomy:
    """Return the taxonomy of images whose taxa are given coarse to fine; an empty lineage has no place.

    The same name below two parents is two taxa.
    """
    names = tuple(ranks)
    depth = max([len(names), *(len(lineage) for lineage in lineages)])
    nodes = np.full((len(lineages), depth), -1, np.int32)
    known: dict[tuple[int, str], int] = {}
    for image, lineage in enumerate(lineages):
        node = -1
        for rank, taxon in enumerate(lineage):
            node = known.setdefault((node, taxon), len(known))
            nodes[image, rank] = node
    return Taxonomy(nodes, names + ("",) * (depth - len(names)), source, shared)
