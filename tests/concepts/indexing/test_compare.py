"""Random changes of real folders: what the index then lists is what lies there, and nothing known is encoded again."""

import hashlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sae_auditor.concepts.indexing.compare import compare, segment_size
from sae_auditor.concepts.indexing.look import look_job
from sae_auditor.concepts.indexing.roots import Roots
from sae_auditor.concepts.indexing.rows import Row
from sae_auditor.progress import run_to_end

NAMES = ("a", "b", "c", "sub/d", "sub/e")
OPERATIONS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), st.integers(0, 5)),
    st.tuples(st.just("delete"), st.sampled_from(NAMES)),
    st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("swap"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
)


def apply(world, operation):
    kind, name, *rest = operation
    if kind == "write":
        world[name] = rest[0]
    elif kind == "delete":
        world.pop(name, None)
    elif kind == "rename" and name in world:
        world[rest[0]] = world.pop(name)
    elif kind == "swap" and name in world and rest[0] in world:
        world[name], world[rest[0]] = world[rest[0]], world[name]


def write(folder, world):
    for name in NAMES:
        file = folder / f"{name}.png"
        file.parent.mkdir(exist_ok=True)
        if name in world:
            file.write_bytes(bytes([world[name]]))
        else:
            file.unlink(missing_ok=True)


def updated(rows, changes):
    edits = {edit.image_id: edit for edit in changes.edits}
    kept = [
        Row(r.image_id, edits[r.image_id].label, r.sha256, edits[r.image_id].status) if r.image_id in edits else r
        for r in rows
    ]
    return kept + [Row(n.image_id, n.label, n.sha256, n.status or "ok") for n in changes.new]


def check(rows, folder, world):
    live = [row for row in rows if row.is_live]
    found = {
        f"{folder.name}/{name}.png": hashlib.sha256(bytes([content])).hexdigest() for name, content in world.items()
    }
    assert [row.image_id for row in rows] == list(range(len(rows)))
    assert len({row.label for row in live}) == len(live)
    listed = {row.label: row.sha256 for row in live}
    assert {label: listed.get(label) for label in found} == found
    primaries = {row.image_id: row for row in live if not row.is_duplicate}
    assert len({row.sha256 for row in primaries.values()}) == len(primaries)
    for row in live:
        if row.is_duplicate:
            assert primaries[int(row.status.removeprefix("duplicate:"))].sha256 == row.sha256


@settings(max_examples=150)
@given(st.lists(st.lists(OPERATIONS, max_size=6), min_size=2, max_size=5))
def test_any_changes(rounds):
    rows, roots, world = [], Roots(), {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "images"
        folder.mkdir()
        for operations in rounds:
            for operation in operations:
                apply(world, operation)
            write(folder, world)
            look = run_to_end(look_job([folder], roots))
            changes = compare(rows, look)
            known = {row.sha256 for row in rows if row.is_live}
            encoded = [row.sha256 for row in changes.to_encode()]
            assert known.isdisjoint(encoded)
            assert len(set(encoded)) == len(encoded)
            counts = changes.counts
            parts = counts.new + counts.unchanged + counts.changed + counts.moved + counts.duplicate
            assert parts == counts.found == len(world)
            rows, roots = updated(rows, changes), look.roots
            check(rows, folder, world)
            again = compare(rows, run_to_end(look_job([folder], roots)))
            assert again.are_none
            assert again.counts.unchanged == len(world)


def test_segments_of_a_million_files():
    assert [segment_size(n) for n in (1, 4096, 4097, 20_000, 1_000_000)] == [64, 64, 128, 320, 512]
