"""The study "what if": every row against the auditor asked one image at a time, and its sums against the rows."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from sae_auditor.bundle import open_bundle
from sae_auditor.cli import app
from sae_auditor.errors import InputRefused
from sae_auditor.explain.interventions import Intervention
from sae_auditor.images.pool import open_image
from sae_auditor.library import Auditor
from sae_auditor.progress import StopAsked, Update, run_to_end
from sae_auditor.studies import ImageFiles, InputFile, Latents, Words, run_study_job
from sae_auditor.studies.what_if import WHAT_IF
from sae_auditor.studies.what_if.asking import Inputs
from sae_auditor.studies.what_if.measuring import Row
from sae_auditor.studies.what_if.outcome import outcome_of
from tests.tiny import tiny_bundle, tiny_pictures


@pytest.fixture(scope="module")
def bundle_path(tmp_path_factory):
    return tiny_bundle(tmp_path_factory.mktemp("what-if") / "bundle", n_references=8, words=())


@pytest.fixture(scope="module")
def auditors(bundle_path):
    first = Auditor(open_bundle(bundle_path), "cls", device="cpu")
    return {"cls": first, "patches": first.with_sae("patches")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("images")
    for i, picture in enumerate(tiny_pictures(6)):
        path = place / ("red" if i % 2 else "blue") / f"{i}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(picture).save(path)
    return place


def fired_in(auditor, folder, n=3):
    """The latents that fire in most of the images."""
    counts = Counter()
    for path in sorted(folder.rglob("*.png")):
        counts.update(auditor.look(open_image(path)).latents.tolist())
    return tuple(latent for latent, _ in counts.most_common(n))


def inputs_of(auditor, folder, **asked):
    prompts = auditor.bundle.prompt_sets["colour"]
    return Inputs(ImageFiles((str(folder),)), prompts=prompts, **asked)


def run(auditor, inputs):
    return run_to_end(run_study_job(WHAT_IF, inputs, auditor))


@pytest.mark.parametrize("sae", ["cls", "patches"])
def test_rows_are_what_the_auditor_says_of_each_image(auditors, folder, sae):
    auditor = auditors[sae]
    latents = fired_in(auditor, folder)
    inputs = inputs_of(auditor, folder, off=Latents(latents[:2]), scale=Words((f"{latents[2]}=3",)), controls=3)
    result = run(auditor, inputs)
    assert len(result.rows) == 6
    for row in result.rows:
        evidence = auditor.look(open_image(Path(row.path)))
        was = auditor.explain(evidence, inputs.prompts, n_ablations=0)
        becomes = auditor.what_if(evidence, inputs.prompts, {latents[0]: 0, latents[1]: 0, latents[2]: 3})
        assert row.before == was.class_names[int(was.logit.argmax())]
        assert row.after == was.class_names[int(becomes.logit.argmax())]
        assert row.probability_before == pytest.approx(was.probability.max(), abs=1e-5)
        assert row.probability_of_after == pytest.approx(becomes.probability.max(), abs=1e-5)
        assert row.n_fired == sum(latent in evidence.latents for latent in latents)
        assert row.label == Path(row.path).parent.name
        assert row.controls <= 3


def test_an_intervention_of_a_file_on_some_patches(auditors, folder, tmp_path):
    auditor = auditors["patches"]
    latents = fired_in(auditor, folder)
    one = Intervention.of(
        "here", "patches", auditor.sae.fingerprint, dict.fromkeys(latents, 0.0), [(0, 0), (1, 1), (2, 2)]
    )
    file = tmp_path / "one.json"
    file.write_text(one.to_json())
    inputs = inputs_of(auditor, folder, intervention=InputFile(str(file)), controls=2)
    for row in run(auditor, inputs).rows:
        evidence = auditor.look(open_image(Path(row.path)))
        expected = auditor.scores(auditor.changed(evidence, [one]), inputs.prompts)
        assert row.probability_of_after == pytest.approx(expected.probability.max(), abs=1e-5)
        assert row.controls == 2
    with pytest.raises(InputRefused, match="another SAE"):
        run(auditors["cls"], inputs_of(auditors["cls"], folder, intervention=InputFile(str(file))))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "nothing to change"),
        ({"scale": Words(("7=1",))}, "nothing to change"),
        ({"scale": Words(("x=1",))}, "LATENT=FACTOR"),
        ({"scale": Words(("7",))}, "LATENT=FACTOR"),
        ({"scale": Words(("7=-1",))}, "LATENT=FACTOR"),
        ({"off": Latents((7,)), "scale": Words(("7=2",))}, "twice"),
        ({"off": Latents((96,))}, "no latent 96"),
        ({"intervention": InputFile("/nothing.json")}, "cannot be read"),
    ],
)
def test_what_makes_no_sense_is_refused_before_an_image_is_looked_at(auditors, folder, asked, said):
    with pytest.raises(InputRefused, match=said):
        next(run_study_job(WHAT_IF, inputs_of(auditors["cls"], folder, **asked), auditors["cls"]))


def test_a_person_who_stops_keeps_the_rows_and_their_sum(auditors, folder):
    job = run_study_job(WHAT_IF, inputs_of(auditors["cls"], folder, off=Latents((1,))), auditors["cls"])
    for report in job:
        if isinstance(report, Update):
            break
    with pytest.raises(StopIteration) as end:
        job.throw(StopAsked())
    result = end.value.value
    assert not result.is_whole
    assert len(result.rows) == 1
    assert result.outcome.facts["images"] == 1


def test_a_broken_image_is_told_in_its_row(auditors, folder, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    Image.fromarray(tiny_pictures(1)[0]).save(tmp_path / "good.png")
    result = run(auditors["cls"], inputs_of(auditors["cls"], tmp_path, off=Latents((1,)), controls=0))
    broken, good = result.rows
    assert broken.remark
    assert broken.before == ""
    assert good.controls == 0
    assert result.outcome.facts["refused"] == 1
    assert result.outcome.facts["control"] is None


def test_sums_are_those_of_the_rows():
    rows = [
        Row("a", "good", "bad", 0.9, 0.1, 0.9, 1, "good", 4, 1),
        Row("b", "good", "bad", 0.9, 0.1, 0.9, 1, "bad", 4, 0),
        Row("c", "bad", "good", 0.9, 0.1, 0.9, 1, "", 0, 0),
        Row("d", "good", "good", 0.9, 0.8, 0.8, 0, "good", 0, 0),
        Row("e", remark="broken"),
    ]
    outcome = outcome_of(rows)
    facts = outcome.facts
    assert (facts["images"], facts["changed"], facts["refused"], facts["fired"]) == (4, 3, 1, 3)
    assert facts["ways"] == [
        {"before": "good", "after": "bad", "images": 2},
        {"before": "bad", "after": "good", "images": 1},
    ]
    assert facts["control"]["share"] == pytest.approx(1 / 8)
    assert facts["control"]["own_share"] == 1.0
    labels = facts["labels"]
    assert (labels["right_before"], labels["right_after"]) == (2, 2)
    assert (labels["become_right"], labels["become_wrong"]) == (1, 1)
    assert "3 of 4 decisions change" in outcome.text
    assert outcome_of([Row("e", remark="broken")]).text == "No image could be used."


def test_by_command(bundle_path, folder, tmp_path):
    file, out = tmp_path / "rows.csv", tmp_path / "rows.json"
    command = ["what-if", str(folder), "--off", "1", "--off", "2", "--scale", "3=0.5", "--bundle", str(bundle_path)]
    command += ["--sae", "cls", "--device", "cpu", "--prompt", "red", "--prompt", "blue"]
    result = CliRunner().invoke(app, [*command, "--save", str(file), "--json", str(out)])
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 6
    assert {row["before"] for row in rows} <= {"red", "blue"}
    data = json.loads(out.read_text())
    assert data["schema"] == "sae-auditor/what-if/1"
    assert data["provenance"]["settings"]["off"] == [1, 2]
    assert np.isfinite([row["probability_before"] for row in data["rows"]]).all()
