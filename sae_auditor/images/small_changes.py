"""Small changes of a picture that change nothing of what it shows: by them it is seen whether an answer is steady.

They are the same for every picture: the noise is drawn from a stated seed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image

from sae_auditor.i18n import say
from sae_auditor.images.source import Rgb
from sae_auditor.images.thumbnails import decode_jpeg, encode_jpeg

# A shift and what a crop takes from a side, as a part of that side.
_PART: Final = 32


def _shifted(rgb: Rgb, sign: int) -> Rgb:
    """Return the picture moved along both sides; what comes in repeats the edge."""
    rows, columns = (np.clip(np.arange(n) - sign * max(1, n // _PART), 0, n - 1) for n in rgb.shape[:2])
    return np.ascontiguousarray(rgb[rows][:, columns])


def _cropped(rgb: Rgb, left: int, right: int) -> Rgb:
    """Return the picture without so many parts of its sides, scaled to its former size."""
    high, wide = rgb.shape[:2]
    dx, dy = max(1, wide // _PART), max(1, high // _PART)
    box = (left * dx, left * dy, wide - right * dx, high - right * dy)
    return np.asarray(Image.fromarray(rgb).resize((wide, high), Image.Resampling.BICUBIC, box))


def _compressed(rgb: Rgb, quality: int) -> Rgb:
    return decode_jpeg(encode_jpeg(rgb, quality))


def _noisy(rgb: Rgb, levels: float, seed: int) -> Rgb:
    noise = np.random.default_rng(seed).normal(0, levels, rgb.shape)
    return np.asarray(np.clip(np.rint(rgb + noise), 0, 255), np.uint8)


# What is done, for people, and the change itself.
SMALL_CHANGES: Final[tuple[tuple[str, Callable[[Rgb], Rgb]], ...]] = (
    (say("moved by a 32nd to the upper left"), lambda rgb: _shifted(rgb, -1)),
    (say("moved by a 32nd to the lower right"), lambda rgb: _shifted(rgb, 1)),
    (say("cut by a 32nd on every side"), lambda rgb: _cropped(rgb, 1, 1)),
    (say("cut by a 16th at the upper left"), lambda rgb: _cropped(rgb, 2, 0)),
    (say("as a JPEG of quality 90"), lambda rgb: _compressed(rgb, 90)),
    (say("as a JPEG of quality 75"), lambda rgb: _compressed(rgb, 75)),
    (say("with noise of 2 grey levels"), lambda rgb: _noisy(rgb, 2.0, 1)),
    (say("with noise of 6 grey levels"), lambda rgb: _noisy(rgb, 6.0, 2)),
)
