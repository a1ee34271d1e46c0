"""Audits of the whole picture and of its tiles: what is seen lies where the evidence says, and is what is explained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sae_auditor.bundle import open_bundle
from sae_auditor.explain import Audit, folder
from sae_auditor.images import Reading, View, load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from tests.tiny import tiny_bundle

WIDE, HIGH = (88, 40), (24, 100)
CLASSES = ["a good part", "a bad part"]


@pytest.fixture(scope="module")
def auditor(tmp_path_factory: pytest.TempPathFactory) -> Auditor:
    place = tiny_bundle(tmp_path_factory.mktemp("views") / "bundle", n_references=4, words=("red", "blue"))
    return Auditor(open_bundle(place), device="cpu")


def picture(size: tuple[int, int], seed: int = 0) -> np.ndarray:
    small = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(small).resize(size))


@pytest.mark.parametrize("view", ["crop", "whole", "tiles"])
@pytest.mark.parametrize("size", [WIDE, HIGH])
def test_a_patch_shows_what_lies_under_it(auditor: Auditor, view: View, size: tuple[int, int]) -> None:
    """Light what a patch is said to show: no other patch of the encoder's input is as bright."""
    width, height = size
    rows = columns = 4
    black = load_image(np.zeros((height, width, 3), np.uint8))
    n_seen = 0
    for framing in auditor.framings_of(black, view):
        plain = auditor.look(black, framing=framing)
        assert plain.seen == framing.seen(width, height)
        for row in range(rows):
            for column in range(columns):
                box = plain.seen.patch(row, column, (rows, columns))
                left, top, right, bottom = box.inside(width, height)
                if right - left < box.width / 2 or bottom - top < box.height / 2:
                    continue  # in the margin
                lit = np.zeros((height, width, 3), np.uint8)
                lit[top:bottom, left:right] = 255
                light = (auditor.encoder.preprocess(lit, framing) - plain.pixels).mean(0).numpy()
                by_patch = light.reshape(rows, 32 // rows, columns, 32 // columns).mean((1, 3))
                assert np.unravel_index(int(by_patch.argmax()), by_patch.shape) == (row, column)
                n_seen += 1
    assert n_seen >= 8


def test_every_tile_is_explained_as_a_picture_of_its_own(auditor: Auditor) -> None:
    pixels = picture(WIDE)
    tiles = auditor.audit([pixels], CLASSES, reading=Reading(view="tiles"))
    assert [tile.crop for tile in tiles] == [(0, 0, 40, 40), (24, 0, 64, 40), (48, 0, 88, 40)]
    for tile in tiles:
        left, top, right, bottom = tile.crop
        (alone,) = auditor.audit([np.ascontiguousarray(pixels[top:bottom, left:right])], CLASSES)
        assert tile.to_json()["predictions"] == alone.to_json()["predictions"]
        assert tile.image.sha256 == tiles[0].image.sha256


def files_in(place: Path) -> list[Path]:
    files = [place / f"{i}.png" for i in range(4)]
    for i, file in enumerate(files):
        Image.fromarray(picture((WIDE, HIGH, (40, 40), WIDE)[i], i)).save(file)
    return files


def audited(auditor: Auditor, files: list[Path], reading: Reading) -> list[Audit]:
    prompts = auditor.bundle.prompt_sets["colour"]
    return run_to_end(auditor.audit_files_job(files, prompts, lambda refusal: None, reading=reading))


@pytest.mark.parametrize("view", ["crop", "whole", "tiles"])
@pytest.mark.parametrize("together", [False, True])
def test_a_folder_gives_what_each_image_gives(
    auditor: Auditor, tmp_path: Path, view: View, together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, reading = files_in(tmp_path), Reading(view=view)
    alone = auditor.audit(files, auditor.bundle.prompt_sets["colour"], reading=reading)
    if together:
        monkeypatch.setattr(folder, "_TOGETHER", {"cpu"})
    for found, expected in zip(audited(auditor, files, reading), alone, strict=True):
        assert (found.crop, found.tile, found.image) == (expected.crop, expected.tile, expected.image)
        assert found.image.view == view
        np.testing.assert_allclose(found.logit, expected.logit, rtol=1e-4)
        assert np.array_equal(found.latents, expected.latents)


def test_colour_is_short_for_a_reading(auditor: Auditor, tmp_path: Path) -> None:
    prompts, files = auditor.bundle.prompt_sets["colour"], files_in(tmp_path)
    (short, *_) = run_to_end(auditor.audit_files_job(files, prompts, lambda refusal: None, colour="as-open-clip"))
    (long, *_) = audited(auditor, files, Reading("as-open-clip"))
    assert short.to_json() == long.to_json()
    assert short.image.colour == "as-open-clip"
