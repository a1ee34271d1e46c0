import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sae_auditor.explain.audit import Stability
from sae_auditor.reports import numbers
from sae_auditor.reports.audit import trust_words
from sae_auditor.reports.audit.predictions import log_odds, outcome_sentence
from tests.workbench.audit.audit_fakes import make_audit


def said(audit):
    return [line.replace("\u202f", " ") for line in trust_words.trust_lines(audit)]


def test_the_figures_stand_among_the_reference_images():
    assert said(make_audit()) == [
        "FVU 0.084, better than 63 % of the reference images",
        "Cosine 0.968, better than 59 %",
    ]


def test_an_unlike_image_is_called_so_with_figure_and_percentile():
    head, fvu, cosine = said(make_audit(unlike=True))
    assert head == "This image is unlike what these latents were made for"
    assert fvu == "FVU 0.084, worse than 99.7 % of the reference images"
    assert "99.2 %" in cosine


def test_an_image_that_another_sae_finds_strange_says_which():
    audit = make_audit(unlike=True)
    head, by, fvu, _ = said(replace(audit, trust=replace(audit.trust, unlike_by=("patch-middle",))))
    assert head == "This image is unlike what these latents were made for"
    assert by == "as seen by “patch-middle”"
    assert fvu.startswith("FVU")


def test_the_figures_of_the_list_are_plain_and_what_was_not_measured_is_left_out():
    audit = make_audit()
    (only,) = trust_words.worth_lines(audit)
    assert only == f"Unexplained: {audit.unexplained_to_lead:.2f} × the lead"
    steady = Stability(
        n=8, top=10, overlap=0.875, rank_correlation=0.9, spread=0.1, same_first=6, same_class=7, ranges=()
    )
    trust = replace(audit.trust, supported=0.5, faithfulness=-0.25, stability=steady)
    said = [line.replace("\u202f", " ") for line in trust_words.worth_lines(replace(audit, trust=trust))]
    assert said == [
        "Faithfulness −0.25",
        "88 % of the first 10 stay under small changes, the class in 7 of 8",
        only,
        "50 % well supported",
    ]


def test_from_a_ratio_of_one_on_it_does_not_decide():
    for unexplained in (0.1, 0.4, 40.0):
        audit = make_audit(unexplained=unexplained)
        assert (audit.unexplained_to_lead <= 1) == audit.decides


def test_without_figures_nothing_is_judged():
    head, *figures = said(make_audit(unlike=None))
    assert "cannot be judged" in head
    assert figures == ["FVU 0.084", "Cosine 0.968"]


@pytest.mark.parametrize(
    ("percentile", "text"),
    [
        (0, "better than 100 %"),
        (50, "better than 50 %"),
        (100, "worse than 100 %"),
        (99.97, "worse than > 99.9 %"),
    ],
)
def test_the_ends_of_the_percentiles_do_not_overstate(percentile, text):
    audit = make_audit()
    assert text in said(replace(audit, trust=replace(audit.trust, fvu_percentile=percentile)))[0]


def test_the_judged_share_or_that_there_is_no_policy():
    assert trust_words.judged(make_audit(policy=True).trust) == "84\u202f% judged"
    assert trust_words.judged(make_audit().trust) == "no reasons policy"
    assert numbers.short_percent(0.994) == "99.4\u202f%"


def softmax(logit):
    p = np.exp(logit - logit.max())
    return p / p.sum()


@pytest.mark.parametrize("n", [2, 3, 1000])
def test_log_odds_of_classes_that_compete(n):
    logit = np.random.default_rng(n).normal(20, 3, n)
    p = softmax(logit)
    for index in (0, n - 1, int(logit.argmax())):
        assert log_odds(logit, p, index) == pytest.approx(math.log(p[index] / np.delete(p, index).sum()))


def test_log_odds_without_competition_are_the_logit():
    logit = np.array([-2.0, 1.5, 4.0])
    assert log_odds(logit, 1 / (1 + np.exp(-logit)), 1) == 1.5
    assert log_odds(np.array([26.4]), np.array([1.0]), 0) == 26.4


def test_log_odds_of_a_certain_class_are_finite():
    logit = np.array([300.0, 10.0, 0.0])
    assert log_odds(logit, softmax(logit), 0) == pytest.approx(290.0, abs=1e-3)


def test_the_outcome_speaks_of_probability_and_decision():
    audit = make_audit()
    logit = audit.logit + np.array([-3.0, 0, 0, 0])
    text = outcome_sentence(audit, SimpleNamespace(logit=logit, probability=softmax(logit), cosine=logit / 100))
    before, after = (math.log(p[0] / p[1:].sum()) for p in (softmax(audit.logit), softmax(logit)))
    assert "The prediction becomes \u201cgood\u201d" in text
    change = numbers.signed(after - before, 2)
    assert f"Log-odds of \u201cdefective\u201d: {before:+.2f} \u2192 {numbers.signed(after, 2)} ({change})" in text
    assert "Still \u201cdefective\u201d, at 87." in outcome_sentence(audit, audit)
