"""Texts of folders of the transformers library: ids worked out by hand from what its classes are documented to do.

Each of these was compared with version 5.24 of the library itself when it was written.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from sae_auditor.encoders import load_encoder
from sae_auditor.encoders._config import parse_config
from sae_auditor.encoders._hf_texts import text_notices as folder_notices
from sae_auditor.encoders._hf_texts import text_options
from sae_auditor.encoders._offline import open_clip
from sae_auditor.encoders._tokenizer import make_tokenizer, text_notices
from sae_auditor.errors import InputRefused
from tests.encoders.hf_world import CLIP_CONFIG, SIGLIP_CONFIG, Reference, random_weights, save_hf
from tests.encoders.piece_models import MARKS, NORMAL, piece_model

# Ids: 0 <unk>, 1 <s>, 2 </s>, then these.
PIECES = ["▁a", "▁cat", "▁dog", "s", "▁", "a", "c", "t", "▁A", "!", "▁ab", "b", "dog"]
SPIECE = piece_model([*MARKS, *[(text, -float(place + 1), NORMAL) for place, text in enumerate(PIECES)]])


def ids(*pieces: str) -> list[int]:
    return [3 + PIECES.index(piece) for piece in pieces]


def spiece_files(name: str = "spiece.model", **settings: object) -> dict[str, bytes]:
    return {name: SPIECE, "tokenizer_config.json": json.dumps(settings).encode()}


def tokenizer(files: dict[str, bytes], kind: str = "siglip", length: int = 6, vocab_size: int = 20, **text: object):
    options = text_options(kind, files, clips_vocabulary=False)
    pool = {"pool_type": "last"} if kind == "siglip" else {}
    text = (
        {"context_length": length, "vocab_size": vocab_size, "width": 64, "heads": 1, "layers": 1}
        | pool
        | options
        | text
    )
    config = parse_config({"model_cfg": {"embed_dim": 8, "vision_cfg": {}, "text_cfg": text}}, "x.json")
    made = make_tokenizer(config, files)
    return made, text_notices(config, made)


def one(files: dict[str, bytes], text: str, **options: object) -> list[int]:
    return tokenizer(files, **options)[0]([text])[0].tolist()


END = 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Cat!", [*ids("▁a", "▁cat"), END, END, END, END]),
        ("", [END] * 6),
        ("a_b", [*ids("▁ab"), END, END, END, END, END]),  # open_clip would leave a space for the underscore
        ("dogs", [*ids("▁dog", "s"), END, END, END, END]),
        ("cat " * 9, [*ids("▁cat") * 5, END]),  # cut so that the end mark stays
        ("a</s>dog", [*ids("▁a"), END, *ids("dog"), END, END, END]),  # a typed mark is one, as in the library
        ("</s> a", [END, *ids("a"), END, END, END, END]),
        ("a </s>", [*ids("▁a"), END, END, END, END, END]),  # not marked twice
    ],
)  # fmt: skip
def test_siglip_with_spiece_model_alone(text, expected):
    assert one(spiece_files(tokenizer_class="SiglipTokenizer"), text) == expected
    assert one(spiece_files(), text) == expected  # the class that SigLIP has where no file says one


@pytest.mark.parametrize(
    ("settings", "text", "expected"),
    [
        ({"do_lower_case": False}, "A cat", [*ids("▁A", "▁cat"), END, END, END, END]),
        ({"split_special_tokens": True}, "a</s>", [*ids("▁a", "s"), END, END, END, END]),
        ({"padding_side": "left"}, "a", [END, END, END, END, *ids("▁a"), END]),
        ({"truncation_side": "left"}, "dog " + "cat " * 5, [*ids("▁cat") * 5, END]),
        ({"pad_token": "<s>"}, "a", [*ids("▁a"), END, 1, 1, 1, 1]),
        ({"model_max_length": 4}, "cat " * 9, [*ids("▁cat") * 3, END]),
        ({"model_max_length": 1e30}, "a", [*ids("▁a"), END, END, END, END, END]),
        ({"extra_special_tokens": ["dog"]}, "a dog", [*ids("▁a"), 15, END, END, END, END]),
        ({"added_tokens_decoder": {"17": {"content": "q"}}}, "aqa", [*ids("▁a"), 17, *ids("a"), END, END, END]),
        ({"tokenizer_class": "T5Tokenizer", "pad_token": "<s>"}, "a  dog!", [*ids("▁a", "▁dog", "!"), END, 1, 1]),
    ],
)
def test_settings_of_spiece_model(settings, text, expected):
    assert one(spiece_files(**{"tokenizer_class": "SiglipTokenizer", **settings}), text) == expected


def test_gemma_and_xlm_roberta_without_tokenizer_json():
    gemma = {"tokenizer_class": "GemmaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<unk>"}
    marked = spiece_files("tokenizer.model", **gemma, add_bos_token=True, add_eos_token=True)
    assert one(marked, "a") == [0, 0, 0, 1, *ids("▁a"), END]
    fairseq = spiece_files("sentencepiece.bpe.model")
    known, unknown = ids("▁a")[0] + 1, 3
    assert one(fairseq, "a 猫", kind="clip") == [0, known, ids("▁")[0] + 1, unknown, 2, 1]


GEMMA_MARKS = [("<pad>", 0.0, 3), ("<eos>", 0.0, 3), ("<bos>", 0.0, 3), ("<unk>", 0.0, 2)]


def test_siglip_of_open_clip_with_a_sentence_piece_file_alone():
    def open_clip_ids(content: dict[str, bytes], text: str) -> list[int]:
        options = {"hf_tokenizer_name": "timm/x", "tokenizer_kwargs": {"clean": "canonicalize"}}
        return one(content, text, **options)

    assert open_clip_ids({"spiece.model": SPIECE}, "A_cat!") == [*ids("▁a", "▁cat"), END, END, END, END]
    gemma = piece_model([*GEMMA_MARKS, ("▁", -1, NORMAL), ("a", -2, NORMAL), ("▁a", -0.5, NORMAL)], dummy_prefix=0)
    assert open_clip_ids({"tokenizer.model": gemma}, "A a") == [5, 6, 1, 0, 0, 0]
    # The transformers library has no class for it; texts were in small letters in training.
    assert one({"tokenizer.model": gemma}, "A a") == [5, 6, 1, 0, 0, 0]


def word_tokenizer(normalizer: object = None) -> Tokenizer:
    words = {"<pad>": 0, "<eos>": 1, "<bos>": 2, "<unk>": 3, "a": 4, "A": 5, "cat": 6, "!": 7}
    backend = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    backend.add_special_tokens(["<pad>", "<eos>", "<bos>", "<unk>"])
    if normalizer is not None:
        backend.normalizer = normalizer
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    backend.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    return backend


def json_files(backend: Tokenizer | None = None, **settings: object) -> dict[str, bytes]:
    content = {"pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "padding_side": "right", **settings}
    backend = backend or word_tokenizer()
    return {"tokenizer.json": backend.to_str().encode(), "tokenizer_config.json": json.dumps(content).encode()}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"tokenizer_class": "GemmaTokenizer"}, [5, 6, 7, 1, 0, 0]),
        ({"tokenizer_class": "Siglip2Tokenizer"}, [4, 6, 7, 1, 0, 0]),  # the class lowers and keeps punctuation
        ({"tokenizer_class": "PreTrainedTokenizerFast"}, [5, 6, 7, 1, 0, 0]),
        ({"tokenizer_class": "SiglipTokenizer"}, [4, 6, 1, 0, 0, 0]),
        ({}, [4, 6, 1, 0, 0, 0]),
    ],
)
def test_texts_are_cleaned_as_the_folder_s_class_does(settings, expected):
    assert one(json_files(**settings), "A cat!") == expected


def test_capital_letters_of_siglip_2_are_told():
    (notice,) = folder_notices("siglip", json_files(tokenizer_class="GemmaTokenizer"))
    assert "write prompts in small letters" in notice
    lowering = json_files(word_tokenizer(normalizers.Lowercase()), tokenizer_class="GemmaTokenizer")
    assert folder_notices("siglip", lowering) == folder_notices("siglip", json_files()) == ()


def test_marks_that_files_differ_in_are_told():
    made, notices = tokenizer(json_files(tokenizer_class="GemmaTokenizer", add_bos_token=True, add_eos_token=False))
    assert made(["a"]).tolist() == [[4, 1, 0, 0, 0, 0]]
    assert any("differ in the marks" in notice for notice in notices)
    _, notices = tokenizer(json_files(tokenizer_class="GemmaTokenizer", add_bos_token=False, add_eos_token=True))
    assert notices == ()
    silent = word_tokenizer()
    silent.post_processor = None
    assert one(json_files(silent, add_bos_token=True, add_eos_token=True), "a") == [2, 4, 1, 0, 0, 0]


def test_sides_and_fillers_may_stand_in_tokenizer_json():
    backend = word_tokenizer()
    backend.enable_padding(direction="left", pad_id=2, pad_token="<bos>")
    content = json_files(backend)
    content["tokenizer_config.json"] = b'{"eos_token": "<eos>"}'
    assert one(content, "a") == [2, 2, 2, 2, 4, 1]


def test_a_tokenizer_of_another_model_is_refused():
    made, notices = tokenizer(json_files(), vocab_size=7)
    assert "it is of another model" in notices[0]
    with pytest.raises(InputRefused, match="has 8 entries, but the encoder 7"):
        made(["a"])
    made, notices = tokenizer(json_files(tokenizer_class="X", extra_special_tokens=["<image>"]), vocab_size=8)
    assert notices == ()
    with pytest.raises(InputRefused, match=r"'a <image>' the entry 8, but the encoder has 8 entries"):
        made(["a", "a <image>"])


def test_an_end_that_the_tokenizer_never_writes_is_told():
    _, notices = tokenizer(json_files(tokenizer_class="X"), kind="clip", pool_type="eos", eos_id=6)
    assert "every text has the same embedding" in notices[0]
    assert tokenizer(json_files(tokenizer_class="X"), kind="clip", pool_type="eos", eos_id=1)[1] == ()


def clip_files(folder: Path) -> None:
    clip = open_clip.SimpleTokenizer()
    marks = {"<start_of_text>": "<|startoftext|>", "<end_of_text>": "<|endoftext|>"}
    vocabulary = {marks.get(word, word): number for word, number in clip.encoder.items()}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(pair) for pair in clip.bpe_ranks)]))


def test_a_clip_folder_s_own_tokenizer_is_followed_and_not_open_clip_s(tmp_path):
    config = CLIP_CONFIG
    weights = random_weights(config)
    folder = save_hf(tmp_path / "clip", config, weights)
    clip_files(folder)
    encoder = load_encoder(folder, device="cpu")
    clip = open_clip.SimpleTokenizer()
    # open_clip reads &amp; as &; the library does not.
    row = [49406, *(clip.encoder[word] for word in ("a</w>", "&</w>", "amp</w>", ";</w>")), 49407]
    padded = torch.tensor([row + [49407] * (77 - len(row))])
    expected = torch.nn.functional.normalize(Reference(config, weights).text(padded), dim=-1)
    torch.testing.assert_close(encoder.embed_texts(["A &amp;"]), expected, atol=1e-5, rtol=1e-5)


def test_a_siglip_folder_with_spiece_model_alone(tmp_path):
    weights = random_weights(SIGLIP_CONFIG)
    folder = save_hf(tmp_path / "siglip", SIGLIP_CONFIG, weights)
    (folder / "spiece.model").write_bytes(SPIECE)
    encoder = load_encoder(folder, device="cpu")
    row = torch.tensor([[*ids("▁a", "▁dog", "s"), *[END] * 9]])
    expected = torch.nn.functional.normalize(Reference(SIGLIP_CONFIG, weights).text(row), dim=-1)
    torch.testing.assert_close(encoder.embed_texts(["A dog's!"]), expected, atol=1e-5, rtol=1e-5)
    assert not any("Texts cannot be used" in notice for notice in encoder.notices)


def test_a_damaged_spiece_model_is_named(tmp_path):
    folder = save_hf(tmp_path / "siglip", SIGLIP_CONFIG, random_weights(SIGLIP_CONFIG))
    (folder / "spiece.model").write_bytes(SPIECE[:-40] + b"\xff")
    with pytest.raises(InputRefused, match=r"spiece\.model is not a SentencePiece file"):
        load_encoder(folder, device="cpu")
