"""The JSON and the table of an audit against the audit itself, with what was tried on it, and how large they get."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.explain.interventions import Intervention
from sae_auditor.reports import save_table
from sae_auditor.reports.audit import audit_table as tables
from sae_auditor.reports.audit import report
from sae_auditor.reports.audit.audit_table import audit_table
from sae_auditor.reports.audit.bar_row import Side
from sae_auditor.reports.audit.before_after import moved_latents, with_after
from sae_auditor.reports.audit.predictions import WhatIf, scores_in
from sae_auditor.reports.audit.report import audit_json, label_of
from sae_auditor.reports.audit.rows import bars_of
from tests.workbench.audit.audit_fakes import changed_audit, make_audit

WRITTEN = datetime(2026, 1, 2, tzinfo=UTC)
NO_TAG = Intervention.of("no red tag", "cls-last", "5" * 64, {1893: 0.0})
HALF = Intervention.of("", "cls-last", "5" * 64, {42: 0.5, 1893: 0.5})


def rows_of(table):
    return [dict(zip([one.id for one in table.headings], row, strict=True)) for row in table.rows]


def tried(audit, *interventions):
    changed = changed_audit(audit, interventions)
    return WhatIf(interventions, scores_in(changed), changed)


def test_the_table_holds_every_number_of_the_audit():
    audit = make_audit(n_unmeasured=3, n_always_on=2)
    found = {(row["class"], row["latent"]): row for row in rows_of(audit_table(audit, "a.png", WRITTEN))}
    assert len(found) == audit.contributions.size
    for i, name in enumerate(audit.class_names):
        for j, latent in enumerate(audit.latents.tolist()):
            row = found[name, latent]
            assert row["contribution"] == audit.contributions[i, j]
            assert row["probability"] == audit.probability[i]
            assert (row["activation"], row["label"]) == (audit.activations[j], audit.labels[j])
            exact = audit.ablations[i, j]
            assert row["ablation"] == (None if np.isnan(exact) else exact)


def test_with_interventions_each_row_has_both_sides():
    audit = make_audit(n_unmeasured=3)
    what_if = tried(audit, NO_TAG, HALF)
    changed = what_if.audit
    assert what_if.scales == {1893: 0.0, 42: 0.5}
    table = audit_table(audit, "a.png", WRITTEN, what_if)
    for row in rows_of(table):
        i, j = audit.class_names.index(row["class"]), audit.latents.tolist().index(row["latent"])
        assert row["factor"] == {1893: 0.0, 42: 0.5}.get(row["latent"], 1.0)
        assert row["probability_after"] == changed.probability[i]
        assert row["contribution_after"] == changed.contributions[i, j]
    assert [one["name"] for one in json.loads(table.provenance.settings["interventions"])] == ["no red tag", ""]
    unknown = rows_of(audit_table(audit, "a.png", WRITTEN, replace(what_if, audit=None)))
    assert {(row["contribution_after"], row["ablation_after"]) for row in unknown} == {(None, None)}


@pytest.mark.parametrize("n_latents", [0, 1])
def test_an_audit_of_hardly_anything_is_a_file_of_every_kind(tmp_path, n_latents):
    audit = make_audit(PromptSet("one", (PromptClass("赤\u202e", ("a",)),)), n_latents=n_latents)
    table = audit_table(audit, "部品.png", WRITTEN, tried(audit))
    assert len(table.rows) == n_latents
    for kind in ("csv", "json", "html"):
        assert "赤" in save_table(table, tmp_path / f"a.{kind}").read_text("utf-8") or n_latents == 0
    assert len(json.loads((tmp_path / "a.json").read_bytes())["rows"]) == n_latents


def test_very_many_rows_keep_the_largest_of_each_class(monkeypatch):
    audit = make_audit(n_latents=60)
    monkeypatch.setattr(tables, "_MAX_ROWS", 100)
    monkeypatch.setattr(report, "_MAX_CONTRIBUTIONS", 100)
    rows = rows_of(audit_table(audit, "a.png", WRITTEN))
    data = {one["class"]: one["contributions"] for one in audit_json(audit)["predictions"]}
    for i, name in enumerate(audit.class_names):
        kept = [row["latent"] for row in rows if row["class"] == name]
        assert len(kept) == 25
        assert kept == audit.latents[audit.order(i)[:25]].tolist()
        assert [one["latent"] for one in data[name]] == kept


def test_the_json_of_what_was_tried_is_sorted_by_what_becomes_of_the_classes():
    audit = make_audit()
    what_if = tried(audit, NO_TAG)
    data = audit_json(audit, what_if)
    assert {key: value for key, value in data.items() if key != "what_if"} == audit_json(audit)
    found = data["what_if"]
    assert found["latents"] == [{"latent": 1893, "label": "red inspection tag", "factor": 0.0}]
    logits = [one["logit"] for one in found["predictions"]]
    assert logits == sorted(logits, reverse=True) == sorted(what_if.scores.logit.tolist(), reverse=True)
    for one in found["predictions"]:
        i = audit.class_names.index(one["class"])
        assert one["before"]["probability"] == audit.probability[i]
        moved = {effect["latent"]: effect["after"] - effect["before"] for effect in one["effects"]}
        assert moved[1893] == pytest.approx(-audit.effects(i)[0])
        assert sum(abs(change) for latent, change in moved.items() if latent != 1893) == 0
    assert all(
        one["effects"] == [] for one in audit_json(audit, replace(what_if, audit=None))["what_if"]["predictions"]
    )


def test_a_latent_that_did_not_fire_has_no_label():
    assert (label_of(make_audit(), 42), label_of(make_audit(), 5)) == ("hexagonal metal nut", None)


@pytest.mark.parametrize("n_unmeasured", [0, 5])
def test_what_moved_is_by_hand(n_unmeasured):
    audit, index = make_audit(n_unmeasured=n_unmeasured), 1
    changed = changed_audit(audit, [HALF])
    moved = moved_latents(audit, changed, index)
    changes = [abs(one.change) for one in moved]
    assert changes == sorted(changes, reverse=True)
    assert {one.latent for one in moved if one.change} == {42, 1893}
    for one in moved:
        j = audit.latents.tolist().index(one.latent)
        assert (one.before, one.after) == (audit.effects(index)[j], changed.effects(index)[j])
        assert one.activation_after == pytest.approx(one.activation_before * (0.5 if one.change else 1))


def test_a_bar_that_grows_beyond_the_list_makes_the_scale_larger_and_other_latents_are_not_compared():
    audit = make_audit()
    bars = bars_of(audit, 0, Side.ALL, {})
    grown = changed_audit(audit, [Intervention.of("", "cls-last", "5" * 64, {42: 40.0})])
    both = with_after(bars, audit, grown, 0)
    assert both.scale == pytest.approx(abs(grown.ablations[0, 1]))
    assert both.has_after
    assert all(abs(row.after) <= both.scale for row in both.latents if row.after is not None)
    other = make_audit(n_latents=5)
    assert with_after(bars, audit, other, 0) is bars
