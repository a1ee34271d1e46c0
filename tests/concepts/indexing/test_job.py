"""Whole runs on small folders, against the bundle's own index and against an index made from nothing."""

import errno
import json
import os
import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest
import safetensors.numpy
from filelock import FileLock
from PIL import Image

from sae_auditor.bundle import open_bundle
from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file
from sae_auditor.concepts import index_job, with_references
from sae_auditor.concepts.indexing import default_index_place, forecast, forecast_job, replica, writing
from sae_auditor.concepts.of_bundle import pack_with_index_job
from sae_auditor.concepts.schema import CODES
from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.images import Reading, Window, decode_jpeg, load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from tests.concepts.indexing.helpers import (
    SAES,
    bytes_of,
    codes_of,
    index,
    make_pictures,
    picture,
    rows_of,
    sha256_of,
    statuses,
    thumbnails_of,
)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    return make_pictures(tmp_path_factory.mktemp("world") / "parts", range(20))


@pytest.fixture(scope="module")
def made(bundle, pictures, tmp_path_factory):
    place = tmp_path_factory.mktemp("made") / "index"
    return place, index(bundle, [pictures], place)


def test_equal_to_the_index_of_a_bundle(bundle, pictures, made):
    place, report = made
    assert (report.images, report.ok, report.new, report.found, report.refused) == (20, 20, 20, 20, 0)
    files = sorted(pictures.iterdir(), key=lambda file: int(file.stem.removeprefix("part")))
    references = [(f"parts/{file.name}", load_image(file)) for file in files]
    expected = run_to_end(index_job(bundle.encoder, bundle.saes, references, batch_size=1, thumbnail_px=16))
    found = pq.read_table(place / IMAGES_FILE)
    for column in ("image_id", "sha256", "path", "width", "height", "status"):
        assert found[column].to_pylist() == expected.images[column].to_pylist()
    assert found.schema.names == expected.images.schema.names
    for column in ("embedding", "site:cls", "site:pooled"):
        ours, theirs = (np.stack(table[column].to_numpy()) for table in (found, expected.images))
        np.testing.assert_allclose(ours, theirs, atol=1e-3)
    assert b"".join(thumbnails_of(place)) == expected.thumbnail_bytes.tobytes()
    for name in SAES:
        table = pq.read_table(place / codes_file(name))
        assert table.schema.equals(CODES)
        np.testing.assert_array_equal(np.lexsort(_keys(table)), np.arange(len(table)))
        _assert_same_codes(_by_image(table), _by_image(expected.codes[name]))


def _keys(table):
    return table["image_id"].to_numpy(), -table["activation"].to_numpy(), table["latent"].to_numpy()


def _by_image(table):
    return {(row["image_id"], row["latent"]): (row["activation"], row["patch"]) for row in table.to_pylist()}


def _assert_same_codes(found, expected):
    assert set(found) == set(expected)
    for key, (activation, patch) in expected.items():
        assert found[key] == (pytest.approx(activation, abs=1e-5), patch)


def test_thumbnails_are_a_safetensors_file(made):
    arrays = safetensors.numpy.load_file(made[0] / THUMBNAILS_FILE)
    assert arrays["offsets"].dtype == np.int64
    edges = arrays["offsets"]
    assert len(edges) == 21
    assert decode_jpeg(arrays["jpeg"][edges[7] : edges[8]].tobytes()).shape == (16, 16, 3)


def test_nothing_changed_loads_no_encoder(bundle, pictures, made, monkeypatch):
    before = bytes_of(made[0])
    monkeypatch.setattr(replica.ReplicaMaker, "__call__", lambda _: pytest.fail("loads an encoder"))
    report = index(bundle, [pictures], made[0])
    assert (report.new, report.unchanged, report.images) == (0, 20, 20)
    assert bytes_of(made[0]) == before


