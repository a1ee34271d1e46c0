"""Records in one spelling, their hashes, the log, and what both verifiers and the export make of them."""

import hashlib
import json
import subprocess
import sys
from contextlib import closing

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.errors import InputRefused
from sae_auditor.records import (
    Entry,
    Records,
    anchor_folder,
    export_log,
    fingerprint,
    make_anchor,
    read_anchors,
    read_log,
    verify,
)
from sae_auditor.records.anchors import read_anchor
from sae_auditor.records.canonical import canonical
from sae_auditor.records.events import next_event, read_event
from sae_auditor.records.hashing import EMPTY, MerkleTree, leaf_hash
from sae_auditor.records.projection import TABLES
from sae_auditor.strict_json import NotStrictJson
from tests.records.acts import NAME, WHO, make, session_of
from tests.records.faults import PLAIN

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLAIN_VALUES = st.recursive(
    TEXTS | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def records(tmp_path):
    with closing(Records(make(tmp_path), who=WHO, reserve_bytes=0)) as opened:
        yield opened


@given(st.dictionaries(TEXTS, PLAIN_VALUES, max_size=4))
def test_a_record_has_one_spelling_that_reads_back(value):
    content = canonical(value)
    assert json.loads(content) == value
    assert canonical(json.loads(content)) == content
    assert canonical(dict(reversed(value.items()))) == content


def test_a_record_is_spelled_as_it_says():
    assert canonical({"b": 1, "a": ["é焦", {"z": -(2**53) + 1, "y": ()}]}) == (
        '{"a":["é焦",{"y":[],"z":-9007199254740991}],"b":1}'.encode()
    )


def nested(depth):
    value = "x"
    for _ in range(depth):
        value = [value]
    return {"a": value}


@pytest.mark.parametrize(
    "value", [{"a": 1.0}, {"a": True}, {"a": None}, {1: "a"}, {"a": 2**53}, {"a": "\ud800"}, {"a": b"x"}, nested(17)]
)
def test_a_record_holds_nothing_that_has_two_spellings(value):
    with pytest.raises((TypeError, ValueError)):
        canonical(value)


# Leaves and roots of the tree of the Certificate Transparency project's tests of RFC 6962 (merkle_tree_test).
CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_roots_are_those_of_the_published_tree():
    tree = MerkleTree()
    assert tree.root == EMPTY == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for leaf, root in zip(CT_LEAVES, CT_ROOTS, strict=True):
        tree.add(leaf_hash(bytes.fromhex(leaf)))
        assert tree.root == root


def defined_root(contents):
    """RFC 6962, 2.1, word by word."""
    if not contents:
        return hashlib.sha256(b"").digest()
    if len(contents) == 1:
        return hashlib.sha256(b"\x00" + contents[0]).digest()
    k = 1
    while k * 2 < len(contents):
        k *= 2
    return hashlib.sha256(b"\x01" + defined_root(contents[:k]) + defined_root(contents[k:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_roots_are_those_of_the_definition(contents):
    assert MerkleTree(map(leaf_hash, contents)).root == defined_root(contents).hex()


def test_an_event_reads_back_and_nothing_else_does():
    event = next_event(Entry("remark", "Ann", after={"text": "焦げ"}), 7, EMPTY)
    assert read_event(event.content) == event
    assert event.hash == hashlib.sha256(b"\x00" + event.content).hexdigest()
    values = json.loads(event.content)
    for spoilt in (
        event.content + b"\n",
        json.dumps(values).encode(),
        canonical({**values, "more": 1}),
        canonical({name: value for name, value in values.items() if name != "who"}),
        canonical({**values, "seq": "7"}),
        canonical({**values, "after": []}),
        event.content.replace(b'"seq":7', b'"seq":7.0'),
        event.content.replace(b'"seq":7', b'"seq":7,"seq":7'),
        b"",
    ):
        with pytest.raises(NotStrictJson):
            read_event(spoilt)


def test_an_event_that_is_too_large_is_not_recorded(records):
    with pytest.raises(ValueError, match="too large"):
        records.append([PLAIN, Entry("remark", WHO, after={"text": "x" * (8 * 2**20)})])
    with pytest.raises(TypeError):
        records.append([PLAIN, Entry("remark", WHO, after={"share": 0.5})])
    assert verify(records.stored()).n_events == records.head[0]
    assert records.append([PLAIN])[0].seq == records.head[0]


def test_a_step_is_kept_whole_or_not_at_all(records):
    before = records.head
    bad = Entry("images/added", WHO, session_of(records).key, after={"items": [{"item": 1}]})
    with pytest.raises(KeyError):
        records.append([PLAIN, PLAIN, bad])
    assert records.head == before
    assert records.append([PLAIN])[0].seq == before[0] + 1
    assert records.is_as_recorded()


def test_events_cannot_be_changed_by_mistake(records):
    for sql in ("UPDATE events SET hash = ''", "DELETE FROM events"):
        with pytest.raises(apsw.ConstraintError):
            records.rows(sql)


def test_events_are_given_from_a_number_on_and_by_session(records):
    everything = list(records.events())
    assert [event.seq for event in everything] == list(range(1, records.head[0] + 1))
    key = session_of(records).key
    for after in (0, 3, 10, records.head[0]):
        for limit in (-1, 0, 1, 4, 999):
            behind = [event for event in everything if event.seq > after]
            own = [event for event in behind if event.session == key]
            stop = None if limit < 0 else limit
            assert list(records.events(after, limit)) == behind[:stop]
            assert list(records.events(after, limit, key)) == own[:stop]


def test_a_long_log_is_read_whole(records):
    records.append([PLAIN] * 1203)
    assert [seq for seq, _, _ in records.stored(5)] == list(range(6, records.head[0] + 1))
    assert [seq for seq, _, _ in records.stored(5, 700)] == list(range(6, 706))
    assert records.root() == MerkleTree(one[1] for one in records.stored()).root


def test_the_events_of_a_session_are_found_without_the_others(records):
    plan = records.rows(
        "EXPLAIN QUERY PLAN SELECT e.seq FROM happened h JOIN events e ON e.seq = h.seq"
        " WHERE h.session = 'x' AND h.seq > 3 ORDER BY h.seq LIMIT 9"
    )
    assert not any("SCAN" in row[-1] or "TEMP" in row[-1] for row in plan)


@pytest.mark.parametrize("table", TABLES)
def test_what_is_not_from_the_events_is_seen_and_made_anew(records, table):
    make_anchor(records, WHO, key=records.path.parent / "key")
    session_of(records).note_audits("", [], {})
    assert records.is_as_recorded()
    rows = records.rows(f"SELECT * FROM {table}")
    if not rows:
        records.rows(f"INSERT INTO {table} VALUES ('x', 1, 1, '', 0, 0, '', '')")
    else:
        records.rows(f"DELETE FROM {table}")
    assert not records.is_as_recorded()
    records.rebuild()
    assert records.is_as_recorded()
    assert records.rows(f"SELECT * FROM {table}") == rows


def test_contents_are_kept_by_their_hash(records):
    [name] = records.store([b"audit" * 100])
    assert name == hashlib.sha256(b"audit" * 100).hexdigest()
    assert records.store([b"audit" * 100]) == [name]
    assert records.content(name) == b"audit" * 100
    with pytest.raises(InputRefused):
        records.content("0" * 64)
    for spoilt in (b"no zlib", b""):
        records.rows("UPDATE contents SET packed = ?", (spoilt,))
        with pytest.raises(InputRefused, match="no longer"):
            records.content(name)


def test_what_is_no_workspace_is_refused_and_not_changed(tmp_path):
    other, text, empty = tmp_path / "other.db", tmp_path / "text.db", tmp_path / "empty.db"
    connection = apsw.Connection(str(other))
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    text.write_bytes(b"words " * 1000)
    empty.write_bytes(b"")
    for path in (other, text):
        content = path.read_bytes()
        for is_read_only in (True, False):
            with pytest.raises(InputRefused, match=r"not a database|another program"):
                Records(path, is_read_only=is_read_only, reserve_bytes=0)
        assert path.read_bytes() == content
    for path in (empty, tmp_path / "none.db"):
        with pytest.raises(InputRefused, match="no workspace"):
            Records(path, is_read_only=True)
    Records(empty, reserve_bytes=0).close()  # a program that was cut off when it made it left this


def test_a_copy_is_as_the_workspace(records, tmp_path):
    records.copy_to(tmp_path / "copy.db")
    with closing(Records(tmp_path / "copy.db", reserve_bytes=0)) as copy:
        assert copy.head == records.head
        assert copy.root() == records.root()
        assert copy.is_as_recorded()


def test_an_anchor_is_signed_recorded_and_written_everywhere(records, tmp_path):
    elsewhere = tmp_path / "elsewhere" / "deep"
    head, root = records.head, records.root()
    anchor = make_anchor(records, WHO, [elsewhere], tmp_path / "key")
    assert (anchor.seq, anchor.head, anchor.root) == (*head, root)
    assert anchor.workspace == records.workspace
    assert records.rows("SELECT seq, head, root FROM anchors") == [(*head, root)]
    assert read_anchors([elsewhere]) == read_anchors([anchor_folder(records.path), elsewhere]) == [anchor]
    assert read_anchor(anchor.content) == anchor
    assert anchor.is_signed_by_its_key
    again = make_anchor(records, WHO, [], tmp_path / "key")
    assert again.public_key == anchor.public_key
    assert make_anchor(records, WHO, [], tmp_path / "other").public_key != anchor.public_key
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    assert len(fingerprint(anchor.public_key).split()) == 16
    found = verify(records.stored(), [anchor])
    assert found.is_ok
    assert found.n_since_anchor == records.head[0] - anchor.seq
    for spoilt in (b"{}", anchor.content[:-3], anchor.content.replace(b'"seq":', b'"seq":1.5e')):
        with pytest.raises(NotStrictJson):
            read_anchor(spoilt)


def test_an_anchor_that_cannot_be_written_is_told_of_and_is_in_the_own_folder(records, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Exception, match="file"):
        make_anchor(records, WHO, [tmp_path / "file" / "folder"], tmp_path / "key")
    assert len(read_anchors([anchor_folder(records.path)])) == 1


def test_two_anchors_of_one_number_are_judged_alike_in_any_order(records, tmp_path):
    good = make_anchor(records, WHO, key=tmp_path / "key")
    with closing(Records(tmp_path / "other.db", reserve_bytes=0)) as other:
        other.append([PLAIN] * (good.seq - 1))
        foreign = make_anchor(other, WHO, key=tmp_path / "key")
    assert foreign.seq == good.seq
    for anchors in ([good, foreign], [foreign, good]):
        assert verify(records.stored(), anchors).first_bad_seq == 1


def test_an_export_is_checked_by_python_alone(records, tmp_path):
    make_anchor(records, WHO, key=tmp_path / "key")
    folder = tmp_path / "log"
    export_log(records.stored(), read_anchors([anchor_folder(records.path)]), folder)
    assert list(read_log(folder)) == list(records.stored())

    def said():
        program = [sys.executable, "-I", "-S", str(folder / "verify.py")]
        done = subprocess.run(program, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout)

    status, found = said()
    assert status == 0
    assert found["ok"]
    assert found["events"] == records.head[0]
    assert [anchor["ok"] for anchor in found["anchors"]] == [True]
    content = (folder / "events.jsonl").read_bytes()
    (folder / "events.jsonl").write_bytes(content.replace(b"/line/00001.png", b"/line/00009.png"))
    status, found = said()
    assert status == 1
    assert found["first_bad_seq"] == verify(read_log(folder)).first_bad_seq == 3
    for spoilt in (
        content + b"\n",
        content + b"[]\n",
        content[:-1] + b" \n",
        content.replace(b'"seq":5,', b'"seq":5.0,'),
    ):
        (folder / "events.jsonl").write_bytes(spoilt)
        assert said()[1]["first_bad_seq"] == verify(read_log(folder)).first_bad_seq is not None


def test_what_is_kept_beside_the_records_is_no_event(records):
    head = records.head
    assert records.kept("place") == ""
    records.keep("place", "3")
    records.keep("place", "4")
    assert records.kept("place") == "4"
    assert records.head == head
    with closing(Records(records.path, reserve_bytes=0)) as reader:
        reader.keep("place", "5")
        assert reader.kept("place") == "4"


def test_the_name_of_the_file_is_free(tmp_path):
    path = tmp_path / "焦げ ' 100%?.db"
    with closing(Records(path, reserve_bytes=0)) as records:
        records.append([PLAIN])
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.endswith(".db")) == [path.name]
    assert NAME not in {one.name for one in tmp_path.iterdir()}
