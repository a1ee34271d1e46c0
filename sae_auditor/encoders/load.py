"""Loading an encoder from local files. Nothing is ever fetched: what is missing is named."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from sae_auditor.encoders._architecture import architecture_name
from sae_auditor.encoders._build import build_model
from sae_auditor.encoders._config import (
    encoder_fingerprint,
    parse_config,
)
from sae_auditor.encoders._files import (
    CONFIG_FILE,
    WEIGHTS_FILE,
    read_weights,
    tokenizer_files,
    weights_files,
)
from sae_auditor.encoders._hf_config import HF_CONFIG
from sae_auditor.encoders._origin import known_origin
from sae_auditor.encoders._places import place_of
from sae_auditor.encoders._probe import check_outputs
from sae_auditor.encoders._recognise import recognise
from sae_auditor.encoders._tokenizer import TOKENIZER_FILES
from sae_auditor.encoders.clip import ClipEncoder
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

__all__ = ["CONFIG_FILE", "WEIGHTS_FILE", "load_encoder", "load_encoder_from"]


def load_encoder(
    path: str | Path,
    *,
    architecture: str | None = None,
    part: str | None = None,
    device: str | torch.device = "auto",
    precision: str = "auto",
) -> ClipEncoder:
    """Load a CLIP from a folder or from a file of weights, whoever wrote it.

    Parameters
    ----------
    path
        A folder with weights and what describes them: ``open_clip_config.json``, or the ``config.json`` of a CLIP or
        SigLIP of the transformers library; or a weights file, or the first of its parts. A model in the hub's cache, a
        pipeline of sentence-transformers and a training of DeepSpeed lead to the model in them. Wrappers that training
        programs put around weights are taken off.
    architecture
        open_clip's name of the architecture, for weights without a configuration beside them. Guessed from names and
        shapes where only one fits. Refused where a file beside the weights says another.
    part
        What stands before the names of the model that is meant, where a file holds several: ``state_dict.student``.
    device, precision
        See `ClipEncoder`.

    Raises
    ------
    ArchitectureAsked
        When only a person can say which architecture it is; holds the names that may be.
    InputRefused
        When a file is missing, damaged, does not fit or is no CLIP; names the file and the reason.
    """
    source = Path(path)
    if not os.path.exists(source):
        raise InputRefused(
            say("{0} does not exist.", source), todo=say("Choose the encoder's folder or its weights file.")
        )
    place = place_of(source)
    chosen = weights_files(place.source)
    raw = read_weights(chosen.files)
    files = tokenizer_files(place.folder_with(*TOKENIZER_FILES))
    found = recognise(raw, place.folder_with(CONFIG_FILE, HF_CONFIG), files, architecture, part)
    origin = known_origin(raw.sha256)
    notices = [*([say("The weights are recognised: {0}.", origin)] if origin else []), *chosen.notices, *found.notices]
    encoder = ClipEncoder(
        build_model(found.config, found.weights, raw.where),
        found.config,
        name=place.name,
        architecture=architecture_name(found.config.model),
        fingerprint=encoder_fingerprint(found.config, raw.sha256),
        tokenizer_files=files,
        device=device,
        precision=precision,
        notices=notices,
    )
    check_outputs(encoder, raw.where)
    return encoder


def load_encoder_from(
    config: Mapping[str, Any],
    tensors: Mapping[str, Tensor],
    *,
    name: str,
    fingerprint: str,
    tokenizer_files: Mapping[str, bytes] | None = None,
    device: str | torch.device = "auto",
    precision: str = "auto",
    notices: Sequence[str] = (),
    folder: str | None = None,
) -> ClipEncoder:
    """Make an encoder from what is already in memory.

    Parameters
    ----------
    config
        The content of ``open_clip_config.json``.
    tensors
        The weights under open_clip's names.
    name, fingerprint
        What the encoder is called and what identifies its configuration and weights.
    tokenizer_files
        Tokenizer files by name, where the vocabulary is not CLIP's.
    device, precision
        See `ClipEncoder`.
    notices
        What people should know about how it was made.
    folder
        Where the files lie, for messages; the encoder's name stands for it when None.

    Raises
    ------
    InputRefused
        When the configuration is none, or does not fit the weights.
    """
    weights = name if folder is None else f"'{folder}/{WEIGHTS_FILE}'"
    parsed = parse_config(config, f"{folder or name}/{CONFIG_FILE}")
    encoder = ClipEncoder(
        build_model(parsed, tensors, weights),
        parsed,
        name=name,
        architecture=architecture_name(parsed.model),
        fingerprint=fingerprint,
        tokenizer_files=tokenizer_files,
        device=device,
        precision=precision,
        notices=notices,
    )
    check_outputs(encoder, weights)
    return encoder
