import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.concepts.search import search_words, search_words_job
from sae_auditor.concepts.search import words as room
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.concepts.search.paper_index import rows_of, tiny_encoder


class Table:
    def __init__(self, means, **columns):
        self.reference_embeddings = np.asarray(means, np.float32)
        self.rows = rows_of(len(means), **columns)

    def __len__(self):
        return len(self.reference_embeddings)


def unit(vector):
    return (np.asarray(vector) / np.linalg.norm(vector)).astype(np.float32)


def cosine(a, b):
    dot = sum(float(x) * float(y) for x, y in zip(a, b, strict=True))
    return dot / (sum(float(x) ** 2 for x in a) ** 0.5 * sum(float(y) ** 2 for y in b) ** 0.5)


random = np.random.default_rng(4)
MEANS = random.normal(size=(30, 6))
MEANS[[3, 11]] = np.nan
TEXT, EMPTY = unit(random.normal(size=6)), unit(random.normal(size=6))
ALIGNED = {j: cosine(m, TEXT) - cosine(m, EMPTY) for j, m in enumerate(MEANS) if not np.isnan(m).any()}
BEST = sorted(ALIGNED, key=lambda j: -ALIGNED[j])


@pytest.mark.parametrize("per_block", [7, 8192])
@pytest.mark.parametrize("n", [1, 5, 28, 100])
def test_alignment_of_every_latent(n, per_block, monkeypatch):
    monkeypatch.setattr(room, "_LATENTS_PER_BLOCK", per_block)
    hits = search_words(Table(MEANS), TEXT, EMPTY, "anything", n)
    assert [hit.latent for hit in hits] == BEST[:n]
    np.testing.assert_allclose([hit.score for hit in hits], [ALIGNED[j] for j in BEST[:n]], atol=1e-6)
    assert {hit.why for hit in hits} == {"meaning"}


def test_names_stand_in_front():
    last = BEST[-1]
    names = [None] * 30
    names[last], names[3], names[BEST[-2]] = "Red tag", "the RED tag on a wire", "red"
    hits = search_words(Table(MEANS, names=names), TEXT, EMPTY, " red  TAG ", 5)
    assert [(hit.latent, hit.why) for hit in hits[:3]] == [(last, "name"), (3, "name"), (BEST[0], "meaning")]
    assert hits[1].score is None
    assert hits[0].score == pytest.approx(ALIGNED[last], abs=1e-6)


def test_names_given_here_take_the_place_of_the_tables():
    names = [None] * 30
    names[5], names[6] = "red", "red"
    hits = search_words(Table(MEANS, names=names), TEXT, EMPTY, "red", 2, names={5: None, 6: "blue", 11: "red"})
    assert [(hit.latent, hit.why) for hit in hits] == [(11, "name"), (BEST[0], "meaning")]


def test_labels_are_flagged_and_the_best_that_is_the_text_stands_in_front():
    labels, scores, floors = [[] for _ in range(30)], [[] for _ in range(30)], [None] * 30
    exact, below, second, inside = BEST[-1], BEST[-2], BEST[0], BEST[1]
    for latent, words in {
        exact: ["Nut", "x"],
        below: ["nut"],
        second: ["bolt", "nut"],
        inside: ["a metal nut"],
    }.items():
        labels[latent], scores[latent] = words, [0.2, 0.1][: len(words)]
    floors[below], floors[second] = 0.25, 0.05
    table = Table(MEANS, labels=labels, scores=scores, floors=floors)
    hits = {hit.latent: hit.why for hit in search_words(table, TEXT, EMPTY, "nut", 28)}
    assert list(hits)[:3] == [exact, second, inside]
    assert (hits[exact], hits[second], hits[inside], hits[below]) == ("label", "label", "label", "meaning")
    hits = {hit.latent: hit.why for hit in search_words(table, TEXT, EMPTY, "nut metal", 28)}
    assert [latent for latent, why in hits.items() if why == "label"] == [inside]


@pytest.mark.parametrize("why", ["no-word", "always-on"])
def test_words_that_are_no_name_do_not_count(why):
    is_unnamed = [latent == BEST[-2] for latent in range(30)]
    table = Table(
        MEANS,
        labels=[["nut"] if latent in BEST[-3:] else [] for latent in range(30)],
        scores=[[0.2] if latent in BEST[-3:] else [] for latent in range(30)],
        floors=[0.1] * 30,
        word_floors=[0.3 if one and why == "no-word" else None for one in is_unnamed],
        always_on=[one if why == "always-on" else None for one in is_unnamed],
    )
    hits = {hit.latent: hit.why for hit in search_words(table, TEXT, EMPTY, "nut", 28)}
    assert list(hits)[:2] == [BEST[-3], BEST[-1]]
    assert hits[BEST[-2]] == "meaning"


def test_equal_scores_keep_the_order_of_the_latents():
    means = np.tile(MEANS[0], (12, 1))
    assert [hit.latent for hit in search_words(Table(means), TEXT, EMPTY, "x", 4)] == [0, 1, 2, 3]


WORD = st.sampled_from(["red", "Red tag", "tag", "blue", "a red thing", ""])


@given(
    st.lists(st.tuples(WORD, st.lists(WORD, max_size=3)), min_size=30, max_size=30), st.sampled_from(["red", "tag red"])
)
def test_names_and_labels_against_a_loop(rows, text):
    names = [name or None for name, _ in rows]
    labels = [found for _, found in rows]
    table = Table(MEANS, names=names, labels=labels, scores=[[0.1] * len(found) for found in labels])
    wanted = text.split()
    for hit in search_words(table, TEXT, EMPTY, text, 30):
        name, found = rows[hit.latent]
        is_named = bool(name) and all(word in name.lower() for word in wanted)
        is_labelled = any(all(word in label.lower() for word in wanted) for label in found)
        assert hit.why == ("name" if is_named else "label" if is_labelled else "meaning")


def test_no_row_and_no_latent_with_pictures():
    table = Table(np.full((4, 6), np.nan))
    table.rows = rows_of(0)
    assert search_words(table, TEXT, EMPTY, "red") == ()


def test_the_job_embeds_the_text_in_every_template():
    encoder = tiny_encoder()
    means = np.random.default_rng(1).normal(size=(9, encoder.embed_dim)).astype(np.float32)
    found = run_to_end(search_words_job(encoder, Table(means), " nut ", 9, templates=("a photo of a {}", "{}")))
    one, other, empty = encoder.embed_texts(["a photo of a nut", "nut", ""]).tolist()
    text = [(a + b) / 2 for a, b in zip(one, other, strict=True)]
    assert {hit.latent for hit in found} == set(range(9))
    for hit in found:
        mean = means[hit.latent].tolist()
        assert hit.score == pytest.approx(cosine(mean, text) - cosine(mean, empty), abs=1e-5)
    with pytest.raises(InputRefused, match="nothing to search"):
        run_to_end(search_words_job(encoder, Table(means), "  "))
