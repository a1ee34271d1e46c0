"""Wide numbers (16-bit, 32-bit, float; grey or colour) to 8 bits through a window that is stated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.i18n import say
from sae_auditor.images.refusal import Refusal, Unfit
from sae_auditor.images.source import Notice
from sae_auditor.images.spread import Spread, spread_of

# Depths of cameras that store their values in 16-bit files. Not 15: a 16-bit picture that is a little dark is by far
# more common, and would be shown twice too bright.
_DEPTHS_BITS = (8, 9, 10, 11, 12, 13, 14, 16)
_MOST_CAMERA_BITS = 16
# A grey band this narrow, and farther from zero than it is wide, is a measurement (temperatures, heights) of which the
# whole depth would leave no more than 32 of 256 levels. Below so many steps it is a flat field, whose noise would fill
# the whole range.
_NARROW_SHARE, _FEWEST_STEPS = 1 / 8, 32
_FEW_LEVELS = 64
# Values are mapped in pieces of so many, which bounds what their floats or 64-bit indices take.
_PIECE_VALUES = 1 << 18

Grey8 = NDArray[np.uint8]
Shares16 = NDArray[np.uint16]
Mask = NDArray[np.bool_]
_To = Callable[[NDArray[np.generic]], NDArray[Any]]


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
        raise ValueError(
            say("'{0}' is neither auto, full nor LOW:HIGH with LOW below HIGH, such as 0:4095", text)
        ) from None


@dataclass(frozen=True)
class Numbers:
    """What a file says about its numbers, beside the type that they are read as.

    Parameters
    ----------
    stored_bits
        Bits of each number as stored (12 where values are packed); None: those of the type.
    declared_bits
        How many of them are used (PNG sBIT, OME SignificantBits); None: not stated.
    declared_range
        Lowest and highest value that the file declares (TIFF MinSampleValue, MaxSampleValue); None: not stated.
    colour
        Whether the values are of several colours: one window serves them all, and no narrow band is spread out.
    """

    stored_bits: int | None = None
    declared_bits: int | None = None
    declared_range: tuple[float, float] | None = None
    colour: bool = False


@dataclass(frozen=True)
class Mapping:
    """How values become levels: those from `low` to `high`; by `bits` the lower bits are dropped, as cameras do it."""

    low: float
    high: float
    bits: int | None
    notice: Notice

    def levels(self, values: NDArray[np.generic], missing: Mask | None = None) -> Grey8:
        """Return `values` as 0 to 255, and 0 where `missing` (of the same shape, or of all but the last axis)."""
        return _blackened(_mapped(values, self._levels), missing)

    def shares(self, values: NDArray[np.generic], missing: Mask | None = None) -> Shares16:
        """Return `values` as 0 to 65535: the same window with finer steps, for a colour profile to work on."""
        return _blackened(_mapped(values, self._shares), missing)

    def _levels(self, values: NDArray[np.generic]) -> Grey8:
        if self.bits is not None:
            clipped = values.astype(np.int64).clip(0, (1 << self.bits) - 1)
            return (clipped >> (self.bits - 8)).astype(np.uint8)
        return np.rint(self._share(values) * 255).astype(np.uint8)

    def _shares(self, values: NDArray[np.generic]) -> Shares16:
        return np.rint(self._share(values) * 65535).astype(np.uint16)

    def _share(self, values: NDArray[np.generic]) -> NDArray[np.float64]:
        # Halved so that the span of two huge floats of opposite sign does not overflow.
        span = self.high / 2 - self.low / 2
        if span <= 0:
            return np.zeros(values.shape)
        floats = np.nan_to_num(values.astype(np.float64), nan=self.low, posinf=self.high, neginf=self.low)
        share: NDArray[np.float64] = (floats.clip(self.low, self.high) / 2 - self.low / 2) / span
        return share


def deep_to_8_bit(
    values: NDArray[np.generic],
    numbers: Numbers = Numbers(),
    *,
    missing: Mask | None = None,
    window: WindowRule | None = None,
) -> tuple[Grey8, Notice]:
    """Map integer or float `values` of any shape to 0..255; see `mapping_of`.

    Returns
    -------
    uint8 array of the same shape, and the notice that states the window.
    """
    mapping = mapping_of(values, numbers, missing=missing, window=window)
    return mapping.levels(values, missing), mapping.notice


def mapping_of(
    values: NDArray[np.generic],
    numbers: Numbers = Numbers(),
    *,
    missing: Mask | None = None,
    window: WindowRule | None = None,
) -> Mapping:
    """Choose the window of integer or float `values`.

    ``auto`` (also None) takes the range that the file declares, where no more than a few values lie outside it. Else
    integers within 0..65535 get the smallest depth of 8 to 14 or 16 bits that holds them, signed 8-bit numbers all of
    their range, and numbers that fill at least half of their type (or of 0..1) all of that. Everything else, narrow
    grey bands far from zero included, gets its own range. Single values far off the others (hot pixels, gaps that are
    filled with one number) never decide. ``full`` takes everything that the type holds, and of floats and 32 bits or
    more the lowest and the highest finite value. A constant image that needs its own range becomes black.

    Parameters
    ----------
    values
        Integers or floats, any shape.
    numbers
        What the file says about them.
    missing
        Where there is no data: of the shape of `values`, or of all but their last axis.
    window
        The rule.

    Raises
    ------
    Unfit
        When no value is finite, or all of them are missing.
    """
    spread = spread_of(values, missing)
    if spread is None:
        raise Unfit(Refusal.UNSUPPORTED_PIXELS, say("none of its values is a finite number that the file calls valid"))
    low, high, bits, how = _chosen(values.dtype, spread, numbers, window or "auto")
    return Mapping(low, high, bits, _notice(values.dtype, spread, low, high, how, numbers))


_Choice = tuple[float, float, int | None, str]


def _chosen(dtype: np.dtype[np.generic], spread: Spread, numbers: Numbers, rule: WindowRule) -> _Choice:
    if isinstance(rule, Window):
        return rule.low, rule.high, None, say("as asked for")
    held = _held(dtype, numbers)
    if rule == "full":
        if held is None or (numbers.stored_bits or dtype.itemsize * 8) >= 32:
            return spread.lowest, spread.highest, None, say("all its finite values, as asked for")
        return (*held, None, say("all that its numbers can hold, as asked for"))
    return _declared(dtype, spread, numbers) or _by_values(dtype, spread, numbers, held)


def _declared(dtype: np.dtype[np.generic], spread: Spread, numbers: Numbers) -> _Choice | None:
    """Return the range that the file declares, unless it says nothing or the values contradict it."""
    stored = numbers.stored_bits or dtype.itemsize * 8
    bits = numbers.declared_bits
    # The whole type says nothing: 12-bit cameras declare 16 bits too. Odd numbers of bits are never just the type.
    if bits is None and dtype.kind == "u" and stored < dtype.itemsize * 8:
        bits = stored if stored <= _MOST_CAMERA_BITS else None
    elif bits is not None and bits >= stored:
        bits = None
    if bits is not None and dtype.kind in "ui" and bits > 0 and spread.fits(0, (1 << bits) - 1):
        return 0, (1 << bits) - 1, bits if bits >= 8 else None, say("{0} bits, as the file declares", bits)
    if numbers.declared_range is None:
        return None
    low, high = numbers.declared_range
    held = _held(dtype, numbers)
    if not low < high or (held is not None and high >= held[1]) or not spread.fits(low, high):
        return None
    # Statistics of values that are none (-9999), rather than a range; from 0 on a frame may just be dark.
    if low != 0 and (spread.robust[1] - spread.robust[0]) * _FEW_LEVELS < high - low:
        return None
    return low, high, None, say("as the file declares")


def _by_values(
    dtype: np.dtype[np.generic], spread: Spread, numbers: Numbers, held: tuple[float, float] | None
) -> _Choice:
    low, high = spread.robust
    if dtype.kind in "ui":
        if dtype == np.int8:
            return -128, 127, None, say("all that signed 8-bit numbers can hold")
        depth = _depth(dtype, spread)
        if depth is not None:
            if not numbers.colour and _is_narrow(low, high, depth):
                return low, high, None, say("a narrow band far from zero, spread out without outliers")
            return 0, (1 << depth) - 1, depth, say("{0} bits, the smallest depth that holds them", depth)
        if held is not None and high - low >= (held[1] - held[0]) / 2:
            return (*held, None, say("all that its numbers can hold"))
    elif low >= 0 and high <= 1 and high - low >= 1 / 2:
        return 0, 1, None, say("from nothing to one, as floats of pictures go")
    return low, high, None, say("its own range without outliers")


def _depth(dtype: np.dtype[np.generic], spread: Spread) -> int | None:
    """Return how many bits hold integers that are nowhere negative; None where these are no camera's numbers."""
    if spread.robust_lowest < 0:
        return None
    most = min(_MOST_CAMERA_BITS, dtype.itemsize * 8 - (dtype.kind == "i"))
    depths = [depth for depth in _DEPTHS_BITS if depth < most] + [most]
    return next((depth for depth in depths if spread.ends_before(1 << depth)), None)


