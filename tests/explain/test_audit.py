from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sae_auditor.explain import Audit
from sae_auditor.explain.flags import flags_of
from tests.explain.world import Case

TOP_LEVEL = {"schema", "bundle", "encoder", "sae", "image", "target", "method", "reconstruction", "predictions"}
PREDICTION = ["class", "prompts", "cosine", "logit", "probability"]
PREDICTION += ["total", "constant", "bias", "unexplained", "contributions"]
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
        magnitudes = [abs(item["contribution"]) for item in prediction["contributions"]]
        assert magnitudes == sorted(magnitudes, reverse=True)
        assert len(magnitudes) == len(tiny_case.latents)
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


@pytest.mark.parametrize(
    ("contribution", "ablation", "alignment", "label_score", "expected"),
    [
        (3.0, 2.0, 0.01, 0.2, {"unexpected-reliance"}),
        (-3.0, -2.0, -0.2, 0.2, set()),
        (3.0, 2.0, 0.2, 0.2, set()),
        (0.5, 0.4, 0.01, 0.2, set()),
        (3.0, -2.0, 0.2, 0.2, {"disagrees"}),
        (3.0, 0.0, 0.2, 0.2, set()),
        (0.5, -2.0, 0.2, 0.2, set()),
        (0.5, 0.4, 0.2, 0.01, {"weak-name"}),
        (3.0, None, None, None, set()),
        (3.0, -1.0, 0.0, 0.0, {"unexpected-reliance", "disagrees", "weak-name"}),
    ],
)
def test_flags_follow_their_definitions(
    contribution: float, ablation: float | None, alignment: float | None, label_score: float | None, expected: set[str]
) -> None:
    assert set(flags_of(contribution, ablation, alignment, label_score, magnitude=10.0)) == expected
    assert not {"unexpected-reliance", "disagrees"} & set(flags_of(0.0, -1.0, 0.0, None, magnitude=0.0))
