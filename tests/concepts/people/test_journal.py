"""What people wrote must never be lost: power cuts, several programs, disks that fail."""

import errno
import json
import os
import subprocess
import sys

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.concepts.people import Remarks
from sae_auditor.concepts.people import journal as room
from sae_auditor.errors import EnvironmentProblem, InputRefused

SAE = "ab" * 32


def written(folder, n=6):
    remarks = Remarks.of(SAE, folder)
    for i in range(n):
        remarks.set(i % 3, name=f"名前 {i}", who="Ada")
    return remarks


def test_nothing_is_made_before_something_is_written(tmp_path):
    remarks = Remarks.of(SAE, tmp_path / "remarks")
    assert remarks.get(3) is None
    assert remarks.history(3) == []
    assert remarks.notices == ()
    assert not (tmp_path / "remarks").exists()


def test_the_format_of_a_line(tmp_path):
    remarks = Remarks.of(SAE, tmp_path)
    remarks.set(7, name="red tag", mark="trusted", who="Ada")
    lines = [json.loads(line) for line in (tmp_path / f"{SAE}.jsonl").read_text().splitlines()]
    assert [list(line) for line in lines] == [["seq", "when", "who", "latent", "field", "before", "after"]] * 2
    assert [(line["seq"], line["field"], line["before"], line["after"]) for line in lines] == [
        (1, "name", None, "red tag"),
        (2, "mark", None, "trusted"),
    ]
    assert all(line["who"] == "Ada" and line["latent"] == 7 and line["when"].endswith("Z") for line in lines)


def test_a_file_cut_at_every_byte_keeps_all_whole_events(tmp_path):
    whole = written(tmp_path / "whole", 4).path.read_bytes()
    ends = [i + 1 for i, byte in enumerate(whole) if byte == ord("\n")]
    place = tmp_path / "cut" / f"{SAE}.jsonl"
    place.parent.mkdir()
    for cut in range(len(whole) + 1):
        place.write_bytes(whole[:cut])
        remarks = Remarks.of(SAE, place.parent)
        # A line is whole without its line feed.
        complete = sum(end - 1 <= cut for end in ends)
        is_torn = cut not in (0, *ends, *(end - 1 for end in ends))
        assert [event.seq for latent in range(3) for event in remarks.history(latent)] == sorted(
            range(1, complete + 1), key=lambda seq: ((seq - 1) % 3, seq)
        )
        assert bool(remarks.notices) == is_torn
        # Life goes on, and what was there stays byte for byte.
        remarks.set(0, name="after the cut", who="Bo")
        assert place.read_bytes().startswith(whole[:cut])
        again = Remarks.of(SAE, place.parent)
        assert again.get(0).name == "after the cut"
        assert again.history(0)[-1].seq == complete + 1
        assert sum(len(again.history(latent)) for latent in range(3)) == complete + 1
        assert bool(again.notices) == is_torn


@given(st.binary(max_size=80), st.integers(0, 6))
def test_rubbish_between_lines_hides_nothing(tmp_path_factory, rubbish, place):
    folder = tmp_path_factory.mktemp("rubbish")
    remarks = written(folder)
    lines = remarks.path.read_bytes().splitlines(keepends=True)
    remarks.path.write_bytes(b"".join([*lines[:place], rubbish, b"\n", *lines[place:]]))
    again = Remarks.of(SAE, folder)
    assert again.all() == remarks.all()
    again.set(1, note="goes on", who="Ada")
    assert Remarks.of(SAE, folder).get(1).note == "goes on"


@pytest.mark.parametrize(
    "line",
    [
        {"seq": 9, "when": "", "who": "", "latent": 1, "field": "colour", "before": None, "after": "x"},
        {"seq": 9, "when": "", "who": "", "latent": 1, "field": "mark", "before": None, "after": "doubtful"},
        {"seq": 9, "when": "", "who": "", "latent": "1", "field": "name", "before": None, "after": "x"},
        {"seq": 9, "when": "", "who": None, "latent": 1, "field": "name", "before": None, "after": "x"},
        {"seq": 9, "when": "", "who": "", "latent": 1, "field": "name", "before": 3, "after": "x"},
    ],
)
def test_an_event_of_another_version_is_passed_over_but_keeps_its_number(tmp_path, line):
    remarks = written(tmp_path, 2)
    with remarks.path.open("a") as file:
        file.write(json.dumps(line) + "\n")
    assert remarks.refresh()
    assert len(remarks.notices) == 1
    assert str(remarks.path) in remarks.notices[0]
    remarks.set(2, name="next", who="Ada")
    assert remarks.history(2)[-1].seq == 10


def test_two_windows_see_each_other(tmp_path):
    one, two = Remarks.of(SAE, tmp_path), Remarks.of(SAE, tmp_path)
    one.set(1, name="first", who="Ada")
    assert two.get(1) is None
    two.set(1, name="second", who="Bo")
    assert [(event.before, event.after) for event in two.history(1)] == [(None, "first"), ("first", "second")]
    assert one.refresh()
    assert not one.refresh()
    assert one.get(1).name == "second"


