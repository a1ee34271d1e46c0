"""Tokenizers from files: ids worked out by hand, and everything that open_clip does around them."""

from __future__ import annotations

import json

import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from sae_auditor.encoders import load_encoder
from sae_auditor.encoders._config import parse_config
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._tokenizer import make_tokenizer, text_notices
from sae_auditor.errors import InputRefused
from tests.encoders.hf_world import SIGLIP_CONFIG, Reference, random_weights, save_hf

# The ids are the places in these lists.
PIECES = ["<pad>", "</s>", "<unk>", "▁a", "▁red", "▁cat", "▁", "s", "!", "▁dog"]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "red", "cat", "##s", "!", "dog"]


def sentence_pieces() -> Tokenizer:
    """A tokenizer of the kind that SigLIP has."""
    backend = Tokenizer(models.Unigram([(piece, -float(i)) for i, piece in enumerate(PIECES)], unk_id=2))
    backend.add_special_tokens(["<pad>", "</s>"])
    backend.normalizer = normalizers.NFKC()
    backend.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    backend.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return backend


def files(backend: Tokenizer | None = None, **settings: object) -> dict[str, bytes]:
    content = {"pad_token": "<pad>", "eos_token": "</s>", **settings}
    backend = backend or sentence_pieces()
    return {"tokenizer.json": backend.to_str().encode(), "tokenizer_config.json": json.dumps(content).encode()}


def config(context_length: int = 8, mode: str | None = None, vocab_size: int = 10, **options: object):
    text = {"context_length": context_length, "vocab_size": vocab_size, "width": 64, "heads": 1, "layers": 1,
            "hf_tokenizer_name": "some/name", "tokenizer_kwargs": options, "tokenizer_mode": mode}  # fmt: skip
    return parse_config({"model_cfg": {"embed_dim": 8, "vision_cfg": {}, "text_cfg": text}}, "x.json")


def test_ids_are_filled_up_and_cut():
    tokenize = make_tokenizer(config(clean="canonicalize"), files())
    ids = tokenize(["A red, cat!", "", "a " * 20])
    assert ids.tolist() == [[3, 4, 5, 1, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0], [3] * 7 + [1]]
    assert ids.dtype == torch.int64


@pytest.mark.parametrize(
    ("clean", "expected"), [("whitespace", [3, 4, 5, 8, 1]), ("canonicalize", [3, 4, 5, 1]), ("lower", [3, 4, 5, 8, 1])]
)
def test_texts_are_cleaned_as_open_clip_does(clean, expected):
    text = "a red  cat!" if clean == "whitespace" else "A Red\ncat!"
    ids = make_tokenizer(config(clean=clean), files())([text])[0]
    assert ids[: len(expected)].tolist() == expected
    assert not ids[len(expected) :].any()


def test_entries_may_be_tables_and_stand_in_another_file():
    content = files()
    content["tokenizer_config.json"] = b"{}"
    content["special_tokens_map.json"] = json.dumps({"pad_token": {"content": "<pad>", "lstrip": False}}).encode()
    assert make_tokenizer(config(4), content)(["a cat"]).tolist() == [[3, 5, 1, 0]]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"add_bos_token": False, "add_eos_token": True, "padding_side": "right"}, [3, 5, 1, 0, 0]),
        # SigLIP 2 as the transformers library saves it since version 5.
        ({}, [0, 0, 3, 5, 1]),
        ({"padding_side": "right"}, [3, 5, 1, 0, 0]),
        # Two files that differ: tokenizer.json decides there since version 5.
        ({"add_bos_token": True, "add_eos_token": False, "padding_side": "right"}, [3, 5, 1, 0, 0]),
    ],
)
def test_the_tokenizer_itself_decides_about_its_marks(settings, expected):
    content = files(tokenizer_class="GemmaTokenizerFast", bos_token="<unk>", **settings)
    assert make_tokenizer(config(5), content)(["a cat"]).tolist() == [expected]


def word_piece_files(**settings: object) -> dict[str, bytes]:
    return {"vocab.txt": ("\n".join(WORDS) + "\n").encode(), "tokenizer_config.json": json.dumps(settings).encode()}


def test_word_pieces_and_the_stripped_mark():
    assert make_tokenizer(config(8), word_piece_files())(["A red  Cats! é"]).tolist() == [[2, 4, 5, 6, 7, 8, 1, 3]]
    stripped = make_tokenizer(config(8, strip_sep_token=True), word_piece_files())(["A red cat"])
    assert stripped.tolist() == [[2, 4, 5, 6, 0, 0, 0, 0]]
    cased = make_tokenizer(config(6), word_piece_files(do_lower_case=False))(["A red cat"])
    assert cased.tolist() == [[2, 1, 5, 6, 3, 0]]


