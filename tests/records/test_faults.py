"""Nothing that was said to be recorded is lost, whatever strikes: a sample in the usual run, all by ``-m faults``.

Each kind of fault has a control that must find a loss: a setting that is known to lose, or a program that lies.
"""

import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import apsw
import pytest

from sae_auditor.errors import EnvironmentProblem
from sae_auditor.records import Entry, Records, events, log, verify
from sae_auditor.records.place import WriterLock
from sae_auditor.records.queue import Kind, Queue
from tests.records.acts import NAME, WHO, make, make_for, session_of
from tests.records.disk import Disk, Notes
from tests.records.faults import PLAIN, power_cuts, refused_writes, wrong_with
from tests.records.full_disks import full_disks, small_disk
from tests.records.tampering import (
    ANCHORED,
    CLASSES,
    World,
    by_itself,
    by_program,
    by_program_exported,
    export,
    tampering,
)
from tests.records.writers import together

LONG = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(3600)]


def long(*values):
    return pytest.param(*values, marks=LONG)


def nothing_lost(tally, at_least):
    assert not tally.wrong, "\n".join(["", *tally.wrong[:20]])
    assert tally.struck >= at_least
    print(tally.row())


def killed(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "tests.records.kills", *arguments], capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("n_samples", "every", "at_least"), [(4, 11, 200), long(24, 1, 10_000)])
def test_power_cuts_lose_nothing(n_samples, every, at_least):
    nothing_lost(power_cuts(n_samples=n_samples, every=every), at_least)


@pytest.mark.parametrize("pragma", ["synchronous=OFF", "synchronous=FULL", "journal_mode=OFF"])
def test_power_cuts_lose_where_the_disk_is_not_waited_for(pragma):
    n_samples, every = (2, 1) if pragma == "synchronous=FULL" else (4, 2)
    tally = power_cuts(["verdict"], n_samples=n_samples, every=every, pragma=pragma)
    assert any("lost" in wrong or "database" in wrong for wrong in tally.wrong)


@pytest.mark.parametrize(("every", "at_least"), [(17, 80), long(1, 600)])
def test_refused_writes_lose_nothing(every, at_least):
    nothing_lost(refused_writes(every=every), at_least)


def test_refused_writes_spoil_what_has_no_journal():
    assert refused_writes(["verdict"], every=4, pragma="journal_mode=OFF").wrong


@pytest.mark.parametrize("count", [100, long(2000)])
def test_kills_lose_nothing(count):
    told = killed("random", "--count", str(count))
    assert told["wrong"] == []
    assert told["struck"] == count
    assert told["told"] > count


def test_kills_lose_what_is_acknowledged_too_early():
    assert killed("liar", "--count", "20")["wrong"]


@pytest.mark.parametrize(("every", "at_least"), [(40, 10), long(1, 200)])
def test_kills_at_writes_lose_nothing(every, at_least):
    told = killed("writes", "--every", str(every))
    assert told["wrong"] == []
    assert told["struck"] >= at_least


@pytest.mark.parametrize(("every", "at_least"), [(3, 20), long(1, 60)])
def test_kills_in_a_migration_lose_nothing(every, at_least):
    told = killed("migration", "--every", str(every))
    assert told["wrong"] == []
    assert told["struck"] >= at_least


def test_kills_in_a_migration_without_a_transaction_are_seen():
    assert killed("hasty", "--every", "101")["wrong"]


def test_a_full_disk_is_told_of_and_loses_nothing():
    tally = full_disks()
    if tally is None:
        pytest.skip("no disk can be mounted here")
    nothing_lost(tally, 9)


def test_without_the_reserve_a_full_disk_refuses_at_once():
    tally = full_disks((1 << 20,), has_reserve=False)
    if tally is None:
        pytest.skip("no disk can be mounted here")
    assert any("the reserve does not serve" in wrong for wrong in tally.wrong)


@pytest.mark.parametrize("reserve_bytes", [0, 4096])
def test_the_reserve_makes_room(tmp_path, reserve_bytes):
    """The same without a disk of our own: writes are refused as long as the reserve is there."""
    path = make(tmp_path)
    reserve = tmp_path / f"{NAME}.reserve"
    is_full = False

    def refuse(note):
        if is_full and note.what == "write" and (reserve.exists() or not reserve_bytes):
            raise apsw.FullError("full")

    disk = Disk(Notes(before=refuse))
    with closing(Records(path, who=WHO, reserve_bytes=reserve_bytes, vfs=disk.name)) as records:
        is_full = True
        if reserve_bytes:
            records.append([PLAIN])
            assert records.is_short_of_disk
            assert not reserve.exists()
        else:
            with pytest.raises(EnvironmentProblem, match="full") as raised:
                records.append([PLAIN])
            assert str(path) in str(raised.value)
    assert not wrong_with(path, ())


