"""Pictures on their way to a GPU: collected in one thread, brought there, decoded and scaled in another.

The thread that encodes finds them there and does nothing for each but give it a row.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.concepts.indexing.gpu_decoding import Decode, GpuDecoder
from sae_auditor.concepts.indexing.scaling import framed_alike
from sae_auditor.images import ImageRefused, Provenance
from sae_auditor.images.pool import Decoded, Work

ItemT = TypeVar("ItemT")
_LOOK_EVERY_S: Final = 0.1
_STOPS_WITHIN_S: Final = 5.0


class _End:
    """Nothing more comes, for this reason, if there is one."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def in_thread(items: Generator[ItemT], ahead: int, name: str) -> Generator[ItemT]:
    """Yield what `items` yields, of which a thread makes at most `ahead` before they are asked for.

    `items` is closed in that thread, before this generator ends or is closed.
    """
    made: queue.Queue[ItemT | _End] = queue.Queue(ahead)
    stop = threading.Event()

    def hand_over(item: ItemT | _End) -> None:
        while not stop.is_set():
            try:
                made.put(item, timeout=_LOOK_EVERY_S)
            except queue.Full:
                continue
            return

    def run() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                hand_over(item)
                if stop.is_set():
                    break
            items.close()
        except BaseException as raised:  # told where the items are asked for
            error = raised
        hand_over(_End(error))

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        while not isinstance(item := made.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        thread.join(_STOPS_WITHIN_S)


# Files that are brought, decoded and scaled together.
_TOGETHER: Final = 128

# Of them, in memory from which a GPU copies by itself; more than the largest picture that comes whole.
_FERRY_BYTES: Final = 64 * 2**20

# Of pixels that are decoded on the GPU at once.
_MAX_PIXELS: Final = 64_000_000

# Groups that wait for the next thread.
_AHEAD: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class OnDevice:
    """As `Decoded`, with the crop ``uint8 [height, width, 3]`` on the device; it stays as it is.

    Parameters
    ----------
    is_decoded_there
        Whether the device decoded it too.
    """

    provenance: Provenance
    crop: Tensor
    thumbnail: bytes = b""
    is_decoded_there: bool = False


class Lifter:
    """Brings what was made of files to a device.

    Parameters
    ----------
    device
        Where the encoder runs.
    work
        What was made of every file.
    decode
        See `gpu_decode`; None where the work hands no JPEG files on.
    """

    def __init__(self, device: torch.device, work: Work, decode: Decode | None = None) -> None:
        assert work.framing is not None
        self._device = device
        self._framing = work.framing
        self._decoder = None if decode is None else GpuDecoder(work, decode)
        self._stream = torch.cuda.Stream(device) if device.type == "cuda" else None  # type: ignore[no-untyped-call]

    def lift(self, items: Generator[Decoded | ImageRefused]) -> Generator[OnDevice | ImageRefused]:
        """Yield what came of every file, in order; `items` are taken, and closed at the end, in another thread."""
        groups = in_thread(self._groups(items), _AHEAD, name="collect")
        with closing(in_thread(self._lifted(groups), _AHEAD, name="lift")) as lifted:
            for group in lifted:
                for item in group:
                    if self._stream is not None and isinstance(item, OnDevice):
                        # Its memory belongs to the other stream, which must not reuse it while this one reads it.
                        item.crop.record_stream(torch.cuda.current_stream(self._device))
                    yield item

    def _groups(self, items: Generator[Decoded | ImageRefused]) -> Generator[_Group]:
        group = _Group(self._device)
        with closing(items):
            for item in items:
                if not group.has_room(item):
                    yield group
                    group = _Group(self._device)
                group.add(item)
                if len(group.items) == _TOGETHER:
                    yield group
                    group = _Group(self._device)
        if group.items:
            yield group

    def _lifted(self, groups: Generator[_Group]) -> Generator[list[OnDevice | ImageRefused]]:
        with closing(groups):
            for group in groups:
                with self._on_stream():
                    made = list(self._made(group))
                if self._stream is not None:
                    # Whatever was read on the way there is free to be used again after this.
                    self._stream.synchronize()
                yield made

    def _on_stream(self) -> AbstractContextManager[object]:
        return nullcontext() if self._stream is None else torch.cuda.stream(self._stream)

    def _made(self, group: _Group) -> Iterator[OnDevice | ImageRefused]:
        crops, raws = group.pictures(self._device)
        crops |= framed_alike(raws, self._framing)
        decoded: dict[int, Tensor] = {}
        if self._decoder is not None:
            decoded = self._decoder.crops(group.handed_on)
        for i, item in enumerate(group.items):
            if isinstance(item, ImageRefused):
                yield item
            elif i in decoded:
                yield OnDevice(item.provenance, decoded[i], item.thumbnail, is_decoded_there=True)
            elif i in crops:
                yield OnDevice(item.provenance, crops[i], item.thumbnail)
            else:
                yield self._by_cpu(item)

    def _by_cpu(self, item: Decoded) -> OnDevice | ImageRefused:
        assert self._decoder is not None  # all others have pixels
        made = self._decoder.by_cpu(item)
        if isinstance(made, ImageRefused):
            return made
        assert made.crop is not None
        return OnDevice(made.provenance, torch.from_numpy(made.crop.copy()).to(self._device), made.thumbnail)


class _Group:
    """Files whose pixels stand behind each other where a GPU copies by itself."""

    def __init__(self, device: torch.device) -> None:
        self.items: list[Decoded | ImageRefused] = []
        self.handed_on: dict[int, Decoded] = {}
        # PyTorch keeps such memory, and gives it out again once the GPU has read it.
        self._pinned = torch.empty(_FERRY_BYTES, dtype=torch.uint8, pin_memory=device.type == "cuda")
        # By numpy, which lets other threads go on meanwhile and wakes none.
        self._bytes: NDArray[np.uint8] = self._pinned.numpy()
        self._crops: dict[int, slice] = {}
        self._raws: dict[int, slice] = {}
        self._shapes: dict[int, tuple[int, ...]] = {}
        self._n_bytes = 0
        self._n_pixels = 0

    def has_room(self, item: Decoded | ImageRefused) -> bool:
        if isinstance(item, ImageRefused) or not self.items:
            return True
        pixels = _pixels(item)
        n_bytes = 0 if pixels is None else pixels.nbytes
        n_pixels = item.provenance.width * item.provenance.height if item.jpeg else 0
        return self._n_bytes + n_bytes <= _FERRY_BYTES and self._n_pixels + n_pixels <= _MAX_PIXELS

    def add(self, item: Decoded | ImageRefused) -> None:
        """Take a file; its pixels may change afterwards."""
        if isinstance(item, Decoded):
            pixels = _pixels(item)
            if pixels is not None:
                i, place = len(self.items), slice(self._n_bytes, self._n_bytes + pixels.nbytes)
                np.copyto(self._bytes[place], pixels.reshape(-1))
                (self._crops if item.raw is None else self._raws)[i] = place
                self._shapes[i] = pixels.shape
                self._n_bytes = place.stop
                item = replace(item, crop=None, raw=None)
            else:
                self.handed_on[len(self.items)] = item
                self._n_pixels += item.provenance.width * item.provenance.height
        self.items.append(item)

    def pictures(self, device: torch.device) -> tuple[dict[int, Tensor], dict[int, Tensor]]:
        """Return crops and whole pictures on the device, ``uint8 [h, w, 3]`` by their places; they are underway."""
        there = self._pinned[: self._n_bytes].to(device, non_blocking=True)
        crops, raws = (
            {i: there[place].view(self._shapes[i]) for i, place in places.items()}
            for places in (self._crops, self._raws)
        )
        return crops, raws


def _pixels(item: Decoded) -> NDArray[np.uint8] | None:
    return item.crop if item.raw is None else item.raw
