"""The jobs that audit every image of the queue, and that write what came out to a file. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from sae_auditor.atomic import atomic_file, write_atomically
from sae_auditor.i18n import translate
from sae_auditor.images import ImageRefused, Reading, encode_jpeg, thumbnail
from sae_auditor.images.pool import open_image
from sae_auditor.json_text import json_text
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress, StopAsked, Update
from sae_auditor.reports.audit.folder_page import folder_html
from sae_auditor.reports.audit.folder_rows import Finding, ImageRow, image_row, refused_row
from sae_auditor.reports.audit.folder_table import folder_table
from sae_auditor.reports.audit.report import audit_json
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.reports.kinds import kind_of
from sae_auditor.reports.table import save_table
from sae_auditor.workbench.audit.state import Request

if TYPE_CHECKING:
    from sae_auditor.explain import Evidence
    from sae_auditor.explain.audit import Audit
    from sae_auditor.explain.folder import Answer
    from sae_auditor.explain.interventions import Intervention
    from sae_auditor.library import Auditor
    from sae_auditor.reports.provenance import Provenance
    from sae_auditor.workbench.latents import Pixels
    from sae_auditor.workbench.queue import QueueItem

ResultT = TypeVar("ResultT")

# Small pictures on a page: more of them make a file that no browser opens with pleasure.
MAX_SHOTS: Final = 600
_SHOT_PX: Final = 96


@dataclass(frozen=True)
class Asked:
    """Everything that a result depends on besides the image: two that are equal have the same answers.

    `judged` counts how often people judged reasons anew since the window was opened. `changes` are the interventions
    that hold for every image.
    """

    bundle: str
    sae: str
    references: str
    request: Request
    reading: Reading
    judged: int = 0
    changes: tuple[Intervention, ...] = ()

    @classmethod
    def of(
        cls,
        auditor: Auditor,
        request: Request,
        reading: Reading,
        judged: int,
        changes: tuple[Intervention, ...] = (),
    ) -> Asked:
        """Return what is asked of an auditor."""
        bundle, references = auditor.bundle, str(auditor.bundle.references or "")
        return cls(bundle.fingerprint, auditor.sae_name, references, request, reading, judged, changes)


@dataclass(frozen=True)
class Found:
    """What came of one image of the queue: its row, and the audits behind it, none where it was refused."""

    item: QueueItem
    row: ImageRow
    audits: tuple[Audit, ...] = ()


def audit_all_job(
    auditor: Auditor,
    items: Sequence[QueueItem],
    request: Request,
    reading: Reading,
    changes: tuple[Intervention, ...] = (),
) -> Job[int]:
    """Audit images, an `Update` of what was `Found` for each; return of how many.

    Whether the interventions `changes` flip a decision is a finding of its row.

    Asked to stop it ends with those that are there.
    """
    files = [item for item in items if item.path is not None]
    pasted = [item for item in items if item.path is None]
    n_done, total = 0, len(items)
    try:
        yield Progress(0, total)
        with closing(_answers(auditor, files, request, reading, changes)) as answers:
            for said in answers:
                if isinstance(said, Update):
                    n_done += 1
                    yield Update(_found(files[said.value.place], said.value))
                yield Progress(n_done, total)
        for item in pasted:
            found = yield from _without_progress(_pasted_job(auditor, item, request, reading, changes), n_done, total)
            n_done += 1
            yield Update(found)
            yield Progress(n_done, total)
    except StopAsked:
        pass  # every image that was audited is there already
    return n_done


def _without_progress(job: Job[ResultT], done: int, total: int) -> Job[ResultT]:
    """Run a part of a job, whose own count would begin anew."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            result: ResultT = end.value
            return result
        yield Progress(done, total)


def _answers(
    auditor: Auditor,
    files: Sequence[QueueItem],
    request: Request,
    reading: Reading,
    changes: tuple[Intervention, ...],
) -> Job[None]:
    if not files:
        return
    yield from auditor.answers_job(
        [item.path for item in files],
        request.prompts,
        target=request.target,
        method=request.method,
        contrast=request.contrast,
        reading=reading,
        changes=changes,
    )


def _found(item: QueueItem, answer: Answer) -> Found:
    path = _path_of(item)
    if answer.refusal is not None:
        return Found(item, refused_row(item.name, path, _in_words(answer.refusal)))
    return Found(item, _row(image_row(item.name, path, answer.audits), answer.is_flipped), answer.audits)


def _row(row: ImageRow, is_flipped: bool | None) -> ImageRow:
    return replace(row, findings=row.findings | {Finding.CHANGED}) if is_flipped else row


