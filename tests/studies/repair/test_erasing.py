"""LEACE against its guarantee, against a search for less change, and folded into a model without a trace of itself."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.covariance import ledoit_wolf

from sae_auditor.errors import InputRefused
from sae_auditor.studies.repair.erasing import eraser_of, fold, leace, shrunk_covariance
from tests.studies.repair.towers import VISION, WIDTH, embed, pixels, tower, with_weights


def world(n=400, e=6, k=2, seed=0):
    """Embeddings with an odd covariance, and concepts that depend on them in part."""
    random = torch.Generator().manual_seed(seed)
    mixing = torch.randn(e, e, generator=random, dtype=torch.float64)
    x = torch.randn(n, e, generator=random, dtype=torch.float64) @ mixing + 2
    z = x[:, :k] ** 2 + torch.randn(n, k, generator=random, dtype=torch.float64)
    return x, z


def moments(x, z):
    deviations, spread = x - x.mean(0), z - z.mean(0)
    return x.mean(0), deviations.T @ deviations / len(x), deviations.T @ spread / len(x)


def cross(x, z):
    return moments(x, z)[2]


@pytest.mark.parametrize("n", [12, 400])
def test_nothing_linear_is_left_of_the_concept(n):
    x, z = world(n, e=20)
    erased = eraser_of(x, z)(x)
    assert float(cross(x, z).abs().max()) > 0.5
    assert float(cross(erased, z).abs().max()) < 1e-9
    torch.testing.assert_close(erased.mean(0), x.mean(0))


def test_no_linear_classifier_finds_the_concept_again():
    x, z = world(600, e=8, k=1)
    label = (z[:, 0] > z[:, 0].median()).double()[:, None]
    for rows, told in ((x, True), (eraser_of(x, label)(x), False)):
        design = torch.cat([rows, torch.ones(len(rows), 1, dtype=torch.float64)], 1)
        fit = design @ torch.linalg.lstsq(design, label).solution
        explained = 1 - float((label - fit).square().sum() / (label - label.mean()).square().sum())
        assert (explained > 0.05) == told


def test_no_affine_map_with_the_same_guarantee_changes_less():
    """Any such map is ``I - D`` with ``(I - D) cross = 0``; the least of them is found by brute force.

    In the basis of the constraints that is least squares: the change ``tr(D S D^T)`` under ``D cross = cross``, whose
    minimum torch finds by going down from many starts, with the constraint put in exactly.
    """
    x, z = world(e=5, k=2)
    mean, covariance, found = moments(x, z)
    eraser = leace(mean, covariance, found)
    free = torch.linalg.svd(found.T)[2][found.shape[1] :]  # rows that are orthogonal to the columns of `found`
    forced = found @ torch.linalg.pinv(found)
    for seed in range(3):
        torch.manual_seed(seed)
        loose = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
        search = torch.optim.LBFGS([loose], max_iter=400, tolerance_grad=1e-12, tolerance_change=1e-16)

        def change(loose: torch.Tensor = loose, search: torch.optim.Optimizer = search) -> torch.Tensor:
            search.zero_grad()
            removed = forced + loose @ free
            value = torch.trace(removed @ covariance @ removed.T)
            value.backward()
            return value

        search.step(change)
        removed = (forced + loose @ free).detach()
        torch.testing.assert_close(torch.eye(5, dtype=torch.float64) - removed, eraser.matrix, atol=1e-5, rtol=1e-5)


def test_what_says_nothing_of_the_concept_stays():
    mean, covariance, _ = moments(*world())
    eraser = leace(mean, covariance, torch.zeros(6, 2))
    torch.testing.assert_close(eraser.matrix, torch.eye(6, dtype=torch.float64))


@pytest.mark.parametrize("n", [8, 40, 400])
def test_the_covariance_is_shrunk_as_scikit_learn_does_it(n):
    x, _ = world(n, e=12)
    deviations = x - x.mean(0)
    expected, _ = ledoit_wolf(deviations.numpy(), assume_centered=True)
    np.testing.assert_allclose(shrunk_covariance(deviations).numpy(), expected)


def test_latents_that_fire_alike_everywhere_cannot_be_erased():
    x, _ = world(10)
    with pytest.raises(InputRefused, match="fire alike on all of the 10 images"):
        eraser_of(x, torch.full((10, 2), 0.5))


@pytest.mark.parametrize("name", VISION)
def test_the_folded_model_gives_the_erased_embeddings(name):
    model = tower(name)
    old = embed(model, pixels(40))
    eraser = eraser_of(old, (old[:, :2] > old[:, :2].median(0).values).double())
    changed = fold(eraser, model.visual, model.state_dict())
    fresh = torch.randn(9, 3, 32, 32, generator=torch.Generator().manual_seed(11), dtype=torch.float64)
    wanted = eraser(embed(model, fresh))
    made = embed(with_weights(name, changed), fresh)
    torch.testing.assert_close(made, wanted, atol=1e-9, rtol=1e-9)
    assert float((embed(model, fresh) - wanted).abs().max()) > 0.1
    # And as exactly as the numbers of a file allow.
    single = with_weights(name, {key: value.float().double() for key, value in changed.items()}).float()
    torch.testing.assert_close(embed(single, fresh.float()).double(), wanted, atol=2e-4, rtol=2e-4)


@pytest.mark.parametrize(("gamma", "beta"), [(0.0, 1.0), (1.0, 0.0), (1e-4, -0.3)])
def test_the_bias_is_held_whatever_the_norm_is_like(gamma, beta):
    """A scale that is 0 somewhere, a shift that is 0 everywhere, and a scale that is nearly 0."""
    weights = {name: value.double() for name, value in tower("plain").state_dict().items()}
    scale, shift = weights["visual.ln_post.weight"].clone(), weights["visual.ln_post.bias"].clone()
    scale[4] = gamma
    shift[:] = beta
    given = {"visual.ln_post.weight": scale, "visual.ln_post.bias": shift}
    model = with_weights("plain", given)
    old = embed(model, pixels(30))
    eraser = eraser_of(old, old[:, :1])
    made = with_weights("plain", {**given, **fold(eraser, model.visual, {**weights, **given})})
    torch.testing.assert_close(embed(made, pixels()), eraser(embed(model, pixels())), atol=1e-8, rtol=1e-8)


def test_a_projection_that_cannot_be_undone_holds_no_erasure():
    weights = dict(tower("contrastive pooler").state_dict())
    weights["visual.proj"] = torch.zeros_like(weights["visual.proj"])
    eraser = leace(torch.zeros(WIDTH), torch.eye(WIDTH), torch.ones(WIDTH, 1))
    with pytest.raises(InputRefused, match="can hold the constant part"):
        fold(eraser, tower("contrastive pooler").visual, weights)
