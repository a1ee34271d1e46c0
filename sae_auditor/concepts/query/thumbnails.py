"""The small pictures of the reference images, one file for each table of images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle._lazy import UnknownName
from sae_auditor.bundle.arrays import arrays_from_bytes
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.images import decode_jpeg

if TYPE_CHECKING:
    from sae_auditor.bundle.store import Store

Pictures = tuple[NDArray[np.int64], NDArray[np.uint8]]


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
        """
        offsets, jpeg = self._pictures(number)
        if not 0 <= row < len(offsets) - 1 or offsets[row] == offsets[row + 1]:
            raise no_picture(image_id)
        return decode_jpeg(jpeg[offsets[row] : offsets[row + 1]].tobytes())

    def _pictures(self, number: int) -> Pictures:
        name = self._names[number] if number < len(self._names) else None
        if name is None:
            return np.zeros(1, np.int64), np.zeros(0, np.uint8)
        if number not in self._opened:
            self._opened[number] = _read(self._store, name, self._sizes[number])
        return self._opened[number]


def no_picture(image_id: int) -> UnknownName:
    """Return the refusal of a picture that is not there."""
    return UnknownName(f"The bundle has no picture of reference image {image_id}.")


def _read(store: Store, name: str, n_rows: int) -> Pictures:
    arrays: dict[str, NDArray[Any]] = arrays_from_bytes(store.read(name), name)
    offsets, jpeg = arrays.get("offsets"), arrays.get("jpeg")
    if offsets is None or jpeg is None or offsets.dtype != np.int64 or offsets.ndim != 1 or jpeg.ndim != 1:
        raise BundleRefused(f"'{name}' of the bundle holds no thumbnails.")
    if len(offsets) != n_rows + 1 or jpeg.dtype != np.uint8:
        raise BundleRefused(f"'{name}' of the bundle does not have one thumbnail for each image.")
    if offsets[0] != 0 or offsets[-1] > len(jpeg) or (offsets[1:] < offsets[:-1]).any():
        raise BundleRefused(f"'{name}' of the bundle has thumbnails that lie outside the file.")
    return offsets, jpeg
