"""Storages: blocks of numbers that tensors are views of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

_MAX_DIMENSIONS: Final = 64
_MAX_EXPANDED: Final = 65_536  # elements that a view may have even when its storage has fewer
_MAX_EXTENT: Final = 2**48  # of shapes and strides; beyond it torch's own arithmetic may overflow


@dataclass(frozen=True)
class Storage:
    """All numbers of a storage, as a tensor of one dimension."""

    values: Tensor

    def seen_as(self, dtype: torch.dtype) -> Storage:
        """Return the same bytes as numbers of another type."""
        if self.values.dtype == dtype:
            return self
        raw = self.values.view(torch.uint8)
        if raw.numel() % dtype.itemsize:
            raise ValueError(f"a storage of {raw.numel()} bytes cannot hold numbers of type {dtype}")
        return Storage(raw.view(dtype))


def view_of(storage: Storage, offset: object, size: object, stride: object) -> Tensor:
    """Return the tensor at `offset` with `size` and `stride`, all counted in elements.

    Raises
    ------
    ValueError
        When it reaches outside of its storage, or repeats a few numbers to a size that would fill the memory.
    """
    sizes, strides = _whole_numbers(size), _whole_numbers(stride)
    (start,) = _whole_numbers((offset,))
    if len(sizes) != len(strides) or len(sizes) > _MAX_DIMENSIONS:
        raise ValueError("a tensor has a shape and strides that do not belong together")
    if math.prod(max(n, 1) for n in sizes) >= _MAX_EXTENT or any(step >= _MAX_EXTENT for step in strides):
        raise ValueError("a tensor has an impossible shape")
    n_stored, n_seen = storage.values.numel(), math.prod(sizes)
    last = start + sum((n - 1) * step for n, step in zip(sizes, strides, strict=True)) if n_seen else start - 1
    if last >= n_stored or start > n_stored:
        raise ValueError("a tensor reaches outside of its storage")
    if n_seen > max(n_stored, _MAX_EXPANDED):
        raise ValueError(f"a tensor claims {n_seen:,} numbers but its storage holds {n_stored:,}")
    return storage.values.as_strided(sizes, strides, start)


def _whole_numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, (tuple, list)) or not all(type(item) is int and 0 <= item < 2**63 for item in value):
        raise ValueError("a tensor has a shape, stride or offset that is not made of whole numbers from zero up")
    return tuple(value)
