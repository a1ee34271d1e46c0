"""Which device and which precision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import torch
from torch import nn

from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import EnvironmentProblem, InputRefused

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
        raise InputRefused(f"'{device}' is not a device.", todo="Use 'auto', 'cpu', 'cuda' or 'cuda:N'.") from error
    if chosen.type not in ("cpu", "cuda"):
        raise InputRefused(f"The device '{device}' is not supported.", todo="Use 'auto', 'cpu', 'cuda' or 'cuda:N'.")
    if chosen.type == "cuda" and (chosen.index or 0) >= torch.cuda.device_count():
        raise EnvironmentProblem(f"The device '{device}' does not exist on this machine.", todo="Use 'auto' or 'cpu'.")
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
    raise InputRefused(f"'{precision}' is not a precision.", todo="Use 'auto', 'fp32', 'bf16' or 'fp16'.")


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
