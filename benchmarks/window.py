"""What a person does to very many things at once, in seconds: the window must not stand still for it.

Prints a line for each act, such as ``remove every second of 100,000 images: 0.08 s (at most 0.20 s)``: the smallest of
several runs, in processor time of the thread that does it, so that other work on the machine does not count. Exits with
1 when one of them is over its bound. Needs no display.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from sae_auditor.app.frame.filmstrip import FilmStrip
from sae_auditor.app.kit.theme import Theme
from sae_auditor.concepts.people import Remarks
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.queue import ImageQueue
from sae_auditor.workbench.thumbnails import Thumbnails

_FINGERPRINT = "0123456789abcdef" * 4


def timed(act: Callable[[], object]) -> float:
    """Return how many seconds `act` takes."""
    start_s = time.thread_time()
    act()
    return time.thread_time() - start_s


def remove_and_bring_back(n_images: int, theme: Theme) -> tuple[float, float]:
    """Return the seconds to take every second image out of queue and filmstrip, and to undo that."""
    queue = ImageQueue()
    strip = FilmStrip(queue, Thumbnails(queue, InlineJobs(held=True)), theme)
    queue.add([Path(f"/images/{number:06}.png") for number in range(n_images)])
    every_second = [item.id for item in queue.items[1::2]]
    taken: list[object] = []
    removed_s = timed(lambda: taken.extend(queue.remove(every_second)))
    back_s = timed(lambda: queue.put_back(taken))  # type: ignore[arg-type]
    assert strip.model.rowCount() == len(queue) == n_images
    strip.model.disconnect_queue()
    return removed_s, back_s


def mark(n_latents: int) -> float:
    """Return the seconds to mark latents, until all of it is on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        remarks = Remarks.of(_FINGERPRINT, folder)
        marks = {latent: {"mark": "trusted"} for latent in range(n_latents)}
        return timed(lambda: remarks.set_many(marks, who="benchmark"))  # type: ignore[arg-type]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    existing = QApplication.instance()
    theme = Theme(existing if isinstance(existing, QApplication) else QApplication([]), mode="light")
    acts = [remove_and_bring_back(100_000, theme) for _ in range(runs)]
    lines = (
        ("remove every second of 100,000 images", min(removed_s for removed_s, _ in acts), 0.2),
        ("undo that", min(back_s for _, back_s in acts), 0.4),
        ("mark 5,000 latents", min(mark(5_000) for _ in range(runs)), 0.5),
    )
    for what, seconds, bound in lines:
        print(f"{what}: {seconds:.3f} s (at most {bound:.2f} s)")
    return int(any(seconds > bound for _, seconds, bound in lines))


if __name__ == "__main__":
    sys.exit(main())
