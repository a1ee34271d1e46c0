"""What a word's latents do to one image, against decisions that are taken one by one, and what the rows make of it."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.studies.compounds.measuring import Seen, seen_of
from sae_auditor.studies.compounds.parts import NOBODY, WHOLE, Compound
from sae_auditor.studies.compounds.rows import LEAST_SHARE, Found, rows_of


class Additive:
    """A lens whose two cosines are sums: the compound gets what its latents push, the other class a constant."""

    def __init__(self, pushes, other):
        self.pushes, self.other = np.asarray(pushes, float), other

    def switched(self, factors, _texts):
        return np.stack([factors @ self.pushes, np.full(len(factors), self.other)], axis=1)


# Whose the six latents are: two of the first word, one of the second, the whole's, and two of nobody.
OWNER = np.array([1, 1, 2, WHOLE, NOBODY, NOBODY])
COMPOUND = Compound(0, "cabbage butterfly", ("cabbage", "butterfly"), OWNER, np.zeros((3, 6)))


def seen(pushes, other):
    pushes = np.asarray(pushes, float)
    lens, random = Additive(pushes, other), np.random.default_rng(0)
    return seen_of(COMPOUND, "a.png", np.arange(6), pushes, np.zeros(6), lens, np.zeros((2, 3)), random)


def alone(pushes, other, own, rest):
    pushes = np.asarray(pushes, float)
    return bool(pushes.sum() - pushes[own].sum() < other < pushes.sum() - pushes[rest].sum())


@pytest.mark.parametrize("other", [0.5, 2.0, 3.5])
@pytest.mark.parametrize(
    "pushes", [(2, 1, 0, 0, 1, 1), (1, 1, 3, 1, 0.5, 0.5), (0, 0, 2, 0, 2, 2), (-1, 3, 1, 2, -1, 1)]
)
def test_a_word_decides_alone_where_it_is_needed_and_the_others_are_not(pushes, other):
    if sum(pushes) <= other:
        pytest.skip("the image is not called so")
    found = seen(pushes, other)
    pushing = np.asarray(pushes) >= 0.1
    owned = OWNER != NOBODY
    for word in (1, 2):
        own, rest = pushing & (word == OWNER), pushing & owned & (word != OWNER)
        assert found.alone[word - 1] == (own.any() and alone(pushes, other, own, rest)), word
    assert found.pushes == pytest.approx(
        [
            max(pushes[3], 0),
            max(pushes[0], 0) + max(pushes[1], 0),
            max(pushes[2], 0),
            max(pushes[4], 0) + max(pushes[5], 0),
        ]
    )
    assert ((found.chance >= 0) & (found.chance <= 1)).all()


def test_latents_that_are_no_more_than_others_decide_as_often_by_chance():
    """Six equal latents: whatever set is drawn, it is as good as the word's."""
    found = seen([1, 0, 0, 0, 1, 1], 2.5)
    assert found.alone[0]
    assert found.chance[0] == 1


def made(n_alone, n_else, n=100, chance=0.0):
    """Return what was measured of images: the first word decides some alone, and some of these show another thing."""
    images = [Seen(f"{i}.png", np.ones(4), np.array([i < n_alone, False]), np.full(2, chance)) for i in range(n)]
    return Found(COMPOUND, images, np.where(np.arange(n) < n_else, 0, 1), np.arange(6.0))


def test_a_hint_needs_images_that_are_known_to_show_something_else():
    rows = {n: next(iter(rows_of([made(40, n)], [None] * 6, 0.05))) for n in (0, 1, 5, 20)}
    assert [row.is_hint for row in rows.values()] == [False, False, False, True]
    assert rows[20].evidence is not None
    assert (rows[20].evidence.alone, rows[20].evidence.hits, rows[20].evidence.n) == (40, 20, 100)
    assert rows[20].evidence.band[0] >= LEAST_SHARE > rows[5].evidence.band[0]
    assert rows[20].images[:20] == tuple(f"{i}.png" for i in range(20))
    assert len(rows[20].images) == 40


def test_without_labels_there_is_no_hint():
    found = made(100, 0)
    unknown = Found(COMPOUND, found.seen, np.full(100, -1), found.pushes)
    assert not any(row.is_hint for row in rows_of([unknown], [None] * 6, 0.5))


def test_what_random_latents_would_do_too_is_no_hint():
    assert next(iter(rows_of([made(40, 20)], [None] * 6, 0.05))).is_hint
    assert not next(iter(rows_of([made(40, 20, chance=1.0)], [None] * 6, 0.05))).is_hint


def test_the_rows_of_a_compound_hold_all_that_pushes_it():
    rows = list(rows_of([made(10, 10)], ["a", None, "c", None, "e", None], 0.05))
    assert [row.part for row in rows] == ["cabbage", "butterfly", "cabbage butterfly", ""]
    assert [row.latents for row in rows] == [((1, None),), ((2, "c"),), ((3, None),), ((5, None), (4, "e"))]
    assert sum(row.push for row in rows) == pytest.approx(1)


def test_a_compound_that_nothing_is_called_has_rows_without_figures():
    rows = list(rows_of([Found(COMPOUND, [], np.zeros(0, int), np.zeros(6))], [None] * 6, 0.05))
    assert [(row.evidence, row.push, row.n) for row in rows] == [(None, None, 0)] * 4
