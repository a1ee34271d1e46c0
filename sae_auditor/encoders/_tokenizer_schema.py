"""What may stand in a `tokenizer.json` before the library sees it: kinds of parts, and limits on what they do.

The library ends by a panic, or the whole process for lack of memory, over values that its own reader lets through.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from sae_auditor.encoders._expressions import check_expressions
from sae_auditor.encoders._json_tables import read_table
from sae_auditor.encoders.spiece import CharsMap
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.schema import fault_of

TOKENIZER_JSON: Final = "tokenizer.json"
MAX_ADDED: Final = 20_000  # Gemma 3 has 6,400
MAX_TOKEN_CHARS: Final = 512

_MAX_BYTES: Final = 64 * 2**20
_MAX_DIGITS: Final = 40
_MAX_PARTS: Final = 32
_MAX_ENTRIES: Final = 2_000_000
_MAX_ID: Final = 10_000_000
_MAX_WORD_CHARS: Final = 1000
# How many times longer all replacements together may make a text.
_MAX_GROWTH: Final = 64


class _Part(BaseModel):
    """A part of the file; the library passes over fields that it does not know."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


Token = Annotated[str, Field(max_length=MAX_TOKEN_CHARS)]
Affix = Annotated[str, Field(max_length=16)]
Id = Annotated[int, Field(ge=0, le=_MAX_ID)]


class Pattern(_Part):
    """A text that is looked for, or an expression, which is checked for itself."""

    String: Annotated[str, Field(min_length=1, max_length=MAX_TOKEN_CHARS)] | None = None
    Regex: str | None = None


class PlainNormalizer(_Part):
    """One without settings that matter."""

    type: Literal[
        "BertNormalizer", "Strip", "StripAccents", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Nmt", "ByteLevel"
    ]


class Prepend(_Part):
    """Puts a text in front."""

    type: Literal["Prepend"]
    prepend: Affix


