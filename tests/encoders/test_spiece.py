"""SentencePiece files against the sentencepiece library itself, and what a stranger's file may not do."""

from __future__ import annotations

import io
import random
import struct
from functools import cache

import pytest

from sae_auditor.encoders.spiece import SentencePieces, read_pieces
from sae_auditor.errors import InputRefused
from tests.encoders.piece_models import (
    BPE,
    BYTES,
    CONTROL,
    MARKS,
    NORMAL,
    UNUSED,
    USER_DEFINED,
    WORD,
    Entry,
    entry,
    message,
    number,
    piece_model,
)

CORPUS = [
    "the quick brown fox jumps over the lazy dog", "a photo of a cat and a dog", "a red car on the road",
    "金属ナットの傷", "猫の写真 です", "カタカナ がある", "photo of the metal nut with a scratch",
] * 30  # fmt: skip
WRITTEN = [
    "a photo of a cat", "A PHOTO", "", " ", "  a   b  ", "猫の写真", "ｶﾀｶﾅ ＡＢＣ １２３ ｶﾞｷﾞﾊﾟ", "😀 dog 🐶👨‍👩‍👧",
    "“curly” don’t",
    "a &amp; b", "naïve café…", "word " * 60, "x\ny\tz\u3000w\u00a0v", "a" * 256, "品質検査：傷、凹み。",
    "Ελληνικά العربية",
    "</s> <s> <unk> ▁▁x", "㌔㍍ ① ﬁ Å \u0301e\u0301", "\u200bzero\ufeff", "ab▁", "photo ofab x", "\0a\x1f",
]  # fmt: skip
LETTERS = "aabcdeeth  on▁ｶﾞＡｂ猫の写真カナがパ😀é\u0301\u3099\n\t\u3000!?.1２㍍\u200d"


def some_texts() -> list[str]:
    draw = random.Random(0)
    return WRITTEN + ["".join(draw.choices(LETTERS, k=draw.randint(1, 60))) for _ in range(400)]


TRAINED = {
    "unigram": {"model_type": "unigram", "vocab_size": 160},
    "bpe": {"model_type": "bpe", "vocab_size": 160},
    "unigram with bytes": {"model_type": "unigram", "vocab_size": 400, "byte_fallback": True},
    "bpe as Gemma's": {
        "model_type": "bpe", "vocab_size": 460, "byte_fallback": True, "normalization_rule_name": "identity",
        "add_dummy_prefix": False, "remove_extra_whitespaces": False,
    },
    "case folding and own symbols": {
        "vocab_size": 160, "user_defined_symbols": ["photo of", "猫の", " x", "ab", "▁b"],
        "normalization_rule_name": "nmt_nfkc_cf",
    },
    "bpe over spaces with own symbols": {
        "model_type": "bpe", "vocab_size": 160, "user_defined_symbols": ["photo of", "猫の", "ab"],
        "split_by_whitespace": False,
    },
    "spaces behind": {"vocab_size": 150, "treat_whitespace_as_suffix": True},
    "every space kept": {"vocab_size": 150, "split_by_whitespace": False, "remove_extra_whitespaces": False},
}  # fmt: skip


@cache
def trained(kind: str) -> bytes:
    library = pytest.importorskip("sentencepiece")
    file = io.BytesIO()
    library.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS), model_writer=file, hard_vocab_limit=False, minloglevel=2, **TRAINED[kind]
    )
    return file.getvalue()


def assert_same_ids(content: bytes) -> None:
    library = pytest.importorskip("sentencepiece")
    theirs = library.SentencePieceProcessor(model_proto=content)
    ours = SentencePieces(read_pieces(content, "x.model"), "x.model")
    texts = some_texts()
    assert {text: ours.encode(text) for text in texts} == {text: theirs.encode(text) for text in texts}
    assert len(ours) == theirs.get_piece_size()


@pytest.mark.parametrize("kind", TRAINED)
def test_ids_are_the_library_s(kind):
    assert_same_ids(trained(kind))


def graded(*texts: str, start: float = -1.0) -> list[Entry]:
    return [(text, start - place, NORMAL) for place, text in enumerate(texts)]


