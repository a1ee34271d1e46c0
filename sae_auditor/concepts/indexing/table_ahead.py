"""The table of images of a new index, written while later segments are still encoded: it is the most to write."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from sae_auditor.concepts.indexing.compare import Duplicates, Edit
from sae_auditor.concepts.indexing.folder import SEGMENT_IMAGES, IndexFolder
from sae_auditor.concepts.indexing.merge_rows import append_segments


class _Stopped(Exception):
    """Nobody wants the table any more."""


class TableAhead:
    """Follows the segments in their order, in a thread; a table that is not finished is not used.

    Parameters
    ----------
    place
        The index folder.
    n_segments
        How many segments the run has, those of an earlier try included.
    target
        The file to write.
    """

    def __init__(self, place: IndexFolder, n_segments: int, target: Path) -> None:
        self._place = place
        self._n_segments = n_segments
        self._target = target
        self._news = threading.Condition()
        self._written = set(place.finished_segments())
        self._is_stopped = False
        self._error: BaseException | None = None
        self._edits: list[Edit] = []
        self._thread = threading.Thread(target=self._run, name="table of images", daemon=True)

    def __enter__(self) -> TableAhead:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._news:
            self._is_stopped = True
            self._news.notify()
        self._thread.join()

    def note(self, number: int) -> None:
        """Say that a segment is written.

        Raises
        ------
        OSError
            When the table could not be.
        """
        if self._error is not None:
            raise self._error
        with self._news:
            self._written.add(number)
            self._news.notify()

    def finish(self) -> list[Edit]:
        """Wait for the table, once all segments are noted; return the rows that became duplicates of earlier ones.

        Raises
        ------
        OSError
            When it could not be written.
        """
        with self._news:
            self._written.update(self._place.finished_segments())
            self._is_stopped = True  # what is missing now is missed for good
            self._news.notify()
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._edits

    def _run(self) -> None:
        try:
            append_segments(self._segments(), Duplicates(self._edits), self._target)
        except BaseException as error:  # told where the table is asked for
            self._error = error

    def _segments(self) -> Iterable[Path]:
        for number in range(self._n_segments):
            with self._news:
                self._news.wait_for(lambda number=number: self._is_stopped or number in self._written)  # type: ignore[misc]
                if number not in self._written:
                    raise _Stopped
            yield self._place.segment(number) / SEGMENT_IMAGES
