"""FVU and cosine of images against their definitions, written out for one image after the other."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from sae_auditor.sae import SparseAutoencoder
from sae_auditor.sae import fidelity as module
from sae_auditor.sae.fidelity import fidelity_of
from tests.tiny import tiny_sae


def by_hand(x, x_hat, offset):
    """Return ``(fvu, cosine)`` of one image, ``[t, d]`` each."""
    centre = x.mean(axis=0) if len(x) > 1 else offset
    cosines = [a @ b / (np.linalg.norm(a) * np.linalg.norm(b)) for a, b in zip(x, x_hat, strict=True)]
    return ((x - x_hat) ** 2).sum() / ((x - centre) ** 2).sum(), np.mean(cosines)


@pytest.mark.parametrize("n_tokens", [1, 5])
@pytest.mark.parametrize("normalization", ["none", "layer_norm", "constant_norm"])
@pytest.mark.parametrize("max_block", [1, 2**22])
def test_every_image_by_itself(n_tokens, normalization, max_block, monkeypatch):
    monkeypatch.setattr(module, "_MAX_BLOCK", max_block)
    sae = tiny_sae()
    sae = SparseAutoencoder(replace(sae.config, normalization=normalization), sae.tensors())
    x = torch.randn(7, n_tokens, sae.config.d_in, generator=torch.Generator().manual_seed(3)) * 2 + 1
    flat = x.reshape(-1, sae.config.d_in)
    fvu, cosine = fidelity_of(sae, x, sae.encode(flat))
    norm = sae.standardise(flat)
    offset = (sae.b_dec * norm.size + norm.mean).expand_as(flat).reshape(x.shape)
    x_hat = sae.reconstruct(flat).reshape(x.shape)
    expected = [by_hand(*(part[i].double().numpy() for part in (x, x_hat, offset))) for i in range(7)]
    np.testing.assert_allclose(np.stack([fvu, cosine], axis=1), expected, rtol=1e-9)


def test_without_spread_there_is_all_or_nothing_to_explain():
    sae = tiny_sae()
    alike = sae.b_dec.expand(2, 1, -1).clone()
    assert fidelity_of(sae, alike, sae.encode(alike[:, 0]))[0].tolist() in ([0.0, 0.0], [1.0, 1.0])
    silent = torch.zeros(2, 3, sae.config.d_in)
    codes = sae.encode(silent.reshape(6, -1))
    missed = (sae.decode(codes) ** 2).sum() > 0
    assert fidelity_of(sae, silent, codes)[0].tolist() == [float(missed)] * 2
