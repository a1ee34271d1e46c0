from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sae_auditor.explain import Audit
from sae_auditor.explain.flags import Alignments, is_gradient_off, is_low_alignment, leans_on
from sae_auditor.explain.reasons import Judgements
from tests.explain.world import Case

TOP_LEVEL = {
    "trust",
    "schema",
    "bundle",
    "encoder",
    "sae",
    "image",
    "target",
    "method",
    "reconstruction",
    "predictions",
}
PREDICTION = ["class", "prompts", "cosine", "logit", "probability"]
PREDICTION += ["total", "constant", "bias", "unexplained", "contributions", "forbidden", "reasons", "always_on"]
CONTRIBUTION = ["latent", "label", "label_score", "activation", "contribution", "ablation", "alignment", "flags"]


def test_json_has_the_names_and_orders_of_the_schema(tiny_case: Case) -> None:
    audit = tiny_case.audit
    plain: dict[str, Any] = json.loads(json.dumps(audit.to_json(), allow_nan=False))

    assert plain["schema"] == "sae-auditor/audit/1"
    assert set(plain) >= TOP_LEVEL
    assert set(plain["bundle"]) == {"name", "fingerprint"}
    assert set(plain["sae"]) >= {"name", "site", "tokens", "d_sae", "activation"}
    assert set(plain["image"]) >= {"path", "sha256", "width", "height"}
    assert set(plain["reconstruction"]) == {"cosine", "fvu", "l0", "target_at_x", "target_at_reconstruction"}
    probabilities = [prediction["probability"] for prediction in plain["predictions"]]
    assert probabilities == sorted(probabilities, reverse=True)
    for prediction in plain["predictions"]:
        assert list(prediction) == PREDICTION
        effects = [_effect(item) for item in prediction["contributions"]]
        n_for = sum(effect >= 0 for effect in effects)
        assert effects[:n_for] == sorted(effects[:n_for], reverse=True)
        assert effects[n_for:] == sorted(effects[n_for:])
        assert len(effects) == len(tiny_case.latents)
        assert all(list(item) == CONTRIBUTION for item in prediction["contributions"])


def test_json_keeps_full_precision_and_the_right_places(tiny_case: Case) -> None:
    audit = tiny_case.audit
    plain = json.loads(json.dumps(audit.to_json()))

    for prediction in plain["predictions"]:
        c = audit.class_names.index(prediction["class"])
        assert tuple(prediction["prompts"]) == audit.class_prompts[c]
        assert prediction["total"] == audit.total[c]
        for item in prediction["contributions"]:
            j = audit.latents.tolist().index(item["latent"])
            assert item["contribution"] == audit.contributions[c, j]
            assert item["activation"] == audit.activations[j]
            assert item["label"] == audit.labels[j]
            assert (item["ablation"] is None) == bool(np.isnan(audit.ablations[c, j]))
            assert item["ablation"] is None or item["ablation"] == audit.ablations[c, j]
            assert (item["alignment"] is None) == bool(np.isnan(audit.alignments[c, j]))


def test_top_keeps_the_largest(tiny_case: Case) -> None:
    whole, short = tiny_case.audit.to_json(), tiny_case.audit.to_json(top=2)

    for long, brief in zip(whole["predictions"], short["predictions"], strict=True):
        assert brief["contributions"] == long["contributions"][:2]


def test_an_audit_decides_when_the_margin_exceeds_what_is_unexplained(cls_case: Case) -> None:
    audit = cls_case.audit
    margin, best = audit.margin, int(audit.ranked()[0])
    assert margin is not None

    assert replace(audit, unexplained=np.full(4, 0.99 * margin)).decides
    assert not replace(audit, unexplained=np.full(4, -1.01 * margin)).decides
    assert audit.predictions[0].class_name == audit.class_names[best]


def test_equal_predictions_stay_in_the_prompt_sets_order(cls_case: Case) -> None:
    audit: Audit = replace(cls_case.audit, logit=np.array([1.0, 2.0, 1.0, 2.0]))

    assert audit.ranked().tolist() == [1, 3, 0, 2]


def test_an_input_without_spread_has_a_finite_fvu(cls_case: Case) -> None:
    """A vector that is the decoder bias itself, or tokens that are all alike, have no variance to explain."""
    evidence, sae = cls_case.evidence, cls_case.auditor.sae
    alike = replace(evidence, hidden=sae.b_dec.expand_as(evidence.hidden).clone())

    assert alike.fit()[1] == 1.0
    assert replace(alike, codes=sae.encode(sae.b_dec[None])).fit()[1] == 0.0


def _effect(item: dict[str, Any]) -> float:
    return float(item["contribution"] if item["ablation"] is None else item["ablation"])


@pytest.mark.parametrize(
    ("contribution", "effect", "expected"),
    [
        (3.0, 2.0, False),
        (3.0, 1.9, True),
        (1.1, 2.0, False),
        (0.9, 2.0, True),
        (3.0, -2.0, True),
        (0.06, 0.01, False),
        (3.0, None, False),
    ],
)
def test_a_gradient_is_off_by_more_than_half_of_the_exact_effect(
    contribution: float, effect: float | None, expected: bool
) -> None:
    assert is_gradient_off(contribution, effect, magnitude=10.0) is expected


