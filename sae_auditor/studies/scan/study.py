"""The reliance study: over a folder, what each class leans on, and what of it should not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sae_auditor.bundle.class_names import classes_of
from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say, sentences
from sae_auditor.progress import Job, Progress, StopAsked, Update
from sae_auditor.studies.asking import ImageFiles, InputFile, asked
from sae_auditor.studies.labelled import LabelledImages, labelled_images_job
from sae_auditor.studies.scan.actions import ACTIONS
from sae_auditor.studies.scan.columns import COLUMNS
from sae_auditor.studies.scan.findings import LEAST_EFFECT, LEAST_HARM, RATE, Finding, Rule, findings_of
from sae_auditor.studies.scan.measuring import N_EXACT, measure_job, require_classes
from sae_auditor.studies.scan.outcomes import subgroups_of, tally_of
from sae_auditor.studies.scan.readout import Readout
from sae_auditor.studies.scan.rows import Context, ScanRow, context_of, rows_of, to_json
from sae_auditor.studies.scan.truth import Truth, require_group, truth_of
from sae_auditor.studies.study import Outcome, Result, ScatterPlot, Study, settings_of

if TYPE_CHECKING:
    from sae_auditor.library import Auditor

_TWO: Final = 2


@dataclass(frozen=True)
class Inputs:
    """What a person is asked for."""

    images: ImageFiles = asked("Images", "Image files, and folders of them.", default=())
    prompts: PromptSet = asked("Classes")
    labels: InputFile = asked(
        "Labels",
        "A CSV table with the columns path and label, and others for subgroups; without one the sub-folders of a "
        "folder are the labels.",
        default="",
    )
    group: str = asked("Subgroups", "Column of the labels whose subgroups are to count the same.", default="")
    reject: str = asked(
        "Rejecting class",
        "The class that rejects a part, for overkill and escape; of two classes the second when left out.",
        default="",
    )
    rate: float = asked(
        "False-alarm rate", "The chance of even one false finding in a scan.", default=RATE, least=0.0001, most=0.5
    )
    least_effect: float = asked(
        "Least effect", "Mean exact effect of a finding, in log-odds.", default=LEAST_EFFECT, least=0.0, most=100.0
    )
    least_harm: float = asked(
        "Least harm",
        "By which share what is unsure about a class must fall without a latent that nobody judged.",
        default=LEAST_HARM,
        least=0.0,
        most=1.0,
    )
    top: int = asked("Rows", "Latents of each class beside the findings.", default=20, least=0, most=1000)
    seed: int = asked("Seed", "Draws the two halves of the images.", default=0, least=0, most=2**31 - 1)


def scan_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    """Measure every image once, propose findings on one half of them and confirm them on the other.

    Raises
    ------
    InputRefused
        When there is no image, a label is no class, or the prompt set decides nothing.
    """
    assert auditor is not None
    require_classes(inputs.prompts)
    reject = _reject_of(inputs)
    found = yield from labelled_images_job(inputs.images, inputs.labels)
    classes, notice = classes_or_notice(found, inputs.prompts, is_table=bool(inputs.labels))
    require_group(found, inputs.group)
    refused: list[InputRefused] = list(found.refused)
    texts = yield from auditor.texts_job(inputs.prompts)
    readout = Readout.of_texts(texts, auditor.encoder)
    measured = yield from measure_job(auditor, found.paths, (readout,), refused.append)
    (effects,) = measured.effects
    if not effects.n:
        raise refused[0] if refused else InputRefused(say("There is no image here."))
    truth = truth_of(found, classes, effects.paths)
    rule = Rule(inputs.rate, inputs.least_effect, inputs.least_harm, seed=inputs.seed, group=inputs.group)
    stopped = not measured.is_whole
    if not stopped:
        yield Progress(0, 0, say("Testing what one half of the images proposes on the other"))
    now = auditor.as_of_now()
    judgements = now.meanings.judgements_under(inputs.prompts.name)
    findings = findings_of(effects, truth, judgements, rule)
    context = context_of(now, inputs.prompts, texts, effects, truth, reject)
    first: ScanRow | None = None
    for row in rows_of(context, findings, inputs.top):
        first = first or row
        try:
            yield Update(row)
        except StopAsked:
            stopped = True
    facts = _facts(context, findings, found, refused, auditor)
    has_findings = first is not None and first.confirmed
    worst = _worst(first) if first is not None and first.confirmed else ""
    text = sentences(worst, _text(findings, truth, rule, notice, len(refused)))
    return Outcome(text, has_findings, (_SCATTER,), facts)


def _reject_of(inputs: Inputs) -> int | None:
    if inputs.reject:
        return int(classes_of([inputs.reject], inputs.prompts)[0])
    return 1 if len(inputs.prompts.classes) == _TWO else None


def classes_or_notice(
    found: LabelledImages, prompts: PromptSet, *, is_table: bool
) -> tuple[np.ndarray[Any, np.dtype[np.int64]], str]:
    """Return the class that each image shows, and a notice where names of sub-folders are none."""
    try:
        return classes_of(found.labels, prompts), ""
    except InputRefused:
        if is_table:
            raise
        notice = say("The sub-folders are not called as the classes are, so the images count as without labels.")
        return np.full(len(found.paths), -1, np.int64), notice


def _facts(
    context: Context,
    findings: Sequence[Finding],
    found: LabelledImages,
    refused: Sequence[InputRefused],
    auditor: Auditor,
) -> Mapping[str, Any]:
    effects, truth, names = context.effects, context.truth, context.names
    tally = tally_of(effects.best, truth, context.reject, []) if truth.is_labelled.any() else None
    is_closed = auditor.has_closed_forms
    return {
        "bundle": {"name": auditor.bundle.name, "fingerprint": auditor.bundle.fingerprint},
        "sae": auditor.sae_name,
        "images": effects.n,
        "same_bytes": len(found.paths) - effects.n - (len(refused) - len(found.refused)),
        "refused": [str(refusal) for refusal in refused],
        "labelled": int(truth.is_labelled.sum()),
        "exact_effects": "all" if is_closed else f"the {N_EXACT} strongest latents of each image",
        "proposed": len(findings),
        "confirmed": sum(finding.confirmed for finding in findings),
        "reject": None if context.reject is None else names[context.reject],
        "accuracy": None if tally is None else tally.accuracy,
        "overkill": None if tally is None else tally.overkill,
        "escape": None if tally is None else tally.escape,
        "classes": {}
        if tally is None
        else {names[index]: {"accuracy": value} for index, value in tally.by_class.items()},
        "subgroups": subgroups_of(effects.best, truth, names),
    }


def _worst(row: ScanRow) -> str:
    latent = row.label or say("latent {0}", row.latent)
    return say(
        "'{0}' leans on '{1}', which decides {2} of the images that are called so.",
        row.class_name,
        latent,
        f"{row.share or 0:.0%}",
    )


def _text(findings: Sequence[Finding], truth: Truth, rule: Rule, notice: str, n_refused: int) -> str:
    confirmed = sum(finding.confirmed for finding in findings)
    told = say(
        "{0} of {1} proposed findings are confirmed by images that had no part in proposing them; the chance of even "
        "one false one is at most {2} %.",
        confirmed,
        len(findings),
        f"{100 * rule.rate:g}",
    )
    without = (
        ""
        if truth.n_shown > 1
        else say(
            "Without labels of two classes only reasons that must not count can be confirmed: nothing speaks for or "
            "against the others."
        )
    )
    left_out = "" if not n_refused else say("{0} files could not be used.", n_refused)
    return sentences(told, without, notice, left_out)


def _json(inputs: Inputs, result: Result[ScanRow]) -> Any:
    return {
        "findings": [to_json(row) for row in result.rows],
        "settings": settings_of(inputs),
        "complete": result.is_whole,
        "text": result.outcome.text,
        **result.outcome.facts,
    }


_SCATTER: Final = ScatterPlot("Alignment against effect", x="alignment", y="ablation", hue="class")


def _images(row: ScanRow) -> Sequence[str]:
    return row.images


SCAN: Final = Study[Inputs, ScanRow](
    id="scan",
    title="Reliance",
    help="What each class leans on over a folder of images, and which of it must not count or is against the labels.",
    inputs=Inputs,
    columns=COLUMNS,
    run=scan_job,
    needs_model=True,
    latent_of=lambda row: row.latent,
    images_of=_images,
    actions=ACTIONS,
    to_json=_json,
)
