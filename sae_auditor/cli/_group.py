"""``sae-auditor part.png`` opens the window: what is not a command is given to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer.core
from typer.exceptions import TyperException

from sae_auditor.cli._guard import debugging
from sae_auditor.names import printable

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
