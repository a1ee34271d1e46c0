"""Adding an SAE to a bundle: what is written, what is left alone, what is refused."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sae_auditor._paths import demo_bundle_path
from sae_auditor.bundle import BundleRefused, inspect, open_bundle, pack, verify
from sae_auditor.bundle.addition import write_bundle_job
from sae_auditor.bundle.sae_import import MIN_IMAGES, check_fit_job, import_sae_job
from sae_auditor.encoders import Site
from sae_auditor.errors import InputRefused, KnownError
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from sae_auditor.sae import HintMissing, SparseAutoencoder, read_sae, write_sae
from tests.sae.trained import trained_sae
from tests.tiny import CLS_SITE, PATCH_SITE, WIDTH, tiny_bundle, tiny_image_files, tiny_images, tiny_sae

N = 40


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A bundle with enough reference images, read only."""
    return tiny_bundle(tmp_path_factory.mktemp("world") / "tiny", n_references=N)


@pytest.fixture(scope="module")
def encoder(world):
    return open_bundle(world).encoder


@pytest.fixture(scope="module")
def fitting(encoder, tmp_path_factory):
    """Files of an SAE that explains the encoder's patches."""
    pixels = torch.stack([encoder.preprocess(image.rgb) for image in tiny_images(120)])
    vectors = encoder.run(pixels, Site(PATCH_SITE, "patch")).vectors.reshape(-1, WIDTH)
    sae = trained_sae(vectors, "topk", site=PATCH_SITE, tokens="patch", d_sae=128, k=8, steps=300)
    place = tmp_path_factory.mktemp("sae") / "patches-of-0"
    write_sae(place, sae)
    return place


@pytest.fixture
def own(world, tmp_path):
    return Path(shutil.copytree(world, tmp_path / "own"))


