"""Where a tensor lies in its storage: the one check that both processes make. Needs no torch."""

from __future__ import annotations

import math
from typing import Final

from sae_auditor.i18n import say

MAX_DIMENSIONS: Final = 64
MAX_EXTENT: Final = 2**48  # of shapes and strides; torch's own arithmetic may overflow beyond it
_MAX_EXPANDED: Final = 65_536  # elements that a view may have even when its storage has fewer


class LayoutError(ValueError):
    """A tensor that its storage cannot hold; the text is the end of a sentence about the file."""


def checked_layout(
    n_stored: int, offset: object, size: object, stride: object
) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """Return offset, size and stride of a tensor, all in elements, over a storage of `n_stored` elements.

    Raises
    ------
    LayoutError
        When the tensor reaches outside of its storage, or repeats a few numbers to a size that would fill the memory.
    """
    sizes, strides = _whole_numbers(size), _whole_numbers(stride)
    (start,) = _whole_numbers((offset,))
    if len(sizes) != len(strides) or len(sizes) > MAX_DIMENSIONS:
        raise LayoutError(say("a tensor has a shape and strides that do not belong together"))
    if math.prod(max(n, 1) for n in sizes) >= MAX_EXTENT or any(step >= MAX_EXTENT for step in strides):
        raise LayoutError(say("a tensor has an impossible shape"))
    n_seen = math.prod(sizes)
    last = start + sum((n - 1) * step for n, step in zip(sizes, strides, strict=True)) if n_seen else start - 1
    if last >= n_stored or start > n_stored:
        raise LayoutError(say("a tensor reaches outside of its storage"))
    if n_seen > max(n_stored, _MAX_EXPANDED):
        raise LayoutError(say("a tensor claims {0} numbers but its storage holds {1}", f"{n_seen:,}", f"{n_stored:,}"))
    return start, sizes, strides


def contiguous_strides(size: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides of a tensor whose last index changes fastest."""
    strides = [1]
    for n in reversed(size[1:]):
        strides.insert(0, strides[0] * max(n, 1))
    return tuple(strides[: len(size)])


def _whole_numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, (tuple, list)) or not all(type(item) is int and 0 <= item < 2**63 for item in value):
        raise LayoutError(say("a tensor has a shape, stride or offset that is not made of whole numbers from zero up"))
    return tuple(value)
