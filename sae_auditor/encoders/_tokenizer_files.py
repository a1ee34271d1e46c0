"""Tokenizers from the files that lie beside an encoder's weights, read by the tokenizers library.

The transformers library reads the same files with the same library; what it adds on top, and what open_clip does
before, is written out here, so that ids are theirs without either being able to fetch something.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import torch
from torch import Tensor

from sae_auditor.encoders._config import EncoderConfig
from sae_auditor.encoders._offline import open_clip
from sae_auditor.errors import EnvironmentProblem, InputRefused

if TYPE_CHECKING:
    from tokenizers import Tokenizer as Backend

_SPECIAL: Final = ("bos_token", "eos_token", "pad_token", "sep_token", "cls_token", "unk_token")
# Classes of the transformers library that put marks around texts by their own settings, whatever tokenizer.json says,
# and that fill texts up on the left unless the settings say otherwise.
_MARKING: Final = ("Gemma", "Llama")
_CLIP_PATTERN: Final = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def has_vocabulary(files: Mapping[str, bytes]) -> bool:
    """Whether the files hold a vocabulary that can be read."""
    return any(all(name in files for name in names) for names, _ in _READERS)


def tokenizer_from_files(
    config: EncoderConfig, files: Mapping[str, bytes], context_length: int, options: Mapping[str, Any]
) -> Callable[[list[str]], Tensor]:
    """Return what open_clip's `HFTokenizer` would make of the files.

    Parameters
    ----------
    config
        The encoder's configuration.
    files
        The tokenizer files by name.
    context_length
        Number of ids that every text is cut or filled up to.
    options
        open_clip's ``tokenizer_kwargs``: ``clean``, ``strip_sep_token``.

    Raises
    ------
    InputRefused
        When the files cannot be used.
    EnvironmentProblem
        When the library that reads them is not installed.
    """
    where = config.where
    if options.get("language") is not None:
        raise InputRefused(f"{where} has a tokenizer for several languages, which cannot be used.")
    try:
        settings = _settings(files)
        backend = next(read for names, read in _READERS if all(name in files for name in names))(files, settings)
        return FileTokenizer(
            backend,
            settings,
            context_length,
            clean=options.get("clean", "whitespace"),
            strip_sep_token=bool(options.get("strip_sep_token")),
            mode=config.model["text_cfg"].get("tokenizer_mode") or "",
        )
    except ImportError as error:
        raise EnvironmentProblem(
            f"{where} has a tokenizer that needs the tokenizers library, which is not installed.",
            todo="Install it with: pip install tokenizers",
        ) from error
    except InputRefused:
        raise
    except Exception as error:  # the library raises bare Exceptions for files it cannot read
        raise InputRefused(f"The tokenizer files of {where} cannot be used: {error}.") from error


class FileTokenizer:
    """From texts to token ids int64 ``[n, context_length]``, as open_clip's `HFTokenizer` computes them.

    Parameters
    ----------
    backend
        The tokenizer of the tokenizers library.
    settings
        What `tokenizer_config.json` and `special_tokens_map.json` say together.
    context_length
        Number of ids a text is cut or filled up to.
    clean
        open_clip's way of cleaning texts first: ``whitespace``, ``lower`` or ``canonicalize``.
    strip_sep_token
        Whether the mark between texts is replaced by 0 (CLIPA).
    mode
        Empty, or ``clips``: marks are put around a text and the class mark stands last.
    """

    def __init__(
        self,
        backend: Backend,
        settings: Mapping[str, Any],
        context_length: int,
        *,
        clean: str,
        strip_sep_token: bool,
        mode: str,
    ) -> None:
        self._backend = backend
        self._length = context_length
        self._clean: Callable[[str], str] = open_clip.tokenizer.get_clean_fn(clean)
        self._ids = {name: _id(backend, settings.get(name)) for name in _SPECIAL}
        self._stripped = self._ids["sep_token"] if strip_sep_token else None
        self._is_clips = mode == "clips"
        usual_side = "left" if _marks_texts(settings) else "right"
        side = settings.get("padding_side") or usual_side
        if mode not in ("", "clips"):
            raise InputRefused(f"The tokenizer's mode '{mode}' is not known.")
        if self._is_clips:
            backend.no_padding()
            backend.no_truncation()
            return
        pad = self._needed("pad_token")
        cut = "left" if settings.get("truncation_side") == "left" else "right"
        backend.enable_padding(length=context_length, pad_id=pad, pad_token=settings["pad_token"], direction=str(side))
        backend.enable_truncation(context_length, direction=cut)

    def __call__(self, texts: list[str]) -> Tensor:
        """Return the ids of the texts."""
        cleaned = [self._clean(text) for text in texts]
        encoded = self._backend.encode_batch(cleaned, add_special_tokens=not self._is_clips)
        rows = [self._with_marks(item.ids) if self._is_clips else item.ids for item in encoded]
        ids = torch.tensor(rows, dtype=torch.int64).reshape(len(texts), self._length)
        return ids if self._stripped is None else ids.masked_fill(ids == self._stripped, 0)

    def _with_marks(self, ids: list[int]) -> list[int]:
        begin, end, fill, last = map(self._needed, ("bos_token", "eos_token", "pad_token", "cls_token"))
        marked = [begin, *ids[: self._length - 3], end]
        return [*marked, *[fill] * (self._length - 1 - len(marked)), last]

    def _needed(self, name: str) -> int:
        number = self._ids[name]
        if number is None:
            raise InputRefused(f"The tokenizer files do not say which entry is the '{name}'.")
        return number


def _settings(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return both small files as one table, with special entries as plain texts."""
    settings: dict[str, Any] = {}
    for name in ("special_tokens_map.json", "tokenizer_config.json"):
        content = json.loads(files[name].decode("utf-8-sig")) if name in files else {}
        if not isinstance(content, dict):
            raise InputRefused(f"The encoder's {name} is not a JSON object.")
        settings |= {key: value for key, value in content.items() if value is not None or key not in settings}
    for name in _SPECIAL:
        value = settings.get(name)
        settings[name] = value.get("content") if isinstance(value, dict) else value
    return settings


