from dataclasses import replace

import numpy as np
import pytest

from sae_auditor.reports.audit import words
from sae_auditor.reports.audit.bar_row import Side, latent_to_show, listed
from sae_auditor.reports.audit.predictions import prediction_row
from sae_auditor.reports.audit.rows import bars_of
from tests.workbench.audit.audit_fakes import make_audit


def latents_of(bars):
    return [row for row in bars.latents if row.latent is not None]


def test_sides_filter_latents_and_never_the_fixed_rows():
    audit = make_audit()
    everything = bars_of(audit, 0, Side.ALL, {})
    towards, against = bars_of(audit, 0, Side.TOWARDS, {}), bars_of(audit, 0, Side.AGAINST, {})
    assert len(towards.latents) + len(against.latents) == len(latents_of(everything)) == 12
    assert all(row.value >= 0 for row in towards.latents)
    assert all(row.value < 0 for row in against.latents)
    for bars in (everything, towards, against):
        assert [row.kind for row in bars.fixed] == ["unexplained", "total"]
        assert bars.scale == everything.scale


def test_the_exact_effect_is_the_bar_and_pushes_towards_come_first():
    audit = make_audit()
    audit.ablations[0, 2] = 9.0  # a small contribution that does most
    audit.ablations[0, 5] = np.nan
    rows = bars_of(audit, 0, Side.ALL, {}).latents
    assert [row.label for row in rows if row.kind == "section"] == [
        "Pushed towards \u201cdefective\u201d", "Pushed against \u201cdefective\u201d",
    ]  # fmt: skip
    split = [row.kind for row in rows].index("section", 1)
    values = [row.value for row in rows if row.latent is not None]
    effects = [a if not np.isnan(a) else c for a, c in zip(audit.ablations[0], audit.contributions[0], strict=True)]
    assert values == [*sorted((e for e in effects if e >= 0), reverse=True), *sorted(e for e in effects if e < 0)]
    assert all(row.value >= 0 for row in rows[1:split])
    first = rows[1]
    assert (first.latent, first.value, first.method) == (907, 9.0, audit.contributions[0, 2])
    assert (first.text, first.method_text) == ("+9.00", "+0.62")
    alone = next(row for row in rows if row.latent == 77)
    assert (alone.is_measured, alone.method, alone.value) == (False, None, audit.contributions[0, 5])
    assert "gradient only" in alone.detail
    assert "no exact effect" in alone.tip


def test_the_ledger_adds_up_and_other_methods_hide_the_constant():
    audit = make_audit(method="ledger", target="margin", contrast="good")
    bars = bars_of(audit, 0, Side.ALL, {})
    assert [row.kind for row in bars.fixed] == ["unexplained", "bias", "constant", "total"]
    *parts, total = bars.fixed
    assert sum(row.method for row in latents_of(bars)) + sum(row.value for row in parts) == pytest.approx(total.value)
    assert total.label == "Adds up to"
    for method in ("gradient", "ablation", "integrated"):
        fixed = bars_of(make_audit(method=method), 0, Side.ALL, {}).fixed
        assert [row.label for row in fixed] == ["Unexplained", "Decision"]


def test_an_ablation_is_one_bar():
    audit = make_audit(method="ablation")
    assert all(row.method is None and row.is_measured for row in latents_of(bars_of(audit, 0, Side.ALL, {})))


def test_always_on_latents_are_one_row_at_the_end():
    audit = make_audit(n_always_on=3)
    bars = bars_of(audit, 0, Side.ALL, {})
    assert [row.kind for row in bars.latents].count("always-on") == 1
    row = bars.latents[-1]
    assert (row.label, row.latent) == ("Always on (3)", None)
    assert row.value == pytest.approx(audit.folded[0])
    assert row.method == pytest.approx(audit.contributions[0, -3:].sum())
    assert "usual activation, not against zero" in row.tip
    assert len(latents_of(bars)) == 9
    opened = bars_of(audit, 0, Side.ALL, {}, is_open=True)
    assert [row.latent for row in opened.latents[-3:]] == [
        int(latent) for latent in audit.latents[audit.order(0)][-3:]
    ]  # fmt: skip
    assert set(audit.latents[-3:].tolist()) == {row.latent for row in opened.latents[-3:]}
    side = Side.AGAINST if audit.folded[0] >= 0 else Side.TOWARDS
    assert "always-on" not in [row.kind for row in bars_of(audit, 0, side, {}).latents]


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("n_always_on", [0, 4])
def test_what_is_listed_is_what_the_rows_show(side, n_always_on):
    audit = make_audit(n_always_on=n_always_on)
    for index in range(4):
        rows = latents_of(bars_of(audit, index, side, {}, is_open=True))
        assert [row.latent for row in rows] == list(listed(audit, index, side))


def test_the_first_row_is_shown_unless_another_one_is_wanted_that_is_there():
    audit = make_audit()
    audit.ablations[0, 2] = 9.0
    assert latent_to_show(audit, 0, Side.ALL, None) == 907
    assert latent_to_show(audit, 0, Side.ALL, 42) == 42
    assert latent_to_show(audit, 0, Side.AGAINST, 42) == listed(audit, 0, Side.AGAINST)[0] != 42
    assert latent_to_show(make_audit(n_latents=0), 0, Side.ALL, 42) is None


