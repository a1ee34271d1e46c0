"""The form that PyTorch wrote before version 1.6, and that tensors still take within bare pickles.

Five pickles in a row (a magic number, a version, the writer's byte order, the structure, the keys of the storages),
then for each key the number of elements in eight bytes and the numbers themselves.
"""

from __future__ import annotations

from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.calls import Calls
from sae_auditor.tensorfiles._child.machine import interpret, no_persistent
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._child.tensors import Storage
from sae_auditor.tensorfiles._child.torch_storages import Storages

_MAGIC: Final = 0x1950A86A20F9469CFC6C
_VERSION: Final = 1001
_COUNT_BYTES: Final = 8
_HEAD_BYTES: Final = 64  # the magic number's pickle takes fewer in every protocol


def is_legacy(span: Span) -> bool:
    """Whether a file starts with the magic number."""
    if span.head(1) != b"\x80":
        return False
    try:
        return interpret(span.part(0, min(_HEAD_BYTES, span.length)), no_persistent, {})[0] == _MAGIC
    except Refused:
        return False


def read_legacy(span: Span, calls: Calls) -> object:
    """Return the structure in such a file."""
    _magic, rest = _next(span, Storages(_later), calls)
    version, rest = _next(rest, Storages(_later), calls)
    writer, rest = _next(rest, Storages(_later), calls)
    if version != _VERSION:
        raise Refused(say("it has an unknown version of the form that PyTorch wrote before version 1.6"))
    if not isinstance(writer, dict) or writer.get("little_endian") is not True:
        raise Refused(say("its numbers are stored in another byte order"))
    storages = Storages(_later)
    content, rest = _next(rest, storages, calls)
    keys, rest = _next(rest, Storages(_later), calls)
    _settle_all(storages.known, keys, rest)
    return content


def _next(span: Span, storages: Storages, calls: Calls) -> tuple[object, Span]:
    value, n_read = interpret(span, storages, calls)
    return value, span.part(n_read, span.length - n_read)


def _later(_key: str, _storage: Storage) -> None:
    """Leave open where a storage lies."""


def _settle_all(storages: dict[str, Storage], keys: object, data: Span) -> None:
    """Say where each storage lies in what follows the structure."""
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys) or set(keys) != storages.keys():
        raise Refused(say("its list of storages does not fit its structure"))
    if len(set(keys)) != len(keys):
        raise Refused(say("one of its storages stands in it twice"))
    position = 0
    for key in keys:
        storage = storages[key]
        if int.from_bytes(data.read(position, _COUNT_BYTES), "little", signed=True) != storage.count:
            raise Refused(say("its storage '{0}' has another size than its structure says", key))
        storage.span = data.part(position + _COUNT_BYTES, storage.n_bytes)
        position += _COUNT_BYTES + storage.n_bytes
    if position != data.length:
        raise Refused(say("something follows its last storage"))
