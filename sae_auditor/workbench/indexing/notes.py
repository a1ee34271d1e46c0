"""The one sentence at the top of the dialog. No Qt."""

from __future__ import annotations

from typing import Literal

from sae_auditor.i18n import translate
from sae_auditor.workbench.indexing.state import Forecast, IndexState, Problem, Summary
from sae_auditor.workbench.indexing.words import size_text, time_text

# What `imports.status_line.StatusLine.say` takes.
Sign = Literal["good", "info", "warning", "error"]
Note = tuple[Sign, str, str]

_NONE: Note = ("info", "", "")


def problem_texts(problem: Problem | None) -> tuple[str, str]:
    """Return what went wrong, and what is safe and to be done; empty texts without a problem."""
    if problem is None:
        return "", ""
    return problem.what, " ".join(part for part in (problem.safe, problem.todo) if part)


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
