"""The study: its job and its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.bundle.class_names import classes_of
from sae_auditor.i18n import say
from sae_auditor.images import ImageRefused
from sae_auditor.progress import Job, Progress, StopAsked, Update
from sae_auditor.studies.labelled import labelled_images_job
from sae_auditor.studies.study import Column, Outcome, Study
from sae_auditor.studies.what_if.asking import Inputs, interventions_of
from sae_auditor.studies.what_if.measuring import Row, refused_row, row_of, seen_images, with_label
from sae_auditor.studies.what_if.outcome import outcome_of

if TYPE_CHECKING:
    from sae_auditor.library import Auditor


def what_if_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    """Decide on every image without and with the interventions; a row for each as it comes.

    Raises
    ------
    InputRefused
        When there is nothing to change, no image, or a label that is no class.
    """
    assert auditor is not None  # the study needs a model
    changes = interventions_of(inputs, auditor)
    found = yield from labelled_images_job(inputs.images, inputs.labels)
    labels = _labels(inputs, found.labels)
    rows: list[Row] = []
    random = np.random.default_rng(inputs.seed)
    try:
        for refusal in found.refused:
            rows.append(Row("", remark=refusal.what))
            yield Update(rows[-1])
        seen = seen_images(auditor, found.paths)
        for i, path in enumerate(found.paths):
            yield Progress(i, len(found.paths), say("Deciding with and without"))
            item = next(seen)
            if isinstance(item, ImageRefused):
                row = refused_row(path, item)
            else:
                row = with_label(
                    row_of(auditor, item, inputs.prompts, changes, inputs.controls, random), path, labels[i]
                )
            rows.append(row)
            yield Update(row)
        seen.close()
    except StopAsked:
        seen.close()
    return outcome_of(rows)


def _labels(inputs: Inputs, labels: tuple[str, ...]) -> list[str]:
    """Return the class of each label; names of sub-folders that are no classes say nothing."""
    names = inputs.prompts.names
    if inputs.labels:
        return ["" if place < 0 else names[place] for place in classes_of(labels, inputs.prompts)]
    known = {label: _class_or_nothing(label, inputs) for label in set(labels)}
    return [known[label] for label in labels]


def _class_or_nothing(label: str, inputs: Inputs) -> str:
    from sae_auditor.errors import InputRefused

    try:
        place = int(classes_of([label], inputs.prompts)[0])
    except InputRefused:
        return ""
    return "" if place < 0 else inputs.prompts.names[place]


WHAT_IF: Study[Inputs, Row] = Study(
    id="what-if",
    title="What if",
    help="Switch latents off, or steer them, in every image: how many decisions change, and which way?",
    inputs=Inputs,
    columns=(
        Column("path", "Image", lambda row: row.path, "file"),
        Column("before", "Decision", lambda row: row.before or None),
        Column("probability_before", "Probability", lambda row: row.probability_before, "share"),
        Column("after", "Decision after", lambda row: row.after or None, help="With the latents changed."),
        Column(
            "probability_of_after",
            "Probability after",
            lambda row: row.probability_of_after,
            "share",
            "Of the decision after.",
        ),
        Column(
            "probability_after",
            "Former decision after",
            lambda row: row.probability_after,
            "share",
            "The probability that is left of the class that was decided for.",
        ),
        Column("changed", "Changed", lambda row: row.is_changed if row.before else None),
        Column("fired", "Latents fired", lambda row: row.n_fired if row.before else None, "count"),
        Column(
            "control",
            "Random sets that change it",
            lambda row: row.control_flips / row.controls if row.controls else None,
            "share",
            "Of sets of other latents that fire about as strongly.",
        ),
        Column("label", "Label", lambda row: row.label or None),
        Column("right_after", "Right after", lambda row: row.is_right),
        Column("remark", "Remark", lambda row: row.remark or None),
    ),
    run=what_if_job,
    needs_model=True,
    images_of=lambda row: (row.path,) if row.path else (),
)
