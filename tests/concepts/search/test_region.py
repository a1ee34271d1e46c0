"""Latents of a region: against what each patch says by itself, and against the cut-out as an image of its own."""

import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.concepts.search import Region, search_region_job
from sae_auditor.concepts.search.region import patches_inside
from sae_auditor.errors import InputRefused
from sae_auditor.images import Framing, load_image
from sae_auditor.progress import run_to_end
from tests.concepts.search.paper_index import other_images, world

MODES = st.sampled_from(["shortest", "longest", "squash"])


@given(
    st.tuples(st.integers(20, 90), st.integers(20, 90), MODES),
    st.tuples(*[st.floats(-10, 90)] * 2, *[st.floats(0.01, 60)] * 2),
    st.tuples(st.integers(1, 7), st.integers(1, 7)),
)
def test_patches_against_their_centres(image, rectangle, grid):
    width, height, mode = image
    view, region = Framing(32, 32, mode).seen(width, height), Region(*rectangle)
    inside = patches_inside(region, view, grid)
    centred, shared = np.zeros(grid, bool), np.zeros(grid)
    for row in range(grid[0]):
        for column in range(grid[1]):
            x, y, w, h = astuple(view.patch(row, column, grid))
            centred[row, column] = (
                region.x <= x + w / 2 < region.x + region.width and region.y <= y + h / 2 < region.y + region.height
            )
            across = min(x + w, region.x + region.width) - max(x, region.x)
            down = min(y + h, region.y + region.height) - max(y, region.y)
            shared[row, column] = max(0, across) * max(0, down)
    if centred.any():
        np.testing.assert_array_equal(inside, centred)
    elif not shared.any():
        assert not inside.any()
    else:
        assert inside.any()
        assert shared[inside].min() >= shared.max() * (1 - 1e-6)


@pytest.mark.parametrize("rectangle", [(8, 0, 20, 20), (0, 0, 56, 40), (30.5, 21.25, 1, 1)])
def test_patches_against_each_patch_by_itself(rectangle):
    auditor, table = world("patch-middle")
    (image,) = other_images(1)  # 56 x 40; the encoder sees the 40 x 40 in the middle
    found = run_to_end(search_region_job(auditor, table, image, Region(*rectangle), n=1000))
    evidence, view = auditor.look(image), Framing(32, 32).seen(56, 40)
    rows, columns = evidence.patch_grid
    x, y, width, height = rectangle
    within, beyond, n_inside = {}, {}, 0
    for row in range(rows):
        for column in range(columns):
            left, top, w, h = astuple(view.patch(row, column, (rows, columns)))
            is_inside = x <= left + w / 2 < x + width and y <= top + h / 2 < y + height
            if width == 1:
                is_inside = view.patch_at(31, 21.75, (rows, columns)) == (row, column)
            n_inside += is_inside
            for latent, activation in auditor.latents_at(evidence, row, column):
                part = within if is_inside else beyond
                part[latent] = max(part.get(latent, 0), abs(activation))
    assert found.way == "patches"
    assert found.n_patches == n_inside > 0
    assert {hit.latent: hit.inside for hit in found.hits} == pytest.approx(within)
    for hit in found.hits:
        assert hit.outside == pytest.approx(beyond.get(hit.latent, 0))
        mean = table.mean(hit.latent)
        if math.isnan(mean):
            assert hit.score is None
        else:
            assert hit.score == pytest.approx((hit.inside - hit.outside) / abs(mean))
    scores = [-np.inf if hit.score is None else hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("site", ["cls-last", "pooled", "cls-middle"])
def test_a_cut_out_is_an_image_of_its_own_and_that_is_said(site):
    auditor, table = world(site)
    (image,) = other_images(1)
    found = run_to_end(search_region_job(auditor, table, image, Region(5.5, 3, 20.1, 100), n=1000))
    part = auditor.look(load_image(np.ascontiguousarray(image.rgb[3:40, 5:26])))
    assert {hit.latent: hit.inside for hit in found.hits} == pytest.approx(
        dict(zip(part.latents.tolist(), np.abs(part.activations).tolist(), strict=True))
    )
    assert found.way == "cut-out"
    assert "cut out and encoded as a picture of its own" in found.note
    assert all(hit.outside is None for hit in found.hits)
    support, n = table.index.support(), table.index.n_usable
    for hit in found.hits:
        if support[hit.latent]:
            expected = hit.inside / abs(table.mean(hit.latent)) * math.log(n / support[hit.latent])
            assert hit.score == pytest.approx(expected, rel=1e-5, abs=1e-9)
        else:
            assert hit.score is None


@pytest.mark.parametrize("site", ["patch-middle", "pooled"])
@pytest.mark.parametrize("rectangle", [(60, 0, 10, 10), (0, -20, 10, 20), (3, 3, 0, 5), (3, 3, 5, -1)])
def test_outside_of_the_image(site, rectangle):
    auditor, table = world(site)
    with pytest.raises(InputRefused, match="56 x 40"):
        run_to_end(search_region_job(auditor, table, other_images(1)[0], Region(*rectangle)))


def test_where_the_encoder_does_not_look():
    auditor, table = world("patch-middle")
    with pytest.raises(InputRefused, match="does not see"):
        run_to_end(search_region_job(auditor, table, other_images(1)[0], Region(0, 0, 7, 40)))
