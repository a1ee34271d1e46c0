"""A model without the reasons that must not count: three ways compared, and the one that is wanted written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.i18n import say
from sae_auditor.progress import Job
from sae_auditor.studies.repair.asking import Inputs
from sae_auditor.studies.repair.rows import Row
from sae_auditor.studies.study import Column, Outcome, Result, Study

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

_TITLES: Final = {
    "none": say("As it is"),
    "switch": say("Switched off"),
    "project": say("Projected out"),
    "erase": say("Erased"),
}


def _repair_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    # torch is loaded here, and not where a window reads which studies there are.
    from sae_auditor.studies.repair.running import repair_job

    assert auditor is not None
    return (yield from repair_job(inputs, auditor))


def _json(inputs: Inputs, result: Result[Row]) -> Any:
    facts = result.outcome.facts
    return {
        "schema": "sae-auditor/repair/1",
        "complete": result.is_whole and bool(facts),
        **({"removed": list(inputs.must_not_count)} | dict(facts)),
        "ways": [row.to_json() for row in result.rows],
    }


def _figure(name: str) -> Callable[[Row], float | None]:
    return lambda row: row.value(name)


def _band(name: str) -> Callable[[Row], str]:
    return lambda row: row.band(name)


def _kept(row: Row) -> float | None:
    return None if row.effects is None else row.effects.neighbours.value


REPAIR: Final = Study(
    id="repair",
    title="Repair",
    help="Removes latents that must not count from the model, in three ways that are compared on labelled images.",
    inputs=Inputs,
    columns=(
        Column[Row]("way", "Way", lambda row: _TITLES[row.way]),
        Column[Row]("accuracy", "Right", _figure("accuracy"), "share", "Share of the judged images that are right."),
        Column[Row]("accuracy_band", "95 % band", _band("accuracy")),
        Column[Row]("worst_group", "Worst group", _figure("worst_group"), "share", "The same of the worst group."),
        Column[Row]("worst_group_band", "95 % band", _band("worst_group")),
        Column[Row]("worst_group_name", "Which group", lambda row: row.worst, help="Class and subgroup."),
        Column[Row]("overkill", "Overkill", _figure("overkill"), "share", "Share of good parts that are rejected."),
        Column[Row]("overkill_band", "95 % band", _band("overkill")),
        Column[Row]("escape", "Escape", _figure("escape"), "share", "Share of bad parts that pass."),
        Column[Row]("escape_band", "95 % band", _band("escape")),
        Column[Row](
            "flips",
            "Other flips",
            lambda row: row.flips,
            "share",
            "Of the other prompt sets the largest share of predictions that are others than before.",
        ),
        Column[Row]("neighbours_kept", "Neighbours kept", _kept, "share", "Of each image's ten nearest images."),
        Column[Row]("remark", "Remark", lambda row: row.remark),
    ),
    run=_repair_job,
    needs_model=True,
    images_of=lambda row: row.changed,
    to_json=_json,
)
