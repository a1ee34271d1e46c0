"""The jobs behind the dialog that indexes folders, and what lies in an index folder. torch is imported in them only."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor.bundle.layout import IMAGES_FILE, concepts_file
from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.images import Reading
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.given import resolved
from sae_auditor.workbench.indexing.state import Forecast, OneView, RefusedFile, Summary

if TYPE_CHECKING:
    from sae_auditor.concepts.indexing import Forecast as RunForecast
    from sae_auditor.concepts.indexing import IndexReport
    from sae_auditor.images import LeftOut
    from sae_auditor.library import Auditor


@dataclass(frozen=True)
class Survey:
    """What is in the folders and at the place; there is no forecast where nothing is to be done or gone on with."""

    forecast: Forecast | None
    # Where the encoder can run, the fastest first.
    devices: tuple[str, ...] = ("cpu",)
    # The folders of the interrupted run.
    roots: tuple[Path, ...] = ()
    # Images that the index at the place has, their folders, and how they were seen; None where nothing is there.
    indexed: int = 0
    former: tuple[Path, ...] = ()
    view: OneView | None = None


class IndexJobs:
    """Looks, indexes and describes through the rooms below the window."""

    def usual_place(self, auditor: Auditor, view: OneView) -> Path:
        """Return where the index of this bundle usually lies when images are seen that way."""
        from sae_auditor.concepts.indexing import default_index_place

        return default_index_place(auditor.bundle, reading=Reading(view=view))

    def has_own(self, auditor: Auditor) -> bool:
        """Whether the bundle has reference images of its own."""
        # Not what its store has, which an index folder may stand in for.
        return IMAGES_FILE in auditor.bundle.manifest.files

    def peek(self, auditor: Auditor, place: Path) -> Job[Survey]:
        """Find out what is at the place, quickly."""
        yield Progress(0, 0)
        there = look_at_place(place)
        roots = there.run_roots or (there.roots if there.undescribed else ())
        forecast = there.forecast()
        if forecast is not None:
            forecast = replace(forecast, free_bytes=free_bytes(place))
        return Survey(forecast, _devices(), roots, there.indexed, there.roots, there.view)

    def look(self, auditor: Auditor, roots: Sequence[Path], place: Path, device: str, view: OneView) -> Job[Survey]:
        """Find out what a run would do; reads every file in the folders."""
        from sae_auditor.concepts.indexing import forecast_job

        there = look_at_place(place)
        reading = Reading(view=view)
        with one_core_free():
            found = yield from forecast_job(auditor.bundle, _on_disk(roots), place, device=device, reading=reading)
        forecast = _forecast_of(found, there)
        return Survey(forecast, _devices(), indexed=there.indexed, former=there.roots)

    def index(self, auditor: Auditor, roots: Sequence[Path], place: Path, device: str, view: OneView) -> Job[Summary]:
        """Index images and say what the latents mean on them."""
        from sae_auditor.library import index_folders_job

        reading = Reading(view=view)
        with one_core_free():
            report = yield from index_folders_job(
                auditor.bundle, _on_disk(roots), place, device=device, reading=reading
            )
            notice = yield from _describe_job(auditor, place)
        return summary_of(report, notice)

    def describe(self, auditor: Auditor, place: Path) -> Job[Summary]:
        """Say what the latents mean on images that are indexed already."""
        start_s = time.monotonic()
        with one_core_free():
            notice = yield from _describe_job(auditor, place)
        there = look_at_place(place)
        return Summary(there.indexed, 0, seconds=time.monotonic() - start_s, described=not notice, notice=notice)


def _on_disk(roots: Sequence[Path]) -> list[Path]:
    return [path for root in roots for path in resolved(root)]


def summary_of(report: IndexReport, notice: str = "") -> Summary:
    """Turn the report of a run into what is shown; `notice` says why nothing is described."""
    refused = tuple(RefusedFile(path, reason) for path, reason in (*report.unreadable, *report.refusals))
    added = max(0, report.new + report.changed - report.refused)
    rest = _rest(report.left_out)
    return Summary(report.ok, added, report.duplicate, refused, report.seconds, not notice, notice, rest)


def _rest(left_out: LeftOut, unreadable: int = 0) -> str:
    """Say what is not indexed of the folders."""
    parts = [translate_core(sentence) for sentence in (*left_out.sentences(), *left_out.ways())]
    if unreadable:
        parts.append(translate("Index", "{} sub-folders cannot be read and are left out.").format(f"{unreadable:,}"))
    return " ".join(parts)


@contextmanager
def one_core_free() -> Iterator[None]:
    """Let torch's work in this thread leave one core to the window."""
    import torch

    # With one thread for each core the longest stalls of the window were three times as long on two cores.
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, min(before, (os.cpu_count() or 1) - 1)))
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _describe_job(auditor: Auditor, place: Path) -> Job[str]:
    """Compute labels and scores; return why that could not be done, empty when it was."""
    from sae_auditor.concepts import describe_index_job

    try:
        yield from describe_index_job(auditor.bundle, place, encoder=auditor.encoder)
    except KnownError as error:
        # The index is finished and stays of use; only this last step has to be repeated.
        what = " ".join(translate_core(part) for part in (error.what, error.todo) if part)
        return translate("Index", "Labels and scores could not be computed: {}").format(what)
    return ""


