"""Which latents say what every image has in common: they fire on nearly all of them, or always at one place."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.concept import ALWAYS_ON_RATE, LOW_SUPPORT
from sae_auditor.concepts.scores.source import FiredBlock, latents_in

# Counts of places that may exist at once (32 MiB).
_MAX_COUNTS: Final = 2**22


def fires_always(support: NDArray[np.int64], n_usable: int) -> NDArray[np.bool_]:
    """Return whether latents fire on at least `ALWAYS_ON_RATE` of the images that are used, bool ``[d_sae]``."""
    always: NDArray[np.bool_] = (support > 0) & (support >= ALWAYS_ON_RATE * n_usable)
    return always


def places_of_block(block: FiredBlock) -> NDArray[np.int16]:
    """Return the place that each latent marks, int16 ``[last - first]``; -1 where it marks none.

    A latent marks a place where it fired on at least `LOW_SUPPORT` images and its strongest patch is the same one on at
    least `ALWAYS_ON_RATE` of them. Tokens that are no patch are no place.
    """
    n, n_places = block.last - block.first, int(block.patches.max(initial=-1)) + 1
    found = np.full(n, -1, np.int16)
    at_once = max(1, _MAX_COUNTS // max(1, n_places))
    for first in range(0, n if n_places else 0, at_once):
        offsets = block.offsets[first : first + at_once + 1]
        patches = block.patches[offsets[0] : offsets[-1]]
        found[first : first + at_once] = _places(offsets - offsets[0], patches, n_places)
    return found


def _places(offsets: NDArray[np.int64], patches: NDArray[np.int16], n_places: int) -> NDArray[np.int64]:
    n = len(offsets) - 1
    # The first column is for tokens that are no patch.
    keys = latents_in(offsets) * (n_places + 1) + patches + 1
    counts = np.bincount(keys, minlength=n * (n_places + 1)).reshape(n, n_places + 1)[:, 1:]
    support, place = np.diff(offsets), counts.argmax(axis=1)
    marks = (support >= LOW_SUPPORT) & (counts[np.arange(n), place] >= ALWAYS_ON_RATE * support)
    return np.where(marks, place, -1)
