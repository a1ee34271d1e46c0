"""The transformers library reads the same folders; the program gives the same ids."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sae_auditor.encoders._files import tokenizer_files
from tests.encoders.test_hf_texts import json_files, spiece_files, tokenizer
from tests.encoders.test_spiece import some_texts, trained

transformers = pytest.importorskip("transformers")
pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]

LENGTH = 16
TEXTS = [
    *some_texts(), "hello</s>world", "</s> hi", "a </s>", " <unk> b", "a_b-c/d. (x)!", "İstanbul ΣΑΣ Σ", "<eos>x<bos>",
    "it's </s></s>", "▁x ▁▁ y", "A cat!",
]  # fmt: skip


def assert_same_ids(folder: Path, files: dict[str, bytes], kind: str = "siglip") -> None:
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": kind}))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    theirs = transformers.AutoTokenizer.from_pretrained(folder)
    ours, _ = tokenizer(tokenizer_files(folder), kind, LENGTH, vocab_size=1000)
    expected = theirs(TEXTS, padding="max_length", truncation=True, max_length=LENGTH)["input_ids"]
    differing = [text for text, a, b in zip(TEXTS, ours(TEXTS).tolist(), expected, strict=True) if a != b]
    assert differing == []


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"do_lower_case": False},
        {"legacy": False},
        {"split_special_tokens": True},
        {"padding_side": "left", "truncation_side": "left"},
        {"extra_special_tokens": ["cat", "<x>"]},
    ],
)
@pytest.mark.parametrize("kind", ["unigram", "unigram with bytes"])
def test_siglip_with_spiece_model_alone(settings, kind, tmp_path):
    pytest.importorskip("google.protobuf")
    files = spiece_files(tokenizer_class="SiglipTokenizer", eos_token="</s>", pad_token="</s>", **settings)
    assert_same_ids(tmp_path, files | {"spiece.model": trained(kind)})


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"split_special_tokens": True},
        {"add_bos_token": True},
        {"padding_side": "left", "truncation_side": "left"},
        {"extra_special_tokens": ["cat"]},
    ],
)
def test_tokenizer_json(settings, tmp_path):
    assert_same_ids(tmp_path, json_files(tokenizer_class="PreTrainedTokenizerFast", **settings))
