"""Texts for people are ordinary texts that still know their template and values."""

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.errors import InputRefused, KnownError, first_words, system_words
from sae_auditor.i18n import Text, clause, from_json, joined, mapped, restored, say, sentences, to_json
from sae_auditor.names import printable, shown_lines

HOSTILE = "{0} {} {x!r} {{1}} %s %1 <b>&amp;</b>"


def reason():
    return say("its part '{0}' is missing", HOSTILE)


def test_it_is_the_finished_text():
    text = say("There is no folder {0} with {1} images.", "/a", 3)
    assert text == "There is no folder /a with 3 images."
    assert isinstance(text, Text)
    assert (text.template, text.values) == ("There is no folder {0} with {1} images.", ("/a", "3"))
    assert json.dumps({"a": text}) == '{"a": "There is no folder /a with 3 images."}'


def test_values_are_shown_as_an_f_string_shows_them():
    for value in (1, 1.5, None, ("a", 2), InputRefused("It broke.", todo="Mend it.")):
        assert say("{0}", value) == f"{value}"


@given(st.text(), st.text())
def test_nothing_in_a_value_is_read_as_a_field(first, second):
    assert say("a {0} b {1} c", first, second) == f"a {first} b {second} c"


def test_braces_of_a_text_without_values_mean_nothing():
    assert say("Use '{}' for the bare prompt.") == "Use '{}' for the bare prompt."
    assert say("{{{0}}}", 5) == "{5}"


def test_errors_keep_what_they_were_made_of():
    error = InputRefused(say("{0} cannot be read: {1}.", "/a", reason()), safe=say("Nothing was changed."))
    assert isinstance(error.what, Text)
    assert isinstance(error.what.values[1], Text)
    whole = str(error)
    assert isinstance(whole, Text)
    assert whole == f"/a cannot be read: {reason()}. Nothing was changed."
    around = say("{0}!", error)
    assert isinstance(around.values[0], Text)
    assert isinstance(str(ValueError(reason())), Text)


def test_escapes_are_made_in_values_too():
    error = KnownError(say("{0} is {1}.", "a\x1b\u202e\nb", say("as '{0}' says", "\udce9")))
    assert error.what == "a\\x1b\\u202e\nb is as '\\xE9' says."
    assert error.what.values[0] == "a\\x1b\\u202e\nb"
    assert error.what.values[1].values == ("\\xE9",)
    assert error.text() == "a\\x1b\\u202e\\nb is as '\\xE9' says."
    assert error.text().values[0] == "a\\x1b\\u202e\\nb"
    assert printable(reason()) == reason()
    assert isinstance(shown_lines(reason()), Text)


def test_texts_are_joined_as_str_joins_them():
    parts = [say("{0} hidden", 2), "3 .txt", reason()]
    text = joined(parts, ", ")
    assert text == ", ".join(parts)
    assert text.values == tuple(parts)
    assert joined(parts[:1], ", ") is parts[0]
    assert joined([], ", ") == ""
    assert type(joined(["a", "b"], ", ")) is str
    assert sentences("", say("One."), "", say("Two.")) == "One. Two."


@pytest.mark.parametrize(
    "sentence",
    [
        say("It broke."),
        say("{0} broke.", "It..."),
        sentences(say("It broke."), say("{0} did.", "That")),
        "It broke.",
        say("It broke"),
        say("See {0}", "a."),
    ],
)
def test_a_clause_is_the_sentence_without_its_full_stop(sentence):
    found = clause(sentence)
    assert found == sentence.rstrip(".")
    assert isinstance(found, Text) == isinstance(sentence, Text)


def test_they_survive_copies_and_processes():
    text = say("{0} and {1}", reason(), 5)
    for copied in (
        copy.deepcopy(text),
        pickle.loads(pickle.dumps(text)),
        from_json(json.loads(json.dumps(to_json(text)))),
    ):
        assert copied == text
        assert copied.template == text.template
        assert isinstance(copied.values[0], Text)
        assert copied.values[0].values == (HOSTILE,)
    assert from_json(to_json("plain")) == "plain"


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        [],
        [5],
        ["{0}"] * 2 + [5],
        ["no field", "value"],
        ["{0} {1}", "one value"],
        ["{1} {0}", "a", "b"],
        ["{0} {0}", "a"],
        ["{0.__class__}", "a"],
        ["{0:>999999999}", "a"],
        ["{0!r}", "a"],
        ["{0} {", "a"],
        ["{0} {name}", "a"],
        {"template": "a"},
    ],
)
def test_what_is_no_text_with_values_is_refused(data):
    with pytest.raises(ValueError, match=r"text with its values|template"):
        from_json(data)


def test_what_is_nested_without_end_is_refused():
    data = ["end"]
    for _ in range(500):
        data = ["{0}", data]
    with pytest.raises(ValueError, match="text with its values"):
        from_json(data)


def test_a_stored_text_takes_its_parts_only_where_they_agree():
    text = say("{0} is missing", "a")
    assert isinstance(restored(str(text), to_json(text)), Text)
    for data in (None, 5, ["{0} is here", "a"], ["{0}"]):
        found = restored(text.plain, data)
        assert type(found) is str
        assert found == text


def test_a_change_of_texts_reaches_their_values():
    text = mapped(say("{0}: {1}", "/a/b/c", say("no {0}", "/a/b")), lambda part: part.replace("/a/b", "b"))
    assert text == "b/c: no b"
    assert (text.values[0], text.values[1].values) == ("b/c", ("b",))


def test_reasons_of_libraries_and_our_own():
    assert system_words(OSError(2, "No such file or directory")) == "no such file or directory"
    assert isinstance(system_words(OSError(22, say("it is a {0}", "FIFO"))), Text)
    assert first_words(ValueError("It is bad.\nMore of it.")) == "It is bad"
    assert first_words(ValueError("")) == "it is damaged"
    ours = first_words(InputRefused(say("It is {0}.", "bad")))
    assert ours == "It is bad"
    assert isinstance(ours, Text)
