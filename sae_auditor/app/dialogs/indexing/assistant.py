"""Ties the dialog that indexes folders to its controller; what the window knows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from sae_auditor.app.dialogs.indexing.dialog import IndexDialog
from sae_auditor.workbench.indexing.controller import IndexController
from sae_auditor.workbench.indexing.state import IndexState
from sae_auditor.workbench.indexing.view import IndexView
from sae_auditor.workbench.indexing.work import Backend

if TYPE_CHECKING:
    from sae_auditor.app.kit.theme import Theme
    from sae_auditor.workbench.indexing.places import IndexPlaces
    from sae_auditor.workbench.jobs import Jobs


class IndexAssistant(IndexView):
    """Indexing for one bundle. Its dialog can be closed and shown again while a run goes on.

    Parameters
    ----------
    auditor
        The auditor in use.
    places
        Which index folders the bundle has.
    on_show
        Called when the person wants to see the concepts.
    """

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        auditor: Any,
        places: IndexPlaces,
        on_show: Callable[[], object],
        parent: QWidget | None = None,
        backend: Backend | None = None,
    ) -> None:
        self.dialog = IndexDialog(theme, parent)
        self.controller = IndexController(self, jobs, auditor, places, backend)
        self._on_show = on_show
        dialog, controller = self.dialog, self.controller
        dialog.folders.added.connect(controller.add_folders)
        dialog.folders.removed.connect(controller.remove_folder)
        dialog.forecast.place_chosen.connect(controller.choose_place)
        dialog.forecast.device_chosen.connect(controller.choose_device)
        dialog.start_wanted.connect(controller.start)
        dialog.run_card.cancel_wanted.connect(controller.cancel)
        dialog.use_wanted.connect(self._use)

    def serves(self, auditor: Any) -> bool:
        """Whether this is the dialog to show for an auditor: that of its bundle, or any while its run goes on."""
        is_running = self.controller.state.busy == "indexing"
        return is_running or self.controller.fingerprint == auditor.bundle.fingerprint

    def show(self) -> None:
        """Show the dialog, or bring it to the front."""
        self.controller.open()
        self.dialog.show()
        self.dialog.activateWindow()

    def notice_stop(self) -> None:
        """Find out whether a run was stopped from elsewhere."""
        self.controller.notice_stop()

    def close(self) -> None:
        """Let go of the dialog; a run that is under way is not stopped by this."""
        self.dialog.close()
        self.dialog.deleteLater()

    def set_state(self, state: IndexState) -> None:
        """Show this state."""
        self.dialog.set_state(state)

    def _use(self) -> None:
        self.controller.use_as_reference()
        self._on_show()
