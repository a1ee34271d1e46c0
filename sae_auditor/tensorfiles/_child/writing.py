"""Writing storages as a safetensors file, byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._child.tensors import Storage


def write_storages(storages: Sequence[Storage], file: BinaryIO, max_bytes: int) -> str:
    """Write `storages` under the names "0", "1" and so on, each as a tensor of one dimension.

    Their numbers are copied as bytes and never interpreted, so that every bit is kept.

    Returns
    -------
    str
        SHA-256 of what was written, in hexadecimal.

    Raises
    ------
    Refused
        When they are more than `max_bytes` in all: the same bytes were named over and over.
    """
    if sum(storage.n_bytes for storage in storages) > max_bytes:
        raise Refused(say("its tensors are larger than the file, so their bytes overlap"))
    digest = hashlib.sha256()
    for piece in _pieces(storages):
        digest.update(piece)
        file.write(piece)
    file.flush()
    return digest.hexdigest()


def _pieces(storages: Sequence[Storage]) -> Iterator[bytes]:
    yield _header(storages)
    for storage in storages:
        yield from _span(storage).chunks()


def _header(storages: Sequence[Storage]) -> bytes:
    table: dict[str, object] = {}
    position = 0
    for number, storage in enumerate(storages):
        end = position + storage.n_bytes
        table[str(number)] = {"dtype": storage.number_type, "shape": [storage.count], "data_offsets": [position, end]}
        position = end
    text = json.dumps(table, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 8)  # so that the numbers lie where processors like them
    return len(text).to_bytes(8, "little") + text


def _span(storage: Storage) -> Span:
    if storage.span is None:
        raise Refused(say("a tensor in it has no numbers"))
    return storage.span
