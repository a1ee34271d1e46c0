"""Percentiles of reference images against counting them one by one."""

import math
import subprocess
import sys
from dataclasses import asdict
from json import dumps, loads

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.concepts.schema import TableMeta, meta_of, with_meta
from sae_auditor.explain.quality import ReferenceQuality

values = st.floats(0, 2, width=32)


def quality_of(fvu):
    fvu = np.float32(fvu)
    return ReferenceQuality.of(fvu, 1 - fvu / 2)


def test_nothing_loads_torch():
    code = "import sys, sae_auditor.explain.quality; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.lists(values, min_size=1, max_size=300), values)
def test_a_percentile_lies_between_the_counts_of_its_neighbours(references, value):
    quality = quality_of(references)
    n = len(references)
    below, up_to = (sum(map(compare, references)) for compare in (lambda r: r < value, lambda r: r <= value))
    share = quality.fvu_percentile(value) * (n + 1) / n
    # Two neighbouring percentiles lie a hundredth of the images apart, which blurs what few images say.
    blur = 100 / max(1, n - 1) + 1 + 1e-6
    assert 100 * (below - 1) / n - blur <= share <= 100 * up_to / n + blur
    assert quality.fvu_percentile(max(references) + 1) == pytest.approx(100 * n / (n + 1))
    assert quality.fvu_percentile(-1) == 0


@given(st.lists(values, min_size=1, max_size=200), values, values)
def test_percentiles_rise_with_the_fvu_and_fall_with_the_cosine(references, one, other):
    quality, (low, high) = quality_of(references), sorted([one, other])
    assert quality.fvu_percentile(low) <= quality.fvu_percentile(high)
    assert quality.cosine_percentile(low) >= quality.cosine_percentile(high)


def test_large_references_give_the_share_that_is_smaller():
    random = np.random.default_rng(0)
    fvu, cosine = random.gamma(2, 0.1, 5000).astype(np.float32), random.uniform(0.5, 1, 5000).astype(np.float32)
    quality = ReferenceQuality.of(fvu, cosine)
    for value in (0.02, 0.1, 0.3, 0.6):
        assert quality.fvu_percentile(value) == pytest.approx(100 * (fvu < value).mean(), abs=0.25)
    for value in (0.51, 0.75, 0.99):
        # Of the references, those with a higher cosine: unusual is what few are below.
        assert quality.cosine_percentile(value) == pytest.approx(100 * (cosine > value).mean(), abs=0.25)
    assert quality.cosine_percentile(0.1) == 100 * 5000 / 5001


@pytest.mark.parametrize(("n", "expected"), [(1, None), (99, None), (100, True), (1000, True)])
def test_a_hundred_images_are_needed_to_call_one_unlike_them(n, expected):
    quality = quality_of(np.linspace(0.1, 0.2, n))
    assert quality.is_unlike(0.9) is expected
    assert quality.is_unlike(0.15) is (None if expected is None else False)
    assert (quality.fvu_percentile(0.9) > 99) == (n >= 100)


@pytest.mark.parametrize("n", [100, 150, 1000])
def test_images_like_the_references_are_called_unlike_at_most_once_in_a_hundred(n):
    random = np.random.default_rng(n)
    called = []
    for _ in range(4000 // (n // 100)):
        drawn = random.gamma(2, 0.1, n + 20)
        quality = quality_of(drawn[:n])
        called += [quality.is_unlike(value) for value in np.float32(drawn[n:]).tolist()]
    rate, error = np.mean(called), (0.01 / len(called) * 20) ** 0.5  # images of a draw share their references
    assert rate <= 0.01 + 3 * error


def test_equal_references_and_what_is_no_number():
    quality = quality_of([0.25] * 200)
    assert quality.fvu_percentile(0.25) == 0  # none is smaller
    assert quality.fvu_percentile(0.26) == 100 * 200 / 201
    for broken in (math.nan, math.inf):
        assert quality.fvu_percentile(broken) == 100 * 200 / 201
    assert quality.cosine_percentile(math.nan) == 100 * 200 / 201


@pytest.mark.parametrize("fvu", [[], [0.1, np.nan], [np.inf]])
def test_what_is_not_known_of_all_images_is_unknown(fvu):
    assert quality_of(fvu) is None


def test_it_comes_back_from_a_table():
    quality = quality_of(np.random.default_rng(1).uniform(size=130))
    table = with_meta(pa.table({"latent": [0]}), TableMeta("clip", n_images=130, quality=quality))
    assert meta_of(table) == TableMeta("clip", n_images=130, quality=quality)
    assert meta_of(with_meta(table, TableMeta())) == TableMeta()
    assert meta_of(pa.table({"latent": [0]})).quality is None


@pytest.mark.parametrize(
    "change",
    [
        {"n_images": 0},
        {"fvu": [0.1] * 100},
        {"fvu": [0.2] + [0.1] * 100},
        {"cosine": [math.nan] * 101},
        {"cosine": None},
        {"fvu": ["x"] * 101},
    ],
)
def test_what_cannot_be_measured_against_is_no_quality(change):
    said = loads(dumps(asdict(quality_of(np.linspace(0, 1, 120)))))
    assert ReferenceQuality.from_json(said) is not None
    assert ReferenceQuality.from_json({**said, **change}) is None
    del said["fvu"]
    assert ReferenceQuality.from_json(said) is None
