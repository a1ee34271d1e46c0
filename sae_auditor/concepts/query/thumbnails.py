"""The small pictures of the reference images, one file for each table of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.arrays import array_of, array_places
from sae_auditor.bundle.named_parts import UnknownName
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.i18n import say
from sae_auditor.images import ImageRefused, decode_jpeg

if TYPE_CHECKING:
    from sae_auditor.bundle.store import Store

# Where each picture begins, and where all of them do in the file: they are read when they are shown.
Pictures = tuple[NDArray[np.int64], int]


class Thumbnails:
    """Pictures by file and row.

    Parameters
    ----------
    names
        The file of each table of images, None where it has none.
    sizes
        How many rows each of these tables has.
    """

    def __init__(self, store: Store, names: Sequence[str | None], sizes: Sequence[int]) -> None:
        self._store = store
        self._sizes = tuple(sizes)
        self._names = tuple(names)
        self._opened: dict[int, Pictures] = {}

    def picture(self, number: int, row: int, image_id: int) -> NDArray[np.uint8]:
        """Return the picture of a row of the table `number`, uint8 ``[h, w, 3]``.

        Raises
        ------
        UnknownName
            When there is none; `image_id` names it.
        BundleRefused
            When what is there is no JPEG.
        """
        offsets, start = self._pictures(number)
        if not 0 <= row < len(offsets) - 1 or offsets[row] == offsets[row + 1]:
            raise no_picture(image_id)
        name, first, last = str(self._names[number]), int(offsets[row]), int(offsets[row + 1])
        try:
            return decode_jpeg(self._store.part(name, start + first, last - first))
        except ImageRefused as error:
            what = say(
                "'{0}' of the bundle holds no picture of reference image {1}: {2}.", name, image_id, error.detail
            )
            raise BundleRefused(what) from error

    def _pictures(self, number: int) -> Pictures:
        name = self._names[number] if number < len(self._names) else None
        if name is None:
            return np.zeros(1, np.int64), 0
        if number not in self._opened:
            self._opened[number] = _read(self._store, name, self._sizes[number])
        return self._opened[number]


def no_picture(image_id: int) -> UnknownName:
    """Return the refusal of a picture that is not there."""
    return UnknownName(say("The bundle has no picture of reference image {0}.", image_id))


def _read(store: Store, name: str, n_rows: int) -> Pictures:
    places = array_places(store, name)
    offsets, jpeg = places.get("offsets"), places.get("jpeg")
    if offsets is None or jpeg is None or offsets.dtype != np.int64 or len(offsets.shape) != 1:
        raise BundleRefused(say("'{0}' of the bundle holds no thumbnails.", name))
    if offsets.shape != (n_rows + 1,) or jpeg.dtype != np.uint8 or len(jpeg.shape) != 1:
        raise BundleRefused(say("'{0}' of the bundle does not have one thumbnail for each image.", name))
    starts: NDArray[np.int64] = array_of(store.part(name, offsets.start, offsets.n_bytes), offsets)
    if starts[0] != 0 or starts[-1] > jpeg.n_bytes or (np.diff(starts) < 0).any():
        raise BundleRefused(
            say("'{0}' of the bundle holds no thumbnails: its offsets lie outside of its pictures.", name)
        )
    return starts, jpeg.start
