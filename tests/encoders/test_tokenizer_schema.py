"""Tokenizer files of a stranger's: nothing in them runs without end, ends the process, or is a mistake of our own."""

from __future__ import annotations

import base64
import copy
import json
import random
import struct
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tokenizers import Regex, pre_tokenizers

from sae_auditor.encoders._config import parse_config
from sae_auditor.encoders._expressions import _KNOWN, check_expressions
from sae_auditor.encoders._tokenizer import make_tokenizer
from sae_auditor.encoders._tokenizer_backends import panics_refused
from sae_auditor.encoders._tokenizer_schema import read_tokenizer
from sae_auditor.encoders.spiece import CharsMap
from sae_auditor.errors import InputRefused

TEXT = {"context_length": 8, "vocab_size": 40, "width": 64, "heads": 1, "layers": 1,
        "hf_tokenizer_name": "some/name", "tokenizer_kwargs": {"clean": "none"}}  # fmt: skip
CONFIG = parse_config({"model_cfg": {"embed_dim": 8, "vision_cfg": {}, "text_cfg": TEXT}}, "x.json")
SETTINGS = {"pad_token": "<pad>", "eos_token": "</s>", "model_max_length": 10**30, "add_eos_token": True}


def table(*units: int, texts: bytes = b"x\0") -> bytes:
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + texts


def token(number: int, content: str) -> dict[str, Any]:
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": content, **flags, "special": True}


def honest() -> dict[str, Any]:
    """Something of every kind of part that published tokenizers have."""
    charsmap = base64.b64encode(table(*[0] * 256)).decode()
    return {
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0,
                    "pad_type_id": 0, "pad_token": "<pad>"},
        "added_tokens": [token(0, "<pad>"), token(1, "</s>")],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Precompiled", "precompiled_charsmap": charsmap},
            {"type": "NFKC"},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            {"type": "Replace", "pattern": {"String": "``"}, "content": '"'},
        ]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": r"\s+"}, "behavior": "Removed", "invert": False},
            {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        ]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
        },
        "decoder": {"type": "Sequence", "decoders": [{"type": "Fuse"}]},
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
                  "vocab": {"<pad>": 0, "</s>": 1, "<unk>": 2, "▁": 3, "a": 4, "b": 5, "▁a": 6, "▁ab": 7},
                  "merges": [["▁", "a"], ["▁a", "b"]]},
    }  # fmt: skip


def used(content: object, settings: object = SETTINGS) -> list[list[int]]:
    files = {"tokenizer.json": json.dumps(content).encode(), "tokenizer_config.json": json.dumps(settings).encode()}
    return make_tokenizer(CONFIG, files)(["ab  a", "a" * 2000, "  ", "`` é \u0301 ab"]).tolist()


def test_the_honest_file_is_read():
    assert used(honest())[0][:4] == [7, 6, 1, 0]


# -- Expressions -------------------------------------------------------------------------------------------------------


ENDLESS = ["(x+x+)+y", "(a|a)*b", "(a*)*$", "((a{99}){99}){99}", r"(.)\1+", "a*b*c*d*e*", "(", "[a&&b]", "x?"]
SINGLE = [" {2,}", r"\s+", r"\p{N}{1,3}", r"[!\"#$%&'()*+,\-.]", r"[^\r\n]+", "▁", r"\n"]


@pytest.mark.parametrize("expression", ENDLESS)
def test_expressions_whose_cost_is_not_known_are_refused(expression):
    content = honest()
    content["pre_tokenizer"]["pretokenizers"][0]["pattern"] = {"Regex": expression}
    with pytest.raises(InputRefused, match="regular expression") as refusal:
        used(content)
    assert expression in refusal.value.what
    with pytest.raises(InputRefused, match="regular expression"):
        check_expressions({"decoders": [{"pattern": {"Regex": expression}}]}, "tokenizer.json")


@pytest.mark.parametrize("expression", SINGLE)
def test_a_single_class_of_letters_is_known(expression):
    check_expressions({"Regex": expression}, "tokenizer.json")
    with pytest.raises(InputRefused, match="regular expression"):
        check_expressions({"Regex": f"({expression})+"}, "tokenizer.json")


def test_what_is_known_ends_soon_on_any_text():
    texts = [" " * 2000, "\n" * 2000, " \n" * 1000, "aA" * 1000, "'" * 2000, "!\n" * 1000, "\u0301" * 2000]
    begun = time.process_time()
    for expression in _KNOWN:
        splitter = pre_tokenizers.Split(Regex(expression), "isolated")
        for text in texts:
            splitter.pre_tokenize_str(text)
    assert time.process_time() - begun < 5


def test_a_long_class_is_looked_at_once():
    begun = time.process_time()
    with pytest.raises(InputRefused):
        check_expressions({"Regex": "[" + r"\p{L}" * 90 + "(" * 5}, "tokenizer.json")
    assert time.process_time() - begun < 1


# -- What the library takes for granted --------------------------------------------------------------------------------


