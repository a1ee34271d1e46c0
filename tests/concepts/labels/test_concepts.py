"""The columns of labels against plain loops over images and words."""

import numpy as np
import pyarrow as pa
import pytest

from sae_auditor.bundle import Vocabulary
from sae_auditor.concepts.labels import label_concepts_job, random_draws, summarise_labels, word_background
from sae_auditor.concepts.schema import CONCEPTS, TableMeta, meta_of, with_meta
from sae_auditor.concepts.scores import UnitEmbeddings
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.concepts.scores.memory_index import MemoryIndex

N, E, WORDS, D_SAE = 120, 12, 30, 9


def unit(block):
    return (block / np.linalg.norm(block, axis=-1, keepdims=True)).astype(np.float32)


class Built:
    """Images around a common centre, words around another one: a space with hubs, as CLIP's is."""

    def __init__(self, statuses=None):
        random = np.random.default_rng(3)
        self.images = unit(random.normal(size=(N, E)) + 2 * random.normal(size=E))
        if statuses is not None:
            self.images[[i for i, status in enumerate(statuses) if status != "ok"]] = np.nan
        words = unit(random.normal(size=(WORDS, E)) + random.normal(size=E))
        self.vocabulary = Vocabulary(
            "w", tuple(f"w{i}" for i in range(WORDS)), words, unit(random.normal(size=E)), "own", "CC0-1.0"
        )
        dense = random.exponential(size=(N, D_SAE)) * (random.random((N, D_SAE)) < 0.3)
        dense[:, 0] = 0
        dense[:, 1] = 0
        dense[4, 1] = 1
        self.index = MemoryIndex(dense, self.images, statuses)
        self.tops = [
            [i for i in self.index.of(latent)[0] if np.isfinite(self.images[i, 0])][:20] for latent in range(D_SAE)
        ]
        with np.errstate(invalid="ignore"):
            means = [self.images[top].mean(0) if len(top) else np.full(E, np.nan) for top in self.tops]
        self.means = np.array(means, np.float32)
        support = [len(self.index.of(latent)[0]) for latent in range(D_SAE)]
        columns = [
            pa.array(np.arange(D_SAE), f.type)
            if f.name == "latent"
            else pa.array(support, f.type)
            if f.name == "support"
            else pa.nulls(D_SAE, f.type)
            for f in CONCEPTS
        ]
        self.rows = with_meta(pa.table(columns, schema=CONCEPTS), TableMeta("enc", "f" * 8, N))
        self.directions = unit(random.normal(size=(D_SAE, E)))
        self.directions[3] = np.nan

    def labelled(self, directions=None, seed=0):
        return run_to_end(
            label_concepts_job(self.rows, self.index, self.means, self.vocabulary, directions=directions, seed=seed)
        )


@pytest.fixture(scope="module")
def built():
    return Built()


def cosine(a, b):
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def alignment(built, mean, word):
    return cosine(mean, built.vocabulary.embeddings[word]) - cosine(mean, built.vocabulary.empty)


def merit(built, images, word):
    """How far the mean cosine of some images to a word lies above that of all, in standard deviations of one image."""
    every = [cosine(image, built.vocabulary.embeddings[word]) for image in built.images if np.isfinite(image[0])]
    some = [cosine(built.images[i], built.vocabulary.embeddings[word]) for i in images]
    return (np.mean(some) - np.mean(every)) / np.std(every)


@pytest.mark.parametrize("block", [1024, 4])
def test_words_and_scores(built, monkeypatch, block):
    monkeypatch.setattr("sae_auditor.concepts.labels.label.LATENTS_PER_BLOCK", block)
    rows = built.labelled(built.directions)
    for latent, top in enumerate(built.tops):
        labels, scores = rows["labels"][latent].as_py(), rows["label_scores"][latent].as_py()
        if not top:
            assert labels == scores == []
            assert rows["label_floor"][latent].as_py() is None
            continue
        order = sorted(range(WORDS), key=lambda word: -merit(built, top, word))[:5]
        assert labels == [f"w{word}" for word in order]
        np.testing.assert_allclose(scores, [alignment(built, built.means[latent], word) for word in order], atol=1e-5)


def test_words_that_lie_near_every_image_do_not_win(built):
    # The word at the very centre of all images has the largest cosine to nearly every mean, and names none of them.
    centre = unit(built.images.mean(0))
    words = np.vstack([centre, built.vocabulary.embeddings[1:]])
    hub = Vocabulary("w", built.vocabulary.words, words, built.vocabulary.empty)
    known = built.means[2:]
    assert np.mean((unit(known) @ words.T).argmax(1) == 0) >= 0.8
    rows = run_to_end(label_concepts_job(built.rows, built.index, built.means, hub, directions=None))
    assert np.mean([labels[0] == "w0" for labels in rows["labels"].to_pylist()[2:]]) <= 0.3


def test_the_floor_is_what_the_best_word_reaches_for_random_images(built):
    rows = built.labelled()
    random = np.random.default_rng(99)
    for latent in (2, 5):
        n = max(size for size in (1, 2, 3, 5, 7, 10, 14, 20) if size <= len(built.tops[latent]))
        reached = []
        for _ in range(2000):
            drawn = random.choice(N, n, replace=False)
            cosines = built.images[drawn].mean(0) @ built.vocabulary.embeddings.T
            every = built.images @ built.vocabulary.embeddings.T
            reached.append(((cosines - every.mean(0)) / every.std(0)).max())
        merits = [merit(built, built.tops[latent], word) for word in range(WORDS)]
        word, mean = int(np.argmax(merits)), built.means[latent]
        every = built.images @ built.vocabulary.embeddings[word]
        # The mean of as many images, of the same length, whose best word stands out as the random ones do.
        wanted = every.mean() + np.percentile(reached, 95) * every.std()
        floor = wanted / np.linalg.norm(mean) - cosine(mean, built.vocabulary.empty)
        found = rows["label_floor"][latent].as_py()
        assert found == pytest.approx(floor, abs=float(0.1 * every.std() / np.linalg.norm(mean)))


