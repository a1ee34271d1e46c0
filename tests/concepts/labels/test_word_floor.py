"""The floor over words against plain simulations and loops."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sae_auditor.bundle import Vocabulary
from sae_auditor.concepts.labels import label_concepts_job
from sae_auditor.concepts.labels.floors import MOST, RATE, NonsenseTails, allowed_chance
from sae_auditor.progress import run_to_end
from tests.concepts.labels.test_concepts import D_SAE, WORDS, Built, E, merit, unit


@pytest.mark.parametrize("n_words", [1, 5, 30, 90, 1000, 20_000])
@pytest.mark.parametrize("draw", ["normal", "exponential", "gumbel"])
def test_chances_are_those_of_the_best_of_as_many_strings(n_words, draw):
    random = np.random.default_rng(n_words)
    scores = getattr(random, draw)(size=(60, 1000)).astype(np.float32)
    best = np.array([getattr(random, draw)(size=n_words).max() for _ in range(60)])
    tails = NonsenseTails.of(scores, n_words)
    chances = tails.chances(best)
    # Uniform where they are small enough to be looked at, whatever the number of words; 60 draws, so widely.
    # Scores that fall faster than exponentially are beaten less easily where there are more words than strings.
    assert np.mean(chances <= MOST) <= MOST + 0.22
    if n_words <= 1000 or draw != "normal":
        assert np.mean(chances <= MOST) >= MOST - 0.22
    assert np.mean(chances <= 0.05) <= 0.17
    for chance in (0.01, 0.2, MOST):
        np.testing.assert_allclose(tails.chances(tails.reached(chance)), chance, rtol=1e-6)


def test_a_tail_is_its_start_and_the_mean_distance_from_there():
    scores = np.stack([np.arange(100), 2 * np.arange(100)]).astype(np.float32)
    tails = NonsenseTails.of(np.random.default_rng(0).permuted(scores, axis=1), 90)
    assert tails.share == 0.05
    # The five largest lie beyond the sixth by 1 to 5.
    np.testing.assert_allclose(tails.start, [94, 188])
    np.testing.assert_allclose(tails.excess, [3, 6])
    np.testing.assert_array_equal(tails.chances(np.array([93.9, 0.0])), [1, 1])
    joined = NonsenseTails.joined([tails, tails])
    np.testing.assert_array_equal(joined.start, [94, 188, 94, 188])


def brute_force(chances):
    """Benjamini and Hochberg's step up, with Storey's estimate, one latent after the other."""
    n = len(chances)
    empty = min(1.0, (sum(chance > 0.5 for chance in chances) / n + 1 / n) / 0.5)
    named = 0
    for count, chance in enumerate(sorted(chances), 1):
        if chance <= 0.1 * count / n / empty:
            named = count
    return min(0.5, 0.1 * max(named, 1) / n / empty), named


@pytest.mark.parametrize("share_fitted", [0.0, 0.2, 0.6, 0.97])
def test_the_limit_holds_for_the_names_together(share_fitted):
    assert (RATE, MOST) == (0.1, 0.5)
    random = np.random.default_rng(7)
    false, any_name = [], []
    for _ in range(200):
        fitted = random.random(300) < share_fitted
        chances = np.where(fitted, random.uniform(size=300) ** 6, random.uniform(size=300))
        allowed = allowed_chance(chances)
        limit, named = brute_force(chances.tolist())
        assert allowed == pytest.approx(limit)
        is_name = chances <= allowed
        assert is_name.sum() == named or limit == 0.5
        false.append((is_name & ~fitted).sum() / max(1, is_name.sum()))
        any_name.append(is_name.mean())
    assert np.mean(false) <= 0.17  # RATE and three times the spread of 200 draws
    if share_fitted == 0:
        assert np.mean(any_name) <= 0.01
    if share_fitted == 0.97:
        assert np.mean(any_name) >= 0.8


def with_nonsense(built, seed=8, n=400):
    random = np.random.default_rng(seed)
    made = unit(random.normal(size=(n, E)) + random.normal(size=E))
    return replace(built.vocabulary, nonsense=made)


@pytest.fixture(scope="module")
def built():
    return Built()


def labelled(built, vocabulary):
    return run_to_end(label_concepts_job(built.rows, built.index, built.means, vocabulary, directions=None))


@pytest.mark.parametrize("block", [1024, 4])
def test_the_column_is_the_alignment_at_which_nonsense_would_do_as_well(built, monkeypatch, block):
    monkeypatch.setattr("sae_auditor.concepts.labels.label.LATENTS_PER_BLOCK", block)
    vocabulary = with_nonsense(built)
    rows = labelled(built, vocabulary)
    strings = vocabulary.nonsense
    every = built.images @ strings.T
    known = [latent for latent, top in enumerate(built.tops) if len(top)]
    tails, best = {}, {}
    for latent in known:
        scores = np.sort((built.means[latent] @ strings.T - every.mean(0)) / every.std(0))
        tails[latent] = (scores[-21], (scores[-20:] - scores[-21]).mean())
        best[latent] = max(merit(built, built.tops[latent], word) for word in range(WORDS))
    chances = {}
    for latent in known:
        start, excess = tails[latent]
        one = 0.05 * np.exp(-(best[latent] - start) / excess)
        chances[latent] = 1.0 if best[latent] < start else 1 - (1 - one) ** WORDS
    limit, _ = brute_force(list(chances.values()))
    for latent in range(D_SAE):
        found = rows["word_floor"][latent].as_py()
        if latent not in known:
            assert found is None
            continue
        start, excess = tails[latent]
        needed = start + excess * np.log(0.05 / (1 - (1 - limit) ** (1 / WORDS)))
        word = int(rows["labels"][latent].as_py()[0][1:])
        spread = (built.images @ built.vocabulary.embeddings[word]).std()
        rise = (needed - best[latent]) * spread / np.linalg.norm(built.means[latent])
        assert found == pytest.approx(rows["label_scores"][latent].as_py()[0] + rise, abs=1e-4)


def test_without_nonsense_the_floor_is_unknown(built):
    assert labelled(built, built.vocabulary)["word_floor"].null_count == D_SAE
    rows, other = labelled(built, with_nonsense(built)), labelled(built, built.vocabulary)
    for name in ("labels", "label_scores", "label_stands_out", "label_floor"):
        assert rows[name].equals(other[name])


def test_what_candidates_are_ordered_by_is_kept(built):
    rows = labelled(built, built.vocabulary)
    for latent, top in enumerate(built.tops):
        found = rows["label_stands_out"][latent].as_py()
        words = [int(word[1:]) for word in rows["labels"][latent].as_py()]
        np.testing.assert_allclose(found, [merit(built, top, word) for word in words], atol=1e-3)
        assert found == sorted(found, reverse=True)


def test_without_a_background_nothing_stands_out():
    one = Built(["ok"] + ["refused:damaged"] * 119)
    rows = labelled(one, with_nonsense(one))
    assert rows["label_stands_out"].null_count == rows["word_floor"].null_count == D_SAE


def test_nonsense_names_hardly_a_latent_and_words_nearly_every_one():
    """Latents of images near one of 40 centres; words are those centres, nonsense any other direction."""
    random = np.random.default_rng(4)
    width, n_latents = 64, 80
    centres = random.normal(size=(40, width))
    images = random.normal(size=(1200, width)) + 1.2 * centres[np.arange(1200) % 40]
    strings = random.normal(size=(1000, width))
    made = Built.__new__(Built)
    made.images = unit(images + 4 * random.normal(size=width))
    tops = [
        random.choice(np.flatnonzero(np.arange(1200) % 40 == latent % 40), 20, False) for latent in range(n_latents)
    ]
    means = np.stack([made.images[top].mean(0) for top in tops]).astype(np.float32)
    named = {}
    for kind, words in {"words": centres, "nonsense": random.normal(size=(150, width))}.items():
        vocabulary = Vocabulary(
            kind, tuple(f"w{i}" for i in range(len(words))), unit(words), unit(random.normal(size=width)),
            nonsense=unit(strings),
        )  # fmt: skip
        named[kind] = np.mean(names_of(made, means, vocabulary))
    assert named["words"] >= 0.95
    assert named["nonsense"] <= 0.05


def names_of(made, means, vocabulary):
    import pyarrow as pa

    from sae_auditor.concepts.schema import CONCEPTS
    from sae_auditor.concepts.scores import UnitEmbeddings

    n = len(means)
    given = {"latent": np.arange(n), "support": np.full(n, 20)}
    columns = [pa.array(given[f.name], f.type) if f.name in given else pa.nulls(n, f.type) for f in CONCEPTS]
    rows = pa.table(columns, schema=CONCEPTS)
    held = UnitEmbeddings.of(made.images)
    job = label_concepts_job(rows, SimpleNamespace(blocks=tuple), means, vocabulary, directions=None, embeddings=held)
    found = run_to_end(job)
    scores = np.array([scores[0] for scores in found["label_scores"].to_pylist()])
    # The floor over images alone lets nonsense name them.
    assert np.mean(scores >= found["label_floor"].to_numpy()) >= 0.9
    return (scores >= found["label_floor"].to_numpy()) & (scores >= found["word_floor"].to_numpy())
