"""A taxonomy from a table: one row an image, named by SHA-256, path or file name, with its taxa from coarse to fine.

::

    path,kingdom,phylum,class              sha256,taxon
    birds/0001.jpg,Animalia,Chordata,Aves  3f2a...,Animalia/Chordata/Aves
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sae_auditor.concepts.hierarchy.taxonomy import Taxonomy, taxonomy_of
from sae_auditor.concepts.schema import STATUS_OK
from sae_auditor.csv_rows import delimiter_of
from sae_auditor.errors import InputRefused, system_words
from sae_auditor.i18n import say
from sae_auditor.plain_files import read_plain_file
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
_MAX_FILE_BYTES = 256 * 2**20
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
        text = io.StringIO(read_plain_file(path, _MAX_FILE_BYTES).decode("utf-8-sig"), newline="")
        first = text.readline()
        text.seek(0)
        return _parse(str(path), csv.reader(text, delimiter=delimiter_of(first), strict=True))
    except OSError as error:
        reason = system_words(error) if error.strerror else say("it is damaged")
        raise _refusal(path, say("cannot be read: {0}", reason), "") from error
    except UnicodeDecodeError as error:
        raise _refusal(path, say("is not in UTF-8"), say("Save it as 'CSV UTF-8' and try again.")) from error
    except csv.Error as error:
        raise _refusal(path, say("is no table ({0})", error)) from error


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
                    raise _refusal(
                        table.path,
                        say("does not say which of several reference images called '{0}' it means", name),
                        say("Name images by 'path' or 'sha256'."),
                    )
                seen.add(name)
            example = example or name or ""
    if not seen:
        raise _refusal(
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


def _parse(path: str, rows: Iterator[list[str]]) -> TaxonFile:
    header = [cell.strip() for cell in next(rows, [])]
    if not any(header):
        raise _refusal(path, say("is empty"))
    key, key_column = _key_of(path, header)
    columns = [i for i, name in enumerate(header) if name.lower() not in _KEYS]
    names = [header[i].lower() for i in columns]
    if not columns or not all(names) or len(set(names)) < len(names):
        raise _refusal(path, say("has no column of taxa, or two columns of the same name or without one"))
    if _TAXON in names and len(names) > 1:
        raise _refusal(path, say("has a column 'taxon' and others beside it"))
    lineages: dict[str, tuple[str, ...]] = {}
    for line, cells in enumerate(rows, 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise _refusal(path, say("has {0} cells in row {1} and {2} in the first", len(cells), line, len(header)))
        name = _key_text(cells[key_column], key)
        lineage = _lineage(path, line, [cells[i].strip() for i in columns], is_single=names == [_TAXON])
        if not name:
            raise _refusal(path, say("names no image in row {0}", line))
        if lineages.setdefault(name, lineage) != lineage:
            raise _refusal(path, say("gives '{0}' other taxa in row {1} than before", name, line))
    ranks = () if names == [_TAXON] else tuple(header[i] for i in columns)
    return TaxonFile(path, key, ranks, lineages)


def _key_of(path: str, header: list[str]) -> tuple[Key, int]:
    places = {_KEYS[name.lower()]: i for i, name in reversed(list(enumerate(header))) if name.lower() in _KEYS}
    for key in ("sha256", "path", "file"):
        if key in places:
            return _KEYS[key], places[_KEYS[key]]
    raise _refusal(path, say("has no column 'path', 'sha256' or 'file'"))


def _key_text(cell: str, key: Key) -> str:
    if key == "sha256":
        return _sha256(cell)
    return _path(cell) if key == "path" else _path(cell).rsplit("/", 1)[-1]


def _lineage(path: str, line: int, cells: list[str], *, is_single: bool) -> tuple[str, ...]:
    taxa = [part.strip() for part in cells[0].strip("/").split("/")] if is_single else cells
    while taxa and not taxa[-1]:
        taxa = taxa[:-1]
    if not all(taxa):
        raise _refusal(path, say("leaves out a taxon in row {0} and gives a finer one", line))
    return tuple(taxa)


def _refusal(path: str | Path, what: str, todo: str = _FORM) -> InputRefused:
    return InputRefused(say("The table of taxa {0} {1}.", path, what), todo=todo)
