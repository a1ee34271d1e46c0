"""Labels and scores of the demo's latents against what the renderer drew.

The labels follow from the bundle's own reference images, as a user gets them. The truth comes from renders of new
scenes, whose every attribute is known: a latent's 20 strongest of them either share an attribute or do not.

An attribute counts when fewer than a third of the scenes have it, so that a share of 80 % cannot be luck: half of all
parts are good, and among 2,000 latents dozens would be "pure" by chance. Attributes that the world always shows
together, such as tile and ceramic or brass and golden, are one.
"""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from demo_world.scene import render, sample_scene
from demo_world.settings import TAG
from demo_world.truth import attributes_of, meanings
from sae_auditor import open_bundle
from sae_auditor.bundle import WordList
from sae_auditor.bundle.writer import embed_vocabulary_job, with_nonsense_job
from sae_auditor.concepts import concepts_of
from sae_auditor.concepts.labels import decoder_directions, label_concepts_job
from sae_auditor.encoders import Site
from sae_auditor.progress import run_to_end

SEED, N_SCENES, BATCH, TOP = 31_337, 500, 50, 20
PURE, COMMON, SAME = 0.8, 1 / 3, 0.8
SAES = ("cls-last", "patch-middle")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True, eq=False)
class World:
    """What is true of the scenes, ``has`` bool ``[scenes, n]``, and what encoder and SAEs made of them."""

    names: list
    has: np.ndarray
    embeddings: np.ndarray
    activations: dict

    def same_as(self, place):
        """Return the attributes that nearly the same scenes have."""
        both = (self.has & self.has[:, [place]]).sum(0)
        either = (self.has | self.has[:, [place]]).sum(0)
        return {self.names[i] for i in np.flatnonzero(both >= SAME * either)}

    def top(self, sae, latent):
        fired = np.flatnonzero(self.activations[sae][:, latent])
        return fired[np.argsort(-self.activations[sae][fired, latent], kind="stable")[:TOP]]

    def fired_on_enough(self, sae):
        return np.flatnonzero((self.activations[sae] != 0).sum(0) >= TOP)


@pytest.fixture(scope="module")
def bundle():
    return open_bundle("demo")


@pytest.fixture(scope="module")
def world(bundle):
    scenes = [sample_scene(np.random.default_rng([SEED, i]), cue_probabilities={TAG: 0.25}) for i in range(N_SCENES)]
    attributes = [attributes_of(scene) for scene in scenes]
    names = sorted(set().union(*attributes))
    has = np.array([[name in of_scene for name in names] for of_scene in attributes])
    embeddings, activations = [], {name: [] for name in SAES}
    for start in range(0, N_SCENES, BATCH):
        pixels = [bundle.encoder.preprocess(render(scene, 128).image) for scene in scenes[start : start + BATCH]]
        passes = bundle.encoder.run_sites(torch.stack(pixels), [Site(ref.site, ref.tokens) for ref in bundle.sae_refs])
        for ref, made in zip(bundle.sae_refs, passes, strict=True):
            n, tokens, width = made.vectors.shape
            codes = bundle.saes[ref.name].encode(made.vectors.reshape(-1, width)).dense()
            activations[ref.name].append(codes.reshape(n, tokens, -1).amax(1).numpy())
        embeddings.append(torch.nn.functional.normalize(passes[0].embedding.float(), dim=-1).numpy())
    held = {name: np.concatenate(parts) for name, parts in activations.items()}
    return World(names, has, np.concatenate(embeddings).astype(np.float64), held)


@pytest.fixture(scope="module", params=SAES)
def labelled(request, bundle):
    table = concepts_of(bundle, request.param)
    directions = decoder_directions(bundle.encoder, bundle.saes[request.param])
    vocabulary = run_to_end(with_nonsense_job(bundle.vocabularies["demo"], bundle.encoder))
    return request.param, labels_of(table, vocabulary, directions)


def labels_of(table, vocabulary, directions=None):
    means = table.reference_embeddings
    return run_to_end(label_concepts_job(table.rows, table.index, means, vocabulary, directions=directions))


