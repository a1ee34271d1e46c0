"""What every command does with errors: one sentence for a person, never a traceback unless it is asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

import typer

from sae_auditor.cli._output import say
from sae_auditor.errors import Cancelled, KnownError, as_error

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
