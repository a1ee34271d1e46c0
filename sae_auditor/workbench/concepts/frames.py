"""From patches to shares of a reference picture, as the encoder saw it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sae_auditor.images import Framing
    from sae_auditor.library import Auditor

# Left, top, width and height as shares of the whole picture.
Share = tuple[float, float, float, float]


@dataclass(frozen=True)
class Eye:
    """How the encoder saw the reference images: how they were scaled and cut, and its grid at the SAE's site.

    The grid is ``(0, 0)`` where the site has no patches.
    """

    framing: Framing
    grid: tuple[int, int]

    def seen_share(self, width_px: int, height_px: int) -> Share:
        """Return the part of an image that was seen as shares of it; it reaches outside where there is a margin."""
        seen = self.framing.seen(width_px, height_px)
        return seen.x / width_px, seen.y / height_px, seen.width / width_px, seen.height / height_px

    def row_and_column(self, patch: int | None) -> tuple[int, int] | None:
        """Return where a patch lies, counted from 1; None for no patch."""
        rows, columns = self.grid
        if patch is None or not 0 <= patch < rows * columns:
            return None
        return patch // columns + 1, patch % columns + 1

    def patch_share(self, patch: int, width_px: int, height_px: int) -> Share | None:
        """Return the part of an image that a patch shows, cut to the image; None for no patch or one in the margin."""
        rows, columns = self.grid
        if not 0 <= patch < rows * columns:
            return None
        box = self.framing.seen(width_px, height_px).patch(patch // columns, patch % columns, self.grid)
        left, top = max(0.0, box.x / width_px), max(0.0, box.y / height_px)
        right, bottom = min(1.0, (box.x + box.width) / width_px), min(1.0, (box.y + box.height) / height_px)
        return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def eye_of(auditor: Auditor) -> Eye:
    """Return how the encoder of an auditor saw the reference images."""
    framing = auditor.encoder.framing(auditor.bundle.reference_reading.view)
    return Eye(framing, auditor.encoder.patch_grid_of(auditor.site))
