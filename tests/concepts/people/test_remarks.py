"""Names, notes and marks against a plain dictionary; what a bundle says against what is written here."""

import getpass
import os
import threading
import time

import pyarrow as pa
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.concepts.concept import Concept, Label, Remark
from sae_auditor.concepts.people import LEAVE, MAX_NAME, MAX_NOTE, Remarks, remark_columns, who_am_i, with_remarks
from sae_auditor.concepts.people import words as words_room
from sae_auditor.concepts.schema import CONCEPTS, with_columns
from sae_auditor.errors import InputRefused

SAE = "0123456789abcdef" * 4
PLAIN = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=20)
MARKS = [None, "", "trusted", "mixed", "unusable"]
CHANGES = st.fixed_dictionaries(
    {"latent": st.integers(0, 4), "who": st.sampled_from(["Ada", "Bo", "三郎"])},
    optional={
        "name": st.none() | PLAIN,
        "note": st.none() | st.lists(PLAIN, max_size=3).map("\n".join),
        "mark": st.sampled_from(MARKS),
    },
)


@given(st.lists(CHANGES, max_size=12))
def test_any_sequence_then_reopened(tmp_path_factory, changes):
    folder = tmp_path_factory.mktemp("remarks")
    remarks, expected, events = Remarks.of(SAE, folder), {}, []
    for change in changes:
        latent = change["latent"]
        given_fields = {key: (value or "").strip() or None for key, value in change.items() if key in FIELDS}
        former = expected.get(latent, {})
        for field in FIELDS:
            if field in given_fields and given_fields[field] != former.get(field):
                events.append((latent, field, former.get(field), given_fields[field], change["who"]))
                former = {**former, field: given_fields[field], "who": change["who"]}
                expected[latent] = former
        remarks.set(**change)
    for found in (remarks, Remarks.of(SAE, folder)):
        assert set(found.all()) == set(expected)
        for latent, fields in expected.items():
            remark = found.get(latent)
            assert (remark.name, remark.note, remark.mark) == tuple(fields.get(field) for field in FIELDS)
            assert remark.who == fields["who"]
        said = [event for latent in range(5) for event in found.history(latent)]
        said = sorted(said, key=lambda event: event.seq)
        assert [(e.latent, e.field, e.before, e.after, e.who) for e in said] == events
        assert [event.seq for event in said] == list(range(1, len(events) + 1))


FIELDS = ("name", "note", "mark")


def test_fields_that_are_left_as_they_are(tmp_path):
    remarks = Remarks.of(SAE, tmp_path)
    assert remarks.set(3, name="  red tag ", note="a\r\nb", who="Ada").note == "a\nb"
    remark = remarks.set(3, name=LEAVE, mark="mixed", who="Bo")
    assert (remark.name, remark.note, remark.mark, remark.who) == ("red tag", "a\nb", "mixed", "Bo")
    assert len(remark.when) == len("2026-01-02T03:04:05Z")
    assert remarks.set(3, who="Cy") == remark  # nothing to write
    cleared = remarks.set(3, name="", note=None, mark="", who="Bo")
    assert (cleared.name, cleared.note, cleared.mark) == (None, None, None)


def test_a_change_is_taken_back_by_another(tmp_path):
    remarks = Remarks.of(SAE, tmp_path)
    remarks.set(3, name="red", who="Ada")
    remarks.set(3, name="blue", who="Ada")
    last = remarks.history(3)[-1]
    remarks.set(3, **{last.field: last.before}, who="Ada")
    assert remarks.get(3).name == "red"
    assert [(event.before, event.after) for event in remarks.history(3)] == [
        (None, "red"),
        ("red", "blue"),
        ("blue", "red"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "x" * (MAX_NAME + 1)}, "201 characters; 200 are the most"),
        ({"note": "x" * (MAX_NOTE + 1)}, "10,001 characters"),
        ({"name": "two\nlines"}, r"U\+000A"),
        ({"name": "\x1b[31mred"}, r"U\+001B"),
        ({"name": "gat\u202eder"}, r"U\+202E"),
        ({"name": "half \ud800 pair"}, r"U\+D800"),
        ({"note": "bell \x07"}, r"U\+0007"),
        ({"note": "line\u2028separator"}, r"U\+2028"),
        ({"mark": "good"}, "trusted, mixed, unusable"),
        ({"name": "x", "who": " "}, "needs the name of the person"),
        ({"name": "x", "who": "A\tB"}, r"U\+0009"),
    ],
)
def test_what_is_refused_changes_nothing(tmp_path, change, message):
    remarks = Remarks.of(SAE, tmp_path)
    with pytest.raises(InputRefused, match=message) as caught:
        remarks.set(3, **{"who": "Ada", **change})
    assert caught.value.safe
    assert remarks.all() == {}
    assert not remarks.path.exists()


def test_the_longest_that_is_taken(tmp_path):
    remark = Remarks.of(SAE, tmp_path).set(3, name="傷" * MAX_NAME, note="x\n" * (MAX_NOTE // 2), who="Ada")
    assert len(remark.name) == MAX_NAME


def test_no_such_latent(tmp_path):
    with pytest.raises(InputRefused, match="no latent -1"):
        Remarks.of(SAE, tmp_path).set(-1, name="x", who="Ada")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("ada", "ada"), ("", "unknown"), ("a\x1bb", "ab"), ("x" * 500, "x" * 100), (OSError(), "unknown")],
)
def test_who_am_i(monkeypatch, answer, expected):
    def getuser():
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(words_room.getpass, "getuser", getuser)
    assert who_am_i() == expected
    assert words_room.checked_who(who_am_i()) == expected


def test_who_am_i_really():
    assert who_am_i() in (getpass.getuser(), "unknown")


