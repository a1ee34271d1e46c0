"""What PyTorch calls number types and storages."""

from __future__ import annotations

from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._numbers import odd_type
from sae_auditor.tensorfiles.record import GlobalName

_STORAGES: Final[dict[str, str]] = {
    "DoubleStorage": "F64",
    "FloatStorage": "F32",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
    "UntypedStorage": "U8",
}
_DTYPES: Final[dict[str, str]] = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint64": "U64",
    "uint32": "U32",
    "uint16": "U16",
    "uint8": "U8",
    "bool": "BOOL",
}


def type_of_storage(kind: object) -> str:
    """Return the number type of a storage class.

    Raises
    ------
    Refused
        When it is none that can be read; the text names it.
    """
    if isinstance(kind, GlobalName) and kind.module in ("torch", "torch.storage", "torch.cuda"):
        number_type = _STORAGES.get(kind.name)
        if number_type is not None:
            return number_type
    raise _unsupported(say("it holds numbers of the unsupported type"), kind)


def type_of_dtype(dtype: object) -> str:
    """Return the number type of one of PyTorch's dtypes; raises as `type_of_storage`."""
    if isinstance(dtype, GlobalName) and dtype.module == "torch":
        number_type = _DTYPES.get(dtype.name)
        if number_type is not None:
            return number_type
    raise _unsupported(say("a tensor has the unsupported number type"), dtype)


def _unsupported(what: str, kind: object) -> Refused:
    known = odd_type(kind.name) if isinstance(kind, GlobalName) else None
    named = say("{0} '{1}'", what, _shown(kind))
    return Refused(say("{0}, {1}", named, known[0]), known[1]) if known else Refused(named)


def _shown(value: object) -> str:
    return str(value) if isinstance(value, GlobalName) else type(value).__name__
