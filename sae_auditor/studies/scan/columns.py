"""The columns of a scan's table."""

from __future__ import annotations

from typing import Final

from sae_auditor.studies.scan.rows import ScanRow
from sae_auditor.studies.study import Column

_GROUNDS: Final = {"must-not-count": "policy", "labels": "labels"}


def _before(row: ScanRow, field: str) -> float | None:
    value: float | None = None if row.change is None else getattr(row.change.before, field)
    return value


def _after(row: ScanRow, field: str) -> float | None:
    value: float | None = None if row.change is None else getattr(row.change.after, field)
    return value


COLUMNS: Final = (
    Column[ScanRow]("class", "Class", lambda row: row.class_name),
    Column[ScanRow]("latent", "Latent", lambda row: row.latent, "count"),
    Column[ScanRow]("label", "Label", lambda row: row.label),
    Column[ScanRow](
        "state",
        "Finding",
        lambda row: row.state or None,
        help="Proposed by one half of the images, and whether the other half confirms it.",
    ),
    Column[ScanRow](
        "ground",
        "By",
        lambda row: None if row.finding is None else _GROUNDS[row.finding.ground],
        help="The reasons policy says that it must not count, or nobody judged it and the labels speak against it.",
    ),
    Column[ScanRow](
        "share",
        "Decides",
        lambda row: row.share,
        "share",
        "Of the images that are called this class, those that would be called another one without it.",
    ),
    Column[ScanRow](
        "ablation",
        "Effect",
        lambda row: row.ablation,
        "number",
        "Mean exact effect on the decision where it fires, in log-odds.",
    ),
    Column[ScanRow]("low", "from", lambda row: None if row.interval is None else row.interval[0], "number"),
    Column[ScanRow]("high", "to", lambda row: None if row.interval is None else row.interval[1], "number"),
    Column[ScanRow](
        "harm",
        "Harm",
        lambda row: None if row.finding is None or row.finding.harm is None else row.finding.harm.share,
        "number",
        "By which share what is wrong or unsure about the class falls without it; below 0 it helps.",
    ),
    Column[ScanRow]("p", "p", lambda row: None if row.finding is None else row.finding.p, "number", "Holm-adjusted."),
    Column[ScanRow](
        "alignment",
        "Alignment",
        lambda row: row.alignment,
        "number",
        "A hint only: the audited model itself judges here.",
    ),
    Column[ScanRow]("clarity", "Clarity", lambda row: row.clarity, "number"),
    Column[ScanRow]("support", "Images", lambda row: row.support, "count", "In which it fires."),
    Column[ScanRow](
        "corrected",
        "Corrected",
        lambda row: None if row.change is None else row.change.corrected,
        "count",
        "Images that are right only without it.",
    ),
    Column[ScanRow](
        "spoiled",
        "Spoiled",
        lambda row: None if row.change is None else row.change.spoiled,
        "count",
        "Images that are right only with it.",
    ),
    Column[ScanRow]("accuracy", "Accuracy", lambda row: _before(row, "accuracy"), "share"),
    Column[ScanRow]("accuracy_without", "Accuracy without", lambda row: _after(row, "accuracy"), "share"),
    Column[ScanRow](
        "worst_group",
        "Worst group",
        lambda row: _before(row, "worst_group"),
        "share",
        "The lowest accuracy of a class where the latent fires, or where it does not.",
    ),
    Column[ScanRow]("worst_group_without", "Worst group without", lambda row: _after(row, "worst_group"), "share"),
    Column[ScanRow]("overkill_without", "Overkill without", lambda row: _after(row, "overkill"), "count"),
    Column[ScanRow]("escape_without", "Escape without", lambda row: _after(row, "escape"), "count"),
    Column[ScanRow](
        "contribution",
        "Contribution",
        lambda row: row.contribution,
        "number",
        "Mean contribution by the gradient where it fires, in log-odds.",
    ),
    Column[ScanRow]("verdict", "Verdict", lambda row: None if row.verdict is None else row.verdict.after),
    Column[ScanRow]("reason", "Reason", lambda row: None if row.verdict is None else row.verdict.note),
)
