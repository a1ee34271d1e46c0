"""The encoder's own preprocessing: exactly open_clip's transform for its configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from PIL import Image
from torch import Tensor

from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused

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
        self._transform: Callable[[Image.Image], Tensor] = open_clip.transform.image_transform_v2(
            self._config, is_train=False
        )

    def __call__(self, rgb: np.ndarray[Any, np.dtype[np.uint8]]) -> Tensor:
        """Return float32 ``[3, height, width]`` for an image uint8 ``[h, w, 3]``.

        Raises
        ------
        InputRefused
            When the image is so elongated that scaling it would need an absurd amount of memory.
        """
        if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or 0 in rgb.shape:
            raise ValueError(f"an image is uint8 [h, w, 3], not {rgb.dtype} {list(rgb.shape)}")
        self._check_elongation(rgb.shape[0], rgb.shape[1])
        return self._transform(Image.fromarray(rgb))

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
