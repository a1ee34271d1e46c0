"""Which latents are always on, against plain loops over every image on which a latent fired."""

from collections import Counter

import numpy as np
import pytest

from sae_auditor.concepts._columns import always_on_in
from sae_auditor.concepts.schema import TableMeta, with_columns
from sae_auditor.concepts.scores import base, concept_rows
from tests.concepts.scores.memory_index import MemoryIndex

N, D_SAE, UNUSED = 60, 40, (3, 17, 41)


def world(seed, n_places=9):
    """Random codes in which many latents have a favourite place, and some fire nearly always."""
    random = np.random.default_rng(seed)
    rates = random.choice([0, 0.05, 0.16, 0.3, 0.78, 0.83, 1.0], D_SAE)
    dense = random.exponential(size=(N, D_SAE)) * (random.random((N, D_SAE)) < rates)
    dense[list(UNUSED)] = 0
    patches = random.integers(-1, n_places, (N, D_SAE))
    loyal = random.random((N, D_SAE)) < random.choice([0, 0.7, 0.8, 0.9, 1.0], D_SAE)
    patches = np.where(loyal, random.integers(-1, n_places, D_SAE), patches)
    statuses = ["refused:damaged" if i in UNUSED else "ok" for i in range(N)]
    return MemoryIndex(dense, np.eye(N, 4), statuses, patches=patches)


def by_hand(index, latent):
    """Return ``(always on, place)``."""
    fired = [i for i in range(N) if index.dense[i, latent]]
    if not fired:
        return False, None
    places = Counter(int(index.patches[i, latent]) for i in fired)
    place, count = places.most_common(1)[0]
    marks = place >= 0 and len(fired) >= 10 and count / len(fired) >= 0.8
    return marks or len(fired) / (N - len(UNUSED)) >= 0.8, place if marks else None


@pytest.mark.parametrize("max_counts", [1, 35, 2**22])
def test_against_plain_loops(max_counts, monkeypatch):
    monkeypatch.setattr(base, "_MAX_COUNTS", max_counts)
    seen = Counter()
    for seed in range(8):
        index = world(seed)
        rows = concept_rows(index, TableMeta()).to_pylist()
        for row in rows:
            found = row["always_on"], row["always_on_place"]
            assert found == by_hand(index, row["latent"])
            seen[found[0], found[1] is None, row["firing_rate"] >= 0.8] += 1
    # Everywhere, at a place, both, neither, and often without a place.
    assert all(seen[kind] for kind in [(True, True, True), (True, False, False), (True, False, True)])
    assert seen[False, True, False] > 50


@pytest.mark.parametrize(
    ("n_fired", "at_place", "expected"),
    [(10, 8, True), (10, 7, False), (9, 9, False), (15, 12, True), (20, 16, True), (20, 15, False)],
)
def test_the_limits_of_a_place(n_fired, at_place, expected):
    dense, patches = np.zeros((100, 1)), np.zeros((100, 1), np.int16)
    dense[:n_fired] = 1
    patches[at_place:n_fired, 0] = np.arange(n_fired - at_place) + 1
    rows = concept_rows(MemoryIndex(dense, np.eye(100, 4), patches=patches), TableMeta())
    assert rows["always_on"].to_pylist() == [expected]
    assert rows["always_on_place"].to_pylist() == [0 if expected else None]


@pytest.mark.parametrize(("n_fired", "expected"), [(79, False), (80, True), (100, True)])
def test_the_limit_of_the_rate(n_fired, expected):
    dense = np.zeros((100, 2))
    dense[:n_fired, 0] = 1
    rows = concept_rows(MemoryIndex(dense, np.eye(100, 4)), TableMeta())
    assert rows["always_on"].to_pylist() == [expected, False]
    assert rows["always_on_place"].to_pylist() == [None, None]  # one vector an image has no place


def test_without_images_nothing_is_always_on():
    rows = concept_rows(MemoryIndex(np.zeros((0, 4)), np.zeros((0, 3))), TableMeta())
    assert rows["always_on"].to_pylist() == [False] * 4


def test_an_older_table_tells_by_the_rate_alone():
    index = world(1)
    rows = concept_rows(index, TableMeta())
    older = with_columns(rows, {"always_on": [None] * D_SAE, "always_on_place": [None] * D_SAE})
    assert always_on_in(older).tolist() == [rate >= 0.8 for rate in rows["firing_rate"].to_pylist()]
    assert always_on_in(rows).tolist() == rows["always_on"].to_pylist()
    assert always_on_in(rows).tolist() != always_on_in(older).tolist()
