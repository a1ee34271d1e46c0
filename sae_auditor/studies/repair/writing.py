"""The encoder with some of its weights rewritten: as one that runs, and as a folder that open_clip itself loads."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from torch import Tensor

from sae_auditor.atomic import require_writable, why_unwritable, write_atomically
from sae_auditor.bundle import Bundle
from sae_auditor.bundle.layout import ENCODER_CONFIG, ENCODER_FOLDER, ENCODER_NOTICES, ENCODER_WEIGHTS, REPAIR_RECORD
from sae_auditor.encoders import CONFIG_FILE, WEIGHTS_FILE, ClipEncoder, load_encoder_from
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.json_text import json_text
from sae_auditor.parts import part_beside
from sae_auditor.strict_json import read_strict_json
from sae_auditor.tensorfiles import read_safetensors_in_order

RECORD_FILE: Final = REPAIR_RECORD


@dataclass(frozen=True, eq=False)
class Original:
    """The encoder's files in a bundle.

    Parameters
    ----------
    config
        The bytes of ``open_clip_config.json``.
    tensors
        The weights under open_clip's names, with the number types of the file.
    others
        Tokenizer files by name.
    """

    config: bytes
    tensors: Mapping[str, Tensor]
    others: Mapping[str, bytes]

    @classmethod
    def of(cls, bundle: Bundle, encoder: ClipEncoder) -> Original:
        """Read them; weights whose names are not open_clip's are taken from the loaded encoder."""
        weights = bundle.store.in_order(ENCODER_WEIGHTS)
        there, _ = read_safetensors_in_order(weights.take, weights.n_bytes, ENCODER_WEIGHTS)
        weights.end()
        needed = encoder.weights()
        prefix, own = f"{ENCODER_FOLDER}/", (ENCODER_CONFIG, ENCODER_WEIGHTS, ENCODER_NOTICES)
        others = [name for name in bundle.store.names() if name.startswith(prefix) and name not in own]
        return cls(
            bytes(bundle.store.read(ENCODER_CONFIG)),
            {name: there[name].reshape(tensor.shape) if name in there else tensor for name, tensor in needed.items()},
            {name.removeprefix(prefix): bytes(bundle.store.read(name)) for name in others},
        )

    def with_changes(self, changed: Mapping[str, Tensor]) -> Original:
        """Return them with other values of some tensors, rounded to the number types of the file."""
        rounded = {name: value.to(self.tensors[name].dtype).contiguous() for name, value in changed.items()}
        return Original(self.config, {**self.tensors, **rounded}, self.others)

    def encoder(self, like: ClipEncoder) -> ClipEncoder:
        """Return the encoder that these files make, where `like` runs and as exact."""
        return load_encoder_from(
            read_strict_json(self.config),
            self.tensors,
            name=like.name,
            fingerprint="",
            tokenizer_files=self.others,
            device=like.device,
            precision=like.precision,
        )

    def write(self, folder: Path, record: Mapping[str, Any]) -> None:
        """Write a local directory of open_clip with the record of what was done; it appears whole or not at all.

        Raises
        ------
        InputRefused, EnvironmentProblem
            When it cannot be written there.
        """
        files = {**self.others, CONFIG_FILE: self.config, WEIGHTS_FILE: self.weights()}
        write_folder(folder, {**files, RECORD_FILE: json_text(record).encode()})

    def weights(self) -> bytes:
        """Return the content of the weights file."""
        import safetensors.torch

        tensors = {name: tensor.clone() for name, tensor in self.tensors.items()}
        return bytes(safetensors.torch.save(tensors, metadata={"format": "pt"}))


def new_folder(output: str) -> Path:
    """Return where a new folder goes.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When something is in it already, or nothing can be written there.
    """
    folder = Path(output)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputRefused(
                say("{0} is not empty.", folder) if folder.is_dir() else say("{0} is there already.", folder),
                safe=say("Nothing in it was changed."),
                todo=say("Name a new folder."),
            )
    except OSError as error:
        raise why_unwritable(folder, error) from error
    require_writable(folder.parent / f"{folder.name}.part")
    return folder


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder, or fill an empty one, in one step.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When it cannot be written there.
    """
    target = folder.absolute()
    part = part_beside(target)
    try:
        part.mkdir()
        for name, content in files.items():
            write_atomically(part / name, content)
        if target.exists():
            target.rmdir()  # which it was found to be empty for, and refuses to be where it is not any more
        part.rename(target)
    except OSError as error:
        raise why_unwritable(target, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