@pytest.mark.parametrize(
    "content",
    [
        # Ways of cutting that are equally probable: only the rounding of the sums decides.
        piece_model([*MARKS, *[(text, -0.1, NORMAL) for text in ("a", "aa", "aaa", "▁", "▁a")]]),
        piece_model([*MARKS, *[(text, -1.7 * len(text), NORMAL) for text in ("a", "aa", "aaa", "b", "ab", "▁")]]),
        # Entries that only serve to be joined further, and entries that are no longer used.
        piece_model([*MARKS, *graded("▁", "a", "b", "e"), ("ab", -0.5, UNUSED), ("aba", -0.7, NORMAL)], BPE),
        piece_model([*MARKS, *graded("▁", "a", "b"), ("aa", -0.1, UNUSED), ("aab", -0.2, UNUSED)], BPE),
        piece_model([*MARKS, *graded("▁", "a", "b"), ("ab", -0.5, UNUSED), ("e", -9, UNUSED)]),
        piece_model([*MARKS, *BYTES, *graded("▁a", "猫", "の")], byte_fallback=True),
        piece_model([*MARKS, *BYTES, *graded("▁a", "猫", "の")], BPE, byte_fallback=True, extra_spaces=0),
        piece_model([*MARKS, *graded("▁", "a", " "), ("ab", 0, USER_DEFINED)], escape=0, dummy_prefix=0),
        piece_model([*MARKS, *graded("▁", "a", "b", "a▁"), ("▁▁", 0, CONTROL)], suffix=1),
    ],
)  # fmt: skip
def test_ids_of_files_written_by_hand_are_the_library_s(content):
    assert_same_ids(content)


def test_ids_worked_out_by_hand():
    content = piece_model([*MARKS, *graded("▁a", "▁cat", "s", "▁", "c", "a", "t")])
    pieces = SentencePieces(read_pieces(content, "x.model"), "x.model")
    assert pieces.encode("  a  cats ") == [3, 4, 5]
    assert pieces.encode("猫 猫猫") == [6, 0, 6, 0]  # unknown letters in a row are one
    assert pieces.encode("") == pieces.encode(" ") == []
    assert SentencePieces(read_pieces(content, "x"), "x", dummy_prefix=False).encode("a") == [8]


# -- A stranger's file -------------------------------------------------------------------------------------------------


def table(*units: int, texts: bytes = b"") -> bytes:
    """Return rules with a table of replaced letters."""
    packed = struct.pack(f"<{len(units)}I", *units)
    return message(3, message(2, struct.pack("<I", len(packed)) + packed + texts))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "does not have one piece for what is unknown"),
        (b"\xff" * 20, "a number is too long"),
        (b"\x0a\xff", "a number is cut off"),
        (b"\x0a\x7fabc", "a field is cut off"),
        (b"\x0b", "a field is of the kind 3"),
        (b"\x00\x00", "a field has the number 0"),
        (number(1, 5), "a number stands where a message should"),
        (message(1, number(1, 5)), "a value of the wrong kind"),
        (message(1, message(1, b"\xff\xfe")), "codec can't decode"),
        (piece_model([*MARKS, *graded("a", "a")]), "stands in it twice"),
        (piece_model([*MARKS, MARKS[0]]), "twice"),
        (piece_model(graded("a")), "one piece for what is unknown"),
        (piece_model([*MARKS, ("a", float("nan"), NORMAL)]), "impossible kind, text or score"),
        (piece_model([*MARKS, ("a", 1e35, NORMAL)]), "impossible kind, text or score"),
        (piece_model([*MARKS, ("", 0, NORMAL)]), "impossible kind, text or score"),
        (piece_model([*MARKS, ("a", 0, 77)]), "impossible kind, text or score"),
        (piece_model([*MARKS, *BYTES[1:]], byte_fallback=True), "lacks pieces of single bytes"),
        (piece_model(MARKS, WORD), "whole words or single letters"),
    ],
)
def test_damaged_files_are_refused(content, message):
    with pytest.raises(InputRefused, match=message):
        read_pieces(content, "x.model")


@pytest.mark.parametrize("units", [(), (0x3FFFFF << 10,), (1 << 10, 0, 0)])
def test_a_table_of_letters_that_points_outside_is_refused(units):
    content = piece_model(MARKS) + table(*units)
    with pytest.raises(InputRefused, match="table of replaced letters"):
        SentencePieces(read_pieces(content, "x.model"), "x.model").encode("abc")


def test_files_cut_off_anywhere_are_read_or_refused():
    content = piece_model([*MARKS, *graded("a", "b", "猫")])
    n_read = 0
    for end in range(len(content)):
        try:
            pieces = SentencePieces(read_pieces(content[:end], "x.model"), "x.model")
        except InputRefused:
            continue
        assert all(0 <= piece < len(MARKS) + 3 for piece in pieces.encode("ab猫"))
        n_read += 1
    assert 0 < n_read < len(content)


def test_unknown_fields_are_passed_over():
    content = piece_model([*MARKS, *graded("a")]) + message(4, b"test data") + number(200, 7) + entry("b", -5, NORMAL)
    assert read_pieces(content, "x.model").pieces[-1].text == "b"
