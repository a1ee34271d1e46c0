"""What happens with a mistake of the program: a message with details, not the end of the work."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
import threading
import time
import traceback
from types import TracebackType
from typing import Final

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

from sae_auditor.errors import as_error
from sae_auditor.names import printable
from sae_auditor.workbench.messages import Messages

_log = logging.getLogger(__name__)

# What fails oftener than this fails by itself, in a timer or while the pointer moves, and is told of once.
_LOOP_S: Final = 5.0
_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashGuard(QObject):
    """While it is installed, unexpected exceptions on any path through Qt, and in any thread, become messages."""

    _caught = Signal(object)

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages
        self._last_s: dict[tuple[str, str, int], float] = {}
        self._installed = False
        # A mistake may be met while something is drawn, or in another thread; it is shown when the window has time.
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over from now on."""
        # A window without a terminal has no usable standard error.
        with contextlib.suppress(ValueError, OSError, AttributeError, RuntimeError):
            faulthandler.enable()
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._qt_before = qInstallMessageHandler(self._note_of_qt)
        sys.excepthook = self._handle
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        self._installed = True

    def remove(self) -> None:
        """Give back what was there before."""
        if self._installed:
            self._installed = False
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            qInstallMessageHandler(self._qt_before)

    def _handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._before[0](kind, error, trace)
        elif not self._is_loop(error):
            with contextlib.suppress(RuntimeError):  # at the very end Qt's side of this object is gone
                self._caught.emit(as_error(error))

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._handle(args.exc_type, args.exc_value, args.exc_traceback)

    def _unraisable(self, args: sys.UnraisableHookArgs) -> None:
        # Of an object that goes away, mostly: nothing that a person was waiting for.
        _log.error("an exception could not be raised: %s", args.err_msg or args.object, exc_info=args.exc_value)

    def _note_of_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        _log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", printable(text))
        if self._qt_before is not None:
            self._qt_before(kind, context, text)

    def _is_loop(self, error: BaseException) -> bool:
        frame = traceback.extract_tb(error.__traceback__)[-1:]
        place = (type(error).__name__, frame[0].filename if frame else "", frame[0].lineno or 0 if frame else 0)
        now_s = time.monotonic()
        before_s, self._last_s[place] = self._last_s.get(place), now_s
        return before_s is not None and now_s - before_s < _LOOP_S

    def _show(self, error: Exception) -> None:
        try:
            self._messages.show_error(error)
        except Exception:
            # A message that cannot be shown must not ask for another one.
            _log.exception("a mistake could not be shown")
