"""Images that were looked at stay in memory, and the next one is looked at before it is asked for. No Qt.

What is kept of an image is known by its file's place and content, by how it was read, and by who looked at it; its
audit also by what was asked and by what people had said of latents and reasons by then. Whatever of these is another
now is worked out anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.memory import (
    MAX_AUDIT_BYTES,
    MAX_EVIDENCE_BYTES,
    Memory,
    Signature,
    audit_bytes,
    evidence_bytes,
    signature_of,
)
from sae_auditor.workbench.audit.state import Request, Subject

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.images import Reading, SourceImage
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.audit.controller import AuditController
    from sae_auditor.workbench.queue import QueueItem

RECALL: Final = "audit.open"
_READ, _AHEAD = "audit.ahead-read", "audit.ahead"
_REST_S: Final = 0.1


@dataclass(frozen=True)
class Place:
    """Where an image comes from and what was in it: a path, or the id of a pasted image, and the SHA-256."""

    source: str | int
    sha256: str


@dataclass(frozen=True)
class _SubjectKey:
    """What evidence follows from."""

    place: Place
    reading: Reading
    tile: int
    bundle: str
    references: str
    sae: str


@dataclass(frozen=True)
class _AuditKey:
    """What an audit follows from."""

    subject: _SubjectKey
    request: Request


@dataclass(frozen=True)
class Explained:
    """An audit, and what was known of latents and reasons when it was made."""

    audit: Audit
    meanings: Any


def explain_job(subject: Subject, request: Request) -> Job[Explained]:
    """Explain an image already seen, and tell by which meanings."""
    # Looked up before, so that what people write meanwhile makes the audit one of the past and not of now.
    meanings = subject.auditor.as_of_now().meanings
    return Explained((yield from jobs.explain(subject, request)), meanings)


def read_job(item: QueueItem, reading: Reading) -> Job[tuple[Signature | None, SourceImage]]:
    """Decode an image, and tell by what its file is known; from before, so that a change meanwhile is noticed."""
    signature = signature_of(item)
    return signature, (yield from jobs.open_picture(item, reading))


class SeenImages:
    """Keeps what the encoder saw of images, within a bound of bytes."""

    def __init__(self, controller: AuditController) -> None:
        self._controller = controller
        self._signatures: dict[int, tuple[Signature, Place]] = {}
        self._subjects: Memory[_SubjectKey, Subject] = Memory(
            MAX_EVIDENCE_BYTES, lambda subject: evidence_bytes(subject.evidence)
        )
        self._audits: Memory[_AuditKey, Explained] = Memory(
            MAX_AUDIT_BYTES, lambda explained: audit_bytes(explained.audit)
        )

    def another_auditor(self) -> None:
        """Let go of what another SAE or encoder saw: it holds the weights of that one."""
        self._subjects.clear()

    def note(self, item: QueueItem, signature: Signature | None, image: SourceImage) -> None:
        """Take note of what was in an image's file when it had this signature."""
        if signature is not None:
            source = item.id if item.path is None else str(item.path)
            self._signatures[item.id] = (signature, Place(source, image.provenance.sha256))

    def keep(self, subject: Subject, request: Request, explained: Explained) -> None:
        """Keep an image with its audit; what it takes is counted as it is now."""
        place = self._place_of(subject)
        if place is not None:
            tile = 1 if subject.tile is None else subject.tile.number
            key = _key(place, subject.auditor, subject.reading, tile)
            self._subjects.put(key, subject)
            self._audits.put(_AuditKey(key, request), explained)

    def knows(self, item: QueueItem, auditor: Auditor, reading: Reading) -> bool:
        """Whether an image may be in memory as it is to be read: what is missing then is at most its audit."""
        known = self._signatures.get(item.id)
        return known is not None and self._subjects.get(_key(known[1], auditor, reading, 1)) is not None

    def recall(self, item: QueueItem, missing: Callable[[], object]) -> bool:
        """Show an image from memory once its file was found unchanged, else do what is `missing`.

        False where it cannot be in memory; nothing is done then.
        """
        controller = self._controller
        auditor, reading = controller.auditor, controller.state.reading
        if auditor is None or not self.knows(item, auditor, reading):
            return False

        def take(found: tuple[Signature | None, Any]) -> None:
            signature, meanings = found
            known = self._signatures.get(item.id)
            subject = None
            if known is not None and known[0] == signature:
                subject = self._subjects.get(_key(known[1], auditor, reading, 1))
            if subject is None or auditor is not controller.auditor:
                missing()
                return
            self._show(subject, known[1] if known is not None else None, meanings)

        def look_job() -> Job[tuple[Signature | None, Any]]:
            yield Progress(0, 1, item.name)
            return signature_of(item), auditor.as_of_now().meanings

        # A thread of its own: it waits neither for the disk's other work nor for the encoder's.
        controller.start(RECALL, look_job, take, resource="none", on_error=lambda _error: missing())
        return True

    def _show(self, subject: Subject, place: Place | None, meanings: Any) -> None:
        controller, request = self._controller, self._controller.state.asked
        explained = None
        if request is not None and place is not None:
            explained = self._audits.get(_AuditKey(_key(place, subject.auditor, subject.reading, 1), request))
        if request is None or explained is None or explained.meanings is not meanings:
            controller.explain_seen(subject)
        else:
            controller.take_seen(subject, request, explained)

    def _place_of(self, subject: Subject) -> Place | None:
        known = self._signatures.get(subject.item.id)
        # Of a file that changed meanwhile the newer content is known by now.
        same = known is not None and known[1].sha256 == subject.evidence.image.provenance.sha256
        return known[1] if known is not None and same else None


