"""Which device and which precision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import torch
from torch import Tensor, nn

from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.i18n import say

Precision = Literal["fp32", "bf16", "fp16"]

# What autocast is asked for; None for float32.
COMPUTE_DTYPES: Final[Mapping[Precision, torch.dtype | None]] = {
    "fp32": None,
    "bf16": torch.bfloat16,
    "fp16": torch.float16,
}


def choose_device(device: str | torch.device) -> torch.device:
    """Return the device to run on; ``auto`` is CUDA where there is one.

    Raises
    ------
    EnvironmentProblem
        When the named device does not exist on this machine.
    """
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        chosen = torch.device(device)
    except RuntimeError as error:
        raise InputRefused(
            say("'{0}' is not a device.", device), todo=say("Use 'auto', 'cpu', 'cuda' or 'cuda:N'.")
        ) from error
    if chosen.type not in ("cpu", "cuda"):
        raise InputRefused(
            say("The device '{0}' is not supported.", device), todo=say("Use 'auto', 'cpu', 'cuda' or 'cuda:N'.")
        )
    if chosen.type == "cuda" and (chosen.index or 0) >= torch.cuda.device_count():
        raise EnvironmentProblem(
            say("The device '{0}' does not exist on this machine.", device), todo=say("Use 'auto' or 'cpu'.")
        )
    if chosen.type == "cuda":
        # Otherwise convolutions round their inputs to 10 bits, in some batches and not in others.
        torch.backends.cudnn.allow_tf32 = False
    # With its number, as tensors name it, so that what is there already is seen to be there.
    return torch.device("cuda", chosen.index or 0) if chosen.type == "cuda" else chosen


def choose_precision(precision: str, device: torch.device) -> Precision:
    """Return the precision of the image tower's blocks; ``auto`` is bf16 on CUDA and fp32 on the CPU."""
    if precision == "auto":
        return "bf16" if device.type == "cuda" and torch.cuda.is_bf16_supported() else "fp32"
    for known in COMPUTE_DTYPES:
        if precision == known:
            return known
    raise InputRefused(say("'{0}' is not a precision.", precision), todo=say("Use 'auto', 'fp32', 'bf16' or 'fp16'."))


def narrow_blocks(model: Any, dtype: torch.dtype) -> None:
    """Turn the large matrices of the image tower's blocks into 16-bit numbers, in place."""
    if not isinstance(model.visual, open_clip.transformer.VisionTransformer):
        return  # run under autocast with its own weights
    for module in model.visual.transformer.resblocks.modules():
        if isinstance(module, nn.Linear):
            module.to(dtype)
        elif hasattr(module, "in_proj_weight"):
            module.in_proj_weight.data = module.in_proj_weight.data.to(dtype)
            if module.in_proj_bias is not None:
                module.in_proj_bias.data = module.in_proj_bias.data.to(dtype)


class PatchProduct(nn.Module):
    """A convolution whose patches do not overlap, as one matrix product: for a GPU and few images much faster.

    Parameters
    ----------
    convolution
        Its stride is its kernel's size, without padding.
    """

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        self.weight, self.bias = convolution.weight, convolution.bias
        self._rows, self._columns = (int(side) for side in convolution.kernel_size)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return ``[n, d, rows, columns]`` of patches for ``pixels [n, 3, height, width]``."""
        n, channels, height, width = pixels.shape
        rows, columns = height // self._rows, width // self._columns
        patches = pixels.view(n, channels, rows, self._rows, columns, self._columns).permute(0, 2, 4, 1, 3, 5)
        product = torch.nn.functional.linear(patches.reshape(n, rows * columns, -1), self.weight.flatten(1), self.bias)
        return product.transpose(1, 2).unflatten(2, (rows, columns))  # type: ignore[no-untyped-call, no-any-return]


def with_patch_product(model: Any) -> None:
    """Let an open_clip vision transformer embed its patches by a matrix product, in place."""
    visual = model.visual
    if isinstance(visual, open_clip.transformer.VisionTransformer) and _is_patchwise(visual.conv1, visual.image_size):
        visual.conv1 = PatchProduct(visual.conv1)


def _is_patchwise(convolution: nn.Conv2d, image_size: Any) -> bool:
    if convolution.groups != 1 or convolution.padding not in ((0, 0), 0):
        return False
    sizes = image_size if isinstance(image_size, (tuple, list)) else (image_size, image_size)
    whole = all(size % side == 0 for size, side in zip(sizes, convolution.kernel_size, strict=True))
    return whole and convolution.stride == convolution.kernel_size and convolution.dilation == (1, 1)
