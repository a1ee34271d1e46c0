"""How far a job is, how fast it is and how long it takes still, and the words for that. No Qt."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sae_auditor.i18n import translate
from sae_auditor.progress import Progress

# The rate is that of this time: files of one folder may be larger than those of the next.
_WINDOW_S = 30.0
# A rate from less than this is a guess.
_ENOUGH_S = 3.0
# People read no faster, and a stage of many short steps must not keep the window painting.
_SHOW_EVERY_S = 0.1


@dataclass(frozen=True)
class Running:
    """How far a stage is: `rate` images, latents or files per second, None while nothing can be said of it."""

    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float | None = None
    left_s: float | None = None


@dataclass(frozen=True)
class Activity:
    """A job as people see it. `started_s` is a `time.monotonic` value; a job that is `waiting` has not started."""

    key: str
    title: str
    running: Running = Running()
    waiting: bool = False
    long: bool = False
    started_s: float = 0.0
    can_stop: bool = False
    stopping: bool = False


class Pace:
    """How fast the present stage of a job is, over the last seconds. A new stage begins anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()
        self._last = Progress(0, 0)
        self._shown: tuple[str, int] | None = None
        self._shown_s = 0.0

    def take(self, report: Progress) -> bool:
        """Take the newest report; tell whether it should be shown: not when one of its stage was shown just now."""
        now_s = self._clock()
        if report.total != self._last.total or report.done < self._last.done:
            self._seen.clear()
        self._last = report
        self._seen.append((now_s, report.done))
        while len(self._seen) > 2 and self._seen[1][0] <= now_s - _WINDOW_S:
            self._seen.popleft()
        stage = (report.note, report.total)
        if stage == self._shown and now_s - self._shown_s < _SHOW_EVERY_S:
            return False
        self._shown, self._shown_s = stage, now_s
        return True

    @property
    def running(self) -> Running:
        """What there is to show."""
        last, rate = self._last, self._rate()
        left_s = (last.total - last.done) / rate if rate and last.total else None
        return Running(last.note, last.done, last.total, rate, left_s)

    def _rate(self) -> float | None:
        if not self._seen:
            return None
        (first_s, first), (last_s, last) = self._seen[0], self._seen[-1]
        enough = last_s - first_s >= _ENOUGH_S and last > first
        return (last - first) / (last_s - first_s) if enough else None


def activity_text(activity: Activity) -> str:
    """Return how far a job is and how long it takes still; that it waits, or is about to end, where it does."""
    if activity.waiting:
        return translate("Activities", "waiting for its turn")
    if activity.stopping:
        return translate("Activities", "stopping…")
    return "  ·  ".join(filter(None, (count_text(activity.running), left_text(activity.running))))


def count_text(running: Running) -> str:
    """Return how much of the stage is done, and how quickly; empty where its length is not known."""
    if not running.total:
        return ""
    text = translate("Index", "{done} of {total}").format(done=f"{running.done:,}", total=f"{running.total:,}")
    return text if running.rate is None else f"{text}  ·  {rate_text(running.rate)}"


def left_text(running: Running) -> str:
    """Return how long the stage will still take; empty where nothing can be said of it."""
    if running.left_s is None:
        return ""
    return translate("Index", "about {} left").format(time_text(running.left_s))


def time_text(seconds: float) -> str:
    """Return a span of time, rounded as guesses are."""
    if seconds < 90:
        return translate("Index", "{} s").format(max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 90:
        return translate("Index", "{} min").format(minutes)
    hours, rest = divmod(minutes, 60)
    if hours >= 10 or rest < 5:
        return translate("Index", "{} h").format(round(minutes / 60))
    return translate("Index", "{hours} h {minutes} min").format(hours=hours, minutes=rest)


def rate_text(rate: float) -> str:
    """Return how much is done in a second."""
    return translate("Index", "{} per second").format(f"{rate:,.0f}" if rate >= 9.95 else f"{rate:.1f}")
