"""The one console of the command line: what is printed through it is shown, never obeyed.

Names, labels and messages of libraries come from strangers. rich would read ``[red]`` in them as a style and
``:smile:`` as a picture, and hands escape sequences on to the terminal. Here a string has no markup, and whatever
reaches the terminal as text passes `printable`; colours and the moves of a progress bar are rich's own, and stay.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeVar

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import (
    BarColumn,
    DownloadColumn,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.progress import Progress as Bar
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from sae_auditor.cli._streams import as_is
from sae_auditor.names import printable, shown_lines
from sae_auditor.progress import Job, Progress, run_to_end


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


ResultT = TypeVar("ResultT")


def drive_with_bar(job: Job[ResultT], unit: Literal["KiB", "steps"]) -> ResultT:
    """Run a job to its end with a bar on stderr that goes away when it is done."""
    columns: list[ProgressColumn] = [TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn()]
    columns += [DownloadColumn(), TransferSpeedColumn()] if unit == "KiB" else [RateColumn()]
    columns.append(TimeRemainingColumn())
    with Bar(*columns, console=PlainConsole(stderr=True), transient=True) as bar:
        return run_to_end(job, _follow(bar, 1024 if unit == "KiB" else 1))


def _follow(bar: Bar, factor: int) -> Callable[[Progress], None]:
    task = bar.add_task("", total=None)

    def show(report: Progress) -> None:
        total = report.total * factor or None
        bar.update(task, description=printable(report.note), completed=report.done * factor, total=total)

    return show


class RateColumn(ProgressColumn):
    """Steps done and steps in a second."""

    def render(self, task: Task) -> Text:
        """See `ProgressColumn`."""
        speed = task.finished_speed or task.speed
        done = f"{task.completed:g}" + (f"/{task.total:g}" if task.total else "")
        return Text(done if speed is None else f"{done}  {speed:.1f}/s", style="progress.data.speed")
