"""The encoder's own tokenizer: the CLIP vocabulary that open_clip ships, or files that lie beside the weights."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from torch import Tensor

from sae_auditor.encoders._config import EncoderConfig
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import EnvironmentProblem, InputRefused

Tokenizer = Callable[[list[str]], Tensor]
"""From texts to token ids int64 ``[n, context_length]``; texts that are too long are cut."""

TOKENIZER_FILES: Final = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt", "vocab.txt",
    "spiece.model", "sentencepiece.bpe.model", "added_tokens.json",
)  # fmt: skip
_ESSENTIAL_FILES: Final = ("tokenizer.json", "vocab.json", "vocab.txt", "spiece.model", "sentencepiece.bpe.model")
_CLEANING: Final = ("lower", "whitespace", "canonicalize")
_OPTIONS: Final = {False: {"clean"}, True: {"clean", "strip_sep_token", "language"}}


def make_tokenizer(config: EncoderConfig, files: Mapping[str, bytes]) -> Tokenizer:
    """Return the tokenizer that the configuration asks for.

    Parameters
    ----------
    config
        The encoder's configuration.
    files
        The tokenizer files that lie beside the weights, by name.

    Raises
    ------
    InputRefused
        When the tokenizer is not open_clip's own and its files are missing.
    EnvironmentProblem
        When the library that reads such files is not installed.
    """
    text = config.model["text_cfg"]
    context_length = text.get("context_length", open_clip.tokenizer.DEFAULT_CONTEXT_LENGTH)
    options = text.get("tokenizer_kwargs") or {}
    name = text.get("hf_tokenizer_name")
    if options.keys() - _OPTIONS[bool(name)] or options.get("clean", "lower") not in _CLEANING:
        raise InputRefused(f"{config.where} has options for the tokenizer that this program does not know.")
    if not name:
        return _clip_tokenizer(context_length, options)
    if not any(file in files for file in _ESSENTIAL_FILES):
        raise InputRefused(
            f"{config.where} asks for the tokenizer '{name}', but its file tokenizer.json is missing.",
            todo="Put the tokenizer's files into the encoder's folder. Nothing is fetched.",
        )
    return _tokenizer_from_files(config, files, context_length, options)


def _clip_tokenizer(context_length: int, options: Mapping[str, Any]) -> Tokenizer:
    tokenizer: Tokenizer = open_clip.tokenizer.SimpleTokenizer(context_length=context_length, **options)
    return tokenizer


def _tokenizer_from_files(
    config: EncoderConfig, files: Mapping[str, bytes], context_length: int, options: Mapping[str, Any]
) -> Tokenizer:
    # The library reads folders only, and everything it needs stays in memory afterwards.
    with tempfile.TemporaryDirectory() as folder:
        for name in TOKENIZER_FILES:
            if name in files:
                (Path(folder) / PurePosixPath(name).name).write_bytes(files[name])
        try:
            tokenizer: Tokenizer = open_clip.tokenizer.HFTokenizer(
                folder,
                context_length=context_length,
                tokenizer_mode=config.model["text_cfg"].get("tokenizer_mode"),
                local_files_only=True,
                trust_remote_code=False,
                **options,
            )
        except ImportError as error:
            raise EnvironmentProblem(
                f"{config.where} has a tokenizer that needs the transformers library, which is not installed.",
                todo="Install it with: pip install transformers sentencepiece",
            ) from error
        except (OSError, ValueError, TypeError, KeyError, RuntimeError) as error:
            raise InputRefused(f"The tokenizer files of {config.where} cannot be used: {error}.") from error
    return tokenizer
