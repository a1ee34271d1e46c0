"""The fit check on the demo encoder: every wrong declaration is caught, and no right one is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from demo_world.scene import render, sample_scene
from sae_auditor import open_bundle
from sae_auditor.bundle.fit_check import check_fit_job, samples_job
from sae_auditor.bundle.sae_import import reference_pictures
from sae_auditor.bundle.sae_places import sites_around
from sae_auditor.encoders import Site
from sae_auditor.images import load_image
from sae_auditor.progress import run_to_end
from sae_auditor.sae import SparseAutoencoder
from sae_auditor.sae.fit import fit_job
from tests.explain.world import random_encoder
from tests.sae.trained import trained_sae
from tests.tiny import MODEL_CONFIG

N_IMAGES = 32
VECTORS = 256
MIDDLE, LAST = "blocks.5.hook_resid_post", "blocks.9.hook_resid_post"
Declared = dict[str, Any]


def block(i: int) -> str:
    return f"blocks.{i % 10}.hook_resid_post"


@pytest.fixture(scope="module")
def bundle():
    return open_bundle("demo")


@pytest.fixture(scope="module")
def pictures(bundle):
    return reference_pictures(bundle.store)


def look(encoder, images, d_in=192):
    return run_to_end(samples_job(encoder, sites_around(encoder, Site(MIDDLE), d_in), images, VECTORS))[0]


@pytest.fixture(scope="module")
def rendered(bundle):
    """Vectors of pictures that nothing was trained on."""
    scenes = [sample_scene(np.random.default_rng([555, i])) for i in range(N_IMAGES)]
    return look(bundle.encoder, [load_image(render(scene, 128).image) for scene in scenes])


@pytest.fixture(scope="module")
def thumbnails(bundle, pictures):
    return look(bundle.encoder, pictures[-N_IMAGES:])


@pytest.fixture(scope="module")
def saes(bundle, pictures):
    """The demo's own SAEs, and one of each kind trained on vectors of its reference pictures."""
    encoder, site = bundle.encoder, Site(MIDDLE, "patch")
    pixels = torch.stack([encoder.preprocess(picture.rgb) for picture in pictures[:N_IMAGES]])
    vectors = encoder.run(pixels, site).vectors[:, ::2].reshape(-1, 192)
    fresh = {
        kind: trained_sae(vectors, kind, site=MIDDLE, tokens="patch", steps=200)  # type: ignore[arg-type]
        for kind in ("relu", "topk", "batchtopk", "jumprelu")
    }
    normed = trained_sae(vectors, "topk", site=MIDDLE, tokens="patch", steps=200, normalization="layer_norm")
    return {**bundle.saes, **fresh, "layer_norm": normed}


def declared_as(sae: SparseAutoencoder, **declared: Any) -> SparseAutoencoder:
    return SparseAutoencoder(replace(sae.config, **declared), sae.tensors())