def test_marks_of_clips_models():
    names = {"bos_token": "dog", "eos_token": "!", "cls_token": "[CLS]", "pad_token": "[PAD]"}
    tokenize = make_tokenizer(config(7, mode="clips"), word_piece_files(**names))
    assert tokenize(["a cat", "a cat a cat a cat"]).tolist() == [[9, 4, 6, 8, 0, 0, 2], [9, 4, 6, 4, 6, 8, 2]]


def test_clips_own_vocabulary_in_the_files_of_its_library():
    clip = open_clip.SimpleTokenizer()
    marks = {"<start_of_text>": "<|startoftext|>", "<end_of_text>": "<|endoftext|>"}
    vocabulary = {marks.get(word, word): number for word, number in clip.encoder.items()}
    merges = ["#version: 0.2", *(" ".join(pair) for pair in clip.bpe_ranks)]
    content = {"vocab.json": json.dumps(vocabulary).encode(), "merges.txt": "\n".join(merges).encode()}
    texts = ["a photo of a cat", "It's 42 BOLTS, isn't it?", "Ein Riß im Gehäuse", "傷のある部品", "word " * 90]
    ours, theirs = make_tokenizer(config(77, vocab_size=49408), content)(texts), clip(texts)
    for row, expected in zip(ours.tolist(), theirs.tolist(), strict=True):
        end = expected.index(49407) + 1
        assert row[:end] == expected[:end]
        assert set(row[end:]) <= {49407}  # the library fills up with the end mark, which causal attention never sees


def test_a_siglip_with_its_tokenizer(tmp_path):
    weights = random_weights(SIGLIP_CONFIG)
    folder = save_hf(tmp_path / "siglip", SIGLIP_CONFIG, weights)
    for name, content in files().items():
        (folder / name).write_bytes(content)
    encoder = load_encoder(folder, device="cpu")
    ids = torch.tensor([[3, 4, 5, 1, *[0] * 8]])
    expected = torch.nn.functional.normalize(Reference(SIGLIP_CONFIG, weights).text(ids), dim=-1)
    torch.testing.assert_close(encoder.embed_texts(["A red, cat!"]), expected, atol=1e-5, rtol=1e-5)
    assert not any("Texts cannot be used" in notice for notice in encoder.notices)


# -- Refusals ----------------------------------------------------------------------------------------------------------


def test_missing_files_are_told_and_refused_when_a_text_comes():
    (notice,) = text_notices(config(), make_tokenizer(config(), {}))
    assert "'some/name'" in notice
    assert "tokenizer.json is missing" in notice
    with pytest.raises(InputRefused, match=r"'some/name'.*tokenizer\.json is missing"):
        make_tokenizer(config(), {"tokenizer_config.json": b"{}"})(["a cat"])
    assert text_notices(config(), make_tokenizer(config(), files())) == ()


def test_a_small_vocabulary_is_not_clips():
    small = config().to_dict()["model_cfg"]
    del small["text_cfg"]["hf_tokenizer_name"]
    small["text_cfg"]["tokenizer_kwargs"] = {}
    parsed = parse_config({"model_cfg": small}, "x.json")
    assert "a vocabulary of its own (10 entries)" in text_notices(parsed, make_tokenizer(parsed, {}))[0]
    with pytest.raises(InputRefused, match="a vocabulary of its own"):
        make_tokenizer(parsed, {})(["a cat"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"tokenizer.json": b"{}"}, r"'tokenizer\.json' is not valid at 'model\.vocab'"),
        ({"tokenizer.json": b"\xff\xfe"}, r"tokenizer\.json cannot be used: its bytes are not UTF-8"),
        ({"tokenizer_config.json": b"[]"}, "tokenizer_config.json is not a JSON object"),
        ({"tokenizer_config.json": b"{"}, r"tokenizer_config\.json cannot be used: it is no JSON"),
        ({"tokenizer_config.json": b'{"pad_token": "nothing"}'}, "which entry is the 'pad_token'"),
        ({"tokenizer_config.json": b"{}"}, "which entry is the 'pad_token'"),
    ],
)
def test_files_that_cannot_be_used(content, message):
    with pytest.raises(InputRefused, match=message):
        make_tokenizer(config(), files() | content)


def test_languages_and_modes_that_are_not_known():
    with pytest.raises(InputRefused, match="several languages"):
        make_tokenizer(config(language="eng_Latn"), files())
    with pytest.raises(InputRefused, match="tokenizer_mode': Input should be '' or 'clips'"):
        make_tokenizer(config(mode="other"), files())
