"""The rows of the comparison: a class and a latent, under prompts and under the probe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from sae_auditor.progress import Job
from sae_auditor.studies.probes.comparing import Comparison, Estimate, Lean
from sae_auditor.studies.scan.actions import MUST_NOT_COUNT
from sae_auditor.studies.scan.findings import Finding
from sae_auditor.studies.scan.rows import Context, ScanRow, moved, ordered, places_of, rows_at
from sae_auditor.studies.study import Acted, Column, RowAction

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

Which = Literal["both", "prompts", "probe", "neither"]
More = Literal["prompts", "probe", "cannot tell"]


@dataclass(frozen=True, eq=False)
class ProbeRow:
    """One class and one latent.

    Parameters
    ----------
    prompts, probe
        What the scan says of it under each, in calibrated log-odds.
    lean
        The two effects side by side.
    """

    prompts: ScanRow
    probe: ScanRow
    lean: Lean

    @property
    def found(self) -> Which:
        """Under which of the two it is a confirmed finding."""
        if self.prompts.confirmed and self.probe.confirmed:
            return "both"
        return "prompts" if self.prompts.confirmed else "probe" if self.probe.confirmed else "neither"

    @property
    def images(self) -> tuple[str, ...]:
        """Paths of the images behind it: those of the one under which its effect is larger."""
        return self.probe.images if self.lean.more.value > 0 else self.prompts.images


def more_of(more: Estimate) -> More:
    """Return which of the two leans more, by how much more the probe does."""
    if more.holds_zero:
        return "cannot tell"
    return "probe" if more.value > 0 else "prompts"


def rows_of(
    contexts: Sequence[Context], findings: Sequence[Sequence[Finding]], comparison: Comparison, top: int
) -> Iterator[ProbeRow]:
    """Yield the findings of both, confirmed ones first, and then what moves each class most by either of them.

    Parameters
    ----------
    contexts, findings
        Of the prompts, and of the probe.
    top
        Latents of each class beside the findings.
    """
    both = [f for context, own in zip(contexts, findings, strict=True) for f in ordered(context.effects, own)]
    found = [(f.index, f.latent) for f in sorted(both, key=lambda f: not f.confirmed)]
    places = places_of(found, np.maximum(*(moved(context.effects) for context in contexts)), top)
    rows = (rows_at(context, own, places) for context, own in zip(contexts, findings, strict=True))
    for prompts, probe, lean in zip(*rows, comparison.leans(places), strict=True):
        yield ProbeRow(prompts, probe, lean)


def _forbid_job(rows: Sequence[ProbeRow], auditor: Auditor | None, reason: str) -> Job[str | Acted]:
    return (yield from MUST_NOT_COUNT.run([row.prompts for row in rows], auditor, reason))


ACTIONS: Final = (
    RowAction[ProbeRow](
        MUST_NOT_COUNT.id,
        MUST_NOT_COUNT.title,
        _forbid_job,
        help=MUST_NOT_COUNT.help,
        restore=MUST_NOT_COUNT.restore,
    ),
)


def _p(row: ScanRow) -> float | None:
    return None if row.finding is None else row.finding.p


COLUMNS: Final = (
    Column[ProbeRow]("class", "Class", lambda row: row.prompts.class_name),
    Column[ProbeRow]("latent", "Latent", lambda row: row.prompts.latent, "count"),
    Column[ProbeRow]("label", "Label", lambda row: row.prompts.label),
    Column[ProbeRow](
        "found",
        "Confirmed of",
        lambda row: row.found,
        help="Under which of the two one half of the images proposes it as a finding and the other half confirms it.",
    ),
    Column[ProbeRow](
        "prompts",
        "Prompts",
        lambda row: row.lean.first.value,
        "number",
        "Mean exact effect on the decision by prompts where it fires, in calibrated log-odds.",
    ),
    Column[ProbeRow](
        "probe",
        "Probe",
        lambda row: row.lean.second.value,
        "number",
        "Mean exact effect on the decision by the probe where it fires, in calibrated log-odds.",
    ),
    Column[ProbeRow](
        "more",
        "Probe leans more by",
        lambda row: row.lean.more.value,
        "number",
        "How much larger the probe's effect is in size; below 0 the prompts lean more.",
    ),
    Column[ProbeRow]("low", "from", lambda row: row.lean.more.low, "number", "95 % interval by the paired bootstrap."),
    Column[ProbeRow]("high", "to", lambda row: row.lean.more.high, "number", "95 % interval by the paired bootstrap."),
    Column[ProbeRow](
        "leans_more", "Leans more", lambda row: more_of(row.lean.more), help="Which of the two, where it can be told."
    ),
    Column[ProbeRow](
        "share_prompts",
        "Prompts decide",
        lambda row: row.prompts.share,
        "share",
        "Of the images that prompts call this class, those that would be called another one without it.",
    ),
    Column[ProbeRow](
        "share_probe",
        "Probe decides",
        lambda row: row.probe.share,
        "share",
        "Of the images that the probe calls this class, those that would be called another one without it.",
    ),
    Column[ProbeRow]("p_prompts", "p, prompts", lambda row: _p(row.prompts), "number", "Holm-adjusted, for both."),
    Column[ProbeRow]("p_probe", "p, probe", lambda row: _p(row.probe), "number", "Holm-adjusted, for both."),
    Column[ProbeRow]("support", "Images", lambda row: row.prompts.support, "count", "In which it fires."),
)


def to_json(row: ProbeRow) -> dict[str, Any]:
    """Return a row as plain values."""
    lean = row.lean
    return {
        "class": row.prompts.class_name,
        "latent": row.prompts.latent,
        "label": row.prompts.label,
        "confirmed": row.found,
        "prompts": plain(lean.first) | {"share": row.prompts.share, "p": _p(row.prompts)},
        "probe": plain(lean.second) | {"share": row.probe.share, "p": _p(row.probe)},
        "more": plain(lean.more),
        "leans_more": more_of(lean.more),
        "support": row.prompts.support,
        "images": list(row.images),
    }


def plain(estimate: Estimate) -> dict[str, Any]:
    """Return an estimate as plain values."""
    return {"value": estimate.value, "interval": [estimate.low, estimate.high]}
