"""From what was decoded to batches on the encoder's device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder

# While the GPU copies one batch, the next is collected in the other.
_BUFFERS: Final = 2


class Stack:
    """Collects crops, which need not last, and gives the encoder's input of them together.

    For a GPU they are collected as they are, a quarter of the size of what the encoder takes, in memory from which it
    copies by itself, and normalised there; the bits are the same.

    Parameters
    ----------
    encoder
        Whose input is made.
    size
        Most crops of a batch.
    """

    def __init__(self, encoder: ClipEncoder, size: int) -> None:
        self._encoder = encoder
        self._size = size
        self._is_on_gpu = encoder.device.type == "cuda"
        self._made: list[Tensor] = []
        self._buffers: list[_Buffer] = []
        self._n = 0

    def __len__(self) -> int:
        return self._n if self._is_on_gpu else len(self._made)

    def add(self, crop: NDArray[np.uint8] | Tensor) -> None:
        """Add ``uint8 [height, width, 3]``, which may change afterwards, unless it is a tensor on the device."""
        if not self._is_on_gpu:
            self._made.append(self._encoder.normalised(crop.numpy() if isinstance(crop, Tensor) else crop))
            return
        if not self._buffers:
            self._buffers = [_Buffer(self._size, tuple(crop.shape)) for _ in range(_BUFFERS)]
        if self._n == 0:
            self._buffers.append(self._buffers.pop(0))
            self._buffers[0].wait()
        self._buffers[0].put(self._n, crop)
        self._n += 1

    def take(self, *, is_full: bool = False) -> Tensor:
        """Return what was added, float32 ``[n, 3, s, s]`` on the device, and begin anew.

        Parameters
        ----------
        is_full
            Give as many as a batch may have: the last one is repeated.
        """
        n = len(self)
        if not self._is_on_gpu:
            made, self._made = self._made, []
            return torch.stack(made + [made[-1]] * (self._size - n if is_full else 0))
        self._n = 0
        crops = self._buffers[0].sent(n, self._encoder.device)
        if is_full and n < self._size:
            crops = torch.cat([crops, crops[-1:].expand(self._size - n, -1, -1, -1)])
        return self._encoder.normalised_together(crops)


class _Buffer:
    """Crops behind each other in memory that a GPU reads."""

    def __init__(self, size: int, shape: tuple[int, ...]) -> None:
        self._pinned = torch.empty(size, *shape, dtype=torch.uint8, pin_memory=True)
        # By numpy, because torch would wake a team of threads that the decoding ones leave no room for.
        self._rows: NDArray[Any] = self._pinned.numpy()
        self._is_read: torch.cuda.Event | None = None
        self._there: dict[int, Tensor] = {}  # what is on the device already, by its place

    def wait(self) -> None:
        """Wait until the GPU has read what was sent last."""
        if self._is_read is not None:
            self._is_read.synchronize()

    def put(self, place: int, crop: NDArray[np.uint8] | Tensor) -> None:
        if isinstance(crop, Tensor):
            self._there[place] = crop
        else:
            np.copyto(self._rows[place], crop)

    def sent(self, n: int, device: torch.device) -> Tensor:
        """Return the first `n` on the device; they are underway when this returns."""
        there, self._there = self._there, {}
        if len(there) == n:
            return torch.stack([there[place] for place in range(n)])
        crops = self._pinned[:n].to(device, non_blocking=True)
        for place, crop in there.items():
            crops[place] = crop
        self._is_read = torch.cuda.Event()  # type: ignore[no-untyped-call]
        self._is_read.record(torch.cuda.current_stream(device))
        return crops
