"""The study as people use it: by command, stopped half-way, and what they do with a finding."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sae_auditor.bundle.prompts import prompt_set_from_texts
from sae_auditor.cli import app
from sae_auditor.concepts.people import FindingRemarks
from sae_auditor.concepts.policy import Policies
from sae_auditor.errors import InputRefused
from sae_auditor.progress import Progress, StopAsked, run_to_end
from sae_auditor.studies import STUDIES, ImageFiles, InputFile, run_study_job, table_of

SCAN = next(study for study in STUDIES if study.id == "scan")
KEYS = {"class", "latent", "label", "contribution", "ablation", "alignment", "share", "interval", "confirmed"}


@pytest.fixture
def command(bundle_folder, tmp_path, own_data):
    def run(*arguments):
        target = tmp_path / "out.json"
        given = ["scan", *map(str, arguments), "--bundle", str(bundle_folder), "--device", "cpu", "--json", str(target)]
        result = CliRunner().invoke(app, given)
        return result, json.loads(target.read_text()) if target.exists() else None

    return run


def inputs(auditor, parts, **options):
    return SCAN.inputs(ImageFiles((str(parts),)), auditor.bundle.prompt_sets["condition"], **options)


def scan(auditor, parts, **options):
    return run_to_end(run_study_job(SCAN, inputs(auditor, parts, **options), auditor))


def test_the_command_keeps_its_contract(command, parts):
    result, found = command(parts)
    assert result.exit_code == 0, result.output  # a random encoder leans on nothing by chance
    assert set(found) >= {"findings", "settings"}
    assert found["findings"]
    for row in found["findings"]:
        assert set(row) >= KEYS
        assert row["class"] in ("good", "defective")
        assert row["confirmed"] is False
        assert row["ablation"] > 0  # of two classes only pushes
        assert row["interval"] is None or row["interval"][0] <= row["ablation"] <= row["interval"][1]
    assert found["settings"]["prompts"] == {"name": "condition", "classes": ["good", "defective"]}
    assert (found["images"], found["labelled"], found["complete"]) == (40, 40, True)
    assert found["reject"] == "defective"
    assert set(found["findings"][0]["before"]["classes"]) == {"good", "defective"}


def test_findings_end_the_command_with_1(command, parts, bundle_folder, auditor):
    """With a policy against it, the latent that pushes most is one that must not count."""
    rows = scan(auditor, parts).rows
    row = max(rows, key=lambda item: (item.support >= 30) * item.ablation)
    CliRunner().invoke(app, ["policy", "set", "--latent", f"{row.latent}=must-not", "--bundle", str(bundle_folder)])
    result, found = command(parts, "--least-effect", str(max(0.0, row.ablation / 4)))
    assert result.exit_code == 1, result.output
    first = found["findings"][0]
    assert (first["latent"], first["class"], first["ground"]) == (row.latent, row.class_name, "must-not-count")
    assert first["confirmed"]
    assert first["p"] <= 0.05
    assert found["text"].startswith(f"'{row.class_name}' leans on ")


def test_typed_prompts_and_a_table_with_subgroups(command, parts, tmp_path):
    table = tmp_path / "labels.csv"
    files = enumerate(sorted(parts.rglob("*.png")))
    lines = [f"{path},{path.parent.name},{i % 2}" for i, path in files if i % 5]  # some have none
    table.write_text("\n".join(["path,label,line", *lines]))
    prompts = ("--prompt", "a good part", "--prompt", "a defective part", "--prompt", "no part")
    result, found = command("--labels", table, *prompts, "--group", "line", "--top", "2")
    assert result.exit_code == 0, result.output
    assert len(found["findings"]) == 6
    assert {row["class"] for row in found["findings"]} == {"a good part", "a defective part", "no part"}
    assert found["labelled"] == len(lines)
    assert {(item["column"], item["value"]) for item in found["subgroups"]} == {("line", "0"), ("line", "1")}
    assert sum(item["n"] for item in found["subgroups"]) == len(lines)
    assert found["reject"] is None
    result, _ = command("--labels", table, "--prompt", "a", "--prompt", "b")
    assert result.exit_code == 3
    assert "is no class" in result.output
    result, _ = command("--labels", table, *prompts, "--group", "shift")
    assert result.exit_code == 3
    assert "no column 'shift'" in result.output


def test_sub_folders_that_are_no_classes_are_no_labels(auditor, parts):
    asked = SCAN.inputs(ImageFiles((str(parts),)), prompt_set_from_texts(["a red thing", "a blue thing"]))
    result = run_to_end(run_study_job(SCAN, asked, auditor))
    assert result.outcome.facts["labelled"] == 0
    assert "sub-folders are not called as the classes are" in result.outcome.text
    assert "Without labels" in result.outcome.text
    assert all(row.change is None for row in result.rows)


def test_a_single_class_is_refused_before_anything_is_looked_at(auditor, parts):
    with pytest.raises(InputRefused, match="single class"):
        run_to_end(run_study_job(SCAN, SCAN.inputs(ImageFiles((str(parts),)), prompt_set_from_texts(["a"])), auditor))


def test_counts_are_those_of_the_predictions(auditor, parts, tmp_path):
    """Overkill and escape once more from single audits, with and without the latent."""
    files = sorted(parts.rglob("*.png"))[::4]
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(["path,label", *(f"{path},{path.parent.name}" for path in files)]))
    prompts = auditor.bundle.prompt_sets["condition"]
    result = run_to_end(run_study_job(SCAN, SCAN.inputs(ImageFiles(()), prompts, InputFile(str(table))), auditor))
    facts, audits = result.outcome.facts, auditor.audit(files, prompts)
    called = [audit.class_names[int(audit.ranked()[0])] for audit in audits]
    truth = [path.parent.name for path in files]
    assert facts["overkill"] == sum(c == "defective" != t for c, t in zip(called, truth, strict=True))
    assert facts["escape"] == sum(t == "defective" != c for c, t in zip(called, truth, strict=True))
    row = max(result.rows, key=lambda item: item.change.corrected + item.change.spoiled)
    evidences = [auditor.look(auditor_image) for auditor_image in _images(files)]
    without = [prompts.names[int(auditor.what_if(e, prompts, {row.latent: 0.0}).logit.argmax())] for e in evidences]
    pairs = list(zip(called, without, truth, strict=True))
    assert row.change.corrected == sum(c != t == w for c, w, t in pairs)
    assert row.change.spoiled == sum(c == t != w for c, w, t in pairs)
    assert row.change.after.overkill == sum(w == "defective" != t for w, t in zip(without, truth, strict=True))


def _images(files):
    from sae_auditor.images.pool import open_image

    return [open_image(file) for file in files]


def test_a_person_who_stops_keeps_rows_of_what_was_measured(auditor, parts):
    job = run_study_job(SCAN, inputs(auditor, parts), auditor)
    while not (isinstance(report := next(job), Progress) and report.note.startswith("Scanning")):
        pass
    seen = []

    def rest():
        yield job.throw(StopAsked())
        return (yield from job)

    result = run_to_end(rest(), on_update=seen.append)
    assert not result.is_whole
    assert seen == result.rows != []
    assert 0 < result.outcome.facts["images"] < 40
    assert SCAN.to_json(inputs(auditor, parts), result)["complete"] is False


def test_the_table_has_a_point_for_every_row_and_images_behind_it(auditor, parts):
    result = scan(auditor, parts)
    (plot,) = result.outcome.plots
    table = table_of(SCAN, inputs(auditor, parts), result, auditor)
    ids = [heading.id for heading in table.headings]
    assert {plot.x, plot.y, plot.hue} <= set(ids)
    for row in result.rows:
        assert SCAN.latent_of(row) == row.latent
        assert 0 < len(SCAN.images_of(row)) <= row.support


def test_one_click_makes_a_row_a_line_of_the_policy_and_decisions_are_kept(auditor, parts, own_data):
    fresh = type(auditor)(auditor.bundle, "cls", device="cpu", encoder=auditor.encoder)
    row, other = scan(fresh, parts).rows[:2]
    actions = {action.id: action for action in SCAN.actions}
    said = run_to_end(actions["must-not-count"].run([row], fresh, "the tag"))
    assert said.text == "One latent must not count now."
    (entry,) = Policies.of(fresh.bundle).own("condition").latents
    assert (entry.sae, entry.latent, entry.judgement, entry.note) == ("cls", row.latent, "must-not", "the tag")
    assert run_to_end(actions["must-not-count"].run([row], fresh, "")) == "The reasons policy says so already."
    assert fresh.judgements(fresh.bundle.prompt_sets["condition"]).reason_of[row.latent] >= 0

    run_to_end(actions["must-not-count"].restore(said.before))
    assert Policies.of(fresh.bundle).own("condition").latents == ()
    run_to_end(actions["must-not-count"].restore(said.after))
    assert [entry.latent for entry in Policies.of(fresh.bundle).own("condition").latents] == [row.latent]

    assert actions["dismiss"].asks_reason
    assert row.verdict is None
    assert not actions["take-back"].can_run(row)
    run_to_end(actions["shortcut"].run([row, other], fresh, ""))
    run_to_end(actions["dismiss"].run([other], fresh, "a real defect"))
    assert row.verdict.after == "shortcut"
    kept = FindingRemarks.of(fresh.bundle.fingerprint)
    assert kept.get("cls", other.class_name, other.latent).note == "a real defect"
    assert kept.shortcuts("cls") == {row.latent: (row.class_name,)} or row.latent == other.latent
    # Later audits that lean on the latent carry a warning, and no longer when it is taken back.
    prompts = fresh.bundle.prompt_sets["condition"]
    assert "known-shortcut" in _flags(fresh, prompts, row)
    assert actions["take-back"].can_run(row)
    run_to_end(actions["take-back"].run([row], fresh, ""))
    assert row.verdict is None
    assert "known-shortcut" not in _flags(fresh, prompts, row)
    again = scan(fresh, parts).rows
    assert [item.verdict.after for item in again if item.verdict] == ["dismissed"]


def test_decisions_are_brought_back_with_their_reasons(auditor, parts, own_data):
    """Undo goes back over a step of several rows that stood differently before; redo does it again."""
    fresh = type(auditor)(auditor.bundle, "cls", device="cpu", encoder=auditor.encoder)
    row, other = scan(fresh, parts).rows[:2]
    actions = {action.id: action for action in SCAN.actions}
    run_to_end(actions["dismiss"].run([other], fresh, "a real defect"))
    done = run_to_end(actions["accept"].run([row, other], fresh, ""))
    assert (row.verdict.after, other.verdict.after, other.verdict.note) == ("accepted", "accepted", None)
    run_to_end(actions["accept"].restore(done.before))
    assert row.verdict is None
    assert (other.verdict.after, other.verdict.note) == ("dismissed", "a real defect")
    run_to_end(actions["accept"].restore(done.after))
    kept = FindingRemarks.of(fresh.bundle.fingerprint)
    assert {kept.get("cls", one.class_name, one.latent).after for one in (row, other)} == {"accepted"}
    # Where it stands already nothing is done, and there is nothing to take back.
    assert run_to_end(actions["accept"].run([row], fresh, "")) == "The finding was decided."
    assert all(action.restore is not None for action in SCAN.actions)


def _flags(auditor, prompts, row):
    """Return every flag of the row's latent on the image that it moves most."""
    (audit,) = auditor.audit([row.images[0]], prompts)
    items = (item for prediction in audit.predictions for item in prediction.contributions)
    return {flag for item in items if item.latent == row.latent for flag in item.flags}
