"""The number types of files as torch's."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

DTYPES: Final[dict[str, torch.dtype]] = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U64": torch.uint64,
    "U32": torch.uint32,
    "U16": torch.uint16,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def tensor_over(buffer: bytearray, dtype: torch.dtype) -> Tensor:
    """Return the one-dimensional tensor over `buffer`, which it keeps alive; no byte is copied."""
    if not buffer:  # torch.frombuffer refuses an empty buffer
        return torch.empty(0, dtype=dtype)
    # Through bytes, so that no value is interpreted on the way, whatever the type.
    return torch.frombuffer(buffer, dtype=torch.uint8).view(dtype)
