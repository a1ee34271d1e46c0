import numpy as np
import pytest
from audit_fakes import make_audit

from sae_auditor.app.audit.rows import bars_of, prediction_row
from sae_auditor.app.audit.state import Side


def test_sides_filter_latents_and_never_the_fixed_rows():
    audit = make_audit()
    everything = bars_of(audit, 0, Side.ALL, {})
    towards, against = bars_of(audit, 0, Side.TOWARDS, {}), bars_of(audit, 0, Side.AGAINST, {})
    assert len(towards.latents) + len(against.latents) == len(everything.latents) == 12
    assert all(row.value >= 0 for row in towards.latents)
    assert all(row.value < 0 for row in against.latents)
    kinds = ["unexplained", "bias", "constant", "total"]
    for bars in (everything, towards, against):
        assert [row.kind for row in bars.fixed] == kinds
        assert bars.scale == everything.scale


def test_rows_fall_by_magnitude_and_add_up():
    audit = make_audit()
    bars = bars_of(audit, 0, Side.ALL, {})
    sizes = [abs(row.value) for row in bars.latents]
    assert sizes == sorted(sizes, reverse=True)
    *parts, total = bars.fixed
    assert sum(row.value for row in (*bars.latents, *parts)) == pytest.approx(total.value)


def test_the_scale_holds_the_unexplained_part():
    assert bars_of(make_audit(unexplained=9.0), 0, Side.ALL, {}).scale == 9.0


def test_a_latent_without_ablation_or_label_still_reads():
    audit = make_audit(n_latents=14)
    audit.ablations[:] = np.nan
    audit.alignments[:] = np.nan
    row = next(row for row in bars_of(audit, 0, Side.ALL, {}).latents if row.latent == 4000)
    assert row.exact is None
    assert row.label == f"Latent {row.latent}"
    assert "nan" not in row.tip.lower()


def test_the_tip_says_in_words_what_the_bar_shows():
    row = bars_of(make_audit(), 0, Side.ALL, {1893: 0.0}).latents[0]
    assert "red inspection tag (latent 1893) pushed towards by +2.31" in row.tip
    assert "unexpected reliance" in row.tip
    assert row.factor == 0.0


def test_an_audit_without_latents_has_fixed_rows():
    bars = bars_of(make_audit(n_latents=0), 0, Side.ALL, {})
    assert bars.latents == ()
    assert len(bars.fixed) == 4
    assert bars.scale > 0


def test_the_prediction_tip_has_all_three_figures():
    row = prediction_row(make_audit(), 0, 0.25)
    assert "probability 87." in row.tip
    assert "cosine 0.2640" in row.tip
    assert "logit 26.400" in row.tip
    assert row.changed == 0.25
    assert row.text.startswith("25.0")


def test_integrated_names_its_gap():
    from dataclasses import replace

    from sae_auditor.app.audit import words

    audit = replace(make_audit(method="integrated"), integration_gap=np.array([0.004, -0.02, 0, 0]))
    assert words.measured_by(audit, 0).replace("\u202f", " ") == "Integrated (gap 0.4 %)"
    assert words.measured_by(audit, 1).replace("\u202f", " ") == "Integrated (gap 2.0 %)"
    assert words.measured_by(make_audit(), 0) == "Gradient"