def information(share, base):
    """Return what a share tells that the base rate does not, in nats."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.nan_to_num(p * np.log(p / q)) for p, q in ((share, base), (1 - share, 1 - base))]
    return parts[0] + parts[1]


def test_pure_latents_are_named_after_what_their_images_share(world, labelled):
    sae, rows = labelled
    base, said = world.has.mean(0), meanings()
    shared, main = [], []
    for latent in world.fired_on_enough(sae):
        share = world.has[world.top(sae, latent)].mean(0)
        pure = np.flatnonzero((share >= PURE) & (base < COMMON))
        if not len(pure):
            continue
        words = (rows["labels"][int(latent)].as_py() or [])[:3]
        named = set().union(*(said.get(word, set()) for word in words))
        shared.append(any(world.same_as(place) & named for place in pure))
        best = pure[np.argmax(information(share[pure], base[pure]))]
        main.append(bool(world.same_as(best) & named))
    print(f"{sae}: {len(shared)} pure, shared named {np.mean(shared):.3f}, most telling {np.mean(main):.3f}")
    assert len(shared) >= 30
    assert np.mean(shared) >= 0.9
    # Of the attributes that they share the one that tells most.
    assert np.mean(main) >= 0.9


def good_names(rows, *floors):
    """Return which latents have a name where only these floors count."""
    best = np.array([scores[0] if scores else np.nan for scores in rows["label_scores"].to_pylist()])
    clears = np.isfinite(best)
    for floor in floors:
        clears &= ~(best < rows[floor].to_numpy())
    return clears


def band(hits, n):
    """Wilson's 95 % interval in words."""
    share, z = hits / n, 1.96
    middle, half = share + z**2 / (2 * n), z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    return f"{hits} of {n}, {share:.1%} [{low:.1%}, {high:.1%}]"


def test_pure_latents_keep_their_right_names_against_nonsense(world, labelled):
    sae, rows = labelled
    base, said = world.has.mean(0), meanings()
    alike, earned = good_names(rows, "label_floor"), good_names(rows, "label_floor", "word_floor")
    right, first_three, pure_latents = [], [], []
    for latent in world.fired_on_enough(sae).tolist():
        share = world.has[world.top(sae, latent)].mean(0)
        pure = np.flatnonzero((share >= PURE) & (base < COMMON))
        if not len(pure):
            continue
        shared = set().union(*(world.same_as(place) for place in pure))
        words = rows["labels"][latent].as_py() or [""]
        pure_latents.append(latent)
        right.append(bool(shared & said.get(words[0], set())))
        first_three.append(any(shared & said.get(word, set()) for word in words[:3]))
    n, right, first_three = len(pure_latents), np.array(right), np.array(first_three)
    for title, named in (("images alone", alike), ("both floors", earned)):
        kept = named[pure_latents]
        print(f"{sae}, {title}: named {band(kept.sum(), n)}; right {band((right & kept).sum(), n)}; ", end="")
        print(f"among three {band((first_three & kept).sum(), n)}; all {band(named.sum(), len(rows))}")
    lost = alike[pure_latents] & ~earned[pure_latents]
    assert np.mean(right & lost) <= 0.03
    assert np.mean(first_three & lost) <= 0.03


CONSONANTS, VOWELS = list("bcdfghjklmnprstvwz"), list("aeiou")
STARTS = [
    "Mar", "Tev", "Bran", "Kel", "Jor", "Lin", "Har", "Wes", "Dor", "Stan", "Alb", "Ros", "Cath", "Ver", "Osc", "Eli",
    "Gar", "Nor", "Phil", "Quin", "Sel", "Tam", "Ulr", "Vin",
]  # fmt: skip
ENDS = [
    "ton", "vira", "son", "den", "ley", "ette", "ric", "mund", "ana", "ella", "ford", "wick", "ham", "ina", "ius",
    "bert", "well", "more",
]  # fmt: skip
# Other statistics of letters than those of the strings that words are compared with.
NONSENSE = {
    "letters": lambda r: "".join(r.choice(list("abcdefghijklmnopqrstuvwxyz"), r.integers(3, 11))),
    "syllables": lambda r: "".join(r.choice(CONSONANTS) + r.choice(VOWELS) for _ in range(r.integers(2, 4))),
    "names": lambda r: " ".join(r.choice(STARTS) + r.choice(ENDS) for _ in range(r.integers(1, 3))),
    "digits": lambda r: "".join(r.choice(list("0123456789"), r.integers(2, 8))),
}