def _id(backend: Backend, token: object) -> int | None:
    return backend.token_to_id(token) if isinstance(token, str) else None


def _from_json(files: Mapping[str, bytes], settings: dict[str, Any]) -> Backend:
    from tokenizers import Tokenizer

    backend = Tokenizer.from_str(files["tokenizer.json"].decode("utf-8-sig"))
    padding = backend.padding
    if settings["pad_token"] is None and padding is not None:
        settings["pad_token"] = padding["pad_token"]
    if _marks_texts(settings):
        _mark(backend, settings)
    return backend


def _marks_texts(settings: Mapping[str, Any]) -> bool:
    return str(settings.get("tokenizer_class", "")).startswith(_MARKING)


def _mark(backend: Backend, settings: Mapping[str, Any]) -> None:
    """Put marks around texts as the settings say; the class's own are a mark in front and none behind."""
    from tokenizers.processors import TemplateProcessing

    begins = [settings["bos_token"]] if settings.get("add_bos_token", True) else []
    ends = [settings["eos_token"]] if settings.get("add_eos_token", False) else []
    marks = [(token, backend.token_to_id(token)) for token in (*begins, *ends)]
    backend.post_processor = TemplateProcessing(single=[*begins, "$A", *ends], special_tokens=marks)


def _from_word_pieces(files: Mapping[str, bytes], settings: dict[str, Any]) -> Backend:
    """Return BERT's tokenizer for its list of word pieces."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    usual = {"pad_token": "[PAD]", "sep_token": "[SEP]", "cls_token": "[CLS]", "unk_token": "[UNK]"}
    settings.update({name: token for name, token in usual.items() if settings.get(name) is None})
    lines = files["vocab.txt"].decode("utf-8").splitlines()
    vocabulary = {line.rstrip("\n"): number for number, line in enumerate(lines)}
    backend = Tokenizer(models.WordPiece(vocabulary, unk_token=settings["unk_token"]))
    backend.add_special_tokens([settings[name] for name in usual])
    backend.normalizer = normalizers.BertNormalizer(
        lowercase=bool(settings.get("do_lower_case", True)),
        handle_chinese_chars=bool(settings.get("tokenize_chinese_chars", True)),
        strip_accents=settings.get("strip_accents"),
    )
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.decoder = decoders.WordPiece()
    sep, cls = settings["sep_token"], settings["cls_token"]
    backend.post_processor = processors.BertProcessing((sep, vocabulary[sep]), (cls, vocabulary[cls]))
    return backend


def _from_merges(files: Mapping[str, bytes], settings: dict[str, Any]) -> Backend:
    """Return CLIP's tokenizer for a vocabulary and merges of its kind."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    usual = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    settings.update({name: token for name, token in usual.items() if settings.get(name) is None})
    settings["pad_token"] = settings["pad_token"] or settings["eos_token"]
    vocabulary: dict[str, int] = json.loads(files["vocab.json"].decode("utf-8-sig"))
    lines = files["merges.txt"].decode("utf-8").splitlines()
    pairs = [tuple(line.split()) for line in lines if line and not line.startswith("#version")]
    merges = [(pair[0], pair[1]) for pair in pairs]
    backend = Tokenizer(
        models.BPE(vocabulary, merges, end_of_word_suffix="</w>", unk_token=settings["unk_token"], fuse_unk=False)
    )
    backend.add_special_tokens([settings["bos_token"], settings["eos_token"]])
    spaces = normalizers.Replace(Regex(r"\s+"), " ")
    backend.normalizer = normalizers.Sequence([normalizers.NFC(), spaces, normalizers.Lowercase()])
    words = pre_tokenizers.Split(Regex(_CLIP_PATTERN), behavior="removed", invert=True)
    backend.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    begin, end = settings["bos_token"], settings["eos_token"]
    backend.post_processor = processors.RobertaProcessing(
        (end, vocabulary[end]), (begin, vocabulary[begin]), add_prefix_space=False, trim_offsets=False
    )
    return backend


_Read = Callable[[Mapping[str, bytes], dict[str, Any]], "Backend"]
_READERS: Final[tuple[tuple[tuple[str, ...], _Read], ...]] = (
    (("tokenizer.json",), _from_json),
    (("vocab.json", "merges.txt"), _from_merges),
    (("vocab.txt",), _from_word_pieces),
)
