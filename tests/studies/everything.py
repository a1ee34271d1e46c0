"""Two studies that use all that a study can: every kind of question, plots, latents, images, actions, JSON of its own.

They measure nothing: their rows follow from their inputs by small sums, so that tests know what must come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.images import look_through_job
from sae_auditor.progress import Job, Progress, Update
from sae_auditor.studies import (
    Column,
    ImageFiles,
    InputFile,
    Latents,
    Line,
    LinePlot,
    Outcome,
    OutputBundle,
    OutputFolder,
    RowAction,
    ScatterPlot,
    Study,
    Words,
    asked,
)


@dataclass(frozen=True)
class Inputs:
    images: ImageFiles = asked("Images", "Image files, and folders of them.")
    prompts: PromptSet = asked("Classes", "What the images are told apart by.")
    labels: InputFile = asked("Labels", "A table with the columns path and label.", default=InputFile(""))
    latents: Latents = asked("Must not count", "Latents that no decision may rest on.", default=Latents(()))
    way: Literal["switch", "project", "erase"] = asked("Way", "How they are taken out.", default="switch")
    words: Words = asked("Words", "Only latents whose name holds one of them.", default=Words(()))
    least: float = asked("Least effect", "In nats.", default=0.05, least=0.0, most=5.0)
    seed: int = asked("Seed", default=0, least=0)
    halves: bool = asked("Confirm on a second half", "Half of the images must say the same.", default=True)
    remark: str = asked("Remark", default="")
    output: OutputFolder = asked("Write to", "The changed model.", default=OutputFolder(""))
    bundle: OutputBundle = asked("Bundle", "The changed model in a bundle.", default=OutputBundle(""))


@dataclass(frozen=True)
class Row:
    """One latent under one class."""

    number: int
    class_name: str
    latent: int
    effect: float
    alignment: float | None
    paths: tuple[str, ...]


DISMISSED: list[tuple[tuple[int, ...], str]] = []


def everything_job(inputs: Inputs, auditor: Any) -> Job[Outcome]:
    """Hand over a row for each class and each of 12 latents."""
    found = yield from look_through_job(inputs.images)
    paths = tuple(map(str, found.images))
    names = inputs.prompts.names
    random = np.random.default_rng(inputs.seed)
    n = 12 * len(names)
    for i in range(n):
        yield Progress(i, n, "Measuring")
        latent = inputs.latents[i % len(inputs.latents)] if inputs.latents else i % auditor.sae.config.d_sae
        effect = round(float(random.normal(0, 0.4)), 3)
        alignment = None if i % 10 == 9 else round(0.3 * effect + float(random.normal(0, 0.05)), 3)
        turn = i % max(1, len(paths))
        yield Update(Row(i, names[i % len(names)], latent, effect, alignment, paths[turn:] + paths[:turn]))
    x = np.linspace(0, 1, 21)
    lines = tuple(
        Line(name, x, np.exp(-k * x), np.exp(-k * x) - 0.04, np.exp(-k * x) + 0.04)
        for name, k in (("gradient", 5.0), ("activation", 3.0), ("random", 1.0))
    )
    return Outcome(
        f"{n} pairs were measured on {len(paths)} images.",
        has_findings=True,
        plots=(
            ScatterPlot("Alignment against effect", "alignment", "effect", hue="class"),
            LinePlot("Deletion", "Share of latents removed", "Share of the decision left", lines),
        ),
        facts={"images": len(paths), "before": {"accuracy": 0.5, "worst_group": 0.25}, "classes": list(names)},
    )


def _dismiss_job(rows: Sequence[Row], auditor: Any, reason: str) -> Job[str]:
    yield Progress(0, len(rows), "Writing")
    DISMISSED.append((tuple(row.number for row in rows), reason))
    return f"{len(rows)} findings were dismissed."


def _refuse_job(rows: Sequence[Row], auditor: Any, reason: str) -> Job[str]:
    yield Progress(0, 1, "Writing")
    raise InputRefused("The policy cannot be written.", todo="Try again.")


EVERYTHING: Study[Inputs, Row] = Study(
    id="everything",
    title="Reliance",
    help="Which latents the decisions of each class rest on, and whether that is a reason that may count.",
    inputs=Inputs,
    columns=(
        Column("class", "Class", lambda row: row.class_name),
        Column("latent", "Latent", lambda row: row.latent, "count"),
        Column("effect", "Effect", lambda row: row.effect, "number", "In nats, exact."),
        Column("alignment", "Alignment", lambda row: row.alignment, "number"),
        Column("share", "Share", lambda row: min(1.0, abs(row.effect)), "share"),
        Column("remark", "Remark", lambda row: "against" if row.effect < 0 else ""),
    ),
    run=everything_job,
    needs_model=True,
    latent_of=lambda row: row.latent,
    images_of=lambda row: row.paths,
    actions=(
        RowAction("dismiss", "Dismiss\u2026", _dismiss_job, "Say why it is no finding.", asks_reason=True),
        RowAction("policy", "Must not count", _refuse_job, can_run=lambda row: row.effect > 0),
    ),
    to_json=lambda inputs, result: {"findings": [row.latent for row in result.rows], "seed": inputs.seed},
)
