"""Ties the assistant's dialog to its controller; what the window knows of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from sae_auditor.app.dialogs.imports.dialog import ImportDialog
from sae_auditor.workbench.imports.controller import Backend, ImportController
from sae_auditor.workbench.imports.state import ImportState
from sae_auditor.workbench.imports.view import ImportView

if TYPE_CHECKING:
    from sae_auditor.app.kit.theme import Theme
    from sae_auditor.workbench.jobs import Jobs
    from sae_auditor.workbench.queue import QueueItem


class ImportAssistant(ImportView):
    """One import, from the file to a new bundle.

    Parameters
    ----------
    auditor
        The auditor in use.
    queue
        The images in the filmstrip.
    on_added
        Called with the path of the bundle that was written, after the dialog has closed.
    """

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        auditor: Any,
        queue: Sequence[QueueItem],
        on_added: Callable[[str], object],
        parent: QWidget | None = None,
        backend: Backend | None = None,
    ) -> None:
        self.dialog = ImportDialog(theme, parent)
        self.controller = ImportController(self, jobs, auditor, queue, on_added, backend)
        dialog, controller = self.dialog, self.controller
        dialog.path_chosen.connect(self.open)
        dialog.add_wanted.connect(controller.add)
        dialog.encoder.path_chosen.connect(controller.choose_encoder)
        dialog.encoder.architecture_named.connect(controller.name_architecture)
        dialog.questions.answered.connect(controller.answer)
        dialog.fit.images_chosen.connect(controller.choose_images)
        dialog.fit.check_wanted.connect(controller.check)
        dialog.fit.better_wanted.connect(controller.use_better)
        dialog.busy.cancel_wanted.connect(controller.cancel)
        dialog.finished.connect(lambda _result: controller.cancel())
        dialog.finished.connect(dialog.deleteLater)

    def start(self, path: Path | None = None) -> None:
        """Show the dialog, on a file when there is one already."""
        self.dialog.open()
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Look at another file or folder."""
        self.controller.open(path)
        self.dialog.set_name(self.controller.suggested_name())

    def set_state(self, state: ImportState) -> None:
        """Show this state."""
        self.dialog.set_state(state)

    def set_added(self, place: str) -> None:
        """The bundle is written; the window opens it."""
        self.dialog.accept()