def test_what_changes_is_followed_and_equals_an_index_from_nothing(bundle, tmp_path, pictures):
    folder, place = tmp_path / "parts", tmp_path / "index"
    shutil.copytree(pictures, folder)
    index(bundle, [folder], place)
    make_pictures(folder, range(30, 33))  # new
    shutil.copy(folder / "part30.jpg", folder / "part3.jpg")  # changed, to content that another file has
    make_pictures(tmp_path / "other", [40])
    shutil.copy(tmp_path / "other" / "part40.jpg", folder / "part4.jpg")  # changed, to new content
    (folder / "part5.jpg").rename(folder / "renamed 部品 [x].jpg")
    shutil.copy(folder / "part6.jpg", folder / "copy of 6.jpg")
    (folder / "part7.jpg").unlink()
    (folder / "bad.png").write_bytes(b"no image")
    (folder / "half.jpg").write_bytes((folder / "part8.jpg").read_bytes()[:300])
    report = index(bundle, [folder], place)
    counts = (report.new, report.changed, report.moved, report.duplicate, report.missing)
    assert counts == (4, 2, 1, 2, 1)
    assert report.found == report.unchanged + 4 + 2 + 1 + 2
    assert {path.split("/")[-1] for path, _ in report.refusals} == {"bad.png", "half.jpg"}
    scratch = tmp_path / "scratch"
    index(bundle, [folder], scratch)
    gone = sha256_of(pictures / "part7.jpg")
    for name in SAES:
        found = codes_of(place, name)
        _assert_same_codes({k: v for k, v in found.items() if k[0] != gone}, codes_of(scratch, name))
        assert any(sha == gone for sha, _ in found)  # a file that is not there may come back
    live = {row["path"].split("/")[-1]: row for row in rows_of(place) if row["status"] != "replaced"}
    fresh = {row["path"].split("/")[-1]: row for row in rows_of(scratch)}
    assert set(live) - set(fresh) == {"part7.jpg"}
    for name, row in fresh.items():
        assert live[name]["sha256"] == row["sha256"]
        kinds = [one["status"].partition(":")[0] for one in (live[name], row)]
        if row["sha256"] not in (sha256_of(folder / "part30.jpg"), sha256_of(folder / "part6.jpg")):
            assert kinds[0] == kinds[1]
    again = index(bundle, [folder], place)
    assert (again.unchanged, again.missing) == (again.found, 1)


def test_replaced_rows_keep_nothing(bundle, tmp_path):
    folder, place = make_pictures(tmp_path / "x", range(3)), tmp_path / "index"
    index(bundle, [folder], place)
    before = thumbnails_of(place)
    make_pictures(tmp_path / "y", [9])
    os.replace(tmp_path / "y" / "part9.jpg", folder / "part1.jpg")
    index(bundle, [folder], place)
    rows, jpegs = rows_of(place), thumbnails_of(place)
    assert [(row["path"], row["status"]) for row in rows] == [
        ("x/part0.jpg", "ok"),
        ("x/part1.jpg", "replaced"),
        ("x/part2.jpg", "ok"),
        ("x/part1.jpg", "ok"),
    ]
    assert rows[1]["embedding"] is None
    assert jpegs[:3] == [before[0], b"", before[2]]
    assert len(jpegs[3]) > 0
    assert {sha for sha, _ in codes_of(place, "cls")} == {row["sha256"] for row in rows if row["status"] == "ok"}
    np.testing.assert_array_equal(np.isfinite(np.array([rows[i]["embedding"] for i in (0, 2, 3)])), True)


def test_files_that_cannot_be_read_are_listed(bundle, tmp_path):
    folder, place = make_pictures(tmp_path / "x", range(3)), tmp_path / "index"
    (folder / "gone.png").symlink_to(tmp_path / "nowhere")
    report = index(bundle, [folder], place)
    assert (report.images, report.ok, report.refused) == (4, 3, 1)
    assert report.refusals == (("x/gone.png", "it is a link to a file that is not there"),)
    assert statuses(place)["x/gone.png"] == "refused:not-found"
    make_pictures(tmp_path / "nowhere", [7])
    (folder / "gone.png").unlink()
    shutil.copy(tmp_path / "nowhere" / "part7.jpg", folder / "gone.png")
    report = index(bundle, [folder], place)
    assert (report.ok, report.changed, report.refused) == (4, 1, 0)
    # One that cannot be read any more keeps what the index knows of it.
    (folder / "part1.jpg").unlink()
    (folder / "part1.jpg").symlink_to(tmp_path / "elsewhere")
    report = index(bundle, [folder], place)
    assert (report.ok, report.refused) == (4, 1)


def test_nothing_usable(bundle, tmp_path):
    folder = tmp_path / "x"
    folder.mkdir()
    with pytest.raises(InputRefused, match="no images"):
        index(bundle, [folder], tmp_path / "index")
    (folder / "a.png").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputRefused, match="can be read"):
        index(bundle, [folder], tmp_path / "index")
    with pytest.raises(InputRefused, match="no such file"):
        index(bundle, [tmp_path / "missing"], tmp_path / "index")


def test_a_folder_that_became_empty_keeps_its_rows(bundle, tmp_path):
    folder, place = make_pictures(tmp_path / "x", range(3)), tmp_path / "index"
    index(bundle, [folder], place)
    before = bytes_of(place)
    for file in folder.iterdir():
        file.unlink()
    report = index(bundle, [folder], place)
    assert (report.found, report.missing, report.images) == (0, 3, 3)
    assert bytes_of(place) == before


