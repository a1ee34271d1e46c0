"""What is written into the table of concepts, and the summary of it."""

import numpy as np
import pytest

from sae_auditor.concepts.schema import CONCEPTS, TableMeta, meta_of, table_to_bytes, with_columns
from sae_auditor.concepts.scores import (
    UnitEmbeddings,
    concept_rows,
    gathering,
    mean_embeddings_job,
    monosemanticity,
    monosemanticity_floor,
    redundancy,
    refresh_scores_job,
    score_concepts_job,
    summarise,
    unit_embeddings_job,
)
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.concepts.scores.memory_index import MemoryIndex, random_world

META = TableMeta(encoder="a small encoder", encoder_fingerprint="sha256:00")
UNUSED = {2: "refused:damaged", 11: "duplicate:3", 30: "replaced"}


@pytest.fixture(scope="module")
def index():
    """Forty images, three of which are not used; one of these has an embedding all the same."""
    dense, embeddings = random_world()
    dense[list(UNUSED)] = 0
    dense[:, 4] = 0.5  # everywhere the same, but for what is not used
    dense[list(UNUSED), 4] = 0
    embeddings = np.float16(embeddings).astype(np.float32)
    embeddings[[2, 11]] = np.nan
    return MemoryIndex(dense, embeddings, [UNUSED.get(i, "ok") for i in range(40)])


@pytest.fixture(scope="module")
def scored(index):
    return run_to_end(score_concepts_job(concept_rows(index, META), index, run_to_end(mean_embeddings_job(index))))


def test_counting(index):
    rows = concept_rows(index, META)
    assert rows.schema.equals(CONCEPTS)
    assert meta_of(rows) == TableMeta(encoder="a small encoder", encoder_fingerprint="sha256:00", n_images=37)
    for row in rows.to_pylist():
        fired = index.of(row["latent"])[1]
        assert row["support"] == len(fired)
        assert row["firing_rate"] == pytest.approx(len(fired) / 37)
        assert row["labels"] is None
        if len(fired):
            counts, edges = np.histogram(fired.astype(np.float64), 30)
            assert row["histogram_counts"] == counts.tolist()
            np.testing.assert_allclose(row["histogram_edges"], edges, rtol=1e-6)
            assert row["max_activation"] == fired.max()
            assert row["mean_activation"] == pytest.approx(fired.astype(float).mean())
        else:
            assert (row["histogram_counts"], row["histogram_edges"]) == ([], [])
            assert row["max_activation"] is row["mean_activation"] is None


@pytest.mark.parametrize("in_memory_bytes", [1 << 30, 0])
def test_embeddings_are_unit_and_only_of_images_that_are_used(index, in_memory_bytes, monkeypatch):
    monkeypatch.setattr("sae_auditor.concepts.scores.embeddings._IN_MEMORY_AT_MOST_BYTES", in_memory_bytes)
    held = run_to_end(unit_embeddings_job(index))
    assert isinstance(held.vectors, np.memmap) == (in_memory_bytes == 0)
    usable = np.array([i not in UNUSED for i in range(40)])
    np.testing.assert_array_equal(held.usable, usable)
    expected = index.embeddings[usable] / np.linalg.norm(index.embeddings[usable], axis=1, keepdims=True)
    np.testing.assert_allclose(held.vectors[usable], expected, atol=1e-6)
    assert not held.vectors[~usable].any()
    np.testing.assert_allclose(held.total, expected.sum(axis=0), atol=1e-5)
    np.testing.assert_allclose(held.squares, (held.vectors.astype(float) ** 2).sum(axis=1), atol=1e-12)


def test_mean_embeddings(index, monkeypatch):
    monkeypatch.setattr("sae_auditor.concepts.scores.embeddings._LATENTS", 3)
    means = run_to_end(mean_embeddings_job(index))
    unit = UnitEmbeddings.of(index.embeddings).vectors
    assert means.dtype == np.float32
    for latent, mean in enumerate(means):
        ids = index.of(latent)[0][:20]
        if len(ids):
            np.testing.assert_allclose(mean, unit[ids].mean(axis=0), atol=1e-6)
        else:
            assert np.isnan(mean).all()


