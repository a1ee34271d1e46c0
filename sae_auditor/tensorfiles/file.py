"""Reading a file of tensors, whatever wrote it."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles._refusal import refused
from sae_auditor.tensorfiles._safetensors import Entry, header_length, parse_header, tensors_in_order
from sae_auditor.tensorfiles._torchzip import read_torch_zip

Format = Literal["safetensors", "torch-zip", "torchscript"]

_CHUNK_BYTES: Final = 4 * 2**20
_ZIP_START: Final = b"PK\x03\x04"
_RESAVE: Final = "Open it where it was made and save it again as .safetensors or with a current torch.save."


@dataclass(frozen=True)
class TensorFile:
    """What a file of tensors holds.

    Parameters
    ----------
    tensors
        Every tensor by name. In a PyTorch file the name is the path to it, joined by dots:
        ``state_dict.visual.proj``, ``0.weight``.
    metadata
        The texts of a safetensors header; empty for the other formats.
    sha256
        Of the whole file, in hexadecimal.
    format
        What the bytes are, whatever the name says.
    content
        The whole structure of a PyTorch file: dicts, lists, tuples, numbers, texts, tensors and inert `Record`s.
        None for safetensors. Parts may be shared, so walk it with a bound; it is at most 64 deep and holds no cycle.
    """

    tensors: dict[str, Tensor]
    metadata: dict[str, str]
    sha256: str
    format: Format
    content: object = field(default=None, repr=False)


def read_tensors(path: str | Path) -> TensorFile:
    """Read every tensor of a `.safetensors` or PyTorch zip file (`.pt`, `.pth`, `.bin`, `.ckpt`) as data.

    Nothing in the file is imported, called or run.

    Raises
    ------
    InputRefused
        When the file is missing, is of another kind, is damaged, or asks for more than data.
    """
    file = Path(path)
    try:
        if not file.is_file():
            raise InputRefused(f"{file} does not exist or is not a file.", todo="Choose an existing file.")
        with file.open("rb") as stream:
            return _read(stream, str(file))
    except OSError as error:
        raise InputRefused(
            f"{file} cannot be read: {error.strerror or error}.", todo="Check that the file may be read."
        ) from error


def _read(stream: io.BufferedReader, where: str) -> TensorFile:
    start = stream.read(512)
    stream.seek(0)
    if start.startswith(_ZIP_START):
        digest = _sha256(stream)
        content, tensors, scripted = read_torch_zip(stream, where)
        return TensorFile(tensors, {}, digest, "torchscript" if scripted else "torch-zip", content)
    if (start[:1] == b"\x80" and start[1:2] in b"\x00\x01\x02\x03\x04\x05") or start[257:262] == b"ustar":
        raise refused(where, "it has the form that PyTorch wrote before version 1.6, a bare pickle", todo=_RESAVE)
    if start[8:9] != b"{":
        raise refused(
            where, "it is neither a safetensors file nor a PyTorch file", todo="Choose the file with the weights."
        )
    return _read_safetensors(stream, where)


def _read_safetensors(stream: io.BufferedReader, where: str) -> TensorFile:
    """Read the file in one pass from its first byte to its last, hashing on the way."""
    digest = hashlib.sha256()
    file_bytes = os.fstat(stream.fileno()).st_size

    def take(n_bytes: int) -> bytearray:
        buffer = bytearray(n_bytes)
        if stream.readinto(buffer) != n_bytes:
            raise refused(where, "it became shorter while it was read")
        digest.update(buffer)
        return buffer

    prefix = bytes(take(min(8, file_bytes)))
    header = parse_header(bytes(take(header_length(prefix, file_bytes, where))), file_bytes, where)

    def data(entry: Entry) -> bytearray:
        return take(entry.end - entry.begin)

    tensors = tensors_in_order(header, data)
    return TensorFile(tensors, header.metadata, digest.hexdigest(), "safetensors")


def _sha256(stream: io.BufferedReader) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK_BYTES):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()
