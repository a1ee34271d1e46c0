"""Errors, split by blame.

A `KnownError` is the fault of the input or the environment; its text says what happened, what is safe and what to do.
Everything else that is raised is our own mistake and is shown as such.
"""

from __future__ import annotations

from sae_auditor.i18n import Text, clause, say, sentences
from sae_auditor.names import printable, shown_lines


class KnownError(Exception):
    """What happened, what is safe, what to do: one clear sentence each.

    Parameters
    ----------
    what
        What happened, with the file or the value that caused it.
    safe
        What was not lost. May be empty on the command line, where nothing is on screen.
    todo
        What the person can do about it.

    Each may be a text with its values (`i18n.say`), which is then shown in the language of the window.
    """

    exit_code = 3

    def __init__(self, what: str, *, safe: str = "", todo: str = "") -> None:
        # They name files, and a name may hold anything, such as what drives a terminal.
        self.what, self.safe, self.todo = (shown_lines(part) for part in (what, safe, todo))
        super().__init__(self.what)

    def text(self) -> str:
        """Return the whole message as one line, in which a line feed of a name is a visible sign."""
        return printable(sentences(self.what, self.safe, self.todo))

    def __str__(self) -> str:
        return self.text()


class InputRefused(KnownError):
    """A file or value that the program was given cannot be used (exit status 3)."""


class EnvironmentProblem(KnownError):
    """The machine lacks something the program needs (exit status 4)."""

    exit_code = 4


class LibraryFault(Exception):
    """A library ended the work by what is no `Exception`: a panic of Rust, ``SystemExit``, ``KeyboardInterrupt``."""


def system_words(error: OSError) -> str:
    """Return what the system says of a failure, as the end of a sentence; a reason of our own stays as it was said."""
    reason = error.strerror or str(error)
    return reason if isinstance(reason, Text) else reason.lower()


def first_words(error: Exception) -> str:
    """Return the first line of what a library says of a file, as the end of a sentence; a reason of our own whole."""
    reason = str(error)
    if isinstance(reason, Text):
        return clause(reason)
    return (reason.splitlines() or [say("it is damaged")])[0].rstrip(".")


def as_error(error: BaseException) -> Exception:
    """Return what can be told of the end of a piece of work, whatever ended it; nothing of it may be lost."""
    if isinstance(error, MemoryError):
        told: Exception = EnvironmentProblem(
            say("There was not enough memory for this."),
            safe=say("Nothing was changed by it."),
            todo=say("Close other programs, or use smaller images or a smaller encoder."),
        )
    elif isinstance(error, Exception):
        return error
    else:
        text = str(error)
        told = LibraryFault(f"{type(error).__name__}: {text}" if text else type(error).__name__)
    told.__cause__ = error
    return told


class Cancelled(Exception):  # a request of the person, so not called an error
    """The person stopped the work."""
