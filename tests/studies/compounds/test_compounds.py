"""The study of compounds as people use it: by command, with and without labels, and what it refuses."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sae_auditor.bundle.prompts import prompt_set_from_texts
from sae_auditor.cli import app
from sae_auditor.errors import InputRefused
from sae_auditor.explain import Meanings
from sae_auditor.progress import run_to_end
from sae_auditor.studies import STUDIES, ImageFiles, InputFile, Words, run_study_job

COMPOUNDS = next(study for study in STUDIES if study.id == "compounds")
CLASSES = ("red metal nut", "blue stripe")


def run(auditor, parts, **options):
    asked = COMPOUNDS.inputs(ImageFiles((str(parts),)), prompt_set_from_texts(CLASSES), **options)
    return run_to_end(run_study_job(COMPOUNDS, asked, auditor))


def test_the_command_keeps_its_contract(bundle_folder, parts, own_data, tmp_path):
    target, table = tmp_path / "out.json", tmp_path / "labels.csv"
    files = sorted(parts.rglob("*.png"))
    table.write_text("\n".join(["path,label", *(f"{path},{CLASSES[i % 2]}" for i, path in enumerate(files))]))
    prompts = [word for text in CLASSES for word in ("--prompt", text)]
    given = ["--bundle", str(bundle_folder), "--device", "cpu", "--json", str(target), "--labels", str(table)]
    result = CliRunner().invoke(app, ["compounds", *prompts, *given])
    assert result.exit_code in (0, 1), result.output
    found = json.loads(target.read_text())
    assert [(row["class"], row["part"]) for row in found["parts"]] == [
        ("red metal nut", "red"),
        ("red metal nut", "metal"),
        ("red metal nut", "nut"),
        ("red metal nut", "red metal nut"),
        ("red metal nut", ""),
        ("blue stripe", "blue"),
        ("blue stripe", "stripe"),
        ("blue stripe", "blue stripe"),
        ("blue stripe", ""),
    ]
    assert found["labelled"]
    assert result.exit_code == bool(found["hints"])
    n = {row["class"]: row["n"] for row in found["parts"]}
    assert sum(n.values()) == 40


def test_shares_of_all_pushes_add_up(auditor, parts):
    result = run(auditor, parts)
    for name in CLASSES:
        pushes = [row.push for row in result.rows if row.class_name == name and row.push is not None]
        assert not pushes or sum(pushes) == pytest.approx(1)


def test_without_labels_it_says_so_and_hints_at_nothing(auditor, parts):
    """The sub-folders of the pictures are no classes of these, so nobody said what they show."""
    result = run(auditor, parts)
    assert "Without labels" in result.outcome.text
    assert not result.outcome.facts["labelled"]
    assert not any(row.is_hint for row in result.rows)


def test_one_compound_of_several(auditor, parts):
    result = run(auditor, parts, compounds=Words(("blue stripe",)))
    assert {row.class_name for row in result.rows} == {"blue stripe"}


@pytest.mark.parametrize(
    ("classes", "options", "said"),
    [
        (("red", "blue"), {}, "several words"),
        (CLASSES, {"compounds": Words(("green stripe",))}, "no class"),
        (("red nut",), {}, "single class"),
    ],
)
def test_what_it_refuses(auditor, parts, classes, options, said):
    asked = COMPOUNDS.inputs(ImageFiles((str(parts),)), prompt_set_from_texts(classes), **options)
    with pytest.raises(InputRefused, match=said):
        run_to_end(run_study_job(COMPOUNDS, asked, auditor))


def test_without_reference_images_no_latent_is_a_words(auditor, parts):
    nothing = Meanings.none(auditor.sae.config.d_sae, auditor.encoder.embed_dim)
    with pytest.raises(InputRefused, match="no reference images"):
        run(auditor.with_meanings(nothing), parts, labels=InputFile(""))