def _pasted_job(
    auditor: Auditor, item: QueueItem, request: Request, reading: Reading, changes: tuple[Intervention, ...]
) -> Job[Found]:
    try:
        image = open_image(item.source, reading)
        framings = auditor.framings_of(image, reading.view)
    except ImageRefused as refusal:
        return Found(item, refused_row(item.name, None, _in_words(refusal)))
    audits, is_flipped = [], False
    for framing in framings:
        (evidence,) = yield from auditor.look_job([image], framing)
        audits.append((yield from _explained_job(auditor, evidence, request)))
        if changes:
            scores = auditor.scores(auditor.changed(evidence, changes), request.prompts)
            is_flipped |= int(scores.logit.argmax()) != int(audits[-1].logit.argmax())
    return Found(item, _row(image_row(item.name, None, audits), is_flipped), tuple(audits))


def _explained_job(auditor: Auditor, evidence: Evidence, request: Request) -> Job[Audit]:
    asked = {"target": request.target, "method": request.method, "contrast": request.contrast}
    return (yield from auditor.explain_job(evidence, request.prompts, **asked))


def _path_of(item: QueueItem) -> str | None:
    return None if item.path is None else str(item.path)


def _in_words(refusal: ImageRefused) -> str:
    return " ".join(translate_core(part) for part in (refusal.what, refusal.todo) if part)


@dataclass(frozen=True)
class Listed:
    """What is to be written: images with their rows in the order of the list, and everything said about all of them.

    `audits` are there where they are still in memory. `filtered` says in words which images were chosen, empty for all.
    """

    items: tuple[QueueItem, ...]
    rows: tuple[ImageRow, ...]
    audits: tuple[tuple[Audit, ...] | None, ...]
    request: Request
    reading: Reading
    provenance: Provenance
    filtered: str = ""
    is_whole: bool = True


def save_all_job(path: Path, auditor: Auditor, listed: Listed, shots: dict[int, Pixels]) -> Job[Path]:
    """Write the results as a table (CSV), as a page with small pictures (HTML), or as audits (JSON).

    The JSON is what ``sae-auditor audit --json`` writes of the same images. An audit that is no longer in memory is
    made again for it.

    Raises
    ------
    InputRefused
        When the name of the file says another kind, or it cannot be written there.
    """
    kind = kind_of(path, translate("AllImages", "Results cannot be saved as \u201c{file}\u201d."))
    yield Progress(0, len(listed.rows), printable(path.name))
    if kind == ".json":
        return (yield from _save_json(path, auditor, listed))
    table = folder_table(listed.rows, listed.provenance, listed.filtered, is_whole=listed.is_whole)
    if kind == ".csv":
        return save_table(table, path)
    jpegs = yield from _shots(listed, shots)
    write_atomically(path, folder_html(table, listed.rows, jpegs).encode())
    return path


def _shots(listed: Listed, shots: dict[int, Pixels]) -> Job[list[bytes]]:
    """Return small pictures of the first images, made of those that are there already where there are any."""
    found: list[bytes] = []
    for done, item in enumerate(listed.items[:MAX_SHOTS]):
        yield Progress(done, min(len(listed.items), MAX_SHOTS), item.name)
        try:
            small = shots.get(item.id)
            found.append(encode_jpeg(thumbnail(open_image(item.source), _SHOT_PX) if small is None else small))
        except ImageRefused:
            found.append(b"")
    return found


def _save_json(path: Path, auditor: Auditor, listed: Listed) -> Job[Path]:
    """Write one audit after the other: all of them at once would take more memory than the file has bytes."""
    missing = [item for item, audits in zip(listed.items, listed.audits, strict=True) if audits is None]
    made: dict[int, tuple[Audit, ...]] = {}
    n_written = 0
    with atomic_file(path) as file, closing(_again(auditor, missing, listed)) as again:
        file.write(b"[")
        for done, (item, kept) in enumerate(zip(listed.items, listed.audits, strict=True)):
            yield Progress(done, len(listed.items), item.name)
            audits = kept
            while audits is None and item.id not in made:
                said = next(again)
                if isinstance(said, Update):
                    made[said.value.item.id] = said.value.audits
                yield Progress(done, len(listed.items), item.name)
            for audit in made.pop(item.id, ()) if audits is None else audits:
                file.write((b",\n" if n_written else b"\n") + _as_part(json_text(audit_json(audit))))
                n_written += 1
        file.write(b"\n]\n" if n_written else b"]\n")
    return path


def _again(auditor: Auditor, items: Sequence[QueueItem], listed: Listed) -> Job[int]:
    return audit_all_job(auditor, items, listed.request, listed.reading)


def _as_part(text: str) -> bytes:
    """Return the text of a JSON value as it stands in a list."""
    return "\n".join("  " + line for line in text.rstrip("\n").split("\n")).encode()
