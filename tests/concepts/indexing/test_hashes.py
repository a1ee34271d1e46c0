"""Every file of an index has a hash: kept through runs and labels, compared when it is opened and when asked for."""

import json
import os
import shutil

import pytest

from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file, concepts_file, embeddings_file
from sae_auditor.concepts import concepts_of, describe_index_job, notices_of_index, with_references
from sae_auditor.concepts.indexing import verify_index_job
from sae_auditor.concepts.indexing.folder import IndexFolder
from sae_auditor.concepts.indexing.opening import read_order
from sae_auditor.concepts.indexing.settle import settle
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.concepts.indexing.helpers import index, make_pictures, sha256_of

FILES = {IMAGES_FILE, THUMBNAILS_FILE, codes_file("cls")}
CONCEPTS = {concepts_file("cls"), embeddings_file("cls")}


@pytest.fixture(scope="module")
def made(bundle, tmp_path_factory):
    """An index of eight pictures with its concepts; read only."""
    world = tmp_path_factory.mktemp("hashes")
    images, place = make_pictures(world / "photos", range(8)), world / "index"
    index(bundle, [images], place, saes=["cls"])
    run_to_end(describe_index_job(bundle, place, ["cls"]))
    return images, place


@pytest.fixture
def place(made, tmp_path):
    return shutil.copytree(made[1], tmp_path / "index")


def stored(place):
    return json.loads((place / "index.json").read_text())


def changed(place, **fields):
    (place / "index.json").write_text(json.dumps({**stored(place), **fields}))


def test_every_file_has_its_hash(place):
    entries = stored(place)["files"]
    assert notices_of_index(place) == ()
    assert set(entries) == FILES | CONCEPTS
    for name, entry in entries.items():
        assert entry == {"sha256": sha256_of(place / name), "size": (place / name).stat().st_size}
    check = run_to_end(verify_index_job(place))
    assert check.ok
    assert (check.files, check.unhashed) == (5, ())


def test_a_later_run_keeps_and_renews_them(bundle, made, place, tmp_path):
    images = shutil.copytree(made[0], tmp_path / "photos")
    before = stored(place)["files"]
    changed(place, roots=[{"name": "photos", "path": str(images)}])
    (images / "part0.jpg").rename(images / "moved.jpg")
    index(bundle, [images], place, saes=["cls"])
    after = stored(place)["files"]
    assert {name for name in before if before[name] != after[name]} == {IMAGES_FILE}
    make_pictures(images, [8])
    index(bundle, [images], place, saes=["cls"])
    assert set(stored(place)["files"]) == FILES  # what was said of the latents no longer holds
    assert run_to_end(verify_index_job(place)).ok


