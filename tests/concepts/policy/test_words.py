"""Which words name the same thing."""

import pytest

from sae_auditor.bundle.vocabulary import combined, read_word_list, words_of, words_text
from sae_auditor.concepts.policy import Synonyms, key_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a red inspection tag", "Red  Inspection Tags"),
        ("the ruler", "RULER"),
        ("scratches", "a scratch"),
        ("batteries", "battery"),
        ("boxes", "box"),
        ("an arrow", "arrows"),
        ("ねじ", "ねじ "),
        ("ＴＡＧ", "tag"),
    ],
)
def test_case_blanks_articles_and_plurals_do_not_count(one, other):
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("glass", "glas"), ("a", ""), ("tag", "red tag"), ("bus", "bu"), ("a", "the")]
)
def test_other_words_stay_others(one, other):
    assert key_of(one) != key_of(other)


def test_a_synonym_stands_for_its_whole_group():
    synonyms = Synonyms({"red inspection tag": ("red tag", "red paper tag"), "shadow": ("hard shadow",)}, ("ruler",))
    assert synonyms.thing("a red paper tag") == synonyms.thing("Red tags") == synonyms.thing("the red inspection tag")
    assert synonyms.thing("shadow") != synonyms.thing("red tag")
    assert synonyms.thing("never heard of") == key_of("never heard of")
    assert all(synonyms.knows(word) for word in ("rulers", "hard shadow", "shadow"))
    assert not synonyms.knows("barcode")


def test_a_word_of_two_groups_belongs_to_the_first():
    synonyms = Synonyms({"glove": ("hand",), "finger": ("hand",)})
    assert synonyms.thing("hand") == synonyms.thing("glove") != synonyms.thing("finger")


def test_near_words_are_those_that_are_written_alike():
    synonyms = Synonyms({"barcode sticker": ("barcode",)}, ("ruler", "glove"))
    assert synonyms.near("rular") == ("ruler",)
    assert synonyms.near("barcod")[0] == "barcode"
    assert synonyms.near("conveyer", ["conveyor"]) == ("conveyor",)
    assert synonyms.near("zzz") == ()


def test_a_line_of_a_word_list_can_hold_synonyms(tmp_path):
    file = tmp_path / "cues.txt"
    file.write_text("ruler\nred tag = red label  =  tag\nshadow\nruler\n= \nred tag = note\na=b\n", encoding="utf-8")
    words = read_word_list(file)
    assert words.words == ("ruler", "red tag", "shadow", "=", "a=b")
    assert dict(words.synonyms) == {"red tag": ("red label", "tag", "note")}
    again = words_of(words_text(words.words, words.synonyms))
    assert tuple(again) == words.words
    assert again["red tag"] == words.synonyms["red tag"]


def test_lists_put_together_keep_all_synonyms(tmp_path):
    for name, text in (("one", "Tag = label\nnut"), ("two", "tag = note\nbolt = screw")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    both = combined("both", [read_word_list(tmp_path / "one.txt"), read_word_list(tmp_path / "two.txt")])
    assert both.words == ("Tag", "nut", "bolt")
    assert dict(both.synonyms) == {"Tag": ("label", "note"), "bolt": ("screw",)}
