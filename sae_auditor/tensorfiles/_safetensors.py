"""safetensors files: the header is checked before a single tensor is made.

The library reads duplicate names silently and needs minutes and gigabytes for a hostile header; both are refused here.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.strict_json import NotStrictJson, read_strict_json
from sae_auditor.tensorfiles._dtypes import DTYPES, tensor_over
from sae_auditor.tensorfiles._numbers import odd_type
from sae_auditor.tensorfiles._refusal import refused

MAX_HEADER_BYTES: Final = 8 * 2**20
MAX_TENSORS: Final = 20_000
MAX_NAME_CHARS: Final = 256
_MAX_DIMENSIONS: Final = 64
_MAX_EXTENT: Final = 2**48  # product of a shape's sides; torch's own arithmetic may overflow beyond it
_LENGTH_BYTES: Final = 8
_MAX_NESTING: Final = 4


@dataclass(frozen=True)
class Entry:
    """Where a tensor lies in the data section: bytes from `begin` up to `end`."""

    name: str
    dtype: torch.dtype
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class Header:
    """A checked header: entries in the order of their bytes, without holes or overlaps."""

    entries: tuple[Entry, ...]
    metadata: dict[str, str]
    data_start: int


def header_length(prefix: bytes, file_bytes: int, where: str) -> int:
    """Return the length of the header in bytes from the first eight bytes of the file."""
    if len(prefix) < _LENGTH_BYTES:
        raise refused(where, say("it is too short for a safetensors file"))
    length = int.from_bytes(prefix[:_LENGTH_BYTES], "little")
    if length > MAX_HEADER_BYTES:
        raise refused(
            where, say("its header claims {0} bytes, more than the {1} allowed", f"{length:,}", f"{MAX_HEADER_BYTES:,}")
        )
    if _LENGTH_BYTES + length > file_bytes:
        raise refused(where, say("it ends within its header"))
    return length


def parse_header(header: bytes, file_bytes: int, where: str) -> Header:
    """Check the header of a safetensors file of `file_bytes` bytes.

    Raises
    ------
    InputRefused
        When anything in it is not exactly as the format demands; the text names the first fault.
    """
    table = _json_object(header, where)
    metadata = _metadata(table.pop("__metadata__", {}), where)
    if len(table) > MAX_TENSORS:
        raise refused(
            where, say("it holds {0} tensors, more than the {1} allowed", f"{len(table):,}", f"{MAX_TENSORS:,}")
        )
    entries = sorted((_entry(name, value, where) for name, value in table.items()), key=lambda e: (e.begin, e.end))
    position = 0
    for entry in entries:
        if entry.begin != position:
            raise refused(where, say("the bytes of '{0}' do not follow those of the tensor before it", entry.name))
        position = entry.end
    data_start = _LENGTH_BYTES + len(header)
    if data_start + position != file_bytes:
        raise refused(
            where,
            say("its tensors need {0} bytes but the file has {1}", f"{data_start + position:,}", f"{file_bytes:,}"),
        )
    return Header(tuple(entries), metadata, data_start)


def read_safetensors_bytes(data: memoryview | bytes, where: str) -> dict[str, Tensor]:
    """Return the tensors of a safetensors file that is already in memory; every tensor owns a copy of its bytes.

    Parameters
    ----------
    data
        The whole file.
    where
        Its name for error messages.
    """
    view = memoryview(data).cast("B")
    length = header_length(bytes(view[:_LENGTH_BYTES]), len(view), where)
    header = parse_header(bytes(view[_LENGTH_BYTES : _LENGTH_BYTES + length]), len(view), where)
    return tensors_in_order(header, lambda entry: bytearray(_slice(view, header, entry)))


def read_safetensors_stream(stream: io.BufferedReader, where: str) -> tuple[dict[str, Tensor], dict[str, str], str]:
    """Return tensors, metadata and SHA-256 of an open file, reading it once from its first byte to its last."""
    digest = hashlib.sha256()
    file_bytes = os.fstat(stream.fileno()).st_size

    def take(n_bytes: int) -> bytearray:
        buffer = bytearray(n_bytes)
        if stream.readinto(buffer) != n_bytes:
            raise refused(where, say("it became shorter while it was read"))
        digest.update(buffer)
        return buffer

    tensors, metadata = read_safetensors_in_order(take, file_bytes, where)
    return tensors, metadata, digest.hexdigest()


def read_safetensors_in_order(
    take: Callable[[int], bytearray], file_bytes: int, where: str
) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return tensors and metadata of a file of `file_bytes` bytes; `take` is asked for the next so many of them."""
    prefix = bytes(take(min(_LENGTH_BYTES, file_bytes)))
    header = parse_header(bytes(take(header_length(prefix, file_bytes, where))), file_bytes, where)
    tensors = tensors_in_order(header, lambda entry: take(entry.end - entry.begin))
    return tensors, header.metadata