@pytest.mark.parametrize("name", sorted(FILES | CONCEPTS))
@pytest.mark.parametrize("damage", ["a bit", "the end"])
def test_damage_is_found(bundle, place, name, damage):
    content = bytearray((place / name).read_bytes())
    content[len(content) // 2] ^= 1
    (place / name).write_bytes(content if damage == "a bit" else content[:-1])
    check = run_to_end(verify_index_job(place))
    assert not check.ok
    assert name in check.findings[0]
    with pytest.raises(InputRefused, match=r"were written|SHA-256 differs") as told:
        with_references(bundle, place)
    assert name in told.value.what


def test_a_file_that_is_gone_is_found(place):
    (place / THUMBNAILS_FILE).unlink()
    assert run_to_end(verify_index_job(place)).findings == (f"'{THUMBNAILS_FILE}' is missing.",)


def test_an_older_index_is_opened_and_gets_hashes(bundle, made, place):
    older = stored(place)
    del older["files"]
    (place / "index.json").write_text(json.dumps(older))
    assert concepts_of(with_references(bundle, place), "cls").n_images == 8
    assert "kept no hashes" in notices_of_index(place)[0]
    assert set(run_to_end(verify_index_job(place)).unhashed) == FILES | CONCEPTS
    make_pictures(made[0], [9])
    try:
        index(bundle, [made[0]], place, saes=["cls"])
    finally:
        (made[0] / "part9.jpg").unlink()
    assert set(stored(place)["files"]) == FILES


def test_a_crash_while_labels_are_written_leaves_no_wrong_hash(bundle, place, monkeypatch):
    from sae_auditor.concepts import describing

    real = describing.write_atomically

    def dies(target, content):
        if target.name.endswith(".parquet"):
            raise KeyboardInterrupt
        real(target, content)

    monkeypatch.setattr(describing, "write_atomically", dies)
    with pytest.raises(KeyboardInterrupt):
        run_to_end(describe_index_job(bundle, place, ["cls"]))
    assert concepts_of(with_references(bundle, place), "cls").n_images == 8
    check = run_to_end(verify_index_job(place))
    assert (check.ok, set(check.unhashed)) == (True, CONCEPTS)


@pytest.mark.parametrize(
    "fields",
    [
        {"schema": "sae-auditor/index/9"},
        {"saes": []},
        {"saes": None},
        {"thumbnail_px": 0},
        {"thumbnail_px": "16"},
        {"counts": {"images": -1, "ok": 0, "refused": 0, "duplicate": 0}},
        {"roots": [{"name": "a"}]},
        {"files": {"index/images.parquet": {"sha256": "abc", "size": 1}}},
        {"files": {"index/images.parquet": {"sha256": "a" * 64, "size": 1e30}}},
        {"view": "sideways"},
        {"window": "[" * 1000},
        {"other": 1},
    ],
)
def test_what_is_no_index(bundle, place, fields):
    changed(place, **fields)
    with pytest.raises(InputRefused, match=r"index"):
        with_references(bundle, place)
    with pytest.raises(InputRefused, match=r"index"):
        index(bundle, [place.parent], place, saes=["cls"])


@pytest.mark.parametrize("content", [b"", b"null", b"\xff", b"[" * 10**6, b'{"a":1,"a":2}', b" " * (2**24 + 1)])
def test_a_state_that_is_no_json(bundle, place, content):
    (place / "index.json").write_bytes(content)
    with pytest.raises(InputRefused, match=r"index\.json"):
        with_references(bundle, place)


@pytest.mark.skipif(os.name == "nt", reason="no pipes in folders")
def test_a_pipe_in_the_place_of_the_state(bundle, place):
    (place / "index.json").unlink()
    os.mkfifo(place / "index.json")
    with pytest.raises(InputRefused, match="not a file"):
        with_references(bundle, place)


@pytest.mark.parametrize("field", ["files", "stale"])
@pytest.mark.parametrize(
    "name", ["../outside", "/outside", "index/../../outside", "outside", "index", "index/a\\b", ""]
)
def test_nothing_outside_of_an_index_is_moved_or_deleted(place, field, name):
    folder = IndexFolder(place)
    folder.merged.mkdir(parents=True)
    outside = place.parent / "outside"
    outside.write_text("mine")
    folder.ready.write_text(json.dumps({"files": [], "stale": [], field: [name]}))
    with pytest.raises(InputRefused, match="READY"):
        read_order(folder)
    with pytest.raises(InputRefused, match="READY"):
        settle(folder)
    assert outside.read_text() == "mine"


def test_what_killed_writers_left_goes(place):
    folder = IndexFolder(place)
    (folder.segments / "000001.abc.part").mkdir(parents=True)
    (folder.segments / "000000").mkdir()
    old, new, other = (place / name for name in (".sae-auditor-1.part", ".sae-auditor-2.part", "mine.part"))
    for file in (old, new, other):
        file.write_text("x")
    os.utime(old, (0, 0))
    os.utime(other, (0, 0))
    settle(folder)
    assert [path.name for path in folder.segments.iterdir()] == ["000000"]
    assert (old.exists(), new.exists(), other.exists()) == (False, True, True)
