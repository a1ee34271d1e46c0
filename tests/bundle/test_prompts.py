"""Prompt sets of a bundle and of people: what is said of those that cannot be used, and within which time."""

import json
import os
import time

import pytest

from sae_auditor.bundle import prompt_set_from_json, prompt_set_from_texts, read_prompt_set
from sae_auditor.bundle.prompts import MAX_CLASSES, MAX_TEMPLATES, MAX_TEXT_CHARS, PromptClass, PromptSet
from sae_auditor.errors import InputRefused

GOOD = {"name": "condition", "templates": ["a {}"], "classes": [{"name": "good", "prompts": ["good part"]}]}


def changed(**fields):
    return json.dumps({**GOOD, **fields})


def test_a_whole_file():
    read = prompt_set_from_json(json.dumps(GOOD), "x.json")
    assert read == PromptSet("condition", (PromptClass("good", ("good part",)),), ("a {}",))
    assert prompt_set_from_json(json.dumps({k: GOOD[k] for k in ("name", "classes")}), "x").templates == ("{}",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"name": ' + "9" * 5000 + "}", "5,000 digits"),
        (changed(name=3), "'name'"),
        (changed(classes=None), "'classes'"),
        (changed(classes=[{"name": "a", "prompts": "abc"}]), r"'classes\.0\.prompts'"),
        (changed(classes=[{"name": "a", "prompts": [None]}]), r"'classes\.0\.prompts\.0'"),
        (changed(templates=[True]), r"'templates\.0'"),
        (changed(surprise=1), "'surprise'"),
        ('{"name": "a", "name": "b"}', "stands twice"),
        ("[" * 100_000, "nested"),
        ("", "no JSON"),
        ('{"name": "\\ud800"}', "surrogate"),
    ],
)
def test_a_wrong_one_names_the_file_and_the_field(text, fault):
    with pytest.raises(InputRefused, match=fault) as refusal:
        prompt_set_from_json(text, "prompts/x.json")
    assert "'prompts/x.json'" in refusal.value.what
    assert len(refusal.value.text()) < 1000


@pytest.mark.parametrize(
    "make",
    [
        lambda: prompt_set_from_texts(["&" + "amp;" * MAX_TEXT_CHARS]),
        lambda: PromptSet("x", (PromptClass("a" * (MAX_TEXT_CHARS + 1), ("a",)),)),
        lambda: PromptSet("a" * (MAX_TEXT_CHARS + 1), (PromptClass("a", ("a",)),)),
        # 1,000 characters each, and a million together.
        lambda: PromptSet("x", (PromptClass("a", ("a" * 1000,)),), ("{}" * 500,)),
        lambda: PromptSet("x", tuple(PromptClass(str(i), ("a",)) for i in range(MAX_CLASSES + 1))),
        lambda: PromptSet("x", (PromptClass("a", ("a",)),), ("{}",) * (MAX_TEMPLATES + 1)),
        lambda: PromptSet("x", tuple(PromptClass(str(i), ("a",) * 1000) for i in range(3)), ("{}",) * 1000),
    ],
    ids=["entities", "class-name", "set-name", "templates-multiply", "classes", "templates", "texts-in-all"],
)
def test_too_much_is_refused_before_it_is_made(make):
    before = time.monotonic()
    with pytest.raises(InputRefused, match="more than") as refusal:
        make()
    assert time.monotonic() - before < 2
    assert len(refusal.value.text()) < 1000


def test_a_text_of_the_greatest_length_is_taken():
    assert len(prompt_set_from_texts(["a" * MAX_TEXT_CHARS]).class_texts[0][0]) == MAX_TEXT_CHARS


def test_as_many_texts_as_imagenet_has_are_taken():
    classes = tuple(PromptClass(str(i), ("a word",)) for i in range(1000))
    assert len(PromptSet("imagenet", classes, ("a photo of a {}",) * 80).classes) == 1000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in its folders")
def test_a_pipe_or_a_device_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    for place in (tmp_path / "pipe.json", "/dev/zero"):
        with pytest.raises(InputRefused, match="is not a file"):
            read_prompt_set(place)


def test_a_file_that_is_too_long(tmp_path):
    (tmp_path / "long.txt").write_bytes(b"a\n" * (8 * 2**20 + 1))
    with pytest.raises(InputRefused, match=r"long\.txt is too large"):
        read_prompt_set(tmp_path / "long.txt")
