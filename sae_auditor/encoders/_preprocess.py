"""The encoder's own preprocessing: exactly open_clip's transform for its configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import EnvironmentProblem, InputRefused

_MAX_RESIZED_PX: Final = 2**27


class Preprocess:
    """From an upright RGB image to what the image tower takes.

    Parameters
    ----------
    config
        open_clip's `preprocess_cfg`.
    image_size
        Height and width that the tower takes, in pixels.
    """

    def __init__(self, config: dict[str, Any], image_size: tuple[int, int]) -> None:
        size: int | tuple[int, int] = image_size[0] if image_size[0] == image_size[1] else image_size
        self._config = open_clip.transform.PreprocessCfg(**{**config, "size": size})
        self._image_size = image_size
        steps = open_clip.transform.image_transform_v2(self._config, is_train=False).transforms
        *pictorial, to_tensor, normalize = steps
        if not type(to_tensor).__name__.endswith("ToTensor") or type(normalize).__name__ != "Normalize":
            raise EnvironmentProblem(
                "This version of open_clip prepares images in another way than the program knows.",
                todo="Install a version that the program's requirements name.",
            )
        self._pictorial: list[Callable[[Image.Image], Image.Image]] = pictorial
        self._mean, self._std = (
            np.asarray(values, np.float32)[:, None, None] for values in (normalize.mean, normalize.std)
        )

    def __call__(self, image: np.ndarray[Any, np.dtype[np.uint8]] | Image.Image) -> Tensor:
        """Return float32 ``[3, height, width]`` for an image uint8 ``[h, w, 3]``, or a Pillow one in any mode.

        As open_clip does, a Pillow image that is not in RGB is converted after it was scaled and cut.

        Raises
        ------
        InputRefused
            When the image is so elongated that scaling it would need an absurd amount of memory.
        """
        picture = _picture(image)
        self._check_elongation(picture.height, picture.width)
        for step in self._pictorial:
            picture = step(picture)
        # The last two steps, in numpy: torch would start a team of threads in each of the threads that decode.
        pixels = np.asarray(picture).transpose(2, 0, 1).astype(np.float32, order="C")
        pixels /= 255
        pixels -= self._mean
        pixels /= self._std
        return torch.from_numpy(pixels)

    def _check_elongation(self, height: int, width: int) -> None:
        """The shorter side is scaled to the tower's size; the longer one follows before it is cut off."""
        if self._config.resize_mode != "shortest":
            return
        scale = max(self._image_size) / min(height, width)
        if height * scale * width * scale > _MAX_RESIZED_PX:
            raise InputRefused(
                f"An image of {width} x {height} pixels is too elongated for this encoder.",
                todo="Cut out the part that matters.",
            )


def _picture(image: np.ndarray[Any, np.dtype[np.uint8]] | Image.Image) -> Image.Image:
    if isinstance(image, Image.Image):
        if 0 in image.size:
            raise ValueError(f"a picture has pixels, not {list(image.size)}")
        return image
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
        raise ValueError(f"an image is uint8 [h, w, 3], not {image.dtype} {list(image.shape)}")
    return Image.fromarray(image)
