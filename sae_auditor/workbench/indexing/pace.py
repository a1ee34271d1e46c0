"""How fast a job is and how long it will still take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from sae_auditor.progress import Progress
from sae_auditor.workbench.indexing.state import Running

# The rate is that of this time: files of one folder may be larger than those of the next.
_WINDOW_S = 30.0
# A rate from less than this is a guess.
_ENOUGH_S = 3.0


class Pace:
    """Turns reports into what is shown of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()
        self._total = 0

    def of(self, report: Progress) -> Running:
        """Take the newest report of a job."""
        now_s = self._clock()
        is_other_stage = report.total != self._total or (self._seen and report.done < self._seen[-1][1])
        if is_other_stage:
            self._seen.clear()
            self._total = report.total
        self._seen.append((now_s, report.done))
        while len(self._seen) > 2 and self._seen[1][0] <= now_s - _WINDOW_S:
            self._seen.popleft()
        rate = self._rate()
        left_s = (report.total - report.done) / rate if rate and report.total else None
        return Running(report.note, report.done, report.total, rate, left_s)

    def _rate(self) -> float | None:
        (first_s, first), (last_s, last) = self._seen[0], self._seen[-1]
        if last_s - first_s < _ENOUGH_S or last <= first:
            return None
        return (last - first) / (last_s - first_s)
