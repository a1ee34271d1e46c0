"""Interventions and the smallest change in words, and the bars before and after: no more than was measured."""

from dataclasses import replace

import pytest

from sae_auditor.explain.flips import Flip
from sae_auditor.explain.interventions import Intervention
from sae_auditor.reports.audit.bar_row import Side
from sae_auditor.reports.audit.before_after import moved_latents, with_after
from sae_auditor.reports.audit.intervention_words import content_text, flip_lines
from sae_auditor.reports.audit.rows import bars_of
from tests.workbench.audit.audit_fakes import FLIP, changed_audit, make_audit

NO_TAG = Intervention.of("no red tag", "cls-last", "5" * 64, {1893: 0.0})


@pytest.mark.parametrize(
    ("flip", "said"),
    [
        (
            FLIP,
            (
                "Without these 2 latents the prediction becomes \u201cgood\u201d",
                "No smaller set",
                "of 200 random",
                "as strong along 200",
            ),
        ),
        (replace(FLIP, latents=(1893,), checked=0), ("Without #1893 the prediction becomes", "Control", "Pushes")),
        (replace(FLIP, latents=(1, 2, 3), checked=1), ("3 latents", "only sets of up to 1", "Control", "Pushes")),
        (
            replace(FLIP, latents=(1, 2, 3, 4, 5), checked=0, control=None, pushed=None),
            ("1 more", "not ruled out", "too few"),
        ),
        (Flip(0, None, None, (), 12, 12, None), ("cannot be flipped by switching fired latents off",)),
        (Flip(0, 1, None, (), 12, 12, None), ("cannot be made \u201cgood\u201d",)),
        (Flip(0, None, None, (), 12, 3, None), ("No set of fired latents was found", "up to 3 latents are ruled out")),
        (Flip(0, 2, None, (), 12, 0, None), ("without which it becomes \u201cworn\u201d",)),
    ],
)
def test_the_words_claim_no_more_than_was_found(flip, said):
    lines = flip_lines(make_audit(), flip, lambda latent: f"#{latent}")
    assert len(lines) == len(said)
    for line, part in zip(lines, said, strict=True):
        assert part in line


def test_bars_keep_what_is_and_say_what_becomes_of_it():
    audit = make_audit()
    changed = changed_audit(audit, [NO_TAG])
    bars = bars_of(audit, 0, Side.ALL, {})
    both = with_after(bars, audit, changed, 0)
    assert [row.value for row in both.latents] == [row.value for row in bars.latents]
    by_latent = {row.latent: row for row in both.latents}
    assert by_latent[1893].after == 0
    assert by_latent[42].after == by_latent[42].value
    assert "With \u201cno red tag\u201d" in by_latent[1893].tip
    total = next(row for row in both.fixed if row.kind == "total")
    assert total.after == pytest.approx(changed.total[0])
    assert with_after(bars, audit, None, 0) is bars
    moved = moved_latents(audit, changed, 0)
    assert (moved[0].latent, moved[0].after) == (1893, 0.0)
    assert moved[0].change == pytest.approx(-audit.ablations[0, 0])


def test_what_was_measured_once_only_is_not_compared():
    audit = make_audit(n_unmeasured=4)
    changed = changed_audit(audit, [NO_TAG])
    changed.ablations[0, :] = float("nan")
    rows = with_after(bars_of(audit, 0, Side.ALL, {}), audit, changed, 0).latents
    measured = {row.latent: row.after for row in rows if row.latent is not None and row.is_measured}
    assert set(measured.values()) == {None}
    assert all(row.after is not None for row in rows if row.latent is not None and not row.is_measured)


def test_the_content_is_said_with_where_it_holds():
    one = Intervention.of("x", "s", "a" * 64, {1: 0, 2: 0.5, 3: 2, 4: 0, 5: 0, 6: 0}, [(0, 0), (0, 1)])
    assert content_text(one, lambda latent: f"#{latent}") == (
        "#1 off, #2 50\u202f%, #3 200\u202f%, #4 off, 2 more (in 2 patches)"
    )
