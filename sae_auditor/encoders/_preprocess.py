"""The encoder's own preprocessing: open_clip's transform for its configuration, with another scale where it has one."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sae_auditor.encoders._offline import open_clip
from sae_auditor.images.framing import VIEWS, Framing, View

_FULL: Final = np.float32(255)


class Preprocess:
    """From an upright RGB image to what the image tower takes.

    Parameters
    ----------
    config
        open_clip's `preprocess_cfg`.
    image_size
        Height and width that the tower takes, in pixels.
    scaled_to
        Side that images are scaled to before the middle is cut out, in pixels, where that is not the tower's.
    """

    def __init__(self, config: dict[str, Any], image_size: tuple[int, int], scaled_to: int | None = None) -> None:
        full = open_clip.transform.PreprocessCfg(**config)
        self.framing = Framing(
            *image_size,
            resize=full.resize_mode,
            bilinear=full.interpolation == "bilinear",
            fill=full.fill_color,
            scaled_to=scaled_to,
        )
        self._mean, self._std = (np.asarray(values, np.float32)[:, None, None] for values in (full.mean, full.std))
        self._full = np.full_like(self._mean, _FULL)
        # What is taken for a missing pixel is then as good as nothing to the tower.
        red, green, blue = (round(255 * float(level)) for level in full.mean)
        self._framings = {view: self.framing.viewed(view, (red, green, blue)) for view in VIEWS}

    def framing_for(self, view: View) -> Framing:
        """Return how a picture is scaled and cut for what a person asked for."""
        return self._framings[view]

    def __call__(
        self, image: np.ndarray[Any, np.dtype[np.uint8]] | Image.Image, framing: Framing | None = None
    ) -> Tensor:
        """Return float32 ``[3, height, width]`` for an image uint8 ``[h, w, 3]``, or a Pillow one in any mode.

        As open_clip does, a Pillow image that is not in RGB is converted after it was scaled and cut. `framing` stands
        in for the encoder's own crop.

        Raises
        ------
        InputRefused
            When the image is so elongated that scaling it would need an absurd amount of memory.
        """
        return self.normalised(np.asarray((framing or self.framing)(_picture(image))))

    def normalised(self, crop: np.ndarray[Any, np.dtype[np.uint8]]) -> Tensor:
        """Return float32 ``[3, height, width]`` for what the framing gave, uint8 ``[height, width, 3]``."""
        # In numpy: torch would start a team of threads in each of the threads that decode.
        pixels = crop.transpose(2, 0, 1).astype(np.float32, order="C")
        pixels /= _FULL
        pixels -= self._mean
        pixels /= self._std
        return torch.from_numpy(pixels)

    def crop_of(self, pixels: Tensor) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Return what gave the ``pixels [3, height, width]``: undoes `normalised`, bit for bit."""
        levels = (pixels.cpu().numpy() * self._std + self._mean) * _FULL
        return np.ascontiguousarray(np.clip(np.rint(levels), 0, 255).astype(np.uint8).transpose(1, 2, 0))

    def normalised_together(self, crops: Tensor) -> Tensor:
        """Return float32 ``[n, 3, height, width]``, on their device, for ``uint8 [n, height, width, 3]``.

        The bits are those of `normalised`: each step is one rounded operation, on a GPU as on a CPU.
        """
        full, mean, std = (torch.from_numpy(part).to(crops.device) for part in (self._full, self._mean, self._std))
        pixels = crops.permute(0, 3, 1, 2).to(torch.float32, memory_format=torch.contiguous_format)
        # By tensors: where a GPU is given a number, it multiplies with the inverse, which rounds otherwise.
        return pixels.div_(full).sub_(mean).div_(std)


def _picture(image: np.ndarray[Any, np.dtype[np.uint8]] | Image.Image) -> Image.Image:
    if isinstance(image, Image.Image):
        if 0 in image.size:
            raise ValueError(f"a picture has pixels, not {list(image.size)}")
        return image
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"an image is uint8 [h, w, 3], not {image.dtype} {list(image.shape)}")
    return Image.fromarray(image)
