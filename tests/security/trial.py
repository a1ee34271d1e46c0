"""Tries many hostile inputs by every way, on several servers at once, and keeps what is wrong and what it took."""

from __future__ import annotations

import queue
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.security.runner import Outcome, Runner, Way


@dataclass(frozen=True)
class Input:
    """Where a hostile input goes in, and what a refusal of it has to name, one of them; nothing for any refusal.

    `must_refuse` is for files that say what cannot be: to read them is wrong.
    """

    all_ways: tuple[Way, ...]
    names: tuple[str, ...]
    must_refuse: bool = False


@dataclass(frozen=True)
class Trial:
    """A hostile input by its name; `lay_out` writes it into an empty folder of its own."""

    suite: str
    name: str
    lay_out: Callable[[Path], Input]


@dataclass
class Tally:
    """One row of the table: how many jobs, what they took at most, and the faults in words."""

    suite: str
    tried: int = 0
    refused: int = 0
    seconds: float = 0.0
    mb: float = 0.0
    faults: list[str] = field(default_factory=list)

    def note(self, name: str, outcome: Outcome, wrong: Iterable[str]) -> None:
        """Count one outcome."""
        self.tried += 1
        self.refused += outcome.refused
        self.seconds, self.mb = max(self.seconds, outcome.seconds), max(self.mb, outcome.mb)
        if found := "; ".join(wrong):
            sentence = " ".join(outcome.sentence.split())
            self.faults.append(f"{name}  [{outcome.way}]  {found}  |  {ascii(sentence)[1:-1]:.200}")

    def row(self) -> str:
        """Return the row as Markdown."""
        return (
            f"| {self.suite} | {self.tried:,} | {self.refused:,} | {len(self.faults):,} | {self.seconds:.1f} "
            f"| {self.mb:,.0f} |"
        )


class Trials:
    """The servers, and a row for every suite that was tried."""

    def __init__(self, runners: list[Runner]) -> None:
        self._runners = runners
        self.tallies: dict[str, Tally] = {}

    def run(self, trials: Iterable[Trial], report: Callable[[str], object] = lambda _line: None) -> list[str]:
        """Try everything and return the faults in words.

        Parameters
        ----------
        report
            Told of every fault as soon as it is found.
        """
        waiting, lock = iter(trials), threading.Lock()
        errors: queue.SimpleQueue[BaseException] = queue.SimpleQueue()
        found: list[str] = []

        def work(runner: Runner) -> None:
            try:
                while errors.empty():
                    with lock:
                        trial = next(waiting, None)
                    if trial is None:
                        return
                    for tally, name, outcome, wrong in _outcomes(runner, trial):
                        with lock:
                            kept = self.tallies.setdefault(tally, Tally(tally))
                            before = len(kept.faults)
                            kept.note(name, outcome, wrong)
                            found.extend(kept.faults[before:])
                            for fault in kept.faults[before:]:
                                report(fault)
            except BaseException as error:
                errors.put(error)

        threads = [threading.Thread(target=work, args=(runner,)) for runner in self._runners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not errors.empty():
            raise errors.get()
        return found


def _outcomes(runner: Runner, trial: Trial) -> Iterator[tuple[str, str, Outcome, tuple[str, ...]]]:
    room = Path(tempfile.mkdtemp(prefix="sae-auditor-input-"))
    try:
        given = trial.lay_out(room)
        for way in given.all_ways:
            outcome = runner.run(way, given.names)
            wrong = outcome.wrong
            if given.must_refuse and not outcome.refused and not wrong:
                wrong = ("it was read",)
            suite = f"{trial.suite} (window)" if way.kind == "window" else trial.suite
            yield suite, trial.name, outcome, wrong
    finally:
        shutil.rmtree(room, ignore_errors=True)


@contextmanager
def servers(n: int, undamaged: Iterable[Way]) -> Iterator[list[Runner]]:
    """Start servers that know what an undamaged input takes; it has to pass.

    Raises
    ------
    AssertionError
        When it does not: a runner that finds fault with everything proves nothing.
    """
    all_ways, made = list(undamaged), [Runner() for _ in range(n)]
    try:
        for outcome in made[0].learn(all_ways):
            passed = not outcome.wrong and not outcome.refused
            assert passed, f"{outcome}\n{outcome.output}"
        for runner in made[1:]:
            runner.learn_from(made[0])
        yield made
    finally:
        for runner in made:
            runner.close()
