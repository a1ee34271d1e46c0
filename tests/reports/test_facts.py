"""Plain values as lines, and the program's texts in the language of the window."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor import i18n
from sae_auditor.i18n import say
from sae_auditor.names import is_shown
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.reports.facts import MOST_LINES, fact_lines

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=3), PLAIN, max_size=4))
def test_any_value_is_lines_of_what_can_be_shown(facts):
    for pair in fact_lines(facts):
        for text in pair:
            assert all(map(is_shown, text)), pair
            json.dumps(text).encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (float("inf"), "∞"),
        (True, "yes"),
        (False, "no"),
        (1234567, "1,234,567"),
        (0.123456, "0.1235"),
        ([1, None, False], "1, –, no"),
        ([], ""),
        ("a\nb", "a\\nb"),
        ("赤い札", "赤い札"),
    ],
)
def test_values_are_said_as_people_read_them(value, text):
    assert fact_lines({"a_b": value}) == (("a b", text),)


def test_values_inside_others_are_named_by_their_way_and_never_too_many():
    deep = {"runs": [{"worst": 1, "mean": 2}, {"worst": 3}], "own": {"all": {"n": 4}}}
    assert fact_lines(deep) == (
        ("runs 1 › worst", "1"),
        ("runs 1 › mean", "2"),
        ("runs 2 › worst", "3"),
        ("own › all › n", "4"),
    )
    assert fact_lines(deep, str.upper)[-1] == ("OWN › ALL › N", "4")
    assert len(fact_lines({str(i): i for i in range(10 * MOST_LINES)})) == MOST_LINES


@pytest.fixture
def other_language():
    """A language of which three texts are known."""
    known = {
        "No file {0} in {1}.": "{1} has no {0}-file.",
        "this folder": "DIESER ORDNER",
        "It is empty.": "ES IST LEER.",
    }
    i18n.install_translator(lambda _room, text: known.get(text, text))
    yield
    i18n.install_translator(None)


def test_a_template_is_translated_and_its_values_are_put_in(other_language):
    text = say("No file {0} in {1}.", "{1}.png", say("this folder"))
    assert translate_core(text) == "DIESER ORDNER has no {1}.png-file."
    assert text == "No file {1}.png in this folder."


def test_a_clause_is_translated_as_the_sentence_it_is_of(other_language):
    assert translate_core(say("It is empty")) == "ES IST LEER"
    assert translate_core("It is empty.") == "ES IST LEER."
    # A text of a stranger is no template, whatever it looks like.
    assert translate_core("No file {0} in {1}.") == "No file {0} in {1}."
    assert translate_core("It is\nempty.") == "It is\nempty."


def test_what_no_window_can_show_is_escaped(other_language):
    assert translate_core("\udc80.png") == "\\x80.png"
