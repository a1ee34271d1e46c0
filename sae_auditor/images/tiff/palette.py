"""The colour table of a TIFF with palette."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.tiff import tags
from sae_auditor.images.tiff.directory import AGAIN, Directory
from sae_auditor.images.tiff.layout import Layout, unsupported

_MOST_BITS = 16


def palette_of(directory: Directory, layout: Layout) -> NDArray[np.uint8]:
    """Return the colour of each index, uint8 [2 ** bits, 3].

    Raises
    ------
    Unfit
        When the table is missing or too short, or the indices are no small whole numbers.
    """
    if layout.bits > _MOST_BITS or layout.kind != "u":
        raise unsupported("its palette is used with numbers that are not read here")
    table, size = directory.values(tags.PALETTE), 1 << layout.bits
    if table is None or table.size < 3 * size:
        raise Unfit(Refusal.DAMAGED, "its header is damaged: its palette is missing or too short", AGAIN)
    colours = table[: 3 * size].reshape(3, size).T
    # The standard has 16-bit numbers; writers that put 8-bit ones there are told by all of them being small.
    deep = int(colours.max()) > 255
    return np.ascontiguousarray(colours >> 8 if deep else colours).astype(np.uint8)
