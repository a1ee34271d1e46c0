"""What a bundle says of latents, against what follows from its index by a plain loop."""

import io

import numpy as np
import pyarrow.parquet as pq
import pytest

from sae_auditor.bundle import BundleRefused, open_bundle
from sae_auditor.bundle.arrays import arrays_to_bytes
from sae_auditor.bundle.layout import IMAGES_FILE, codes_file, concepts_file, embeddings_file
from sae_auditor.concepts import concepts_of
from sae_auditor.concepts.concept import Concept, Label, LatentScores, Remark, SecondOpinion
from sae_auditor.concepts.query.source import Source
from sae_auditor.concepts.schema import table_to_bytes, with_columns
from sae_auditor.concepts.scores import mean_embeddings_job
from sae_auditor.errors import InputRefused
from sae_auditor.images import thumbnail
from sae_auditor.progress import run_to_end
from tests.bundle.changed import Changed
from tests.tiny import EMBED_DIM, WORDS, tiny_bundle, tiny_images, tiny_sae

SAES = ["cls", "patches", "pooled"]


def rows_of(bundle, name):
    """Return ``{latent: [(activation, image, patch), ...]}``, largest first."""
    found = {}
    for row in pq.read_table(io.BytesIO(bundle.store.read(codes_file(name)))).to_pylist():
        found.setdefault(row["latent"], []).append((row["activation"], row["image_id"], row["patch"]))
    return found


def embeddings_of(bundle):
    table = pq.read_table(io.BytesIO(bundle.store.read(IMAGES_FILE)))
    rows = np.stack(table["embedding"].to_numpy()).astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("name", SAES)
def test_support_examples_and_histogram(bundle, name):
    table, rows = concepts_of(bundle, name), rows_of(bundle, name)
    assert len(table) == bundle.saes[name].config.d_sae
    assert table.n_images == 24
    for latent in range(len(table)):
        concept, fired = table.concept(latent), rows.get(latent, [])
        assert concept.latent == latent
        assert concept.support == len(fired)
        assert concept.firing_rate == pytest.approx(len(fired) / 24)
        assert [(e.activation, e.image_id, e.patch) for e in concept.examples] == fired[:20]
        assert all(example.path == f"references/{example.image_id:02}.png" for example in concept.examples)
        np.testing.assert_array_equal(table.activations(latent), np.float32([row[0] for row in fired]))
        if not fired:
            assert concept.histogram is None
            assert concept.labels == ()
            continue
        counts, edges = np.histogram([row[0] for row in fired], bins=30)
        np.testing.assert_array_equal(concept.histogram.counts, counts)
        np.testing.assert_allclose(concept.histogram.edges, edges, rtol=1e-6)
    assert len(rows) < len(table) or name == "patches"


@pytest.mark.parametrize("name", SAES)
def test_reference_embeddings(bundle, name):
    table, rows, unit = concepts_of(open_bundle(bundle.path), name), rows_of(bundle, name), embeddings_of(bundle)
    found = table.reference_embeddings
    assert found.shape == (len(table), EMBED_DIM)
    assert found.dtype == np.float32
    for latent in range(len(table)):
        if latent in rows:
            top = unit[[image for _, image, _ in rows[latent][:20]]]
            np.testing.assert_allclose(found[latent], top.mean(0), atol=1e-6)
        else:
            assert np.isnan(found[latent]).all()


@pytest.mark.parametrize("name", SAES)
def test_labels_are_alignments(bundle, name):
    table = concepts_of(bundle, name)
    texts = bundle.encoder.embed_texts([*WORDS, ""]).numpy()
    for latent in range(len(table)):
        mean, concept = table.reference_embeddings[latent], table.concept(latent)
        assert table.concept_label(latent) == (table.label(latent), table.label_score(latent))
        assert table.concept_label(latent) == (concept.label, concept.label_score)
        if np.isnan(mean).any():
            assert table.label(latent) is None
            assert table.label_score(latent) is None
            continue
        cosines = texts @ (mean / np.linalg.norm(mean))
        scores = cosines[:-1] - cosines[-1]
        # Which words are the best ones is the matter of tests/concepts/labels.
        of_word = dict(zip(WORDS, scores.tolist(), strict=True))
        assert len(concept.labels) == 5
        for label in concept.labels:
            assert label.score == pytest.approx(of_word[label.text], abs=1e-5)
        needed = max(concept.label_floor, concept.word_floor)
        is_named = concept.labels[0].score >= needed and not concept.always_on
        assert concept.label == (concept.labels[0].text if is_named else None)


