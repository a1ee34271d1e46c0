"""Which files an encoder consists of: its weights, in one file or several, and what lies beside them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from torch import Tensor

from sae_auditor.encoders._openai import holds_quick_gelu
from sae_auditor.encoders._tokenizer import TOKENIZER_FILES
from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles.file import read_tensors

CONFIG_FILE: Final = "open_clip_config.json"
WEIGHTS_FILE: Final = "open_clip_model.safetensors"

_KNOWN_WEIGHTS_FILES: Final = (
    WEIGHTS_FILE,
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
    "open_clip_pytorch_model.pt",
    "open_clip_pytorch_model.pth",
    "open_clip_model.pt",
    "open_clip_model.bin",
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)
_WEIGHTS_SUFFIXES: Final = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")
_PART: Final = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<total>\d{5})(?P<suffix>\.[a-z]+)")
_MAX_PARTS: Final = 512
_MAX_SMALL_FILE_BYTES: Final = 64 * 2**20


@dataclass(frozen=True)
class RawWeights:
    """What the weights files hold, whatever is wrapped around it.

    Parameters
    ----------
    tensors
        Every tensor by name.
    sha256
        Of the one file; of the list of names and hashes where there are several.
    where
        For messages: the file, or the folder of several.
    quick_gelu
        Whether a pickled model among them says that it has QuickGELU.
    """

    tensors: dict[str, Tensor]
    sha256: str
    where: str
    quick_gelu: bool = False


def weights_files(source: Path) -> tuple[Path, ...]:
    """Return the weights files that `source` stands for: itself, all its parts, or those in the folder.

    Raises
    ------
    InputRefused
        When there is none, when a part is missing, or when a folder holds several that it could be.
    """
    if source.is_dir():
        source = _weights_in(source)
    if source.name.endswith(".index.json"):
        return _parts_of_index(source)
    if match := _PART.fullmatch(source.name):
        return _parts_beside(source.parent, match)
    return (source,)


def read_weights(files: tuple[Path, ...]) -> RawWeights:
    """Read every tensor of the files as data."""
    if len(files) == 1:
        file = read_tensors(files[0])
        return RawWeights(dict(file.tensors), file.sha256, str(files[0]), holds_quick_gelu(file.content))
    tensors: dict[str, Tensor] = {}
    digest = hashlib.sha256()
    for path in files:
        file = read_tensors(path)
        twice = next((name for name in file.tensors if name in tensors), None)
        if twice is not None:
            raise InputRefused(f"{path} holds the tensor '{twice}', which another part of the weights holds as well.")
        tensors.update(file.tensors)
        digest.update(f"{path.name} {file.sha256}\n".encode())
    return RawWeights(tensors, digest.hexdigest(), str(files[0].parent))


def read_json(file: Path) -> dict[str, Any] | None:
    """Return the JSON object in a file; None where there is no such file.

    Raises
    ------
    InputRefused
        When the file cannot be read or is no JSON object.
    """
    if not file.is_file():
        return None
    try:
        content = json.loads(small_file(file).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputRefused(f"{file} is not valid JSON.") from error
    if not isinstance(content, dict):
        raise InputRefused(f"{file} is not a JSON object.")
    return content


def tokenizer_files(folder: Path) -> dict[str, bytes]:
    """Return the tokenizer files in a folder by name."""
    return {name: small_file(folder / name) for name in TOKENIZER_FILES if (folder / name).is_file()}


def small_file(file: Path) -> bytes:
    """Return the bytes of a configuration or tokenizer file.

    Raises
    ------
    InputRefused
        When it cannot be read or is too large to be one.
    """
    try:
        if file.stat().st_size > _MAX_SMALL_FILE_BYTES:
            raise InputRefused(f"{file} is too large for what its name says.", todo="Check the encoder's folder.")
        return file.read_bytes()
    except OSError as error:
        raise InputRefused(f"{file} cannot be read: {error.strerror or error}.") from error


def _weights_in(folder: Path) -> Path:
    for name in _KNOWN_WEIGHTS_FILES:
        if (folder / name).is_file():
            return folder / name
    others = sorted(file for file in folder.iterdir() if file.suffix in _WEIGHTS_SUFFIXES and file.is_file())
    sets = {_set_of(file) for file in others}
    if not others:
        raise InputRefused(f"{folder / WEIGHTS_FILE} is missing.", todo="Put the encoder's weights there.")
    if len(sets) > 1:
        raise InputRefused(
            f"{folder} holds several weights files: {', '.join(file.name for file in others[:6])}.",
            todo=f"Choose one of them, or name it {WEIGHTS_FILE}.",
        )
    return others[0]


def _set_of(file: Path) -> str:
    """Return what all parts of the same weights have in common."""
    match = _PART.fullmatch(file.name)
    return f"{match['stem']}-of-{match['total']}{match['suffix']}" if match else file.name


def _parts_of_index(index: Path) -> tuple[Path, ...]:
    table = (read_json(index) or {}).get("weight_map")
    if not isinstance(table, dict) or not table or not all(isinstance(name, str) for name in table.values()):
        raise InputRefused(f"{index} does not say which files hold the weights: it has no table 'weight_map'.")
    return _present(index.parent, set(table.values()), str(index))


def _parts_beside(folder: Path, match: re.Match[str]) -> tuple[Path, ...]:
    total = int(match["total"])
    if not 0 < total <= _MAX_PARTS:
        raise InputRefused(f"{folder / match.string} says that it is one of {total} parts, which cannot be.")
    names = {f"{match['stem']}-{number:05}-of-{total:05}{match['suffix']}" for number in range(1, total + 1)}
    return _present(folder, names, str(folder / match.string))


def _present(folder: Path, names: Iterable[str], where: str) -> tuple[Path, ...]:
    files = []
    for name in sorted(names):
        if Path(name).name != name or Path(name).suffix not in _WEIGHTS_SUFFIXES:
            raise InputRefused(f"{where} names '{name}', which is not a weights file beside it.")
        if not (folder / name).is_file():
            raise InputRefused(f"{folder / name} is missing, which {where} asks for.", todo="Put it beside the others.")
        files.append(folder / name)
    return tuple(files)