def _is_narrow(low: float, high: float, depth: int) -> bool:
    width = high - low
    return _FEWEST_STEPS <= width <= (1 << depth) * _NARROW_SHARE and low >= width


def _held(dtype: np.dtype[np.generic], numbers: Numbers) -> tuple[float, float] | None:
    """Return the lowest and highest number that the type holds; None for floats."""
    if dtype.kind not in "ui":
        return None
    bits = numbers.stored_bits or dtype.itemsize * 8
    return (0, (1 << bits) - 1) if dtype.kind == "u" else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)


def _notice(dtype: np.dtype[np.generic], spread: Spread, low: float, high: float, how: str, numbers: Numbers) -> Notice:
    if dtype.kind == "f":
        code = "float-window"
    else:
        code = "16-bit-window" if spread.lowest >= 0 and spread.highest <= 65535 else "integer-window"
    below, above = spread.below(low), spread.above(high)
    first, last = _number(low), _number(high)
    # Whole sentences, each a template of its own, so that they can be said in other languages.
    if below or above or spread.not_finite or spread.missing:
        text = say(
            "Values from {0} to {1} ({2}) were mapped to 0 to 255; {3} below and {4} above were cut "
            "off, {5} values were not finite numbers, {6} values are no data or transparent and took "
            "no part.",
            first,
            last,
            how,
            f"{below:,}",
            f"{above:,}",
            f"{spread.not_finite:,}",
            f"{spread.missing:,}",
        )
    else:
        text = say("Values from {0} to {1} ({2}) were mapped to 0 to 255; none was cut off.", first, last, how)
    levels = (spread.robust[1] - spread.robust[0]) / (high - low) * 256 if high > low else 256
    if levels < _FEW_LEVELS and not numbers.colour:
        used = max(1, round(levels))
        text = say("{0} Only {1} of 256 grey levels are used: a window of its own would show more.", text, used)
    return Notice(code, text)


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:g}"


def _mapped(values: NDArray[np.generic], to: _To) -> NDArray[Any]:
    """Apply `to`, which maps each value by itself: 8- and 16-bit numbers through a table, others piece by piece."""
    flat = np.ascontiguousarray(values).reshape(-1)
    one = to
    if flat.dtype.kind in "ui" and flat.dtype.itemsize <= 2:
        index = np.dtype(f"u{flat.dtype.itemsize}")
        native = flat.astype(flat.dtype.newbyteorder("="), copy=False)
        table = to(np.arange(1 << (8 * index.itemsize), dtype=index).view(native.dtype))
        flat, one = native.view(index), table.__getitem__
    mapped: NDArray[Any] = np.empty(flat.shape, one(flat[:1]).dtype)
    for at in range(0, flat.size, _PIECE_VALUES):
        mapped[at : at + _PIECE_VALUES] = one(flat[at : at + _PIECE_VALUES])
    return mapped.reshape(values.shape)


def _blackened(levels: NDArray[Any], missing: Mask | None) -> NDArray[Any]:
    if missing is not None:
        levels[missing] = 0
    return levels
