"""The controller on a small real bundle, with jobs that run when they are told to."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.workbench.audit.controller import AuditController
from sae_auditor.workbench.history import History
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue

# Removed when the process ends.
_folder = TemporaryDirectory(prefix="sae-auditor-tiny-", ignore_cleanup_errors=True)


@cache
def real_auditor() -> Any:
    """An auditor of the tiny bundle, made once; it never changes."""
    from sae_auditor.bundle import open_bundle
    from sae_auditor.library import Auditor
    from tests.tiny import tiny_bundle

    return Auditor(open_bundle(tiny_bundle(Path(_folder.name) / "bundle", n_references=8)), device="cpu")


class RealBench:
    """A queue of files and a controller with nothing to see; `looks` counts runs of the encoder through `look`."""

    def __init__(self, files: list[Path], *, reads_ahead: bool = False) -> None:
        self.jobs = InlineJobs(held=True)
        self.queue, self.messages, self.history = ImageQueue(), Messages(), History()
        self.told: list[Any] = []
        self.messages.shown.connect(self.told.append)
        self.context = WorkspaceContext(
            self.jobs, self.messages, self.queue, None, lambda *_: None, lambda _: None, self.history,
            reads_ahead=reads_ahead,
        )  # type: ignore[arg-type]  # fmt: skip
        self.states: list[Any] = []
        self.controller = AuditController(self.context, self.states.append)
        self.all, self.outcomes = self.controller.all_images, self.context.outcomes
        self.controller.set_auditor(real_auditor())
        self.queue.current_changed.connect(self.controller.set_image)
        self.queue.add(files)
        self.jobs.finish_all()

    @property
    def state(self) -> Any:
        return self.controller.state

    @property
    def ids(self) -> list[int]:
        return [item.id for item in self.queue.items]

    def row(self, place: int) -> Any:
        """What is known of the image at a place of the queue."""
        outcome = self.outcomes.get(self.ids[place])
        return None if outcome is None else outcome.row
