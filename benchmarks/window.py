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
from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.workspace import create_workspace
from sae_auditor.concepts.people import Remarks
from sae_auditor.reports.audit.folder_rows import Finding, ImageRow, LatentPush
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.outcomes import Outcome, Outcomes
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


def results_come(n_images: int, theme: Theme) -> tuple[float, float, float]:
    """Return the seconds to take one result and paint the strip, the longest of many; and to list and to show all.

    All images have a result already, as at the end of an audit of all of them.
    """
    queue, outcomes, jobs = ImageQueue(), Outcomes(), InlineJobs(held=True)
    thumbnails = Thumbnails(queue, jobs)
    context = WorkspaceContext(
        jobs, Messages(), queue, theme, lambda *_: None, lambda _: None, outcomes=outcomes, thumbnails=thumbnails
    )
    workspace = create_workspace(context)
    strip = FilmStrip(queue, thumbnails, theme, outcomes)
    queue.add([Path(f"/images/{number:06}.png") for number in range(n_images)])
    rows = [_made_row(number) for number in range(n_images)]
    outcomes.put({item.id: Outcome(row, None) for item, row in zip(queue.items, rows, strict=True)})
    workspace.widget.resize(1190, 560)
    strip.resize(1190, 120)
    workspace.turn_to(workspace.all)
    for widget in (workspace.widget, strip):
        widget.show()
        widget.grab()
    listed_s = timed(workspace.controller.all_images.listing)
    shown_s = timed(workspace.all.refresh)
    worst_s = 0.0
    for number in range(100):
        item = queue.item_at(number)

        def take(item_id: int = item.id, place: int = number) -> None:
            outcomes.put({item_id: Outcome(_made_row(place + 1), None)})
            QApplication.processEvents()

        worst_s = max(worst_s, timed(take))
    strip.model.disconnect_queue()
    for widget in (workspace.widget, strip):
        widget.hide()
    return worst_s, listed_s, shown_s


def _made_row(number: int) -> ImageRow:
    pushes = tuple(LatentPush(7 * number % 400 + k, "label", 1.0 + k) for k in range(3))
    found = frozenset({Finding.FORBIDDEN} if number % 9 == 0 else {Finding.UNLIKE} if number % 11 == 0 else ())
    return ImageRow("image", class_name=("good", "bad")[number % 2], probability=0.9, findings=found, pushes=pushes)


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
    results = [results_come(5_000, theme) for _ in range(runs)]
    lines = (
        ("remove every second of 100,000 images", min(removed_s for removed_s, _ in acts), 0.2),
        ("undo that", min(back_s for _, back_s in acts), 0.4),
        ("take a result among 5,000 and paint it", min(one for one, _, _ in results), 0.1),
        ("filter and count 5,000 results", min(one for _, one, _ in results), 0.1),
        ("show all 5,000 results", min(one for _, _, one in results), 0.2),
        ("mark 5,000 latents", min(mark(5_000) for _ in range(runs)), 0.5),
    )
    for what, seconds, bound in lines:
        print(f"{what}: {seconds:.3f} s (at most {bound:.2f} s)")
    return int(any(seconds > bound for _, seconds, bound in lines))


if __name__ == "__main__":
    sys.exit(main())
