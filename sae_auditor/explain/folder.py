"""Audits of many files: decoded ahead, run in batches, explained together where closed forms allow it.

An image in tiles is decoded once and every tile of it explained by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from sae_auditor.errors import InputRefused
from sae_auditor.explain.assemble import Question
from sae_auditor.explain.audit import Audit
from sae_auditor.explain.closed_site import BATCH_SIZES
from sae_auditor.explain.decoding import Stack
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.worth import answered_job
from sae_auditor.i18n import clause, say
from sae_auditor.images import AS_USUAL, Framing, ImageRefused, Reading, Refusal, SourceImage
from sae_auditor.images.ahead import ahead_of
from sae_auditor.images.pool import Decoded, Work, decode_files, open_image
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress, Update

if TYPE_CHECKING:
    from sae_auditor.explain.auditor import Auditor

# Whole pictures wait here, which may be large; one image keeps the encoder busy for all of its tiles.
_AHEAD: Final = 2


@dataclass(frozen=True)
class Answer:
    """What came of one file: its audits, several for tiles, or why it was refused; `place` is among the files.

    `is_flipped` says whether the interventions that were asked about change the decision, of any tile; None without.
    """

    place: int
    audits: tuple[Audit, ...] = ()
    refusal: ImageRefused | None = None
    is_flipped: bool | None = None


def collected_job(answers: Job[None], on_refusal: Callable[[ImageRefused], None]) -> Job[list[Audit]]:
    """Return the audits of all answers, in order; report what was refused."""
    audits: list[Audit] = []
    with closing(answers):
        for said in answers:
            if not isinstance(said, Update):
                yield said
                continue
            answer: Answer = said.value
            if answer.refusal is not None:
                on_refusal(answer.refusal)
            audits += answer.audits
    return audits


def tiled_answers_job(auditor: Auditor, files: Sequence[Path], question: Question, reading: Reading) -> Job[None]:
    """Audit every tile of every file; an `Update` of its `Answer` for each file, in order."""

    def load(file: Path) -> SourceImage | ImageRefused:
        try:
            return open_image(file, reading)
        except ImageRefused as refusal:
            return refusal

    stack = Stack(auditor.encoder, BATCH_SIZES[auditor.encoder.device.type])
    with closing(ahead_of(load, files, _AHEAD, name="decode")) as images:
        for done, (file, image) in enumerate(zip(files, images, strict=True)):
            yield Progress(done, len(files), say("Auditing {0}", file.name))
            if not isinstance(image, SourceImage):
                yield Update(Answer(done, refusal=image))
                continue
            try:
                audits, flips = yield from _tiles_job(auditor, image, question, reading, stack)
            except InputRefused as refusal:
                todo = refusal.todo
                refused = ImageRefused(str(file), Refusal.TOO_MANY_PIXELS, clause(refusal.what), todo)
                yield Update(Answer(done, refusal=refused))
            else:
                yield Update(Answer(done, tuple(audits), is_flipped=any(flips) if question.changes else None))
    yield Progress(len(files), len(files), "Done")


def _tiles_job(
    auditor: Auditor, image: SourceImage, question: Question, reading: Reading, stack: Stack
) -> Job[tuple[list[Audit], list[bool]]]:
    framings = auditor.framings_of(image, reading.view)
    whole = image.for_encoder
    picture = whole if isinstance(whole, Image.Image) else Image.fromarray(whole)
    size = BATCH_SIZES[auditor.encoder.device.type]
    audits: list[Audit] = []
    flips: list[bool] = []
    for first in range(0, len(framings), size):
        part = framings[first : first + size]
        for framing in part:
            stack.add(np.asarray(framing(picture)))
        for evidence in _seen(auditor, [image] * len(part), part, question, stack):
            audits.append((yield from answered_job(auditor, evidence, question)))
            flips.append(is_flipped(auditor, evidence, audits[-1], question) or False)
    return audits, flips


def is_flipped(auditor: Auditor, evidence: Evidence, audit: Audit, question: Question) -> bool | None:
    """Return whether another class wins under the interventions that are asked about; None where there are none."""
    if not question.changes:
        return None
    changed = auditor.scores(auditor.changed(evidence, question.changes), question.prompts)
    return int(changed.logit.argmax()) != int(audit.logit.argmax())


# Where images are run together. A CPU gains nothing by it, and an image by itself gives the same bits every time.
_TOGETHER: Final = frozenset({"cuda"})


@dataclass(eq=False)
class _Batch:
    """Files that are audited together, each with its place: why some were refused, and where the others came from."""

    refusals: list[tuple[int, ImageRefused]] = field(default_factory=list)
    images: list[tuple[int, SourceImage]] = field(default_factory=list)
    n_files: int = 0


def answers_job(
    auditor: Auditor,
    files: Sequence[Path],
    question: Question,
    reading: Reading = AS_USUAL,
    workers: int | None = None,
) -> Job[None]:
    """Audit every file, seen at once; an `Update` of its `Answer` for each file as soon as it is there.

    `workers` is as in `decode_files`; the audits are the same for any number. Files of one batch that are refused are
    told of before the others of it.
    """
    size = BATCH_SIZES[auditor.encoder.device.type]
    stack = Stack(auditor.encoder, size)
    framing = auditor.encoder.framing(reading.view)
    work = Work(framing, reading)
    done = 0
    with closing(decode_files(files, work, workers, ahead=2 * size)) as images:
        while True:
            yield Progress(
                done, len(files), say("Auditing {0}", printable(files[done].name)) if done < len(files) else ""
            )
            batch = _next_batch(images, stack, size, done)
            if not batch.n_files:
                break
            for place, refusal in batch.refusals:
                yield Update(Answer(place, refusal=refusal))
            sources = [image for _, image in batch.images]
            seen = _seen(auditor, sources, [framing] * len(sources), question, stack) if sources else iter(())
            for (place, _), evidence in zip(batch.images, seen, strict=True):
                audit = yield from answered_job(auditor, evidence, question)
                yield Update(Answer(place, (audit,), is_flipped=is_flipped(auditor, evidence, audit, question)))
            done += batch.n_files
    yield Progress(done, len(files), "Done")


def _next_batch(items: Generator[Decoded | ImageRefused], stack: Stack, size: int, first: int) -> _Batch:
    batch = _Batch()
    for place, item in enumerate(items, first):
        batch.n_files += 1
        if isinstance(item, ImageRefused):
            batch.refusals.append((place, item))
        elif item.crop is not None:
            batch.images.append((place, SourceImage.without_pixels(item.provenance)))
            stack.add(item.crop)
        if batch.n_files == size:
            break
    return batch


def _seen(
    auditor: Auditor, images: Sequence[SourceImage], framings: Sequence[Framing], question: Question, stack: Stack
) -> Iterator[Evidence]:
    pixels = stack.take()
    if auditor.encoder.device.type in _TOGETHER:
        yield from auditor.look_together(images, pixels, question.texts, framings)
    else:
        for i, (image, framing) in enumerate(zip(images, framings, strict=True)):
            yield auditor.look(image, pixels[i], framing)
