"""Decoding images ahead of the encoder, several at a time and in order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.images import AS_USUAL, ImageRefused, Reading, Refusal, SourceImage
from sae_auditor.images.ahead import ahead_of


@dataclass(frozen=True)
class Decoded:
    """An image and the encoder's input made of it, float32 ``[3, s, s]`` on the CPU."""

    image: SourceImage
    pixels: Tensor


def decoded(
    files: Iterable[Path],
    preprocess: Callable[[np.ndarray[Any, np.dtype[np.uint8]] | Image.Image], Tensor],
    ahead: int,
    reading: Reading = AS_USUAL,
) -> Generator[Decoded | ImageRefused]:
    """Yield every file's image, or why it was refused, in order.

    Parameters
    ----------
    preprocess
        From an image uint8 ``[h, w, 3]`` or a Pillow one to the encoder's input; called from several threads.
    ahead
        How many images are decoded before they are asked for; bounds the memory.
    reading
        How the images are read; what of them is seen is the affair of `preprocess`.
    """

    def work(file: Path) -> Decoded | ImageRefused:
        try:
            image = reading.load(file)
        except ImageRefused as refusal:
            return refusal
        try:
            return Decoded(image, preprocess(image.for_encoder))
        except InputRefused as refusal:
            return refused_for_shape(file, refusal)

    return ahead_of(work, files, ahead, name="decode")


def refused_for_shape(file: Path, refusal: InputRefused) -> ImageRefused:
    """Return why a file is left out of which the encoder cannot be shown anything."""
    return ImageRefused(str(file), Refusal.TOO_MANY_PIXELS, refusal.what.rstrip("."), refusal.todo)


class Stack:
    """Puts the pixels of a batch behind each other in memory from which a GPU can copy by itself.

    Parameters
    ----------
    device
        Where the batches go.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._staging: Tensor | None = None

    def __call__(self, pixels: Sequence[Tensor]) -> Tensor:
        """Return ``[b, 3, s, s]`` on the device."""
        if self._device.type != "cuda":
            return torch.stack(list(pixels))
        if self._staging is None or len(self._staging) < len(pixels):
            self._staging = torch.empty(len(pixels), *pixels[0].shape, pin_memory=True)
        else:
            torch.cuda.current_stream(self._device).synchronize()  # the last batch may still be on its way
        batch = self._staging[: len(pixels)]
        # By numpy, because torch would wake a team of threads that the decoding ones leave no room for.
        for place, one in zip(batch.numpy(), pixels, strict=True):
            np.copyto(place, one.numpy())
        return batch.to(self._device, non_blocking=True)
