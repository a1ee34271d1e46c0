"""What kind of thing each reference image shows, from coarse to fine; by its folders, or as given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.concepts.query import ReferenceIndex


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


_IMAGES = 65_536


def folder_taxonomy_job(index: ReferenceIndex) -> Job[Taxonomy]:
    """Return the taxonomy in which each folder of an image's path is a taxon.

    Folders that all images share at the beginning of their paths are left out.

    Raises
    ------
    InputRefused
        When the images lie in one folder.
    """
    folders: list[tuple[str, ...] | None] = []
    for first in range(0, index.n_images, _IMAGES):
        yield Progress(first, index.n_images, say("Reading paths"))
        rows = index.images(np.arange(first, min(index.n_images, first + _IMAGES)))
        folders += [_folders(row.path) if row.status == STATUS_OK else None for row in rows]
    used = [item for item in folders if item is not None]
    shared = _shared(min(used), max(used)) if used else ()
    lineages = [item[len(shared) :] if item is not None else () for item in folders]
    if not any(lineages):
        raise InputRefused(
            say("The reference images are not sorted into folders, so that their folders are no taxonomy."),
            todo=say("Give a table of taxa with --taxonomy FILE.csv."),
        )
    return taxonomy_of(lineages, "folders", shared=shared)


def _folders(path: str) -> tuple[str, ...]:
    parts = PurePosixPath(path.replace("\\", "/")).parts[:-1]
    return tuple(part for part in parts if part != "/")


def _shared(first: tuple[str, ...], last: tuple[str, ...]) -> tuple[str, ...]:
    """Return the leading folders of all, which are those that the first and the last in order have in common."""
    same = [a == b for a, b in zip(first, last, strict=False)]
    return first[: [*same, False].index(False)]
