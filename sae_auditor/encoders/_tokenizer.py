"""The encoder's own tokenizer: the CLIP vocabulary that open_clip ships, or files that lie beside the weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from torch import Tensor

from sae_auditor.encoders._config import EncoderConfig
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

Tokenizer = Callable[[list[str]], Tensor]
"""From texts to token ids int64 ``[n, context_length]``; texts that are too long are cut."""

TOKENIZER_FILES: Final = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt", "vocab.txt",
    "spiece.model", "tokenizer.model", "sentencepiece.bpe.model", "added_tokens.json",
)  # fmt: skip
CLIP_VOCABULARY_SIZE: Final = 49408

_CLEANING: Final = ("lower", "whitespace", "canonicalize")
_OPTIONS: Final = {False: {"clean"}, True: {"clean", "strip_sep_token", "language"}}


def make_tokenizer(config: EncoderConfig, files: Mapping[str, bytes]) -> Tokenizer:
    """Return the tokenizer that the configuration asks for.

    Where its files are missing or of another encoder, a tokenizer that refuses every text is returned: the image tower
    can be used.

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
    from sae_auditor.encoders._tokenizer_files import LIBRARY_CLEANING, tokenizer_from_files

    text = config.model["text_cfg"]
    context_length = text.get("context_length", open_clip.tokenizer.DEFAULT_CONTEXT_LENGTH)
    options = text.get("tokenizer_kwargs") or {}
    name = text.get("hf_tokenizer_name")
    cleaning = (*_CLEANING, *(LIBRARY_CLEANING if name else ()))
    if options.keys() - _OPTIONS[bool(name)] or options.get("clean", "lower") not in cleaning:
        raise InputRefused(say("{0} has options for the tokenizer that this program does not know.", config.where))
    problem = _missing(config, files)
    if problem is not None:
        return _Refusing(problem)
    if name:
        made = tokenizer_from_files(config, files, context_length, options)
        foreign = _foreign(config, made.size)
        return made if foreign is None else _Refusing(foreign)
    if not options:  # open_clip has this one since it was imported; another would take 30 MB more
        return partial(open_clip.tokenizer.tokenize, context_length=context_length)
    tokenizer: Tokenizer = open_clip.tokenizer.SimpleTokenizer(context_length=context_length, **options)
    return tokenizer


def text_notices(config: EncoderConfig, tokenizer: Tokenizer) -> tuple[str, ...]:
    """Return what people should know about how texts are read: that they cannot be, or that all of them are alike."""
    if isinstance(tokenizer, _Refusing):
        return (say("Texts cannot be used: {0}", tokenizer.problem.text()),)
    notices: tuple[str, ...] = getattr(tokenizer, "notices", ())
    text = config.model["text_cfg"]
    end = text.get("eos_id")
    if text.get("pool_type") != "eos" or end is None or bool((tokenizer(["a"]) == end).any()):
        return notices
    return (
        *notices,
        say(
            "{0} says that texts end with the entry {1}, which the tokenizer never writes: every text "
            "has the same embedding, as it has in the transformers library. Put the model's own "
            "tokenizer beside the weights.",
            config.where,
            end,
        ),
    )


def _missing(config: EncoderConfig, files: Mapping[str, bytes]) -> InputRefused | None:
    from sae_auditor.encoders._tokenizer_files import has_vocabulary

    text = config.model["text_cfg"]
    name, vocab_size = text.get("hf_tokenizer_name"), text.get("vocab_size", CLIP_VOCABULARY_SIZE)
    if (name and has_vocabulary(files)) or (not name and vocab_size >= CLIP_VOCABULARY_SIZE):
        return None
    asks = (
        say("asks for the tokenizer '{0}'", name)
        if name
        else say("has a vocabulary of its own ({0} entries)", vocab_size)
    )
    return InputRefused(
        say("{0} {1}, but its file tokenizer.json is missing.", config.where, asks),
        todo=say("Put the tokenizer's files into the encoder's folder. Nothing is fetched."),
    )


def _foreign(config: EncoderConfig, size: int) -> InputRefused | None:
    """Return what is wrong where the tokenizer has entries that the text tower has not: it is another model's."""
    known = config.model["text_cfg"].get("vocab_size", CLIP_VOCABULARY_SIZE)
    if size <= known:
        return None
    return InputRefused(
        say(
            "The tokenizer beside {0} has {1} entries, but the encoder {2}: it is of another model.",
            config.where,
            size,
            known,
        ),
        todo=say("Put the encoder's own tokenizer files into its folder."),
    )


class _Refusing:
    """Refuses every text for one reason."""

    def __init__(self, problem: InputRefused) -> None:
        self.problem = problem

    def __call__(self, texts: list[str]) -> Tensor:
        raise InputRefused(self.problem.what, todo=self.problem.todo)
