"""The jobs behind the dialog: everything that it asks of the rooms below. torch is imported in them only."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sae_auditor.app.core_translation import translate_core
from sae_auditor.app.given import resolved
from sae_auditor.app.i18n import translate
from sae_auditor.app.indexing.at_place import free_bytes, look_at_place
from sae_auditor.app.indexing.state import Forecast, RefusedFile, Summary
from sae_auditor.bundle.layout import IMAGES_FILE
from sae_auditor.errors import KnownError
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.app.indexing.at_place import Unfinished
    from sae_auditor.concepts.indexing import Forecast as RunForecast
    from sae_auditor.concepts.indexing import IndexReport
    from sae_auditor.images import LeftOut
    from sae_auditor.library import Auditor


@dataclass(frozen=True)
class Look:
    """What is in the folders and at the place.

    Parameters
    ----------
    forecast
        None where no folder is named and nothing at the place is to be gone on with.
    devices
        Where the encoder can run, the fastest first.
    roots
        The folders of the interrupted run.
    indexed, former
        Images that the index at the place has, and their folders.
    """

    forecast: Forecast | None
    devices: tuple[str, ...] = ("cpu",)
    roots: tuple[Path, ...] = ()
    indexed: int = 0
    former: tuple[Path, ...] = ()


class Backend(Protocol):
    """What the controller needs of the rooms below."""

    def usual_place(self, auditor: Auditor) -> Path:
        """Return where the index of this bundle usually lies."""

    def has_own(self, auditor: Auditor) -> bool:
        """Whether the bundle has reference images of its own."""

    def peek(self, auditor: Auditor, place: Path) -> Job[Look]:
        """Find out what is at the place, quickly."""

    def look(self, auditor: Auditor, roots: Sequence[Path], place: Path, device: str) -> Job[Look]:
        """Find out what a run would do; reads every file in the folders."""

    def index(self, auditor: Auditor, roots: Sequence[Path], place: Path, device: str) -> Job[Summary]:
        """Index images and say what the latents mean on them."""

    def describe(self, auditor: Auditor, place: Path) -> Job[Summary]:
        """Say what the latents mean on images that are indexed already."""


class RealBackend:
    """Looks, indexes and describes through the rooms below the window."""

    def usual_place(self, auditor: Auditor) -> Path:
        """See `Backend`."""
        from sae_auditor.concepts.indexing import default_index_place

        return default_index_place(auditor.bundle)

    def has_own(self, auditor: Auditor) -> bool:
        """See `Backend`."""
        # Not what its store has, which an index folder may stand in for.
        return IMAGES_FILE in auditor.bundle.manifest.files

    def peek(self, auditor: Auditor, place: Path) -> Job[Look]:
        """See `Backend`."""
        yield Progress(0, 0)
        there = look_at_place(place)
        roots = there.unfinished.roots if there.unfinished is not None else ()
        if there.undescribed:
            roots = roots or there.roots
        return Look(there.forecast(free_bytes(place)), _devices(), roots, there.indexed, there.roots)

    def look(self, auditor: Auditor, roots: Sequence[Path], place: Path, device: str) -> Job[Look]:
        """See `Backend`."""
        from sae_auditor.concepts.indexing import forecast_job

        there = look_at_place(place)
        with one_core_free():
            found = yield from forecast_job(auditor.bundle, _on_disk(roots), place, device=device)
        forecast = _forecast_of(found, there.unfinished, undescribed=there.undescribed)
        return Look(forecast, _devices(), indexed=there.indexed, former=there.roots)

    def index(self, auditor: Auditor, roots: Sequence[Path], place: Path, device: str) -> Job[Summary]:
        """See `Backend`."""
        from sae_auditor.library import index_folders_job

        with one_core_free():
            report = yield from index_folders_job(auditor.bundle, _on_disk(roots), place, device=device)
            notice = yield from _describe_job(auditor, place)
        return summary_of(report, notice)

    def describe(self, auditor: Auditor, place: Path) -> Job[Summary]:
        """See `Backend`."""
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


def _forecast_of(found: RunForecast, run: Unfinished | None, *, undescribed: bool) -> Forecast:
    counts = found.counts
    return Forecast(
        found=counts.found,
        new=counts.new + counts.duplicate,
        changed=counts.changed,
        unchanged=counts.unchanged + counts.moved,
        needed_bytes=found.bytes_peak,
        free_bytes=found.bytes_free,
        done=run.done if run is not None else 0,
        planned=run.planned if run is not None else 0,
        undescribed=undescribed,
        rest=_rest(found.left_out, found.unreadable),
    )


def _devices() -> tuple[str, ...]:
    import torch

    return (*(f"cuda:{number}" for number in range(torch.cuda.device_count())), "cpu")
