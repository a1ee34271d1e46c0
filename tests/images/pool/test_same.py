"""Whoever decodes, and however many: the same bytes, the same words, the same order."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace

import numpy as np
import pytest

from sae_auditor.images import Framing, ImageRefused, Limits, Reading, Refusal, Window, load_image
from sae_auditor.images.pool import (
    DecodePool,
    Work,
    cores_here,
    decode_files,
    default_workers,
    feeder,
    open_image,
    share_machine,
)
from tests.images.pool.worlds import odd_files

WORKS = {
    "crop and thumbnail": Work(Framing(32, 32), thumbnail_px=24),
    "as open_clip": Work(Framing(32, 32), Reading(colour="as-open-clip")),
    "window": Work(Framing(24, 32, resize="longest", fill=(1, 2, 3)), Reading(window=Window(100.5, 3000))),
    "limits": Work(Framing(32, 32), limits=Limits(max_pixels=4000, max_bytes=9000)),
    "squash": Work(Framing(16, 16, resize="squash", bilinear=True), thumbnail_px=8),
    "whole": Work(is_full=True, thumbnail_px=24),
    "all": Work(Framing(32, 32), is_full=True),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    found = odd_files(tmp_path_factory.mktemp("odd") / "x")
    raw = os.fsencode(found[0].parent) + b"/\xff\xfe.png"
    try:
        os.symlink(os.fsencode(found[0]), raw)
    except OSError:  # a system whose names are text
        return found
    return [*found, os.fsdecode(raw)]


def plain(item):
    """Return everything of a result as values that can be compared."""
    if isinstance(item, ImageRefused):
        return item.path, item.reason, item.detail, item.todo, item.sha256
    parts = [None if part is None else (part.shape, part.tobytes()) for part in (item.crop, item.rgb)]
    return item.provenance, item.thumbnail, *parts


def results(files, work, workers):
    return [plain(item) for item in decode_files(files, work, workers)]


@pytest.mark.parametrize("name", WORKS)
def test_processes_give_what_threads_give(name, files, monkeypatch):
    expected = results(files, WORKS[name], 0)
    # Nothing may be left for this process to do: what a process loads too late it cannot load at all.
    monkeypatch.setattr(feeder, "decode_here", lambda path, work: pytest.fail(f"{path} was left to the program"))
    assert results(files, WORKS[name], 2) == expected
    if WORKS[name].limits != Limits():
        return
    reasons = {item[1] for item in expected if isinstance(item[1], Refusal)}
    assert {Refusal.TRUNCATED, Refusal.EMPTY, Refusal.NOT_AN_IMAGE, Refusal.NOT_FOUND, Refusal.IS_FOLDER} <= reasons


def test_what_is_decoded_is_what_load_image_and_the_framing_give(files):
    framing = Framing(32, 32)
    for file, item in zip(files, decode_files(files, WORKS["all"], 0), strict=True):
        if isinstance(item, ImageRefused):
            continue
        image = load_image(file)
        assert item.provenance == image.provenance
        assert (item.rgb == image.rgb).all()
        assert item.crop.shape == (framing.height, framing.width, 3)
        with open(file, "rb") as opened:
            assert item.provenance.sha256 == hashlib.sha256(opened.read()).hexdigest()


def test_refused_files_have_the_hash_of_their_bytes(files):
    for item in decode_files(files, WORKS["crop and thumbnail"], 1):
        if isinstance(item, ImageRefused) and item.reason in (Refusal.TRUNCATED, Refusal.TOO_MANY_PIXELS):
            with open(item.path, "rb") as opened:
                assert item.sha256 == hashlib.sha256(opened.read()).hexdigest()


def test_more_files_than_there_is_room_for_keep_their_order_and_their_bytes(files):
    many = [file for _ in range(4) for file in files]
    expected = results(many, WORKS["squash"], 0)
    assert results(many, WORKS["squash"], 1) == expected
    assert results(iter(many), WORKS["squash"], 3) == expected


def test_a_pool_is_used_again(files):
    with DecodePool(WORKS["squash"], 1) as pool:
        first = [plain(item) for item in pool.decode(files)]
        pids = pool.pids
        assert [plain(item) for item in pool.decode(files)] == first
        assert pool.pids == pids


def test_a_crop_is_not_written_to(files):
    for workers in (0, 1):
        item = next(iter(decode_files(files[:1], WORKS["squash"], workers)))
        copy = np.array(item.crop)
        assert copy.dtype == np.uint8
    with DecodePool(WORKS["squash"], 1) as pool:
        item = next(pool.decode(files[:1]))
        with pytest.raises(ValueError, match="read-only"):
            item.crop[0, 0] = 1


def test_one_file(files):
    image = open_image(files[1])
    expected = load_image(files[1])
    assert image.provenance == expected.provenance
    assert (image.rgb == expected.rgb).all()
    image.rgb[0, 0] = 0  # it belongs to the caller
    with pytest.raises(ImageRefused, match="no such file"):
        open_image(files[0].parent / "missing.jpg")


def test_no_files_start_nothing():
    with DecodePool(WORKS["squash"], 2) as pool:
        assert list(pool.decode([])) == []
        assert pool.pids == []


def test_work_goes_there_and_back():
    for work in WORKS.values():
        assert Work.from_json(work.to_json()) == work
    work = replace(WORKS["window"], limits=Limits(max_pixels=7))
    assert Work.from_json(work.to_json()) == work
    (tile, *_) = Framing(32, 32, view="tiles").parts(100, 40)
    work = Work(tile)
    assert tile.tile is not None
    assert Work.from_json(json.loads(json.dumps(work.to_json()))) == work


def test_few_files_start_no_process(monkeypatch):
    assert default_workers(20) == 0
    cores = cores_here()
    assert default_workers(100_000) == (min(cores, 32) if cores > 1 else 0)
    share_machine(cores)
    try:
        assert default_workers(100_000) == 0
    finally:
        share_machine(1)
