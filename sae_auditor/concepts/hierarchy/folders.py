"""A taxonomy from the folders that the reference images lie in."""

from __future__ import annotations

from pathlib import PurePosixPath

import numpy as np

from sae_auditor.concepts.hierarchy.source import ListedImages
from sae_auditor.concepts.hierarchy.taxonomy import Taxonomy, taxonomy_of
from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

_IMAGES = 65_536


def folder_taxonomy_job(index: ListedImages) -> Job[Taxonomy]:
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
