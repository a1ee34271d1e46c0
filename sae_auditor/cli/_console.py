"""The one console of the command line: what is printed through it is shown, never obeyed.

Names, labels and messages of libraries come from strangers. rich would read ``[red]`` in them as a style and
``:smile:`` as a picture, and hands escape sequences on to the terminal. Here a string has no markup, and whatever
reaches the terminal as text passes `printable`; colours and the moves of a progress bar are rich's own, and stay.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from sae_auditor.names import printable


class PlainConsole(Console):
    """A console for texts of strangers; takes the settings of `Console`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **settings)

    def render_str(self, text: str, **settings: Any) -> Text:
        """Return a string as text without markup; its own line feeds stay."""
        settings |= {"markup": False, "emoji": False}
        return super().render_str(shown_lines(text), **settings)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what is printed: the last place that every text passes, whoever made it."""
        for text, style, control in super().render(renderable, options):
            if control is not None:
                yield Segment(text, style, control)
            else:
                yield Segment(shown_lines(text), None if style is None else _without_link(style))


def shown_lines(text: str) -> str:
    """Return `text` as it can be shown, with its line feeds."""
    return text if text.isascii() and text.isprintable() else "\n".join(map(printable, text.split("\n")))


def print_trouble(text: str) -> None:
    """Write several lines to stderr, such as where a mistake was made."""
    if sys.stderr is not None:
        PlainConsole(stderr=True, soft_wrap=True).print(Text(shown_lines(text)))


def _without_link(style: Style) -> Style:
    """Return a style that leads nowhere."""
    return style if style.link is None else style.update_link(None)
