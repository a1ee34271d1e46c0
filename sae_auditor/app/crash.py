"""What happens with a mistake of the program: a message with details, not the end of the work."""

from __future__ import annotations

import contextlib
import faulthandler
import sys
from types import TracebackType

from sae_auditor.app.messages import Messages


class CrashGuard:
    """While it is installed, unexpected exceptions on any path through Qt become messages."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._before = sys.excepthook
        self._busy = False

    def install(self) -> None:
        """Take over from now on."""
        # A window without a terminal has no usable standard error.
        with contextlib.suppress(ValueError, OSError, AttributeError, RuntimeError):
            faulthandler.enable()
        sys.excepthook = self._handle

    def remove(self) -> None:
        """Give back what was there before."""
        sys.excepthook = self._before

    def _handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if self._busy or not isinstance(error, Exception):
            self._before(kind, error, trace)
            return
        self._busy = True
        try:
            self._messages.show_error(error)
        finally:
            self._busy = False
