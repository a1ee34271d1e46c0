"""``concepts score`` on an index of numbers: what it keeps, shows and writes."""

import json
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from sae_auditor.bundle.arrays import arrays_from_bytes
from sae_auditor.bundle.layout import concepts_file, embeddings_file
from sae_auditor.cli import _concepts_score
from sae_auditor.concepts.schema import CONCEPTS, TableMeta, meta_of
from sae_auditor.concepts.scores import concept_rows, mean_embeddings_job, score_concepts_job
from sae_auditor.library import SaeConcepts
from sae_auditor.progress import run_to_end
from tests.concepts.scores.memory_index import MemoryIndex, random_world

META = TableMeta(encoder="tiny encoder", encoder_fingerprint="00ff")


@pytest.fixture(scope="module")
def index():
    return MemoryIndex(*random_world(density=0.6))


@pytest.fixture(scope="module")
def scored(index):
    return run_to_end(score_concepts_job(concept_rows(index, META), index, run_to_end(mean_embeddings_job(index))))


@pytest.fixture
def score(monkeypatch, index):
    """Run the command with a table of concepts; `place` is the index folder, None for a bundle's own images."""

    def run(*args, rows=None, place=None):
        encoder = SimpleNamespace(name=META.encoder, fingerprint=META.encoder_fingerprint)
        bundle = SimpleNamespace(references=place, manifest=SimpleNamespace(encoder=encoder))
        rows = CONCEPTS.empty_table() if rows is None else rows
        table = SimpleNamespace(is_empty=not len(rows), rows=rows, index=index, label=lambda latent: f"name {latent}")
        index.is_empty = False
        known = SaeConcepts(bundle, "cls", table)
        monkeypatch.setattr(_concepts_score, "open_concepts", lambda *_: known)
        app = typer.Typer()
        app.command()(_concepts_score.score)
        result = CliRunner().invoke(app, list(args))
        assert result.exit_code == 0, result.output
        return result

    return run


def test_scores_are_kept_in_the_index_folder(score, scored, tmp_path, index):
    score(place=tmp_path)
    kept = pq.read_table(tmp_path / concepts_file("cls"))
    assert kept.equals(scored)
    assert meta_of(kept) == meta_of(scored)
    means = arrays_from_bytes((tmp_path / embeddings_file("cls")).read_bytes(), "means")["reference_embeddings"]
    np.testing.assert_array_equal(means, run_to_end(mean_embeddings_job(index)))


def test_other_columns_are_kept(score, scored, tmp_path):
    named = scored.set_column(CONCEPTS.get_field_index("name"), CONCEPTS.field("name"), [["seen by a person"] * 30])
    score(place=tmp_path, rows=named)
    assert pq.read_table(tmp_path / concepts_file("cls")).equals(named)


def test_json_is_the_summary(score, scored):
    data = json.loads(score("--json", "-", "--top", "2", rows=scored).stdout)
    assert (data["sae"], data["encoder"], data["latents"]) == ("cls", "tiny encoder", 30)
    assert data["floor"] == meta_of(scored).monosemanticity_floor
    assert len(data["best"]) == len(data["worst"]) == 2
    best = data["best"][0]
    assert best["monosemanticity"] == scored["monosemanticity"][best["latent"]].as_py()


def test_the_table_names_floor_encoder_and_the_best(score, scored):
    shown = score(rows=scored).stdout
    floor = meta_of(scored).monosemanticity_floor
    assert f"{floor:.3f} for images at random, encoder tiny encoder" in shown
    assert "comparable only with scores by the same encoder" in shown
    trusted = [row for row in scored.to_pylist() if row["support"] >= 10 and row["monosemanticity"] is not None]
    best = max(trusted, key=lambda row: row["monosemanticity"])["latent"]
    assert f"name {best}" in shown


def test_scores_of_a_bundle_are_only_shown(score, scored, index, monkeypatch):
    first = score(rows=concept_rows(index, META))
    assert "are not kept" in first.stderr
    monkeypatch.setattr("sae_auditor.concepts.scores.refresh_scores_job", None)  # must not be needed
    assert score(rows=scored).stdout == first.stdout
