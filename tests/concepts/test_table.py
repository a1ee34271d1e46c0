"""What a bundle says of latents, against what follows from its index by a plain loop."""

import io

import numpy as np
import pyarrow.parquet as pq
import pytest

from sae_auditor.bundle import open_bundle
from sae_auditor.bundle.layout import IMAGES_FILE, codes_file
from sae_auditor.errors import InputRefused
from sae_auditor.images import thumbnail
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
    return np.stack(table["embedding"].to_numpy()).astype(np.float32)


@pytest.mark.parametrize("name", SAES)
def test_support_examples_and_histogram(bundle, name):
    table, rows = bundle.concepts(name), rows_of(bundle, name)
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
    table, rows, unit = open_bundle(bundle.path).concepts(name), rows_of(bundle, name), embeddings_of(bundle)
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
    table = bundle.concepts(name)
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
        assert concept.label == WORDS[int(scores.argmax())]
        np.testing.assert_allclose([label.score for label in concept.labels], np.sort(scores)[::-1][:5], atol=1e-5)


def test_thumbnails(bundle):
    table = bundle.concepts("cls")
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
        bundle.concepts("cls").concept(latent)


def test_unknown_sae(bundle):
    with pytest.raises(InputRefused, match="'cls', 'patches', 'pooled'"):
        bundle.concepts("nothing")


def test_the_table_is_made_once(bundle):
    assert bundle.concepts("cls") is bundle.concepts("cls")


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    folder = tiny_bundle(tmp_path_factory.mktemp("bare") / "tiny", saes={"cls": tiny_sae()}, n_references=0, words=())
    return open_bundle(folder)


def test_a_bundle_without_references(bare):
    table = bare.concepts("cls")
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
