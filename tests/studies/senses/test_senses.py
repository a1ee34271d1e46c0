"""The study of senses as people use it: by command, stopped half-way, and without what it needs."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from sae_auditor.cli import app
from sae_auditor.errors import InputRefused
from sae_auditor.explain import Meanings
from sae_auditor.progress import Progress, StopAsked, run_to_end
from sae_auditor.studies import STUDIES, ImageFiles, run_study_job
from sae_auditor.studies.scan.effects import EffectsWriter
from sae_auditor.studies.scan.measuring import measure_job
from sae_auditor.studies.scan.readout import Readout
from sae_auditor.studies.senses.answers import Answers
from sae_auditor.studies.senses.rows import to_json

SENSES = next(study for study in STUDIES if study.id == "senses")


def inputs(auditor, parts, **options):
    return SENSES.inputs(ImageFiles((str(parts),)), auditor.bundle.prompt_sets["condition"], **options)


def test_the_command_keeps_its_contract(bundle_folder, parts, own_data, tmp_path):
    target = tmp_path / "out.json"
    arguments = ["senses", str(parts), "--bundle", str(bundle_folder), "--device", "cpu", "--json", str(target)]
    result = CliRunner().invoke(app, arguments)
    found = json.loads(target.read_text())
    assert result.exit_code == 0, result.output  # a random encoder has no senses
    assert (found["images"], found["complete"], found["sae"]) == (40, True, "cls")
    assert sum(of_class["images"] for of_class in found["classes"].values()) <= 40
    assert all(row["senses"] == row["sense"] == 1 and row["prompt"] is None for row in found["senses"])
    assert found["settings"]["prompts"]["name"] == "condition"
    assert "have one sense in these 40 images" in found["text"]


def test_what_is_kept_of_images_belongs_to_their_effects(auditor, parts):
    """The embeddings that prompts are tried with are those of the measured images, in their order."""
    paths = [str(path) for path in sorted(parts.rglob("*.png"))]
    kept = []
    prompts = auditor.bundle.prompt_sets["condition"]
    readout = Readout.of_texts(run_to_end(auditor.texts_job(prompts)), auditor.encoder)
    job = measure_job(auditor, paths, (readout,), pytest.fail, on_measured=lambda *told: kept.append(told))
    measured = run_to_end(job)
    assert [evidence.image.provenance.path for evidence, *_ in kept] == list(measured.effects[0].paths)
    for place, (evidence, decisions, _) in enumerate(kept):
        unit = (evidence.embedding / evidence.embedding.norm()).double().numpy()
        assert int((readout.directions @ unit).argmax()) == measured.effects[0].best[place]
        np.testing.assert_allclose(decisions, measured.effects[0].decisions[place], rtol=1e-5, atol=1e-5)


def test_who_stops_it_gets_the_senses_of_what_was_seen(auditor, parts):
    job = run_study_job(SENSES, inputs(auditor, parts), auditor)
    report = next(job)
    while not (isinstance(report, Progress) and report.total == 40):
        report = next(job)
    job.throw(StopAsked())
    result = run_to_end(job)
    assert not result.is_whole
    assert result.rows
    assert 0 < result.outcome.facts["images"] < 40


def test_without_reference_images_there_are_no_senses(auditor, parts):
    nothing = Meanings.none(auditor.sae.config.d_sae, auditor.encoder.embed_dim)
    with pytest.raises(InputRefused, match="no reference images"):
        run_to_end(run_study_job(SENSES, inputs(auditor, parts), auditor.with_meanings(nothing)))


@pytest.fixture
def planted(auditor):
    """What a pass would leave behind of a class with two senses: two groups of latents with pictures of their own."""
    random = np.random.default_rng(0)
    prompts, width = auditor.bundle.prompt_sets["condition"], auditor.encoder.embed_dim
    references = np.full((auditor.sae.config.d_sae, width), np.nan, np.float32)
    references[:6] = np.eye(width)[[0, 0, 1, 1, 2, 2]] + random.normal(0, 0.05, (6, width))
    writer, embeddings = EffectsWriter(2, len(references)), []
    for i in range(120):
        group = i % 3  # of three images two are called the second class, one for each sense
        latents = np.array([2 * group, 2 * group + 1])
        sign = 1 if group < 2 else -1
        push = sign * random.uniform(1, 2, 2)
        writer.add(
            f"{i}.png",
            f"{i}",
            np.array([-sign, sign]),
            latents,
            np.ones(2),
            np.stack([-push, push]),
            np.zeros((2, 2)),
        )
        embeddings.append(np.eye(width)[group] + random.normal(0, 0.02, width))
    unit = np.stack(embeddings) / np.linalg.norm(embeddings, axis=1, keepdims=True)
    meanings = Meanings(
        [f"thing {j // 2}" for j in range(6)] + [None] * (len(references) - 6),
        [None] * len(references),
        references,
        np.zeros(len(references), bool),
        np.zeros(len(references)),
    )
    texts = np.stack([np.eye(width)[2], (np.eye(width)[0] + np.eye(width)[1]) / np.sqrt(2)])
    truth = np.where(np.arange(120) % 3 < 2, 1, 0)
    return Answers(auditor.with_meanings(meanings), prompts, writer.finish(), texts, truth, unit.astype(np.float32))


def test_a_planted_class_has_its_senses_with_their_latents_and_pictures(planted):
    (first, two), (_, one) = planted.split()
    assert (first, two.n, one.n) == (1, 2, 1)
    rows = run_to_end(planted.rows_job(first, two, is_tried=True))
    by_sense = {row.sense: row for row in rows}
    assert {frozenset(one.latent for one in row.latents) for row in by_sense.values()} == {
        frozenset({0, 1}),
        frozenset({2, 3}),
    }
    for row in by_sense.values():
        group = row.latents[0].latent // 2
        assert row.latents[0].label == f"thing {group}"
        assert row.latents[0].elsewhere == 0
        assert {int(path.removesuffix(".png")) % 3 for path in row.images} == {group}
        assert (row.n, row.share) == (40, 0.5)
    outcome = planted.outcome("", "")
    assert outcome.has_findings
    assert outcome.facts["classes"]["defective"]["senses"] == 2
    assert outcome.plots[0].lines[0].name == "defective"
    assert sum(outcome.plots[0].lines[0].y) == pytest.approx(1)


def test_rows_become_a_table(auditor, planted):
    rows = [
        row for index, senses in planted.split() for row in run_to_end(planted.rows_job(index, senses, is_tried=True))
    ]
    for row in rows:
        for column in SENSES.columns:
            value = column.value(row)
            assert value is None or isinstance(value, (str, int, float))
            if column.kind == "share" and value is not None:
                assert 0 <= value <= 1
        assert SENSES.latent_of(row) == row.latents[0].latent
        json.dumps(to_json(row))
