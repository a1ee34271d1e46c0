"""Latents by images and images by image, against plain loops over a dense block."""

import math

import numpy as np
import pytest

from sae_auditor.concepts.search import images as room
from sae_auditor.concepts.search import search_image_job, similar_images
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.concepts.search.paper_index import SITES, PaperIndex, PaperTable, other_images, world
from tests.tiny import tiny_images


def activations_of(auditor, image):
    codes = auditor.look(image).codes.dense().double()
    return [float(column[column.abs().argmax()]) for column in codes.T]


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("share", [1.0, 0.5, 0.01])
def test_what_images_have_in_common(site, share):
    auditor, table = world(site)
    images = [*tiny_images(7)[4:7], *other_images(2)]
    found = run_to_end(search_image_job(auditor, table, images, share=share, n=1000))
    each = [activations_of(auditor, image) for image in images]
    expected, n = {}, table.index.n_usable
    for latent in range(len(table)):
        values = [row[latent] for row in each]
        if sum(value != 0 for value in values) < math.ceil(share * 5):
            continue
        support = int(table.index.support()[latent])
        expected[latent] = (
            sum(abs(value / table.mean(latent)) for value in values) / 5 * math.log(n / support) if support else None
        )
    assert {hit.latent for hit in found.hits} == set(expected)
    assert found.n_common == len(expected)
    assert found.n_required == {1.0: 5, 0.5: 3, 0.01: 1}[share]
    for hit in found.hits:
        assert hit.activations == pytest.approx([row[hit.latent] for row in each], abs=1e-6)
        if expected[hit.latent] is None:
            assert hit.telling is None
        else:
            assert hit.telling == pytest.approx(expected[hit.latent], rel=1e-5, abs=1e-9)
    values = [-1.0 if hit.telling is None else hit.telling for hit in found.hits]
    assert values == sorted(values, reverse=True)


def test_an_older_table_that_does_not_know_means():
    auditor, table = world("cls-last")
    older = PaperTable(table.index, table.rows, knows_means=False)
    images = tiny_images(2)
    new, old = (run_to_end(search_image_job(auditor, one, images)) for one in (table, older))
    assert [hit.latent for hit in new.hits] == [hit.latent for hit in old.hits]
    np.testing.assert_allclose([hit.telling for hit in new.hits], [hit.telling for hit in old.hits], rtol=1e-5)


def test_only_the_most_telling():
    auditor, table = world("cls-last")
    some, all_ = (run_to_end(search_image_job(auditor, table, tiny_images(1), n=n)) for n in (3, 99))
    assert some.hits == all_.hits[:3]
    assert some.n_common == len(all_.hits) == 12


def test_a_reference_image_is_most_like_itself():
    auditor, table = world("pooled")
    for i, image in enumerate(tiny_images(4)):
        found = run_to_end(search_image_job(auditor, table, [image], n_similar=3))
        assert found.similar[0].image_id == i
        assert found.similar[0].cosine == pytest.approx(1, abs=1e-5)
        assert len(found.similar) == 3


@pytest.mark.parametrize("share", [0.0, -1.0, 1.1, float("nan")])
def test_a_share_that_is_none(share):
    auditor, table = world("pooled")
    with pytest.raises(InputRefused, match="share"):
        run_to_end(search_image_job(auditor, table, tiny_images(1), share=share))


def test_no_image():
    with pytest.raises(InputRefused, match="no image"):
        run_to_end(search_image_job(*world("pooled"), []))


@pytest.mark.parametrize("spare", [0, 1, 64])
@pytest.mark.parametrize("n", [1, 4, 30])
def test_similar_images_against_a_sort(n, spare, monkeypatch):
    monkeypatch.setattr(room, "_SPARE", spare)
    random = np.random.default_rng(n)
    embeddings = random.normal(size=(40, 8)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    query = (3 * embeddings[7] + 0.1 * random.normal(size=8)).astype(np.float32)
    statuses = ["ok"] * 40
    order = np.argsort(-(embeddings @ query), kind="stable").tolist()
    for i in order[:6]:  # the nearest ones are files with the same bytes as another
        statuses[i] = "duplicate:7"
    embeddings[order[8]] = np.nan
    statuses[order[8]] = "refused:damaged"
    index = PaperIndex(np.zeros((40, 2)), embeddings, statuses=statuses)
    found = similar_images(index, query, n)
    usable = [i for i in order if statuses[i] == "ok"]
    assert [item.image_id for item in found] == usable[:n]
    for item in found:
        assert item.cosine == pytest.approx(float(embeddings[item.image_id] @ query / np.linalg.norm(query)), abs=1e-5)
        assert item.path == f"references/{item.image_id}.png"


def test_nothing_is_like_nothing():
    index = PaperIndex(np.zeros((3, 2)), np.eye(3, dtype=np.float32))
    assert similar_images(index, np.zeros(3, np.float32)) == ()
    assert similar_images(index, np.ones(3, np.float32), 0) == ()
