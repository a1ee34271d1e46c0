"""Images that are too alike to judge a fit by are told as such, and a check names the images that it was made on."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from sae_auditor import Auditor, open_bundle
from sae_auditor.progress import run_to_end
from sae_auditor.sae import write_sae
from sae_auditor.workbench.imports import jobs, words
from sae_auditor.workbench.imports.alike import Variety, too_alike, variety_of
from sae_auditor.workbench.imports.state import EncoderChoice, ImageOffer, ImportState
from sae_auditor.workbench.queue import QueueItem
from tests.tiny import tiny_bundle, tiny_image_files, tiny_sae

# Of the demo's reference images, 32 of them.
KNOWN = Variety(0.80, 15.0)


@pytest.fixture(scope="module")
def auditor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alike")
    return Auditor(open_bundle(tiny_bundle(folder / "bundle", n_references=40)), device="cpu")


@pytest.fixture(scope="module")
def found(auditor, tmp_path_factory):
    place = tmp_path_factory.mktemp("sae") / "mine"
    write_sae(place, tiny_sae())
    return run_to_end(jobs.inquire_job(place, {}, auditor.encoder)).found


def check(auditor, found, offer, queue=()):
    state = ImportState(found=found, offers=(offer,), source=offer.source)
    return run_to_end(jobs.check_job(auditor, state, queue))


def test_variety_is_spread_and_the_number_of_directions():
    same = variety_of(torch.ones(10, 8))
    assert same.spread == pytest.approx(0, abs=1e-12)
    axes = variety_of(torch.cat([torch.eye(8), -torch.eye(8)]))
    assert (axes.spread, axes.directions) == (pytest.approx(1), pytest.approx(8))
    assert variety_of(5 * torch.eye(8)).spread == pytest.approx(variety_of(torch.eye(8)).spread), "lengths do not count"


@pytest.mark.parametrize(
    ("variety", "alike"),
    [
        (Variety(0.03, 4.0), True),  # one photograph saved again and again
        (Variety(0.066, 9.0), True),  # one product from all sides
        (Variety(0.40, 3.5), True),  # pictures of one colour each: they differ, but in nothing but that
        (Variety(0.79, 13.0), False),
    ],
)
def test_beside_the_reference_images_of_the_bundle(variety, alike):
    assert too_alike(variety, KNOWN) is alike


def test_without_any_to_compare_with_only_the_plain_cases_are_told():
    assert too_alike(Variety(0.05, 9.0), None)
    assert too_alike(Variety(0.4, 3.5), None)
    assert not too_alike(Variety(0.3, 6.0), None)


def test_a_photograph_that_was_saved_again_and_again_is_too_alike(auditor, found, tmp_path):
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (32, 32, 3), np.uint8)
    for number in range(36):
        noisy = np.clip(pixels + rng.normal(0, 1, pixels.shape), 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(tmp_path / f"shot-{number:02}.png")
    fit = check(auditor, found, ImageOffer("folder", -1, tmp_path))
    assert fit.verdict == "alike"
    assert {row.mark for row in fit.rows} == {""}
    assert not fit.offers_better
    assert fit.names == ("shot-00.png", "shot-01.png", "shot-02.png")
    head, rest = words.verdict_texts(fit)
    assert "too alike" in head
    assert "36 images of the folder" in rest
    assert "shot-00.png, shot-01.png, shot-02.png" in rest


def test_the_bundle_s_own_images_are_named_and_counted(auditor, found):
    fit = check(auditor, found, ImageOffer("bundle", 40))
    assert fit.n_images == 40
    assert "40 of the bundle's 40 reference images" in words.used_text(fit)
    assert fit.names == tuple(row.path.rpartition("/")[2] for row in auditor.concepts.index.images([0, 1, 2]))


def test_images_of_the_filmstrip_are_named_as_they_are_there(auditor, found, tmp_path):
    files = tiny_image_files(tmp_path / "parts", 40)
    queue = [QueueItem(number, file, None, f"{number} {file.name}") for number, file in enumerate(files)]
    queue[0] = QueueItem(0, files[0], None, "refused", state="refused")
    fit = check(auditor, found, ImageOffer("queue", 39), queue)
    assert fit.n_images == 39
    assert fit.names == tuple(item.name for item in queue[1:4])


def test_the_bundle_s_own_reference_images_are_offered_before_those_of_an_index(tmp_path, monkeypatch):
    from types import SimpleNamespace

    own = SimpleNamespace(n_images=960)
    monkeypatch.setattr(jobs, "concepts_of", lambda bundle, _sae: bundle)
    bundle = SimpleNamespace(references=tmp_path / "line-4", without_references=lambda: own)
    using = SimpleNamespace(bundle=bundle, sae_name="a", concepts=SimpleNamespace(n_images=70))
    offers = jobs.offers_of(using, ())
    assert [(offer.source, offer.count) for offer in offers] == [("bundle", 960), ("index", 70), ("queue", 0)]
    assert "line-4" in words.offer_text(offers[1])


def test_what_is_known_to_be_varied_comes_from_the_bundle_or_from_another_encoder_s_look_at_it(auditor):
    stored = run_to_end(jobs._known_variety_job(auditor, ImportState()))
    looked = run_to_end(jobs._known_variety_job(auditor, ImportState(encoder=EncoderChoice(encoder=auditor.encoder))))
    assert stored.spread == pytest.approx(looked.spread, rel=0.2)
    assert stored.directions == pytest.approx(looked.directions, rel=0.3)
    assert not too_alike(stored, looked)
