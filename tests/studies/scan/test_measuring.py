"""The pass over a folder against the auditor, image by image, and its sparse table against a dense one."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from sae_auditor.images.pool import open_image
from sae_auditor.progress import Progress, StopAsked, run_to_end
from sae_auditor.studies.scan.effects import EffectsWriter
from sae_auditor.studies.scan.measuring import measure_job, mixed
from sae_auditor.studies.scan.readout import Readout


def measure(auditor, paths, prompts, refused=None, **options):
    told = [] if refused is None else refused
    paths = [str(path) for path in paths]
    return run_to_end(measure_job(auditor, paths, [readout(auditor, prompts)], told.append, **options))


def readout(auditor, prompts):
    return Readout.of_texts(run_to_end(auditor.texts_job(prompts)), auditor.encoder)


@pytest.mark.parametrize("sae", ["cls", "pooled", "patches"])
@pytest.mark.parametrize("prompt_set", ["condition", "colour"])
def test_it_is_what_the_auditor_explains(auditor, parts, sae, prompt_set):
    other, files = auditor.with_sae(sae), sorted(parts.rglob("*.png"))[:5]
    prompts = other.bundle.prompt_sets[prompt_set]
    effects = measure(other, files, prompts).effects[0]
    for place, path in enumerate(effects.paths):
        audit = other.explain(other.look(open_image(path)), prompts, n_ablations=32)
        assert effects.hashes[place] == audit.image.sha256
        assert effects.decisions[place] == pytest.approx(audit.total, abs=1e-4)
        assert effects.best[place] == int(audit.ranked()[0])
        for column, latent in enumerate(audit.latents):
            firings = effects.of(int(latent))
            exact = audit.ablations[:, column]
            if np.isnan(exact).any():
                assert place not in firings.images
                continue
            (own,) = np.flatnonzero(firings.images == place)
            assert firings.effects[own] == pytest.approx(exact, abs=2e-4)
            assert firings.activations[own] == pytest.approx(audit.activations[column], rel=1e-4)
    if sae == "patches":
        assert effects.support.sum() == sum(min(32, n) for n in [32] * len(files))  # more fire than are measured


def test_sums_are_those_of_the_single_images(auditor, parts):
    prompts, files = auditor.bundle.prompt_sets["colour"], sorted(parts.rglob("*.png"))[:6]
    effects = measure(auditor, files, prompts).effects[0]
    audits = [auditor.explain(auditor.look(open_image(path)), prompts) for path in files]
    contributions = np.zeros_like(effects.contributions)
    for audit in audits:
        contributions[:, audit.latents] += audit.contributions
    assert effects.contributions == pytest.approx(contributions, abs=1e-3)


@pytest.mark.parametrize("workers", [0, 2])
def test_any_number_of_processes_measures_the_same(auditor, parts, workers):
    prompts, files = auditor.bundle.prompt_sets["condition"], sorted(parts.rglob("*.png"))[:10]
    (first,), (other,) = (measure(auditor, files, prompts, **how).effects for how in ({}, {"workers": workers}))
    assert first.paths == other.paths
    assert np.array_equal(first.decisions, other.decisions)
    assert np.array_equal(first.ablations, other.ablations)


def test_files_of_the_same_bytes_count_once_and_bad_ones_are_told(auditor, parts, tmp_path):
    files = sorted(parts.rglob("*.png"))[:3]
    for i, file in enumerate(files):
        shutil.copy(file, tmp_path / f"{i}.png")
    shutil.copy(files[0], tmp_path / "again.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    refused = []
    measured = measure(auditor, sorted(tmp_path.glob("*.png")), auditor.bundle.prompt_sets["condition"], refused)
    assert measured.effects[0].n == 3
    assert measured.is_whole
    assert [refusal.path for refusal in refused] == [str(tmp_path / "broken.png")]


def test_what_was_measured_when_a_person_stops_is_kept_and_is_no_class_by_itself(auditor, parts):
    files = [str(path) for path in sorted(parts.rglob("*.png"))]
    asked = readout(auditor, auditor.bundle.prompt_sets["condition"])
    job = measure_job(auditor, files, [asked], lambda refusal: None)
    while not (isinstance(report := next(job), Progress) and report.note.startswith("Scanning")):
        pass
    with pytest.raises(StopIteration) as end:
        job.throw(StopAsked())
    measured = end.value.value
    assert not measured.is_whole
    assert 0 < measured.effects[0].n < len(files)
    assert list(measured.effects[0].paths) == mixed(files)[: measured.effects[0].n]


def test_a_part_of_the_mixed_order_is_a_fair_sample_of_folders():
    files = [f"{folder}/{number:03}.png" for folder in ("bad", "good") for number in range(200)]
    assert sorted(mixed(files)) == files
    n_bad = sum(path.startswith("bad/") for path in mixed(files)[:200])
    assert 80 < n_bad < 120  # four standard deviations of a fair draw are 20


def test_the_sparse_table_is_the_dense_one():
    random = np.random.default_rng(0)
    n, n_classes, d_sae = 30, 4, 12
    dense = random.normal(size=(n, n_classes, d_sae)).astype(np.float32)
    fires = random.random((n, d_sae)) < 0.3
    decisions = random.normal(size=(n, n_classes)).astype(np.float32)
    writer = EffectsWriter(n_classes, d_sae)
    for i in range(n):
        latents = np.flatnonzero(fires[i])
        own = dense[i][:, latents].astype(np.float64)
        writer.add(f"{i}", f"{i:x}", decisions[i].astype(np.float64), latents, latents + 1.0, own, 2 * own)
    effects = writer.finish()
    zeroed = np.where(fires[:, None], dense, 0)
    assert effects.ablations == pytest.approx(zeroed.sum(0), abs=1e-4)
    assert effects.contributions == pytest.approx(2 * zeroed.sum(0), abs=1e-4)
    without = (decisions[:, :, None] - zeroed).argmax(1)
    decided = np.zeros((n_classes, d_sae), np.int64)
    for i, latent in zip(*np.nonzero(fires), strict=True):
        decided[effects.best[i], latent] += without[i, latent] != effects.best[i]
    assert np.array_equal(effects.decided(), decided)
    for latent in range(d_sae):
        firings = effects.of(latent)
        assert firings.images.tolist() == np.flatnonzero(fires[:, latent]).tolist()
        assert np.array_equal(firings.effects, dense[firings.images, :, latent])
        assert np.array_equal(firings.without, without[firings.images, latent])
        assert set(firings.activations.tolist()) <= {latent + 1.0}


def test_nothing_at_all_is_a_table_too():
    effects = EffectsWriter(2, 5).finish()
    assert effects.n == 0
    assert effects.decided().tolist() == [[0] * 5] * 2
    assert effects.of(3).effects.shape == (0, 2)