def test_a_folder_that_was_moved(bundle, tmp_path):
    place = tmp_path / "index"
    index(bundle, [make_pictures(tmp_path / "x", range(4))], place)
    (tmp_path / "x").rename(tmp_path / "y")
    report = index(bundle, [tmp_path / "y"], place)
    assert (report.moved, report.new, report.images, report.missing) == (4, 0, 4, 0)
    assert set(statuses(place)) == {f"y/part{i}.jpg" for i in range(4)}


def test_two_folders_of_one_name(bundle, tmp_path):
    one, two = make_pictures(tmp_path / "a" / "x", range(3)), make_pictures(tmp_path / "b" / "x", range(2, 6))
    place = tmp_path / "index"
    index(bundle, [one], place)
    report = index(bundle, [two], place)
    assert (report.new, report.duplicate, report.missing, report.images) == (3, 1, 0, 7)
    assert statuses(place)["x-2/part2.jpg"] == "duplicate:2"


def test_one_sae(bundle, pictures, tmp_path):
    place = tmp_path / "index"
    index(bundle, [pictures], place, saes=["pooled"])
    names = set(bytes_of(place))
    assert names == {"index.json", IMAGES_FILE, THUMBNAILS_FILE, codes_file("pooled")}
    with pytest.raises(InputRefused, match="made for other SAEs: pooled"):
        index(bundle, [pictures], place)
    with pytest.raises(InputRefused, match="no SAE 'x'"):
        index(bundle, [pictures], place, saes=["x"])
    assert default_index_place(bundle, ["pooled"]) != default_index_place(bundle)


def test_another_encoder_is_refused(bundle, pictures, made, tmp_path):
    place = tmp_path / "index"
    shutil.copytree(made[0], place)
    state = json.loads((place / "index.json").read_text())
    assert state["encoder"]["fingerprint"] == bundle.encoder.fingerprint
    state["encoder"] = {"name": "ViT-x", "fingerprint": "0" * 64}
    (place / "index.json").write_text(json.dumps(state))
    before = bytes_of(place)
    with pytest.raises(InputRefused, match="another encoder, ViT-x") as caught:
        index(bundle, [pictures], place)
    assert "--output" in str(caught.value)
    with pytest.raises(InputRefused, match="another encoder, ViT-x"):
        run_to_end(forecast_job(bundle, [pictures], place))
    assert bytes_of(place) == before


def test_a_second_writer_is_told(bundle, pictures, made):
    with FileLock(made[0] / ".lock"), pytest.raises(EnvironmentProblem, match="Another program is writing"):
        index(bundle, [pictures], made[0])
    assert index(bundle, [pictures], made[0]).images == 20