def _forecast_of(found: RunForecast, there: AtPlace) -> Forecast:
    counts = found.counts
    return Forecast(
        found=counts.found,
        new=counts.new + counts.duplicate,
        changed=counts.changed,
        unchanged=counts.unchanged + counts.moved,
        needed_bytes=found.bytes_peak,
        free_bytes=found.bytes_free,
        done=there.run.done if there.run is not None else 0,
        planned=there.run.planned if there.run is not None else 0,
        undescribed=there.undescribed,
        rest=_rest(found.left_out, found.unreadable),
    )


def _devices() -> tuple[str, ...]:
    import torch

    return (*(f"cuda:{number}" for number in range(torch.cuda.device_count())), "cpu")


# ------------------------------------------------------------------------------------------------ what lies in a folder


@dataclass(frozen=True)
class AtPlace:
    """What is in an index folder: images of the finished index, 0 where there is none, and its folders."""

    indexed: int = 0
    roots: tuple[Path, ...] = ()
    # Whether labels and scores of one of its SAEs are missing.
    undescribed: bool = False
    # What an interrupted run would still do, and its folders.
    run: Forecast | None = None
    run_roots: tuple[Path, ...] = ()
    view: OneView | None = None

    def forecast(self) -> Forecast | None:
        """Return what going on with it would do; None where there is nothing to go on with."""
        if self.run is None and self.undescribed:
            return Forecast(self.indexed, 0, 0, self.indexed, undescribed=True)
        return self.run


def look_at_place(place: Path) -> AtPlace:
    """Find out what lies in an index folder, quickly; a file that cannot be read counts as none.

    What is wrong with it is told by the run, which reads it again.
    """
    try:
        return _finished(place, _unfinished(place))
    except (OSError, ValueError, KeyError, TypeError):
        return AtPlace()


def _finished(place: Path, there: AtPlace) -> AtPlace:
    from sae_auditor.concepts.indexing.folder import IndexFolder
    from sae_auditor.concepts.indexing.roots import Roots

    folder = IndexFolder(place)
    if not folder.has_index():
        return there
    state: dict[str, Any] = json.loads(folder.state.read_bytes())
    names = [str(sae["name"]) for sae in state["saes"]]
    return replace(
        there,
        indexed=int(state["counts"]["ok"]),
        roots=tuple(Path(root.path) for root in Roots.from_json(state.get("roots", ())).known),
        undescribed=not all((place / concepts_file(name)).is_file() for name in names),
        view=_view(state.get("view")),
    )


def _unfinished(place: Path) -> AtPlace:
    from sae_auditor.concepts.indexing.folder import IndexFolder
    from sae_auditor.concepts.indexing.plan import Plan

    folder = IndexFolder(place)
    if not folder.plan.is_file():
        return AtPlace()
    plan = Plan.read(folder.plan)
    finished = set(folder.finished_segments())
    sizes = {task.number: len(task.files) for task in plan.tasks(folder)}
    done, planned = sum(size for number, size in sizes.items() if number in finished), sum(sizes.values())
    run = Forecast(plan.changes.counts.found, planned - done, done=done, planned=planned)
    roots = tuple(Path(root.path) for root in plan.roots.known)
    return AtPlace(run=run, run_roots=roots, view=_view(plan.identity.reading.view))


def _view(stored: object) -> OneView:
    return "whole" if stored == "whole" else "crop"


def free_bytes(place: Path) -> int | None:
    """Return the free space where a folder is or will be."""
    try:
        there = next(folder for folder in (place.absolute(), *place.absolute().parents) if folder.exists())
        return shutil.disk_usage(there).free
    except (OSError, StopIteration):
        return None