def _key(place: Place, auditor: Auditor, reading: Reading, tile: int) -> _SubjectKey:
    bundle = auditor.bundle
    return _SubjectKey(place, reading, tile, bundle.fingerprint, str(bundle.references or ""), auditor.sae_name)


class ReadAhead:
    """Looks at the next image in the direction of travel while nothing else is to be done.

    Decoding has a thread of its own; the encoder's part is long work, which lets everything that a person asked for go
    first at each of its steps.
    """

    def __init__(self, controller: AuditController, seen: SeenImages, *, is_on: bool) -> None:
        self._controller = controller
        self._seen = seen
        self._is_on = is_on
        self._step = 1
        self._position = -1
        self._item: QueueItem | None = None
        self._picture: SourceImage | None = None
        self._is_wanted = False

    def is_pending(self) -> bool:
        """Whether the image that is asked for is the one that is being looked at ahead."""
        return self._is_wanted

    def turn_to(self, item: QueueItem) -> bool:
        """Take note that a person asks for an image; tell whether it is on its way already and will be shown."""
        position = self._controller.context.queue.position_of(item.id)
        if position != self._position:
            self._step = 1 if position > self._position else -1
        self._position = position
        if self._item is None or self._item.id != item.id:
            self.stop()
            return False
        self._is_wanted = True
        if self._picture is not None:
            self._controller.put(picture=self._picture)
        return True

    def stop(self) -> None:
        """Let go of the image that is being looked at."""
        self._item = self._picture = None
        self._is_wanted = False
        for key in (_READ, _AHEAD):
            self._controller.context.jobs.cancel(key)

    def begin(self) -> None:
        """Look at the next image, where it is not in memory yet."""
        controller, queue = self._controller, self._controller.context.queue
        auditor, request, reading = controller.auditor, controller.state.asked, controller.state.reading
        position = queue.current_index + self._step
        if not self._is_on or self._item is not None or auditor is None or request is None:
            return
        if not 0 <= position < len(queue):
            return
        item = queue.item_at(position)
        if item.state == "refused" or self._seen.knows(item, auditor, reading):
            return
        self._item = item

        def take(found: tuple[Signature | None, SourceImage]) -> None:
            self._picture = found[1]
            self._seen.note(item, *found)
            if self._is_wanted:
                controller.put(picture=found[1])
            self._look(auditor, item, found[1], reading, request)

        controller.context.jobs.start(
            _READ, lambda: _rested(read_job(item, reading)), on_result=take, on_error=self._failed, resource="none"
        )

    def _look(self, auditor: Auditor, item: QueueItem, image: SourceImage, reading: Reading, request: Request) -> None:
        def look_job() -> Job[tuple[Subject, Explained]]:
            subject = yield from jobs.look(auditor, item, image, reading)
            yield Progress(1, 2, item.name)  # a place to step aside before the explanation
            return subject, (yield from explain_job(subject, request))

        def take(found: tuple[Subject, Explained]) -> None:
            subject, explained = found
            self._seen.keep(subject, request, explained)
            self._end(lambda: self._controller.take_seen(subject, request, explained))

        self._controller.context.jobs.start(_AHEAD, look_job, on_result=take, on_error=self._failed, long=True)

    def _failed(self, _error: Exception) -> None:
        # It is told when the person comes to this image, and asks for it.
        item = self._item
        if item is not None:
            self._end(lambda: self._controller.read(item))

    def _end(self, show: Callable[[], object]) -> None:
        item, is_wanted = self._item, self._is_wanted
        self._item = self._picture = None
        self._is_wanted = False
        now = self._controller.state
        if is_wanted and item is not None and now.item is not None and now.item.id == item.id and now.subject is None:
            show()


def _rested(job: Job[Any]) -> Job[Any]:
    """Begin after a moment, in which a person who leafs through images has gone on already."""
    until_s = time.monotonic() + _REST_S
    while time.monotonic() < until_s:
        yield Progress(0, 1)
        time.sleep(_REST_S / 10)
    return (yield from job)
