"""Audits of images in tiles: each image is decoded once and every tile of it explained by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from sae_auditor.errors import InputRefused
from sae_auditor.explain.assemble import Question
from sae_auditor.explain.audit import Audit
from sae_auditor.explain.closed_site import BATCH_SIZES
from sae_auditor.explain.decoding import Stack
from sae_auditor.explain.folder import audited_job
from sae_auditor.i18n import clause, say
from sae_auditor.images import ImageRefused, Reading, Refusal, SourceImage
from sae_auditor.images.ahead import ahead_of
from sae_auditor.images.pool import open_image
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
