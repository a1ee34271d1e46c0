"""A taxonomy from a table: one row an image, named by SHA-256, path or file name, with its taxa from coarse to fine.

::

    path,kingdom,phylum,class              sha256,taxon
    birds/0001.jpg,Animalia,Chordata,Aves  3f2a...,Animalia/Chordata/Aves
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sae_auditor.concepts.hierarchy.taxonomy import Taxonomy, taxonomy_of
from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.csv_rows import CsvRows, read_csv, refused_table
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.concepts.query import ImageRow, ReferenceIndex

Key = Literal["sha256", "path", "file"]

_KEYS: Final[dict[str, Key]] = {
    "sha256": "sha256",
    "path": "path",
    "file": "file",
    "filename": "file",
    "file name": "file",
}
_TAXON = "taxon"
_IMAGES = 65_536
_FORM = say(
    "Write one row an image: a column 'path', 'sha256' or 'file', then a column for each rank from "
    "coarse to fine, or one column 'taxon' with '/' between the taxa."
)


@dataclass(frozen=True)
class TaxonFile:
    """A table of taxa.

    Parameters
    ----------
    path
        The file.
    key
        What its rows name images by.
    ranks
        What its columns are called, coarse to fine; empty where one column holds all taxa.
    lineages
        The taxa by name of the image.
    """

    path: str
    key: Key
    ranks: tuple[str, ...]
    lineages: dict[str, tuple[str, ...]]


def read_taxon_file(path: str | Path) -> TaxonFile:
    """Read a table of taxa: CSV in UTF-8, divided by commas, semicolons or tabs.

    Raises
    ------
    InputRefused
        When it cannot be read, lacks a column, or a row does not fit; the line is named.
    """
    try:
        return _parse(read_csv(path))
    except InputRefused as refusal:
        raise refusal if refusal.todo else InputRefused(refusal.what, todo=_FORM) from refusal


def file_taxonomy_job(table: TaxonFile, index: ReferenceIndex) -> Job[Taxonomy]:
    """Return the taxonomy of the reference images that the table names; the others have no place.

    Raises
    ------
    InputRefused
        When it names none of them, or by a file name that several of them have.
    """
    lineages: list[tuple[str, ...]] = []
    seen: set[str] = set()
    example = ""
    for first in range(0, index.n_images, _IMAGES):
        yield Progress(first, index.n_images, say("Looking up taxa"))
        for row in index.images(np.arange(first, min(index.n_images, first + _IMAGES))):
            name = _name(row, table.key) if row.status == STATUS_OK else None
            lineages.append(table.lineages.get(name, ()) if name is not None else ())
            if lineages[-1] and name is not None:
                if name in seen and table.key != "sha256":
                    raise refused_table(
                        table.path,
                        say("does not say which of several reference images called '{0}' it means", name),
                        say("Name images by 'path' or 'sha256'."),
                    )
                seen.add(name)
            example = example or name or ""
    if not seen:
        raise refused_table(
            table.path,
            say("names none of the reference images by its column '{0}'", table.key),
            say("There it must say, for example, '{0}'.", example) if example else "",
        )
    return taxonomy_of(lineages, Path(table.path).name, table.ranks)


def _name(row: ImageRow, key: Key) -> str | None:
    if key == "sha256":
        return _sha256(row.sha256) if row.sha256 else None
    path = _path(row.path)
    return path if key == "path" else path.rsplit("/", 1)[-1]


def _path(text: str) -> str:
    return text.strip().replace("\\", "/").removeprefix("./")


def _sha256(text: str) -> str:
    return text.strip().lower().removeprefix("sha256:")


def _parse(table: CsvRows) -> TaxonFile:
    path = table.path
    key, key_column = _key_of(table)
    columns = [i for i, name in enumerate(table.columns) if name not in _KEYS]
    names = [table.columns[i] for i in columns]
    if not columns or not all(names):
        raise refused_table(path, say("has no column of taxa, or one without a name"))
    if _TAXON in names and len(names) > 1:
        raise refused_table(path, say("has a column 'taxon' and others beside it"))
    lineages: dict[str, tuple[str, ...]] = {}
    for line, cells in zip(table.lines, table.rows, strict=True):
        name = _key_text(cells[key_column], key)
        lineage = _lineage(path, line, [cells[i] for i in columns], is_single=names == [_TAXON])
        if not name:
            raise refused_table(path, say("names no image in line {0}", line))
        if lineages.setdefault(name, lineage) != lineage:
            raise refused_table(path, say("gives '{0}' other taxa in line {1} than before", name, line))
    ranks = () if names == [_TAXON] else tuple(table.titles[i] for i in columns)
    return TaxonFile(path, key, ranks, lineages)


def _key_of(table: CsvRows) -> tuple[Key, int]:
    for wanted in ("sha256", "path", "file"):
        for place, name in enumerate(table.columns):
            if _KEYS.get(name) == wanted:
                return _KEYS[name], place
    raise refused_table(table.path, say("has no column 'path', 'sha256' or 'file'"))


def _key_text(cell: str, key: Key) -> str:
    if key == "sha256":
        return _sha256(cell)
    return _path(cell) if key == "path" else _path(cell).rsplit("/", 1)[-1]


def _lineage(path: str, line: int, cells: Sequence[str], *, is_single: bool) -> tuple[str, ...]:
    taxa = [part.strip() for part in cells[0].strip("/").split("/")] if is_single else cells
    while taxa and not taxa[-1]:
        taxa = taxa[:-1]
    if not all(taxa):
        raise refused_table(path, say("leaves out a taxon in line {0} and gives a finer one", line))
    return tuple(taxa)
