"""Transparent parts, which have no colour of their own, laid on white."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.source import Notice, Rgb

FLATTENED = Notice("alpha-flattened", say("Transparent parts were laid on white."))
ALL_CLEAR = Notice("alpha-flattened", say("Every pixel is transparent: the whole picture was laid on white."))
# As Windows shows such pictures: many programs leave the fourth byte at zero.
UNUSED = Notice(
    "alpha-unused",
    say("Every pixel is marked as transparent, so the mark is not in use: the picture was taken as opaque."),
)


def laid_on_white(rgb: Rgb, alpha: NDArray[np.float32]) -> Rgb:
    """Return `rgb` uint8 [h, w, 3] behind which white shows through as `alpha` [h, w, 1] says: 0 clear, 1 opaque."""
    flat: Rgb = np.rint(255 + (rgb.astype(np.float32) - 255) * alpha).astype(np.uint8)
    return flat