def contents(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def add(bundle, source, hints=None, **options):
    options = {"images": tiny_images(N), **options}
    return run_to_end(import_sae_job(bundle, source, hints, device="cpu", **options))


def test_a_new_folder_has_the_sae_and_all_else_is_byte_for_byte(world, fitting, tmp_path):
    before = contents(world)
    result = add(world, fitting, output=tmp_path / "new")
    assert result.report.verdict == "fits", result.report.text
    assert (result.name, result.accepted, result.stored_at) == ("patches-of-0", "declared", tmp_path / "new")
    assert contents(world) == before
    after = contents(tmp_path / "new")
    own = {"manifest.json", "manifest.sha256"}
    added = {f"saes/patches-of-0/{name}" for name in ("cfg.json", "sae_weights.safetensors", "fit.json")}
    assert set(after) == set(before) | added
    assert {name for name in before if before[name] != after[name]} == own
    assert verify(tmp_path / "new").ok
    bundle = open_bundle(tmp_path / "new")
    assert bundle.fingerprint == result.manifest.fingerprint
    assert bundle.saes["patches-of-0"].fingerprint == read_sae(fitting).fingerprint
    assert not [file for file in os.listdir(tmp_path) if file.startswith(".")]


def test_the_record_says_where_it_came_from(world, fitting, tmp_path):
    add(world, fitting, {"tokens": "patch"}, output=tmp_path / "new", name="mine")
    record = json.loads((tmp_path / "new" / "saes" / "mine" / "fit.json").read_text())
    weights = (fitting / "sae_weights.safetensors").read_bytes()
    assert record["schema"] == "sae-auditor/fit/1"
    assert record["source"] == {
        "file": "sae_weights.safetensors",
        "sha256": hashlib.sha256(weights).hexdigest(),
        "format": "sae-auditor",
        "hints": {"tokens": "patch"},
    }
    assert (record["verdict"], record["accepted"], record["images"]) == ("fits", "declared", N)
    assert record["encoder"] == open_bundle(world).manifest.encoder.fingerprint
    assert record["winner"] in record["candidates"]


@pytest.mark.parametrize("form", ["folder", "file"])
def test_in_place(own, fitting, tmp_path, form):
    place = own if form == "folder" else pack(own, tmp_path / "own.saebundle")
    before = contents(own)
    result = add(place, fitting)
    assert result.stored_at == place.resolve()
    assert verify(place).ok
    assert list(open_bundle(place).saes) == ["cls", "patches", "pooled", "patches-of-0"]
    if form == "file":
        assert contents(own) == before
    assert not [file for file in os.listdir(tmp_path) if file.startswith(".")]


def test_folder_and_file_hold_the_same(world, fitting, tmp_path):
    add(world, fitting, output=tmp_path / "a")
    add(world, fitting, output=tmp_path / "a.saebundle")
    assert pack(tmp_path / "a", tmp_path / "b.saebundle").read_bytes() == (tmp_path / "a.saebundle").read_bytes()


@pytest.mark.parametrize("form", ["folder", "file"])
def test_a_failure_while_writing_changes_nothing(own, fitting, tmp_path, monkeypatch, form):
    place = own if form == "folder" else pack(own, tmp_path / "own.saebundle")
    before, packed = contents(own), place.read_bytes() if form == "file" else b""

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(KnownError, match="no space"):
        add(place, fitting)
    monkeypatch.undo()
    assert contents(own) == before
    assert form == "folder" or place.read_bytes() == packed
    assert not [file for file in os.listdir(tmp_path) if file.startswith(".")]


def test_a_folder_that_cannot_take_the_place_leaves_the_old_one(own, tmp_path, monkeypatch):
    store, before = open_bundle(own).store, contents(own)
    rename = Path.rename

    def fail(self, target):
        if str(self).endswith(".part"):
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(InputRefused):
        run_to_end(write_bundle_job(store, own))
    assert contents(own) == before


def test_cancelling_leaves_nothing(own, fitting, tmp_path):
    before = contents(own)
    job = import_sae_job(own, fitting, images=tiny_images(N), device="cpu")
    for report in job:
        if report.note.startswith("Writing saes"):
            job.close()
            break
    else:
        raise AssertionError("it was never written")
    assert contents(own) == before
    assert sorted(os.listdir(tmp_path)) == ["own"]


def test_the_demo_is_checked_and_never_written(tmp_path):
    before = hashlib.sha256(demo_bundle_path().read_bytes()).hexdigest()
    write_sae(tmp_path / "sae", open_bundle("demo").saes["cls-last"])
    result = run_to_end(import_sae_job("demo", tmp_path / "sae", device="cpu"))
    assert result.report.fits
    assert (result.stored_at, result.manifest, result.accepted) == (None, None, None)
    assert any("never changed" in notice for notice in result.notices)
    assert any("960 reference images" in notice for notice in result.notices)
    assert hashlib.sha256(demo_bundle_path().read_bytes()).hexdigest() == before
    with pytest.raises(InputRefused, match="demo bundle"):
        run_to_end(import_sae_job("demo", tmp_path / "sae", output=demo_bundle_path(), device="cpu"))


def test_a_losing_declaration_is_stored_only_when_asked_for(world, fitting, tmp_path):
    hints = {"site": CLS_SITE}
    lost = add(world, fitting, hints, output=tmp_path / "a")
    assert lost.report.verdict == "other_reading", lost.report.text
    assert lost.stored_at is None
    assert not (tmp_path / "a").exists()
    add(world, fitting, hints, output=tmp_path / "b", accept="winner", name="x")
    config = open_bundle(tmp_path / "b").saes["x"].config
    assert (config.site, config.tokens, config.k) == (PATCH_SITE, "patch", 8)
    add(world, fitting, hints, output=tmp_path / "c", accept="declared", name="x")
    assert open_bundle(tmp_path / "c").saes["x"].config.site == CLS_SITE
    assert json.loads((tmp_path / "c/saes/x/fit.json").read_text())["verdict"] == "other_reading"


def test_a_finished_check_is_not_repeated(world, fitting, encoder, tmp_path):
    report = run_to_end(check_fit_job(encoder, read_sae(fitting), tiny_images(N)))
    job = import_sae_job(world, fitting, images=[], output=tmp_path / "a", device="cpu", report=report)
    assert run_to_end(job).report is report
    assert verify(tmp_path / "a").ok


def test_without_images_the_bundles_own_pictures_serve(world, fitting, tmp_path):
    result = add(world, fitting, images=None, output=tmp_path / "a", accept="declared")
    assert result.report.images == N
    assert any(f"{N} reference images" in notice for notice in result.notices)
    poor = tiny_bundle(tmp_path / "poor", n_references=5)
    with pytest.raises(InputRefused, match="5 reference images"):
        add(poor, fitting, images=None)


def test_too_few_images_are_refused_with_their_number(world, fitting, tmp_path):
    files = tiny_image_files(tmp_path / "pictures", MIN_IMAGES)
    assert add(world, fitting, images=[tmp_path / "pictures"], output=tmp_path / "a", accept="declared").stored_at
    files[0].write_bytes(b"no picture")
    with pytest.raises(InputRefused, match="there are 31 that can be read"):
        add(world, fitting, images=[tmp_path / "pictures"], output=tmp_path / "b")
    with pytest.raises(InputRefused, match="there are 6"):
        add(world, fitting, images=tiny_images(6), output=tmp_path / "b")


@pytest.mark.parametrize("missing", ["site", "tokens"])
def test_what_the_files_do_not_say_is_asked_for(world, tmp_path, missing):
    sae = tiny_sae()
    write_sae(tmp_path / "sae", SparseAutoencoder(replace(sae.config, **{missing: None}), sae.tensors()))
    with pytest.raises(HintMissing) as caught:
        add(world, tmp_path / "sae", output=tmp_path / "a")
    assert caught.value.name == missing
    assert caught.value.suggestion == {"site": "blocks.1.hook_resid_post", "tokens": "cls"}[missing]
    assert caught.value.suggestion in caught.value.choices
    assert missing == "tokens" or "pooled" not in caught.value.choices


def test_a_wrong_width_names_both_numbers_and_where_it_fits(world, tmp_path):
    write_sae(tmp_path / "sae", tiny_sae(32, site=CLS_SITE))
    with pytest.raises(InputRefused) as caught:
        add(world, tmp_path / "sae", output=tmp_path / "a")
    assert "vectors of 32 numbers" in caught.value.what
    assert "have 64" in caught.value.what
    assert "pooled" in caught.value.todo
    write_sae(tmp_path / "other", tiny_sae(48, site=CLS_SITE))
    with pytest.raises(InputRefused, match="have 64, 32"):
        add(world, tmp_path / "other", output=tmp_path / "a")


def test_a_negative_block_is_stored_by_its_number(world, fitting, tmp_path):
    add(world, fitting, {"site": "blocks.-2.hook_resid_post"}, output=tmp_path / "a", name="x")
    assert open_bundle(tmp_path / "a").saes["x"].config.site == PATCH_SITE


def test_names(world, fitting, tmp_path):
    with pytest.raises(InputRefused, match="already"):
        add(world, fitting, name="Patches", output=tmp_path / "a")
    with pytest.raises(InputRefused, match="cannot be a name"):
        add(world, fitting, name="a/b", output=tmp_path / "a")
    place = shutil.copytree(fitting, tmp_path / "patches")
    assert add(world, place, output=tmp_path / "b").name == "patches 2"
    odd = shutil.copytree(fitting, tmp_path / "ａ日本 (1)")
    assert add(world, odd / "sae_weights.safetensors", output=tmp_path / "c").name
    assert verify(tmp_path / "c").ok


def test_places_that_cannot_be_written(world, own, fitting, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    for output in (tmp_path / "full", own / "inside", tmp_path / "no" / "such"):
        with pytest.raises(KnownError):
            add(own, fitting, output=output)
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine"
    assert verify(own).ok


def test_a_damaged_bundle_is_not_extended(own, fitting):
    (own / "prompts" / "colour.json").write_text("{}")
    with pytest.raises(BundleRefused):
        add(own, fitting)


def test_an_sae_without_concepts_can_be_used(world, fitting, tmp_path):
    add(world, fitting, output=tmp_path / "a", name="x")
    auditor = Auditor(open_bundle(tmp_path / "a"), "x", device="cpu")
    audit = auditor.audit(tiny_images(1), ["a", "b"])[0]
    assert audit.predictions[0].contributions
    assert auditor.concepts.label(3) is None
    assert auditor.concepts.concept(3).examples == ()
    assert np.isnan(auditor.concepts.reference_embeddings).all()
    assert json.dumps(audit.to_json(), allow_nan=False)


def test_inspection_shows_the_verdict(world, fitting, tmp_path):
    add(world, fitting, output=tmp_path / "a", name="x")
    saes = inspect(tmp_path / "a")["saes"]
    assert [sae["fit"] for sae in saes[:3]] == [None] * 3
    assert saes[3]["fit"]["verdict"] == "fits"
    assert saes[3]["fit"]["source"]["file"] == "sae_weights.safetensors"
