"""A new index reads every file once, and is what it would be had it looked at all of them before."""

import functools
import os
import shutil

import pytest

from sae_auditor.concepts.indexing import compare, job
from sae_auditor.engines import LocalEngine
from sae_auditor.images.pool import feeder
from tests.concepts.indexing import helpers
from tests.concepts.indexing.helpers import bytes_of, codes_of, make_pictures, rows_of, statuses, thumbnails_of

index = functools.partial(helpers.index, saes=["cls"])


@pytest.fixture(autouse=True)
def small_segments(monkeypatch):
    monkeypatch.setattr(compare, "segment_size", lambda _: 6)


@pytest.fixture
def parts(tmp_path):
    folder = make_pictures(tmp_path / "x", range(14))
    for n in (3, 11):
        shutil.copy(folder / f"part{n}.jpg", folder / f"part{n} again.jpg")
    shutil.copy(folder / "part0.jpg", folder / "z.jpg")
    (folder / "bad.png").write_bytes(b"no image")
    (folder / "worse.png").write_bytes(b"no image")
    (folder / "gone.png").symlink_to(tmp_path / "nowhere")
    (folder / "gone too.png").symlink_to(tmp_path / "nowhere")
    return folder


def as_before(patch):
    """Read and hash all files before anything is encoded, as a later run does."""
    patch.setattr(job._Run, "compare_job", functools.partialmethod(job._Run.compare_job, counts_all=True))


def facts(report):
    return {**report.to_json(), "path": "", "seconds": 0, "refusals": sorted(report.refusals)}


def test_the_same_bytes_and_the_same_report(bundle, parts, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        as_before(patch)
        expected = index(bundle, [parts], tmp_path / "expected")
    report = index(bundle, [parts], tmp_path / "index")
    assert bytes_of(tmp_path / "index") == bytes_of(tmp_path / "expected")
    assert facts(report) == facts(expected)
    assert (report.new, report.duplicate, report.ok, report.refused) == (17, 4, 14, 3)
    found = statuses(tmp_path / "index")
    first = {row["path"]: row["image_id"] for row in rows_of(tmp_path / "index")}
    assert found["x/z.jpg"] == f"duplicate:{first['x/part0.jpg']}"
    assert found["x/worse.png"] == f"duplicate:{first['x/bad.png']}"
    assert len(codes_of(tmp_path / "index", "cls")) > 14
    assert thumbnails_of(tmp_path / "index")[first["x/z.jpg"]] == b""
    again = index(bundle, [parts], tmp_path / "index")
    assert (again.new, again.unchanged, again.duplicate) == (0, 21, 0)


def test_each_file_is_read_once(bundle, parts, tmp_path, monkeypatch):
    read = feeder.read_file
    paths = []
    monkeypatch.setattr(feeder, "read_file", lambda path, limits: paths.append(path) or read(path, limits))
    monkeypatch.setattr("sae_auditor.concepts.indexing.look.read_file", lambda *_: pytest.fail("reads to look"))
    index(bundle, [parts], tmp_path / "index")
    n = len(os.listdir(parts))
    sampled = len(paths) - n
    assert set(paths) == {str(file) for file in parts.iterdir()}
    assert 0 < sampled <= 8


def test_any_number_of_processes_gives_the_same_bytes(bundle, parts, tmp_path):
    index(bundle, [parts], tmp_path / "threads", workers=0)
    for workers in (1, 3):
        place = tmp_path / str(workers)
        index(bundle, [parts], place, workers=workers)
        assert bytes_of(place) == bytes_of(tmp_path / "threads")


def test_carried_on_after_an_end_in_the_middle(bundle, parts, tmp_path, monkeypatch):
    index(bundle, [parts], tmp_path / "expected")
    place = tmp_path / "index"
    run = job.index_folders_job(
        bundle, [parts], place, engine=LocalEngine(), device="cpu", thumbnail_px=16, workers=1, saes=["cls"]
    )
    for report in run:
        if report.note == "Indexing images" and report.done >= 6:
            break
    run.close()
    assert (place / "work").is_dir()
    report = index(bundle, [parts], place)
    assert bytes_of(place) == bytes_of(tmp_path / "expected")
    assert (report.new, report.duplicate) == (17, 4)
