"""Decisions about findings: kept, replayed, taken back, and never lost to a torn or foreign line."""

from __future__ import annotations

import json

import pytest

from sae_auditor.concepts.people import FindingRemarks
from sae_auditor.errors import InputRefused

PRINT = "0" * 64
KEY = ("cls", "defective", 7)


def test_decisions_are_there_again_and_the_last_one_holds(tmp_path):
    first = FindingRemarks.of(PRINT, tmp_path)
    first.set([KEY, ("cls", "good", 3)], "accepted", who="Ada")
    first.set([KEY], "dismissed", who="Bob", note="a real\r\ndefect")
    first.set([KEY], "dismissed", who="Bob", note="a real\ndefect")  # nothing new
    again = FindingRemarks.of(PRINT, tmp_path)
    held = again.get(*KEY)
    assert (held.after, held.before, held.who, held.note) == ("dismissed", "accepted", "Bob", "a real\ndefect")
    assert [event.seq for event in again.history()] == [1, 2, 3]
    assert again.shortcuts("cls") == {3: ("good",)}
    assert again.shortcuts("other") == {}
    again.set([KEY], None, who="Ada")
    assert again.get(*KEY) is None
    assert first.refresh()
    assert first.get(*KEY) is None


@pytest.mark.parametrize(
    "change", [{"after": "guilty"}, {"latent": -1}, {"latent": True}, {"sae": 5}, {"note": 3}, {"class_name": None}]
)
def test_lines_of_another_kind_are_passed_over(tmp_path, change):
    remarks = FindingRemarks.of(PRINT, tmp_path)
    remarks.set([KEY], "shortcut", who="Ada")
    line = json.loads(remarks.path.read_text())
    with remarks.path.open("a") as file:
        file.write(json.dumps({**line, "seq": 2, **change}) + "\n{torn")
    again = FindingRemarks.of(PRINT, tmp_path)
    assert again.get(*KEY).after == "shortcut"
    again.set([KEY], None, who="Ada")
    assert FindingRemarks.of(PRINT, tmp_path).get(*KEY) is None


def test_what_cannot_be_kept_is_refused_and_nothing_changes(tmp_path):
    remarks = FindingRemarks.of(PRINT, tmp_path)
    for who, note in (("", None), ("Ada", "x" * 20_000)):
        with pytest.raises(InputRefused):
            remarks.set([KEY], "accepted", who=who, note=note)
    assert not remarks.path.exists()
    with pytest.raises(InputRefused):
        FindingRemarks.of("../x", tmp_path)
