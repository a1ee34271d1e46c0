"""From the key to the numbers: an image for the first time, the next one after a moment, and one seen before.

Prints lines such as ``seen before: 2.1 ms, 0.03 x of 71.0 ms``: medians of the time from the moment an image becomes
the current one until its audit is in the state, in one process, with the window's own jobs on their threads. The images
are distinct pictures of one size. ``asked for meanwhile`` is an image that nobody expected, asked for while another one
is looked at ahead: what reading ahead costs a person who goes elsewhere.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from sae_auditor._paths import DEMO
from sae_auditor.app.frame.jobs import JobRunner
from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.bundle import open_bundle
from sae_auditor.library import Auditor
from sae_auditor.workbench.audit.controller import AuditController
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue

_LIMIT_S = 60.0


class Desk:
    """The Audit workspace without widgets, on a queue of pictures."""

    def __init__(self, app: QApplication, auditor: Auditor, files: list[Path], *, ahead: bool) -> None:
        self._app = app
        self.jobs, self.queue = JobRunner(), ImageQueue()
        nothing: Any = None
        context = WorkspaceContext(
            self.jobs, Messages(), self.queue, nothing, lambda *_: None, lambda _: None, reads_ahead=ahead
        )
        self.controller = AuditController(context, lambda _state: None)
        self.controller.set_auditor(auditor)
        self.queue.current_changed.connect(self.controller.set_image)
        self.queue.add(files)
        self.wait(lambda: self.controller.state.audit is not None)
        self.rest()

    def wait(self, until: Callable[[], bool]) -> None:
        """Let the event loop run until something holds."""
        limit_s = time.monotonic() + _LIMIT_S
        while not until():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
            if time.monotonic() > limit_s:
                raise SystemExit("The window did not answer.")

    def rest(self) -> None:
        """Wait until nothing is running."""
        self.wait(lambda: not self.jobs.is_busy())

    def ask(self, place: int) -> float:
        """Return how many ms it takes from asking for an image to its numbers."""
        start_s = time.perf_counter()
        self.queue.select(place)
        item = self.queue.item_at(place)

        def is_there() -> bool:
            state = self.controller.state
            return state.subject is not None and state.subject.item.id == item.id and state.audit is not None

        self.wait(is_there)
        return 1000 * (time.perf_counter() - start_s)


def write_pictures(folder: Path, n: int, side_px: int) -> list[Path]:
    """Write distinct pictures as JPEG files."""
    random, files = np.random.default_rng(5), []
    ramp = np.linspace(0, 9, side_px)
    for i in range(n):
        wave = np.sin(ramp[:, None] * random.uniform(1, 4)) * np.cos(ramp[None] * random.uniform(1, 4))
        noise = random.normal(0, 12, (side_px, side_px, 3))
        picture = 128 + 80 * wave[..., None] * random.uniform(0.4, 1, 3) + noise
        files.append(folder / f"{i:04}.jpg")
        Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(files[-1], quality=90)
    return files


def main() -> int:
    """Measure and print; 1 where a seen image takes more than a quarter of an unseen one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--images", type=int, default=24, help="images of each kind of measurement")
    parser.add_argument("--side", type=int, default=1024, help="pixels of a side of the pictures")
    given = parser.parse_args()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication([])
    auditor = Auditor(open_bundle(DEMO))
    n = given.images
    with tempfile.TemporaryDirectory() as folder:
        files = write_pictures(Path(folder), 3 * n + 2, given.side)
        without, ahead = (Desk(app, auditor, files, ahead=is_on) for is_on in (False, True))
        first, following, again = [], [], []
        elsewhere: list[float] = []
        elsewhere_without: list[float] = []
        for place in range(1, n):  # by turns, so that other work on the machine slows all of them
            first.append(without.ask(place))
            without.rest()
            following.append(ahead.ask(place))
            ahead.rest()
            again.append(ahead.ask(place - 1))
            ahead.rest()
            ahead.ask(place)
            ahead.rest()
        for step in range(n // 2):
            place, other = n + 3 + 2 * step, 3 * n + 1 - 2 * step  # the next one of each way is another
            for desk, times in ((without, elsewhere_without), (ahead, elsewhere)):
                desk.ask(place - (2 if step else 3))
                _some_ms(desk, 150)  # what the numbers are worth is measured, and the next one looked at ahead
                times.append(desk.ask(other))
                desk.rest()
        for desk in (without, ahead):
            desk.jobs.shutdown()
    unseen = statistics.median(first)
    print(f"unseen, nothing looked at ahead: {unseen:.1f} ms (n = {len(first)})")
    for what, times in (
        ("the next one, after a moment", following),
        ("seen before", again),
        ("another one asked for meanwhile", elsewhere),
        ("the same with nothing looked at ahead", elsewhere_without),
    ):
        median = statistics.median(times)
        low, high = np.percentile(times, [5, 95])
        print(f"{what}: {median:.1f} ms (5-95 %: {low:.1f}-{high:.1f}, n = {len(times)}), {median / unseen:.2f} x")
    return int(statistics.median(again) > 0.25 * unseen or statistics.median(following) > 0.25 * unseen)


def _some_ms(desk: Desk, ms: float) -> None:
    until_s = time.monotonic() + ms / 1000
    desk.wait(lambda: time.monotonic() > until_s)


if __name__ == "__main__":
    sys.exit(main())
