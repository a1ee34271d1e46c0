"""Decoder directions against derivatives of the encoder itself."""

import pytest
import torch
from torch.nn import functional

from sae_auditor.concepts.labels import decoder_directions
from sae_auditor.encoders import Site, load_encoder
from tests.tiny import CLS_SITE, EMBED_DIM, WIDTH, tiny_encoder_dir, tiny_sae


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    loaded = load_encoder(tiny_encoder_dir(tmp_path_factory.mktemp("encoder")), device="cpu", precision="fp32")
    with torch.no_grad():  # a fresh LayerNorm scales all channels alike, which hides mistakes
        loaded.model.visual.ln_post.weight.uniform_(0.2, 2)
        loaded.model.visual.ln_post.bias.uniform_(-1, 1)
    return loaded


def test_derivative_with_the_norm_s_scale_frozen(encoder):
    sae, visual = tiny_sae(), encoder.model.visual
    x = torch.randn(WIDTH) * 3 + 1

    def embed(vector):
        spread = (x.var(unbiased=False) + visual.ln_post.eps).sqrt()
        normed = (vector - vector.mean()) / spread
        return (normed * visual.ln_post.weight + visual.ln_post.bias) @ visual.proj

    found = torch.from_numpy(decoder_directions(encoder, sae))
    for latent in (0, 17, 95):
        slope = torch.autograd.functional.jacobian(embed, x) @ sae.W_dec[latent]
        torch.testing.assert_close(found[latent], functional.normalize(slope, dim=0), atol=1e-5, rtol=1e-4)


def test_derivative_of_the_encoder_s_own_tail_where_the_scale_does_not_change(encoder):
    sae, tail = tiny_sae(seed=4), encoder.tail(Site(CLS_SITE, "cls"))
    row = sae.W_dec[5]
    centred = row - row.mean()
    x = torch.randn(WIDTH)
    x = x - centred * (x @ centred) / centred.square().sum()  # moving x along the row leaves its variance as it is
    hidden = x[None, None].repeat(1, 17, 1).requires_grad_()
    move = torch.zeros_like(hidden)
    move[0, 0] = row
    embedding = tail(hidden)[0]
    slope = torch.stack([(torch.autograd.grad(part, hidden, retain_graph=True)[0] * move).sum() for part in embedding])
    found = torch.from_numpy(decoder_directions(encoder, sae))[5]
    torch.testing.assert_close(found, functional.normalize(slope, dim=0), atol=1e-5, rtol=1e-4)


def test_pooled_is_the_embedding_itself(encoder):
    sae = tiny_sae(EMBED_DIM, 48, site="pooled")
    torch.testing.assert_close(
        torch.from_numpy(decoder_directions(encoder, sae)), functional.normalize(sae.W_dec, dim=1)
    )


@pytest.mark.parametrize(("site", "tokens"), [("blocks.0.hook_resid_post", "cls"), (CLS_SITE, "patch")])
def test_none_where_the_way_is_not_straight(encoder, site, tokens):
    assert decoder_directions(encoder, tiny_sae(site=site, tokens=tokens)) is None


def test_a_row_that_moves_nothing_has_no_direction(encoder):
    sae = tiny_sae()
    sae.W_dec[3] = 1.0  # constant, so that the norm's centring takes all of it
    sae.W_dec[4] = 0.0
    found = torch.from_numpy(decoder_directions(encoder, sae))
    assert found[4].isnan().all()
    assert found[5].isfinite().all()