def put(content: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    *way, last = path.split("/")
    inner: Any = content
    for step in way:
        inner = inner[int(step)] if isinstance(inner, list) else inner[step]
    inner[int(last) if isinstance(inner, list) else last] = value
    return content


FIRST = "normalizer/normalizers/0"
DOUBLING = {"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (f"{FIRST}/precompiled_charsmap", "AAA=", "precompiled_charsmap"),
        (f"{FIRST}/precompiled_charsmap", "not base64!", "precompiled_charsmap"),
        (f"{FIRST}/precompiled_charsmap", base64.b64encode(table(*range(1, 257))).decode(), "precompiled_charsmap"),
        (FIRST, {"type": "Sequence", "normalizers": [DOUBLING] * 20}, "make texts too long"),
        (FIRST, {"type": "Replace", "pattern": {"String": ""}, "content": "aa"}, "String"),
        (FIRST, {"type": "Prepend", "prepend": "a" * 1000}, "prepend"),
        (FIRST, {"type": "Python"}, "normalizer"),
        ("pre_tokenizer", {"type": "FixedLength", "length": 0}, "pre_tokenizer"),
        ("post_processor/single/1/SpecialToken/id", "nothing", "post_processor"),
        ("post_processor/single/0/Sequence/id", "B", "post_processor"),
        ("post_processor/special_tokens/<~s>/ids", [], "ids"),
        ("model/continuing_subword_prefix", "##", "continuing_subword_prefix"),
        ("model/dropout", 0.5, "dropout"),
        ("model/vocab", [], "model.vocab"),
        ("model/vocab/a", 2**40, "model.vocab"),
        ("model/merges", ["a"], "model.merges"),
        ("added_tokens", [token(i, f"<{i}>") for i in range(20_001)], "added_tokens"),
        ("added_tokens/0/content", "x" * 600, "added_tokens.0.content"),
    ],
)  # fmt: skip
def test_values_that_end_the_library_are_named(path, value, named):
    content = honest()
    way = path.replace("~", "/") if "~" not in path else path
    if "~" in way:
        content["post_processor"]["special_tokens"]["</s>"]["ids"] = value
    else:
        put(content, way, value)
    with pytest.raises(InputRefused) as refusal:
        used(content)
    assert named in refusal.value.what
    assert "tokenizer.json" in refusal.value.what


def test_filling_up_to_a_strangers_length_does_not_end_the_process():
    content = put(honest(), "padding/strategy", {"Fixed": 10**12})
    assert used(content, SETTINGS | {"tokenizer_class": "GemmaTokenizer", "add_bos_token": False})[0][:3] == [7, 6, 1]


def test_files_of_too_many_values_are_refused_before_they_are_read():
    begun = time.process_time()
    with pytest.raises(InputRefused, match="more than 6,000,000 values"):
        read_tokenizer(b'{"a": [' + b"[]," * 7_000_000 + b"[]]}")
    assert time.process_time() - begun < 2


def test_many_added_entries_take_linear_time():
    table_of = {str(100 + i): {"content": f"<{i}>", "special": bool(i % 2)} for i in range(15_000)}
    begun = time.process_time()
    used(honest(), SETTINGS | {"added_tokens_decoder": table_of})
    assert time.process_time() - begun < 5


def test_a_panic_is_a_refusal_and_an_interruption_is_not():
    with pytest.raises(InputRefused, match="It failed: chunk size must be non-zero"), panics_refused("It failed"):
        pre_tokenizers.FixedLength(0).pre_tokenize_str("abc")
    with pytest.raises(KeyboardInterrupt), panics_refused("It failed"):
        raise KeyboardInterrupt


# -- Tables of replaced letters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (table(*[0xFFFFFC00] * 256), "points outside"),
        (table(*[0] * 255), "points outside"),
        (table(*[0] * 256, texts=b"\xff\0"), "by no text"),
        (table(*[0] * 256, texts=b"x" * 300), "more than 256 bytes"),
        (table(*[0x100, *[0x80000001] * 255], texts="é".encode() + b"\0"), "points outside|into a letter"),
        (table()[:3], "cut off"),
    ],
)
def test_a_table_that_leads_out_of_itself_is_refused(content, message):
    with pytest.raises(InputRefused, match=message):
        CharsMap(content, "x.model")


# -- Fuzz --------------------------------------------------------------------------------------------------------------

VALUES: list[Any] = [
    None, True, -1, 0, 3, 2**31, 2**70, 0.5, 1e300, "", "x", "</s>", "a" * 3000, "\u0000", [], {}, ["a"], [[]], {"": 1},
    {"type": "Sequence"}, {"type": "Strip"}, {"Regex": "(a+)+$"}, {"String": ""}, [None] * 50,
]  # fmt: skip


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*way, key)
        yield from places(inner, (*way, key))


def changed(content: Any, draw: random.Random) -> Any:
    content = copy.deepcopy(content)
    way = draw.choice(list(places(content)))
    inner = content
    for step in way[:-1]:
        inner = inner[step]
    if draw.random() < 0.2:
        del inner[way[-1]]
    else:
        inner[way[-1]] = copy.deepcopy(draw.choice(VALUES))
    return content


def outcome(content: Any, settings: Any) -> str:
    """What was said of the files; empty where they were used."""
    try:
        used(content, settings)
    except InputRefused as refusal:
        return refusal.what
    return ""


@pytest.mark.parametrize("seed", range(4))
def test_any_change_of_a_field_is_a_refusal_or_no_matter(seed):
    draw = random.Random(seed)
    more = {"tokenizer_class": "GemmaTokenizer", "added_tokens_decoder": {"9": token(9, "<x>")}, "mask_token": ["m"]}
    said = []
    for _ in range(100):
        begun = time.process_time()
        if draw.random() < 0.3:
            said.append(outcome(honest(), changed(SETTINGS | more, draw)))
        else:
            said.append(outcome(changed(honest(), draw), SETTINGS))
        assert time.process_time() - begun < 5
    assert max(map(len, said)) < 1000
    assert 10 < said.count("") < 90  # both ends are reached
