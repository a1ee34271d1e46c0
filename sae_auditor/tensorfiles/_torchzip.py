"""PyTorch zip files: what `torch.save` and `torch.jit.save` write, read as data."""

from __future__ import annotations

import io
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles._archive import Archive
from sae_auditor.tensorfiles._calls import CallRefused
from sae_auditor.tensorfiles._dtypes import STORAGE_DTYPES, tensor_over
from sae_auditor.tensorfiles._pickle import interpret
from sae_auditor.tensorfiles._refusal import refused
from sae_auditor.tensorfiles._storages import Storage
from sae_auditor.tensorfiles._structure import named_tensors
from sae_auditor.tensorfiles.record import GlobalName

_MAX_PICKLE_BYTES: Final = 64 * 2**20
_MAX_BYTE_ORDER_BYTES: Final = 16
_UNTYPED: Final = "UntypedStorage"


def read_torch_zip(stream: io.BufferedReader, where: str) -> tuple[object, dict[str, Tensor], bool]:
    """Return the structure in a PyTorch zip file, its tensors by name, and whether it is a TorchScript program.

    Tensors that shared a storage when they were saved share one here.
    """
    try:
        archive = Archive(stream)
        if archive.size("data.pkl") > _MAX_PICKLE_BYTES:
            raise ValueError(f"its structure takes more than {_MAX_PICKLE_BYTES:,} bytes")
        _check_byte_order(archive)
        content = interpret(bytes(archive.read("data.pkl")), _StorageReader(archive))
        return content, named_tensors(content), archive.is_scripted
    except CallRefused as error:
        raise InputRefused(
            f"{where} is not only data: {error}.",
            safe="Nothing in it was run and nothing was loaded from it.",
            todo="Do not open it with other programs. Ask whoever made it for a .safetensors file.",
        ) from error
    except ValueError as error:
        raise refused(where, str(error)) from error


def _check_byte_order(archive: Archive) -> None:
    if "byteorder" not in archive:
        return  # files from before PyTorch 2.1 have none and are little-endian
    if archive.size("byteorder") > _MAX_BYTE_ORDER_BYTES or archive.read("byteorder") != b"little":
        raise ValueError("its numbers are stored in another byte order")


class _StorageReader:
    """Turns the ids of storages in the structure into storages, each read once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[str, tuple[tuple[object, ...], Storage]] = {}

    def __call__(self, persistent_id: object) -> Storage:
        if not isinstance(persistent_id, tuple) or len(persistent_id) != 5 or persistent_id[0] != "storage":
            raise ValueError("its structure refers to something that is not a storage")
        _, kind, key, _location, n_elements = persistent_id
        if not isinstance(key, str) or type(n_elements) is not int:
            raise ValueError("its structure refers to something that is not a storage")
        description = (kind, n_elements)
        if key not in self._known:
            self._known[key] = description, self._read(kind, key, n_elements)
        known, storage = self._known[key]
        if known != description:
            raise ValueError(f"its storage '{key}' is described in two ways")
        return storage

    def _read(self, kind: object, key: str, n_elements: int) -> Storage:
        dtype = _dtype(kind)
        name = f"data/{key}"
        if self._archive.size(name) != n_elements * dtype.itemsize:
            raise ValueError(f"its storage '{key}' has another size than its structure says")
        return Storage(tensor_over(self._archive.read(name), dtype))


def _dtype(kind: object) -> torch.dtype:
    if isinstance(kind, GlobalName) and kind.module in ("torch", "torch.storage", "torch.cuda"):
        if kind.name == _UNTYPED:
            return torch.uint8
        if kind.name in STORAGE_DTYPES:
            return STORAGE_DTYPES[kind.name]
    raise ValueError(f"it holds numbers of the unsupported type '{kind}'")
