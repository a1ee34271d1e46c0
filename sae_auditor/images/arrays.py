"""Numpy arrays as images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images.alpha import ALL_CLEAR, FLATTENED, laid_on_white
from sae_auditor.images.grey import Numbers, WindowRule, deep_to_8_bit
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.source import Notice, Rgb

_SHAPES = "[height, width], [height, width, 1], [height, width, 3] or [height, width, 4]"


def array_to_rgb(array: NDArray[Any], limits: Limits, window: WindowRule | None) -> tuple[Rgb, tuple[Notice, ...]]:
    """Return an owned uint8 [h, w, 3] of an upright image in `array`, and the notices.

    Parameters
    ----------
    array
        [h, w], [h, w, 1], [h, w, 3] or [h, w, 4] (the last channel is alpha) of uint8, uint16, bool, or float in 0..1.
    limits
        Largest number of pixels and largest side.
    window
        For uint16 values only; see `grey.mapping_of`.

    Raises
    ------
    Unfit
        For any other shape, type or range.
    """
    _check_shape(array, limits)
    notices: list[Notice] = []
    pixels = array.reshape(*array.shape[:2], -1)
    colour = _to_8_bit(pixels[:, :, :3], window, notices)
    rgb = np.repeat(colour, 3, axis=2) if colour.shape[2] == 1 else colour
    if pixels.shape[2] == 4:
        rgb = _on_white(rgb, _alpha_share(pixels[:, :, 3:]), notices)
    return np.array(rgb, dtype=np.uint8, order="C"), tuple(notices)


def _check_shape(array: NDArray[Any], limits: Limits) -> None:
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)):
        raise _unsupported(f"its shape is {list(array.shape)}, not {_SHAPES}")
    if array.size == 0:
        raise Unfit(Refusal.EMPTY, f"its shape {list(array.shape)} holds no pixels")
    height, width = array.shape[:2]
    limits.check_size(width, height)


def _to_8_bit(values: NDArray[Any], window: WindowRule | None, notices: list[Notice]) -> Rgb:
    if values.dtype == np.uint8:
        return values.astype(np.uint8)
    if values.dtype == np.bool_:
        return np.where(values, np.uint8(255), np.uint8(0))
    if values.dtype == np.uint16:
        levels, notice = deep_to_8_bit(values, Numbers(colour=values.shape[2] == 3), window=window)
        notices.append(notice)
        return levels
    levels_of_255: Rgb = np.rint(_unit_floats(values) * 255).astype(np.uint8)
    return levels_of_255


def _unit_floats(values: NDArray[Any]) -> NDArray[Any]:
    if not np.issubdtype(values.dtype, np.floating):
        raise _unsupported(f"its values are {values.dtype}, not uint8, uint16, bool or float")
    # Written so that NaN, which compares as false, is refused too.
    if not (values.min() >= 0 and values.max() <= 1):
        raise _unsupported("its float values are not all between 0 and 1")
    return values


def _alpha_share(alpha: NDArray[Any]) -> NDArray[np.float32]:
    """Return alpha [h, w, 1] as a share, 0 clear to 1 opaque."""
    if np.issubdtype(alpha.dtype, np.floating):
        return _unit_floats(alpha).astype(np.float32)
    full = 1 if alpha.dtype == np.bool_ else np.iinfo(alpha.dtype).max
    return np.asarray(alpha / full, dtype=np.float32)


def _on_white(rgb: Rgb, alpha: NDArray[np.float32], notices: list[Notice]) -> Rgb:
    if (alpha == 1).all():
        return rgb
    notices.append(FLATTENED if alpha.any() else ALL_CLEAR)
    return laid_on_white(rgb, alpha)


def _unsupported(detail: str) -> Unfit:
    return Unfit(Refusal.UNSUPPORTED_PIXELS, detail, f"Give uint8 {_SHAPES}.")