def test_a_forbidden_reason_that_is_folded_marks_the_folded_row():
    audit = make_audit(policy=True)
    audit.always_on[0] = True
    audit.folded[:] = audit.ablations[:, 0]
    row = bars_of(audit, 0, Side.ALL, {}).latents[-1]
    assert row.kind == "always-on"
    assert row.flags == ("forbidden",)


def test_the_scale_holds_the_unexplained_part():
    assert bars_of(make_audit(unexplained=9.0), 0, Side.ALL, {}).scale == 9.0


def test_a_latent_without_ablation_or_label_still_reads():
    audit = make_audit(n_latents=14)
    audit.ablations[:] = np.nan
    audit.alignments[:] = np.nan
    row = next(row for row in bars_of(audit, 0, Side.ALL, {}).latents if row.latent == 4000)
    assert row.method is None
    assert row.label == f"Latent {row.latent}"
    assert "nan" not in row.tip.lower()


def test_the_tip_says_in_words_what_the_bar_shows():
    audit = make_audit(policy=True)
    row = bars_of(audit, 0, Side.ALL, {1893: 0.0}).latents[1]
    assert f"red inspection tag (latent 1893) pushed towards by {row.text} (log-odds of" in row.tip
    assert f"Gradient: {row.method_text}" in row.tip
    assert "forbidden reason" in row.tip
    assert "must not count:" not in row.tip
    assert row.factor == 0.0


def test_a_gradient_that_is_off_is_said():
    audit = make_audit()
    audit.ablations[0, 0] = 0.5  # the gradient says 2.31
    row = next(row for row in bars_of(audit, 0, Side.ALL, {}).latents if row.latent == 1893)
    assert "gradient-off" in row.flags
    assert "The gradient is off by more than half of the exact effect." in row.tip
    other = replace(audit, method="integrated")
    row = next(row for row in bars_of(other, 0, Side.ALL, {}).latents if row.latent == 1893)
    assert "The method is off" in row.tip


def test_low_alignment_says_lower_than_how_many():
    audit = make_audit(lower_than=0.93)
    rows = bars_of(audit, 0, Side.ALL, {}).latents
    flagged = [row for row in rows if "low-alignment" in row.flags]
    # Of the large pushes those two have a meaning below the line.
    assert [row.latent for row in flagged] == [1893, 42]
    assert all(audit.alignments[0, i] < 0.05 for i in (0, 1))
    assert "lower than 93\u202f% of latents" in flagged[0].tip
    assert not any("low alignment" in row.tip for row in rows if row not in flagged)


def test_names_are_doubtful_where_the_image_is_unlike():
    assert all(row.is_doubtful for row in latents_of(bars_of(make_audit(unlike=True), 0, Side.ALL, {})))
    for unlike in (False, None):
        rows = latents_of(bars_of(make_audit(unlike=unlike), 0, Side.ALL, {}))
        assert not any(row.is_doubtful for row in rows)


def test_an_audit_without_latents_has_fixed_rows():
    bars = bars_of(make_audit(n_latents=0), 0, Side.ALL, {})
    assert bars.latents == ()
    assert len(bars.fixed) == 2
    assert bars.scale > 0


def test_the_prediction_tip_has_all_three_figures():
    row = prediction_row(make_audit(), 0, 0.25)
    assert "probability 87." in row.tip
    assert "cosine 0.2640" in row.tip
    assert "logit 26.400" in row.tip
    assert row.changed == 0.25
    assert row.text.startswith("25.0")


def test_a_prediction_with_a_forbidden_reason_is_marked():
    audit = make_audit(policy=True)
    pushes = audit.ablations[0][audit.ablations[0] > 0]
    share = round(100 * audit.ablations[0, 0] / pushes.sum())
    row = prediction_row(audit, 0, None)
    assert row.is_forbidden
    assert f"Forbidden reason: inspection tag, {share}\u202f% of the decision" in row.tip
    assert not prediction_row(make_audit(), 0, None).is_forbidden


def test_units_name_the_class_that_is_compared_with():
    assert words.target_unit(make_audit(), 0) == "log-odds of \u201cdefective\u201d"
    margin = make_audit(target="margin", contrast="defective")
    assert words.target_unit(margin, 1) == "logit of \u201cgood\u201d minus \u201cdefective\u201d"
    # The class that the others are compared with is compared with the runner-up itself.
    assert words.target_unit(margin, 0) == "logit of \u201cdefective\u201d minus \u201cgood\u201d"


def test_integrated_names_its_gap():
    audit = replace(make_audit(method="integrated"), integration_gap=np.array([0.004, -0.02, 0, 0]))
    assert words.measured_by(audit, 0).replace("\u202f", " ") == "Integrated (gap 0.4 %)"
    assert words.measured_by(audit, 1).replace("\u202f", " ") == "Integrated (gap 2.0 %)"
    assert words.measured_by(make_audit(), 0) == "Gradient"
