"""JPEG files decoded and scaled on a GPU, where somebody chose that: faster, and with pixels up to 4 levels off.

Only what every decoder reads alike goes there (`images.plain_jpeg`); all other files, damaged ones among them, go the
way of the CPU. The same file gives the same pixels whatever else is in its batch.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.images import Framing, ImageRefused, Provenance, encode_jpeg
from sae_auditor.images.ahead import ahead_of
from sae_auditor.images.files import read_file
from sae_auditor.images.plain_jpeg import plain_jpeg_size
from sae_auditor.images.pool import Decoded, Work

# Files that are read, decoded and scaled together.
_TOGETHER: Final = 64
# Of pixels on the GPU at once; scaling takes 12 bytes for each beside the 3 that it has.
_MAX_PIXELS: Final = 64_000_000
# Threads that write thumbnails, which lets the interpreter go meanwhile.
_WRITERS: Final = 4

# From the bytes of JPEG files, uint8 tensors on the CPU, to uint8 [3, height, width] on a device, or RuntimeError.
Decode = Callable[[list[Tensor]], list[Tensor]]


@dataclass(frozen=True, slots=True, eq=False)
class DecodedOnGpu:
    """As `Decoded`, with the crop ``uint8 [height, width, 3]`` on the device; it stays as it is."""

    provenance: Provenance
    crop: Tensor
    thumbnail: bytes = b""


class _Plain(NamedTuple):
    """A file that may go to the GPU."""

    path: str
    data: bytes
    sha256: str
    size: tuple[int, int]  # width and height


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
    """Makes of files what `Work` says.

    Parameters
    ----------
    work
        What is made of them.
    decode
        See `gpu_decode`.
    on_cpu
        Decodes files that do not go to the GPU, in order.
    """

    def __init__(
        self, work: Work, decode: Decode, on_cpu: Callable[[list[str]], Generator[Decoded | ImageRefused]]
    ) -> None:
        assert work.framing is not None
        self._work = work
        self._framing: Framing = work.framing
        self._decode = decode
        self._on_cpu = on_cpu

    def decode(self, paths: Iterable[str]) -> Generator[Decoded | DecodedOnGpu | ImageRefused]:
        """Yield what was made of every file, or why it was refused, in order; valid until the next is asked for."""
        with (
            ThreadPoolExecutor(_WRITERS, thread_name_prefix="thumbnails") as writers,
            closing(ahead_of(self._read, paths, ahead=2 * _TOGETHER, name="read")) as read,
        ):
            while group := list(islice(read, _TOGETHER)):
                yield from self._made(group, writers)

    def _read(self, path: str) -> _Plain | str:
        """Return the content of a file for the GPU, or the path of another one."""
        try:
            data = read_file(path, self._work.limits)
        except ImageRefused:
            return path
        size = plain_jpeg_size(data, self._work.limits)
        if size is None or not self._can_scale(size):
            return path
        return _Plain(path, data, hashlib.sha256(data).hexdigest(), size)

    def _can_scale(self, size: tuple[int, int]) -> bool:
        try:
            self._framing.scaled_size(*size)
        except InputRefused:
            return False
        return True

    def _made(
        self, group: Sequence[_Plain | str], writers: ThreadPoolExecutor
    ) -> Generator[Decoded | DecodedOnGpu | ImageRefused]:
        made: dict[int, tuple[Tensor, Future[bytes] | None]] = {}
        for batch in _batches(group):
            made |= self._on_gpu(batch, writers)
        # A file that turns out to be damaged is refused in the words of whoever decodes everything else.
        rest = [i for i in range(len(group)) if i not in made]
        with closing(self._on_cpu([_path(group[i]) for i in rest])) as others:
            for i, file in enumerate(group):
                if i not in made:
                    yield next(others)
                    continue
                assert isinstance(file, _Plain)
                crop, thumbnail = made[i]
                source = Provenance(file.path, file.sha256, "JPEG", "RGB", *file.size, (), self._work.reading.colour)
                yield DecodedOnGpu(source, crop, b"" if thumbnail is None else thumbnail.result())
            next(others, None)  # to its end: one that is left in the middle ends its processes

    def _on_gpu(
        self, batch: Sequence[tuple[int, _Plain]], writers: ThreadPoolExecutor
    ) -> dict[int, tuple[Tensor, Future[bytes] | None]]:
        made: dict[int, tuple[Tensor, Future[bytes] | None]] = {}
        by_size: dict[tuple[int, int], list[tuple[int, Tensor]]] = {}
        for (i, file), image in zip(batch, self._decoded([file.data for _, file in batch]), strict=True):
            if image is not None and tuple(image.shape) == (3, file.size[1], file.size[0]):
                by_size.setdefault(file.size, []).append((i, image))
        for same in by_size.values():
            images = torch.stack([image for _, image in same])
            crops = framed(images, self._framing)
            small = self._thumbnails(images)
            for place, (i, _) in enumerate(same):
                jpeg = None if small is None else writers.submit(encode_jpeg, small[place])
                made[i] = (crops[place], jpeg)
        return made

    def _decoded(self, files: list[bytes]) -> list[Tensor | None]:
        """Return the images, None for those that are not decoded."""
        tensors = [_tensor(data) for data in files]
        try:
            return list(self._decode(tensors))
        except RuntimeError:
            # It does not say which one. By itself each gives what it gives with others.
            return [_alone(self._decode, tensor) for tensor in tensors]

    def _thumbnails(self, images: Tensor) -> np.ndarray[Any, np.dtype[np.uint8]] | None:
        """Return ``uint8 [n, h, w, 3]`` on the CPU: each pixel the mean of the area that it covers."""
        side_px = self._work.thumbnail_px
        if not side_px:
            return None
        height, width = images.shape[2:]
        scale = side_px / max(height, width)
        if scale < 1:
            size = max(1, round(height * scale)), max(1, round(width * scale))
            images = _rounded(_means(height, size[0], images) @ images.float() @ _means(width, size[1], images).T)
        small: np.ndarray[Any, np.dtype[np.uint8]] = images.permute(0, 2, 3, 1).contiguous().cpu().numpy()
        return small


def framed(images: Tensor, framing: Framing) -> Tensor:
    """Return what a framing gives of images of one size, on their device.

    Parameters
    ----------
    images
        ``uint8 [n, 3, height, width]``.

    Returns
    -------
    Tensor
        ``uint8 [n, height, width, 3]``.
    """
    height, width = images.shape[2:]
    scaled_width, scaled_height = framing.scaled_size(width, height)
    if (scaled_width, scaled_height) != (width, height):
        mode = "bilinear" if framing.is_bilinear else "bicubic"
        size = (scaled_height, scaled_width)
        images = _rounded(F.interpolate(images.float(), size=size, mode=mode, antialias=True))
    # Where the part that is seen begins, in scaled pixels; negative where it is filled up.
    seen = framing.seen(width, height)
    left, top = round(seen.x * scaled_width / width), round(seen.y * scaled_height / height)
    if min(left, top) < 0 or framing.width > scaled_width or framing.height > scaled_height:
        images = _bordered(images, framing, left, top)
        left, top = max(left, 0), max(top, 0)
    part = images[:, :, top : top + framing.height, left : left + framing.width]
    return part.permute(0, 2, 3, 1).contiguous()


def _bordered(images: Tensor, framing: Framing, left: int, top: int) -> Tensor:
    """Put the images on a ground that is as large as what is to be seen, where they are smaller."""
    n, _, height, width = images.shape
    fill = framing.fill if framing.resize == "longest" else 0
    colour = torch.tensor(fill, dtype=torch.uint8, device=images.device).expand(3)
    size = max(height, framing.height), max(width, framing.width)
    ground = colour[None, :, None, None].expand(n, 3, *size).clone()
    x, y = max(-left, 0), max(-top, 0)
    ground[:, :, y : y + height, x : x + width] = images
    return ground


def _means(n: int, n_small: int, like: Tensor) -> Tensor:
    """Return ``[n_small, n]`` that makes of n pixels the means of those whose centres each small one covers."""
    scale = n / n_small
    centres = torch.arange(n, dtype=torch.float64, device=like.device) + 0.5
    places = (torch.arange(n_small, dtype=torch.float64, device=like.device)[:, None] + 0.5) * scale
    offsets = (centres - places) / scale
    covered = ((offsets > -0.5) & (offsets <= 0.5)).float()
    return covered / covered.sum(1, keepdim=True)


def _rounded(images: Tensor) -> Tensor:
    return images.round_().clamp_(0, 255).to(torch.uint8)


def _batches(group: Sequence[_Plain | str]) -> Generator[list[tuple[int, _Plain]]]:
    """Yield the files for the GPU with their places, as many as it holds at once."""
    batch: list[tuple[int, _Plain]] = []
    n_pixels = 0
    for i, file in enumerate(group):
        if isinstance(file, str):
            continue
        area = file.size[0] * file.size[1]
        if batch and n_pixels + area > _MAX_PIXELS:
            yield batch
            batch, n_pixels = [], 0
        batch.append((i, file))
        n_pixels += area
    if batch:
        yield batch


def _path(file: _Plain | str) -> str:
    return file if isinstance(file, str) else file.path


def _alone(decode: Decode, tensor: Tensor) -> Tensor | None:
    try:
        return decode([tensor])[0]
    except RuntimeError:
        return None


def _tensor(data: bytes) -> Tensor:
    # A copy, which torch may believe it can write to.
    return torch.from_numpy(np.frombuffer(data, np.uint8).copy())