def test_scores_stand_in_their_columns(index, scored):
    held = run_to_end(unit_embeddings_job(index))
    groups = [gathering(block, held) for block in index.blocks()]
    expected = {
        "monosemanticity": [monosemanticity(*index.of(latent), held) for latent in range(30)],
        "clarity": np.concatenate([group.clarity for group in groups]),
        "polysemanticity": np.concatenate([group.polysemanticity for group in groups]),
        "redundancy": redundancy(run_to_end(mean_embeddings_job(index))),
    }
    for name, values in expected.items():
        assert scored[name].to_pylist() == [None if value is None or np.isnan(value) else value for value in values]
    before = concept_rows(index, META)
    assert scored.drop_columns([*expected, "effective_n"]).equals(before.drop_columns([*expected, "effective_n"]))
    assert meta_of(scored).encoder == "a small encoder"
    assert meta_of(scored).n_images == 37
    assert meta_of(scored).monosemanticity_floor == monosemanticity_floor(held)


def test_a_constant_and_a_dead_latent_have_no_score(scored):
    for latent, carried_by in ((0, 0), (4, 37)):
        assert scored["monosemanticity"][latent].as_py() is None
        assert scored["effective_n"][latent].as_py() == carried_by


def test_the_same_index_gives_the_same_bytes(index, scored):
    again = run_to_end(score_concepts_job(concept_rows(index, META), index, run_to_end(mean_embeddings_job(index))))
    assert table_to_bytes(again) == table_to_bytes(scored)


def test_an_index_without_images():
    empty = MemoryIndex(np.zeros((0, 5)), np.zeros((0, 3)))
    rows = concept_rows(empty, META)
    table = run_to_end(score_concepts_job(rows, empty, run_to_end(mean_embeddings_job(empty))))
    assert len(table) == 5
    assert table["monosemanticity"].null_count == table["redundancy"].null_count == 5
    assert meta_of(table).monosemanticity_floor is None
    summary = summarise(table, str)
    assert (summary.dead, summary.scored, summary.median, summary.under_floor) == (5, 0, None, None)
    assert summary.best == summary.worst == ()


def test_embeddings_of_another_sae_are_refused(index):
    with pytest.raises(InputRefused, match="30 latents"):
        run_to_end(score_concepts_job(concept_rows(index, META), index, np.zeros((29, 8), np.float32)))


def test_summary(scored):
    summary = summarise(scored, lambda latent: f"name {latent}", 3)
    rows = scored.to_pylist()
    scores = [row["monosemanticity"] for row in rows if row["monosemanticity"] is not None]
    assert summary.encoder == "a small encoder"
    assert (summary.latents, summary.n_images, summary.scored) == (30, 37, len(scores))
    assert summary.dead == sum(row["support"] == 0 for row in rows) >= 1
    assert summary.always_on == sum(row["always_on"] for row in rows) >= 1
    assert summary.low_support == sum(0 < row["support"] < 10 for row in rows) >= 3
    assert summary.median == pytest.approx(np.median(scores))
    assert summary.under_floor == pytest.approx(np.mean([score < summary.floor for score in scores]))
    ranked = sorted(
        (row for row in rows if row["support"] >= 10 and row["monosemanticity"] is not None),
        key=lambda row: row["monosemanticity"],
    )
    assert [item.latent for item in summary.worst] == [row["latent"] for row in ranked[:3]]
    assert [item.latent for item in summary.best] == [row["latent"] for row in ranked[:-4:-1]]
    best = summary.best[0]
    assert best.label == f"name {best.latent}"
    assert best.clarity == ranked[-1]["clarity"]
    assert summary.to_json()["best"][0]["redundancy"] == ranked[-1]["redundancy"]


def test_few_latents_are_not_listed_twice(scored):
    summary = summarise(scored, str, 100)
    listed = [item.latent for item in (*summary.best, *summary.worst)]
    assert len(listed) == len(set(listed))


def test_scores_of_before_are_replaced(index, scored):
    stale = with_columns(scored, {"monosemanticity": [0.5] * 30})
    again = run_to_end(score_concepts_job(stale, index, run_to_end(mean_embeddings_job(index))))
    assert again.equals(scored)


def test_a_table_that_names_no_encoder_takes_it_over(index, scored):
    other = TableMeta(encoder="another", encoder_fingerprint="11")
    for before, encoder in ((TableMeta(vocabulary="words"), "another"), (META, "a small encoder")):
        again = run_to_end(refresh_scores_job(concept_rows(index, before), index, other))
        assert meta_of(again.table).encoder == encoder
        assert meta_of(again.table).vocabulary == before.vocabulary
        assert again.table.equals(scored)
