"""Reading a file of tensors, whatever wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from torch import Tensor

from sae_auditor.tensorfiles._answer import PyTorchFormat
from sae_auditor.tensorfiles._converting import converted
from sae_auditor.tensorfiles._opening import open_plain_file
from sae_auditor.tensorfiles._safetensors import MAX_HEADER_BYTES, read_safetensors_stream

Format = Literal["safetensors"] | PyTorchFormat

_START_BYTES: Final = 9
_OTHER_SIGNS: Final = (b"{", b"PK", b"\x1f\x8b", b"\x80", b"(")


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
        None for safetensors. It is at most 64 deep and holds no cycle.
    header
        The line of JSON before the zip archive in the files of saev; empty for all others.
    """

    tensors: dict[str, Tensor]
    metadata: dict[str, str]
    sha256: str
    format: Format
    content: object = field(default=None, repr=False)
    header: str = ""


def read_tensors(path: str | Path) -> TensorFile:
    """Read every tensor of a file as data: safetensors, PyTorch's zip and older forms, TorchScript, pickles.

    Nothing in the file is imported, called or run. All but safetensors are read by a limited process and converted
    once into the program's own store.

    Raises
    ------
    InputRefused
        When the file is missing, is of another kind, is damaged, or asks for more than data.
    EnvironmentProblem
        When there is no room for the converted file, or the limited process cannot be started.
    """
    file = Path(path)
    with open_plain_file(file) as stream:
        start = stream.read(_START_BYTES)
        stream.seek(0)
        if _is_safetensors(start):
            tensors, metadata, digest = read_safetensors_stream(stream, str(file))
            return TensorFile(tensors, metadata, digest, "safetensors")
        made, digest = converted(stream, str(file))
    return TensorFile(made.tensors, {}, digest, made.manifest.format, made.content, made.manifest.header)


def _is_safetensors(start: bytes) -> bool:
    """Whether a length and a JSON object begin the file; the signs of other formats are no lengths within reason."""
    is_large = int.from_bytes(start[:8], "little") > MAX_HEADER_BYTES
    return start[8:9] == b"{" and not (is_large and start.startswith(_OTHER_SIGNS))
