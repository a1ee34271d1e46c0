"""A workspace as an example: how bright the image is. `docs/first-workspace.md` goes through it part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sae_auditor.app.frame.workspace import WorkspaceContext, WorkspaceSpec
from sae_auditor.app.kit.controls import text_label
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.actions import Action
from sae_auditor.workbench.queue import QueueItem

ACTIONS = (Action("brightness.again", "Measure again", ("R",), "image", "image", "Measures the image once more."),)


def brightness_job(item: QueueItem) -> Job[float]:
    """Return the mean of an image's pixels, 0 to 1."""
    yield Progress(0, 0, "Measuring brightness")
    return float(open_image(item.source).rgb.mean() / 255)


@dataclass(frozen=True)
class BrightnessState:
    """All that is on the page."""

    text: str = ""


@dataclass
class BrightnessController:
    """Decides; knows nothing of Qt."""

    context: WorkspaceContext
    render: Callable[[BrightnessState], None]
    state: BrightnessState = field(default_factory=BrightnessState)

    def measure(self, item: QueueItem | None) -> None:
        """Measure an image, in place of the one before."""
        self._put("" if item is None else "Measuring…")
        self.context.jobs.cancel("brightness")
        if item is not None:
            done, failed = lambda share: self._put(f"Brightness {share:.0%}"), lambda error: self._put(str(error))
            self.context.jobs.start("brightness", partial(brightness_job, item), on_result=done, on_error=failed)

    def _put(self, text: str) -> None:
        self.state = BrightnessState(text)
        self.render(self.state)


class BrightnessWorkspace:
    """The page, and what the frame tells it; nothing on it depends on the bundle."""

    def __init__(self, context: WorkspaceContext) -> None:
        self.widget = text_label(context.theme, wrap=True)
        self.controller = BrightnessController(context, lambda state: self.widget.setText(state.text))
        self.set_image = self.controller.measure

    def set_auditor(self, auditor: Any) -> None:
        """See `Workspace`."""

    def is_pending(self) -> bool:
        """See `Workspace`."""
        return self.controller.context.jobs.is_running("brightness")

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """See `Workspace`."""
        context = self.controller.context
        return {"brightness.again": lambda: self.set_image(context.queue.current)}


BRIGHTNESS = WorkspaceSpec("brightness", "Brightness", "image", ACTIONS, BrightnessWorkspace)
