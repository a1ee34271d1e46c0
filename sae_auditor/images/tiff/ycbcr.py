"""YCbCr of TIFF that is not JPEG: blocks of brightness with one pair of colour values each, to RGB."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.tiff import tags
from sae_auditor.images.tiff.directory import Directory
from sae_auditor.images.tiff.layout import UNCOMPRESSED, Layout, unsupported

# Shares of red, green and blue in the brightness (CCIR 601-1), and the codes of black, white and no colour.
_LUMA = (0.299, 0.587, 0.114)
# Rows that are turned to floats at once.
_ROWS = 256
_REFERENCES = (0.0, 255.0, 128.0, 255.0, 128.0, 255.0)


@dataclass(frozen=True)
class Form:
    """Pixels per colour value across and down, the weights of the brightness, and the reference codes."""

    across: int
    down: int
    luma: tuple[float, ...]
    references: tuple[float, ...]

    @property
    def full(self) -> bool:
        """Return whether every pixel has colours of its own."""
        return self.across == self.down == 1


def form_of(directory: Directory, layout: Layout) -> Form:
    """Return how the colours of `directory` are stored.

    Raises
    ------
    Unfit
        When they are stored in planes of different sizes, or in blocks that the standard does not know.
    """
    across, down = layout.subsampling
    if tags.YCBCR_SUBSAMPLING not in directory.entries and _is_full(layout):
        across = down = 1
    if across not in (1, 2, 4) or down not in (1, 2, 4):
        raise unsupported(say("its colours are stored at a resolution that the standard does not know"))
    if (across, down) != (1, 1) and (layout.planar or layout.predictor != 1):
        raise unsupported(say("its colours are stored at a lower resolution, and in planes or as differences"))
    luma = _floats(directory, tags.YCBCR_COEFFICIENTS, _LUMA)
    references = _floats(directory, tags.REFERENCE_BLACK_WHITE, _REFERENCES)
    if luma[1] == 0 or any(references[i] == references[i + 1] for i in (0, 2, 4)):
        luma, references = _LUMA, _REFERENCES
    return Form(across, down, luma, references)


def bytes_of(form: Form, rows: int, columns: int) -> int:
    """Return how many bytes `rows` of pixels take: blocks are stored whole."""
    blocks = -(-rows // form.down) * -(-columns // form.across)
    return blocks * (form.across * form.down + 2)


def rgb_of(form: Form, plain: bytes | bytearray | memoryview, rows: int, columns: int) -> NDArray[np.uint8]:
    """Return `plain` as RGB [rows, columns, 3]; a colour value holds for its whole block, as in libtiff."""
    down, across = -(-rows // form.down), -(-columns // form.across)
    luma_count = form.across * form.down
    blocks = np.frombuffer(plain, np.uint8, down * across * (luma_count + 2)).reshape(down, across, luma_count + 2)
    luma = blocks[:, :, :luma_count].reshape(down, across, form.down, form.across).transpose(0, 2, 1, 3)
    luma = luma.reshape(down * form.down, across * form.across)[:rows, :columns]
    colours = [
        blocks[:, :, luma_count + i].repeat(form.down, 0).repeat(form.across, 1)[:rows, :columns] for i in (0, 1)
    ]
    return _to_rgb(form, luma, *colours)


def full_rgb_of(form: Form, values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return YCbCr [height, width, 3] as RGB, a few rows at a time."""
    rgb = np.empty_like(values)
    for top in range(0, values.shape[0], _ROWS):
        part = values[top : top + _ROWS]
        rgb[top : top + _ROWS] = _to_rgb(form, part[:, :, 0], part[:, :, 1], part[:, :, 2])
    return rgb


def _to_rgb(form: Form, y: NDArray[np.uint8], cb: NDArray[np.uint8], cr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    red_share, green_share, blue_share = form.luma
    r = form.references
    brightness = (y.astype(np.float32) - r[0]) * (255 / (r[1] - r[0]))
    blueness = (cb.astype(np.float32) - r[2]) * (127 / (r[3] - r[2]))
    redness = (cr.astype(np.float32) - r[4]) * (127 / (r[5] - r[4]))
    red = brightness + redness * (2 - 2 * red_share)
    blue = brightness + blueness * (2 - 2 * blue_share)
    green = (brightness - blue_share * blue - red_share * red) / green_share
    rgb: NDArray[np.uint8] = np.rint(np.stack([red, green, blue], axis=-1)).clip(0, 255).astype(np.uint8)
    return rgb


def _is_full(layout: Layout) -> bool:
    """Say whether the first segment has room for every pixel's own colours, which the default would not need."""
    rows = min(layout.segment_height, layout.height)
    full = rows * layout.segment_width * 3
    return layout.compression == UNCOMPRESSED and layout.counts.size > 0 and int(layout.counts[0]) == full


def _floats(directory: Directory, tag: int, default: tuple[float, ...]) -> tuple[float, ...]:
    values = directory.optional(tag)
    if values is None or values.size < len(default) or not np.isfinite(values).all():
        return default
    return tuple(float(value) for value in values[: len(default)])
