"""NumPy's arrays and numbers in a pickle."""

from __future__ import annotations

import math
import struct
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._child.tensors import Storage, TensorView
from sae_auditor.tensorfiles._layout import contiguous_strides
from sae_auditor.tensorfiles._numbers import BYTES_PER_NUMBER
from sae_auditor.tensorfiles.record import GlobalName, Record

_TYPES: Final = {
    "f8": "F64", "f4": "F32", "f2": "F16", "i8": "I64", "i4": "I32", "i2": "I16", "i1": "I8",
    "u8": "U64", "u4": "U32", "u2": "U16", "u1": "U8", "b1": "BOOL",
}  # fmt: skip
_CODES: Final = {
    "F64": "d", "F32": "f", "F16": "e", "I64": "q", "I32": "i", "I16": "h", "I8": "b",
    "U64": "Q", "U32": "I", "U16": "H", "U8": "B", "BOOL": "?",
}  # fmt: skip


def new_array(cls: object, _size: object, _type: object) -> TensorView:
    """Return an array whose numbers follow later, by `fill_array`."""
    if not isinstance(cls, GlobalName) or (cls.module, cls.name) != ("numpy", "ndarray"):
        raise Refused(
            say("it holds an array of the unsupported kind '{0}'", cls if isinstance(cls, GlobalName) else "?")
        )
    return TensorView()


def fill_array(array: TensorView, state: object) -> None:
    """Give an array its numbers: `state` is version, shape, type, whether the first index changes fastest, bytes."""
    if not isinstance(state, tuple) or len(state) != 5:
        raise Refused(say("an array in it is damaged"))
    version, size, dtype, is_fortran, data = state
    if version != 1 or not isinstance(is_fortran, int):
        raise Refused(say("an array in it is damaged"))
    _fill(array, size, dtype, bool(is_fortran), data)


def array_over(data: object, dtype: object, size: object, order: object) -> TensorView:
    """Return an array over bytes; `order` is C or F."""
    if order not in ("C", "F"):
        raise Refused(say("an array in it is damaged"))
    array = TensorView()
    _fill(array, size, dtype, order == "F", data)
    return array


def number(dtype: object, data: object) -> object:
    """Return one of NumPy's numbers as a Python number."""
    number_type = _number_type(dtype)
    if not isinstance(data, bytes) or len(data) != BYTES_PER_NUMBER[number_type]:
        raise Refused(say("a number in it is damaged"))
    value: object = struct.unpack("<" + _CODES[number_type], data)[0]
    return value


def _fill(array: TensorView, size: object, dtype: object, is_fortran: bool, data: object) -> None:
    number_type = _number_type(dtype)
    span = Span.of_bytes(data) if isinstance(data, bytes) else data
    if not isinstance(span, Span) or not isinstance(size, tuple) or not all(type(n) is int and n >= 0 for n in size):
        raise Refused(say("an array in it is damaged"))
    count = math.prod(size)
    if span.length != count * BYTES_PER_NUMBER[number_type]:
        raise Refused(say("an array in it has another size than its numbers"))
    stride = contiguous_strides(size[::-1])[::-1] if is_fortran else contiguous_strides(size)
    array.fill(Storage(number_type, count, span), number_type, 0, size, stride)


def _number_type(dtype: object) -> str:
    """Return the number type that one of NumPy's dtypes stands for: a record of its name and its state."""
    if not isinstance(dtype, Record) or (dtype.module, dtype.name) != ("numpy", "dtype") or not dtype.args:
        raise Refused(say("an array in it is damaged"))
    code = dtype.args[0]
    if not isinstance(code, str):
        raise Refused(say("an array in it is damaged"))
    name = code[1:] if code[:1] in ("<", ">", "|", "=") else code
    state = dtype.state
    if not isinstance(state, tuple) or len(state) < 7:  # without a state it may still change what it stands for
        raise Refused(say("an array in it is damaged"))
    if any(part is not None for part in state[2:5]):
        raise Refused(say("an array in it is made of parts, not of numbers"))
    order = state[1] if isinstance(state[1], str) else "?"
    if order not in ("<", "|", "="):
        raise Refused(say("its numbers are stored in another byte order"))
    if name[:1] == "O":
        raise Refused(say("an array in it is made of Python objects, not of numbers"))
    if name not in _TYPES or state[5:7] != (-1, -1):  # sizes that the type has not of itself
        raise Refused(say("an array in it has the unsupported number type {0}", ascii(code[:20])))
    return _TYPES[name]
