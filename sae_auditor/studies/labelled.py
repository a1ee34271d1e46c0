"""Images with what people know of them: a table ``path,label`` with further columns, or the names of sub-folders."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sae_auditor.csv_rows import CsvRows, read_csv, refused_table
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import look_through_job
from sae_auditor.progress import Job
from sae_auditor.studies.asking import ImageFiles, InputFile

_PATH: Final = ("path", "file", "filename", "file name", "image")
_LABEL: Final = ("label", "class")


@dataclass(frozen=True)
class LabelledImages:
    """``n`` images.

    Parameters
    ----------
    paths
        Absolute, in the order in which they were found.
    labels
        What each shows; empty where nobody said so.
    columns
        Further columns of the table by name, such as a subgroup or a batch; cells may be empty.
    refused
        What was named and is no image, and folders that could not be read.
    n_unknown
        How many rows of the table name none of the images.
    """

    paths: tuple[str, ...]
    labels: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: tuple[InputRefused, ...] = ()
    n_unknown: int = 0

    @property
    def has_labels(self) -> bool:
        """Whether anything is known of at least one image."""
        return any(self.labels)


def labelled_images_job(images: ImageFiles, table: InputFile = InputFile("")) -> Job[LabelledImages]:
    """Find images and what is known of them.

    Parameters
    ----------
    images
        Files and folders; may be empty where there is a table, whose images are taken then.
    table
        A CSV file whose paths are absolute or below its own folder; empty where the sub-folder directly below a given
        folder is the label of the images in it. A folder in which images lie directly gives no labels.

    Raises
    ------
    InputRefused
        When the table cannot be read or gives one image two labels, and where there is no image at all.
    """
    rows = read_csv(table) if table else None
    known = {} if rows is None else _known(rows)
    found = yield from look_through_job(images or tuple(known))
    refused = (*found.refused, *found.unreadable)
    if not found.places:
        raise (
            refused[0]
            if refused
            else InputRefused(say("There is no image here."), todo=say("Give image files, or a folder of them."))
        )
    if rows is None:
        return LabelledImages(found.places, _folder_labels(images, found.places), refused=refused)
    labels, columns = _label_column(rows), _further(rows)
    places = [known.get(path, -1) for path in found.places]
    return LabelledImages(
        found.places,
        tuple(labels[place] if place >= 0 else "" for place in places),
        {name: tuple(cells[place] if place >= 0 else "" for place in places) for name, cells in columns.items()},
        refused,
        n_unknown=len(known) - sum(place >= 0 for place in places),
    )


def _known(rows: CsvRows) -> dict[str, int]:
    """Return the row of each image of the table, by absolute path."""
    folder = Path(rows.path).absolute().parent
    label = _label_column(rows)
    known: dict[str, int] = {}
    for place, name in enumerate(rows.column(_first_of(rows, _PATH))):
        if not name:
            raise refused_table(rows.path, say("names no image in line {0}", rows.lines[place]))
        # Tables that were written on Windows name paths with backslashes.
        path = os.path.abspath(folder / name.replace("\\", "/"))
        before = known.setdefault(path, place)
        if label[before] != label[place]:
            raise refused_table(rows.path, say("gives '{0}' another label in line {1}", name, rows.lines[place]))
    return known


def _label_column(rows: CsvRows) -> tuple[str, ...]:
    return rows.column(_first_of(rows, _LABEL))


def _first_of(rows: CsvRows, names: Sequence[str]) -> str:
    return next((name for name in names if name in rows.columns), names[0])


def _further(rows: CsvRows) -> dict[str, tuple[str, ...]]:
    used = {_first_of(rows, _PATH), _first_of(rows, _LABEL)}
    return {name: rows.column(name) for name in rows.columns if name and name not in used}


def _folder_labels(given: Sequence[str], places: Sequence[str]) -> tuple[str, ...]:
    tops = [str(Path(path).absolute()) for path in given]
    return tuple(_folder_label(tops, Path(place)) for place in places)


def _folder_label(tops: Sequence[str], image: Path) -> str:
    for top in tops:
        if image.is_relative_to(top):
            below = image.relative_to(top).parts
            return below[0] if len(below) > 1 else ""
    return ""
