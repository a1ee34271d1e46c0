"""The study from files to rows: against the auditor asked by itself, stopped, refused, and by command."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from sae_auditor.bundle import PromptClass, PromptSet, open_bundle
from sae_auditor.cli import app
from sae_auditor.errors import InputRefused
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import StopAsked, Update, run_to_end
from sae_auditor.studies import ImageFiles, InputFile, run_study_job
from sae_auditor.studies.typography import TYPOGRAPHY
from sae_auditor.studies.typography.hiding import hidden
from sae_auditor.studies.typography.outcome import outcome_of
from sae_auditor.studies.typography.rows import ClassRow, LatentRow, RegionRow
from sae_auditor.studies.typography.study import Inputs
from tests.tiny import tiny_bundle, tiny_pictures


@pytest.fixture(scope="module")
def bundle_path(tmp_path_factory):
    return tiny_bundle(tmp_path_factory.mktemp("typography") / "bundle", n_references=8, words=())


@pytest.fixture(scope="module")
def auditors(bundle_path):
    first = Auditor(open_bundle(bundle_path), "cls", device="cpu")
    return {"cls": first, "patches": first.with_sae("patches")}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "images"
    place.mkdir()
    for i, picture in enumerate(tiny_pictures(9)):
        Image.fromarray(picture).save(place / f"{i}.png")
    return place


@pytest.fixture
def boxes(folder):
    table = folder / "boxes.csv"
    lines = [f"{i}.png,{2 + i},3,{16 + i},12" for i in range(3)]
    table.write_text("\n".join(["path,left,top,right,bottom", *lines, "gone.png,1,1,2,2"]))
    return InputFile(str(table))


def inputs_of(auditor, folder, **asked):
    prompts = asked.pop("prompts", auditor.bundle.prompt_sets["colour"])
    return Inputs(ImageFiles((str(folder),)), prompts=prompts, **asked)


def run(auditor, inputs):
    return run_to_end(run_study_job(TYPOGRAPHY, inputs, auditor))


@pytest.mark.parametrize(("sae", "hide"), [("cls", "surroundings"), ("patches", "blur")])
def test_rows_of_regions_are_what_the_auditor_says(auditors, folder, boxes, sae, hide):
    auditor = auditors[sae]
    inputs = inputs_of(auditor, folder, boxes=boxes, hide=hide, at_most=0, controls=2)
    result = run(auditor, inputs)
    assert [Path(row.path).name for row in result.rows] == [f"{i}.png" for i in range(3)]
    for i, row in enumerate(result.rows):
        rgb = load_image(folder / f"{i}.png").rgb
        was, becomes = (
            auditor.explain(auditor.look(load_image(one)), inputs.prompts, n_ablations=0)
            for one in (rgb, hidden(rgb, [(2 + i, 3, 16 + i, 12)], hide))
        )
        best = int(was.logit.argmax())
        assert row.before == was.class_names[best]
        assert row.after == was.class_names[int(becomes.logit.argmax())]
        assert row.effect == pytest.approx(was.total[best] - becomes.total[best], abs=1e-4)
        assert row.share == pytest.approx(14 * 9 / 40**2)
        assert row.controls == 2
        falls = dict(zip(was.latents.tolist(), was.contributions[best], strict=True))
        after = dict(zip(becomes.latents.tolist(), becomes.contributions[best], strict=True))
        falls = {latent: value - after.get(latent, 0) for latent, value in falls.items()}
        assert falls[row.latent] == pytest.approx(max(falls.values()), abs=1e-4)
    facts = result.outcome.facts["regions"]
    assert (facts["images"], facts["changed"]) == (3, sum(row.is_changed for row in result.rows))
    assert "1 images of the table of text regions are not among these." in result.outcome.text


def test_words_are_written_on_images_that_are_called_otherwise(auditors, folder):
    auditor = auditors["cls"]
    result = run(auditor, inputs_of(auditor, folder, top=5))
    every, *classes = [row for row in result.rows if isinstance(row, ClassRow)]
    assert every.n == 9 == sum(row.n for row in classes)
    decided = {
        auditor.bundle.prompt_sets["colour"].names[
            int(auditor.scores(auditor.look(load_image(file)), auditor.bundle.prompt_sets["colour"]).logit.argmax())
        ]
        for file in folder.glob("*.png")
    }
    if len(decided) == 1:
        assert not decided & {row.written for row in classes}
    assert all(row.n == 9 for row in result.rows if isinstance(row, LatentRow))
    assert run(auditor, inputs_of(auditor, folder, top=5)).rows == result.rows  # the seed draws everything


def test_what_cannot_be_written_is_said(auditors, folder):
    prompts = PromptSet("parts", (PromptClass("\u826f\u54c1", ("good",)), PromptClass("\u4e0d\u826f", ("bad",))))
    result = run(auditors["cls"], inputs_of(auditors["cls"], folder, prompts=prompts))
    assert result.rows == []
    assert "cannot write these classes" in result.outcome.text


def test_a_person_who_stops_keeps_what_there_is(auditors, folder, boxes):
    job = run_study_job(TYPOGRAPHY, inputs_of(auditors["cls"], folder, boxes=boxes, at_most=0), auditors["cls"])
    for report in job:
        if isinstance(report, Update):
            break
    with pytest.raises(StopIteration) as end:
        job.throw(StopAsked())
    assert not end.value.value.is_whole
    assert end.value.value.outcome.facts["regions"]["images"] == 1


def test_a_person_who_stops_while_words_are_written_gets_the_rows_so_far(auditors, folder, boxes):
    job = run_study_job(TYPOGRAPHY, inputs_of(auditors["cls"], folder, boxes=boxes), auditors["cls"])
    for report in job:
        if getattr(report, "done", 0) >= 32 + 8:
            break
    rows = [job.throw(StopAsked()).value]
    result = run_to_end(_rest_job(job, rows))
    assert not result.is_whole
    assert result.rows == rows
    assert result.rows[0].n == 8
    assert result.outcome.facts["regions"] is None


def _rest_job(job, rows):
    """Go on with a job, and gather the rows that it hands over."""
    while True:
        try:
            report = next(job)
        except StopIteration as end:
            return end.value
        rows.append(report.value)
        yield report


def test_bad_images_and_boxes_that_are_not_seen_are_told(auditors, folder, tmp_path):
    (folder / "broken.png").write_bytes(b"no picture")
    table = tmp_path / "boxes.csv"
    table.write_text(
        f"path,left,top,right,bottom\n{folder}/broken.png,1,1,5,5\n{folder}/0.png,90,90,99,99\n{folder}/1.png,0,0,40,40\n"
    )
    result = run(auditors["cls"], inputs_of(auditors["cls"], folder, boxes=InputFile(str(table))))
    rows = {Path(row.path).name: row for row in result.rows if isinstance(row, RegionRow)}
    assert rows["broken.png"].remark
    assert "No box lies" in rows["0.png"].remark
    assert rows["1.png"].controls == 0
    assert "no room" in rows["1.png"].remark
    assert result.outcome.facts["regions"]["refused"] == 2
    assert "1 files could not be used." in result.outcome.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"at_most": 0}, "nothing to do"),
        ({"boxes": InputFile("/nothing.csv")}, "cannot be read"),
        ({"prompts": PromptSet("one", (PromptClass("one", ("one",)),))}, "single class"),
    ],
)
def test_what_makes_no_sense_is_refused(auditors, folder, asked, said):
    with pytest.raises(InputRefused, match=said):
        next(run_study_job(TYPOGRAPHY, inputs_of(auditors["cls"], folder, **asked), auditors["cls"]))


def test_sums_are_those_of_the_rows():
    regions = [
        *(RegionRow(str(i), "bad", "good", 0.1, 4, 0, 3.0, 0.5) for i in range(6)),
        RegionRow("x", "bad", "bad", 0.1, 4, 1, 1.0, 1.0),
        RegionRow("y", remark="broken"),
    ]
    outcome = outcome_of([], [], regions, 0.05)
    facts = outcome.facts["regions"]
    assert (facts["images"], facts["changed"], facts["refused"]) == (7, 6, 1)
    assert facts["control"] == pytest.approx(1 / 28)
    assert facts["ways"] == [{"before": "bad", "after": "good", "images": 6}]
    (bad,) = facts["decisions"]
    assert bad["effect_beyond_control"] == pytest.approx(15 / 7)
    # One hit among the five pictures of each image: six or seven of seven fall on its own region.
    assert bad["p"] == pytest.approx(0.2**7 + 7 * 0.2**6 * 0.8)
    assert outcome.has_findings
    assert "'bad' hangs on them: 6 of 7" in outcome.text
    assert not outcome_of([], [], regions[6:], 0.05).has_findings
    assert "No image with boxes" in outcome_of([], [], regions[7:], 0.05).text


def test_decisions_that_change_for_any_region_do_not_hide_those_that_hang_on_text():
    tagged = [RegionRow(f"a{i}", "bad", "good", 0.1, 4, 0, 3.0, 0.0) for i in range(6)]
    fragile = [RegionRow(f"b{i}", "good", "good", 0.1, 4, 4, -1.0, 3.0) for i in range(6)]
    facts = outcome_of([], [], [*tagged, *fragile], 0.05).facts["regions"]
    assert [(one["class"], one["found"]) for one in facts["decisions"]] == [("bad", True), ("good", False)]
    assert facts["decisions"][0]["p"] == pytest.approx(2 * 0.2**6)  # adjusted for two decisions


def test_by_command(bundle_path, folder, boxes, tmp_path):
    file, out = tmp_path / "rows.csv", tmp_path / "rows.json"
    command = ["typography", str(folder), "--boxes", str(boxes), "--bundle", str(bundle_path), "--sae", "cls"]
    command += ["--device", "cpu", "--prompt", "red", "--prompt", "blue", "--at-most", "4", "--controls", "1"]
    result = CliRunner().invoke(app, [*command, "--save", str(file), "--json", str(out)])
    assert result.exit_code in (0, 1), result.output
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert {row["about"] for row in rows} >= {"class", "image"}
    assert sum(row["about"] == "image" for row in rows) == 3
    data = json.loads(out.read_text())
    assert data["schema"] == "sae-auditor/typography/1"
    assert np.isfinite(data["words"]["share"] if "words" in data else data["facts"]["words"]["share"])


def test_nothing_that_could_be_used_is_said():
    assert outcome_of([], [], [], 0.05).text == "No image could be used."
