"""How long the window does not answer: the gaps between the ticks of a timer in its event loop."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

TICK_MS = 5


class StallMeter(QObject):
    """Ticks every `TICK_MS` and notes how much later than that each tick came; repaints a widget on the way."""

    def __init__(self, widget: QWidget, paint_every_ms: int = 40) -> None:
        super().__init__()
        self._widget = widget
        self._paint_every_s = paint_every_ms / 1000
        self._gaps_s: list[float] = []
        self._last_s = self._painted_s = 0.0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to measure."""
        self._gaps_s.clear()
        self._last_s = self._painted_s = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()

    @property
    def measured_s(self) -> float:
        """How long it measured."""
        return sum(self._gaps_s)

    def stalls_ms(self) -> np.ndarray:
        """Return by how much each tick was late."""
        return np.maximum(0.0, 1000 * np.array(self._gaps_s) - TICK_MS)

    def percentile_ms_of_ticks(self, share: float = 99.0) -> float:
        """Return the stall that `share` percent of all ticks are below."""
        return float(np.percentile(self.stalls_ms(), share))

    def percentile_ms(self, share: float = 99.0) -> float:
        """Return the stall that `share` percent of all moments are below.

        By time, not by ticks: a long stall has one tick only, and a person notices how long it lasts.
        """
        gaps_ms = np.sort(1000 * np.array(self._gaps_s))
        passed = np.cumsum(gaps_ms)
        place = int(np.searchsorted(passed, passed[-1] * share / 100))
        return float(max(0.0, gaps_ms[min(place, len(gaps_ms) - 1)] - TICK_MS))

    def text(self) -> str:
        """Return the figures as one line."""
        stalls = self.stalls_ms()
        of_ticks, of_time = self.percentile_ms_of_ticks(), self.percentile_ms()
        return (
            f"{len(stalls)} ticks in {self.measured_s:.1f} s: median {np.median(stalls):.1f} ms, 99th percentile "
            f"{of_ticks:.1f} ms of ticks, {of_time:.1f} ms of time, longest {stalls.max():.1f} ms"
        )

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self._gaps_s.append(now_s - self._last_s)
        self._last_s = now_s
        if now_s - self._painted_s >= self._paint_every_s:
            self._painted_s = now_s
            self._widget.repaint()


def photographs(folder: Path, n: int, width_px: int = 640, height_px: int = 480) -> Path:
    """Write JPEG files that cost as much to decode as photographs do."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    noise = random.integers(0, 60, (height_px, width_px, 3), np.uint8)
    ramp = (90 + 80 * np.sin(np.arange(width_px) / 31)).astype(np.uint8)[None, :, None]
    picture = noise + ramp
    for number in range(n):
        shifted = np.roll(picture, 13 * number, axis=1) // (1 + number % 3)
        Image.fromarray(shifted).save(folder / f"part-{number:04}.jpg", quality=88)
    return folder