def test_random_latents_are_rarely_named_and_true_ones_are(built):
    random = np.random.default_rng(5)
    held = UnitEmbeddings.of(built.images)
    background = word_background(held, built.vocabulary)
    reached = run_to_end(random_draws(held, built.vocabulary, background, seed=1)).of(np.array([20]))[0]
    best = []
    for _ in range(400):
        mean = built.images[random.choice(N, 20, replace=False)].mean(0)
        best.append(background.standard_scores(mean[None] @ built.vocabulary.embeddings.T).max())
    assert 0.01 <= np.mean(np.array(best) >= reached) <= 0.1
    # 20 images that were chosen for a word clear the floor.
    nearest = np.argsort(-(built.images @ built.vocabulary.embeddings[7]))[:20]
    mean = built.images[nearest].mean(0)
    assert background.standard_scores(mean[None] @ built.vocabulary.embeddings.T).max() > reached


def test_draws_are_for_the_next_lower_number_and_reach_less_with_more_images(built):
    held = UnitEmbeddings.of(built.images)
    draws = run_to_end(random_draws(held, built.vocabulary, word_background(held, built.vocabulary), seed=0))
    assert np.all(np.diff(draws.reached) < 0)
    at = dict(zip(draws.sizes.tolist(), draws.reached.tolist(), strict=True))
    np.testing.assert_allclose(draws.of(np.array([1, 4, 9, 13, 20])), [at[1], at[3], at[7], at[10], at[20]])
    assert np.isnan(draws.of(np.array([0]))[0])


def test_seeds(built):
    assert built.labelled(seed=4).equals(built.labelled(seed=4), check_metadata=True)
    assert not built.labelled(seed=4)["label_floor"].equals(built.labelled(seed=5)["label_floor"])


def test_second_opinion(built):
    rows = built.labelled(built.directions)
    for latent in range(D_SAE):
        direction = built.directions[latent]
        if latent == 3:
            assert rows["direction_labels"][latent].as_py() == []
            assert rows["agreement"][latent].as_py() is None
            continue
        scores = [alignment(built, direction, word) for word in range(WORDS)]
        order = sorted(range(WORDS), key=lambda word: -scores[word])[:5]
        assert rows["direction_labels"][latent].as_py() == [f"w{word}" for word in order]
        np.testing.assert_allclose(
            rows["direction_scores"][latent].as_py(), [scores[word] for word in order], atol=1e-5
        )
        if not built.tops[latent]:
            assert rows["agreement"][latent].as_py() is None
            continue
        images = [alignment(built, built.means[latent], word) for word in range(WORDS)]
        assert rows["agreement"][latent].as_py() == pytest.approx(np.corrcoef(images, scores)[0, 1], abs=1e-4)


def test_without_directions(built):
    rows = built.labelled()
    assert all(rows[name].null_count == D_SAE for name in ("direction_labels", "direction_scores", "agreement"))


def test_images_that_are_not_used_do_not_count():
    statuses = ["ok"] * N
    statuses[10] = statuses[50] = "refused:damaged"
    some = Built(statuses)
    rows = some.labelled()
    order = sorted(range(WORDS), key=lambda word: -merit(some, some.tops[4], word))[:5]
    assert rows["labels"][4].as_py() == [f"w{word}" for word in order]


def test_other_columns_and_what_is_said_of_all(built):
    rows = built.labelled(built.directions)
    assert rows.schema.equals(CONCEPTS)
    assert rows["support"].equals(built.rows["support"])
    meta = meta_of(rows)
    assert (meta.vocabulary, meta.vocabulary_source, meta.vocabulary_licence) == ("w", "own", "CC0-1.0")
    assert (meta.encoder, meta.n_images) == ("enc", N)


def test_summary(built):
    rows = built.labelled(built.directions)
    summary = summarise_labels(rows)
    shown = list(summary.rows())
    assert (summary.latents, summary.dead) == (D_SAE, 1)
    assert summary.named == sum(row["label"] is not None for row in shown)
    for row in shown:
        best = row["labels"][0]["score"] if row["labels"] else None
        assert (row["label"] is not None) == (best is not None and best >= row["label_floor"])
    known = [row["agreement"] for row in shown if row["agreement"] is not None]
    assert summary.agreement == pytest.approx(np.median(known))


def test_one_image_has_no_background():
    held = UnitEmbeddings.of(np.ones((1, 4), np.float32))
    vocabulary = Vocabulary("w", ("a",), np.ones((1, 4), np.float32) / 2, np.ones(4, np.float32) / 2)
    assert word_background(held, vocabulary) is None


def test_a_vocabulary_of_another_encoder_is_refused(built):
    other = Vocabulary("w", ("a",), np.ones((1, E + 1), np.float32), np.ones(E + 1, np.float32))
    with pytest.raises(InputRefused, match="vocabulary 'w'"):
        run_to_end(label_concepts_job(built.rows, built.index, built.means, other, directions=None))
