"""``sae-auditor part.png`` opens the window: what is not a command is given to it."""

from __future__ import annotations

from typing import Any

import typer.core

from sae_auditor.cli._guard import debugging

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
