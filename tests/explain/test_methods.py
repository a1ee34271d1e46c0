"""Every method against the whole network: gradients by autograd, removals and integrals by brute force."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.explain import Method, Target
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.methods import METHODS
from tests.explain.peer import targets_of
from tests.explain.world import Case

TARGETS = get_args(Target)


def _targets(case: Case, target: str, embeddings: Tensor) -> Tensor:
    """The targets ``[b, C]``; for a margin every class is compared with the most probable, that one with the next."""
    return targets_of(embeddings, case.texts, target, case.peer, case.others)


def _gradients(case: Case, targets: list[str], codes: Tensor, n_classes: int = 4) -> dict[str, Floats]:
    """``d target / d a`` by autograd through the whole network, ``[C, b, t, m]``, for ``codes [b, t, m]``."""
    codes = codes.clone().requires_grad_(True)
    embeddings = case.rebuilt(codes)
    sums = {target: _targets(case, target, embeddings).sum(0) for target in targets}
    return {
        target: np.stack([torch.autograd.grad(one, codes, retain_graph=True)[0].numpy() for one in classes[:n_classes]])
        for target, classes in sums.items()
    }


def _close(measured: Floats, expected: Floats, tolerance: float) -> None:
    """Within a share of the largest expected value."""
    assert measured.shape == expected.shape
    assert np.abs(measured - expected).max() <= tolerance * np.abs(expected).max()


def test_gradient_equals_autograd_through_the_whole_network(case: Case) -> None:
    targets: tuple[Target, ...] = ("logodds",) if case.is_slow else TARGETS
    n_classes = 2 if case.is_slow else len(case.texts)
    gradients = _gradients(case, list(targets), case.codes[None], n_classes)

    for target in targets:
        plain = target == "logodds"
        audit = case.audit if plain else case.auditor.explain(case.evidence, case.prompts, target=target)
        assert audit.latents.tolist() == case.latents
        _close(audit.contributions[:n_classes], (gradients[target][:, 0] * case.codes.numpy()).sum(1), 1e-4)
        _close(audit.total, _targets(case, target, case.embedding)[0].numpy(), 1e-4)


@pytest.mark.parametrize("target", TARGETS)
def test_gradient_terms_of_bias_and_error_equal_autograd(tiny_case: Case, target: Target) -> None:
    case = tiny_case
    audit = case.auditor.explain(case.evidence, case.prompts, target=target)
    scales = torch.ones(2, dtype=torch.float64, requires_grad=True)
    tokens = case.codes @ case.rows + scales[0] * case.b_dec + scales[1] * case.error
    targets = _targets(case, target, case.embed(tokens[None]))[0]
    expected = np.stack([torch.autograd.grad(one, scales, retain_graph=True)[0].numpy() for one in targets])

    _close(np.stack([audit.bias, audit.unexplained], 1), expected, 1e-4)


def test_ablation_equals_running_the_network_without_the_latent(case: Case) -> None:
    audit = case.audit
    measured = np.flatnonzero(~np.isnan(audit.ablations[0]))
    chosen = measured[:6]
    removed = [case.codes * (torch.arange(len(case.latents)) != int(column)) for column in chosen]
    targets = _targets(case, "logodds", case.rebuilt(torch.stack([case.codes, *removed]))).numpy()

    _close(audit.ablations[:, chosen], (targets[0] - targets[1:]).T, 1e-3)
    closed = case.site.tokens == "cls"
    assert len(measured) == (len(case.latents) if closed else min(case.n_ablations, len(case.latents)))


@pytest.mark.parametrize("target", TARGETS)
def test_ablation_as_the_method_removes_every_latent(tiny_case: Case, target: Target) -> None:
    case = tiny_case
    audit = case.auditor.explain(case.evidence, case.prompts, target=target, method="ablation")
    keep = 1 - torch.eye(len(case.latents)).double()
    targets = _targets(case, target, case.rebuilt(torch.cat([case.codes[None], case.codes * keep[:, None]]))).numpy()

    _close(audit.contributions, (targets[0] - targets[1:]).T, 1e-3)
    assert np.array_equal(audit.ablations, audit.contributions)


def test_ledger_adds_up_and_freezes_the_scales(case: Case) -> None:
    if case.site.tokens == "patch":
        with pytest.raises(InputRefused, match="ledger is exact only behind the last block"):
            case.auditor.explain(case.evidence, case.prompts, method="ledger")
        return
    for target in TARGETS:
        audit = case.auditor.explain(case.evidence, case.prompts, target=target, method="ledger")
        if target == "logodds":  # it is no plain sum: the margin to the runner-up stands for it
            assert (audit.target, audit.contrast) == ("margin", audit.class_names[int(audit.logit.argmax())])
            assert any("margin to the runner-up" in notice for notice in audit.notices)
            target = "margin"

        added = audit.constant + audit.bias + audit.unexplained + audit.contributions.sum(1)
        assert np.abs(added - audit.total).max() <= 1e-4
        _close(audit.contributions, _frozen(case, case.codes[0, :, None] * case.rows, target), 1e-4)
        _close(audit.bias, _frozen(case, case.b_dec[None], target)[:, 0], 1e-4)
        _close(audit.unexplained, _frozen(case, case.error, target)[:, 0], 1e-4)


def _frozen(case: Case, terms: Tensor, target: str) -> Floats:
    """What ``terms [n, d]`` of x give when LayerNorm's and L2's scale stay those at x, ``[C, n]``."""
    x, visual = case.x[0], case.peer.model.visual
    if case.site.name != "pooled":
        std = (x.var(correction=0) + visual.ln_post.eps).sqrt()
        terms = ((terms - terms.mean(1, keepdim=True)) / std * visual.ln_post.weight) @ visual.proj
    cosines = case.texts @ (terms / case.embedding[0].norm()).T
    if target == "cosine":
        return cosines.numpy()
    logits = case.peer.scale * cosines
    return (logits if target == "logit" else logits - logits[case.others]).numpy()


def test_integrated_equals_a_brute_force_sum_and_is_complete(case: Case) -> None:
    audit = case.auditor.explain(case.evidence, case.prompts, method="integrated", n_ablations=1)
    assert audit.integration_gap is not None
    ends = _targets(case, "logodds", case.rebuilt(torch.stack([case.codes, 0 * case.codes])))

    assert audit.integration_gap.max() < 0.01
    _close(audit.contributions.sum(1), (ends[0] - ends[1]).numpy(), 0.01)
    assert audit.to_json(1)["integration_gap"] == audit.integration_gap.max()
    if not case.is_slow:
        _close(audit.contributions, _brute_force_integral(case), 0.01)


def _brute_force_integral(case: Case) -> Floats:
    n_nodes = {64: 60, 192: 32, 768: 4}[case.auditor.encoder.width]
    nodes, weights = (torch.from_numpy(part)[:, None, None] for part in np.polynomial.legendre.leggauss(n_nodes))
    gradients = _gradients(case, ["logodds"], (nodes + 1) / 2 * case.codes)["logodds"]  # [C, n, t, m]
    return np.asarray(np.einsum("cntm,n,tm->cm", gradients, weights.flatten().numpy() / 2, case.codes.numpy()))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("method", METHODS)
def test_the_parts_always_add_up_to_the_target(tiny_case: Case, method: Method, target: Target) -> None:
    if method == "ledger" and tiny_case.site.tokens == "patch":
        pytest.skip("no ledger here")
    audit = tiny_case.auditor.explain(tiny_case.evidence, tiny_case.prompts, method=method, target=target)

    added = audit.constant + audit.bias + audit.unexplained + audit.contributions.sum(1)
    np.testing.assert_allclose(added, audit.total, rtol=0, atol=1e-4)


def test_predictions_are_those_of_the_real_model(case: Case) -> None:
    audit = case.audit
    cosine = _targets(case, "cosine", case.embedding)[0].numpy()

    np.testing.assert_allclose(audit.cosine, cosine, atol=1e-5)
    np.testing.assert_allclose(audit.logit, case.peer.scale * cosine, atol=1e-3)
    np.testing.assert_allclose(audit.probability, torch.from_numpy(case.peer.scale * cosine).softmax(0), atol=1e-4)


def test_reconstruction_is_described(case: Case) -> None:
    audit = case.audit
    x, x_hat = case.x, case.codes @ case.rows + case.b_dec
    best = int(audit.logit.argmax())
    at_x_hat = _targets(case, "logodds", case.embed(x_hat[None]))[0, best]
    centre = x.mean(0) if len(x) > 1 else case.b_dec

    found = audit.reconstruction
    assert found.cosine == pytest.approx(float(torch.cosine_similarity(x, x_hat).mean()), abs=1e-5)
    assert found.fvu == pytest.approx(float((x - x_hat).square().sum() / (x - centre).square().sum()), rel=1e-4)
    assert found.l0 == pytest.approx(float((case.codes != 0).sum(1).double().mean()))
    assert found.target_at_x == pytest.approx(audit.total[best])
    assert found.target_at_reconstruction == pytest.approx(float(at_x_hat), rel=1e-3, abs=1e-3)
    np.testing.assert_allclose(audit.activations, case.codes.amax(0).numpy(), rtol=1e-6)
