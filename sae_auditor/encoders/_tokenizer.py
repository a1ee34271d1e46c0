"""The encoder's own tokenizer: the CLIP vocabulary that open_clip ships, or files that lie beside the weights."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from torch import Tensor

from sae_auditor.encoders._config import EncoderConfig
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused

Tokenizer = Callable[[list[str]], Tensor]
"""From texts to token ids int64 ``[n, context_length]``; texts that are too long are cut."""

TOKENIZER_FILES: Final = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt", "vocab.txt",
    "spiece.model", "sentencepiece.bpe.model", "added_tokens.json",
)  # fmt: skip
CLIP_VOCABULARY_SIZE: Final = 49408

_N_WORDS: Final = CLIP_VOCABULARY_SIZE - 2  # the two marks of start and end have other names elsewhere
_CLEANING: Final = ("lower", "whitespace", "canonicalize")
_OPTIONS: Final = {False: {"clean"}, True: {"clean", "strip_sep_token", "language"}}


def make_tokenizer(config: EncoderConfig, files: Mapping[str, bytes]) -> Tokenizer:
    """Return the tokenizer that the configuration asks for.

    Where its files are missing, a tokenizer that refuses every text is returned: the image tower can be used.

    Parameters
    ----------
    config
        The encoder's configuration.
    files
        The tokenizer files that lie beside the weights, by name.

    Raises
    ------
    InputRefused
        When the configuration asks for something unknown, or its tokenizer files cannot be used.
    EnvironmentProblem
        When a library that reads such files is not installed.
    """
    from sae_auditor.encoders._tokenizer_files import tokenizer_from_files

    text = config.model["text_cfg"]
    context_length = text.get("context_length", open_clip.tokenizer.DEFAULT_CONTEXT_LENGTH)
    options = text.get("tokenizer_kwargs") or {}
    name = text.get("hf_tokenizer_name")
    if options.keys() - _OPTIONS[bool(name)] or options.get("clean", "lower") not in _CLEANING:
        raise InputRefused(f"{config.where} has options for the tokenizer that this program does not know.")
    problem = _missing(config, files)
    if problem is not None:
        return _refuse_texts(problem)
    if name:
        return tokenizer_from_files(config, files, context_length, options)
    tokenizer: Tokenizer = open_clip.tokenizer.SimpleTokenizer(context_length=context_length, **options)
    return tokenizer


def missing_tokenizer(config: EncoderConfig, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return what people should know where the files of the encoder's tokenizer are missing."""
    problem = _missing(config, files)
    return () if problem is None else (f"Texts cannot be used: {problem.text()}",)


def has_own_vocabulary(files: Mapping[str, bytes]) -> bool:
    """Whether the tokenizer files hold a vocabulary that is not CLIP's.

    Raises
    ------
    InputRefused
        When a vocabulary cannot be read.
    """
    if "tokenizer.json" in files:
        content = _json(files, "tokenizer.json")
        model = content.get("model") if isinstance(content, dict) else None
        vocabulary = model.get("vocab") if isinstance(model, dict) else None
    elif "vocab.json" in files:
        vocabulary = _json(files, "vocab.json")
    else:
        return any(name in files for name in ("vocab.txt", "spiece.model", "sentencepiece.bpe.model"))
    clip: dict[str, int] = open_clip.tokenizer.SimpleTokenizer().encoder
    if not isinstance(vocabulary, dict) or len(vocabulary) < _N_WORDS:
        return True
    return any(vocabulary.get(word) != number for word, number in clip.items() if number < _N_WORDS)


def _missing(config: EncoderConfig, files: Mapping[str, bytes]) -> InputRefused | None:
    from sae_auditor.encoders._tokenizer_files import has_vocabulary

    text = config.model["text_cfg"]
    name, vocab_size = text.get("hf_tokenizer_name"), text.get("vocab_size", CLIP_VOCABULARY_SIZE)
    if (name and has_vocabulary(files)) or (not name and vocab_size >= CLIP_VOCABULARY_SIZE):
        return None
    asks = f"asks for the tokenizer '{name}'" if name else f"has a vocabulary of its own ({vocab_size} entries)"
    return InputRefused(
        f"{config.where} {asks}, but its file tokenizer.json is missing.",
        todo="Put the tokenizer's files into the encoder's folder. Nothing is fetched.",
    )


def _refuse_texts(problem: InputRefused) -> Tokenizer:
    def refuse(texts: list[str]) -> Tensor:
        raise InputRefused(problem.what, todo=problem.todo)

    return refuse


def _json(files: Mapping[str, bytes], name: str) -> object:
    try:
        return json.loads(files[name].decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputRefused(f"The encoder's {name} is not valid JSON.") from error
