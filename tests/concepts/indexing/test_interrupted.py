"""A run that is ended anywhere and carried on gives the files of one that was not."""

import json
import os
import shutil

import pytest

from sae_auditor.bundle.layout import codes_file
from sae_auditor.concepts.indexing import compare, index_folders_job, making, open_files
from sae_auditor.concepts.indexing.folder import Ticker
from sae_auditor.concepts.indexing.rows import reasons_to_json, with_parts
from sae_auditor.concepts.query import ReferenceIndex
from sae_auditor.engines import LocalEngine
from sae_auditor.i18n import Text, say
from tests.concepts.indexing.helpers import bytes_of, codes_of, index, make_pictures


class Crash(BaseException):
    """What no handler of errors may catch."""


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch):
    monkeypatch.setattr(compare, "segment_size", lambda _: 4)
    # One by one, so that there is much to stop at.
    monkeypatch.setattr(making, "_TOGETHER_ON_CPU", 1)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    return make_pictures(tmp_path_factory.mktemp("world") / "parts", range(10))


@pytest.fixture
def undisturbed(bundle, pictures, tmp_path):
    index(bundle, [pictures], tmp_path / "undisturbed", saes=["cls"])
    return bytes_of(tmp_path / "undisturbed")


def test_stopped_at_every_report(bundle, pictures, tmp_path, undisturbed, monkeypatch):
    monkeypatch.setattr(Ticker, "is_due", lambda _: True)
    place, n = tmp_path / "index", 0
    while True:
        n += 1
        job = index_folders_job(
            bundle, [pictures], place, engine=LocalEngine(), saes=["cls"], device="cpu", thumbnail_px=16
        )
        try:
            for _ in range(n):
                next(job)
        except StopIteration:
            break
        job.close()
    assert n > 5  # each time a little more is done before it is stopped
    assert bytes_of(place) == undisturbed


@pytest.mark.parametrize("moment", ["before", "after"])
def test_ended_at_every_rename(bundle, pictures, tmp_path, undisturbed, monkeypatch, moment):
    replace, crashes = os.replace, 0
    for fatal in range(1, 100):
        place, n = tmp_path / f"{fatal}", 0

        def crashing(source, target, fatal=fatal):
            nonlocal n
            n += 1
            if n == fatal and moment == "before":
                raise Crash
            replace(source, target)
            if n == fatal:
                raise Crash

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", crashing)
            try:
                index(bundle, [pictures], place, saes=["cls"])
            except Crash:
                crashes += 1
            else:
                break
        report = index(bundle, [pictures], place, saes=["cls"])
        assert (report.ok, report.found) == (10, 10)
        assert bytes_of(place) == undisturbed
    # Plan, three segments, state, mark, four files, the work folder.
    assert crashes == 11


def test_a_changed_index_survives_a_crash_in_every_move(bundle, tmp_path, monkeypatch):
    folder = make_pictures(tmp_path / "x", range(5))
    base = tmp_path / "base"
    index(bundle, [folder], base, saes=["cls"])
    make_pictures(folder, [7, 8])
    make_pictures(tmp_path / "y", [9])
    os.replace(tmp_path / "y" / "part9.jpg", folder / "part2.jpg")
    whole = tmp_path / "whole"
    shutil.copytree(base, whole)
    index(bundle, [folder], whole, saes=["cls"])
    expected, replace = bytes_of(whole), os.replace
    for fatal in range(1, 100):
        place, n = tmp_path / f"{fatal}", 0
        shutil.copytree(base, place)

        def crashing(source, target, fatal=fatal):
            nonlocal n
            n += 1
            if n == fatal:
                raise Crash
            replace(source, target)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", crashing)
            try:
                index(bundle, [folder], place, saes=["cls"])
            except Crash:
                pass
            else:
                break
        index(bundle, [folder], place, saes=["cls"])
        assert bytes_of(place) == expected
    assert fatal > 5


def test_files_that_come_while_a_run_rests_are_found_by_the_next(bundle, tmp_path):
    folder, place = make_pictures(tmp_path / "x", range(10)), tmp_path / "index"
    _stop_after_segments(bundle, folder, place, 1)
    make_pictures(folder, [20])
    report = index(bundle, [folder], place, saes=["cls"])
    assert (report.new, report.unchanged, report.ok) == (11, 0, 11)


def test_why_files_were_refused_is_known_with_its_values_after_a_rest(bundle, tmp_path):
    folder, place = make_pictures(tmp_path / "x", range(10)), tmp_path / "index"
    (folder / "half.jpg").write_bytes((folder / "part8.jpg").read_bytes()[:300])
    (folder / "gone.png").symlink_to(tmp_path / "nowhere.png")
    _stop_after_segments(bundle, folder, place, 3)
    report = index(bundle, [folder], place, saes=["cls"])
    assert {path.split("/")[-1] for path, _ in report.refusals} == {"half.jpg", "gone.png"}
    assert all(isinstance(reason, Text) for _, reason in report.refusals)


def test_stored_reasons_are_read_with_and_without_what_they_were_made_of():
    reasons = {"a": say("it has {0} pixels", 3), "b": "not-found", "\udce9": "odd"}
    stored = json.loads(json.dumps(reasons))
    found = with_parts(stored, reasons_to_json(reasons))
    assert found == reasons
    assert found["a"].values == ("3",)
    for parts in (None, b"", b"[", b"[]", b"5", b"[" * 9999, b'{"a": ["it has {0} colours", "3"], "b": 5}'):
        found = with_parts(stored, parts)
        assert found == reasons
        assert not any(isinstance(reason, Text) for reason in found.values())


def test_an_unfinished_index_can_be_read(bundle, pictures, tmp_path):
    place = tmp_path / "index"
    _stop_after_segments(bundle, pictures, place, 2)
    reader = ReferenceIndex(open_files(place, "cls"), "cls", 96, 32)
    try:
        # A segment that waits to be written when the run is ended is still written, or not.
        assert reader.n_images in (8, 10)
        assert reader.n_usable == reader.n_images
        assert reader.support().sum() == 8 * reader.n_images  # a TopK SAE with k = 8
        assert reader.thumbnail(5).shape == (16, 16, 3)
    finally:
        reader.close()
    index(bundle, [pictures], place, saes=["cls"])
    reader = ReferenceIndex(open_files(place, "cls"), "cls", 96, 32)
    try:
        assert reader.n_images == 10
        assert reader.support().sum() == len(codes_of(place, "cls"))
    finally:
        reader.close()
    assert open_files(place, "cls").codes == (codes_file("cls"),)


def _stop_after_segments(bundle, folder, place, n):
    job = index_folders_job(bundle, [folder], place, engine=LocalEngine(), saes=["cls"], device="cpu", thumbnail_px=16)
    for _ in job:
        if len(list((place / "work" / "segments").glob("??????"))) >= n:
            job.close()
            break
