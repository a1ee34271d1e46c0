"""Deep grey values (16-bit, 32-bit, float) to 8 bit through a window that is stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.source import Notice

# Sensor depths that cameras store in 16-bit files.
_DEPTHS_BITS = (8, 10, 12, 14, 16)

Grey8 = NDArray[np.uint8]


@dataclass(frozen=True)
class Window:
    """Source values that become black (`low`) and white (`high`)."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"a window needs finite low < high, not {self.low} and {self.high}")


# Which values become black and white: chosen for each image, all that its numbers can hold, or the same for all images.
WindowRule = Window | Literal["auto", "full"]


def parse_window(text: str) -> WindowRule:
    """Return what ``auto``, ``full`` or ``LOW:HIGH`` asks for.

    Raises
    ------
    ValueError
        When it is none of these; its text is for a person.
    """
    rule = text.strip().lower()
    if rule == "auto":
        return "auto"
    if rule == "full":
        return "full"
    try:
        low, high = (float(part) for part in rule.split(":"))
        return Window(low, high)
    except ValueError:
        raise ValueError(f"'{text}' is neither auto, full nor LOW:HIGH with LOW below HIGH, such as 0:4095") from None


def deep_to_8_bit(
    values: NDArray[np.generic], *, declared_bits: int | None = None, window: Window | None = None
) -> tuple[Grey8, Notice]:
    """Map integer or float `values` of any shape to 0..255.

    Without a `window`: integers within 0..65535 are shifted down by the bit depth that the file declares, else by the
    smallest of 8, 10, 12, 14 and 16 bits that holds their maximum; wider integers and floats use their own finite
    minimum and maximum. A constant image that needs its own minimum and maximum becomes black.

    Parameters
    ----------
    values
        Integers or floats, any shape.
    declared_bits
        Significant bits per value where the file states them.
    window
        Replaces the rules above.

    Returns
    -------
    uint8 array of the same shape, and the notice that states the window.

    Raises
    ------
    Unfit
        When no value is finite.
    """
    integers = np.issubdtype(values.dtype, np.integer)
    if window is None and integers and values.min() >= 0 and values.max() <= 65535:
        return _shift(values, declared_bits)
    code = "float-window"
    if integers:
        code = "integer-window" if values.min() < 0 or values.max() > 65535 else "16-bit-window"
    low, high = (window.low, window.high) if window is not None else _finite_range(values)
    text = f"Values from {low:g} to {high:g} were mapped to 0 to 255"
    missing = 0 if integers else int(values.size - np.count_nonzero(np.isfinite(values)))
    note = f"; {missing} values were not finite numbers" if missing else ""
    return _stretch(values, low, high), Notice(code, f"{text}{note}.")


def _shift(values: NDArray[np.generic], declared_bits: int | None) -> tuple[Grey8, Notice]:
    needed_bits = int(values.max()).bit_length()
    depths = (declared_bits, *_DEPTHS_BITS) if declared_bits is not None else _DEPTHS_BITS
    bits = next(depth for depth in depths if depth >= max(8, needed_bits))
    text = f"Values from 0 to {(1 << bits) - 1} ({bits} bits) were mapped to 0 to 255."
    return (values.astype(np.uint16) >> (bits - 8)).astype(np.uint8), Notice("16-bit-window", text)


def _finite_range(values: NDArray[np.generic]) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        raise Unfit(Refusal.UNSUPPORTED_PIXELS, "none of its values is a finite number")
    return float(finite.min()), float(finite.max())


def _stretch(values: NDArray[np.generic], low: float, high: float) -> Grey8:
    # Halved so that the span of two huge floats of opposite sign does not overflow.
    span = high / 2 - low / 2
    if span <= 0:
        return np.zeros(values.shape, np.uint8)
    clipped = np.nan_to_num(values.astype(np.float64), nan=low, posinf=high, neginf=low).clip(low, high)
    share = (clipped / 2 - low / 2) / span
    return np.rint(share * 255).astype(np.uint8)
