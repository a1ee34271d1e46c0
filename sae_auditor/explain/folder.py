"""Audits of many files: decoded ahead, run in batches, explained together where closed forms allow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sae_auditor.explain.assemble import Question, assemble_job
from sae_auditor.explain.audit import Audit
from sae_auditor.explain.closed_site import BATCH_SIZES
from sae_auditor.explain.decoding import Decoded, Stack, decoded
from sae_auditor.explain.evidence import Evidence
from sae_auditor.images import Colour, ImageRefused
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.explain.auditor import Auditor

# Where images are run together. A CPU gains nothing by it, and an image by itself gives the same bits every time.
_TOGETHER: Final = frozenset({"cuda"})


def audit_files_job(
    auditor: Auditor,
    files: Sequence[Path],
    question: Question,
    on_refusal: Callable[[ImageRefused], None],
    colour: Colour = "managed",
) -> Job[list[Audit]]:
    """Audit every file; those that are refused are reported and left out."""
    size = BATCH_SIZES[auditor.encoder.device.type]
    stack = Stack(auditor.encoder.device)
    audits: list[Audit] = []
    done = 0
    with closing(decoded(files, auditor.encoder.preprocess, ahead=2 * size, colour=colour)) as images:
        while batch := list(islice(images, size)):
            yield Progress(done, len(files), f"Auditing {printable(files[done].name)}")
            for refusal in (item for item in batch if isinstance(item, ImageRefused)):
                on_refusal(refusal)
            usable = [item for item in batch if isinstance(item, Decoded)]
            if usable:
                audits += yield from _audited_job(auditor, usable, question, stack)
            done += len(batch)
    yield Progress(done, len(files), "Done")
    return audits


def _audited_job(auditor: Auditor, batch: Sequence[Decoded], question: Question, stack: Stack) -> Job[list[Audit]]:
    audits = []
    for evidence in _seen(auditor, batch, question, stack):
        audits.append((yield from assemble_job(auditor, evidence, auditor.lens(evidence), question)))
    return audits


def _seen(auditor: Auditor, batch: Sequence[Decoded], question: Question, stack: Stack) -> Iterator[Evidence]:
    if auditor.encoder.device.type in _TOGETHER:
        pixels = stack([item.pixels for item in batch])
        yield from auditor.look_together([item.image for item in batch], pixels, question.texts)
    else:
        for item in batch:
            yield auditor.look(item.image, item.pixels)
