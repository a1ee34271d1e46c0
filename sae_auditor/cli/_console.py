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

from sae_auditor.cli._streams import as_is
from sae_auditor.names import shown_lines


class PlainConsole(Console):
    """A console for texts of strangers, on stdout or stderr.

    Parameters
    ----------
    stderr
        Whether it writes there.
    width
        In columns; that of the terminal when left out.
    """

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        file = as_is(sys.stderr if stderr else sys.stdout)
        super().__init__(file=file, width=width, markup=False, emoji=False, highlight=False)

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


def _without_link(style: Style) -> Style:
    """Return a style that leads nowhere."""
    return style if style.link is None else style.update_link(None)