PROGRAM = """
import sys
from sae_auditor.concepts.people import Remarks
assert "torch" not in sys.modules and "pyarrow" not in sys.modules
remarks = Remarks.of(sys.argv[1], sys.argv[2])
for i in range(25):
    remarks.set(i % 5, note=f"{sys.argv[3]} {i}", who=sys.argv[3])
"""


def test_four_programs_at_once_lose_nothing(tmp_path):
    calls = [[sys.executable, "-c", PROGRAM, SAE, str(tmp_path), f"program {i}"] for i in range(4)]
    started = [subprocess.Popen(call, stderr=subprocess.PIPE, text=True) for call in calls]
    for process in started:
        assert process.communicate(timeout=120)[1] == ""
        assert process.returncode == 0
    lines = [json.loads(line) for line in (tmp_path / f"{SAE}.jsonl").read_text().splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, 101))
    assert {line["after"] for line in lines} == {f"program {i} {k}" for i in range(4) for k in range(25)}
    current = {}
    for line in lines:  # each says truly what it changed
        assert line["before"] == current.get(line["latent"])
        current[line["latent"]] = line["after"]
    assert {latent: remark.note for latent, remark in Remarks.of(SAE, tmp_path).all().items()} == current


def test_a_program_that_holds_the_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_PATIENCE_S", 0.05)
    remarks = written(tmp_path)
    before = remarks.path.read_bytes()
    with FileLock(str(remarks.path) + ".lock"):
        # Reading needs no lock, nor does a torn line stop it.
        remarks.path.write_bytes(before[:-5])
        other = Remarks.of(SAE, tmp_path)
        assert other.get(0).name == "名前 3"
        with pytest.raises(EnvironmentProblem, match="locked"):
            other.set(0, name="x", who="Ada")
    assert remarks.path.read_bytes() == before[:-5]


def test_a_full_disk(tmp_path, monkeypatch):
    remarks = written(tmp_path)
    before, real = remarks.path.read_bytes(), os.write

    def full(handle, data):
        if len(data) < 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, data[:10])

    monkeypatch.setattr(room.os, "write", full)
    with pytest.raises(EnvironmentProblem, match="no space"):
        remarks.set(0, name="does not fit", who="Ada")
    monkeypatch.undo()
    assert remarks.get(0).name == "名前 3"
    assert remarks.path.read_bytes().startswith(before)
    remarks.set(0, name="fits", who="Ada")
    again = Remarks.of(SAE, tmp_path)
    assert again.get(0).name == "fits"
    assert len(again.history(0)) == 3
    assert len(again.notices) == 1


def test_every_event_is_flushed(tmp_path, monkeypatch):
    flushed, real = [], os.fsync
    monkeypatch.setattr(room.os, "fsync", lambda handle: (flushed.append(os.fstat(handle).st_size), real(handle)))
    remarks = Remarks.of(SAE, tmp_path)
    for i in range(3):
        remarks.set(1, name=str(i), who="Ada")
        assert remarks.path.stat().st_size in flushed


@pytest.mark.parametrize("wrong", ["", "../" * 8 + "ab" * 16, "AB" * 32, "ab" * 7, "ab" * 32 + "\n"])
def test_what_is_no_fingerprint_names_no_file(tmp_path, wrong):
    with pytest.raises(InputRefused, match="no fingerprint"):
        Remarks.of(wrong, tmp_path)


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefused, match="not a directory"):
        Remarks.of(SAE, tmp_path / "file" / "remarks")
    remarks = Remarks.of(SAE, tmp_path / "folder")
    (tmp_path / "folder").write_text("")
    with pytest.raises(InputRefused):
        remarks.set(1, name="x", who="Ada")
    assert remarks.all() == {}


def test_a_journal_that_cannot_be_read(tmp_path):
    (tmp_path / f"{SAE}.jsonl").mkdir()
    with pytest.raises(InputRefused, match="cannot be read"):
        Remarks.of(SAE, tmp_path)


def test_where_they_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path))
    Remarks.of(SAE).set(1, name="x", who="Ada")
    assert (tmp_path / "remarks" / f"{SAE}.jsonl").is_file()


def test_a_journal_that_was_put_in_the_place_of_another(tmp_path):
    remarks = written(tmp_path / "one", 3)
    other = written(tmp_path / "two", 6)
    os.replace(other.path, remarks.path)  # as a backup that is put back does it
    assert remarks.refresh()
    assert remarks.all() == Remarks.of(SAE, tmp_path / "one").all()
    assert len(remarks.history(0)) == 2
    remarks.path.unlink()
    assert remarks.refresh()
    assert remarks.all() == {}
    assert not remarks.refresh()
    remarks.set(1, name="again", who="Ada")
    assert [event.seq for event in remarks.history(1)] == [1]


def test_a_line_that_becomes_whole(tmp_path):
    whole = written(tmp_path / "whole", 2).path.read_bytes()
    place = tmp_path / "slow" / f"{SAE}.jsonl"
    place.parent.mkdir()
    place.write_bytes(whole[:-20])
    remarks = Remarks.of(SAE, place.parent)
    assert remarks.notices
    with place.open("ab") as file:
        file.write(whole[-20:])
    assert remarks.refresh()
    assert not remarks.notices
    assert remarks.all() == Remarks.of(SAE, tmp_path / "whole").all()
