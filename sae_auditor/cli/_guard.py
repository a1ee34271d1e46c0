"""What every command does with errors: one sentence for a person, never a traceback unless it is asked for.

``sae-auditor part.png`` opens the window: what is not a command is given to it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec

import typer.core
from typer.exceptions import TyperException

from sae_auditor.cli._output import say
from sae_auditor.errors import Cancelled, KnownError, as_error
from sae_auditor.names import printable

EXIT_FINDINGS = 1
EXIT_REFUSED = 3
EXIT_BUG = 70
EXIT_INTERRUPTED = 130
ParametersT = ParamSpec("ParametersT")


@dataclass
class _Debugging:
    on: bool = False


debugging = _Debugging()


def guarded(command: Callable[ParametersT, int]) -> Callable[ParametersT, None]:
    """Turn a function that returns an exit status into a command that ends with it."""

    @functools.wraps(command)
    def run(*args: ParametersT.args, **kwargs: ParametersT.kwargs) -> None:
        status = _status_of(lambda: command(*args, **kwargs))
        if status:
            raise typer.Exit(status)

    return run


def _status_of(command: Callable[[], int]) -> int:
    try:
        return command()
    except KnownError as error:
        if debugging.on:
            raise
        say(error.text())
        return error.exit_code
    except (KeyboardInterrupt, Cancelled):
        return EXIT_INTERRUPTED
    except (typer.Exit, typer.Abort, typer.BadParameter, BrokenPipeError):
        raise
    except BaseException as error:
        # Also what is no `Exception`: a panic of Rust, and a library that calls `sys.exit`.
        if debugging.on:
            raise
        told = as_error(error)
        if isinstance(told, KnownError):
            say(told.text())
            return told.exit_code
        kind = type(error).__name__
        say(f"SAE Auditor made a mistake ({kind}: {error}). Run the same command with --debug to see where.")
        return EXIT_BUG


WINDOW = "window"
_OWN_OPTIONS = {"--help", "--version"}


class AuditorGroup(typer.core.TyperGroup):
    """A group of commands with a default one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take ``--debug`` out and put the default command in front of what names none."""
        end = args.index("--") if "--" in args else len(args)
        debugging.on = "--debug" in args[:end]
        args = [arg for arg in args[:end] if arg != "--debug"] + args[end:]
        if not args or (args[0] not in self.commands and args[0] not in _OWN_OPTIONS):
            args = [WINDOW, *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def make_context(self, *args: Any, **settings: Any) -> Any:
        """Read the command line; what was typed is repeated in a form that can be shown."""
        with _shown_as_typed():
            return super().make_context(*args, **settings)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; see `make_context`."""
        with _shown_as_typed():
            return super().invoke(ctx)


@contextmanager
def _shown_as_typed() -> Iterator[None]:
    """Make usage errors one line each: they repeat arguments, which may hold anything."""
    try:
        yield
    except TyperException as error:
        text = printable(error.format_message())
        error.format_message = lambda: text  # type: ignore[method-assign]
        raise
