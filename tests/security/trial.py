"""Tries many changes by every way, on as many servers as are wanted, and keeps what is wrong and what it took."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.security.runner import Outcome, Runner, Way


@dataclass
class Tally:
    """One row of the table, and the faults in words."""

    suite: str
    tried: int = 0
    refused: int = 0
    seconds: float = 0.0
    mb: float = 0.0
    faults: list[str] = field(default_factory=list)

    def note(self, name: str, outcome: Outcome) -> None:
        """Count one outcome."""
        self.tried += 1
        self.refused += outcome.refused
        self.seconds, self.mb = max(self.seconds, outcome.seconds), max(self.mb, outcome.mb)
        if outcome.wrong:
            self.faults.append(f"{name}  [{outcome.way}]  {'; '.join(outcome.wrong)}")

    def row(self) -> str:
        """Return the row as Markdown."""
        return (
            f"| {self.suite} | {self.tried:,} | {self.refused:,} | {len(self.faults):,} | {self.seconds:.1f} "
            f"| {self.mb:,.0f} |"
        )


@contextmanager
def runners(n: int, undamaged: Iterable[Way]) -> Iterator[list[Runner]]:
    """Start servers that know what an undamaged input takes; it has to pass."""
    made = [Runner() for _ in range(n)]
    try:
        for runner in made:
            for outcome in runner.learn(undamaged):
                assert (outcome.verdict, outcome.wrong) == ("ok", ()), outcome.output
        yield made
    finally:
        for runner in made:
            runner.close()


def try_all(
    made: list[Runner], names: Iterable[str], attempt: Callable[[Runner, str], list[tuple[Outcome, Tally]]]
) -> None:
    """Run `attempt` for every name, one at a time on each server, and count the outcomes."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for name in names:
        waiting.put(name)
    lock, errors = threading.Lock(), []

    def work(runner: Runner) -> None:
        while True:
            try:
                name = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                for outcome, tally in attempt(runner, name):
                    with lock:
                        tally.note(name, outcome)
            except BaseException as error:
                errors.append(error)
                return

    threads = [threading.Thread(target=work, args=(runner,)) for runner in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
