"""Numbers as people read them: the same decimals in one column, a true minus sign, no false precision."""

from __future__ import annotations

import math
from collections.abc import Iterable

MINUS = "\u2212"
# Shown for a number that is not known.
UNKNOWN = "\u2013"
_THIN_SPACE = "\u202f"


def decimals_for(values: Iterable[float]) -> int:
    """Return how many decimals show about three digits of the largest of `values`."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest <= 0:
        return 2
    return min(5, max(0, 2 - math.floor(math.log10(largest))))


def plain(value: float, decimals: int) -> str:
    """Return `value` with a true minus sign; never ``-0.00``."""
    text = f"{abs(value):.{decimals}f}"
    negative = value < 0 and any(digit not in "0." for digit in text)
    return MINUS + text if negative else text


def signed(value: float, decimals: int) -> str:
    """Return `value` with its sign always shown, so that columns line up."""
    text = plain(value, decimals)
    return text if text.startswith(MINUS) else "+" + text


def count(value: float) -> str:
    """Return a whole number in groups of thousands."""
    return f"{int(value):,}"


def cell(value: float, decimals: int | None) -> str:
    """Return a number for a table: a dash for an unknown one, whole ones grouped; without `decimals` as it is."""
    if math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "\u221e" if value > 0 else f"{MINUS}\u221e"
    if decimals is None:
        return f"{value:.0f}" if value == int(value) else str(value)
    return count(value) if decimals == 0 and value >= 0 else plain(value, decimals)


def short_percent(share: float) -> str:
    """Return a share of 0 to 1 in whole per cent; near its ends as exactly as `percent` does."""
    value = share * 100
    return f"{value:.0f}{_THIN_SPACE}%" if 1 <= value <= 99 or value in (0, 100) else percent(share)


def whole_percent(share: float) -> str:
    """Return a share of 0 to 1 in whole per cent, for where there is no room; what is not certain never reads so."""
    value = share * 100
    if 99.5 <= value < 100:
        return f">{_THIN_SPACE}99{_THIN_SPACE}%"
    return f"<{_THIN_SPACE}1{_THIN_SPACE}%" if 0 < value <= 0.5 else f"{value:.0f}{_THIN_SPACE}%"


def percent(share: float) -> str:
    """Return a share of 0 to 1 in per cent; what is not zero never reads as zero."""
    value = share * 100
    if 0 < value < 0.1:
        return f"<{_THIN_SPACE}0.1{_THIN_SPACE}%"
    if 99.9 < value < 100:
        return f">{_THIN_SPACE}99.9{_THIN_SPACE}%"
    return f"{value:.1f}{_THIN_SPACE}%"
