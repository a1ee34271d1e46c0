"""Which vectors a fit check takes, at every kind of site of every family of encoders."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from sae_auditor.bundle.fit_check import check_fit_job, samples_job
from sae_auditor.bundle.sae_places import place_of, sites_around
from sae_auditor.encoders import Site
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from sae_auditor.sae import HintMissing, SparseAutoencoder
from tests.encoders.zoo import FAMILIES, encoder_of_family
from tests.sae.trained import trained_sae
from tests.tiny import tiny_images, tiny_sae

N = 33
VECTORS = 330
REGISTERS = "ViT, registers, layer scale, query-key norm"


def vectors_at(encoder, site, n=N):
    pixels = torch.stack([encoder.preprocess(image.rgb) for image in tiny_images(n)])
    return encoder.run(pixels, site).vectors


@pytest.mark.parametrize(
    ("family", "site"),
    [
        ("open_clip", Site("blocks.0.hook_resid_post", "all")),
        (REGISTERS, Site("blocks.0.hook_mlp_out", "register")),
        ("SigLIP", Site("blocks.1.hook_resid_post", "patch")),
        ("ConvNeXt", Site("stages.1", "patch")),
        ("ResNet", Site("stages.-1", "patch")),
        ("open_clip", Site("pooled")),
    ],
)
def test_samples_hold_the_vectors_of_the_site(family, site):
    encoder = encoder_of_family(family)
    sae, canonical = place_of(encoder, tiny_sae(encoder.width_of(site), site=site.name, tokens=site.tokens))
    assert "-" not in canonical.name
    sites = sites_around(encoder, canonical, sae.config.d_in)
    samples, n = run_to_end(samples_job(encoder, sites, tiny_images(N), VECTORS))
    assert n == N
    sample = samples[canonical.name]
    assert all(
        near in samples or encoder.width_of(Site(near, canonical.tokens)) for near in sample.near if near in sites
    )
    assert all(other.width == sae.config.d_in for other in samples.values())
    wanted = vectors_at(encoder, canonical)
    taken = torch.cat([sample.vectors[kind] for kind in sample.kinds(site.tokens)])
    everything = wanted.reshape(-1, wanted.shape[2])
    distance = torch.cdist(taken.double(), everything.double()).min(dim=1).values
    assert float(distance.max()) < 1e-3 * float(everything.norm(dim=1).mean())
    assert sum(sample.counts[kind] for kind in sample.kinds(site.tokens)) == everything.shape[0]
    assert all(len(x) <= VECTORS for x in sample.vectors.values())


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_family_can_be_checked(family):
    encoder = encoder_of_family(family)
    report = run_to_end(check_fit_job(encoder, tiny_sae(encoder.embed_dim, 20, site="pooled", k=4), tiny_images(N)))
    assert report.declared.site == "pooled"


def test_the_same_tokens_are_drawn_at_every_site_and_every_time():
    encoder = encoder_of_family("open_clip")
    sites = sites_around(encoder, Site("blocks.0.hook_resid_post", "patch"), encoder.width)
    first, _ = run_to_end(samples_job(encoder, sites, tiny_images(N), 2 * N))
    again, _ = run_to_end(samples_job(encoder, sites, tiny_images(N), 2 * N))
    name, later = "blocks.0.hook_resid_post", "blocks.1.hook_resid_pre"
    assert torch.equal(first[name].vectors["patch"], again[name].vectors["patch"])
    if later in first:
        assert torch.allclose(first[name].vectors["patch"], first[later].vectors["patch"], atol=1e-5)
    assert first[name].vectors["patch"].shape == (2 * N, encoder.width)


def test_a_convolutional_stage_declared_wrong_is_found():
    encoder = encoder_of_family("ResNet")
    site = Site("stages.3", "patch")
    vectors = vectors_at(encoder, site, 120).reshape(-1, encoder.width_of(site))
    sae = trained_sae(vectors, "topk", site=site.name, tokens="patch", d_sae=64, k=6, steps=200)
    assert run_to_end(check_fit_job(encoder, sae, tiny_images(N))).fits
    wrong = SparseAutoencoder(replace(sae.config, apply_b_dec_to_input=False), sae.tensors())
    assert not run_to_end(check_fit_job(encoder, wrong, tiny_images(N))).fits


def test_what_the_encoder_lacks_is_refused():
    encoder = encoder_of_family("SigLIP")
    with pytest.raises(InputRefused, match="no class token"):
        run_to_end(check_fit_job(encoder, tiny_sae(encoder.width, site="blocks.0.hook_resid_post"), tiny_images(N)))
    with pytest.raises(InputRefused, match="does not exist"):
        run_to_end(check_fit_job(encoder, tiny_sae(encoder.width, site="blocks.40.hook_resid_post"), tiny_images(N)))
    silent = tiny_sae(encoder.width, tokens="patch")
    unplaced = SparseAutoencoder(replace(silent.config, site=None), silent.tensors())
    with pytest.raises(HintMissing) as caught:
        run_to_end(check_fit_job(encoder, unplaced, tiny_images(N)))
    assert caught.value.suggestion == f"blocks.{encoder.n_blocks - 1}.hook_resid_post"