BUNDLES = Remark(name="their name", note="their note", mark="trusted", who="Maker", when="2025-01-01T00:00:00Z")


def concept_of(remark=BUNDLES):
    return Concept(3, labels=(Label("word", 0.1),), name=remark.name if remark else None, remark=remark)


def test_a_name_given_here_stands_over_the_bundles(tmp_path):
    remarks = Remarks.of(SAE, tmp_path)
    assert remarks.on(concept_of()) == concept_of()
    remarks.set(3, mark="mixed", who="Ada", base=BUNDLES)
    found = remarks.on(concept_of())
    assert (found.name, found.label) == ("their name", "their name")
    assert (found.remark.note, found.remark.mark, found.remark.who) == ("their note", "mixed", "Ada")
    assert remarks.history(3)[0].before == "trusted"
    remarks.set(3, name="our name", who="Ada", base=BUNDLES)
    assert remarks.on(concept_of()).label == "our name"
    assert remarks.history(3)[-1].before == "their name"


def test_a_name_of_the_bundle_can_be_cleared(tmp_path):
    remarks = Remarks.of(SAE, tmp_path)
    cleared = remarks.set(3, name=None, who="Ada", base=BUNDLES)
    assert (cleared.name, cleared.note) == (None, "their note")
    found = remarks.on(concept_of())
    assert found.name is None
    assert found.label == "word"


def test_a_concept_whose_name_has_no_remark(tmp_path):
    remarks = Remarks.of(SAE, tmp_path)
    remarks.set(3, note="n", who="Ada")
    assert remarks.on(Concept(3, name="old")).name == "old"
    assert remarks.on(Concept(4)) == Concept(4)


def test_with_remarks():
    assert with_remarks(concept_of(), None) == concept_of()
    found = with_remarks(concept_of(), Remark(note="ours", who="Ada", when="now"))
    assert (found.name, found.remark.note, found.remark.mark, found.remark.who) == (
        "their name",
        "ours",
        "trusted",
        "Ada",
    )
    assert with_remarks(concept_of(None), Remark(name="ours", who="Ada")).label == "ours"


def test_columns_for_a_bundle(tmp_path):
    columns = {field.name: pa.nulls(4, field.type) for field in CONCEPTS}
    columns |= {"latent": pa.array(range(4), pa.int32()), "support": pa.array([1] * 4)}
    rows = pa.table(columns, schema=CONCEPTS.with_metadata({b"k": b"v"}))
    rows = with_columns(rows, {"name": [None, "theirs", "theirs too", None], "named_by": [None, "M", "M", None]})
    remarks = Remarks.of(SAE, tmp_path)
    remarks.set(0, name="ours", note="because", mark="unusable", who="Ada")
    remarks.set(1, name="", who="Ada", base=Remark(name="theirs", who="M"))
    merged = with_columns(rows, remark_columns(rows, remarks))
    assert merged["name"].to_pylist() == ["ours", None, "theirs too", None]
    assert merged["verdict"].to_pylist() == ["unusable", None, None, None]
    assert merged["note"].to_pylist() == ["because", None, None, None]
    assert merged["named_by"].to_pylist() == ["Ada", "Ada", "M", None]
    assert merged["named_at"].to_pylist() == [remarks.get(0).when, remarks.get(1).when, None, None]
    assert merged.schema.equals(rows.schema, check_metadata=True)
    assert merged["support"].equals(rows["support"])


def test_a_thousand_marks_are_one_write_that_reaches_the_disk_once(tmp_path, monkeypatch):
    remarks = Remarks.of(SAE, tmp_path)
    remarks.set(3, name="old", mark="mixed", who="Ada")
    writes, syncs, write, sync = [], [], os.write, os.fsync
    monkeypatch.setattr(os, "write", lambda handle, data: writes.append(1) or write(handle, data))
    monkeypatch.setattr(os, "fsync", lambda handle: syncs.append(1) or sync(handle))
    base = {5: Remark(mark="trusted", who="M")}
    remarks.set_many({latent: {"mark": "trusted"} for latent in range(1_000)}, who="Bo", base=base)
    assert (len(writes), len(syncs)) == (1, 1)
    assert [remarks.get(latent).mark for latent in (0, 3, 999)] == ["trusted"] * 3
    assert remarks.get(3).name == "old"
    assert remarks.get(5) is None, "it has the value already, from the bundle"
    again = Remarks.of(SAE, tmp_path)
    assert again.all() == remarks.all()
    events = [remarks.history(latent)[-1] for latent in range(1_000) if latent != 5]
    assert sorted(event.seq for event in events) == list(range(3, 1_002))


def test_of_many_values_all_are_written_or_none(tmp_path):
    remarks = Remarks.of(SAE, tmp_path)
    with pytest.raises(InputRefused):
        remarks.set_many({1: {"mark": "trusted"}, 2: {"mark": "splendid"}}, who="Ada")
    assert not remarks.all()
    assert not remarks.path.exists()


def test_history_is_read_while_another_program_keeps_the_file(tmp_path):
    """The window asks for it: it must not wait for a writer that waits."""
    remarks = Remarks.of(SAE, tmp_path)
    remarks.set(3, name="old", who="Ada")
    with FileLock(str(remarks.path) + ".lock"):
        writer = threading.Thread(target=lambda: remarks.set(3, name="new", who="Bo"))
        writer.start()
        time.sleep(0.05)
        began_s = time.monotonic()
        assert [event.after for event in remarks.history(3)] == ["old"]
        assert remarks.get(3).name == "old"
        assert time.monotonic() - began_s < 1.0
    writer.join(10)
    assert remarks.get(3).name == "new"