def test_a_folder_that_cannot_be_written_is_only_read():
    with small_disk(1 << 20) as folder:
        if folder is None:
            pytest.skip("no disk can be mounted here")
        path = make(folder)
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        with closing(Records(path, who="Ben")) as records:
            assert records.is_read_only
            assert str(folder) in records.why_read_only
            assert verify(records.stored()).is_ok
            with pytest.raises(EnvironmentProblem, match="only read"):
                records.append([PLAIN])
        with pytest.raises(EnvironmentProblem, match=str(folder)):
            Records(folder / "new.db", who="Ben")


@pytest.mark.parametrize(("n_positions", "n"), [(4, 48), long(50, 600)])
def test_changes_are_seen_by_both_verifiers_and_misses_are_those_that_are_told_of(n_positions, n):
    tally, missed = tampering(n_positions)
    nothing_lost(tally, n)
    assert 0 < missed < n / 4


def test_two_anchors_of_one_number_are_told_of_in_one_order(tmp_path):
    tampered = CLASSES["anchor of another workspace"](World(), ANCHORED[0])
    export(tampered, tmp_path / "log")
    said = by_program(tampered)
    assert said == by_program_exported(tmp_path / "log") == by_itself(tmp_path / "log")
    assert by_program(type(tampered)(tampered.log, tampered.anchors[::-1], None)) == said


def test_a_chain_without_anchors_misses_what_is_cut_off_or_chained_anew():
    world = World()
    for name in ("truncate", "rewrite + chain anew", "delete + chain anew"):
        tampered = CLASSES[name](world, 50)
        assert not tampered.is_ok
        assert not by_program(tampered).is_ok
        assert by_program(type(tampered)(tampered.log, (), None)).is_ok
    wiped = CLASSES["wipe"](world, 160)
    assert by_program(type(wiped)(wiped.log, (), None)).is_ok


@pytest.mark.parametrize(("n_processes", "n_events"), [(4, 50), long(8, 500)])
def test_processes_that_write_at_once_lose_nothing(n_processes, n_events):
    nothing_lost(together(n_processes, n_events), n_processes * n_events)


def test_processes_without_the_lock_spoil_each_others_records():
    assert any(together(3, 40, has_lock=False).wrong for _ in range(8))  # by chance: on a quiet machine not every time


def test_two_writers_without_the_lock_would_spoil_each_other(tmp_path, monkeypatch):
    path = make(tmp_path)
    monkeypatch.setattr(WriterLock, "take", lambda _self, _who: True)
    with closing(Records(path, reserve_bytes=0)) as one, closing(Records(path, reserve_bytes=0)) as two:
        one.append([PLAIN])
        with pytest.raises(apsw.ConstraintError):
            two.append([PLAIN])


def test_a_second_instance_only_reads_and_names_who_writes(tmp_path):
    path = make(tmp_path)
    with closing(Records(path, who="Ann", reserve_bytes=0)) as writer:
        program = (
            "import sys; from sae_auditor.records import Records; r = Records(sys.argv[1], who='Ben');"
            "print(r.is_read_only, r.head[0], r.why_read_only)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True, cwd=os.getcwd()
        )
        assert done.stdout.startswith(f"True {writer.head[0]} ")
        assert "Ann" in done.stdout
        assert str(os.getpid()) in done.stdout
        writer.append([PLAIN])  # whoever reads holds nobody up
    with closing(Records(path, who="Ben", reserve_bytes=0)) as next_one:
        assert not next_one.is_read_only


def test_who_reads_sees_what_is_written_meanwhile(tmp_path):
    path = make(tmp_path)
    with closing(Records(path, reserve_bytes=0)) as writer, closing(Records(path, reserve_bytes=0)) as reader:
        assert reader.is_read_only
        seen = reader.stored()
        next(seen)
        for _ in range(3):
            writer.append([PLAIN])
        assert reader.head == writer.head
        assert reader.root() == writer.root()


