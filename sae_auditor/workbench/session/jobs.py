"""The jobs behind the Session workspace: everything that touches the disk. Run one after another on one thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numpy as np

from sae_auditor.errors import InputRefused, KnownError, system_words
from sae_auditor.i18n import say, translate
from sae_auditor.names import from_text
from sae_auditor.progress import Job, Progress
from sae_auditor.records import Records, make_anchor
from sae_auditor.records.projection import BEFORE, UNDECIDED, WITH_MODEL
from sae_auditor.records.queue import Kind, Order, Queue, QueueRow
from sae_auditor.records.reporting import book_of, pictures_of
from sae_auditor.records.sessions import Given, Session, Settings, Step, sessions_in
from sae_auditor.reports.session.files import save_book
from sae_auditor.workbench.columns import Rows
from sae_auditor.workbench.messages import problem_of
from sae_auditor.workbench.session.evidence import evidence_of
from sae_auditor.workbench.session.looking import RECORDS as RECORDS
from sae_auditor.workbench.session.state import Facts, Picture

if TYPE_CHECKING:
    from sae_auditor.images import View
    from sae_auditor.library import Auditor
    from sae_auditor.records import Anchor
    from sae_auditor.records.events import Event
    from sae_auditor.reports.session.book import Book

ResultT = TypeVar("ResultT")
# Writes a report as PDF, which takes Qt.
WritePdf = Callable[["Book", Path], Job[None]]
# Larger pictures would hold the window up when they are painted; in Audit they are seen whole.
MOST_PX: Final = 2048
_AT_ONCE: Final = 500
_LAST: Final = "session.last"
# Behind the small pictures of lists, which read files too.
PICTURES: Final = "disk"


@dataclass(frozen=True, eq=False)
class Opened:
    """The records of a workspace, and which of its sessions was open last by whom: key, reviewer, round."""

    records: Records
    last: tuple[str, str, int]


def open_job(path: Path, who: str) -> Job[Opened]:
    """Open a workspace; make it where there is none.

    Raises
    ------
    KnownError
        When it cannot be opened.
    """
    yield Progress(0, 0, translate("Session", "Opening the records"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputRefused(say("The folder {0} cannot be made: {1}.", path.parent, system_words(error))) from error
    records = Records(path, who=who)
    return Opened(records, _last(records))


def _last(records: Records) -> tuple[str, str, int]:
    try:
        values = json.loads(records.kept(_LAST))
        last = str(values["session"]), str(values["who"]), int(values["round"])
    except (ValueError, KeyError, TypeError):
        return "", "", 0
    return last if any(line[0] == last[0] for line in sessions_in(records)) else ("", "", 0)


@dataclass(frozen=True)
class Place:
    """Where a reviewer was in a session; `item` 0 for nowhere yet."""

    item: int = 0
    kind: Kind = Kind.UNDECIDED
    order: Order = Order.CERTAINTY


@dataclass(frozen=True, eq=False)
class Entered:
    """A session that was opened, with the reviewer's steps, the last one first, each with its first image's row."""

    session: Session
    settings: Settings
    place: Place
    steps: tuple[tuple[Step, QueueRow | None], ...]


def enter_job(records: Records, key: str, who: str, number: int) -> Job[Entered]:
    """Open a session for a reviewer, where this one was."""
    yield Progress(0, 0)
    session = Session(records, key)
    place = _place(records.kept(_place_key(key, who, number)))
    return Entered(session, session.settings, place, steps_of(session, who))


def steps_of(session: Session, who: str) -> tuple[tuple[Step, QueueRow | None], ...]:
    """Return a reviewer's steps, the last one first, each with the row of its first image."""
    steps = session.steps(who)
    items = sorted({step.first_item for step in steps if step.first_item})
    rows = {row.item: row for row in Queue(session, who).some(items)}
    return tuple((step, rows.get(step.first_item)) for step in steps)


def keep_job(session: Session, who: str, number: int, place: Place) -> Job[None]:
    """Keep where a reviewer is, for the next time."""
    yield Progress(0, 0)
    records = session.records
    records.keep(_LAST, json.dumps({"session": session.key, "who": who, "round": number}))
    values = {"item": place.item, "kind": place.kind.value, "order": place.order.value}
    records.keep(_place_key(session.key, who, number), json.dumps(values))


def _place_key(key: str, who: str, number: int) -> str:
    return f"session.place/{key}/{number}/{who}"


def _place(kept: str) -> Place:
    try:
        values = json.loads(kept)
        return Place(int(values["item"]), Kind(values["kind"]), Order(values["order"]))
    except (ValueError, KeyError, TypeError):
        return Place()


# --------------------------------------------------------------------------------------------------- looking at images


@dataclass(frozen=True, eq=False)
class Listed:
    """What the queue lists, how many there are of each kind, and without an audit; events since the last anchor."""

    items: Rows
    counts: Mapping[Kind, int]
    n_waiting: int
    n_unanchored: int


def list_job(session: Session, who: str, number: int, kind: Kind, order: Order, part: str) -> Job[Listed]:
    """List the images of a kind."""
    yield Progress(0, 0)
    queue = Queue(session, who, number)
    items = np.array(queue.items(kind, order, part), np.int64)
    ((n_waiting,),) = session.records.rows(
        "SELECT count(*) FROM items WHERE session = ? AND removed = 0 AND item NOT IN"
        " (SELECT item FROM audits WHERE session = ?)",
        (session.key, session.key),
    )
    return Listed(items, queue.counts(), int(n_waiting), unanchored(session.records))


def unanchored(records: Records) -> int:
    """Return how many events there are since the last anchor, which is an event too."""
    ((anchored,),) = records.rows("SELECT coalesce(max(seq), 0) FROM anchors")
    return int(records.head[0] - anchored - (1 if anchored else 0))


