"""Sentences and numbers of the dialog that indexes folders. No Qt."""

from __future__ import annotations

from typing import Literal

from sae_auditor.i18n import translate
from sae_auditor.workbench.indexing.state import Forecast, IndexState, Summary
from sae_auditor.workbench.running import time_text

# What the dialog's notice line takes: a sign, a head and the rest.
Note = tuple[Literal["good", "info", "warning", "error"], str, str]

_NONE: Note = ("info", "", "")
_UNITS = ("kB", "MB", "GB", "TB")


def size_text(size_bytes: int) -> str:
    """Return a size as people read it on a disk, such as ``340 MB``."""
    size, unit = size_bytes / 1000, _UNITS[0]
    for larger in _UNITS[1:]:
        if size < 999.5:
            break
        size, unit = size / 1000, larger
    digits = 1 if size < 9.95 and unit != "kB" else 0
    return f"{max(size, 0 if size_bytes == 0 else 1):,.{digits}f} {unit}"


def device_text(device: str) -> str:
    """Return the name of a device for people."""
    kind, _, number = device.partition(":")
    if kind == "cuda":
        return translate("Index", "GPU {}").format(int(number or 0) + 1)
    return kind.upper()


def note_of(state: IndexState) -> Note:
    """Return what has to be said about a state, beside its numbers; an empty head says nothing."""
    if state.summary is not None:
        return _summary_note(state.summary, in_use=state.in_use)
    if state.busy == "indexing":
        return _NONE
    if state.forecast is None:
        return _former_note(state)
    return _forecast_note(state.forecast, stopped=state.stopped)


def _former_note(state: IndexState) -> Note:
    if not state.indexed or state.roots or state.busy:
        return _NONE
    head = translate("Index", "{} images are indexed already.").format(f"{state.indexed:,}")
    rest = translate("Index", "Add their folder again to bring the index up to date, or another one to add to it.")
    return "info", head, rest


def _forecast_note(forecast: Forecast, *, stopped: bool) -> Note:
    if not forecast.fits:
        return (
            "error",
            translate("Index", "There is not enough room on the disk."),
            translate("Index", "The index needs about {needed}, and {free} are free. {todo}").format(
                needed=size_text(forecast.needed_bytes or 0),
                free=size_text(forecast.free_bytes or 0),
                todo=translate("Index", "Free some space, choose another place, or leave a folder out."),
            ),
        )
    if forecast.is_interrupted:
        found = translate("Index", "An interrupted run is there.")
        head = translate("Index", "The run was stopped.") if stopped else found
        done = translate("Index", "{done} of {planned} images are done; “Continue” goes on from there.")
        return "info", head, done.format(done=f"{forecast.done:,}", planned=f"{forecast.planned:,}")
    if forecast.undescribed and not forecast.has_images:
        return (
            "info",
            translate("Index", "Labels and scores are missing."),
            translate("Index", "The images are indexed; “Start” computes what the latents mean on them."),
        )
    if not forecast.has_work and forecast.found:
        return (
            "good",
            translate("Index", "Everything is indexed already."),
            f"{translate('Index', 'No file is new or changed. Add a folder to index more.')} {forecast.rest}".rstrip(),
        )
    if forecast.rest:
        return "info", translate("Index", "Not everything in these folders is an image."), forecast.rest
    return _NONE


def _summary_note(summary: Summary, *, in_use: bool) -> Note:
    head = translate("Index", "{} images are indexed.").format(f"{summary.indexed:,}")
    added = translate("Index", "{added} were added in {time}.")
    parts = [added.format(added=f"{summary.added:,}", time=time_text(summary.seconds))] if summary.added else []
    if summary.duplicates:
        text = translate("Index", "{} files have the same content as others and count once.")
        parts.append(text.format(f"{summary.duplicates:,}"))
    if summary.described:
        parts.append(translate("Index", "Labels and scores are computed."))
    if summary.notice:
        parts.append(summary.notice)
    if summary.rest:
        parts.append(summary.rest)
    if in_use:
        parts.append(translate("Index", "The concepts show these reference images now."))
    return "good" if summary.described else "warning", head, " ".join(parts)


def room_text(forecast: Forecast | None) -> str:
    """Return how much room a run needs and how much there is."""
    needed = forecast.needed_bytes if forecast else None
    free = forecast.free_bytes if forecast else None
    if needed and free is not None:
        text = translate("Index", "needs about {needed}, {free} are free")
        return text.format(needed=size_text(needed), free=size_text(free))
    return "–" if free is None else translate("Index", "{} are free").format(size_text(free))