@pytest.mark.parametrize(
    ("effect", "alignment", "expected"),
    [(3.0, 0.01, True), (-3.0, -0.2, False), (3.0, 0.2, False), (0.5, 0.01, False), (3.0, None, False)],
)
def test_low_alignment_is_a_hint_for_large_pushes_towards_the_class(
    effect: float, alignment: float | None, expected: bool
) -> None:
    assert is_low_alignment(effect, alignment, magnitude=10.0) is expected
    assert not is_low_alignment(0.0, 0.0, magnitude=0.0)


@pytest.mark.parametrize(("below", "hints"), [(0.04, "withheld"), (0.5, "judged"), (0.81, "withheld")])
def test_prompts_that_cannot_tell_meanings_apart_judge_none(cls_case: Case, below: float, hints: str) -> None:
    lower = tuple(0.93 for _ in cls_case.latents)
    audit = replace(
        cls_case.audit,
        alignments=np.full_like(cls_case.audit.alignments, 0.01),
        ablations=np.full_like(cls_case.audit.ablations, 1.0),
        best_alignments=Alignments(below, lower),
    )
    flags = [{flag for item in prediction.contributions for flag in item.flags} for prediction in audit.predictions]

    assert audit.alignment_hints == hints
    n_large = 0.1 * len(cls_case.latents) <= 1.0
    assert ("low-alignment" in flags[0]) == (hints == "judged" and n_large)
    assert not any("low-alignment" in found for found in flags[1:])


def test_a_known_shortcut_is_flagged_where_a_class_leans_on_it(cls_case: Case) -> None:
    audit = cls_case.audit
    known = int(audit.latents[audit.effects(0).argmax()])
    audit = replace(audit, shortcuts={known: ("defective",)})
    for index in range(len(audit.class_names)):
        effects = audit.effects(index)
        own = float(effects[audit.latents.tolist().index(known)])
        prediction = audit.prediction(index)
        flagged = [item.latent for item in prediction.contributions if "known-shortcut" in item.flags]
        assert flagged == ([known] if own > 0 and own >= 0.01 * np.abs(effects).sum() else [])
    assert leans_on(1.0, 10.0)
    assert not leans_on(0.05, 10.0)
    assert not leans_on(-1.0, 10.0)
    assert not leans_on(0.0, 0.0)


def test_forbidden_reasons_and_what_is_judged_follow_the_policy(cls_case: Case) -> None:
    audit, d_sae = cls_case.audit, cls_case.auditor.sae.config.d_sae
    best = int(audit.logit.argmax())
    effects = audit.effects(best)
    strongest, weakest = audit.latents[effects.argmax()], audit.latents[effects.argmin()]
    judgements = Judgements.none(d_sae)
    reason_of, may_count = judgements.reason_of.copy(), judgements.may_count.copy()
    reason_of[strongest], may_count[weakest] = 0, True
    pushes = effects[effects > 0].sum()

    own = effects.max() / pushes
    for share, odds, is_forbidden in ((0.9 * own, 1.1, True), (1.1 * own, 1.1, False), (0.9 * own, 0.9, False)):
        policy = Judgements(("tag",), reason_of, may_count, share)
        judged = replace(audit, judgements=policy, log_odds_per_unit=odds / effects.max())
        prediction = judged.predictions[0]
        assert prediction.forbidden == ((int(strongest),) if is_forbidden else ())
        assert [reason.forbidden for reason in prediction.reasons] == [is_forbidden]
        assert prediction.reasons[0].share == pytest.approx(own)
        assert prediction.reasons[0].effect == pytest.approx(odds)
        flags = {item.latent: set(item.flags) & {"forbidden", "must-not-count", "may-count"}
                 for item in prediction.contributions}  # fmt: skip
        assert flags[int(strongest)] == ({"forbidden", "must-not-count"} if is_forbidden else {"must-not-count"})
        assert flags[int(weakest)] == {"may-count"}
        expected = (effects.max() - effects.min()) / np.abs(effects).sum()
        assert judged.judged(best) == pytest.approx(expected)


def test_always_on_latents_stand_last_and_are_summed(cls_case: Case) -> None:
    audit = cls_case.audit
    always_on = np.zeros(len(audit.latents), bool)
    always_on[audit.order(0)[:2]] = True
    folded = replace(audit, always_on=always_on, folded=np.arange(4.0))

    assert set(folded.order(0)[-2:]) == set(audit.order(0)[:2])
    assert folded.order(0)[:-2].tolist() == audit.order(0)[2:].tolist()
    row = folded.prediction(0).always_on
    assert row is not None
    assert (set(row.latents), row.ablation) == (set(audit.latents[always_on].tolist()), 0.0)
    assert row.contribution == pytest.approx(audit.contributions[0, always_on].sum())
    assert [item.is_folded for item in folded.prediction(0).contributions] == [False] * (len(always_on) - 2) + [
        True
    ] * 2
