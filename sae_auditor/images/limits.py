"""How large an image, and a folder of images, may be."""

from __future__ import annotations

from dataclasses import dataclass

from sae_auditor.i18n import say
from sae_auditor.images.refusal import Refusal, Unfit

# Pillow itself refuses more than this (twice its MAX_IMAGE_PIXELS), and that guard is never switched off.
PIXELS_CEILING = 178_000_000


@dataclass(frozen=True)
class Limits:
    """Bounds that are checked before anything is decoded.

    Parameters
    ----------
    max_bytes
        Largest file, in bytes.
    max_pixels
        Largest width x height, in pixels; at most `PIXELS_CEILING`.
    max_side_px
        Largest width and largest height, in pixels.
    max_files
        Most images that `find_images` returns.
    """

    max_bytes: int = 512 * 1024 * 1024
    max_pixels: int = 50_000_000
    max_side_px: int = 30_000
    max_files: int = 1_000_000

    def __post_init__(self) -> None:
        if min(self.max_bytes, self.max_pixels, self.max_side_px, self.max_files) < 1:
            raise ValueError(f"every limit must be at least 1: {self}")
        if self.max_pixels > PIXELS_CEILING:
            raise ValueError(f"max_pixels may be raised to {PIXELS_CEILING:,}, not to {self.max_pixels:,}")

    def check_size(self, width: int, height: int) -> None:
        """Raise `Unfit` when an image of `width` x `height` pixels is too large to be decoded."""
        if max(width, height) > self.max_side_px or width * height > self.max_pixels:
            raise Unfit(
                Refusal.TOO_MANY_PIXELS,
                say(
                    "it is {0} x {1} pixels; at most {2} pixels and {3} on a side are allowed",
                    f"{width:,}",
                    f"{height:,}",
                    f"{self.max_pixels:,}",
                    f"{self.max_side_px:,}",
                ),
                say("Save a smaller copy or a crop of it."),
            )
