"""Brings what background jobs say to the thread of the window."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from sae_auditor.errors import as_error
from sae_auditor.workbench.jobs import Jobs, log_error

_log = logging.getLogger(__name__)


class UiThread(QObject):
    """Makes calls on the thread that made it, in order. Between batches of them the window answers keys and paints."""

    _woken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._calls: deque[Callable[[], None]] = deque()
        self._lock = threading.Lock()
        self._is_awake = False
        self._woken.connect(self._make_calls, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        """Have `call` made soon; from any thread."""
        with self._lock:
            self._calls.append(call)
            if self._is_awake:
                return
            self._is_awake = True
        try:
            self._woken.emit()
        except RuntimeError:
            # Qt's side of this object is gone: the program is ending and nobody waits for this.
            _log.debug("a late result was dropped at the end of the program")

    def _make_calls(self) -> None:
        try:
            for _ in range(len(self._calls)):
                self._calls.popleft()()
        except BaseException as error:
            # Qt would end the process for a `SystemExit`; what is no `Exception` goes on as one.
            raise as_error(error) from None
        finally:
            with self._lock:
                self._is_awake = bool(self._calls)
            if self._is_awake:
                # Not a posted event, which would come before the window's own: a flood would stop the window.
                QTimer.singleShot(0, self, self._make_calls)


class JobRunner(Jobs):
    """The jobs of the window."""

    def __init__(self, on_error: Callable[[Exception], object] = log_error) -> None:
        self._thread = UiThread()
        super().__init__(self._thread.post, on_error)
