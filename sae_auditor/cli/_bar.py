"""The progress bar: what is done, how fast, and how long it will still take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

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
from rich.text import Text

from sae_auditor.cli._output import stderr
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress, run_to_end

ResultT = TypeVar("ResultT")


def drive_with_bar(job: Job[ResultT], unit: Literal["KiB", "steps"]) -> ResultT:
    """Run a job to its end with a bar on stderr that goes away when it is done."""
    columns: list[ProgressColumn] = [TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn()]
    columns += [DownloadColumn(), TransferSpeedColumn()] if unit == "KiB" else [RateColumn()]
    columns.append(TimeRemainingColumn())
    with Bar(*columns, console=stderr(), transient=True) as bar:
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