def test_thumbnails(bundle):
    table = concepts_of(bundle, "cls")
    for i, image in enumerate(tiny_images(3)):
        small = table.thumbnail(i)
        assert small.shape == (16, 16, 3)
        assert np.abs(small.astype(int) - thumbnail(image, 16).astype(int)).mean() < 12
    for wrong in (-1, 24):
        with pytest.raises(InputRefused, match="no picture"):
            table.thumbnail(wrong)
        with pytest.raises(KeyError):
            table.thumbnail(wrong)


@pytest.mark.parametrize("latent", [-1, 96])
def test_no_such_latent(bundle, latent):
    with pytest.raises(InputRefused, match="0 to 95"):
        concepts_of(bundle, "cls").concept(latent)


def test_unknown_sae(bundle):
    with pytest.raises(InputRefused, match="'cls', 'patches', 'pooled'"):
        concepts_of(bundle, "nothing")


def test_the_table_is_made_once(bundle):
    assert concepts_of(bundle, "cls") is concepts_of(bundle, "cls")


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    folder = tiny_bundle(tmp_path_factory.mktemp("bare") / "tiny", saes={"cls": tiny_sae()}, n_references=0, words=())
    return open_bundle(folder)


def test_a_bundle_without_references(bare):
    table = concepts_of(bare, "cls")
    assert len(table) == 96
    assert table.n_images == 0
    assert table.concept(3).examples == ()
    assert table.label(3) is None
    assert table.reference_embeddings.shape == (96, EMBED_DIM)
    assert np.isnan(table.reference_embeddings).all()
    with pytest.raises(InputRefused):
        table.thumbnail(0)


def test_a_bundle_without_any_concept_files(bundle):
    from sae_auditor.concepts import read_concepts

    class Nothing:
        def names(self):
            return []

    table = read_concepts(Nothing(), "cls", d_sae=7, embed_dim=EMBED_DIM)
    assert len(table) == 7
    assert table.concept(6).labels == ()
    assert table.concept_label(6) == (None, None)
    assert np.isnan(table.reference_embeddings).all()
    assert table.reference_embeddings.shape == (7, EMBED_DIM)
    with pytest.raises(InputRefused):
        table.thumbnail(0)


def changed(bundle, columns=None, **files):
    from sae_auditor.concepts import read_concepts

    rows = pq.read_table(io.BytesIO(bundle.store.read(concepts_file("cls"))))
    files[concepts_file("cls")] = table_to_bytes(with_columns(rows, columns or {}))
    return read_concepts(Changed(bundle.store, files), "cls", d_sae=96, embed_dim=EMBED_DIM)


def column(values, n=96):
    return [values.get(i) for i in range(n)]


def test_everything_that_a_row_says(bundle):
    table = changed(
        bundle,
        {
            "labels": column({1: ["a", "b"], 2: ["c"], 3: ["d"], 4: []}),
            "label_scores": column({1: [0.5, 0.25], 2: [0.125], 3: [0.125], 4: []}),
            "label_stands_out": column({}),
            "label_floor": column({1: 0.25, 2: 0.25, 3: 0.25}),
            "name": column({3: "chamfer"}),
            "verdict": column({3: "trusted", 5: "mixed"}),
            "note": column({3: "on M6"}),
            "named_by": column({3: "ito"}),
            "named_at": column({3: "2026-01-02T03:04:05Z"}),
            "direction_labels": column({1: ["x"]}),
            "direction_scores": column({1: [0.5]}),
            "agreement": column({1: 0.75}),
            "effective_n": column({1: 2.5, 2: 1.0}),
            "monosemanticity": column({1: 0.5}),
            "clarity": column({1: 0.25, 2: float("nan")}),
        },
    )
    one, two, three, four, five = (table.concept(i) for i in range(1, 6))
    assert one.labels == (Label("a", 0.5), Label("b", 0.25))
    assert one.second_opinion == SecondOpinion((Label("x", 0.5),), 0.75)
    assert one.scores == LatentScores(0.5, 0.25, None, None, effective_n=2.5)
    assert two.scores == LatentScores(None, None, None, None, effective_n=1.0)
    assert (four.labels, four.scores, four.second_opinion, four.remark) == ((), None, None, None)
    assert three.remark == Remark("chamfer", "on M6", "trusted", "ito", "2026-01-02T03:04:05Z")
    assert five.remark == Remark(mark="mixed")
    assert table.labels_shown()[:6] == [None, "a", None, "chamfer", None, None]
    for latent in range(96):
        concept = table.concept(latent)
        assert table.concept_label(latent) == (concept.label, concept.label_score)
    np.testing.assert_array_equal(table.numbers("label_score")[:5], [np.nan, 0.5, 0.125, 0.125, np.nan])
    np.testing.assert_array_equal(table.numbers("clarity")[:3], [np.nan, 0.25, np.nan])
    np.testing.assert_array_equal(table.numbers("support"), [table.concept(i).support for i in range(96)])
    with pytest.raises(InputRefused, match="no number 'colour'"):
        table.numbers("colour")


