"""The study as people use it: by command, with a split of their own, stopped half-way, and what they do with a row."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from typer.testing import CliRunner

from sae_auditor.bundle.prompts import prompt_set_from_texts
from sae_auditor.cli import app
from sae_auditor.errors import InputRefused
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Progress, StopAsked, run_to_end
from sae_auditor.studies import STUDIES, ImageFiles, InputFile, run_study_job
from sae_auditor.studies.labelled import labelled_images_job
from sae_auditor.studies.probes.dividing import divide_job
from sae_auditor.studies.scan.readout import Readout

PROBES = next(study for study in STUDIES if study.id == "probes")


def asked(auditor, parts, **options):
    return PROBES.inputs(ImageFiles((str(parts),)), auditor.bundle.prompt_sets["condition"], **options)


def run(auditor, parts, **options):
    return run_to_end(run_study_job(PROBES, asked(auditor, parts, **options), auditor))


def divide(parts, prompts, split="", seed=0, table=""):
    found = run_to_end(labelled_images_job(ImageFiles((str(parts),)), InputFile(str(table))))
    return run_to_end(divide_job(found, prompts, split, seed))


def table_of(parts, path, cells):
    files = sorted(parts.rglob("*.png"))
    lines = (f"{file},{file.parent.name},{cell}" for file, cell in zip(files, cells(len(files)), strict=True))
    path.write_text("\n".join(["path,label,side", *lines]))
    return path


def test_the_command_says_which_leans_more_and_how_often_both_are_right(bundle_folder, parts, tmp_path, own_data):
    target = tmp_path / "out.json"
    given = ["probes", str(parts), "--bundle", str(bundle_folder), "--device", "cpu", "--json", str(target)]
    result = CliRunner().invoke(app, [*given, "--top", "3"])
    assert result.exit_code == 0, result.output  # a random encoder leans on nothing by chance
    found = json.loads(target.read_text())
    assert found["text"].startswith("Neither the prompts nor the probe are shown to lean")
    assert (found["fitted_on"], found["images"], found["leans_more"], found["complete"]) == (30, 30, None, True)
    assert found["accuracy"]["probe"]["value"] > 0.9  # brightness is enough
    assert found["accuracy"]["difference"]["interval"][0] > 0
    assert len(found["rows"]) == 6
    for row in found["rows"]:
        sizes = [abs(row[name]["value"]) for name in ("prompts", "probe")]
        assert row["more"]["value"] == pytest.approx(sizes[1] - sizes[0])
        assert row["more"]["interval"][0] <= row["more"]["interval"][1]
        assert row["images"]


def test_effects_under_the_probe_are_those_of_its_decision_with_the_latent_off(auditor, parts):
    """Brute force: the embedding without the latent, read by the weights."""
    from sae_auditor.studies.scan.measuring import measure_job

    random = np.random.default_rng(0)
    weights, intercepts = 5 * random.normal(size=(3, auditor.encoder.embed_dim)), random.normal(size=3)
    texts = run_to_end(auditor.texts_job(auditor.bundle.prompt_sets["condition"]))
    readouts = [Readout.of_texts(texts, auditor.encoder), Readout.of_probe(weights, intercepts)]
    files = [str(path) for path in sorted(parts.rglob("*.png"))[:3]]
    alone = run_to_end(measure_job(auditor, files, readouts[:1], [].append)).effects[0]
    both, effects = run_to_end(measure_job(auditor, files, readouts, [].append)).effects
    assert both.decisions == pytest.approx(alone.decisions, abs=1e-5)
    assert both.ablations == pytest.approx(alone.ablations, abs=1e-4)

    def log_odds(cosines):
        logits = cosines + intercepts
        others = [np.log(np.exp(np.delete(logits, c)).sum()) for c in range(3)]
        return logits - others

    for place, path in enumerate(effects.paths):
        evidence = auditor.look(open_image(path))
        unit = evidence.embedding.double().numpy() / np.linalg.norm(evidence.embedding.double().numpy())
        assert effects.decisions[place] == pytest.approx(log_odds(weights @ unit), abs=1e-4)
        for latent in evidence.latents[:4].tolist():
            without = auditor.lens(evidence).scaled({latent: 0.0}, weights)
            firings = effects.of(latent)
            (own,) = np.flatnonzero(firings.images == place)
            expected = log_odds(weights @ unit) - log_odds(without)
            assert firings.effects[own] == pytest.approx(expected, abs=1e-3)
            assert firings.without[own] == int((without + intercepts).argmax())


def test_what_is_fitted_on_is_never_held_out(auditor, parts, tmp_path):
    prompts = auditor.bundle.prompt_sets["condition"]
    divided = divide(parts, prompts)
    assert not set(divided.fitting) & set(divided.held_out)
    shown = [divided.classes[path] for path in divided.fitting]
    assert (shown.count(0), shown.count(1)) == (20, 10)  # half of each class
    assert divide(parts, prompts, seed=1).fitting != divided.fitting
    copied = tmp_path / "elsewhere"
    shutil.copytree(parts, copied)
    elsewhere = divide(copied, prompts)
    assert [path.rsplit("/", 1)[1] for path in elsewhere.fitting] == [
        path.rsplit("/", 1)[1] for path in divided.fitting
    ]
    again = next(path for path in copied.glob("good/*.png"))
    shutil.copy(again, copied / "good" / "again.png")
    assert divide(copied, prompts).n_same == 1


def test_a_column_says_what_the_probe_is_fitted_on(auditor, parts, tmp_path):
    prompts = auditor.bundle.prompt_sets["condition"]
    table = table_of(parts, tmp_path / "split.csv", lambda n: ["Train" if i % 5 < 2 else "test" for i in range(n)])
    divided = divide(parts, prompts, "side", table=table)
    assert len(divided.fitting) == 24
    assert len(divided.held_out) == 36
    with pytest.raises(InputRefused, match="no column 'when'"):
        divide(parts, prompts, "when", table=table)
    with pytest.raises(InputRefused, match="8 labelled images or more on either side"):
        divide(parts, prompts, "side", table=table_of(parts, tmp_path / "none.csv", lambda n: ["test"] * n))


def test_a_class_without_enough_images_is_left_out_of_both(auditor, parts, own_data):
    prompts = prompt_set_from_texts(["good", "defective", "another one"])
    result = run_to_end(run_study_job(PROBES, PROBES.inputs(ImageFiles((str(parts),)), prompts, top=1), auditor))
    assert result.outcome.facts["left_out"] == ["another one"]
    assert "another one" in result.outcome.text
    assert {row.prompts.class_name for row in result.rows} == {"good", "defective"}
    with pytest.raises(InputRefused, match="single class"):
        run_to_end(
            run_study_job(PROBES, PROBES.inputs(ImageFiles((str(parts),)), prompt_set_from_texts(["a"])), auditor)
        )


def test_a_latent_that_must_not_count_is_the_shortcut(auditor, parts, own_data):
    rows = run(auditor, parts).rows
    row = max(rows, key=lambda item: (item.prompts.support >= 24) * abs(item.lean.second.value))
    (forbid,) = PROBES.actions
    assert run_to_end(forbid.run([row], auditor, "")).text == "One latent must not count now."
    result = run(auditor, parts, least_effect=min(abs(row.lean.second.value), 1.0) / 10)
    assert result.outcome.has_findings
    facts = result.outcome.facts
    assert row.prompts.latent in [place["latent"] for place in facts["shortcut"]["places"]]
    assert facts["leans_more"] in ("prompts", "probe", "cannot tell")
    assert result.rows[0].found != "neither"
    shortcut = facts["shortcut"]
    assert shortcut["more"]["value"] == pytest.approx(shortcut["probe"]["value"] - shortcut["prompts"]["value"])


def run_out(job):
    while True:
        next(job)


def test_a_person_who_stops_keeps_what_there_is(auditor, parts, own_data):
    job = run_study_job(PROBES, asked(auditor, parts), auditor)
    rounds = 0
    while True:  # through the pass for the probe, into the one that is compared
        report = next(job)
        rounds += isinstance(report, Progress) and report.note.startswith("Scanning")
        if rounds > 4 and isinstance(report, Progress) and report.note.startswith("Scanning"):
            break
    job.throw(StopAsked())
    with pytest.raises(StopIteration) as end:
        run_out(job)
    assert not end.value.value.is_whole
    assert end.value.value.rows
    job = run_study_job(PROBES, asked(auditor, parts), auditor)
    while not (isinstance(report := next(job), Progress) and report.note.startswith("Scanning")):
        pass
    with pytest.raises(StopIteration) as end:
        job.throw(StopAsked())
    assert not end.value.value.rows
