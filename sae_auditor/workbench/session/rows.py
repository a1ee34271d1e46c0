"""Rows of the queue as lists ask for them: the few in sight, fetched together in the background. No Qt."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.names import from_text
from sae_auditor.records.projection import UNDECIDED
from sae_auditor.records.queue import QueueRow
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.queue import QueueItem
from sae_auditor.workbench.session import jobs
from sae_auditor.workbench.session.words import file_name

if TYPE_CHECKING:
    from sae_auditor.records.sessions import Session
    from sae_auditor.workbench.jobs import Jobs
    from sae_auditor.workbench.queue import ItemState

_ROWS: Final = "session.rows"
_KEPT: Final = 4000
# As many as a list shows at a time, and some more.
_TOGETHER: Final = 200


class SessionRows:
    """Keeps rows of one session for one reviewer; serves `Thumbnails` as a queue of images.

    Attributes
    ----------
    changed : Event[[]]
        Rows that were asked for are there now.
    """

    def __init__(self, work: Jobs, report: Callable[[Exception], object]) -> None:
        self.changed: Event[[]] = Event()
        self._jobs, self._report = work, report
        self._session: Session | None = None
        self._who, self._round = "", 0
        self._kept: OrderedDict[int, QueueRow] = OrderedDict()
        self._judged: set[int] = set()
        self._wanted: dict[int, None] = {}

    def serve(self, session: Session | None, who: str, number: int) -> None:
        """Answer for another session, reviewer or round from now on."""
        self._jobs.cancel(_ROWS)
        self._session, self._who, self._round = session, who, number
        self._wanted.clear()
        self._judged.clear()
        self.forget()

    def forget(self, items: Iterable[int] | None = None) -> None:
        """Ask anew for these when they are looked at, or for all."""
        if items is None:
            self._kept.clear()
        else:
            for item in items:
                self._kept.pop(item, None)

    def get(self, item: int) -> QueueRow | None:
        """Return a row; one that is not there yet is fetched."""
        row = self._kept.get(item)
        if row is not None:
            self._kept.move_to_end(item)
        elif self._session is not None:
            self._wanted[item] = None
            self._fetch()
        return row

    def may_see(self, row: QueueRow) -> bool:
        """Whether the reviewer, who judges first, may see what the model made of an image."""
        return self._round == 0 and (row.item in self._judged or row.verdict != UNDECIDED)

    @property
    def is_pending(self) -> bool:
        """Whether rows that were asked for are still missing."""
        return self._jobs.is_running(_ROWS)

    # -------------------------------------------------------------------------------------- what `Thumbnails` asks for

    def position_of(self, item_id: int) -> int:
        """Return the number of an image as its place, -1 while nothing is known of it."""
        return item_id if item_id in self._kept else -1

    def item_at(self, position: int) -> QueueItem:
        """Return an image as the queue of the window knows images."""
        row = self._kept[position]
        return QueueItem(row.item, Path(from_text(row.path)), None, file_name(row))

    def mark(self, item_id: int, state: ItemState, *, message: str = "") -> None:
        """Do nothing: what is wrong with an image is told on its page."""

    # ---------------------------------------------------------------------------------------------------------- inside

    def _fetch(self) -> None:
        session = self._session
        if session is None or not self._wanted or self._jobs.is_running(_ROWS):
            return
        # What was asked for last is in sight.
        items = list(self._wanted)[-_TOGETHER:]
        self._wanted.clear()
        self._jobs.start(
            _ROWS, partial(jobs.rows_job, session, self._who, self._round, items), on_result=self._take,
            on_error=self._report, resource=jobs.RECORDS,
        )  # fmt: skip

    def _take(self, found: tuple[list[QueueRow], Any]) -> None:
        rows, judged = found
        self._judged -= {row.item for row in rows}
        self._judged |= judged
        for row in rows:
            self._kept[row.item] = row
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.changed.emit()
