"""Tokenizers of the tokenizers library, from its own file or from the older files of CLIP and BERT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from sae_auditor.encoders._tokenizer_schema import TOKENIZER_JSON, read_tokenizer, read_vocabulary
from sae_auditor.encoders._tokenizer_settings import Settings
from sae_auditor.errors import InputRefused, KnownError
from sae_auditor.i18n import say

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

_CLIP_PATTERN: Final = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
_PANIC: Final = "PanicException"
_MAX_REASON: Final = 300
_MAX_LIST_BYTES: Final = 16 * 2**20
_TOKEN_FLAGS: Final = ("lstrip", "rstrip", "normalized", "single_word", "special")


@contextmanager
def panics_refused(what: str) -> Iterator[None]:
    """Turn whatever the library ends by into a refusal; its panics are no exceptions of the usual kind.

    Parameters
    ----------
    what
        What cannot be done, as the beginning of a sentence.

    Raises
    ------
    InputRefused
        When it ends by anything else than an error for people.
    """
    try:
        yield
    except (KnownError, ImportError):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
            raise
        raise InputRefused(
            say("{0}: {1}.", what, str(error)[:_MAX_REASON]),
            todo=say("Use the tokenizer files that the model was published with."),
        ) from error


class Backend(Protocol):
    """What turns texts into ids."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should know about it."""

    @property
    def size(self) -> int:
        """The highest id of the vocabulary, without entries that were added later, plus 1."""

    def id_of(self, token: str) -> int | None:
        """Return the id of an entry."""

    def encode(self, texts: Sequence[str], *, marks: bool, length: int | None, side: str) -> list[list[int]]:
        """Return the ids of each text, with the marks that belong around it, cut on a side to a number of ids."""


class LibraryBackend:
    """A tokenizer of the tokenizers library.

    Parameters
    ----------
    tokenizer
        What the library made of the files.
    settings
        What the small files say.

    Attributes
    ----------
    notices : tuple of str
        What people should know.
    """

    def __init__(self, tokenizer: Tokenizer, settings: Settings, notices: tuple[str, ...] = ()) -> None:
        self._tokenizer = tokenizer
        self.notices = notices
        _add_marks(tokenizer, settings)
        tokenizer.encode_special_tokens = settings.get("split_special_tokens") is True

    @property
    def size(self) -> int:
        """See `Backend`."""
        return 1 + max(self._tokenizer.get_vocab(with_added_tokens=False).values(), default=-1)

    def id_of(self, token: str) -> int | None:
        """See `Backend`."""
        return self._tokenizer.token_to_id(token)

    def encode(self, texts: Sequence[str], *, marks: bool, length: int | None, side: str) -> list[list[int]]:
        """See `Backend`."""
        if length is None:
            self._tokenizer.no_truncation()
        else:
            self._tokenizer.enable_truncation(length, direction=side)
        with panics_refused(say("A text cannot be cut into words")):
            return [item.ids for item in self._tokenizer.encode_batch(list(texts), add_special_tokens=marks)]


def from_json(files: Mapping[str, bytes], settings: Settings) -> LibraryBackend:
    """Return the tokenizer of a `tokenizer.json`, with what the transformers library changes about it."""
    from tokenizers import Tokenizer, normalizers

    content = read_tokenizer(files[TOKENIZER_JSON])
    tokenizer = Tokenizer.from_str(files[TOKENIZER_JSON].decode("utf-8-sig"))
    filling, cutting = tokenizer.padding or {}, tokenizer.truncation or {}
    # At once: texts that are filled up to a length of a stranger's end the process for lack of memory.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    for name, value in (
        ("pad_token", filling.get("pad_token")),
        ("padding_side", filling.get("direction")),
        ("truncation_side", cutting.get("direction")),
    ):
        if settings.get(name) is None:
            settings[name] = value
    if settings.is_a("Siglip2"):  # the class lowers texts whatever its file says
        parts = [normalizers.Lowercase(), *([tokenizer.normalizer] if tokenizer.normalizer else [])]
        tokenizer.normalizer = normalizers.Sequence(parts)
    if settings.is_a("Bert") and isinstance(tokenizer.normalizer, normalizers.BertNormalizer):
        tokenizer.normalizer = _bert_normalizer(settings, content["normalizer"])
    settings.fill_in()
    return LibraryBackend(tokenizer, settings, _marked(tokenizer, settings))


def _marked(tokenizer: Tokenizer, settings: Settings) -> tuple[str, ...]:
    """Put marks around texts as the settings say where the file itself says nothing; tell where the two differ.

    The file decides, as in the transformers library since version 5; before, its Gemma and Llama classes did.
    """
    from tokenizers.processors import TemplateProcessing

    begins, ends = settings.flag("add_bos_token"), settings.flag("add_eos_token")
    if begins is None and ends is None:
        return ()
    marks = [settings["bos_token"] if begins else None, settings["eos_token"] if ends else None]
    numbers = [(token, tokenizer.token_to_id(token)) for token in dict.fromkeys(mark for mark in marks if mark)]
    if tokenizer.post_processor is None:
        single = [*marks[:1], "$A", *marks[1:]]
        tokenizer.post_processor = TemplateProcessing(single=[part for part in single if part], special_tokens=numbers)
        return ()
    if not settings.is_a("Gemma", "Llama") or tokenizer.encode("").tokens == [mark for mark in marks if mark]:
        return ()
    return (
        say(
            "tokenizer_config.json and tokenizer.json differ in the marks that they put around texts: "
            "those of tokenizer.json are used, as the transformers library does since version 5."
        ),
    )


