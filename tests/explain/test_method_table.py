"""A method that is registered is measured, and what is unknown or impossible is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.explain.methods import METHODS, ledger
from sae_auditor.progress import Progress
from tests.explain.toy_method import METHOD
from tests.explain.world import Case


def test_a_method_that_is_registered_is_measured(tiny_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case = tiny_case
    monkeypatch.setitem(METHODS, METHOD.id, METHOD)

    job = case.auditor.explain_job(case.evidence, case.prompts, target="logit", method="equal-shares")
    reports = []
    while True:
        try:
            reports.append(next(job))
        except StopIteration as end:
            audit = end.value
            break

    assert [report.note for report in reports if isinstance(report, Progress)][-1] == "Sharing out"
    assert audit.to_json()["method"] == "equal-shares"
    rebuilt = audit.total - audit.unexplained
    np.testing.assert_allclose(audit.contributions, np.tile(rebuilt[:, None] / len(case.latents), len(case.latents)))
    added = audit.constant + audit.bias + audit.unexplained + audit.contributions.sum(1)
    np.testing.assert_allclose(added, audit.total)


def test_a_method_for_closed_sites_is_refused_behind_blocks(
    patch_case: Case, cls_case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_closed = replace(METHOD, refused_behind_blocks=ledger.METHOD.refused_behind_blocks)
    monkeypatch.setitem(METHODS, METHOD.id, only_closed)

    assert cls_case.auditor.explain(cls_case.evidence, cls_case.prompts, method=METHOD.id).method == METHOD.id
    with pytest.raises(InputRefused, match="only behind the last block"):
        patch_case.auditor.explain(patch_case.evidence, patch_case.prompts, method=METHOD.id)


def test_a_method_that_needs_a_plain_sum_explains_the_margin(cls_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHODS, METHOD.id, replace(METHOD, plain_sum_notice="The margin is shared out."))

    audit = cls_case.auditor.explain(cls_case.evidence, cls_case.prompts, method=METHOD.id)

    assert (audit.target, audit.notices[-1]) == ("margin", "The margin is shared out.")


def test_an_unknown_method_is_refused_with_those_that_there_are(cls_case: Case) -> None:
    with pytest.raises(InputRefused) as refusal:
        cls_case.auditor.explain(cls_case.evidence, cls_case.prompts, method="gradeint")

    assert "gradeint" in str(refusal.value)
    assert "gradient, ablation, ledger, integrated" in refusal.value.todo


def test_each_method_stands_under_its_own_id_and_has_words() -> None:
    assert list(METHODS) == ["gradient", "ablation", "ledger", "integrated"]
    for id, method in METHODS.items():
        assert method.id == id
        assert method.title
        assert method.help.endswith(".")
