import numpy as np
import pytest
import torch

from sae_auditor.concepts.search import near as room
from sae_auditor.concepts.search import nearest_rows, neighbours
from sae_auditor.errors import InputRefused
from tests.concepts.search.paper_index import SITES, world


def by_loop(rows, place, n):
    found = []
    for other, row in enumerate(rows):
        length = np.linalg.norm(row) * np.linalg.norm(rows[place])
        if other != place and np.isfinite(length) and length > 0:
            found.append((other, float(row @ rows[place] / length)))
    return sorted(found, key=lambda item: (-item[1], item[0]))[:n]


@pytest.mark.parametrize("per_block", [4, 4096])
@pytest.mark.parametrize("as_tensor", [False, True])
def test_nearest_rows(per_block, as_tensor, monkeypatch):
    monkeypatch.setattr(room, "_ROWS_PER_BLOCK", per_block)
    rows = np.random.default_rng(0).normal(size=(23, 5)).astype(np.float32)
    rows[4], rows[9] = 0, np.nan
    rows[15] = rows[6]
    for place in range(23):
        found = nearest_rows(torch.from_numpy(rows) if as_tensor else rows, place, 6)
        if place in (4, 9):
            assert found == ()
            continue
        expected = by_loop(rows.astype(np.float64), place, 6)
        assert [near.latent for near in found] == [latent for latent, _ in expected]
        np.testing.assert_allclose([near.cosine for near in found], [value for _, value in expected], atol=1e-9)


@pytest.mark.parametrize("site", SITES)
def test_neighbours_of_a_latent(site):
    auditor, table = world(site)
    latent = int(table.index.support().argmax())
    found = neighbours(auditor.sae, table, latent, 4)
    decoder, means = auditor.sae.W_dec.double().numpy(), table.reference_embeddings.astype(np.float64)
    for items, rows in ((found.directions, decoder), (found.meanings, means)):
        expected = dict(by_loop(rows, latent, len(rows)))  # latents with the same images are equally near
        assert [near.cosine for near in items] == pytest.approx(sorted(expected.values(), reverse=True)[:4])
        assert [near.cosine for near in items] == pytest.approx([expected[near.latent] for near in items])
        assert len({near.latent for near in items}) == 4
    assert [item.latent for item in found.co_firing] == [item.latent for item in table.index.co_firing(latent, 4)]


def test_no_such_latent():
    auditor, table = world("pooled")
    for wrong in (-1, len(table)):
        with pytest.raises(InputRefused, match=f"no latent {wrong}"):
            neighbours(auditor.sae, table, wrong)
