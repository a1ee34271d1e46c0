"""What a reader may look at: the file with the tensors and the configurations around it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._walked import Plain, plain_name, values_and_classes
from sae_auditor.sae.formats.reads import Noted, Settings
from sae_auditor.strict_json import NotStrictJson, read_strict_json
from sae_auditor.tensorfiles import TensorFile, open_plain_file, read_tensors

# Names of tensor files in a folder, the surest first.
_WEIGHTS: Final = ("sae_weights.safetensors", "sae.safetensors", "ae.pt", "weights.pt", "sae.pt", "model.safetensors")
_SUFFIXES: Final = (".safetensors", ".pt", ".pth", ".ckpt", ".bin", ".pkl", ".pkl.gz")
# What lies beside the weights of some format and is not the weights.
_NOT_WEIGHTS: Final = ("sparsity", "activation_whitening", "activations_store_state", "trainer_state", "optimizer",
                       "training_args", "_log_feature_sparsity")  # fmt: skip
_LEVELS: Final = ("", "../", "../../")
_MAX_CONFIG_BYTES: Final = 2**20
_MAX_CONFIGS: Final = 64
_MAX_DEPTH: Final = 4
_MAX_FOLDERS: Final = 500
_MAX_NAMED: Final = 6
_CONFIGS: Final = ("cfg.json", "config.json", "runner_cfg.json", "activation_scaler.json")


@dataclass(frozen=True)
class Source:
    """One SAE's files.

    Parameters
    ----------
    path
        What the person named.
    weights
        The file with the tensors.
    configs
        Parsed JSON files by name: those beside the weights (``cfg.json``), and ``config.json`` one and two levels up
        (``../config.json``). Other files that are not JSON objects are left out.
    read_tensors, read_inside
        Which tensors, and which other values of a PyTorch file, were read so far.
    """

    path: Path
    weights: Path
    configs: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    read_tensors: set[str] = field(default_factory=set, compare=False)
    read_inside: set[str] = field(default_factory=set, compare=False)

    @property
    def folder(self) -> Path:
        """Where the weights lie."""
        return self.weights.parent

    @property
    def where(self) -> str:
        """The name for messages."""
        return str(self.path)

    @cached_property
    def file(self) -> TensorFile:
        """The file with the tensors, read when it is first asked for."""
        return read_tensors(self.weights)

    @cached_property
    def tensors(self) -> Noted[Tensor]:
        """Every tensor by its path in the file; which of them are read is noted."""
        return Noted(self.file.tensors, self.read_tensors)

    @cached_property
    def plainly_named(self) -> Noted[Tensor]:
        """Every tensor by the name that a state dict has for it."""
        return self.tensors.renamed(plain_name)

    @cached_property
    def inside(self) -> tuple[dict[str, Plain], dict[str, str]]:
        """Every text and number of a PyTorch file by name, and the classes of its objects."""
        return values_and_classes(self.content)

    @property
    def content(self) -> object:
        """The structure of a PyTorch file; None for safetensors."""
        return self.file.content

    def forget(self) -> None:
        """Take nothing as read: what looked at the file did not read it as an SAE."""
        settings = [config.read for config in self.configs.values() if isinstance(config, Settings)]
        for noted in (self.read_tensors, self.read_inside, *settings):
            noted.clear()

    @cached_property
    def neighbours(self) -> tuple[Path, ...]:
        """What lies in the folder of the weights."""
        return tuple(self.folder.iterdir())

    def sibling(self, name: str) -> Path | None:
        """Return the file of that name beside the weights, None when there is none."""
        file = self.folder / name
        return file if file.is_file() else None


def open_source(path: str | Path) -> Source:
    """Find the tensors and the configurations that `path`, a file or a folder, stands for.

    Raises
    ------
    InputRefused
        When there is nothing, a folder holds several files of tensors and none has a known name, or a configuration
        beside them cannot be read.
    """
    place = Path(path)
    try:
        if not place.exists():
            raise InputRefused(say("There is no file or folder {0}.", place), todo=say("Check the name."))
        weights = _weights_in(place) if place.is_dir() else _weights_of(place)
        return Source(place, weights, _configs(weights.parent))
    except OSError as error:
        raise InputRefused(say("{0} cannot be read: {1}.", place, error.strerror or error)) from error


def _weights_of(file: Path) -> Path:
    """A configuration stands for the folder it lies in."""
    return _weights_in(file.parent) if file.suffix == ".json" else file


def _weights_in(folder: Path) -> Path:
    """The one file of weights in a folder, or in the folders below it where it holds none itself."""
    found = _files_of_weights(folder)
    if not found:
        found = _below(folder)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(str(file.relative_to(folder)) for file in found[:_MAX_NAMED])
        more = say(" and {0} more", len(found) - _MAX_NAMED) if len(found) > _MAX_NAMED else ""
        raise InputRefused(
            say("{0} holds several files of tensors: {1}{2}.", folder, names, more), todo=say("Choose one of them.")
        )
    raise InputRefused(
        say("There is no SAE in the folder {0}.", folder),
        todo=say("Choose the folder or the file with the SAE's weights."),
    )


def _files_of_weights(folder: Path) -> list[Path]:
    """The file of a known name, else every file that may hold weights."""
    for name in _WEIGHTS:
        if (folder / name).is_file():
            return [folder / name]
    return sorted(file for file in folder.iterdir() if file.is_file() and _may_be_weights(file))


def _below(folder: Path) -> list[Path]:
    """The files of weights in the folders below one; what lies beneath a folder that has some is not looked at.

    Some libraries make a folder of a slash in a model's name, and one for each run and its checkpoints.
    """
    found: list[Path] = []
    waiting = [(folder, 0)]
    for _ in range(_MAX_FOLDERS):
        if not waiting:
            break
        place, depth = waiting.pop(0)
        files = _files_of_weights(place) if depth else []
        found += files
        if not files and depth < _MAX_DEPTH:
            inner = sorted(entry for entry in place.iterdir() if entry.is_dir() and not entry.is_symlink())
            waiting += [(entry, depth + 1) for entry in inner if not entry.name.startswith(".")]
    return found


def _may_be_weights(file: Path) -> bool:
    return file.name.endswith(_SUFFIXES) and not any(part in file.name for part in _NOT_WEIGHTS)


def _configs(folder: Path) -> dict[str, dict[str, Any]]:
    beside = sorted(file.name for file in folder.iterdir() if file.suffix == ".json")[:_MAX_CONFIGS]
    names = [*dict.fromkeys([*_CONFIGS, *beside]), *(f"{level}config.json" for level in _LEVELS[1:])]
    found = {name: _json_object(folder / name, is_known=name in _CONFIGS) for name in names}
    return {name: Settings(config) for name, config in found.items() if config is not None}


def _json_object(file: Path, *, is_known: bool) -> dict[str, Any] | None:
    """Return what a file says; None where it is not there, or is no configuration and has not the name of one."""
    if not os.path.lexists(file):
        return None
    try:
        with open_plain_file(file) as stream:
            value = read_strict_json(stream.read(_MAX_CONFIG_BYTES + 1), max_bytes=_MAX_CONFIG_BYTES, odd_numbers=True)
    except InputRefused:
        if is_known:
            raise
        return None
    except NotStrictJson as error:
        if is_known:
            raise InputRefused(
                say("{0} cannot be used: {1}.", file, error),
                safe=say("Nothing was loaded."),
                todo=say("Get it again from where the SAE came, or take it away where it does not belong to it."),
            ) from error
        return None
    return value if isinstance(value, dict) else None
