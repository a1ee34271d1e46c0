"""The number types that files may hold, under the names that safetensors gives them. Needs no torch."""

from __future__ import annotations

from typing import Final

from sae_auditor.i18n import say

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


_WIDEN: Final = say("Save the weights with 16 or 32 bits a number, such as model.half(), and open that file.")
_WHOLE: Final = say("Use the model's own weights, with 16 or 32 bits a number: rounded ones give other numbers.")


def odd_type(name: str) -> tuple[str, str] | None:
    """Return what people call a number type that is not read, and what to do; None for one that nobody knows.

    Parameters
    ----------
    name
        As safetensors or PyTorch spell it: ``F8_E4M3``, ``float8_e5m2``, ``Float8_e4m3fnStorage``, ``QInt8Storage``.
    """
    spelt = name.lower()
    return next(((what, todo) for signs, what, todo in _ODD_TYPES if spelt.startswith(signs)), None)


_ODD_TYPES: Final = (
    (("f8_", "float8"), say("float8 (8 bits)"), _WIDEN),
    (("f4", "f6", "float4", "float6"), say("floating-point numbers of 4 or 6 bits"), _WIDEN),
    (("qint", "quint"), say("quantised to 8 bits or fewer"), _WHOLE),
    (("c64", "c128", "complex"), say("complex numbers"), say("Get the model in real numbers.")),
)
