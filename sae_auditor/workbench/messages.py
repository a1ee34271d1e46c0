"""The one channel for what the program has to tell a person. No Qt: the window shows it, tests record it."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass

from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.protocols import Level

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """What happened (`text`), what is safe, what to do; `details` can be copied for whoever maintains the program."""

    level: Level
    text: str
    safe: str = ""
    todo: str = ""
    details: str = ""


class Messages:
    """Where every part of the application reports to. Must be called on the UI thread.

    Attributes
    ----------
    shown : Event[[Message]]
        Emitted for each message.
    """

    def __init__(self) -> None:
        self.shown: Event[[Message]] = Event()

    def show(self, level: Level, text: str, *, safe: str = "", todo: str = "", details: str = "") -> None:
        """Tell the person something."""
        _log.debug("%s: %s", level, text, stack_info=level == "error")
        self.shown.emit(Message(level, text, safe, todo, details))

    def show_error(self, error: BaseException, *, level: Level = "error") -> None:
        """Tell of an error: a `KnownError` in its own words, anything else as a mistake of the program."""
        if isinstance(error, KnownError):
            what, safe, todo = (translate_core(part) for part in (error.what, error.safe, error.todo))
            self.show(level, what, safe=safe, todo=todo)
            return
        # It may quote what a stranger's file says, and the log may go to a terminal.
        details = plain("".join(traceback.format_exception(error)))
        _log.error("unexpected error\n%s", details)
        self.show(
            "error",
            translate("Messages", "The program made a mistake: {}").format(_one_line(error)),
            safe=translate("Messages", "Your images and files are unchanged."),
            todo=translate("Messages", "Copy the details and send them to whoever maintains this program."),
            details=details,
        )


def _one_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