@pytest.fixture(scope="module")
def nonsense(bundle):
    """Vocabularies that say nothing, by kind and number of words, embedded once for both SAEs."""
    made = {}
    for place, (kind, string) in enumerate(NONSENSE.items()):
        # A thousand of the first two kinds have a proof of their own, `prove.py nonsense`.
        for size in (150,) if kind in ("letters", "syllables") else (150, 1000):
            random, words = np.random.default_rng([SEED, place, size]), {}
            while len(words) < size:
                words[str(string(random))] = None
            made[kind, size] = run_to_end(embed_vocabulary_job(WordList(kind, tuple(words)), bundle.encoder))
    return made


@pytest.mark.parametrize("sae", SAES)
def test_a_vocabulary_of_nonsense_names_hardly_a_latent(bundle, nonsense, sae):
    table = concepts_of(bundle, sae)
    for (kind, size), vocabulary in nonsense.items():
        rows = labels_of(table, vocabulary)
        known = sum(bool(scores) for scores in rows["label_scores"].to_pylist())
        alike, named = good_names(rows, "label_floor").sum(), good_names(rows, "label_floor", "word_floor").sum()
        print(f"{sae}: {size} {kind}: images alone {band(alike, known)}, both floors {band(named, known)}")
        assert named <= 0.05 * known, (kind, size)


def test_the_labels_would_not_be_right_by_luck(world, labelled):
    sae, rows = labelled
    base, said = world.has.mean(0), meanings()
    others = np.random.default_rng(0).permutation(len(rows))
    hits = []
    for latent in world.fired_on_enough(sae):
        share = world.has[world.top(sae, latent)].mean(0)
        pure = np.flatnonzero((share >= PURE) & (base < COMMON))
        words = (rows["labels"][int(others[latent])].as_py() or [])[:3]
        named = set().union(*(said.get(word, set()) for word in words))
        if len(pure):
            hits.append(any(world.same_as(place) & named for place in pure))
    assert np.mean(hits) <= 0.3


@pytest.mark.parametrize("sae", SAES)
def test_monosemanticity_goes_with_purity(world, sae):
    base = world.has.mean(0)
    informative = base < COMMON
    scores, purity, clarity, top_purity = [], [], [], []
    for latent in world.fired_on_enough(sae):
        fired = np.flatnonzero(world.activations[sae][:, latent])
        a = world.activations[sae][fired, latent].astype(np.float64)
        scores.append(all_pairs(world.embeddings[fired], a))
        purity.append(((a @ world.has[fired]) / a.sum())[informative].max())
        top = world.top(sae, latent)
        clarity.append(all_pairs(world.embeddings[top], np.ones(len(top))))
        top_purity.append(world.has[top].mean(0)[informative].max())
    print(f"{sae}: {len(scores)} latents, monosemanticity {spearmanr(scores, purity)[0]:.3f}, ", end="")
    print(f"clarity {spearmanr(clarity, top_purity)[0]:.3f}, crossed {spearmanr(scores, top_purity)[0]:.3f}")
    # Both are means over all images that the latent fires on, weighted by activation; and over its 20 top images alone.
    assert spearmanr(scores, purity)[0] >= 0.5
    assert spearmanr(clarity, top_purity)[0] >= 0.5


def all_pairs(embeddings, weights):
    """Mean cosine of all pairs of different images, weighted by the product of their activations: the definition."""
    pairs = np.outer(weights, weights)
    np.fill_diagonal(pairs, 0)
    return float((pairs * (embeddings @ embeddings.T)).sum() / pairs.sum())


def test_most_latents_with_enough_images_have_a_good_name(labelled):
    sae, rows = labelled
    enough = rows["support"].to_numpy() >= 10
    share = float(np.mean(good_names(rows, "label_floor", "word_floor")[enough]))
    print(f"{sae}: good names {share:.3f} of {enough.sum()}")
    assert share >= 0.7
