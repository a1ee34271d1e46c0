"""Where text is in a person's images: a table of boxes, ``path,left,top,right,bottom``, in pixels of the upright image.

One row a box, several rows an image. Paths are absolute or below the table's own folder. `right` and `bottom` are the
first pixels outside.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sae_auditor.csv_rows import read_csv, refused_table
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import Box
from sae_auditor.typed_numbers import read_number

_EDGES: Final = ("left", "top", "right", "bottom")


def read_boxes(path: str) -> Mapping[str, tuple[Box, ...]]:
    """Return the boxes of each image, by absolute path.

    Raises
    ------
    InputRefused
        When the table cannot be read, a cell is no number, or a box is empty; the line is named.
    """
    rows = read_csv(path)
    folder = Path(path).absolute().parent
    found: dict[str, tuple[Box, ...]] = {}
    cells = zip(rows.lines, rows.column("path"), *(rows.column(edge) for edge in _EDGES), strict=True)
    for line, name, *edges in cells:
        if not name:
            raise refused_table(path, say("names no image in line {0}", line))
        # Tables that were written on Windows name paths with backslashes.
        place = os.path.abspath(folder / name.replace("\\", "/"))
        found[place] = (*found.get(place, ()), _box(path, line, edges))
    return found


def _box(path: str, line: int, edges: list[str]) -> Box:
    try:
        left, top, right, bottom = (read_number(edge) for edge in edges)
    except InputRefused as refusal:
        raise refused_table(path, say("has no number in line {0}", line), refusal.todo) from refusal
    box = Box(left, top, right - left, bottom - top)
    if box.is_empty:
        raise refused_table(
            path,
            say("has an empty box in line {0}", line),
            say("'right' must be more than 'left', and 'bottom' more than 'top', in pixels."),
        )
    return box