def next_job(session: Session, who: str, number: int, order: Order, listed: Rows, item: int) -> Job[int | None]:
    """Return the first undecided image of those that are `listed`, else of the whole queue, but `item`; or None."""
    yield Progress(0, 0)
    queue = Queue(session, who, number)
    for first in range(0, len(listed), _AT_ONCE):
        rows = queue.some(listed[first : first + _AT_ONCE].tolist())
        found = next((row.item for row in rows if row.verdict == UNDECIDED and row.item != item), None)
        if found is not None:
            return found
    return next((one for one in queue.items(Kind.UNDECIDED, order) if one != item), None)


def find_job(session: Session, code: str) -> Job[int | None]:
    """Return the image of a part; None where there is none."""
    yield Progress(0, 0)
    sql = "SELECT item FROM items WHERE session = ? AND removed = 0 AND part = ? ORDER BY item LIMIT 1"
    rows = session.records.rows(sql, (session.key, code))
    return int(rows[0][0]) if rows else None


def facts_job(session: Session, who: str, number: int, item: int) -> Job[Facts]:
    """Return what the records say of an image, to this reviewer."""
    yield Progress(0, 0)
    records, settings = session.records, session.settings
    row = Queue(session, who, number).row(item)
    standing = session.standing(item, who, "again" if number else WITH_MODEL, number)
    before = session.standing(item, who, BEFORE)
    others = [
        (str(name), Given(item, str(verdict), str(code), str(note)))
        for name, verdict, code, note in records.rows(
            "SELECT reviewer, verdict, code, note FROM verdicts WHERE session = ? AND item = ? AND reviewer != ?"
            " AND stage = ? AND verdict != ? ORDER BY reviewer",
            (session.key, item, who, WITH_MODEL, UNDECIDED),
        )
    ]
    may_see = number == 0 and (not settings.is_blind or standing.verdict != UNDECIDED)
    return Facts(
        row,
        standing,
        before if before.verdict != UNDECIDED else None,
        tuple(others) if may_see else (),
        0 if may_see else len(others),
        _evidence(session, row),
    )


def _evidence(session: Session, row: QueueRow) -> Any:
    sql = "SELECT audit_sha256 FROM audits WHERE session = ? AND item = ?"
    rows = session.records.rows(sql, (session.key, row.item))
    return evidence_of(session.records.content(rows[0][0]), rows[0][0], row) if rows else None


def rows_job(session: Session, who: str, number: int, items: Sequence[int]) -> Job[tuple[list[QueueRow], set[int]]]:
    """Return images as the queue lists them, and those that the reviewer judged before the model's word was shown."""
    yield Progress(0, 0)
    rows = Queue(session, who, number).some(list(items))
    marks = ", ".join(str(int(item)) for item in items)
    judged = session.records.rows(
        f"SELECT item FROM verdicts WHERE session = ? AND reviewer = ? AND stage = ? AND item IN ({marks})",
        (session.key, who, BEFORE),
    )
    return rows, {int(item) for (item,) in judged}


def picture_job(path: str) -> Job[Picture]:
    """Read an image as it is shown, no larger than a screen."""
    yield Progress(0, 0)
    from sae_auditor.images import thumbnail
    from sae_auditor.images.pool import open_image

    try:
        image = open_image(Path(from_text(path)))
    except KnownError as error:
        return Picture(None, problem=problem_of(error).what)
    height, width = image.rgb.shape[:2]
    if max(height, width) <= MOST_PX:
        return Picture(image.rgb, 1.0, (width, height))
    pixels = thumbnail(image, MOST_PX)
    return Picture(pixels, pixels.shape[1] / width, (width, height))


# ------------------------------------------------------------------------------------------------------------ recording


@dataclass(frozen=True)
class Recorded:
    """What became of a verdict: whether it changed anything, of which kinds the image was before and is now."""

    is_new: bool
    before: frozenset[Kind]
    after: frozenset[Kind]
    n_unanchored: int


def give_job(session: Session, who: str, given: Given, reason: str, context: Mapping[str, Any]) -> Job[Recorded]:
    """Record a verdict; it is on the disk when this ends."""
    yield Progress(0, 0)
    queue = Queue(session, who, given.round)
    before = queue.kinds(given.item)
    event = session.give(who, [given], reason=reason, context=context)
    return Recorded(event is not None, before, queue.kinds(given.item), unanchored(session.records))


def take_back_job(session: Session, who: str, *, again: bool) -> Job[tuple[Step, QueueRow | None] | None]:
    """Take a reviewer's last step back, or do `again` the one that was taken back last."""
    yield Progress(0, 0)
    step = session.redo(who) if again else session.undo(who)
    if step is None:
        return None
    return step, (Queue(session, who).row(step.first_item) if step.first_item else None)


def anchor_job(records: Records, who: str, folders: Sequence[Path]) -> Job[Anchor]:
    """Make an anchor."""
    yield Progress(0, 0, translate("Session", "Making an anchor"))
    return make_anchor(records, who, folders)


def report_job(session: Session, auditor: Auditor | None, path: Path, write_pdf: WritePdf) -> Job[Path]:
    """Write the report of a session, with heat maps where the model is at hand; its kind follows from the name."""
    from sae_auditor.workbench.session_maps import maps_of

    maps = None if auditor is None else maps_of(auditor, cast("View", session.settings.view))
    book = yield from pictures_of(book_of(session), maps)
    if path.suffix.lower() == ".pdf":
        yield from write_pdf(book, path)
    else:
        save_book(book, path)
    return path


def sign_job(session: Session, who: str, meaning: str) -> Job[Event]:
    """Record that somebody stands for the session as it is."""
    yield Progress(0, 0)
    return session.sign(who, meaning)
