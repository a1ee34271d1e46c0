"""JPEG files decoded on a GPU, where somebody chose that: faster, and with other pixels where colours are shared.

nvJPEG gives libjpeg's pixels where each has a colour of its own. Where two or four share one, as in most photographs,
it repeats the colour and libjpeg smooths it: at hard edges of colour the two are far apart.

Only what every decoder reads alike goes there (`images.plain_jpeg`); all other files, damaged ones among them, go the
way of the CPU. The same file gives the same pixels whatever else is in its batch.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sae_auditor.concepts.indexing.scaling import framed_alike
from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say
from sae_auditor.images import Framing, ImageRefused
from sae_auditor.images.load import FileContent
from sae_auditor.images.pool import Decoded, Work
from sae_auditor.images.pool.decoding import made_of

# From the bytes of JPEG files, uint8 tensors on the CPU, to uint8 [3, height, width] on a device, or RuntimeError.
Decode = Callable[[list[Tensor]], list[Tensor]]


def gpu_decode(device: torch.device) -> Decode:
    """Return what decodes on a GPU.

    Raises
    ------
    EnvironmentProblem
        When `device` is none, or the libraries here cannot.
    """
    if device.type != "cuda":
        raise EnvironmentProblem(
            say("Images can be decoded on a GPU only where the encoder runs on one, and here it runs on the CPU."),
            safe=say("Nothing was changed."),
            todo=say("Leave --decode out, or choose the GPU with --device cuda."),
        )
    decode = _nvjpeg(device)
    try:
        decode([_tensor(_probe())])
    except (AttributeError, RuntimeError) as error:
        raise EnvironmentProblem(
            say(
                "The torchvision that is installed does not decode JPEG files on a GPU: {0}.",
                str(error).splitlines()[0],
            ),
            safe=say("Nothing was changed."),
            todo=say("Install a torchvision that was built with nvJPEG, or leave --decode out."),
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

    def crops(self, handed_on: Mapping[int, Decoded]) -> dict[int, Tensor]:
        """Return the crops of files, uint8 ``[s, s, 3]`` on the device by the same keys; not of those it cannot."""
        images: dict[int, Tensor] = {}
        decoded = self._decoded([item.jpeg for item in handed_on.values()])
        for (i, item), image in zip(handed_on.items(), decoded, strict=True):
            size = (item.provenance.height, item.provenance.width)
            if image is not None and tuple(image.shape) == (3, *size):
                images[i] = image.permute(1, 2, 0)
        return framed_alike(images, self._framing)

    def by_cpu(self, item: Decoded) -> Decoded | ImageRefused:
        """Decode on the CPU what the GPU does not; what neither does costs the file, not the run."""
        try:
            return made_of(FileContent(item.provenance.path or "", item.jpeg), self._on_cpu)
        except ImageRefused as refusal:
            return refusal

    def _decoded(self, files: list[bytes]) -> list[Tensor | None]:
        """Return the images, None for those that are not decoded."""
        tensors = [_tensor(data) for data in files]
        try:
            return list(self._decode(tensors)) if tensors else []
        except RuntimeError:
            # It does not say which one. By itself each gives what it gives with others.
            return [_alone(self._decode, tensor) for tensor in tensors]


def _alone(decode: Decode, tensor: Tensor) -> Tensor | None:
    try:
        return decode([tensor])[0]
    except RuntimeError:
        return None


def _tensor(data: bytes) -> Tensor:
    # A copy, which torch may believe it can write to.
    return torch.from_numpy(np.frombuffer(data, np.uint8).copy())
