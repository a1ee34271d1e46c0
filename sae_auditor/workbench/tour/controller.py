"""What Next, Back and "Show me" of the guided tour do, free of Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say, translate
from sae_auditor.workbench.tour.guide import Guide
from sae_auditor.workbench.tour.steps import STEPS, Act, Step, steps_for

# How often `tick` may find the window at work before the tour stops waiting.
PATIENCE_TICKS = 1200


@dataclass(frozen=True)
class TourState:
    """What the panel of the tour shows.

    Parameters
    ----------
    steps
        Those that this window can show.
    index
        The step that is shown; None while the tour is closed.
    is_offered
        Whether a person is asked if they would like it.
    is_showing
        Whether "Show me" is still at work.
    problem
        Why it could not be shown, in words.
    """

    steps: tuple[Step, ...] = ()
    index: int | None = None
    is_offered: bool = False
    is_showing: bool = False
    problem: str = ""

    @property
    def step(self) -> Step | None:
        """The step that is shown."""
        return None if self.index is None else self.steps[self.index]

    @property
    def is_last(self) -> bool:
        """Whether no step follows."""
        return self.index is not None and self.index == len(self.steps) - 1

    @property
    def where(self) -> str:
        """Which step of how many, in words."""
        if self.index is None:
            return ""
        return translate("Tour", "Guided tour · {step} of {count}").format(step=self.index + 1, count=len(self.steps))


class TourController:
    """Leads through the steps that `guide` has acts and places for; `render` shows every new state.

    Parameters
    ----------
    guide
        Everything that the window lends to the tour.
    is_pending
        Whether something is under way that an act may have to wait for.
    """

    def __init__(
        self,
        guide: Guide,
        is_pending: Callable[[], bool],
        render: Callable[[TourState], object],
        steps: tuple[Step, ...] = STEPS,
    ) -> None:
        self._acts, self._is_pending, self._render = guide.acts, is_pending, render
        self._left: list[Act] = []
        self._waited = 0
        self.state = TourState(steps_for(frozenset(guide.acts), frozenset(guide.places), steps))

    def offer(self) -> None:
        """Ask whether the tour is wanted, unless it is under way or there is nothing to show."""
        if self.state.index is None and self.state.steps:
            self._put(is_offered=True)

    def start(self, number: int = 1) -> None:
        """Begin with a step, counted from 1.

        Raises
        ------
        InputRefused
            When the tour has no such step.
        """
        count = len(self.state.steps)
        if not 1 <= number <= count:
            raise InputRefused(
                say("The tour has no step {0}.", number), todo=say("Its steps are numbered from 1 to {0}.", count)
            )
        self._go(number - 1)

    def next(self) -> None:
        """Go on; after the last step the tour ends."""
        if self.state.index is None:
            return
        if self.state.is_last:
            self.end()
        else:
            self._go(self.state.index + 1)

    def back(self) -> None:
        """Go to the step before."""
        if self.state.index:
            self._go(self.state.index - 1)

    def show(self) -> None:
        """Do what the step talks about, act by act, each as soon as the window is at rest."""
        step = self.state.step
        if step is not None and not self.state.is_showing:
            self._left, self._waited = list(step.acts), 0
            self._put(is_showing=True, problem="")
            self.tick()

    def tick(self) -> None:
        """Do the next act if nothing is under way; to be called again and again while `is_showing`."""
        while self.state.is_showing:
            if self._is_pending():
                self._waited += 1
                if self._waited > PATIENCE_TICKS:
                    self._stop(translate("Tour", "The window is still at work. Try again when it is done."))
                return
            self._waited = 0
            if not self._left:
                self._stop()
                return
            act = self._left.pop(0)
            if not self._acts[act.name](act.value):
                self._stop(translate("Tour", "This cannot be shown now: the demo's samples are not as they came."))

    def end(self) -> None:
        """Close the tour, or turn the offer down; everything else stays as it is."""
        self._left.clear()
        self._put(index=None, is_offered=False, is_showing=False, problem="")

    def _go(self, index: int) -> None:
        self._left.clear()
        self._put(index=index, is_offered=False, is_showing=False, problem="")

    def _stop(self, problem: str = "") -> None:
        self._left.clear()
        self._put(is_showing=False, problem=problem)

    def _put(self, **changes: object) -> None:
        former, self.state = self.state, replace(self.state, **changes)  # type: ignore[arg-type]
        if self.state != former:
            self._render(self.state)
