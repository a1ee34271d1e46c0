"""Records that are read while another program writes, or after one was cut off."""

from __future__ import annotations

import subprocess
import sys

import apsw
import pytest

from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.records import Entry, Records, log, verify
from sae_auditor.records.events import next_event
from sae_auditor.records.sessions import Given, NewItem, Settings, new_session


@pytest.fixture
def writer(tmp_path):
    records = Records(tmp_path / "w.sqlite", who="Aiko", reserve_bytes=0)
    session = new_session(records, "Aiko", Settings("Monday"))
    session.add("Aiko", [NewItem(f"{i}.png", f"{i:064x}") for i in range(3)])
    yield records, session
    records.close()


def test_a_reader_between_two_events_keeps_nobody_from_writing(writer, monkeypatch):
    records, session = writer
    monkeypatch.setattr(log, "_READ_TOGETHER", 2)
    reader = Records(records.path, is_read_only=True)
    stored = reader.stored()
    first = next(stored)[0]
    session.give("Aiko", [Given(1, "accept")])
    assert [first, *(seq for seq, _, _ in stored)] == [1, 2, 3, 4]
    assert [seq for seq, _, _ in reader.stored(after=1, limit=2)] == [2, 3]
    assert [seq for seq, _, _ in reader.stored(limit=3)] == [1, 2, 3]
    reader.close()


def test_events_that_come_while_tables_are_compared_are_no_difference(writer, monkeypatch):
    records, session = writer
    reader = Records(records.path, is_read_only=True)
    real, given = log.apply, []

    def apply(database, event):
        if database is not records._database and not given:
            given.append(session.give("Aiko", [Given(2, "reject")]))
        real(database, event)

    monkeypatch.setattr(log, "apply", apply)
    assert reader.is_as_recorded()
    assert given
    reader.close()


def test_tables_that_somebody_changed_or_took_away_are_a_difference(writer):
    records, _ = writer
    assert records.is_as_recorded()
    with records._database.transaction():
        records._database.run("UPDATE items SET part = 'x' WHERE item = 1")
    assert not records.is_as_recorded()
    records.rebuild()
    assert records.is_as_recorded()
    with records._database.transaction():
        records._database.run("DROP TABLE anchors")
    assert not records.is_as_recorded()


def test_events_that_come_to_nothing_are_a_difference_and_no_mistake(writer):
    records, session = writer
    item = {"item": 1, "path": "", "sha256": "", "part": ""}
    twice = Entry("images/added", "Aiko", session.key, after={"items": [item]})
    event = next_event(twice, records.head[0] + 1, records.head[1])
    with records._database.transaction():
        records._database.run("INSERT INTO events VALUES (?, ?, ?)", (event.seq, event.hash, event.content))
    assert verify(records.stored()).is_ok
    assert not records.is_as_recorded()


def test_what_a_cut_off_program_left_is_said_and_taken_back_by_who_may_write(writer, tmp_path):
    records, _ = writer
    connection = records._database._connection
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN IMMEDIATE")
    for i in range(100):
        connection.execute("INSERT INTO kept VALUES (?, ?)", (f"k{i}", "z" * 5000))
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("w.sqlite", "w.sqlite-journal"):
        # By another process, since this one must not open the file.
        program = "import shutil, sys; shutil.copyfile(*sys.argv[1:])"
        subprocess.run([sys.executable, "-c", program, tmp_path / name, copy / name], check=True)
    connection.execute("ROLLBACK")
    with pytest.raises(EnvironmentProblem, match="cut off while it wrote"):
        Records(copy / "w.sqlite", is_read_only=True)
    again = Records(copy / "w.sqlite", who="Aiko", reserve_bytes=0)
    assert "taken back" in again.recovered
    assert again.head == records.head
    assert again.kept("k0") == ""
    again.close()
    reader = Records(copy / "w.sqlite", is_read_only=True)
    assert reader.head == records.head
    reader.close()


def test_a_database_without_a_log_is_no_workspace(writer, tmp_path):
    records, _ = writer
    records.append([Entry("x", "Aiko")])
    records.close()
    connection = apsw.Connection(str(records.path))
    connection.execute("DROP TABLE events")
    connection.close()
    with pytest.raises(InputRefused, match="no log of events"):
        Records(records.path, is_read_only=True)
