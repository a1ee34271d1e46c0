"""Two sides on one axis: what is subtracted is what the margin says, by every method; of the decision it is not."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import torch

from sae_auditor.reports.audit.contrast import MOST_ROWS, classes_pair, images_pair
from sae_auditor.reports.audit.contrast_page import contrast_html
from tests.explain.world import cases_of, picture, saes_of, tiny_encoder
from tests.workbench.audit.audit_fakes import make_audit


@pytest.fixture(scope="module")
def cases():
    encoder, image = tiny_encoder(), picture()
    return cases_of(encoder, saes_of(encoder, image), image)


def by_latent(pair):
    return {row.latent: row for row in pair.rows}


@pytest.mark.parametrize("site", ["cls-last", "patch-middle", "pooled"])
def test_the_difference_is_the_margin_by_autograd(cases, site):
    case = cases[site]
    audit = case.auditor.explain(case.evidence, case.prompts, target="logit", method="gradient")
    # The gradient alone: exact effects would stand in its place.
    pair = classes_pair(replace(audit, ablations=np.full_like(audit.ablations, np.nan)), 0, 2)
    codes = case.codes[None].clone().requires_grad_(True)
    unit = torch.nn.functional.normalize(case.rebuilt(codes), dim=-1)
    logits = case.peer.scale * unit @ case.texts.T
    (gradient,) = torch.autograd.grad((logits[:, 0] - logits[:, 2]).sum(), codes)
    expected = dict(zip(case.latents, (gradient[0] * case.codes).sum(0).tolist(), strict=True))
    largest = max(map(abs, expected.values()))
    assert len(pair.rows) == min(MOST_ROWS, len(expected))
    for latent, row in by_latent(pair).items():
        assert row.difference == pytest.approx(expected[latent], abs=1e-4 * largest)
        assert not row.is_measured


@pytest.mark.parametrize("method", ["gradient", "ablation", "integrated"])
def test_the_difference_is_the_effect_on_the_margin_by_every_method(cases, method):
    case = cases["cls-last"]
    names = case.prompts.names
    logit = case.auditor.explain(case.evidence, case.prompts, target="logit", method=method)
    margin = case.auditor.explain(case.evidence, case.prompts, target="margin", method=method, contrast=names[2])
    exact = classes_pair(logit, 0, 2)
    for latent, row in by_latent(exact).items():
        place = int(np.flatnonzero(margin.latents == latent)[0])
        assert row.difference == pytest.approx(float(margin.effects(0)[place]), abs=1e-6)
    assert exact.fixed[-1].difference == pytest.approx(float(margin.total[0]), abs=1e-6)
    assert exact.fixed[0].difference == pytest.approx(float(margin.unexplained[0]), abs=1e-6)


def test_effects_on_the_decision_cannot_be_subtracted(cases):
    case = cases["cls-last"]
    decision = case.auditor.explain(case.evidence, case.prompts, method="ablation")
    margin = case.auditor.explain(
        case.evidence, case.prompts, target="margin", method="ablation", contrast=case.prompts.names[2]
    )
    off = np.abs((decision.effects(0) - decision.effects(2)) - margin.effects(0))
    assert off.max() > 0.01 * np.abs(margin.effects(0)).max()
    with pytest.raises(ValueError, match="logits"):
        classes_pair(decision, 0, 2)


def test_rows_stand_by_falling_difference_on_one_axis():
    pair = classes_pair(make_audit(target="logit", n_latents=60), 0, 1)
    sizes = [abs(row.difference) for row in pair.rows]
    assert sizes == sorted(sizes, reverse=True)
    assert (len(pair.rows), pair.n_latents) == (MOST_ROWS, 60)
    assert pair.scale >= max(abs(value) for row in pair.rows for value in (row.first, row.second, row.difference))


def test_always_on_latents_are_one_row():
    audit = make_audit(target="logit", n_always_on=4)
    pair = classes_pair(audit, 0, 1)
    (folded,) = [row for row in pair.rows if row.latent is None]
    assert (folded.first, folded.second) == (audit.folded[0], audit.folded[1])
    assert len(pair.rows) == 12 - 4 + 1


def test_a_latent_that_did_not_fire_did_nothing_there():
    one, other = make_audit(n_latents=12), make_audit(n_latents=5)
    pair = images_pair(one, other, "defective", ("a.png", "b.png"))
    rows = by_latent(pair)
    assert set(rows) == set(one.latents.tolist())
    for latent in set(one.latents.tolist()) - set(other.latents.tolist()):
        place = int(np.flatnonzero(one.latents == latent)[0])
        assert (rows[latent].first, rows[latent].second) == (float(one.effects(0)[place]), 0.0)
    first = pair.shares[0]
    assert (first.class_name, first.first) == ("defective", float(one.probability[0]))


def test_the_page_shows_both_sides_and_says_where_they_come_from():
    one, other = make_audit(), replace(make_audit(n_latents=5), image=replace(make_audit().image, sha256="f" * 64))
    pair = images_pair(one, other, "defective", ("<b>a.png", "b.png"))
    text = contrast_html(pair, [(one, "<b>a.png"), (other, "b.png")], [b"1", b"2"], datetime(2026, 1, 2, tzinfo=UTC))
    assert "<b>" not in text
    assert text.count("data:image/jpeg") == 2
    assert "f" * 64 in text
    assert one.image.sha256 in text
    assert len(re.findall(r'class="lanes"', text)) == len(pair.rows)
    for row in pair.rows:
        assert row.label in text
