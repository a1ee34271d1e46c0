"""The number types that files may hold, under the names that safetensors gives them. Needs no torch."""

from __future__ import annotations

from typing import Final

BYTES_PER_NUMBER: Final[dict[str, int]] = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U64": 8,
    "U32": 4,
    "U16": 2,
    "U8": 1,
    "BOOL": 1,
}
