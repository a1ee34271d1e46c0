"""The number types that files may hold. Anything else is refused by name."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

SAFETENSORS_DTYPES: Final[dict[str, torch.dtype]] = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}

STORAGE_DTYPES: Final[dict[str, torch.dtype]] = {
    "DoubleStorage": torch.float64,
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}

TORCH_DTYPES: Final[dict[str, torch.dtype]] = {
    str(dtype).removeprefix("torch."): dtype for dtype in SAFETENSORS_DTYPES.values()
}


def tensor_over(buffer: bytearray, dtype: torch.dtype) -> Tensor:
    """Return the one-dimensional tensor over `buffer`, which it keeps alive; no byte is copied."""
    if not buffer:  # torch.frombuffer refuses an empty buffer
        return torch.empty(0, dtype=dtype)
    # Through bytes, so that no value is interpreted on the way, whatever the type.
    return torch.frombuffer(buffer, dtype=torch.uint8).view(dtype)
