"""Ties the guided tour to the window: the acts and places of the frame, the panel, and the timer that lets it go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from sae_auditor._paths import DEMO, resource
from sae_auditor.app.frame.spotlight import Spotlight
from sae_auditor.app.frame.tour_panel import TourPanel
from sae_auditor.app.frame.window import MainWindow
from sae_auditor.app.frame.workspace import Workspace
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.frame import FrameController
from sae_auditor.workbench.queue import ImageQueue
from sae_auditor.workbench.tour.controller import TourController, TourState
from sae_auditor.workbench.tour.guide import Guide, Guided

_TICK_MS = 50
OFFERED = "offered"


class Tour:
    """The tour of one window. It is made with the first wish for it.

    Parameters
    ----------
    is_pending
        Whether the window is at work.
    open_workspace
        Shows the workspace of this id.
    """

    def __init__(
        self,
        theme: Theme,
        window: MainWindow,
        frame: FrameController,
        queue: ImageQueue,
        workspaces: Mapping[str, Workspace],
        is_pending: Callable[[], bool],
        open_workspace: Callable[[str], None],
    ) -> None:
        self._frame, self._queue, self._open_workspace = frame, queue, open_workspace
        self._focus: QWidget | None = None
        self._window = window
        self._spotlight = Spotlight(theme, window)
        self.panel = TourPanel(theme, window.stack, self._spotlight)
        guide = self._guide(workspaces)
        self._places = guide.places
        self.controller = TourController(guide, is_pending, self._render)
        self._timer = QTimer(self.panel, interval=_TICK_MS)
        self._timer.timeout.connect(self.controller.tick)
        self.panel.next_wanted.connect(self.controller.next)
        self.panel.back_wanted.connect(self.controller.back)
        self.panel.show_wanted.connect(self.controller.show)
        self.panel.end_wanted.connect(self.controller.end)
        self.panel.start_wanted.connect(self.controller.start)

    @property
    def is_pending(self) -> bool:
        """Whether the tour is doing what a step talks about."""
        return self.controller.state.is_showing

    def offer(self) -> None:
        """Ask the person once, ever, whether the tour is wanted."""
        if self._frame.settings.tour != OFFERED:
            self._frame.remember(tour=OFFERED)
            self.controller.offer()

    def start(self, number: int = 1) -> None:
        """Begin with a step, counted from 1.

        Raises
        ------
        InputRefused
            When there is no such step.
        """
        if self.controller.state.step is None:
            self._focus = self._window.focusWidget()
        self.controller.start(number)

    # ---------------------------------------------------------------------------------------------------------- inside

    def _render(self, state: TourState) -> None:
        step = state.step
        self._spotlight.point_at(None if step is None else self._places[step.place])
        self.panel.show_state(state)
        if state.is_showing != self._timer.isActive():
            (self._timer.start if state.is_showing else self._timer.stop)()
        if step is None and self._focus is not None:
            focus, self._focus = self._focus, None
            if focus.isVisibleTo(self._window):
                focus.setFocus()

    def _guide(self, workspaces: Mapping[str, Workspace]) -> Guide:
        acts: dict[str, Callable[[str], bool]] = {"demo": self._use_demo, "image": self._choose_image}
        acts |= {f"workspace.{name}": partial(self._open, name) for name in workspaces}
        places: dict[str, Any] = {"filmstrip": self._window.filmstrip}
        guide = Guide(acts, places)
        for workspace in workspaces.values():
            if isinstance(workspace, Guided):
                guide = guide.joined(workspace.guide())
        return guide

    def _use_demo(self, _value: str) -> bool:
        """Open the demo bundle and its samples where they are not open."""
        if self._frame.auditor is None or self._frame.settings.last_bundle != DEMO:
            self._frame.open_bundle(DEMO, own_references=True)
        if not any(item.sample for item in self._queue.items):
            self._frame.add_samples(resource("samples"), show=False)
        return True

    def _choose_image(self, start_of_name: str) -> bool:
        for place, item in enumerate(self._queue.items):
            if item.sample and item.name.startswith(start_of_name):
                self._queue.select(place)
                return True
        return False

    def _open(self, workspace_id: str, _value: str) -> bool:
        self._open_workspace(workspace_id)
        return True
