"""Small changes of a picture, and what they do to an explanation, against plain counting and scipy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from sae_auditor.explain.assemble import Question
from sae_auditor.explain.audit import Audit
from sae_auditor.explain.stability import TOP, compared, stability_job
from sae_auditor.images.small_changes import SMALL_CHANGES
from sae_auditor.progress import Progress, run_to_end
from tests.explain.world import Case


@pytest.fixture
def crop(cls_case: Case) -> np.ndarray:
    return cls_case.auditor.encoder.crop_of(cls_case.evidence.pixels)


def test_the_picture_is_got_back_from_the_encoders_input_bit_for_bit(cls_case: Case) -> None:
    levels = np.arange(256, dtype=np.uint8)
    every = np.stack([levels, levels[::-1], np.roll(levels, 7)], axis=1)[None]
    pixels = cls_case.auditor.encoder.normalised(every)
    np.testing.assert_array_equal(cls_case.auditor.encoder.crop_of(pixels), every)


def test_changes_are_small_seeded_and_keep_the_shape(crop: np.ndarray) -> None:
    for name, change in SMALL_CHANGES:
        made = change(crop)
        assert made.shape == crop.shape, name
        assert made.dtype == np.uint8, name
        assert not np.array_equal(made, crop), name
        np.testing.assert_array_equal(made, change(crop), name)
    assert len(SMALL_CHANGES) == 8


def test_a_shift_moves_pixels_and_noise_has_its_size(crop: np.ndarray) -> None:
    changes = dict(SMALL_CHANGES)
    px = crop.shape[0] // 32
    moved = changes["moved by a 32nd to the lower right"](crop)
    np.testing.assert_array_equal(moved[px:, px:], crop[:-px, :-px])
    grey = np.full((64, 64, 3), 128, np.uint8)
    for levels in (2, 6):
        noise = changes[f"with noise of {levels} grey levels"](grey).astype(float) - 128
        assert noise.std() == pytest.approx(levels, rel=0.05)


def question_of(case: Case) -> Question:
    texts = case.auditor.encoder.embed_classes(case.prompts).double().numpy()
    return Question(case.prompts, texts, "logodds", "gradient", None, case.n_ablations)


def test_what_is_compared_are_audits_of_the_changed_pictures(tiny_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case, seen = tiny_case, []
    monkeypatch.setattr("sae_auditor.explain.stability.compared", lambda audit, changed: seen.append((audit, changed)))
    question = question_of(case)
    audit = case.auditor.explain(case.evidence, case.prompts, n_ablations=case.n_ablations)
    run_to_end(stability_job(case.auditor, case.evidence, audit, question))
    base, changed = seen[0]
    crop, n_ablations = case.auditor.encoder.crop_of(case.evidence.pixels), None if case.site.tokens != "patch" else 0
    for made, (_, change) in zip(changed[:3], SMALL_CHANGES, strict=False):
        pixels = case.auditor.encoder.normalised(change(crop))
        evidence = case.auditor.look(case.evidence.image, pixels)
        own = case.auditor.explain(evidence, case.prompts, n_ablations=n_ablations)
        np.testing.assert_array_equal(made.latents, own.latents)
        np.testing.assert_allclose(made.effects(0), own.effects(0), atol=1e-4)
    assert np.isnan(base.ablations).all() == (case.site.tokens == "patch")
    np.testing.assert_array_equal(base.contributions, audit.contributions)


def with_effects(audit: Audit, effects: dict[int, float], logit: list[float] | None = None) -> Audit:
    """The audit with other latents and effects on every class."""
    latents = np.array(sorted(effects), np.int64)
    values = np.tile([effects[int(latent)] for latent in latents], (len(audit.class_names), 1))
    nothing = [None] * len(latents)
    return replace(
        audit,
        latents=latents,
        activations=np.ones(len(latents)),
        labels=tuple(nothing),
        label_scores=tuple(nothing),
        contributions=values,
        ablations=values,
        alignments=values,
        always_on=np.zeros(len(latents), bool),
        logit=audit.logit if logit is None else np.array(logit),
    )


def test_figures_are_those_of_counting(cls_case: Case) -> None:
    random = np.random.default_rng(0)
    base = {latent: float(value) for latent, value in enumerate(random.normal(1, 2, 14))}
    other = {latent: value + random.normal(0, 1) for latent, value in base.items() if latent != 3} | {20: 9.0}
    audit = with_effects(cls_case.audit, base, [3, 1, 1, 1])
    found = compared(audit, [with_effects(audit, base), with_effects(audit, other, [1, 3, 1, 1])])

    def first(effects: dict[int, float]) -> list[int]:
        towards = sorted((latent for latent in effects if effects[latent] >= 0), key=lambda latent: -effects[latent])
        return [*towards, *sorted(set(effects) - set(towards), key=lambda latent: effects[latent])][:TOP]

    one, two = first(base), first(other)
    both = sorted({*one, *two})
    rank = spearmanr([base.get(latent, 0) for latent in both], [other.get(latent, 0) for latent in both]).statistic
    assert (found.n, found.top) == (2, TOP)
    assert found.overlap == pytest.approx((1 + len({*one} & {*two}) / TOP) / 2)
    assert found.rank_correlation == pytest.approx((1 + rank) / 2)
    assert found.same_class == 1
    assert found.same_first == 1 + (one[0] == two[0])
    moved = np.array([[base[latent], other.get(latent, 0.0)] for latent in one])
    assert found.spread == pytest.approx(moved.std(1).mean() / np.abs(moved[:, 0]).mean())
    assert [(item.low, item.high) for item in found.ranges] == [(min(row), max(row)) for row in moved.tolist()]


def test_nothing_fired_is_steady_and_cannot_be_ranked(cls_case: Case) -> None:
    audit = with_effects(cls_case.audit, {})
    found = compared(audit, [audit])
    assert (found.top, found.overlap, found.rank_correlation, found.spread) == (0, 0, None, 0)


def test_it_can_be_stopped_between_any_two_pictures(cls_case: Case) -> None:
    case = cls_case
    job = stability_job(case.auditor, case.evidence, case.audit, question_of(case))
    reports = list(job)
    assert len(reports) >= 2 * len(SMALL_CHANGES)
    assert all(isinstance(report, Progress) for report in reports)
