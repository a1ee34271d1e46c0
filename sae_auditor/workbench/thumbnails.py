"""Thumbnails for the filmstrip: made in the background, newest wish first, a limited number kept."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.events import Event

if TYPE_CHECKING:
    from sae_auditor.workbench.jobs import Jobs
    from sae_auditor.workbench.queue import ItemState, QueueItem

Pixels = NDArray[np.uint8]

_KEPT = 600
_WAITING = 120


def thumbnail_job(item: QueueItem, side_px: int) -> Job[Pixels]:
    """Read an image and shrink it to uint8 ``[h, w, 3]`` with at most `side_px` a side."""
    from sae_auditor.images import thumbnail
    from sae_auditor.images.pool import open_image

    yield Progress(0, 1)
    image = open_image(item.source)
    yield Progress(1, 1)
    return thumbnail(image, side_px)


class Pictured(Protocol):
    """Images by id, such as the queue of the window."""

    def position_of(self, item_id: int) -> int:
        """Return where an image is, -1 when it is gone."""

    def item_at(self, position: int) -> QueueItem:
        """Return the image there."""

    def mark(self, item_id: int, state: ItemState, *, message: str = "") -> None:
        """Note what is known of an image."""


class Thumbnails:
    """Keeps the thumbnails of the items of a queue by id; `key` is that of its jobs.

    Attributes
    ----------
    ready : Event[[int]]
        Id of an item whose thumbnail is there now.
    """

    def __init__(self, queue: Pictured, jobs: Jobs, side_px: int = 192, key: str = "thumbnail") -> None:
        self.ready: Event[[int]] = Event()
        self._queue = queue
        self._jobs = jobs
        self._side_px, self._key = side_px, key
        self._kept: OrderedDict[int, Pixels] = OrderedDict()
        self._failed: set[int] = set()
        self._waiting: deque[int] = deque(maxlen=_WAITING)
        self._running: int | None = None

    def get(self, item: QueueItem) -> Pixels | None:
        """Return the thumbnail, or None and make it in the background."""
        pixels = self._kept.get(item.id)
        if pixels is not None:
            self._kept.move_to_end(item.id)
            return pixels
        if item.id != self._running and item.id not in self._failed:
            self._wish(item.id)
        return None

    def kept(self, item_id: int) -> Pixels | None:
        """Return the thumbnail that is there already; asks for none."""
        return self._kept.get(item_id)

    @property
    def is_pending(self) -> bool:
        """Whether thumbnails that were asked for are still missing."""
        return self._running is not None or bool(self._waiting)

    def _wish(self, item_id: int) -> None:
        if item_id in self._waiting:
            self._waiting.remove(item_id)
        self._waiting.append(item_id)
        self._next()

    def _next(self) -> None:
        while self._running is None and self._waiting:
            position = self._queue.position_of(self._waiting.pop())
            if position >= 0:
                self._start(self._queue.item_at(position))

    def _start(self, item: QueueItem) -> None:
        self._running = item.id
        self._jobs.start(
            self._key,
            lambda: thumbnail_job(item, self._side_px),
            on_result=lambda pixels: self._made(item.id, pixels),
            on_error=lambda error: self._refused(item.id, error),
            resource="disk",
        )

    def _made(self, item_id: int, pixels: Pixels) -> None:
        self._running = None
        self._kept[item_id] = pixels
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.ready.emit(item_id)
        self._next()

    def _refused(self, item_id: int, error: Exception) -> None:
        self._running = None
        self._failed.add(item_id)
        if isinstance(error, KnownError):
            reason = " ".join(translate_core(part) for part in (error.what, error.todo) if part)
        else:
            reason = translate("Thumbnails", "The image cannot be shown: {}").format(error)
        self._queue.mark(item_id, "refused", message=reason)
        self.ready.emit(item_id)
        self._next()
