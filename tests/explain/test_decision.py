"""The decision, ``log p / (1 - p)``, against autograd and brute force: few and many classes, softmax and sigmoid."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from torch import Tensor

from sae_auditor.bundle import PromptSet, prompt_set_from_texts
from sae_auditor.encoders import ClipEncoder
from sae_auditor.explain.target import Objective, objective_of
from tests.explain.peer import log_odds
from tests.explain.world import Case, cases_of, picture, random_encoder, saes_of, tiny_encoder
from tests.tiny import MODEL_CONFIG

N_CLASSES = (2, 3, 1000)


@cache
def _encoder(rule: str) -> ClipEncoder:
    return tiny_encoder() if rule == "softmax" else random_encoder({**MODEL_CONFIG, "init_logit_bias": -3.0})


@cache
def _cases(rule: str) -> dict[str, Case]:
    encoder, image = _encoder(rule), picture()
    return cases_of(encoder, saes_of(encoder, image), image)


@cache
def _prompts(n: int) -> PromptSet:
    return prompt_set_from_texts([f"thing number {i}" for i in range(n)])


def _decision(case: Case, codes: Tensor, texts: Tensor) -> Tensor:
    """The decisions ``[b, C]`` of the whole network for ``codes [b, t, m]``."""
    cosine = torch.nn.functional.normalize(case.rebuilt(codes), dim=1) @ texts.T
    logit = case.peer.scale * cosine + case.peer.bias
    if case.auditor.encoder.probability_rule == "sigmoid":
        return logit
    # The same in another form: p / (1 - p) from the probabilities themselves.
    p = logit.softmax(1)
    return p.log() - torch.log1p(-p)


@pytest.mark.parametrize("n_classes", N_CLASSES)
@pytest.mark.parametrize("site", ["cls-last", "patch-middle"])
@pytest.mark.parametrize("rule", ["softmax", "sigmoid"])
def test_gradient_and_exact_effects_equal_autograd_and_brute_force(rule: str, site: str, n_classes: int) -> None:
    case, prompts = _cases(rule)[site], _prompts(n_classes)
    texts = torch.cat([case.peer.unit_texts(prompts.texts(item)) for item in prompts.classes])
    audit = case.auditor.explain(case.evidence, prompts, n_ablations=8)
    looked_at = [int(audit.logit.argmax()), int(audit.logit.argmin())]
    codes = case.codes.clone().requires_grad_(True)
    decisions = _decision(case, codes[None], texts)[0]
    slopes = [torch.autograd.grad(decisions[c], codes, retain_graph=True)[0] for c in looked_at]
    gradients = torch.stack([(slope * case.codes).sum(0) for slope in slopes]).numpy()
    columns = np.flatnonzero(~np.isnan(audit.ablations[0]))[:8]
    removed = torch.stack([case.codes * (torch.arange(len(case.latents)) != int(j)) for j in columns])
    effects = (decisions - _decision(case, removed, texts)).detach().numpy().T

    assert audit.target == "logodds"
    np.testing.assert_allclose(audit.total, decisions.detach().numpy(), atol=1e-4)
    np.testing.assert_allclose(audit.contributions[looked_at], gradients, atol=1e-4 * np.abs(gradients).max())
    np.testing.assert_allclose(audit.ablations[:, columns], effects, atol=1e-3 * np.abs(effects).max())


@pytest.mark.parametrize("spread", [0.1, 5.0, 400.0])
@pytest.mark.parametrize("n_classes", [2, 3, 50])
def test_nothing_is_lost_where_one_class_is_nearly_certain(n_classes: int, spread: float) -> None:
    random = np.random.default_rng(n_classes)
    objective = Objective(100.0, 0.0, against_all=True)
    cosine = random.normal(size=n_classes) * spread / 100
    logit = torch.from_numpy(100 * cosine).requires_grad_(True)
    expected = log_odds(logit[None])[0]
    jacobian = torch.stack([torch.autograd.grad(one, logit, retain_graph=True)[0] for one in expected])
    measured = random.normal(size=(n_classes, 4))

    np.testing.assert_allclose(objective.value(cosine), expected.detach().numpy(), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(
        objective.slope(cosine).of(measured), jacobian.numpy() @ (100 * measured), rtol=1e-9, atol=1e-9
    )
    without = objective.value(cosine[:, None] - measured / 100)
    for column in range(4):
        np.testing.assert_allclose(without[:, column], objective.value(cosine - measured[:, column] / 100), atol=1e-10)


def test_a_single_class_is_explained_by_its_logit_and_says_so() -> None:
    case = _cases("softmax")["cls-last"]
    audit = case.auditor.explain(case.evidence, _prompts(1))

    assert audit.target == "logit"
    assert any("single class" in notice for notice in audit.notices)


def test_a_class_that_does_not_compete_is_decided_by_its_own_logit() -> None:
    objective = objective_of("logodds", np.array([0.1, 0.2]), _encoder("sigmoid"), None)

    assert not objective.against_all
    np.testing.assert_allclose(objective.value(np.array([0.1, 0.2])), 20 * np.array([0.1, 0.2]) - 3, rtol=1e-5)
