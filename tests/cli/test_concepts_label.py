"""The command on a tiny bundle."""

import json
import re

import pytest
import typer
from typer.testing import CliRunner

from sae_auditor.cli._concepts_label import label
from tests.tiny import tiny_bundle


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_bundle(tmp_path_factory.mktemp("world") / "tiny")


def run(folder, *arguments):
    app = typer.Typer()
    app.command()(label)
    return CliRunner().invoke(app, ["--bundle", str(folder), "--device", "cpu", *arguments])


def result(folder, *arguments):
    found = run(folder, *arguments, "--json", "-")
    assert found.exit_code == 0, found.stderr
    return json.loads(found.stdout)


def test_the_bundle_s_own_vocabulary_is_the_default(folder):
    found = result(folder)
    assert found["vocabulary"] == {"name": "words", "source": "own", "licence": "CC0-1.0"}
    assert [row["latent"] for row in found["latents"]] == list(range(96))
    for row in found["latents"]:
        best = row["labels"][0]["score"] if row["labels"] else None
        alike = best is not None and best >= row["label_floor"] and row["label_share"] >= 2 / 3
        good = alike and best >= row["word_floor"] and row["why_unnamed"] != "always-on"
        assert row["label"] == (row["labels"][0]["text"] if good else None)
        if best is not None and row["why_unnamed"] != "always-on":
            assert row["why_unnamed"] == (None if good else "no-word" if alike else "mixed")
        deviations = [one["stands_out"] for one in row["labels"]]
        assert deviations == sorted(deviations, reverse=True)
        assert len(row["second_opinion"]) == 5
    assert found["named"] == sum(row["label"] is not None for row in found["latents"])
    assert found["compared_with_nonsense"]
    reasons = [row["why_unnamed"] for row in found["latents"] if row["labels"]]
    assert found["unnamed"] == {reason: reasons.count(reason) for reason in ("always-on", "no-word", "mixed")}


def test_files_and_shipped_lists_together(folder, tmp_path):
    (tmp_path / "mine.txt").write_text("a red thing\nstriped\n")
    found = result(folder, "--vocabulary", str(tmp_path / "mine.txt"), "--vocabulary", "words", "--sae", "patches")
    assert found["vocabulary"]["name"] == "mine and words"
    words = {item["text"] for row in found["latents"] for item in row["labels"]}
    assert words <= {"a red thing", "striped", "red", "green", "blue", "bright", "dark", "a metal nut"}
    assert all(row["second_opinion"] == [] for row in found["latents"])


def test_templates_change_the_scores(folder):
    plain, inside = result(folder), result(folder, "--template", "a photo of a {}", "--template", "{}")
    assert plain["latents"][0]["labels"] != inside["latents"][0]["labels"]


def test_refusals(folder):
    for arguments, text in (
        (["--vocabulary", "klingon"], "There is no vocabulary 'klingon'"),
        (["--template", "a photo"], "has no place for the word"),
        (["--sae", "none"], "none"),
    ):
        found = run(folder, *arguments)
        assert found.exit_code == 3
        assert text in found.stderr


def test_the_table(folder):
    found = run(folder)
    assert found.exit_code == 0
    assert "with a good name" in found.stdout
    assert "no good name: " in found.stdout
    assert re.search(r"[+-]\d+\.\d sd", found.stdout)
    assert "ordered by how far the images stand out" in found.stderr
    assert "the labels are not kept" in found.stderr
