"""The one channel for what the program has to tell a person. No Qt: the window shows it, tests record it."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from typing import Literal

from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.events import Event
from sae_auditor.workbench.plain import plain

_log = logging.getLogger(__name__)


Level = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Message:
    """What happened (`text`), what is safe, what to do; `details` can be copied for whoever maintains the program.

    `key` names the cause: a newer message of the same cause takes its place, and it leaves when the cause is gone.
    """

    level: Level
    text: str
    safe: str = ""
    todo: str = ""
    details: str = ""
    key: str = ""


@dataclass(frozen=True)
class Problem:
    """What went wrong, in the three sentences of every error."""

    what: str
    safe: str = ""
    todo: str = ""

    @property
    def rest(self) -> str:
        """What is safe and what to do."""
        return " ".join(part for part in (self.safe, self.todo) if part)


def problem_of(error: BaseException) -> Problem:
    """Say an error in the person's language: a `KnownError` in its own words, else as a mistake of the program."""
    if isinstance(error, KnownError):
        return Problem(translate_core(error.what), translate_core(error.safe), translate_core(error.todo))
    # It may quote what a stranger's file says, and the log may go to a terminal.
    _log.error("unexpected error\n%s", _details(error))
    text = translate("Messages", "The program made a mistake: {}").format(_one_line(error))
    return Problem(text, translate("Messages", "Your images and files are unchanged."))


class Messages:
    """Where every part of the application reports to. Must be called on the UI thread.

    Attributes
    ----------
    shown : Event[[Message]]
        Emitted for each message.
    withdrawn : Event[[str]]
        The key of messages whose cause is gone.
    """

    def __init__(self) -> None:
        self.shown: Event[[Message]] = Event()
        self.withdrawn: Event[[str]] = Event()

    def show(
        self, level: Level, text: str, *, safe: str = "", todo: str = "", details: str = "", key: str = ""
    ) -> None:
        """Tell the person something; what the rooms below the window said is translated."""
        _log.debug("%s: %s", level, text, stack_info=level == "error")
        text, safe, todo = (translate_core(part) for part in (text, safe, todo))
        self.shown.emit(Message(level, text, safe, todo, details, key))

    def withdraw(self, key: str) -> None:
        """Take away what was said with this key: its cause is gone."""
        self.withdrawn.emit(key)

    def show_error(self, error: BaseException, *, level: Level = "error", safe: str = "", key: str = "") -> None:
        """Tell of an error, where whoever shows it may know better what is `safe`.

        A mistake of the program is never less than an error, and its details can be copied.
        """
        problem = problem_of(error)
        safe = safe or problem.safe
        if isinstance(error, KnownError):
            self.show(level, problem.what, safe=safe, todo=problem.todo, key=key)
            return
        todo = translate("Messages", "Copy the details and send them to whoever maintains this program.")
        self.show("error", problem.what, safe=safe, todo=todo, details=_details(error), key=key)


def _details(error: BaseException) -> str:
    return plain("".join(traceback.format_exception(error)))


def _one_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
