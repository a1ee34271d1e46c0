"""What every long job tells the person: how far it is, how long still, and what went wrong. No Qt."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.progress import Progress
from sae_auditor.reports.core_translation import translate_core

# The rate is that of this time: files of one folder may be larger than those of the next.
_WINDOW_S = 30.0
# A rate from less than this is a guess.
_ENOUGH_S = 3.0
# People read no faster, and a stage of many short steps must not keep the window painting.
_SHOW_EVERY_S = 0.1
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Running:
    """How far a job is: `rate` images, latents or files per second, None while nothing can be said of it."""

    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float | None = None
    left_s: float | None = None


class Pace:
    """Turns the reports of a job into what is shown of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Another job begins."""
        self._seen: deque[tuple[float, int]] = deque()
        self._shown: tuple[str, int] | None = None
        self._shown_s = 0.0
        self._total = 0

    def of(self, report: Progress) -> Running | None:
        """Take the newest report; None where the one before was shown just now."""
        now_s = self._clock()
        if report.total != self._total or (self._seen and report.done < self._seen[-1][1]):
            self._seen.clear()
            self._total = report.total
        self._seen.append((now_s, report.done))
        while len(self._seen) > 2 and self._seen[1][0] <= now_s - _WINDOW_S:
            self._seen.popleft()
        stage = (report.note, report.total)
        if stage == self._shown and now_s - self._shown_s < _SHOW_EVERY_S:
            return None
        self._shown, self._shown_s = stage, now_s
        rate = self._rate()
        left_s = (report.total - report.done) / rate if rate and report.total else None
        return Running(report.note, report.done, report.total, rate, left_s)

    def _rate(self) -> float | None:
        (first_s, first), (last_s, last) = self._seen[0], self._seen[-1]
        if last_s - first_s < _ENOUGH_S or last <= first:
            return None
        return (last - first) / (last_s - first_s)


@dataclass(frozen=True)
class Problem:
    """What went wrong, in the three sentences of every error."""

    what: str
    safe: str = ""
    todo: str = ""

    @property
    def rest(self) -> str:
        """What is safe and what to do."""
        return " ".join(part for part in (self.safe, self.todo) if part)


def problem_of(error: Exception) -> Problem:
    """Say an error in the person's language."""
    if isinstance(error, KnownError):
        return Problem(translate_core(error.what), translate_core(error.safe), translate_core(error.todo))
    _log.error("unexpected error in a job", exc_info=error)
    text = translate("Messages", "The program made a mistake: {}").format(f"{type(error).__name__}: {error}")
    return Problem(text, translate("Messages", "Your images and files are unchanged."))


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
