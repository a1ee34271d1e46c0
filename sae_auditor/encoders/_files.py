"""Which files an encoder consists of: its weights, in one file or several, and what lies beside them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from torch import Tensor

from sae_auditor.encoders._folder_files import file_names, is_there, small_file
from sae_auditor.encoders._folder_kinds import (
    WEIGHTS_SUFFIXES,
    is_adapter,
    is_weights,
    nothing_to_read,
    refuse_file,
    refuse_parts,
)
from sae_auditor.encoders._json_tables import read_table
from sae_auditor.encoders._openai import holds_quick_gelu
from sae_auditor.encoders._tokenizer import TOKENIZER_FILES
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
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
_PART: Final = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<total>\d{5})(?P<suffix>\.[a-z]+)")
_MAX_PARTS: Final = 512
_MAX_NAMED: Final = 6
_SIZE_OF_A_MODEL: Final = 0.5  # of the size of the known file: number types differ by no more than this
_MAX_TOKENIZER_BYTES: Final = 64 * 2**20
_MAX_JSON_BYTES: Final = 16 * 2**20
_MAX_DIGITS: Final = 40  # files of the transformers library write the largest number for what has no limit


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
    content
        The structure of the one PyTorch file; None for all others.
    """

    tensors: dict[str, Tensor]
    sha256: str
    where: str
    quick_gelu: bool = False
    content: object = None


@dataclass(frozen=True)
class WeightsFiles:
    """The files that weights are read from.

    Parameters
    ----------
    files
        One, or all parts.
    notices
        What people should know about the files beside them.
    """

    files: tuple[Path, ...]
    notices: tuple[str, ...] = ()


def weights_files(source: Path) -> WeightsFiles:
    """Return the weights files that `source` stands for: itself, all its parts, or those in the folder.

    Raises
    ------
    InputRefused
        When there is none, when a part is missing, or when a folder holds several that it could be.
    """
    notices: tuple[str, ...] = ()
    if source.is_dir():
        source, notices = _weights_in(source)
    refuse_file(source)
    if source.name.endswith(".index.json"):
        return WeightsFiles(_parts_of_index(source), notices)
    if match := _PART.fullmatch(source.name):
        return WeightsFiles(_parts_beside(source.parent, match), notices)
    return WeightsFiles((source,), notices)


def read_weights(files: tuple[Path, ...]) -> RawWeights:
    """Read every tensor of the files as data."""
    if len(files) == 1:
        file = read_tensors(files[0])
        return RawWeights(dict(file.tensors), file.sha256, str(files[0]), holds_quick_gelu(file.content), file.content)
    tensors: dict[str, Tensor] = {}
    digest = hashlib.sha256()
    for path in files:
        file = read_tensors(path)
        twice = next((name for name in file.tensors if name in tensors), None)
        if twice is not None:
            raise InputRefused(
                say("{0} holds the tensor '{1}', which another part of the weights holds as well.", path, twice)
            )
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
    if not is_there(file):
        return None
    return read_table(small_file(file), str(file), max_bytes=_MAX_JSON_BYTES, max_digits=_MAX_DIGITS)


def tokenizer_files(folder: Path) -> dict[str, bytes]:
    """Return the tokenizer files in a folder by name."""
    return {
        name: small_file(folder / name, _MAX_TOKENIZER_BYTES) for name in TOKENIZER_FILES if is_there(folder / name)
    }


def _weights_in(folder: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the weights file in a folder, and what people should know about the others."""
    names = _names(folder)
    refuse_parts(folder, names)
    known: list[str] = [name for name in _KNOWN_WEIGHTS_FILES if name in names]
    others = [name for name in names if is_weights(name)]
    adapters = [name for name in others if is_adapter(name)]
    rest = [name for name in others if name not in known and name not in adapters and not _is_part_of(name, known)]
    if adapters and (known or rest):
        raise InputRefused(
            say(
                "{0} holds a model ({1}) and changes for it that are not merged ({2}).",
                folder,
                (known or rest)[0],
                adapters[0],
            ),
            todo=say(
                "Choose the model's file to use it without them, or merge them first (merge_and_unload() of peft)."
            ),
        )
    if known:
        return folder / known[0], _about_others(folder, known, rest)
    sets = {_set_of(name) for name in rest}
    if len(sets) > 1:
        raise _several(folder, rest)
    if rest:
        return folder / rest[0], ()
    if adapters:
        return folder / adapters[0], ()
    raise nothing_to_read(folder, WEIGHTS_FILE)


def _names(folder: Path) -> list[str]:
    names = file_names(folder)
    for name in _KNOWN_WEIGHTS_FILES:
        if name not in names and os.path.exists(folder / name):
            is_there(folder / name)  # refuses what is no file
    return names


def _about_others(folder: Path, known: list[str], rest: list[str]) -> tuple[str, ...]:
    """Ask which of two models is meant; say which of one model's forms was taken.

    A further file of the size of weights is a model of its own. The usual names beside each other are one model in the
    forms of several programs.
    """
    size = _size(folder / known[0])
    models = [name for name in rest if _size(folder / name) >= size * _SIZE_OF_A_MODEL]
    if models:
        raise _several(folder, [known[0], *models])
    if len(known) == 1:
        return ()
    return (
        say(
            "{0} holds the weights in several forms; {1} was read, not {2}.",
            folder.name,
            known[0],
            ", ".join(known[1:]),
        ),
    )


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _several(folder: Path, names: list[str]) -> InputRefused:
    return InputRefused(
        say("{0} holds several weights files: {1}.", folder, ", ".join(names[:_MAX_NAMED])),
        todo=say("Choose one of them, or name it {0} and put the others elsewhere.", WEIGHTS_FILE),
    )


def _is_part_of(name: str, known: list[str]) -> bool:
    """Whether a file is one of the parts that an index among the known names stands for."""
    match = _PART.fullmatch(name)
    return match is not None and f"{match['stem']}{match['suffix']}.index.json" in known


def _set_of(name: str) -> str:
    """Return what all parts of the same weights have in common."""
    match = _PART.fullmatch(name)
    return f"{match['stem']}-of-{match['total']}{match['suffix']}" if match else name


def _parts_of_index(index: Path) -> tuple[Path, ...]:
    table = (read_json(index) or {}).get("weight_map")
    if not isinstance(table, dict) or not table or not all(isinstance(name, str) for name in table.values()):
        raise InputRefused(say("{0} does not say which files hold the weights: it has no table 'weight_map'.", index))
    return _present(index.parent, set(table.values()), str(index))


def _parts_beside(folder: Path, match: re.Match[str]) -> tuple[Path, ...]:
    total = int(match["total"])
    if not 0 < total <= _MAX_PARTS:
        raise InputRefused(say("{0} says that it is one of {1} parts, which cannot be.", folder / match.string, total))
    names = {f"{match['stem']}-{number:05}-of-{total:05}{match['suffix']}" for number in range(1, total + 1)}
    return _present(folder, names, str(folder / match.string))


def _present(folder: Path, names: Iterable[str], where: str) -> tuple[Path, ...]:
    files = []
    for name in sorted(names):
        if Path(name).name != name or Path(name).suffix not in WEIGHTS_SUFFIXES:
            raise InputRefused(say("{0} names '{1}', which is not a weights file beside it.", where, name))
        if not os.path.isfile(folder / name):
            raise InputRefused(
                say("{0} is missing, which {1} asks for.", folder / name, where), todo=say("Put it beside the others.")
            )
        files.append(folder / name)
    return tuple(files)
