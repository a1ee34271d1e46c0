"""Loading an encoder from local files. Nothing is ever fetched: what is missing is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from sae_auditor.encoders._architecture import architecture_name, guess_architecture, is_openai_file
from sae_auditor.encoders._build import build_model
from sae_auditor.encoders._config import (
    EncoderConfig,
    bundled_config,
    encoder_fingerprint,
    parse_config,
    parse_config_bytes,
)
from sae_auditor.encoders._tokenizer import TOKENIZER_FILES
from sae_auditor.encoders._weights import state_dict_of
from sae_auditor.encoders.clip import ClipEncoder
from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles.file import read_tensors

CONFIG_FILE: Final = "open_clip_config.json"
WEIGHTS_FILE: Final = "open_clip_model.safetensors"

_OTHER_WEIGHTS_FILES: Final = (
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
    "open_clip_pytorch_model.pt",
    "open_clip_pytorch_model.pth",
    "open_clip_model.pt",
    "open_clip_model.bin",
)
_WEIGHTS_SUFFIXES: Final = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")
_MAX_SMALL_FILE_BYTES: Final = 64 * 2**20


def load_encoder(
    path: str | Path,
    *,
    architecture: str | None = None,
    device: str | torch.device = "auto",
    precision: str = "auto",
) -> ClipEncoder:
    """Load a CLIP from an open_clip local directory or from a file of weights.

    Parameters
    ----------
    path
        A folder with ``open_clip_config.json``, the weights and, where needed, tokenizer files; or a weights file.
    architecture
        open_clip's name of the architecture, for weights without a configuration beside them. Guessed from the shapes
        where only one fits.
    device, precision
        See `ClipEncoder`.

    Raises
    ------
    InputRefused
        When a file is missing, damaged or does not fit; names the file and the reason.
    """
    source = Path(path)
    if not source.exists():
        raise InputRefused(f"{source} does not exist.", todo="Choose the encoder's folder or its weights file.")
    folder = source if source.is_dir() else source.parent
    weights_path = _weights_in(source) if source.is_dir() else source
    config_path = folder / CONFIG_FILE
    if source.is_dir() and architecture is None and not config_path.is_file():
        raise InputRefused(
            f"{config_path} is missing.", todo="Put it beside the weights, or name the architecture of the weights."
        )
    file = read_tensors(weights_path)
    weights = state_dict_of(file)
    if architecture is None and config_path.is_file():
        config = parse_config_bytes(_small_file(config_path), str(config_path))
    else:
        config = bundled_config(architecture or guess_architecture(weights, str(weights_path)))
    config, notices = _as_openai_trained(config, weights, weights_path)
    return ClipEncoder(
        build_model(config, weights, str(weights_path)),
        config,
        name=source.name if source.is_dir() else source.stem,
        architecture=architecture_name(config),
        fingerprint=encoder_fingerprint(config, file.sha256),
        tokenizer_files=_tokenizer_files(folder),
        device=device,
        precision=precision,
        notices=notices,
    )


def load_encoder_from(
    config: Mapping[str, Any],
    tensors: Mapping[str, Tensor],
    *,
    name: str,
    fingerprint: str,
    tokenizer_files: Mapping[str, bytes] | None = None,
    device: str | torch.device = "auto",
    precision: str = "auto",
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

    Raises
    ------
    InputRefused
        When the configuration is none, or does not fit the weights.
    """
    parsed = parse_config(config, name)
    return ClipEncoder(
        build_model(parsed, tensors, name),
        parsed,
        name=name,
        architecture=architecture_name(parsed),
        fingerprint=fingerprint,
        tokenizer_files=tokenizer_files,
        device=device,
        precision=precision,
    )


def _weights_in(folder: Path) -> Path:
    for name in (WEIGHTS_FILE, *_OTHER_WEIGHTS_FILES):
        if (folder / name).is_file():
            return folder / name
    others = sorted(file for file in folder.iterdir() if file.suffix in _WEIGHTS_SUFFIXES and file.is_file())
    if len(others) == 1:
        return others[0]
    if not others:
        raise InputRefused(f"{folder / WEIGHTS_FILE} is missing.", todo="Put the encoder's weights there.")
    raise InputRefused(
        f"{folder} holds several weights files: {', '.join(file.name for file in others[:6])}.",
        todo=f"Choose one of them, or name it {WEIGHTS_FILE}.",
    )


def _as_openai_trained(
    config: EncoderConfig, weights: Mapping[str, Tensor], weights_path: Path
) -> tuple[EncoderConfig, list[str]]:
    """OpenAI's weights give wrong embeddings without QuickGELU, which open_clip's plain names do not say."""
    if not is_openai_file(weights) or config.model.get("quick_gelu"):
        return config, []
    notice = f"{weights_path.name} is one of OpenAI's files, so QuickGELU is used."
    return replace(config, model={**config.model, "quick_gelu": True}), [notice]


def _tokenizer_files(folder: Path) -> dict[str, bytes]:
    return {name: _small_file(folder / name) for name in TOKENIZER_FILES if (folder / name).is_file()}


def _small_file(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MAX_SMALL_FILE_BYTES:
            raise InputRefused(f"{file} is too large for what its name says.", todo="Check the encoder's folder.")
        return file.read_bytes()
    except OSError as error:
        raise InputRefused(f"{file} cannot be read: {error.strerror or error}.") from error
