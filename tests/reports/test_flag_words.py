"""Remarks on contributions in words, and what targets and methods are called."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from sae_auditor.explain.audit import Target
from sae_auditor.explain.flags import Flag
from sae_auditor.explain.methods import METHODS
from sae_auditor.reports.audit import words
from sae_auditor.reports.audit.flag_words import (
    MARKS,
    flag_icon,
    flag_word,
    forbidden_sentence,
    grave_marks,
    marks_of,
    remarks_on,
)
from sae_auditor.reports.latents import words as latent_words
from tests.workbench.audit.audit_fakes import make_audit

FLAGS = get_args(Flag)


def item_with(audit, *flags):
    return replace(audit.prediction(0).contributions[0], flags=flags)


def test_every_flag_has_a_word_of_its_own_an_icon_and_a_reason():
    audit = replace(make_audit(policy=True), shortcuts={1893: ("good", "worn")})
    assert len({flag_word(flag) for flag in FLAGS}) == len(FLAGS)
    for flag in FLAGS:
        (remark,) = remarks_on(audit, item_with(audit, flag))
        assert remark.sentence == f"{flag_word(flag)}: {remark.why}"
        assert remark.why.endswith(".")
        assert flag_icon(flag)[0] in {"warning", "check", "info"}
    (shortcut,) = remarks_on(audit, item_with(audit, "known-shortcut"))
    assert "for: good, worn." in shortcut.why


def test_what_is_forbidden_is_not_also_said_to_have_to_stay_out():
    both = ("may-count", "must-not-count", "low-alignment", "forbidden")
    assert marks_of(both) == ("forbidden", "low-alignment", "may-count")
    assert marks_of(tuple(reversed(both))) == marks_of(both)
    assert grave_marks(both) == ("forbidden",)
    assert grave_marks(["must-not-count"]) == ("must-not-count",)
    assert grave_marks(["may-count", "known-shortcut"]) == grave_marks([]) == ()
    assert set(MARKS) < set(FLAGS)
    audit = make_audit()
    said = [remark.flag for remark in remarks_on(audit, item_with(audit, *both))]
    assert said == ["may-count", "low-alignment", "forbidden"]


@pytest.mark.parametrize(("lower_than", "said"), [(0.97, "97\u202f%"), (0.999, "99.9\u202f%"), (float("nan"), "")])
def test_low_alignment_says_lower_than_how_many_where_that_is_known(lower_than, said):
    audit = make_audit(lower_than=lower_than)
    (remark,) = remarks_on(audit, item_with(audit, "low-alignment"))
    assert said in remark.why
    assert ("lower than" in remark.why) == bool(said)
    # A latent that the audit does not hold is only hinted at.
    stranger = replace(item_with(audit, "low-alignment"), latent=5)
    assert "lower than" not in remarks_on(audit, stranger)[0].why


def test_a_forbidden_reason_is_named_with_its_share():
    (reason,) = [one for one in make_audit(policy=True).prediction(0).reasons if one.forbidden]
    said = forbidden_sentence(reason)
    assert said.startswith("Forbidden reason: inspection tag, ")
    assert f"{reason.share * 100:.0f}" in said


def test_every_target_and_method_has_a_name_and_a_sentence():
    for target in get_args(Target):
        assert words.target_name(target)
        assert words.target_help(target).endswith(".")
    assert set(words.TARGETS) == set(get_args(Target))
    for method in METHODS:
        assert words.method_name(method)
        assert words.method_help(method)


@pytest.mark.parametrize("target", words.TARGETS)
def test_units_name_the_class_and_what_a_margin_compares_it_with(target):
    audit = make_audit(target=target, contrast="good" if target == "margin" else None)
    assert "\u201cdefective\u201d" in words.target_unit(audit, 0)
    assert ("minus \u201cgood\u201d" in words.target_unit(audit, 0)) == (target == "margin")
    # The class that all are compared with is compared with the strongest other one.
    assert ("minus \u201cdefective\u201d" in words.target_unit(audit, 1)) == (target == "margin")
    assert words.runner_up(audit, 0) == "good"
    assert words.runner_up(audit, 2) == "defective"


def test_an_undecided_case_says_both_figures():
    audit = make_audit(unexplained=9.5)
    assert not audit.decides
    said = words.undecided_reason(audit)
    assert "9.50" in said
    assert f"({audit.margin:.2f})" in said


def test_the_sentence_of_a_latent_says_which_way_it_pushed():
    assert words.contribution_sentence("tag", 3, 0.0, "+0.0", "u") == "tag (latent 3) pushed towards by +0.0 (u)"
    assert words.contribution_sentence(None, 3, -1.0, "\u22121.0", "u") == (
        "no label (latent 3) pushed against by \u22121.0 (u)"
    )


def test_a_gap_of_integrated_gradients_is_said_for_its_class():
    audit = make_audit(method="integrated")
    audit = replace(audit, integration_gap=np.array([-0.034, 0.0, 0.5, 0.0]))
    assert "3.4\u202f%" in words.measured_by(audit, 0)
    assert "50.0\u202f%" in words.measured_by(audit, 2)
    assert "gap" not in words.measured_by(make_audit(), 0)


@pytest.mark.parametrize(
    ("tokens", "said"), [("cls", "class token"), ("patch", "patches"), ("every third", "every third")]
)
def test_tokens_are_said_in_words_where_there_are_any(tokens, said):
    assert words.token_rule(tokens) == said


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (1234.0, "count", "1,234"),
        (float("nan"), "count", "\u2013"),
        (0.0001, "share", "<\u202f0.1\u202f%"),
        (float("nan"), "share", "\u2013"),
        (-0.5, "figure", "\u22120.50"),
        (float("inf"), "figure", "\u221e"),
    ],
)
def test_numbers_of_latents_are_counts_shares_or_figures(value, kind, said):
    assert latent_words.number_text(value, kind) == said


def test_a_latent_without_a_name_goes_by_its_number():
    assert latent_words.latent_name(None, 7) == latent_words.latent_name("", 7) == "Latent 7"
    assert latent_words.latent_name("赤い札", 7) == "赤い札"
    assert [latent_words.mark_word(mark) for mark in (None, "trusted", "mixed", "unusable")] == [
        "Not marked", "Trusted", "Mixed", "Unusable",
    ]  # fmt: skip
    assert latent_words.moment("2026-01-02T03:04:05Z") == "2026-01-02 03:04:05 UTC"
