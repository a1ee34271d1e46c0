"""A picture of the window once nothing in it will change any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from sae_auditor.atomic import write_atomically
from sae_auditor.errors import EnvironmentProblem, KnownError

_EVERY_MS = 50
_CALM_TICKS = 6


class ScreenshotTaker(QObject):
    """Waits until `is_pending` was false for a while; `finished` carries None, or the error that ended the wait."""

    finished = Signal(object)

    def __init__(self, window: QWidget, file: Path, is_pending: Callable[[], bool], *, limit_s: float = 300.0) -> None:
        super().__init__(window)
        self._window = window
        self._file = file
        self._is_pending = is_pending
        self._deadline_s = time.monotonic() + limit_s
        self._limit_s = limit_s
        self._calm = 0
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()

    def _look(self) -> None:
        self._calm = 0 if self._is_pending() else self._calm + 1
        if self._calm >= _CALM_TICKS:
            self._timer.stop()
            self.finished.emit(self._take())
        elif time.monotonic() > self._deadline_s:
            self._timer.stop()
            self.finished.emit(
                EnvironmentProblem(
                    f"The window was still at work after {self._limit_s:.0f} seconds; no picture was saved.",
                    todo="Try again with fewer images or a smaller bundle.",
                )
            )

    def _take(self) -> Exception | None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._window.grab().save(buffer, "PNG")
        try:
            write_atomically(self._file, bytes(buffer.data().data()))
        except KnownError as error:
            return error
        return None
