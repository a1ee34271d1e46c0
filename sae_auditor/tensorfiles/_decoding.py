"""From what the limited process wrote back to structures and tensors. Everything in it is checked again here."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any, Final

from torch import Tensor

from sae_auditor.tensorfiles._answer import Converted
from sae_auditor.tensorfiles._child.encoding import MAX_CONTAINERS, MAX_DEPTH, MAX_VALUES
from sae_auditor.tensorfiles._dtypes import DTYPES
from sae_auditor.tensorfiles._layout import checked_layout
from sae_auditor.tensorfiles.record import GlobalName, Record

_MAX_KINDS: Final = MAX_CONTAINERS + 100_000  # tensors, and numbers that are not finite
_MORE_DEPTH: Final = 2  # a number that is not finite, or a name, at the deepest place
_FLOATS: Final = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


class DecodingError(ValueError):
    """What was written is not what the limited process writes."""


def decoded(answer: Converted, storages: Mapping[str, Tensor]) -> tuple[object, dict[str, Tensor]]:
    """Return the structure and the tensors by name.

    Parameters
    ----------
    answer
        What the limited process says.
    storages
        Tensors of one dimension by number, as `_child.writing` wrote them.

    Raises
    ------
    DecodingError
        When the two do not fit together.
    """
    try:
        tensors = [_view(storages, *entry) for entry in answer.tensors]
        names = {name: tensors[number] for name, number in answer.names.items()}
        return _Decoder(tensors).decode(answer.content), names
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, RuntimeError) as error:
        raise DecodingError(str(error)) from error


def _view(
    storages: Mapping[str, Tensor], number: int, number_type: str, offset: object, size: object, stride: object
) -> Tensor:
    values, dtype = storages[str(_number(number))], DTYPES[number_type]
    numbers = values if values.dtype == dtype else values.view(DTYPES["U8"]).view(dtype)
    start, sizes, strides = checked_layout(numbers.numel(), offset, size, stride)
    return numbers.as_strided(sizes, strides, start)


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise DecodingError("a tensor has no number")
    return value


class _Decoder:
    """Undoes `_child.encoding`."""

    def __init__(self, tensors: list[Tensor]) -> None:
        self._tensors = tensors
        self._n_values = 0
        self._n_kinds = 0
        self._depth = 0

    def decode(self, value: Any) -> Any:
        self._n_values += 1
        if not isinstance(value, dict):
            if isinstance(value, list):
                raise DecodingError("a list without a kind")
            return value
        ((kind, inner),) = value.items()
        self._n_kinds += 1
        self._depth += 1
        if self._depth > MAX_DEPTH + _MORE_DEPTH or self._n_values > MAX_VALUES or self._n_kinds > _MAX_KINDS:
            raise DecodingError("a structure that is too deep or too large")
        result = _TAGS[kind](self, inner)
        self._depth -= 1
        return result

    def decode_all(self, values: list[Any]) -> list[Any]:
        return [self.decode(value) for value in values]

    def table(self, pairs: list[Any]) -> dict[object, object]:
        return {_key(key): self.decode(value) for key, value in pairs}

    def tensor(self, number: object) -> Tensor:
        return self._tensors[_number(number)]

    def record(self, parts: list[Any]) -> Record:
        module, name, args, state, items = parts
        return Record(_text(module), _text(name), tuple(self.decode_all(args)), self.decode(state), self.table(items))


def _key(key: object) -> object:
    if not isinstance(key, (str, int)):
        raise DecodingError("a key that is neither a text nor a whole number")
    return key


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise DecodingError("a name that is no text")
    return value


def _name(parts: list[Any]) -> GlobalName:
    module, name = parts
    return GlobalName(_text(module), _text(name))


_TAGS: Final[dict[str, Callable[[_Decoder, Any], object]]] = {
    "float": lambda _, text: _FLOATS[text],
    "tensor": _Decoder.tensor,
    "dict": _Decoder.table,
    "list": _Decoder.decode_all,
    "tuple": lambda decoder, values: tuple(decoder.decode_all(values)),
    "set": lambda decoder, values: set(decoder.decode_all(values)),
    "frozenset": lambda decoder, values: frozenset(decoder.decode_all(values)),
    "record": _Decoder.record,
    "name": lambda _, parts: _name(parts),
    "bytes": lambda _, text: base64.b64decode(text, validate=True),
}
