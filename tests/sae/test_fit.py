"""Scores against dense formulas, and the rule on vectors whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from sae_auditor.sae import SaeConfig, SparseAutoencoder
from sae_auditor.sae.fit import SiteSample, fit_job, read_as, trial_of
from tests.sae.trained import trained_sae

D, N = 24, 40
SITES = tuple(f"blocks.{i}.hook_resid_post" for i in range(5))


def vectors(seed: int, n: int, kind: str) -> torch.Tensor:
    """Sparse mixtures of fixed directions: other ones at every site and for every kind of token."""
    world = np.random.default_rng([seed, kind == "cls"])
    directions = world.normal(size=(64, D))
    draws = np.random.default_rng([seed, n, 7])
    codes = draws.exponential(size=(n, 64)) * (draws.random((n, 64)) < 0.06)
    return torch.tensor(codes @ directions + 2 * world.normal(size=D) + 0.1 * draws.normal(size=(n, D))).float()


def samples(n_images: int = N) -> dict[str, SiteSample]:
    return {
        site: SiteSample(
            {"cls": vectors(i, n_images, "cls"), "patch": vectors(i, 8 * n_images, "patch")},
            {"cls": n_images, "patch": 16 * n_images},
            tuple(SITES[j] for j in (i - 1, i + 1) if 0 <= j < len(SITES)),
        )
        for i, site in enumerate(SITES)
    }


@pytest.fixture(scope="module")
def trained():
    """SAEs for the patches of block 2, one of each activation function."""
    x = vectors(2, 2000, "patch")
    return {
        kind: trained_sae(x, kind, site=SITES[2], tokens="patch", d_sae=96, k=6, steps=200)  # type: ignore[arg-type]
        for kind in ("relu", "topk", "batchtopk", "jumprelu")
    }


def check(sae, **declared):
    tensors = {name: t for name, t in sae.tensors().items() if name != "threshold" or "activation" not in declared}
    return run_to_end(fit_job(SparseAutoencoder(replace(sae.config, **declared), tensors), samples(), N))


def random_sae(**config):
    generator = torch.Generator().manual_seed(3)
    tensors = {
        "W_enc": torch.randn(D, 50, generator=generator),
        "W_dec": torch.randn(50, D, generator=generator) / 5,
        "b_enc": torch.randn(50, generator=generator),
        "b_dec": torch.randn(D, generator=generator),
    }
    return SparseAutoencoder(SaeConfig(D, 50, **{"activation": "relu", "site": SITES[1], **config}), tensors)


@pytest.mark.parametrize("tokens", ["cls", "patch", "all"])
@pytest.mark.parametrize("normalization", ["none", "layer_norm", "constant_norm"])
def test_scores_are_the_dense_formulas(tokens, normalization):
    sae = random_sae(tokens=tokens, normalization=normalization)
    found = run_to_end(fit_job(sae, samples(), N)).declared
    sample = samples()[SITES[1]]
    kinds = ["cls", "patch"] if tokens == "all" else [tokens]
    # A sampled patch stands for two, a class token for itself.
    x = torch.cat([sample.vectors[kind] for kind in kinds for _ in range(2 if kind == "patch" else 1)]).double().numpy()
    parts = {name: t.double().numpy() for name, t in sae.tensors().items()}
    mean, size = np.zeros((len(x), 1)), np.ones((len(x), 1))
    if normalization == "layer_norm":
        mean, size = x.mean(1, keepdims=True), x.std(1, ddof=1, keepdims=True)
    if normalization == "constant_norm":
        size = np.linalg.norm(x, axis=1, keepdims=True) / D**0.5
    codes = np.maximum(((x - mean) / size - parts["b_dec"]) @ parts["W_enc"] + parts["b_enc"], 0)
    rebuilt = (codes @ parts["W_dec"] + parts["b_dec"]) * size + mean
    centred, rebuilt_centred = x - x.mean(0), rebuilt - rebuilt.mean(0)
    cosines = (x * rebuilt).sum(1) / np.linalg.norm(x, axis=1) / np.linalg.norm(rebuilt, axis=1)
    expected = {
        "fvu": ((x - rebuilt) ** 2).sum() / (centred**2).sum(),
        "cosine": cosines.mean(),
        "l0": (codes > 0).sum(1).mean(),
        "dead": (codes > 0).any(0).mean() * -1 + 1,
        "slope": (centred * rebuilt_centred).sum() / (rebuilt_centred**2).sum(),
    }
    for name, value in expected.items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-3), name


def test_another_reading_shares_the_weights():
    sae = random_sae(tokens="cls")
    other = read_as(sae, replace(trial_of(sae), activation="topk", k=5, centred=False, normalization="layer_norm"))
    for name in ("W_enc", "W_dec", "b_enc", "b_dec"):
        assert other.tensors()[name].data_ptr() == sae.tensors()[name].data_ptr()
    assert (other.config.k, other.config.apply_b_dec_to_input) == (5, False)


@pytest.mark.parametrize("kind", ["relu", "topk", "batchtopk", "jumprelu"])
def test_an_honest_declaration_fits(trained, kind):
    report = check(trained[kind])
    assert report.verdict == "fits", report.text
    assert report.winner == report.declared == report.candidates[0]
    assert report.warnings == ()
    assert "This SAE fits" in report.text
    assert (report.images, report.vectors) == (N, 8 * N)


@pytest.mark.parametrize("kind", ["relu", "topk", "batchtopk", "jumprelu"])
@pytest.mark.parametrize(
    "declared",
    [
        *({"site": site} for site in SITES if site != SITES[2]),
        {"tokens": "cls"},
        {"tokens": "all"},
        {"apply_b_dec_to_input": False},
        {"normalization": "layer_norm"},
        {"normalization": "constant_norm"},
        {"site": SITES[3], "apply_b_dec_to_input": False},
        {"tokens": "cls", "normalization": "layer_norm"},
    ],
    ids=str,
)
def test_what_is_declared_wrong_is_found(trained, kind, declared):
    report = check(trained[kind], **declared)
    right = trained[kind].config
    assert report.verdict == "other_reading", report.text
    winner = report.winner
    assert (winner.site, winner.tokens, winner.centred) == (right.site, right.tokens, right.apply_b_dec_to_input)
    assert (winner.normalization, winner.activation) == (right.normalization, right.activation)
    assert report.winner in report.candidates
    assert not winner.declared
    assert report.declared.declared


def test_a_topk_sae_read_as_relu_is_caught(trained):
    report = check(trained["topk"], activation="relu", k=None)
    assert report.verdict == "other_reading", report.text
    assert report.winner.activation == "topk"
    assert report.winner.l0 < 0.7 * report.declared.l0
    assert "instead of ReLU" in report.text


def test_the_input_norm_and_a_k_that_is_no_power_of_two_are_found_together():
    x = vectors(2, 2000, "patch")
    sae = trained_sae(x, "topk", site=SITES[2], tokens="patch", d_sae=96, k=9, steps=200, normalization="layer_norm")

    winner = check(sae, activation="relu", k=None, normalization="none").winner

    assert (winner.activation, winner.normalization) == ("topk", "layer_norm")
    assert 6 <= winner.k <= 12


def test_nothing_that_explains_less_is_said_to_fit_better():
    """An SAE of standardised vectors, read without what standardises them: sparser readings are cheaper and worse."""
    x = vectors(2, 2000, "patch")
    sae = trained_sae((x - x.mean(0)) / x.std(0), "relu", site=SITES[2], tokens="patch", d_sae=64, steps=100)

    report = check(sae)

    assert report.winner.fvu <= report.declared.fvu


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_relu_sae_read_as_topk_is_caught(trained, k):
    report = check(trained["relu"], activation="topk", k=k)
    assert report.verdict == "other_reading", report.text
    assert report.winner.l0 > report.declared.l0


@pytest.mark.parametrize("k", [2, 3, 12, 24])
def test_a_wrong_k_is_caught(trained, k):
    report = check(trained["topk"], k=k)
    assert report.verdict == "other_reading", report.text
    assert report.winner.activation == "topk"
    assert report.winner.k in (4, 6, 8)


@pytest.mark.parametrize("kind", ["relu", "topk", "batchtopk", "jumprelu"])
def test_a_place_with_nothing_in_common_is_caught(trained, kind):
    assert not check(trained[kind], site=SITES[0], tokens="cls").fits


def test_shuffled_features_are_foreign(trained):
    order = torch.randperm(D)
    tensors = trained["topk"].tensors()
    tensors |= {"W_enc": tensors["W_enc"][order], "W_dec": tensors["W_dec"][:, order], "b_dec": tensors["b_dec"][order]}
    report = check(SparseAutoencoder(trained["topk"].config, tensors))
    assert not report.fits
    assert report.warnings


def test_another_sites_sae_with_no_site_of_its_own_is_foreign():
    x = vectors(99, 2000, "patch")
    report = check(trained_sae(x, "topk", site=SITES[2], tokens="patch", d_sae=96, k=6, steps=200))
    assert report.verdict == "foreign"
    assert "another model" in report.text
    assert not report.fits


def test_part_of_the_tokens_is_not_wrong(trained):
    """An SAE that explains class and patch tokens alike may be declared for either."""
    both = torch.cat([vectors(2, 2000, "cls"), vectors(2, 2000, "patch")])
    sae = trained_sae(both, "topk", site=SITES[2], tokens="all", d_sae=128, k=6, steps=250)
    for tokens in ("all", "cls", "patch"):
        assert check(sae, tokens=tokens).verdict == "fits"


def test_an_sae_trained_on_direction_is_judged_by_cosine():
    generator = torch.Generator().manual_seed(1)
    rows = torch.nn.functional.normalize(torch.randn(96, D, generator=generator), dim=1)
    tensors = {"W_enc": rows.T.contiguous(), "W_dec": 3 * rows, "b_enc": torch.zeros(96), "b_dec": torch.zeros(D)}
    config = SaeConfig(D, 96, "topk", k=16, site=SITES[2], tokens="patch", signed=True)
    report = run_to_end(fit_job(SparseAutoencoder(config, tensors), samples(), N))
    assert report.scored_by == "cosine"
    assert report.declared.fvu > 1
    assert report.declared.cosine > 0.7
    assert any("direction" in warning for warning in report.warnings)


def test_firing_far_more_than_k_is_said(trained):
    sae = trained["batchtopk"]
    tensors = {**sae.tensors(), "threshold": torch.zeros_like(sae.tensors()["threshold"])}
    report = run_to_end(fit_job(SparseAutoencoder(replace(sae.config, k=1), tensors), samples(), N))
    assert any("times its k" in warning for warning in report.warnings)


def test_equal_images_are_refused(trained):
    same = {site: replace(sample, vectors={k: v[:1].expand(N, -1) for k, v in sample.vectors.items()})
            for site, sample in samples().items()}  # fmt: skip
    with pytest.raises(InputRefused, match="same vector"):
        run_to_end(fit_job(trained["topk"], same, N))


def test_a_site_without_variance_is_no_candidate(trained):
    world = samples()
    still = {kind: x[:1].expand(len(x), -1) for kind, x in world[SITES[1]].vectors.items()}
    report = run_to_end(fit_job(trained["topk"], {**world, SITES[1]: replace(world[SITES[1]], vectors=still)}, N))
    assert report.verdict == "fits"
    assert next(item for item in report.candidates if item.site == SITES[1]).to_json()["fvu"] is None


def test_many_latents_need_no_dense_block():
    """163,840 latents: the codes of all vectors at once would be 0.2 GB."""
    d, d_sae = 4, 163_840
    rows = torch.nn.functional.normalize(torch.randn(d_sae, d), dim=1)
    tensors = {"W_enc": rows.T.contiguous(), "W_dec": rows, "b_enc": torch.full((d_sae,), -0.5), "b_dec": torch.ones(d)}
    config = SaeConfig(d, d_sae, "topk", k=8, site=SITES[0], tokens="cls")
    world = {SITES[0]: SiteSample({"cls": torch.randn(150, d)}, {"cls": 150})}
    report = run_to_end(fit_job(SparseAutoencoder(config, tensors), world, 150))
    assert report.declared.l0 == 8


def test_the_report_is_plain(trained):
    import json

    content = json.loads(json.dumps(check(trained["relu"], site=SITES[1]).to_json(), allow_nan=False))
    assert content["schema"] == "sae-auditor/fit/1"
    assert content["verdict"] == "other_reading"
    assert content["winner"] in content["candidates"]
    assert content["candidates"][0] == content["declared"]
    assert {"fvu", "cosine", "l0", "declared", "site", "tokens"} <= set(content["winner"])