def _add_marks(tokenizer: Tokenizer, settings: Settings) -> None:
    """Let every entry that the settings name stand for itself in texts, as the transformers library does."""
    from tokenizers import AddedToken

    known = {token.content for token in tokenizer.get_added_tokens_decoder().values()}
    more = {text: entry for text, (_, entry) in settings.added_tokens.items() if text not in known}
    # Together: the library goes through all entries again whenever some are added.
    tokenizer.add_tokens(
        [
            AddedToken(text, **{name: bool(entry[name]) for name in _TOKEN_FLAGS if name in entry})
            for text, entry in more.items()
        ]
    )
    named = [text for text in settings.special_tokens if text not in known and text not in settings.added_tokens]
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in named])


def from_word_pieces(files: Mapping[str, bytes], settings: Settings) -> LibraryBackend:
    """Return BERT's tokenizer for its list of word pieces."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    settings.fill_in("Bert")
    lines = _lines(files["vocab.txt"], "vocab.txt")
    vocabulary = {line.rstrip("\n"): number for number, line in enumerate(lines)}
    _require(vocabulary, settings, ("pad_token", "sep_token", "cls_token", "unk_token"), "vocab.txt")
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=settings["unk_token"]))
    tokenizer.add_special_tokens([settings[name] for name in ("pad_token", "sep_token", "cls_token", "unk_token")])
    tokenizer.normalizer = _bert_normalizer(settings, {})
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    sep, cls = settings["sep_token"], settings["cls_token"]
    tokenizer.post_processor = processors.BertProcessing((sep, vocabulary[sep]), (cls, vocabulary[cls]))
    return LibraryBackend(tokenizer, settings)


def _bert_normalizer(settings: Settings, own: Mapping[str, object]) -> Normalizer:
    """Return BERT's normaliser: the settings win over what the tokenizer's own file says."""
    from tokenizers import normalizers

    def said(setting: str, field: str) -> bool:
        value = settings.get(setting)
        return bool(own.get(field, True) if value is None else value)

    accents = settings.get("strip_accents", own.get("strip_accents"))
    return normalizers.BertNormalizer(
        clean_text=bool(own.get("clean_text", True)),
        lowercase=said("do_lower_case", "lowercase"),
        handle_chinese_chars=said("tokenize_chinese_chars", "handle_chinese_chars"),
        strip_accents=None if accents is None else bool(accents),
    )


def from_merges(files: Mapping[str, bytes], settings: Settings) -> LibraryBackend:
    """Return CLIP's tokenizer for a vocabulary and merges of its kind."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    settings.fill_in("CLIP")
    begin, end = settings["bos_token"], settings["eos_token"]
    vocabulary = read_vocabulary(files["vocab.json"], "vocab.json")
    lines = _lines(files["merges.txt"], "merges.txt")
    pairs = [tuple(line.split()) for line in lines if line and not line.startswith("#version")]
    if any(len(pair) != 2 for pair in pairs):
        raise InputRefused(say("The tokenizer's merges.txt has a line that is no pair of pieces."))
    merges = [(pair[0], pair[1]) for pair in pairs]
    _require(vocabulary, settings, ("bos_token", "eos_token"), "vocab.json")
    unknown = settings["unk_token"] or end
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, end_of_word_suffix="</w>", unk_token=unknown, fuse_unk=False))
    tokenizer.add_special_tokens([begin, end])
    spaces = normalizers.Replace(Regex(r"\s+"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), spaces, normalizers.Lowercase()])
    words = pre_tokenizers.Split(Regex(_CLIP_PATTERN), behavior="removed", invert=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.post_processor = processors.RobertaProcessing(
        (end, vocabulary[end]), (begin, vocabulary[begin]), add_prefix_space=False, trim_offsets=False
    )
    return LibraryBackend(tokenizer, settings)


def _lines(content: bytes, name: str) -> list[str]:
    if len(content) > _MAX_LIST_BYTES:
        raise InputRefused(
            say("The tokenizer's {0} has more than {1} bytes, which are not read.", name, f"{_MAX_LIST_BYTES:,}")
        )
    try:
        return content.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputRefused(say("The tokenizer's {0} is not UTF-8.", name)) from error


def _require(vocabulary: Mapping[str, int], settings: Settings, marks: Sequence[str], name: str) -> None:
    """Refuse a vocabulary that lacks a mark that texts need."""
    missing = next((mark for mark in marks if settings[mark] not in vocabulary), None)
    if missing is not None:
        raise InputRefused(
            say("The tokenizer's {0} lacks the entry '{1}', which is its '{2}'.", name, settings[missing], missing)
        )
