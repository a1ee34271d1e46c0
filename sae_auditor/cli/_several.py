"""Options that take every value up to the next option: ``--word a b c``."""

from __future__ import annotations

from typing import Any

import typer.core


def several_values(*flags: str) -> type[typer.core.TyperCommand]:
    """Return a kind of command whose options with these names take all values up to the next option."""

    class SeveralValues(typer.core.TyperCommand):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            """Repeat the option in front of each of its values."""
            spread: list[str] = []
            current, has_value = "", False
            for arg in args:
                if arg.startswith("-"):
                    current, has_value = arg if arg in flags else "", False
                    spread.append(arg)
                else:
                    spread += [current, arg] if current and has_value else [arg]
                    has_value = True
            parsed: list[str] = super().parse_args(ctx, spread)
            return parsed

    return SeveralValues
