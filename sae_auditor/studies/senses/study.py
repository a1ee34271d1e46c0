"""The study of senses: whether a class is several things to the encoder, and which prompts tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress, StopAsked, Update
from sae_auditor.studies.asking import ImageFiles, InputFile, asked
from sae_auditor.studies.labelled import labelled_images_job
from sae_auditor.studies.scan.effects import Floats
from sae_auditor.studies.scan.measuring import measure_job, require_classes
from sae_auditor.studies.scan.readout import Readout
from sae_auditor.studies.scan.study import classes_or_notice
from sae_auditor.studies.scan.truth import truth_of
from sae_auditor.studies.senses.answers import N_SUGGESTED, RATE, Answers, Rule
from sae_auditor.studies.senses.rows import COLUMNS, SenseRow, to_json
from sae_auditor.studies.study import Outcome, Result, Study, settings_of

if TYPE_CHECKING:
    from sae_auditor.explain import Evidence
    from sae_auditor.library import Auditor


@dataclass(frozen=True)
class Inputs:
    """What a person is asked for."""

    images: ImageFiles = asked("Images", "Image files, and folders of them.", default=())
    prompts: PromptSet = asked("Classes")
    labels: InputFile = asked(
        "Labels",
        "A CSV table with the columns path and label; without one the sub-folders of a folder are the labels.",
        default=InputFile(""),
    )
    suggest: int = asked(
        "Prompts", "Clearer prompts that are suggested for each sense.", default=N_SUGGESTED, least=1, most=10
    )
    rate: float = asked(
        "False-alarm rate",
        "The chance that even one class with one sense is said to have more.",
        default=RATE,
        least=0.0001,
        most=0.5,
    )
    seed: int = asked("Seed", "Draws the two halves of the images.", default=0, least=0, most=2**31 - 1)


def senses_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    """Measure every image once, split the images of each class, and try prompts for the senses that are confirmed.

    Raises
    ------
    InputRefused
        When there is no image, a label is no class, the prompt set decides nothing, or nothing is known of the latents.
    """
    assert auditor is not None
    require_classes(inputs.prompts)
    references = auditor.meanings.reference_embeddings
    if np.isnan(references).all():
        raise InputRefused(
            say("There are no reference images of the SAE '{0}', and without them no senses.", auditor.sae_name),
            safe=say("Nothing was changed."),
            todo=say("Index a folder of images and open the bundle with it."),
        )
    found = yield from labelled_images_job(inputs.images, inputs.labels)
    classes, notice = classes_or_notice(found, inputs.prompts, is_table=bool(inputs.labels))
    refused: list[InputRefused] = list(found.refused)
    embeddings: list[NDArray[np.float32]] = []

    def keep(evidence: Evidence, _decisions: Floats, _effects: Floats) -> None:
        unit = evidence.embedding / evidence.embedding.norm()
        embeddings.append(unit.float().cpu().numpy())

    texts = yield from auditor.texts_job(inputs.prompts)
    readout = Readout.of_texts(texts, auditor.encoder)
    measured = yield from measure_job(auditor, found.paths, (readout,), refused.append, on_measured=keep)
    (effects,) = measured.effects
    if not effects.n:
        raise refused[0] if refused else InputRefused(say("There is no image here."))
    truth = truth_of(found, classes, effects.paths)
    answers = Answers(
        auditor.as_of_now(),
        inputs.prompts,
        effects,
        texts,
        truth.classes,
        np.stack(embeddings),
        Rule(inputs.rate, inputs.suggest, inputs.seed),
    )
    stopped = not measured.is_whole
    for index, senses in answers.split():
        try:
            if not stopped:
                yield Progress(0, 0, say("Trying prompts for '{0}'", inputs.prompts.names[index]))
            rows = yield from answers.rows_job(index, senses, is_tried=not stopped)
        except StopAsked:
            stopped = True
            rows = yield from answers.rows_job(index, senses, is_tried=False)
        for row in rows:
            try:
                yield Update(row)
            except StopAsked:
                stopped = True
    left_out = say("{0} files could not be used.", len(refused)) if refused else ""
    return answers.outcome(notice, left_out)


def _json(inputs: Inputs, result: Result[SenseRow]) -> Any:
    return {
        "senses": [to_json(row) for row in result.rows],
        "settings": settings_of(inputs),
        "complete": result.is_whole,
        "text": result.outcome.text,
        **result.outcome.facts,
    }


def _latent(row: SenseRow) -> int | None:
    return row.latents[0].latent if row.latents else None


def _images(row: SenseRow) -> Sequence[str]:
    return row.images


SENSES: Final = Study[Inputs, SenseRow](
    id="senses",
    title="Senses",
    help="Whether a class is several things to the encoder, and which prompts tell them apart.",
    inputs=Inputs,
    columns=COLUMNS,
    run=senses_job,
    needs_model=True,
    latent_of=_latent,
    images_of=_images,
    to_json=_json,
)