def test_a_plain_opening_of_the_live_file_is_refused(tmp_path):
    path = make(tmp_path)
    os.link(path, tmp_path / "hard")
    os.symlink(path, tmp_path / "soft")
    names = [path, str(path), os.fsencode(path), tmp_path / "hard", tmp_path / "soft", tmp_path / "." / NAME]
    with closing(Records(path, reserve_bytes=0)) as records, closing(Records(path, is_read_only=True)) as reader:
        reader.close()  # the guard stays as long as one of them is open
        for name in names:
            for opening in (open, lambda name: os.open(name, os.O_RDONLY)):
                with pytest.raises(RuntimeError, match="live database"):
                    opening(name)
        records.copy_to(tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes()
    for name in names:
        with open(name, "rb") as file:
            assert file.read(6) == b"SQLite"


def test_a_stale_name_of_a_writer_holds_nobody_up(tmp_path):
    path = make(tmp_path)
    (tmp_path / f"{NAME}.owner").write_text('{"who": "gone", "machine": "m", "process": 1, "since": "2020"}')
    (tmp_path / f"{NAME}.lock").write_bytes(b"")
    with closing(Records(path, who="Ann", reserve_bytes=0)) as records:
        assert not records.is_read_only


CLOCKS = {
    "a day back": lambda now: now - timedelta(days=1),
    "a day on": lambda now: now + timedelta(days=1),
    "an hour back, as a clock set to local time": lambda now: now - timedelta(hours=1),
    "1970": lambda _now: datetime(1970, 1, 1, tzinfo=UTC),
    "2106": lambda _now: datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC),
}


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_clock_that_jumps_changes_no_order_and_is_told_of(tmp_path, monkeypatch, clock):
    path = make(tmp_path)

    class Jumped(datetime):
        @classmethod
        def now(cls, tz=None):
            return CLOCKS[clock](datetime.now(tz))

    with closing(Records(path, reserve_bytes=0)) as records:
        before = records.head[0]
        records.append([Entry("remark", WHO, after={"n": 0})])
        monkeypatch.setattr(events, "datetime", Jumped)
        records.append([Entry("remark", WHO, after={"n": 1})])
        monkeypatch.undo()
        records.append([Entry("remark", WHO, after={"n": 2})])
        assert [event.after["n"] for event in records.events(after=before)] == [0, 1, 2]
        found = verify(records.stored())
        assert found.is_ok
        back, on = before + 2, before + 3
        assert found.clock_steps == ((on,) if clock in ("a day on", "2106") else (back,))
        assert records.is_as_recorded()
    with closing(Records(path, reserve_bytes=0)) as records:
        assert records.head[0] == before + 3


def test_daylight_saving_is_no_step(tmp_path, monkeypatch):
    """Times are in UTC: the local clock's change of an hour is nowhere in them."""
    path = make(tmp_path)
    hours = iter((1, 2, 1))

    class Local(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(timezone(timedelta(hours=next(hours)))).astimezone(tz)

    monkeypatch.setattr(events, "datetime", Local)
    with closing(Records(path, reserve_bytes=0)) as records:
        records.append([PLAIN, PLAIN, PLAIN])
        assert verify(records.stored()).clock_steps == ()


def test_an_older_version_is_migrated(tmp_path):
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
    path = make_for("migration", tmp_path / "old")
    assert apsw.Connection(str(path)).execute("PRAGMA user_version").fetchall() == [(1,)]
    with pytest.raises(apsw.SQLError):
        apsw.Connection(str(path)).execute("SELECT * FROM happened")
    content = path.read_bytes()
    with closing(Records(path, is_read_only=True)) as records:  # nothing is written: it is only read
        assert verify(records.stored()).is_ok
        assert records.is_as_recorded()
        read_only = Queue(session_of(records), WHO).counts()
    assert path.read_bytes() == content
    with (
        closing(Records(path, reserve_bytes=0)) as old,
        closing(Records(make(tmp_path / "new"), reserve_bytes=0)) as new,
    ):
        assert old.rows("PRAGMA user_version") == [(log.VERSION,)]
        assert old.is_as_recorded()
        counts, again = (Queue(session_of(one), WHO).counts() for one in (old, new))
        assert counts == again == read_only
        assert counts[Kind.UNDECIDED] == 32
        assert session_of(old).undo(WHO) is not None


def test_a_newer_version_is_only_read(tmp_path):
    path = make(tmp_path)
    connection = apsw.Connection(str(path))
    connection.execute(f"PRAGMA user_version = {log.VERSION + 1}")
    connection.execute("ALTER TABLE items RENAME COLUMN part TO piece")  # as a newer version may have it
    connection.close()
    content = path.read_bytes()
    with closing(Records(path, reserve_bytes=0)) as records:
        assert records.is_read_only
        assert "newer version" in records.why_read_only
        assert verify(records.stored()).is_ok
        queue = Queue(session_of(records), WHO)
        assert queue.counts()[Kind.UNDECIDED] == 32
        assert queue.row(3).part == "part 1"
        with pytest.raises(EnvironmentProblem, match="newer version"):
            records.append([PLAIN])
        with closing(Records(path, reserve_bytes=0)) as other:  # it holds nobody up who may be of that version
            assert "newer version" in other.why_read_only
    assert path.read_bytes() == content


def test_what_was_cut_off_is_told_of(tmp_path):
    path = make(tmp_path)
    disk = Disk(Notes())
    records = Records(path, reserve_bytes=0, vfs=disk.name)
    taken = {}

    def take(note):
        if note.what == "delete":
            taken.update({one.name: one for one in tmp_path.iterdir() if one.name.endswith("-journal")})
            taken["journal"] = (tmp_path / f"{NAME}-journal").read_bytes()

    disk.notes.before = take
    records.append([PLAIN])
    n = records.head[0]
    records.close()
    (tmp_path / f"{NAME}-journal").write_bytes(taken["journal"])
    with closing(Records(path, reserve_bytes=0)) as again:
        assert "cut off" in again.recovered
        assert again.head[0] == n - 1
    with closing(Records(path, reserve_bytes=0)) as again:
        assert again.recovered == ""
