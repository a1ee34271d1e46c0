"""Depth against a loop over pairs of lineages; levels; the result by level."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.concepts.hierarchy import (
    chance_depth,
    hierarchy_job,
    levels_of,
    parse_levels,
    shared_depth,
    taxonomy_of,
)
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.concepts.scores.memory_index import MemoryIndex, random_world


def shared(a, b):
    """Number of leading taxa of two lineages."""
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def mean_shared(lineages):
    return np.mean([shared(a, b) for a, b in itertools.combinations(lineages, 2)])


def common(lineages):
    return sum(1 for _ in itertools.takewhile(lambda taxa: len(set(taxa)) == 1, zip(*lineages, strict=False)))


# The same few names at every rank, so that a name comes back below other parents.
lineages_of_images = st.lists(
    st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map(tuple), min_size=2, max_size=9
)


@given(lineages_of_images)
def test_depth_of_pairs(lineages):
    taxonomy = taxonomy_of(lineages, "test")
    mean, deepest = shared_depth(taxonomy.nodes[None])
    assert mean[0] == pytest.approx(mean_shared(lineages))
    assert deepest[0] == common(lineages)
    assert chance_depth(taxonomy) == pytest.approx(mean_shared(lineages))


def test_many_groups_at_once():
    random = np.random.default_rng(0)
    lineages = [tuple(random.choice(list("abc"), random.integers(1, 6))) for _ in range(50)]
    groups = np.array([random.choice(50, 7, replace=False) for _ in range(20)])
    means, deepest = shared_depth(taxonomy_of(lineages, "test").nodes[groups])
    for group, mean, all_share in zip(groups, means, deepest, strict=True):
        assert mean == pytest.approx(mean_shared([lineages[i] for i in group]))
        assert all_share == common([lineages[i] for i in group])


def test_levels():
    assert levels_of((3, 5, 8), 8).tolist() == [0, 0, 0, 1, 1, 2, 2, 2]
    assert levels_of((3, 5), 8).tolist() == [0, 0, 0, 1, 1, 2, 2, 2]
    assert levels_of((), 4).tolist() == [0, 0, 0, 0]
    assert parse_levels("3, 16,69") == (3, 16, 69)


@pytest.mark.parametrize(
    ("sizes", "reason"), [((3, 3), "rise"), ((5, 3), "rise"), ((0, 3), "rise"), ((3, 9), "more than the 8")]
)
def test_levels_that_cannot_be(sizes, reason):
    with pytest.raises(InputRefused, match=reason):
        levels_of(sizes, 8)


@pytest.mark.parametrize("text", ["", "3,", "3;4", "a"])
def test_levels_that_are_no_numbers(text):
    with pytest.raises(InputRefused, match="no list of whole numbers"):
        parse_levels(text)


@pytest.fixture(scope="module")
def world():
    """An index of forty images, eight of which have no taxon."""
    index = MemoryIndex(*random_world(density=0.5))
    random = np.random.default_rng(5)
    lineages = [tuple(random.choice(list("xy"), 3)) if i % 5 else () for i in range(40)]
    return index, lineages


def test_result_equals_a_loop(world):
    index, lineages = world
    scores = np.random.default_rng(1).random(30)
    scores[[7, 8]] = np.nan
    levels = levels_of((4, 10), 30)
    found = run_to_end(
        hierarchy_job(
            index, taxonomy_of(lineages, "test", ("one", "two", "three")), levels, top=6, monosemanticity=scores
        )
    )
    expected = {}
    for latent in range(30):
        images = [i for i in index.of(latent)[0] if lineages[i]][:6]
        if len(images) == 6:
            taxa = [lineages[i] for i in images]
            expected[latent] = (mean_shared(taxa), common(taxa))
    assert {item.latent: (pytest.approx(item.depth), item.common_depth) for item in found.latents} == expected
    assert found.left_out == 30 - len(expected) >= 4
    assert found.images_placed == 32
    assert found.chance_depth == pytest.approx(mean_shared([taxa for taxa in lineages if taxa]))
    assert found.ranks == ("one", "two", "three")
    for level, (first, last) in zip(found.levels, ((0, 3), (4, 9), (10, 29)), strict=True):
        depths = [expected[i][0] for i in range(first, last + 1) if i in expected]
        assert (level.first, level.last, level.latents, level.used) == (first, last, last - first + 1, len(depths))
        of_level = scores[first : last + 1]
        assert level.mean_monosemanticity == pytest.approx(np.nanmean(of_level))
        assert level.max_monosemanticity == pytest.approx(np.nanmax(of_level))
        if depths:
            assert level.mean_depth == pytest.approx(np.mean(depths))
            assert level.mean_rounded_depth == pytest.approx(np.mean([round(depth) for depth in depths]))
            commons = [expected[i][1] for i in range(first, last + 1) if i in expected]
            assert level.mean_common_depth == pytest.approx(np.mean(commons))
    assert all(item.level == (1 if item.latent < 4 else 2 if item.latent < 10 else 3) for item in found.latents)
    assert next(item for item in found.latents if item.latent in (7, 8)).monosemanticity is None


def test_a_level_without_a_used_latent(world):
    index, lineages = world
    found = run_to_end(hierarchy_job(index, taxonomy_of(lineages, "test"), levels_of((2,), 30)))
    assert (found.levels[0].used, found.levels[0].mean_depth, found.levels[0].mean_monosemanticity) == (0, None, None)
    assert found.to_json()["left_out"] == found.left_out == 30 - len(found.latents)


def test_one_image_has_no_pair(world):
    index, lineages = world
    with pytest.raises(InputRefused, match="at least 2"):
        run_to_end(hierarchy_job(index, taxonomy_of(lineages, "test"), levels_of((), 30), top=1))
