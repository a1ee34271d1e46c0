"""JPEG files decoded on a GPU, where somebody chose that: faster, and with other pixels where colours are shared.

nvJPEG gives libjpeg's pixels where each has a colour of its own. Where two or four share one, as in most photographs,
it repeats the colour and libjpeg smooths it: at hard edges of colour the two are far apart.

Only what every decoder reads alike goes there (`images.plain_jpeg`); all other files, damaged ones among them, go the
way of the CPU. The same file gives the same pixels whatever else is in its batch.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sae_auditor.concepts.indexing.scaling import framed_alike
from sae_auditor.errors import EnvironmentProblem
from sae_auditor.images import Framing, ImageRefused, Provenance
from sae_auditor.images.load import FileContent
from sae_auditor.images.pool import Decoded, Work
from sae_auditor.images.pool.decoding import made_of
from sae_auditor.images.source import Rgb

# Files that are read, decoded and scaled together.
_TOGETHER: Final = 64
# Of pixels on the GPU at once.
_MAX_PIXELS: Final = 64_000_000

# From the bytes of JPEG files, uint8 tensors on the CPU, to uint8 [3, height, width] on a device, or RuntimeError.
Decode = Callable[[list[Tensor]], list[Tensor]]


@dataclass(frozen=True, slots=True, eq=False)
class DecodedOnGpu:
    """As `Decoded`, with the crop ``uint8 [height, width, 3]`` on the device; it stays as it is."""

    provenance: Provenance
    crop: Tensor
    thumbnail: bytes = b""


def gpu_decode(device: torch.device) -> Decode:
    """Return what decodes on a GPU.

    Raises
    ------
    EnvironmentProblem
        When `device` is none, or the libraries here cannot.
    """
    if device.type != "cuda":
        raise EnvironmentProblem(
            "Images can be decoded on a GPU only where the encoder runs on one, and here it runs on the CPU.",
            safe="Nothing was changed.",
            todo="Leave --decode out, or choose the GPU with --device cuda.",
        )
    decode = _nvjpeg(device)
    try:
        decode([_tensor(_probe())])
    except (AttributeError, RuntimeError) as error:
        raise EnvironmentProblem(
            f"The torchvision that is installed does not decode JPEG files on a GPU: {str(error).splitlines()[0]}.",
            safe="Nothing was changed.",
            todo="Install a torchvision that was built with nvJPEG, or leave --decode out.",
        ) from error
    return decode


def _nvjpeg(device: torch.device) -> Decode:
    import torchvision.io

    rgb = torchvision.io.ImageReadMode.RGB.value

    def decode(files: list[Tensor]) -> list[Tensor]:
        # The operator itself: the function around it announces its end with a warning at every call.
        made: list[Tensor] = torch.ops.image.decode_jpegs_cuda(files, rgb, device)
        return made

    return decode


def _probe() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "JPEG")
    return buffer.getvalue()


class GpuDecoder:
    """Decodes and scales the JPEG files that are handed on by whoever reads files.

    Parameters
    ----------
    work
        What is made of every file; it hands JPEG files on.
    decode
        See `gpu_decode`.
    """

    def __init__(self, work: Work, decode: Decode) -> None:
        assert work.framing is not None
        self._on_cpu = replace(work, hands_jpeg_on=False)
        self._framing: Framing = work.framing
        self._decode = decode

    def decode(self, items: Iterable[Decoded | ImageRefused]) -> Generator[Decoded | DecodedOnGpu | ImageRefused]:
        """Yield what was made of every file, or why it was refused, in order."""
        for group in _groups(items):
            crops = self._crops(group)
            for i, item in enumerate(group):
                if isinstance(item, ImageRefused) or not item.jpeg:
                    yield item
                elif i in crops:
                    yield DecodedOnGpu(item.provenance, crops[i], item.thumbnail)
                else:
                    yield self._here(item)

    def _here(self, item: Decoded) -> Decoded | ImageRefused:
        """Decode on the CPU what the GPU does not; what neither does costs the file, not the run."""
        try:
            return made_of(FileContent(item.provenance.path or "", item.jpeg), self._on_cpu)
        except ImageRefused as refusal:
            return refusal

    def _crops(self, group: Sequence[Decoded | ImageRefused]) -> dict[int, Tensor]:
        there = {i: item for i, item in enumerate(group) if isinstance(item, Decoded) and item.jpeg}
        images: dict[int, Tensor] = {}
        for (i, item), image in zip(there.items(), self._decoded([item.jpeg for item in there.values()]), strict=True):
            size = (item.provenance.height, item.provenance.width)
            if image is not None and tuple(image.shape) == (3, *size):
                images[i] = image.permute(1, 2, 0)
        return framed_alike(images, self._framing)

    def _decoded(self, files: list[bytes]) -> list[Tensor | None]:
        """Return the images, None for those that are not decoded."""
        tensors = [_tensor(data) for data in files]
        try:
            return list(self._decode(tensors)) if tensors else []
        except RuntimeError:
            # It does not say which one. By itself each gives what it gives with others.
            return [_alone(self._decode, tensor) for tensor in tensors]


def _groups(items: Iterable[Decoded | ImageRefused]) -> Iterator[list[Decoded | ImageRefused]]:
    """Yield items together that fit on the GPU at once; what is valid for a moment is copied."""
    group: list[Decoded | ImageRefused] = []
    n_pixels = 0
    for item in items:
        if isinstance(item, Decoded):
            area = item.provenance.width * item.provenance.height if item.jpeg else 0
            if group and n_pixels + area > _MAX_PIXELS:
                yield group
                group, n_pixels = [], 0
            n_pixels += area
            item = replace(item, crop=_copied(item.crop), raw=_copied(item.raw))
        group.append(item)
        if len(group) == _TOGETHER:
            yield group
            group, n_pixels = [], 0
    if group:
        yield group


def _copied(pixels: Rgb | None) -> Rgb | None:
    return None if pixels is None else pixels.copy()


def _alone(decode: Decode, tensor: Tensor) -> Tensor | None:
    try:
        return decode([tensor])[0]
    except RuntimeError:
        return None


def _tensor(data: bytes) -> Tensor:
    # A copy, which torch may believe it can write to.
    return torch.from_numpy(np.frombuffer(data, np.uint8).copy())
