"""The structure of a file as JSON, with tensors by number.

Texts, numbers and the constants stand for themselves. Everything else is a table with one key that says what it is: see
`_TAGS` in the decoder of the other process, `decoding.py`. Shared parts are written out each time, within a bound.
"""

from __future__ import annotations

import base64
import math
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.opcodes import LongText
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._child.tensors import Storage, TensorView
from sae_auditor.tensorfiles.record import GlobalName, Record

MAX_DEPTH: Final = 64
MAX_VALUES: Final = 1_000_000
MAX_CONTAINERS: Final = 200_000  # parts that are shared are counted as often as they are met
MAX_TENSORS: Final = 20_000
MAX_NAME_CHARS: Final = 4000
_MAX_TEXT_BYTES: Final = 32 * 2**20  # of all texts together
_MAX_BLOCK_BYTES: Final = 2**20

_TOO_LARGE: Final = say("its structure is nested more than {0} deep or too large", MAX_DEPTH)

# How deep a value lies, as linked pairs, so that a deep path costs nothing until it ends at a tensor.
_Path = tuple["_Path", str] | None


class Encoder:
    """Encodes one structure and collects its tensors.

    Attributes
    ----------
    views
        Every tensor once, in the order of the structure.
    names
        Number of the tensor in `views` by the path to it, joined by dots.
    """

    def __init__(self) -> None:
        self.views: list[TensorView] = []
        self.names: dict[str, int] = {}
        self._numbers: dict[int, int] = {}
        self._n_values = 0
        self._n_containers = 0
        self._n_text_bytes = 0

    def encode(self, value: object, path: _Path = None, depth: int = 0) -> object:
        """Return `value` as JSON can hold it.

        Raises
        ------
        Refused
            When the structure is nested too deeply, contains itself, is too large, or has two tensors of one name.
        """
        self._n_values += 1
        if self._n_values > MAX_VALUES or depth > MAX_DEPTH:
            raise Refused(_TOO_LARGE)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, float):
            return value if math.isfinite(value) else {"float": repr(value)}
        if isinstance(value, int):
            return value
        if isinstance(value, TensorView):
            return {"tensor": self._tensor(value, path)}
        return self._compound(value, path, depth)

    def _compound(self, value: object, path: _Path, depth: int) -> object:
        self._n_containers += 1
        if self._n_containers > MAX_CONTAINERS:
            raise Refused(_TOO_LARGE)
        if isinstance(value, dict):
            return {"dict": self._pairs(value, path, depth)}
        if isinstance(value, (list, tuple)):
            parts = [self.encode(part, (path, str(index)), depth + 1) for index, part in enumerate(value)]
            return {"list" if isinstance(value, list) else "tuple": parts}
        if isinstance(value, (set, frozenset)):
            return {type(value).__name__: [self.encode(part, path, depth + 1) for part in value]}
        if isinstance(value, Record):
            return {"record": self._record(value, path, depth)}
        if isinstance(value, GlobalName):
            return {"name": [value.module, value.name]}
        if isinstance(value, (bytes, Span)):
            return {"bytes": self._block(value)}
        if isinstance(value, LongText):
            return self._text(_long_text(value))
        if isinstance(value, Storage):
            return {"tensor": self._tensor(self._whole(value), path)}
        raise Refused(say("its structure is damaged"))

    def _record(self, record: Record, path: _Path, depth: int) -> list[object]:
        # A tensor within an object goes by the name of its attribute, whatever the object is made of besides.
        is_table = isinstance(record.state, (dict, list, tuple, Record))
        state = self.encode(record.state, path if is_table else (path, "state"), depth + 1)
        args = [self.encode(part, ((path, "args"), str(n)), depth + 2) for n, part in enumerate(record.args)]
        return [record.module, record.name, args, state, self._pairs(record.items, path, depth)]

    def _pairs(self, table: dict[object, object], path: _Path, depth: int) -> list[object]:
        pairs: list[object] = []
        for key, value in table.items():
            name = self._text(key) if isinstance(key, str) else key
            pairs.append([name, self.encode(value, (path, str(key)), depth + 1)])
        return pairs

    def _text(self, text: str) -> str:
        self._n_text_bytes += len(text)
        if self._n_text_bytes > _MAX_TEXT_BYTES:
            raise Refused(say("its structure holds more than {0} bytes of text", f"{_MAX_TEXT_BYTES:,}"))
        return text

    def _block(self, block: bytes | Span) -> str:
        data = block if isinstance(block, bytes) else _read(block)
        return self._text(base64.b64encode(data).decode("ascii"))

    def _whole(self, storage: Storage) -> TensorView:
        view = TensorView()
        view.fill(storage, storage.number_type, 0, (storage.count,), (1,))
        return view

    def _tensor(self, view: TensorView, path: _Path) -> int:
        if view.storage is None or view.storage.span is None:
            raise Refused(say("a tensor in it has no numbers"))
        name = _joined(path)
        if name in self.names:
            raise Refused(say("two of its tensors have the same name '{0}'", name[:80]))
        if len(self.names) >= MAX_TENSORS:
            raise Refused(say("it holds more than {0} tensors", f"{MAX_TENSORS:,}"))
        number = self._numbers.setdefault(id(view), len(self.views))
        if number == len(self.views):
            self.views.append(view)
        self.names[name] = number
        return number


def _read(span: Span) -> bytes:
    if span.length > _MAX_BLOCK_BYTES:
        raise Refused(say("its structure holds a block of {0} bytes that is no tensor", f"{span.length:,}"))
    return span.read(0, span.length)


def _long_text(text: LongText) -> str:
    try:
        return _read(text.span).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(say("its structure holds a text that is none")) from error


def _joined(path: _Path) -> str:
    parts: list[str] = []
    while path is not None:
        path, key = path
        parts.append(key)
    name = ".".join(reversed(parts))
    if len(name) > MAX_NAME_CHARS:
        raise Refused(say("the name of a tensor in it has more than {0} characters", f"{MAX_NAME_CHARS:,}"))
    return name
