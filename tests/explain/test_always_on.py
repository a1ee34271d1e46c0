"""Latents that are always on are measured against their usual activation: every method, by brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from sae_auditor.explain import Audit, Method
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.methods import METHODS
from tests.explain.peer import targets_of
from tests.explain.world import PROMPTS, SITES, Case, auditor_of, cases_of, picture, saes_of, tiny_encoder


@pytest.fixture(scope="module", params=SITES)
def case(request: pytest.FixtureRequest) -> Case:
    """The small encoder; every second latent that fired is always on, the usual activation differs from today's."""
    encoder, image = tiny_encoder(), picture()
    saes = saes_of(encoder, image)
    plain = cases_of(encoder, saes, image)[request.param]
    latents, d_sae = plain.latents[::2], saes[request.param].config.d_sae
    always_on, usual = np.zeros(d_sae, bool), np.zeros(d_sae)
    always_on[latents] = True
    usual[latents] = plain.codes.amax(0).numpy()[::2] * np.linspace(0.3, 1.4, len(latents))
    auditor = auditor_of(encoder, saes, request.param, always_on=always_on, usual=usual)
    return replace(plain, auditor=auditor, evidence=auditor.look(image))


def _usual(case: Case) -> Tensor:
    """The codes ``[t, m]`` with the always-on latents at their usual activation."""
    strongest = case.codes.amax(0)
    levels = torch.from_numpy(case.auditor.meanings.usual[case.latents])
    return torch.where(levels > 0, case.codes * (levels / strongest), 0 * case.codes)


def _explained(case: Case, method: Method) -> Audit:
    return case.auditor.explain(case.evidence, PROMPTS, method=method, n_ablations=len(case.latents))


def _decisions(case: Case, codes: Tensor) -> Floats:
    return np.asarray(targets_of(case.rebuilt(codes), case.texts, "logodds", case.peer).numpy())


def test_exact_effects_equal_running_the_network_with_the_usual_activation(case: Case) -> None:
    audit = _explained(case, "ablation")
    usual = _usual(case)
    changed = case.codes.repeat(len(case.latents), 1, 1)
    for j in range(len(case.latents)):
        changed[j, :, j] = usual[:, j]
    expected = (_decisions(case, case.codes[None]) - _decisions(case, changed)).T

    np.testing.assert_allclose(audit.ablations, expected, atol=1e-3 * np.abs(expected).max())
    assert audit.always_on.tolist() == [j % 2 == 0 for j in range(len(case.latents))]


def test_the_folded_row_is_the_effect_of_all_of_them_at_once(case: Case) -> None:
    audit = _explained(case, "gradient")
    together = case.codes.clone()
    together[:, ::2] = _usual(case)[:, ::2]
    expected = (_decisions(case, case.codes[None]) - _decisions(case, together[None]))[0]

    np.testing.assert_allclose(audit.folded, expected, atol=1e-3 * np.abs(expected).max())
    for index in range(len(PROMPTS.classes)):
        row = audit.prediction(index).always_on
        assert row is not None
        assert row.latents == tuple(case.latents[::2])
        assert row.ablation == audit.folded[index]


def test_gradients_are_those_of_the_step(case: Case) -> None:
    audit = _explained(case, "gradient")
    codes = case.codes.clone().requires_grad_(True)
    decisions = targets_of(case.rebuilt(codes[None]), case.texts, "logodds", case.peer)[0]
    slopes = torch.stack([torch.autograd.grad(one, codes, retain_graph=True)[0] for one in decisions])
    expected = (slopes * (case.codes - _usual(case))).sum(1).numpy()

    np.testing.assert_allclose(audit.contributions, expected, atol=1e-4 * np.abs(expected).max())


def test_integrals_run_from_the_usual_activation_to_todays(case: Case) -> None:
    audit = _explained(case, "integrated")
    start = _usual(case)
    ends = _decisions(case, torch.stack([case.codes, start]))
    nodes, weights = np.polynomial.legendre.leggauss(60)
    codes = (start + torch.from_numpy((nodes + 1) / 2)[:, None, None] * (case.codes - start)).requires_grad_(True)
    sums = targets_of(case.rebuilt(codes), case.texts, "logodds", case.peer).sum(0)
    slopes = np.stack([torch.autograd.grad(one, codes, retain_graph=True)[0].numpy() for one in sums])
    expected = np.einsum("cntm,n,tm->cm", slopes, weights / 2, (case.codes - start).numpy())

    np.testing.assert_allclose(
        audit.contributions.sum(1), ends[0] - ends[1], atol=0.01 * np.abs(ends[0] - ends[1]).max()
    )
    np.testing.assert_allclose(audit.contributions, expected, atol=0.01 * np.abs(expected).max())


@pytest.mark.parametrize("method", tuple(METHODS))
def test_parts_still_add_up(case: Case, method: Method) -> None:
    if method == "ledger" and case.site.tokens == "patch":
        pytest.skip("no ledger here")
    audit = _explained(case, method)

    added = audit.constant + audit.bias + audit.unexplained + audit.contributions.sum(1)
    np.testing.assert_allclose(added, audit.total, atol=1e-4)


def test_contributions_of_patches_add_up_to_that_of_the_latent(case: Case) -> None:
    if case.site.tokens != "patch":
        pytest.skip("one vector an image")
    audit = _explained(case, "gradient")
    by_token = case.auditor.patch_contributions(case.evidence, PROMPTS, PROMPTS.names[1])

    np.testing.assert_allclose(
        by_token.sum(0), audit.contributions[1], atol=1e-4 * np.abs(audit.contributions[1]).max()
    )