class Replace(_Part):
    """Replaces a text by another."""

    type: Literal["Replace"]
    pattern: Pattern
    content: Annotated[str, Field(max_length=_MAX_GROWTH)]

    @property
    def growth(self) -> int:
        """How many times longer it can make a text, at most."""
        return max(1, -(-len(self.content) // len(self.pattern.String or "x")))


def _charsmap(value: str | None) -> str | None:
    try:
        content = base64.b64decode(value or "", validate=True)
        CharsMap(content, TOKENIZER_JSON)
    except (binascii.Error, InputRefused) as error:
        reason = error.what if isinstance(error, InputRefused) else say("it is not base64")
        raise PydanticCustomError("not_usable", "{message}", {"message": reason}) from error
    return value


class Precompiled(_Part):
    """The replacements of a SentencePiece file."""

    type: Literal["Precompiled"]
    precompiled_charsmap: Annotated[str | None, AfterValidator(_charsmap)]


class NormalizerSequence(_Part):
    """Several, one after the other."""

    type: Literal["Sequence"]
    normalizers: Annotated[list[Normalizer], Field(max_length=_MAX_PARTS)]


Normalizer = Annotated[
    PlainNormalizer | Prepend | Replace | Precompiled | NormalizerSequence, Field(discriminator="type")
]


class PlainPreTokenizer(_Part):
    """One without settings that matter."""

    type: Literal[
        "BertPreTokenizer", "ByteLevel", "CharDelimiterSplit", "Metaspace", "Whitespace", "WhitespaceSplit",
        "Punctuation", "Digits", "UnicodeScripts",
    ]  # fmt: skip


class Split(_Part):
    """Cuts at a text or an expression."""

    type: Literal["Split"]
    pattern: Pattern


class PreTokenizerSequence(_Part):
    """Several, one after the other."""

    type: Literal["Sequence"]
    pretokenizers: Annotated[list[PreTokenizer], Field(max_length=_MAX_PARTS)]


PreTokenizer = Annotated[PlainPreTokenizer | Split | PreTokenizerSequence, Field(discriminator="type")]


class TextPlace(_Part):
    """Where a text stands."""

    id: Literal["A", "B"]


class MarkPlace(_Part):
    """Where a mark stands."""

    id: Token


class Piece(_Part):
    """A text or a mark."""

    Sequence: TextPlace | None = None
    SpecialToken: MarkPlace | None = None


class Mark(_Part):
    """A mark and what it is written as."""

    id: Token
    ids: Annotated[list[Id], Field(min_length=1, max_length=_MAX_PARTS)]
    tokens: Annotated[list[Token], Field(min_length=1, max_length=_MAX_PARTS)]


class Template(_Part):
    """Puts marks around texts."""

    type: Literal["TemplateProcessing"]
    single: Annotated[list[Piece], Field(max_length=_MAX_PARTS)]
    special_tokens: Annotated[dict[Token, Mark], Field(max_length=_MAX_PARTS)]


class PlainProcessor(_Part):
    """One that knows its marks, or has none."""

    type: Literal["BertProcessing", "RobertaProcessing", "ByteLevel"]


class ProcessorSequence(_Part):
    """Several, one after the other."""

    type: Literal["Sequence"]
    processors: Annotated[list[Processor], Field(max_length=_MAX_PARTS)]


Processor = Annotated[PlainProcessor | Template | ProcessorSequence, Field(discriminator="type")]


class AddedToken(_Part):
    """An entry beside the vocabulary."""

    id: Id
    content: Token


class Outline(_Part):
    """The file without its vocabulary."""

    added_tokens: Annotated[list[AddedToken], Field(max_length=MAX_ADDED)] = []
    normalizer: Normalizer | None = None
    pre_tokenizer: PreTokenizer | None = None
    post_processor: Processor | None = None


class Vocabulary(_Part):
    """The fields of `model` besides its entries."""

    type: Literal["BPE", "Unigram", "WordPiece", "WordLevel"] | None = None
    dropout: Annotated[float, Field(ge=0, le=0)] | None = None  # other values draw ids at random
    unk_token: Token | None = None
    unk_id: Id | None = None
    continuing_subword_prefix: Affix | None = None
    end_of_word_suffix: Affix | None = None
    max_input_chars_per_word: Annotated[int, Field(ge=1, le=_MAX_WORD_CHARS)] = 100
    fuse_unk: bool | None = None
    byte_fallback: bool | None = None
    ignore_merges: bool | None = None


def read_tokenizer(content: bytes) -> dict[str, Any]:
    """Return what a `tokenizer.json` says, when the library can be trusted with it.

    Raises
    ------
    InputRefused
        When it is no such file, or has a part that is not known to end.
    """
    found = read_table(content, TOKENIZER_JSON, max_bytes=_MAX_BYTES, max_digits=_MAX_DIGITS)
    for part in ("normalizer", "pre_tokenizer", "decoder"):
        check_expressions(found.get(part), TOKENIZER_JSON)
    try:
        outline = Outline.model_validate({**found, "model": None})
        model = found.get("model")
        entries = model if isinstance(model, dict) else {}
        rest = Vocabulary.model_validate({name: entries[name] for name in entries.keys() & Vocabulary.model_fields})
    except ValidationError as error:
        raise refused(say("is not valid at {0}", fault_of(error))) from error
    _check_growth(outline.normalizer)
    _check_template(outline.post_processor)
    _check_entries(entries.get("vocab"))
    _check_merges(entries.get("merges", []), rest.continuing_subword_prefix or "")
    return found


def read_vocabulary(content: bytes, name: str) -> dict[str, int]:
    """Return a table of entries and their ids, such as a `vocab.json`.

    Raises
    ------
    InputRefused
        When it is none.
    """
    found = read_table(content, name, max_bytes=_MAX_BYTES)
    is_fine = all(type(number) is int and 0 <= number <= _MAX_ID for number in found.values())
    if not is_fine or len(found) > _MAX_ENTRIES:
        raise InputRefused(say("The tokenizer's {0} is no table of entries and their numbers.", name))
    return found


def refused(reason: str) -> InputRefused:
    """Return the error for a `tokenizer.json` that cannot be used."""
    return InputRefused(
        say("'{0}' {1}.", TOKENIZER_JSON, reason),
        todo=say("Use the tokenizer files that the model was published with."),
    )


def _check_growth(normalizer: Any) -> None:
    growth, waiting, n_parts = 1, [normalizer], 0
    while waiting:
        part = waiting.pop()
        n_parts += 1
        growth *= part.growth if isinstance(part, Replace) else 1
        if isinstance(part, NormalizerSequence):
            waiting += part.normalizers
        if growth > _MAX_GROWTH or n_parts > _MAX_PARTS:
            raise refused(say("is not valid at 'normalizer': its replacements make texts too long"))


def _check_template(processor: Any) -> None:
    """Check that a template names marks that it has, and one text; the library takes that for granted."""
    for template in _templates(processor):
        texts = [piece.Sequence.id for piece in template.single if piece.Sequence]
        marks = [piece.SpecialToken.id for piece in template.single if piece.SpecialToken]
        unknown = next((mark for mark in marks if mark not in template.special_tokens), None)
        if texts != ["A"] or unknown is not None or len(texts) + len(marks) != len(template.single):
            raise refused(
                say("is not valid at 'post_processor.single': it has not one text and marks that are explained")
            )


def _templates(processor: Any) -> Iterator[Template]:
    if isinstance(processor, Template):
        yield processor
    elif isinstance(processor, ProcessorSequence):
        for inner in processor.processors:
            yield from _templates(inner)


def _check_entries(vocabulary: object) -> None:
    if isinstance(vocabulary, dict):
        is_fine = all(type(number) is int and 0 <= number <= _MAX_ID for number in vocabulary.values())
    elif isinstance(vocabulary, list):
        is_fine = all(
            isinstance(entry, list) and len(entry) == 2 and isinstance(entry[0], str) and type(entry[1]) in (int, float)
            for entry in vocabulary
        )
    else:
        is_fine = False
    if not is_fine or not vocabulary or len(vocabulary) > _MAX_ENTRIES:  # type: ignore[arg-type]
        raise refused(say("is not valid at 'model.vocab': it is no vocabulary"))


def _check_merges(merges: object, prefix: str) -> None:
    """Check the pairs that are joined; the second loses the prefix, which the library takes for granted."""
    if not isinstance(merges, list) or len(merges) > _MAX_ENTRIES:
        raise refused(say("is not valid at 'model.merges': it is no list of pairs"))
    for merge in merges:
        pair = merge.split(" ") if isinstance(merge, str) else merge
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(half, str) for half in pair):
            raise refused(say("is not valid at 'model.merges': it is no list of pairs"))
        if not pair[1].startswith(prefix):
            raise refused(say("is not valid at 'model.merges': a pair lacks the 'continuing_subword_prefix'"))
