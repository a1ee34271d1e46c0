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
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.explain.auditor import Auditor

# Whole pictures wait here, which may be large; one image keeps the encoder busy for all of its tiles.
_AHEAD: Final = 2


def audit_tiles_job(
    auditor: Auditor,
    files: Sequence[Path],
    question: Question,
    on_refusal: Callable[[ImageRefused], None],
    reading: Reading,
) -> Job[list[Audit]]:
    """Audit every tile of every file, in order; files that are refused are reported and left out."""

    def load(file: Path) -> SourceImage | ImageRefused:
        try:
            return open_image(file, reading)
        except ImageRefused as refusal:
            return refusal

    stack = Stack(auditor.encoder, BATCH_SIZES[auditor.encoder.device.type])
    audits: list[Audit] = []
    with closing(ahead_of(load, files, _AHEAD, name="decode")) as images:
        for done, (file, image) in enumerate(zip(files, images, strict=True)):
            yield Progress(done, len(files), say("Auditing {0}", file.name))
            if isinstance(image, SourceImage):
                try:
                    audits += yield from _tiles_job(auditor, image, question, reading, stack)
                except InputRefused as refusal:
                    todo = refusal.todo
                    on_refusal(ImageRefused(str(file), Refusal.TOO_MANY_PIXELS, clause(refusal.what), todo))
            else:
                on_refusal(image)
    yield Progress(len(files), len(files), "Done")
    return audits


def _tiles_job(
    auditor: Auditor, image: SourceImage, question: Question, reading: Reading, stack: Stack
) -> Job[list[Audit]]:
    framings = auditor.framings_of(image, reading.view)
    whole = image.for_encoder
    picture = whole if isinstance(whole, Image.Image) else Image.fromarray(whole)
    size = BATCH_SIZES[auditor.encoder.device.type]
    audits: list[Audit] = []
    for first in range(0, len(framings), size):
        part = framings[first : first + size]
        for framing in part:
            stack.add(np.asarray(framing(picture)))
        audits += yield from audited_job(auditor, [image] * len(part), part, question, stack)
    return audits


# Where images are run together. A CPU gains nothing by it, and an image by itself gives the same bits every time.
_TOGETHER: Final = frozenset({"cuda"})


@dataclass(eq=False)
class _Batch:
    """Files that are audited together: why some were refused, and where the others came from."""

    refusals: list[ImageRefused] = field(default_factory=list)
    images: list[SourceImage] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.refusals) + len(self.images)


def audit_files_job(
    auditor: Auditor,
    files: Sequence[Path],
    question: Question,
    on_refusal: Callable[[ImageRefused], None],
    reading: Reading = AS_USUAL,
    workers: int | None = None,
) -> Job[list[Audit]]:
    """Audit every file, seen at once; those that are refused are reported and left out.

    `workers` is as in `decode_files`; the audits are the same for any number.
    """
    size = BATCH_SIZES[auditor.encoder.device.type]
    stack = Stack(auditor.encoder, size)
    framing = auditor.encoder.framing(reading.view)
    work = Work(framing, reading)
    audits: list[Audit] = []
    done = 0
    with closing(decode_files(files, work, workers, ahead=2 * size)) as images:
        while True:
            yield Progress(
                done, len(files), say("Auditing {0}", printable(files[done].name)) if done < len(files) else ""
            )
            batch = _next_batch(images, stack, size)
            if not len(batch):
                break
            for refusal in batch.refusals:
                on_refusal(refusal)
            if batch.images:
                framings = [framing] * len(batch.images)
                audits += yield from audited_job(auditor, batch.images, framings, question, stack)
            done += len(batch)
    yield Progress(done, len(files), "Done")
    return audits


def _next_batch(items: Generator[Decoded | ImageRefused], stack: Stack, size: int) -> _Batch:
    batch = _Batch()
    for item in items:
        if isinstance(item, ImageRefused):
            batch.refusals.append(item)
        elif item.crop is not None:
            batch.images.append(SourceImage.without_pixels(item.provenance))
            stack.add(item.crop)
        if len(batch) == size:
            break
    return batch


def audited_job(
    auditor: Auditor, images: Sequence[SourceImage], framings: Sequence[Framing], question: Question, stack: Stack
) -> Job[list[Audit]]:
    """Audit what was added to the stack: of each image, what was seen of it through its framing."""
    audits = []
    for evidence in _seen(auditor, images, framings, question, stack):
        audits.append((yield from answered_job(auditor, evidence, question)))
    return audits


def _seen(
    auditor: Auditor, images: Sequence[SourceImage], framings: Sequence[Framing], question: Question, stack: Stack
) -> Iterator[Evidence]:
    pixels = stack.take()
    if auditor.encoder.device.type in _TOGETHER:
        yield from auditor.look_together(images, pixels, question.texts, framings)
    else:
        for i, (image, framing) in enumerate(zip(images, framings, strict=True)):
            yield auditor.look(image, pixels[i], framing)