def test_why_a_latent_has_no_name(bundle):
    table = changed(
        bundle,
        {
            "labels": [["a"]] * 96,
            "label_scores": [[0.2]] * 96,
            "label_stands_out": column({0: [3.0]}),
            "label_floor": column({1: 0.3, 2: 0.1, 3: 0.3, 5: 0.3, 6: 0.1}),
            "word_floor": column({1: 0.1, 2: 0.3, 3: 0.3, 5: 0.1, 6: 0.1}),
            "label_share": column({0: 0.7, 9: 0.65}),
            "always_on": column({4: True, 5: True, 7: False}),
            "firing_rate": column({7: 0.9, 8: 0.9}),
            "name": column({5: "lighting"}),
        },
    )
    concepts = [table.concept(latent) for latent in range(10)]
    assert [concept.labels[0].stands_out for concept in concepts[:2]] == [3.0, None]
    # Without a column an older table tells by how often a latent fires; what the column says goes before that.
    assert [concept.why_unnamed for concept in concepts] == [
        None, "mixed", "no-word", "mixed", "always-on", None, None, None, "always-on", "mixed",
    ]  # fmt: skip
    assert [concept.has_no_good_name for concept in concepts] == [one.why_unnamed is not None for one in concepts]
    assert [concept.label for concept in concepts] == ["a", None, None, None, None, "lighting", "a", "a", None, None]
    for latent, concept in enumerate(concepts):
        assert table.concept_label(latent) == (concept.label, concept.label_score)
    assert table.labels_shown()[:10] == [concept.label for concept in concepts]
    np.testing.assert_array_equal(table.numbers("label_stands_out")[:2], [3.0, np.nan])
    np.testing.assert_allclose(table.numbers("word_floor")[:3], [np.nan, 0.1, 0.3])


def test_an_always_on_latent_without_words_says_why():
    assert Concept(3, always_on=True).why_unnamed == "always-on"
    assert Concept(3).why_unnamed is None


def test_meta(bundle):
    meta = concepts_of(bundle, "cls").meta
    assert (meta.encoder, meta.n_images, meta.vocabulary) == (bundle.manifest.encoder.name, 24, "words")


@pytest.mark.parametrize("name", SAES)
def test_reference_embeddings_where_none_are_stored(bundle, name):
    index = concepts_of(bundle, name).index
    found, rows, unit = run_to_end(mean_embeddings_job(index)), rows_of(bundle, name), embeddings_of(bundle)
    assert (found.shape, found.dtype) == ((index.d_sae, EMBED_DIM), np.float32)
    for latent in range(index.d_sae):
        if latent in rows:
            top = unit[[image for _, image, _ in rows[latent][:20]]]
            np.testing.assert_allclose(found[latent], top.mean(0), atol=1e-3)
        else:
            assert np.isnan(found[latent]).all()


def test_stored_reference_embeddings(bundle):
    file = embeddings_file("cls")
    means = np.random.default_rng(0).uniform(-1, 1, (96, EMBED_DIM)).astype(np.float32)
    table = changed(bundle, **{file: arrays_to_bytes({"reference_embeddings": means})})
    np.testing.assert_array_equal(table.reference_embeddings, means)
    for wrong in (
        {"reference_embeddings": means[:, 1:]},
        {"others": means},
        {"reference_embeddings": means.astype(np.float64)},
        {"reference_embeddings": means * np.float32(1e30)},
    ):
        with pytest.raises(BundleRefused, match="embedding"):
            _ = changed(bundle, **{file: arrays_to_bytes(wrong)}).reference_embeddings


def test_no_codes_are_read_before_they_are_asked_for(bundle, monkeypatch):
    read = []
    monkeypatch.setattr(Source, "group", lambda self, *_: read.append(self.name))
    monkeypatch.setattr(Source, "groups", lambda self, *_: read.append(self.name))
    # The encoder of the tiny bundle saw no text: no word of its vocabulary does better than nonsense.
    table = changed(bundle, {"word_floor": [None] * 96})
    assert any(table.labels_shown())
    assert len(table.numbers("support")) == 96
    assert read == []