def wrong_declarations(sae: SparseAutoencoder) -> Iterator[Declared]:
    config = sae.config
    own = int(str(config.site).split(".")[1])
    # Every other block for the demo's own SAEs, a few for each of the small ones.
    blocks = range(10) if config.model_name else (own - 3, own - 1, own + 1, own + 3)
    yield from ({"site": block(i)} for i in blocks if i != own)
    yield {"tokens": "patch" if config.tokens == "cls" else "cls"}
    yield {"tokens": "all"}
    yield {"apply_b_dec_to_input": False}
    norms = ("none",) if config.normalization == "layer_norm" else ("layer_norm", "constant_norm")
    yield from ({"normalization": norm} for norm in norms)
    firing: list[Declared] = [{"activation": "relu", "k": None}]
    if config.activation == "topk":
        firing += [{"k": config.k // 2}, {"k": config.k * 2}]  # type: ignore[operator]
    if config.activation == "relu":
        firing = [{"activation": "topk", "k": k} for k in (8, 16, 32)]
    # A JumpReLU SAE read without its thresholds is a ReLU SAE of sorts; no file comes without them.
    yield from firing if config.activation != "jumprelu" else []
    yield {"site": block(own + 1), **firing[0]}
    yield {"site": block(own - 1), "apply_b_dec_to_input": False}
    yield {"site": block(own - 1), "tokens": "all"}


@pytest.mark.parametrize("images", ["rendered", "thumbnails"])
def test_right_declarations_pass(saes, images, request):
    samples = request.getfixturevalue(images)
    reports = {name: run_to_end(fit_job(sae, samples, N_IMAGES)) for name, sae in saes.items()}
    alarms = {name: report.text for name, report in reports.items() if not report.fits}
    print(f"no alarm for {len(reports) - len(alarms)} of {len(reports)}")
    assert not alarms


def test_wrong_declarations_are_caught(saes, rendered):
    n, named, missed = 0, 0, []
    for name, sae in saes.items():
        for declared in wrong_declarations(sae):
            report = run_to_end(fit_job(declared_as(sae, **declared), rendered, N_IMAGES))
            n += 1
            if report.fits:
                missed.append((name, declared, report.text))
            winner, config = report.winner, sae.config
            named += (winner.site, winner.tokens, winner.centred, winner.normalization) == (
                config.site,
                config.tokens,
                config.apply_b_dec_to_input,
                config.normalization,
            )
    print(f"caught {n - len(missed)} of {n}; the right place and preparation named {named} times")
    assert not missed
    assert named >= 0.9 * n


def test_saes_of_other_models_are_caught(saes, rendered):
    """Features in another order, another SAE of the same width at its place, and one made for random weights."""
    order = torch.randperm(192)
    strangers = {}
    for name, sae in saes.items():
        tensors = sae.tensors()
        tensors |= {
            "W_enc": tensors["W_enc"][order],
            "W_dec": tensors["W_dec"][:, order],
            "b_dec": tensors["b_dec"][order],
        }
        strangers[f"{name} shuffled"] = SparseAutoencoder(sae.config, tensors)
    strangers["cls-last at the patches"] = declared_as(saes["cls-last"], site=MIDDLE, tokens="patch")
    strangers["patch-middle at the class token"] = declared_as(saes["patch-middle"], site=LAST, tokens="cls")
    strangers["random encoder's"] = random_encoders_sae()
    verdicts = {name: run_to_end(fit_job(sae, rendered, N_IMAGES)).verdict for name, sae in strangers.items()}
    print(f"caught {sum(verdict != 'fits' for verdict in verdicts.values())} of {len(verdicts)}: {verdicts}")
    assert "fits" not in verdicts.values()
    assert all(verdict in ("foreign", "poor") for name, verdict in verdicts.items() if "shuffled" in name)
    assert verdicts["random encoder's"] == "foreign"


def random_encoders_sae() -> SparseAutoencoder:
    """An SAE that fits an untrained encoder of the same width."""
    vision = {**MODEL_CONFIG["vision_cfg"], "width": 192, "layers": 6, "head_width": 64}
    encoder = random_encoder({**MODEL_CONFIG, "vision_cfg": vision})
    pixels = torch.rand(64, 3, 32, 32)
    vectors = encoder.run(pixels, Site(MIDDLE, "patch")).vectors.reshape(-1, 192)
    return trained_sae(vectors, "topk", site=MIDDLE, tokens="patch", steps=200)


def test_the_whole_check_on_the_demo_encoder(bundle, pictures):
    sae = bundle.saes["cls-last"]
    assert run_to_end(check_fit_job(bundle.encoder, sae, pictures[:N_IMAGES])).verdict == "fits"
    wrong = declared_as(sae, site=block(8))
    report = run_to_end(check_fit_job(bundle.encoder, wrong, pictures[:N_IMAGES]))
    assert report.verdict == "other_reading"
    assert f"the site {LAST} instead of {block(8)}" in report.text