def tensors_in_order(header: Header, read: Callable[[Entry], bytearray]) -> dict[str, Tensor]:
    """Make every tensor of `header`; `read` is asked for the bytes of each entry in file order."""
    return {entry.name: tensor_over(read(entry), entry.dtype).reshape(entry.shape) for entry in header.entries}


def _slice(view: memoryview, header: Header, entry: Entry) -> memoryview:
    return view[header.data_start + entry.begin : header.data_start + entry.end]


def _json_object(header: bytes, where: str) -> dict[str, object]:
    if not header.startswith(b"{"):
        raise refused(where, say("it is not a safetensors file"))
    try:
        table = read_strict_json(header, max_bytes=MAX_HEADER_BYTES, max_depth=_MAX_NESTING)
    except NotStrictJson as error:
        raise refused(where, say("its header is not valid JSON: {0}", error)) from error
    if not isinstance(table, dict):
        raise refused(where, say("its header is not a JSON object"))
    return table


def _metadata(value: object, where: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise refused(where, say("its metadata is not a table of texts"))
    return value


def _entry(name: str, value: object, where: str) -> Entry:
    if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise refused(where, say("{0} is not an acceptable name for a tensor", ascii(name[:40])))
    if not isinstance(value, dict) or value.keys() != {"dtype", "shape", "data_offsets"}:
        raise refused(where, say("the entry of '{0}' is not made of dtype, shape and data_offsets", name))
    dtype = DTYPES.get(value["dtype"]) if isinstance(value["dtype"], str) else None
    if dtype is None:
        raise _odd(name, value["dtype"], where)
    shape = _integers(value["shape"], say("the shape of '{0}'", name), where)
    offsets = _integers(value["data_offsets"], say("the offsets of '{0}'", name), where)
    is_sane = len(shape) <= _MAX_DIMENSIONS and math.prod(max(side, 1) for side in shape) < _MAX_EXTENT
    if not is_sane or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise refused(where, say("the entry of '{0}' makes no sense", name))
    if offsets[1] - offsets[0] != math.prod(shape) * dtype.itemsize:
        raise refused(where, say("the bytes of '{0}' do not match its shape {1}", name, list(shape)))
    return Entry(name, dtype, shape, offsets[0], offsets[1])


def _odd(name: str, dtype: object, where: str) -> InputRefused:
    known = odd_type(dtype) if isinstance(dtype, str) else None
    what, todo = ("", "") if known is None else (say(", {0}", known[0]), known[1])
    return refused(where, say("'{0}' has the unsupported number type {1}{2}", name, ascii(dtype)[:40], what), todo=todo)


def _integers(value: object, what: str, where: str) -> tuple[int, ...]:
    # `bool` is an `int` in Python, not in this format.
    if not isinstance(value, list) or not all(type(item) is int and 0 <= item < 2**63 for item in value):
        raise refused(where, say("{0} is not a list of whole numbers from zero up", what))
    return tuple(value)
