"""The study: what it asks for, and its job."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL, look_through_job
from sae_auditor.progress import Job, StopAsked, Update
from sae_auditor.studies.asking import ImageFiles, InputFile, asked
from sae_auditor.studies.scan.measuring import require_classes
from sae_auditor.studies.study import Outcome, Study
from sae_auditor.studies.typography.boxes import read_boxes
from sae_auditor.studies.typography.hiding import Fill
from sae_auditor.studies.typography.outcome import outcome_of
from sae_auditor.studies.typography.reading import class_rows, latent_rows
from sae_auditor.studies.typography.regions import Hiding, hide_job
from sae_auditor.studies.typography.rows import COLUMNS, ClassRow, LatentRow, RegionRow, Row
from sae_auditor.studies.typography.seeing import eye_of
from sae_auditor.studies.typography.writing import Writer, Written, write_job

if TYPE_CHECKING:
    from sae_auditor.library import Auditor


@dataclass(frozen=True)
class Inputs:
    """What a person is asked for."""

    images: ImageFiles = asked("Images", "Image files, and folders of them.")
    prompts: PromptSet = asked("Classes", "What the decision is between; their names are written on images.")
    boxes: InputFile = asked(
        "Text regions",
        "A CSV table path,left,top,right,bottom of where text is in the images, in pixels.",
        default=InputFile(""),
    )
    hide: Fill = asked("Hidden by", "What is around a region fills it, or it is blurred.", default="surroundings")
    at_most: int = asked(
        "Images written on", "Of more images so many are drawn; 0 writes on none.", default=200, least=0, most=10_000
    )
    controls: int = asked(
        "Regions elsewhere", "Hidden instead in each image, to compare with.", default=4, least=0, most=100
    )
    rate: float = asked(
        "False-alarm rate",
        "The chance of even one false finding among the classes written, among the latents, and among the regions.",
        default=0.05,
        least=0.0001,
        most=0.5,
    )
    top: int = asked("Rows", "Latents at least, beside those that fire on text.", default=10, least=0, most=1000)
    seed: int = asked("Seed", "Of what is drawn: images, words, looks and places.", default=0, least=0)


def typography_job(inputs: Inputs, auditor: Auditor | None) -> Job[Outcome]:
    """Write on images and hide what is written on them; a person who stops gets what there is by then.

    Raises
    ------
    InputRefused
        When there is no image or only one class, the table of boxes cannot be read, or there is nothing to do.
    """
    assert auditor is not None  # the study needs a model
    require_classes(inputs.prompts)
    known = read_boxes(inputs.boxes) if inputs.boxes else {}
    if not known and not inputs.at_most:
        raise InputRefused(
            say("There is nothing to do: no word is written, and no text region is given."),
            todo=say("Write on one image or more, or give a table of text regions."),
        )
    found = yield from look_through_job(inputs.images)
    if not found.places:
        raise InputRefused(say("There is no image here."), todo=say("Give image files, or a folder of them."))
    texts = yield from auditor.texts_job(inputs.prompts)
    framing, labels = auditor.encoder.framing(AS_USUAL.view), auditor.as_of_now().meanings.labels
    writer = Writer(eye_of(auditor, texts), inputs.prompts, inputs.seed)
    boxes = {path: known[path] for path in found.places if path in known}
    written, classes, latents = Written(), list[ClassRow](), list[LatentRow]()
    regions: list[RegionRow] = []
    is_stopped = False
    if inputs.at_most and writer.can_write:
        try:
            yield from write_job(writer, framing, _drawn(found.places, inputs.at_most, inputs.seed), written)
        except StopAsked:
            is_stopped = True
        classes = class_rows(written.trials, inputs.prompts.names, inputs.rate)
        latents = latent_rows(written.trials, written.blanks, labels, inputs.rate, inputs.top, inputs.seed)
        is_stopped = (yield from _hand_over_job([*classes, *latents])) or is_stopped
    if boxes and not is_stopped:
        eye = eye_of(auditor, texts, with_contributions=True)
        hiding = Hiding(eye, framing, inputs.prompts.names, labels, inputs.hide, inputs.controls)
        with suppress(StopAsked):  # what there is by then is told
            yield from hide_job(hiding, boxes, inputs.seed, regions)
    n_refused = len(found.refused) + len(found.unreadable) + len(written.refused)
    notices = _notices(inputs, writer, n_refused, len(known) - len(boxes))
    return outcome_of(classes, latents, regions, inputs.rate, notices)


def _hand_over_job(rows: Sequence[Row]) -> Job[bool]:
    """Hand rows over, all of them even where a person stops; whether one did."""
    is_stopped = False
    for row in rows:
        try:
            yield Update(row)
        except StopAsked:
            is_stopped = True
    return is_stopped


def _drawn(paths: Sequence[str], at_most: int, seed: int) -> list[str]:
    """Return the paths in an order by chance, so that those seen when a person stops are a fair sample of all."""
    order = np.random.default_rng(seed).permutation(len(paths))[:at_most]
    return [paths[place] for place in order.tolist()]


def _notices(inputs: Inputs, writer: Writer, n_refused: int, n_unknown: int) -> list[str]:
    said = []
    if inputs.at_most and writer.unwritable:
        said.append(
            say("The fonts here cannot write these classes, which were not tried: {0}.", ", ".join(writer.unwritable))
        )
    if n_refused:
        said.append(say("{0} files could not be used.", n_refused))
    if n_unknown:
        said.append(say("{0} images of the table of text regions are not among these.", n_unknown))
    return said


TYPOGRAPHY: Final[Study[Inputs, Row]] = Study(
    id="typography",
    title="Text in the image",
    help="Does the model read? Words are written on images, and text regions are hidden, beside controls without text.",
    inputs=Inputs,
    columns=COLUMNS,
    run=typography_job,
    needs_model=True,
    latent_of=lambda row: None if isinstance(row, ClassRow) else row.latent,
    images_of=lambda row: tuple(path for path in row.paths if path),
)
