"""Decisions of the dialog that indexes folders, free of Qt."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor.i18n import translate
from sae_auditor.progress import Job
from sae_auditor.workbench.indexing.jobs import IndexJobs, Survey
from sae_auditor.workbench.indexing.state import IndexState, OneView, Summary
from sae_auditor.workbench.messages import problem_of

if TYPE_CHECKING:
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.indexing.places import IndexPlaces
    from sae_auditor.workbench.jobs import Jobs

LOOK, RUN = "index.look", "index.run"


class IndexController:
    """Keeps the dialog's state, which `render` shows, and starts the work that changes it.

    Images are run through the encoder of the auditor in use and the SAEs of its bundle; a finished index folder is
    added to `places`.
    """

    def __init__(
        self,
        render: Callable[[IndexState], None],
        jobs: Jobs,
        auditor: Auditor,
        places: IndexPlaces,
        work: IndexJobs | None = None,
    ) -> None:
        self._render = render
        self._jobs = jobs
        self._auditor = auditor
        self._places = places
        self._work = work or IndexJobs()
        self.fingerprint = auditor.bundle.fingerprint
        device = str(auditor.encoder.device)
        self.state = IndexState(
            auditor.bundle.name,
            self._work.has_own(auditor),
            place=self._work.usual_place(auditor, "crop"),
            devices=(device,),
            device=device,
        )
        self._put()

    # ----------------------------------------------------------------------------------------------------- the person

    def open(self) -> None:
        """Look what is at the usual place: a finished index, an interrupted run, or nothing."""
        if not self.state.busy and not self.state.roots:
            self._peek()

    def add_folders(self, paths: Iterable[Path]) -> None:
        """Index these folders, or files, too."""
        roots = tuple({Path(os.path.abspath(path)): None for path in (*self.state.roots, *paths)})
        if self.state.can_change and roots != self.state.roots:
            self._anew(roots=roots)

    def remove_folder(self, path: Path) -> None:
        """Leave a folder out."""
        if self.state.can_change:
            self._anew(roots=tuple(root for root in self.state.roots if root != path))

    def choose_place(self, place: Path | None) -> None:
        """Write the index elsewhere; None for the usual place."""
        if self.state.can_change:
            chosen = place or self._work.usual_place(self._auditor, self.state.view)
            self._anew(place=chosen, is_usual_place=place is None, indexed=0, former=())

    def choose_view(self, view: OneView) -> None:
        """Show the encoder this much of each image; the usual place is another then."""
        if not self.state.can_change or view == self.state.view:
            return
        usual = self._work.usual_place(self._auditor, view)
        place = usual if self.state.is_usual_place else self.state.place
        self._anew(view=view, place=place, indexed=0, former=())

    def choose_device(self, device: str) -> None:
        """Run the encoder elsewhere."""
        if self.state.can_change and device != self.state.device:
            self._put(device=device)

    def start(self) -> None:
        """Index, or go on with an interrupted run; then compute labels and scores."""
        state = self.state
        place, forecast = state.place, state.forecast
        if not state.can_start or place is None or forecast is None:
            return

        def make() -> Job[Summary]:
            if not forecast.has_images:
                return self._work.describe(self._auditor, place)
            return self._work.index(self._auditor, state.roots, place, state.device, state.view)

        self._put(busy="indexing", problem=None, summary=None, stopped=False, running=None)
        self._jobs.start(
            RUN,
            make,
            on_result=self._finished,
            on_progress=lambda running: self._put(running=running),
            on_error=self._fail,
            on_cancelled=self._stopped,
            title=translate("Index", "Indexing images"),
            long=True,
        )

    def cancel(self) -> None:
        """Stop the run at its next step; what it has done is kept and can be gone on with."""
        self._jobs.cancel(RUN)

    def stop_looking(self) -> None:
        """Read the folders no further; a run goes on."""
        self._jobs.cancel(LOOK)

    def use_as_reference(self) -> None:
        """Read the concepts of the bundle from this index from now on."""
        if self.state.place is not None:
            self._places.use(self.fingerprint, str(self.state.place))
            self._put()

    # ------------------------------------------------------------------------------------------------------- the work

    def _anew(self, **changes: Any) -> None:
        """Look at the folders again after a choice; what was said before it is forgotten."""
        self._put(forecast=None, summary=None, problem=None, stopped=False, **changes)
        state, place = self.state, self.state.place
        if not state.roots:
            self._peek()
        elif place is not None:
            self._survey(lambda: self._work.look(self._auditor, state.roots, place, state.device, state.view))

    def _peek(self) -> None:
        """Find out what is at the place; what is known of the folders stays."""
        place = self.state.place
        if place is not None:
            self._survey(lambda: self._work.peek(self._auditor, place))

    def _survey(self, make: Callable[[], Job[Survey]]) -> None:
        self._put(busy="looking", running=None)
        self._jobs.start(
            LOOK,
            make,
            on_result=self._take_survey,
            on_progress=lambda running: self._put(running=running),
            on_error=self._fail_survey,
            on_cancelled=self._survey_cancelled,
            title=translate("Index", "Looking for images"),
            # Behind a run that was stopped just now and still closes its files.
            long=True,
        )

    def _take_survey(self, survey: Survey) -> None:
        roots = self.state.roots or survey.roots
        self._put(
            busy="",
            running=None,
            roots=roots,
            # A quick look says nothing of the folders, unless there is something to go on with.
            forecast=survey.forecast or (self.state.forecast if roots else None),
            indexed=survey.indexed,
            former=survey.former,
            devices=survey.devices,
            device=self.state.device if self.state.device in survey.devices else survey.devices[0],
            # Rows of images that were seen otherwise cannot stand in one index.
            view=survey.view or self.state.view,
        )

    def _finished(self, summary: Summary) -> None:
        self._put(busy="", running=None, forecast=None, summary=summary)
        place = str(self.state.place)
        if not self.state.has_own or self._places.in_use(self.fingerprint) == place:
            self._places.use(self.fingerprint, place)
        else:
            self._places.add(self.fingerprint, place)
        self._put()

    def _stopped(self) -> None:
        self._put(busy="", running=None, stopped=True)
        self._peek()

    def _survey_cancelled(self) -> None:
        # What took its place is on the page already.
        if not self._jobs.is_running(LOOK):
            self._put(busy="", running=None)

    def _fail(self, error: Exception) -> None:
        self._put(busy="", running=None, problem=problem_of(error))
        # What was finished before the failure is there to go on with.
        self._peek()

    def _fail_survey(self, error: Exception) -> None:
        # What a run has to say is worth more than why its folders cannot be looked at again.
        self._put(busy="", running=None, forecast=None, problem=self.state.problem or problem_of(error))

    def _put(self, **changes: Any) -> None:
        state = replace(self.state, **changes)
        in_use = self._places.in_use(self.fingerprint) == str(state.place)
        self.state = replace(state, in_use=in_use)
        self._render(self.state)
