"""From the patch grid to the pixels of the image, through the encoder's own resize and crop.

Frames: *image px* are pixels of the upright source image, *patch* is (row, column) in the encoder's grid.
"""

from __future__ import annotations

from dataclasses import dataclass

from sae_auditor.concepts.search.view import ResizeMode, seen_region


@dataclass(frozen=True)
class ModelView:
    """The part of an image that the encoder's square input shows, in image px.

    It may reach outside the image where the encoder pads (`longest`), and lies inside where it crops (`shortest`).
    """

    x: float
    y: float
    width: float
    height: float

    def patch_at(self, x: float, y: float, grid: tuple[int, int]) -> tuple[int, int] | None:
        """Return the (row, column) of the patch under an image position, or None outside of what the encoder sees."""
        rows, columns = grid
        row = int((y - self.y) / self.height * rows // 1)
        column = int((x - self.x) / self.width * columns // 1)
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def patch_rect(self, row: int, column: int, grid: tuple[int, int]) -> tuple[float, float, float, float]:
        """Return (x, y, width, height) of one patch in image px."""
        rows, columns = grid
        width, height = self.width / columns, self.height / rows
        return self.x + column * width, self.y + row * height, width, height

    def covers(self, width_px: int, height_px: int) -> bool:
        """Whether the encoder sees every pixel of an image of this size (to half a pixel)."""
        left, top = self.x <= 0.5, self.y <= 0.5
        return left and top and self.x + self.width >= width_px - 0.5 and self.y + self.height >= height_px - 0.5


def model_view(width_px: int, height_px: int, size_px: int, mode: ResizeMode = "shortest") -> ModelView:
    """Return what the encoder sees of an image of `width_px` by `height_px`.

    Parameters
    ----------
    size_px
        Side of the encoder's square input.
    mode
        ``shortest`` scales the shorter side to `size_px` and crops the centre, ``longest`` scales the longer side and
        pads the centre, ``squash`` scales both sides.
    """
    seen = seen_region(width_px, height_px, size_px, mode)
    return ModelView(seen.x, seen.y, seen.width, seen.height)
