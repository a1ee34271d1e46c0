"""Decisions of the dialog that indexes folders, free of Qt."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.app.core_translation import translate_core
from sae_auditor.app.i18n import translate
from sae_auditor.app.indexing.pace import Pace
from sae_auditor.app.indexing.state import IndexState, Problem, Summary
from sae_auditor.app.indexing.work import Backend, Look, RealBackend
from sae_auditor.errors import KnownError
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.app.indexing.places import IndexPlaces
    from sae_auditor.app.indexing.view import IndexView
    from sae_auditor.app.protocols import Jobs
    from sae_auditor.library import Auditor

LOOK, RUN = "index.look", "index.run"

# People read no faster, and a stage of many short steps must not keep the window painting.
_SHOW_EVERY_S = 0.1
_log = logging.getLogger(__name__)


class IndexController:
    """Keeps the dialog's state and starts the work that changes it.

    Parameters
    ----------
    view
        Where the state is shown.
    jobs
        Runs work in the background and drops results that came too late.
    auditor
        The auditor in use: images are run through its encoder and the SAEs of its bundle.
    places
        Which index folders the bundle has; a finished one is added.
    """

    def __init__(
        self,
        view: IndexView,
        jobs: Jobs,
        auditor: Auditor,
        places: IndexPlaces,
        backend: Backend | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._auditor = auditor
        self._places = places
        self._backend = backend or RealBackend()
        self._clock = clock
        self._pace = Pace(clock)
        self._shown_s = 0.0
        bundle = auditor.bundle
        self.fingerprint = bundle.fingerprint
        place = self._backend.usual_place(auditor)
        device = str(auditor.encoder.device)
        own = self._backend.has_own(auditor)
        self.state = IndexState(bundle.name, own, place=place, devices=(device,), device=device)
        self._show(self._with_use(self.state))

    # ----------------------------------------------------------------------------------------------------- the person

    def open(self) -> None:
        """Look what is at the usual place: a finished index, an interrupted run, or nothing."""
        if not self.state.busy and not self.state.roots:
            self._peek()

    def add_folders(self, paths: Iterable[Path]) -> None:
        """Index these folders, or files, too."""
        if not self.state.can_change:
            return
        roots = {Path(os.path.abspath(path)): None for path in (*self.state.roots, *paths)}
        if tuple(roots) != self.state.roots:
            self._set_roots(tuple(roots))

    def remove_folder(self, path: Path) -> None:
        """Leave a folder out."""
        if self.state.can_change:
            self._set_roots(tuple(root for root in self.state.roots if root != path))

    def choose_place(self, place: Path | None) -> None:
        """Write the index elsewhere; None for the usual place."""
        if not self.state.can_change:
            return
        chosen = place or self._backend.usual_place(self._auditor)
        fresh = replace(self._fresh(), indexed=0, former=())
        self._show(self._with_use(replace(fresh, place=chosen, is_usual_place=place is None)))
        self._look()

    def choose_device(self, device: str) -> None:
        """Run the encoder elsewhere."""
        if self.state.can_change and device != self.state.device:
            self._show(replace(self.state, device=device))

    def start(self) -> None:
        """Index, or go on with an interrupted run; then compute labels and scores."""
        state = self.state
        place, forecast = state.place, state.forecast
        if not state.can_start or place is None or forecast is None:
            return

        def make() -> Job[Summary]:
            if not forecast.has_images:
                return self._backend.describe(self._auditor, place)
            return self._backend.index(self._auditor, state.roots, place, state.device)

        self._pace = Pace(self._clock)
        self._show(replace(state, busy="indexing", problem=None, summary=None, stopped=False, running=None))
        self._jobs.start(
            RUN,
            make,
            on_result=self._finished,
            on_progress=self._report,
            on_error=self._fail,
            title=translate("Index", "Indexing images"),
            lane="long",
        )

    def cancel(self) -> None:
        """Stop the run at its next step; what it has done is kept and can be gone on with."""
        if self.state.busy == "indexing":
            self._jobs.cancel(RUN)
            self.notice_stop()

    def notice_stop(self) -> None:
        """Find out whether the run was stopped from elsewhere, such as the status bar."""
        if self.state.busy == "indexing" and not self._jobs.is_running(RUN):
            self._show(replace(self.state, busy="", running=None, stopped=True))
            self._peek()

    def use_as_reference(self) -> None:
        """Read the concepts of the bundle from this index from now on."""
        if self.state.place is not None:
            self._places.use(self.fingerprint, str(self.state.place))
            self._show(self._with_use(self.state))

    # ------------------------------------------------------------------------------------------------------- the work

    def _set_roots(self, roots: tuple[Path, ...]) -> None:
        self._show(replace(self._fresh(), roots=roots))
        self._look()

    def _look(self) -> None:
        """Find out what a run would do."""
        state = self.state
        if not state.roots:
            self._peek()
        elif state.place is not None:
            place = state.place
            self._start_look(lambda: self._backend.look(self._auditor, state.roots, place, state.device))

    def _peek(self) -> None:
        """Find out what is at the place; what is known of the folders stays."""
        place = self.state.place
        if place is not None:
            self._start_look(lambda: self._backend.peek(self._auditor, place))

    def _start_look(self, make: Callable[[], Job[Look]]) -> None:
        self._pace = Pace(self._clock)
        self._show(replace(self.state, busy="looking", running=None))
        self._jobs.start(
            LOOK,
            make,
            on_result=self._take_look,
            on_progress=self._report,
            on_error=self._fail_look,
            title=translate("Index", "Looking for images"),
            # Behind a run that was stopped just now and still closes its files.
            lane="long",
        )

    def _take_look(self, look: Look) -> None:
        roots = self.state.roots or look.roots
        # A quick look says nothing of the folders, unless there is something to go on with.
        forecast = look.forecast or (self.state.forecast if roots else None)
        device = self.state.device if self.state.device in look.devices else look.devices[0]
        looked = replace(self.state, busy="", running=None, roots=roots, forecast=forecast)
        looked = replace(looked, indexed=look.indexed, former=look.former)
        self._show(replace(looked, devices=look.devices, device=device))

    def _report(self, progress: Progress) -> None:
        running = self._pace.of(progress)
        now_s = self._clock()
        former = self.state.running
        is_same_stage = former is not None and (former.stage, former.total) == (running.stage, running.total)
        if is_same_stage and now_s - self._shown_s < _SHOW_EVERY_S:
            return
        self._shown_s = now_s
        self._show(replace(self.state, running=running))

    def _finished(self, summary: Summary) -> None:
        state = replace(self.state, busy="", running=None, forecast=None, summary=summary)
        self._show(state)
        place = str(state.place)
        if not state.has_own or self._places.in_use(self.fingerprint) == place:
            self._places.use(self.fingerprint, place)
        else:
            self._places.add(self.fingerprint, place)
        self._show(self._with_use(self.state))

    def _fail(self, error: Exception) -> None:
        self._show(replace(self.state, busy="", running=None, problem=problem_of(error)))
        # What was finished before the failure is there to go on with.
        self._peek()

    def _fail_look(self, error: Exception) -> None:
        # What a run has to say is worth more than why its folders cannot be looked at again.
        problem = self.state.problem or problem_of(error)
        self._show(replace(self.state, busy="", running=None, forecast=None, problem=problem))

    def _fresh(self) -> IndexState:
        return replace(self.state, forecast=None, summary=None, problem=None, stopped=False)

    def _with_use(self, state: IndexState) -> IndexState:
        return replace(state, in_use=self._places.in_use(self.fingerprint) == str(state.place))

    def _show(self, state: IndexState) -> None:
        self.state = state
        self._view.set_state(state)


def problem_of(error: Exception) -> Problem:
    """Say an error in the person's language."""
    if isinstance(error, KnownError):
        return Problem(translate_core(error.what), translate_core(error.safe), translate_core(error.todo))
    _log.error("unexpected error while indexing", exc_info=error)
    text = translate("Messages", "The program made a mistake: {}").format(f"{type(error).__name__}: {error}")
    return Problem(text, translate("Messages", "Your images and files are unchanged."))
