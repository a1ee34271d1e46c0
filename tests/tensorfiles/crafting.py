"""What hostile files are made of."""

from __future__ import annotations

import io
import json
import pickle
import pickletools
import struct
import zipfile
from collections import deque

import torch


class Calls:
    """An object whose pickle calls a function."""

    def __init__(self, function, *args):
        self._call = function, args

    def __reduce__(self):
        return self._call


class Persistent:
    """Stands for a storage in the structure."""

    def __init__(self, *identity):
        self.identity = identity


class WritesStorages(pickle.Pickler):
    def persistent_id(self, obj):
        return obj.identity if isinstance(obj, Persistent) else None


def pickled(content, protocol=2):
    buffer = io.BytesIO()
    WritesStorages(buffer, protocol).dump(content)
    return buffer.getvalue()


def archive(path, structure, storages=(b"\0" * 16,), *, compress=(), extra=(), name="archive/data.pkl"):
    """Write an archive as torch.save does, from a pickle or from what shall be pickled."""
    content = structure if isinstance(structure, bytes) else pickled(structure)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(name, content)
        for index, data in enumerate(storages):
            kind = zipfile.ZIP_DEFLATED if f"data/{index}" in compress else zipfile.ZIP_STORED
            file.writestr(f"archive/data/{index}", data, kind)
        file.writestr("archive/version", "3")
        for entry, data in extra:
            file.writestr(entry, data)
    return path


def tensor(offset=0, size=(4,), stride=(1,), numel=4, kind=torch.FloatStorage, rest=(False, {})):
    storage = Persistent("storage", kind, "0", "cpu", numel)
    return Calls(torch._utils._rebuild_tensor_v2, storage, offset, size, stride, *rest)


def command(canary):
    return f"echo ran > {canary}"


def legacy(content=None, *, magic=None, writer=None, keys=None, data=None):
    """Return a file of the form before PyTorch 1.6, with any of its parts replaced."""
    buffer = io.BytesIO()
    torch.save({"a": torch.ones(4)} if content is None else content, buffer, _use_new_zipfile_serialization=False)
    whole = buffer.getvalue()
    parts, at = [], 0
    for _ in range(5):
        stream = io.BytesIO(whole[at:])
        deque(pickletools.genops(stream), maxlen=0)
        parts.append(whole[at : at + stream.tell()])
        at += stream.tell()
    parts.append(whole[at:])
    for index, new in ((0, magic), (2, writer), (4, keys), (5, data)):
        if new is not None:
            parts[index] = new
    return b"".join(parts)


def safetensors(header, data=b""):
    content = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(content)) + content + data
