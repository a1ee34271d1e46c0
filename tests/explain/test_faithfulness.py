"""Deletion and insertion curves against the whole network, one run a step; and what the figure of merit means."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.explain.assemble import Question
from sae_auditor.explain.audit import Floats, Target
from sae_auditor.explain.faithfulness import (
    Curve,
    Faithfulness,
    area,
    counts_of,
    factors_of,
    faithfulness_job,
    faithfulness_of,
    off_factors,
)
from sae_auditor.explain.orders import BASELINES, by_value, lens_direction, logit_lens, objective_for, orders_job
from sae_auditor.explain.target import Objective
from sae_auditor.progress import run_to_end
from sae_auditor.sae import SparseCodes
from tests.explain.peer import targets_of
from tests.explain.world import Case


def question_of(case: Case, target: Target = "logodds") -> Question:
    texts = case.auditor.encoder.embed_classes(case.prompts).double().numpy()
    return Question(case.prompts, texts, target, "gradient", None, case.n_ablations)


def measured(case: Case, target: Target = "logodds", **options: Any) -> Faithfulness:
    lens = case.auditor.lens(case.evidence)
    found = run_to_end(faithfulness_job(case.auditor, case.evidence, lens, question_of(case, target), **options))
    assert found is not None
    return found


def brute_force(case: Case, target: Target, index: int, factors: Floats) -> Floats:
    """The target after each step by the whole network in float64, one pass a step."""
    embeddings = case.rebuilt(case.codes * torch.from_numpy(factors)[:, None])
    return targets_of(embeddings, case.texts, target, case.peer, case.others)[:, index].numpy()


@pytest.mark.parametrize("target", ["logodds", "margin", "cosine"])
def test_curves_are_those_of_the_whole_network_one_pass_a_step(tiny_case: Case, target: Target) -> None:
    found = measured(tiny_case, target, methods=("gradient",))
    values = tiny_case.auditor.explain(tiny_case.evidence, tiny_case.prompts, target=target, n_ablations=0)
    order = by_value(values.contributions[found.index])
    parts = factors_of(order, found.counts, np.zeros(len(order)))
    for curve, factors in zip(
        (found.curves["gradient"].deletion, found.curves["gradient"].insertion), parts, strict=True
    ):
        expected = brute_force(tiny_case, target, found.index, factors)
        np.testing.assert_allclose(curve, expected, atol=1e-4 * max(1.0, float(np.abs(expected).max())))


def test_closed_curves_are_those_of_what_if_step_by_step(cls_case: Case) -> None:
    case, found = cls_case, measured(cls_case, methods=("ledger", "integrated"))
    for method in ("ledger", "integrated"):
        audit = case.auditor.explain(case.evidence, case.prompts, method=method)
        order = by_value(audit.contributions[found.index])
        objective = objective_for(question_of(case), case.auditor.lens(case.evidence), case.auditor.encoder)
        for k in range(len(order) + 1):
            off = {int(latent): 0.0 for latent in audit.latents[order[:k]]}
            cosine = case.auditor.what_if(case.evidence, case.prompts, off).cosine
            assert found.curves[method].deletion[k] == pytest.approx(objective.value(cosine)[found.index], abs=1e-9)


def test_every_method_orders_by_its_own_contributions(tiny_case: Case) -> None:
    case, lens, question = tiny_case, tiny_case.auditor.lens(tiny_case.evidence), question_of(tiny_case)
    best = int(case.audit.ranked()[0])
    asked = ("gradient", "ablation", "ledger", "integrated")
    orders = run_to_end(orders_job(case.auditor, case.evidence, lens, question, best, asked, 0))
    assert ("ledger" in orders) == (case.site.tokens != "patch")
    for method, (order,) in orders.items():
        audit = case.auditor.explain(case.evidence, case.prompts, method=method, n_ablations=case.n_ablations)
        is_listed = method == "ablation" and case.site.tokens == "patch"
        values = case.audit.effects(best) if is_listed else audit.contributions[best]
        np.testing.assert_array_equal(order, by_value(values), method)


def test_the_logit_lens_is_the_last_norm_and_projection(tiny_case: Case) -> None:
    case = tiny_case
    direction = lens_direction(Objective(20.0, 0.0, against_all=True), case.texts.numpy(), 1)
    others = case.texts[[0, 2, 3]].mean(0)
    torch.testing.assert_close(
        F.normalize(torch.from_numpy(direction), dim=0), F.normalize(case.texts[1] - others, dim=0)
    )
    rows = case.rows
    if case.site.name != "pooled":
        visual = case.peer.model.visual
        rows = ((rows - rows.mean(1, keepdim=True)) * visual.ln_post.weight) @ visual.proj
    expected = F.normalize(rows, dim=1) @ F.normalize(torch.from_numpy(direction), dim=0)
    found = logit_lens(case.auditor.encoder, case.evidence.decoder_rows, case.site, direction)
    assert found is not None
    np.testing.assert_allclose(found, expected.numpy(), atol=1e-6)


def test_the_same_seed_draws_the_same_and_another_one_does_not(cls_case: Case) -> None:
    first, again, other = (measured(cls_case, methods=BASELINES, seed=seed) for seed in (1, 1, 2))
    assert first.figures() == again.figures()
    assert first.figure("random") != other.figure("random")
    assert list(first.curves) == list(BASELINES)


def test_always_on_latents_are_off_at_their_usual_activation(cls_case: Case) -> None:
    case, usual = cls_case, np.zeros(cls_case.auditor.sae.config.d_sae)
    place = 2
    usual[case.evidence.latents[place]] = case.evidence.activations[place] / 4
    off = off_factors(case.evidence, usual)
    assert off[place] == pytest.approx(0.25)
    assert np.delete(off, place).max() == 0
    lens, question = case.auditor.lens(case.evidence), question_of(case)
    order = np.arange(len(off))
    objective = objective_for(question, lens, case.auditor.encoder)
    found = faithfulness_of(lens, question, objective, 0, {"own": [order]}, off)
    scales = {int(latent): float(factor) for latent, factor in zip(case.evidence.latents, off, strict=True)}
    bare = objective.value(case.auditor.what_if(case.evidence, case.prompts, scales).cosine)[0]
    curve = found.curves["own"]
    assert curve.deletion[-1] == pytest.approx(bare)
    assert curve.insertion[0] == pytest.approx(bare)


def test_an_image_on_which_nothing_fired_has_no_curves(cls_case: Case) -> None:
    codes = cls_case.evidence.codes
    empty = SparseCodes(torch.zeros_like(codes.row_offsets), codes.latents[:0], codes.activations[:0], codes.d_sae)
    nothing = replace(cls_case.evidence, codes=empty, padded=None, known=None)
    lens = cls_case.auditor.lens(nothing)
    assert run_to_end(faithfulness_job(cls_case.auditor, nothing, lens, question_of(cls_case))) is None


# -- What the figure means -------------------------------------------------------------------------------------------


class LinearLens:
    """A lens whose only class is moved by given amounts."""

    def __init__(self, pushes: list[float]) -> None:
        self._pushes = np.array(pushes)

    def switched(self, factors: Floats, directions: Floats) -> Floats:
        return np.asarray((factors @ self._pushes)[:, None])


def figure_of(pushes: list[float], order: list[int]) -> float:
    question = cast(Question, SimpleNamespace(texts=np.ones((1, 1))))
    lens = cast(Any, LinearLens(pushes))
    found = faithfulness_of(lens, question, Objective(1.0, 0.0), 0, {"o": [np.array(order)]}, np.zeros(len(pushes)))
    return found.figure("o")


@pytest.mark.parametrize("m", [1, 2, 10, 20])
def test_a_first_latent_that_carries_everything_is_as_good_as_it_gets(m: int) -> None:
    pushes = [3.0] + [0.0] * (m - 1)
    assert figure_of(pushes, list(range(m))) == pytest.approx(1 - 1 / m)
    assert figure_of(pushes, list(reversed(range(m)))) == pytest.approx(1 / m - 1)


def test_latents_that_all_do_the_same_leave_nothing_to_order() -> None:
    assert figure_of([1.0] * 9, list(range(9))) == pytest.approx(0)
    assert figure_of([0.0] * 9, list(range(9))) == 0


def test_pushes_that_cancel_are_measured_against_the_range_and_not_the_change() -> None:
    # all on and all off are the same; towards first, insertion rises to 4 and deletion falls to -4
    assert 0.4 < figure_of([2.0, 2.0, -2.0, -2.0], [0, 1, 2, 3]) < 0.6


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=40), st.randoms())
def test_a_figure_lies_between_minus_one_and_one(pushes: list[float], random: Any) -> None:
    order = list(range(len(pushes)))
    random.shuffle(order)
    assert -1 <= figure_of(pushes, order) <= 1


@pytest.mark.parametrize("m", [1, 7, 23, 24, 300])
def test_counts_go_from_none_to_all(m: int) -> None:
    counts = counts_of(m)
    assert (counts[0], counts[-1]) == (0, m)
    assert (np.diff(counts) > 0).all()
    assert area(np.full(len(counts), 3.0), counts) == pytest.approx(3.0)


def test_a_grid_of_shares_holds_the_ends_of_the_curves() -> None:
    curve = Curve(np.array([4.0, 1.0, 0.0]), np.array([0.0, 3.0, 4.0]))
    made = Faithfulness(0, np.array([0, 1, 4]), {"o": curve}, 0.0, 4.0)
    deletion, insertion = made.on_grid("o", np.array([0, 0.25, 1]))
    assert deletion.tolist() == [1, 0.25, 0]
    assert insertion.tolist() == [0, 0.75, 1]
