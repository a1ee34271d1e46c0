"""How quick a session of many images is: opening it, counting and filtering its queue, and going to the next image.

Prints the median and the 95th percentile of each in milliseconds, by the clock and of the processor (where the machine
has other work), and the most memory of the process. Half of the images were judged by one reviewer and a third by
another; the model itself is not loaded.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sae_auditor.records import Records
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT
from sae_auditor.records.queue import Kind, Order, Queue
from sae_auditor.records.sessions import AuditNote, Given, NewItem, Session, Settings, new_session

_CLASSES = ("intact", "scratched", "dented", "stained")
_FLAGS = ((), (), (), ("forbidden",), ("not-judged",), ("unlike",), ("forbidden", "unlike"))
_TOGETHER = 1000


def make_session(path: Path, n_images: int) -> str:
    """Write a workspace with one session and return its id."""
    rng = random.Random(0)
    records = Records(path, who="Ann")
    settings = Settings("Today's rejects", accept_classes=_CLASSES[:1], reject_classes=_CLASSES[1:])
    session = new_session(records, "Ann", settings)
    session.add("Ann", (NewItem(f"/line/{n:06}.png", f"{n:064x}", f"part {n // 2}") for n in range(n_images)))
    notes = [
        AuditNote(item, rng.choice(_CLASSES), 900_000, rng.randrange(1_000_000), rng.choice(_FLAGS), f"{item:064x}")
        for item in range(1, n_images + 1)
    ]
    session.note_audits("", notes, {})
    for who, share in (("Ann", 1 / 2), ("Ben", 1 / 3)):
        judged = rng.sample(range(1, n_images + 1), int(n_images * share))
        for start in range(0, len(judged), _TOGETHER):
            words = [rng.choice((ACCEPT, REJECT, REJECT, FOLLOW_UP)) for _ in range(_TOGETHER)]
            session.give(who, [Given(*pair) for pair in zip(judged[start : start + _TOGETHER], words, strict=False)])
    records.close()
    return session.key


def times_ms(act: Callable[[], object], n_runs: int) -> list[tuple[float, float]]:
    """Return how long an act took each time, by the clock and of the processor."""
    times = []
    for _ in range(n_runs):
        start, start_cpu = time.perf_counter(), time.process_time()
        act()
        times.append(((time.perf_counter() - start) * 1000, (time.process_time() - start_cpu) * 1000))
    return times


def line(name: str, times: Sequence[tuple[float, float]]) -> str:
    """Return one row of the table."""
    clock, processor = (sorted(side) for side in zip(*times, strict=True))
    at = min(len(clock) - 1, int(0.95 * len(clock)))
    return f"| {name} | {statistics.median(clock):.1f} | {clock[at]:.1f} | {processor[at]:.1f} |"


def main() -> None:
    """Make the session, do what a reviewer does, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sae-auditor-session-") as folder:
        path = Path(folder, "records.db")
        key = make_session(path, chosen.images)
        print(f"{chosen.images:,} images, {path.stat().st_size / 2**20:.0f} MB; load {os.getloadavg()[0]:.1f}")
        print(
            "| act | median (ms) | 95th percentile (ms) | of the processor, 95th percentile (ms) |\n|---|---|---|---|"
        )

        def open_it() -> None:
            records = Records(path, who="Ann")
            queue = Queue(Session(records, key), "Ann")
            queue.counts()
            queue.some(queue.items()[:1])
            records.close()

        print(line("open: workspace, counts, order, first image", times_ms(open_it, chosen.runs)))
        records = Records(path, who="Ann")
        session = Session(records, key)
        queue = Queue(session, "Ann")
        print(line("counts", times_ms(queue.counts, chosen.runs)))
        for kind in Kind:
            print(line(f"filter: {kind.value}", times_ms(lambda kind=kind: queue.items(kind), chosen.runs)))  # type: ignore[misc]
        print(line("order by part", times_ms(lambda: queue.items(order=Order.PART), chosen.runs)))
        print(line("filter: part", times_ms(lambda: queue.items(part="part 77"), chosen.runs)))
        waiting = iter(queue.items(Kind.UNDECIDED))

        def next_image() -> None:
            session.give("Ann", [Given(next(waiting), REJECT, "1")])
            queue.row(next(waiting))
            queue.counts()

        print(line("verdict, counts and next image", times_ms(next_image, chosen.runs)))
        print(line("history", times_ms(lambda: session.steps("Ann", 20), chosen.runs)))
        print(line("undo", times_ms(lambda: session.undo("Ann"), min(20, chosen.runs))))
        print(
            line("last events", times_ms(lambda: list(records.events(records.head[0] - 20, session=key)), chosen.runs))
        )
        records.close()
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