def test_too_little_space_is_told_before_anything_is_written(bundle, pictures, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(forecast.shutil, "disk_usage", lambda _: usage._replace(free=10_000))
    place = tmp_path / "index"
    with pytest.raises(EnvironmentProblem, match="too little space"):
        index(bundle, [pictures], place)
    assert bytes_of(place) == {}


def test_the_forecast_is_near_the_truth_and_writes_nothing(bundle, pictures, made, tmp_path):
    told = run_to_end(forecast_job(bundle, [pictures], tmp_path / "index", device="cpu", thumbnail_px=16))
    assert not (tmp_path / "index").exists()
    assert told.to_encode == told.counts.new == 20
    assert told.bytes_peak > told.bytes_added
    grown = sum(len(content) for content in bytes_of(made[0]).values())
    assert 0.8 < told.bytes_added / grown < 1.5  # a few rows compress worse than many
    nothing = run_to_end(forecast_job(bundle, [pictures], made[0], device="cpu"))
    assert (nothing.to_encode, nothing.bytes_added, nothing.bytes_peak) == (0, 0, 0)


@pytest.mark.parametrize("where", ["segment", "merge", "sort"])
def test_a_full_disk_leaves_what_can_be_carried_on(bundle, pictures, made, tmp_path, monkeypatch, where):
    place = tmp_path / "index"
    full = OSError(errno.ENOSPC, "No space left on device")

    def fail(*_args, **_options):
        raise full

    with monkeypatch.context() as patch:
        if where == "segment":
            patch.setattr(replica, "write_segment", fail)
        elif where == "merge":
            patch.setattr(writing.GroupedWriter, "write", fail)
        else:
            _fill_the_disk_while_sorting(patch)
        with pytest.raises(EnvironmentProblem, match="no space left") as caught:
            index(bundle, [pictures], place)
        assert "goes on where it stopped" in str(caught.value)
    index(bundle, [pictures], place)
    assert bytes_of(place) == bytes_of(made[0])


def _fill_the_disk_while_sorting(patch):
    import duckdb

    from sae_auditor.concepts.indexing import merge_codes

    def fail(*_args):
        raise duckdb.IOException('Could not write file "x": No space left on device')

    patch.setattr(merge_codes, "_connection", fail)


def test_files_computed_from_the_codes_are_dropped_with_them(bundle, tmp_path):
    folder, place = make_pictures(tmp_path / "x", range(3)), tmp_path / "index"
    index(bundle, [folder], place)
    derived = place / "concepts" / "cls.parquet"
    derived.parent.mkdir()
    derived.write_bytes(b"x")
    (folder / "part1.jpg").rename(folder / "moved.jpg")
    assert index(bundle, [folder], place).moved == 1
    assert derived.exists()
    make_pictures(folder, [9])
    index(bundle, [folder], place)
    assert not derived.exists()


def test_other_segments_give_the_same_codes(bundle, pictures, made, tmp_path):
    folder, place = tmp_path / "parts", tmp_path / "index"
    folder.mkdir()
    for n, file in enumerate(sorted(pictures.iterdir())):
        shutil.copy(file, folder)
        if n % 7 == 3:
            index(bundle, [folder], place)
    index(bundle, [folder], place)
    for name in SAES:
        assert codes_of(place, name) == codes_of(made[0], name)


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """Pictures twice as wide as high, and a deep grey one."""
    folder = tmp_path_factory.mktemp("wide") / "parts"
    folder.mkdir()
    for seed in range(3):
        picture(seed).resize((80, 40)).save(folder / f"part{seed}.png")
    Image.fromarray(np.linspace(0, 4000, 80 * 40).reshape(40, 80).astype(np.uint16)).save(folder / "deep.png")
    return folder


def test_what_is_seen_and_through_which_window_belongs_to_an_index(bundle, wide, tmp_path):
    reading = Reading(window=Window(1000, 2000), view="whole")
    index(bundle, [wide], tmp_path / "usual")
    report = index(bundle, [wide], tmp_path / "whole", reading=reading)
    assert report.to_json()["view"] == "whole"
    assert report.to_json()["window"] == "1000:2000"
    stored = json.loads((tmp_path / "whole" / "index.json").read_text())
    assert (stored["view"], stored["window"]) == ("whole", "1000:2000")

    framing = bundle.encoder.framing("whole")
    auditor = Auditor(bundle, "pooled", device="cpu")
    for row in rows_of(tmp_path / "whole"):
        image = reading.load(wide / row["path"].removeprefix("parts/"))
        x = auditor.look(image, framing=framing).vectors[0].numpy()
        np.testing.assert_allclose(row["site:pooled"], x, atol=2e-3)
    assert codes_of(tmp_path / "whole", "pooled") != codes_of(tmp_path / "usual", "pooled")

    again = index(bundle, [wide], tmp_path / "whole", reading=reading)
    assert (again.unchanged, again.new) == (4, 0)


@pytest.mark.parametrize("other", [Reading(view="whole"), Reading(window="full"), Reading(window=Window(0, 9))])
def test_an_index_that_was_read_otherwise_is_refused(bundle, pictures, made, tmp_path, other):
    place = tmp_path / "index"
    shutil.copytree(made[0], place)
    before = bytes_of(place)
    with pytest.raises(InputRefused, match="made with --view crop --window auto, not with --view"):
        index(bundle, [pictures], place, reading=other)
    assert bytes_of(place) == before
    assert default_index_place(bundle, reading=other) != default_index_place(bundle)


def test_an_older_index_was_read_as_usual(bundle, pictures, made, tmp_path):
    place = tmp_path / "index"
    shutil.copytree(made[0], place)
    state = json.loads((place / "index.json").read_text())
    for name in ("view", "window", "colour"):
        del state[name]
    (place / "index.json").write_text(json.dumps(state))
    assert index(bundle, [pictures], place).unchanged == 20
    assert with_references(bundle, place).reference_reading == Reading()


def test_an_index_sees_no_tiles(bundle, pictures, tmp_path):
    with pytest.raises(InputRefused, match="sees none in tiles"):
        index(bundle, [pictures], tmp_path / "index", reading=Reading(view="tiles"))


def test_how_references_were_read_travels_with_them(bundle, wide, tmp_path):
    index(bundle, [wide], tmp_path / "index", reading=Reading(view="whole"))
    indexed = with_references(bundle, tmp_path / "index")
    assert (indexed.reference_reading.view, bundle.reference_reading.view) == ("whole", "crop")
    assert indexed.without_references().reference_reading.view == "crop"
    run_to_end(pack_with_index_job(bundle, tmp_path / "index", tmp_path / "packed"))
    packed = open_bundle(tmp_path / "packed")
    assert packed.reference_reading == Reading(view="whole")
    image = load_image(wide / "part0.png")
    for opened, seen, said in ((packed, "whole", False), (packed, "crop", True), (bundle, "whole", True)):
        auditor = Auditor(opened, "pooled", device="cpu")
        (audit,) = auditor.audit([image], ["a", "b"], reading=Reading(view=seen))
        assert any("reference images were seen" in notice for notice in audit.notices) == said
