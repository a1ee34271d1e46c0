"""From patches to shares of a reference picture, through the encoder's own resize and crop. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sae_auditor.app.audit.geometry import ModelView, model_view
from sae_auditor.concepts.search.view import ResizeMode

if TYPE_CHECKING:
    from sae_auditor.explain import Auditor

# Left, top, width and height as shares of the whole picture.
Share = tuple[float, float, float, float]


@dataclass(frozen=True)
class Eye:
    """How the encoder sees an image: the side of its square input in px, its resize mode, its grid at the SAE's site.

    The grid is ``(0, 0)`` where the site has no patches.
    """

    size_px: int
    mode: ResizeMode
    grid: tuple[int, int]

    def seen(self, width_px: int, height_px: int) -> ModelView:
        """Return the part of an image of this size that the encoder sees, in image px."""
        return model_view(width_px, height_px, self.size_px, self.mode)

    def seen_share(self, width_px: int, height_px: int) -> Share:
        """Return that part as shares of the image; it reaches outside where the encoder pads."""
        view = self.seen(width_px, height_px)
        return view.x / width_px, view.y / height_px, view.width / width_px, view.height / height_px

    def row_and_column(self, patch: int | None) -> tuple[int, int] | None:
        """Return where a patch lies, counted from 1; None for no patch."""
        rows, columns = self.grid
        if patch is None or not 0 <= patch < rows * columns:
            return None
        return patch // columns + 1, patch % columns + 1

    def patch_share(self, patch: int, width_px: int, height_px: int) -> Share | None:
        """Return the part of an image that a patch shows, cut to the image; None for no patch or one in the padding."""
        rows, columns = self.grid
        if not 0 <= patch < rows * columns:
            return None
        x, y, width, height = self.seen(width_px, height_px).patch_rect(patch // columns, patch % columns, self.grid)
        left, top = max(0.0, x / width_px), max(0.0, y / height_px)
        right, bottom = min(1.0, (x + width) / width_px), min(1.0, (y + height) / height_px)
        return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def eye_of(auditor: Auditor) -> Eye:
    """Return how the encoder of an auditor sees images."""
    mode: ResizeMode = auditor.encoder.config.preprocess.get("resize_mode", "shortest")
    return Eye(auditor.encoder.image_size_px, mode, auditor.encoder.patch_grid_of(auditor.site))
