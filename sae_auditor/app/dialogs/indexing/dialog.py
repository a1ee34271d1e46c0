"""The dialog that indexes folders: which, what that takes, how far it is, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sae_auditor.app.dialogs.indexing.cards import FoldersCard, ForecastCard, RefusedCard
from sae_auditor.app.kit.controls import push_button
from sae_auditor.app.kit.dialog import PageDialog
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.i18n import translate
from sae_auditor.workbench.indexing.controller import IndexController
from sae_auditor.workbench.indexing.jobs import IndexJobs
from sae_auditor.workbench.indexing.state import IndexState
from sae_auditor.workbench.indexing.words import note_of
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.running import Running

if TYPE_CHECKING:
    from sae_auditor.app.kit.theme import Theme
    from sae_auditor.workbench.indexing.places import IndexPlaces
    from sae_auditor.workbench.jobs import Jobs


class IndexDialog(PageDialog):
    """`use_wanted` asks for the index as reference images.

    It is modeless: a run takes long and there is work to do meanwhile.
    """

    start_wanted = Signal()
    use_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        hint = translate("Index", "Audits can go on meanwhile. This window may be closed: the run goes on behind it.")
        super().__init__(theme, parent, (38, 32), RunCard(theme, translate("Index", "Stop"), hint=hint))
        self._state: IndexState | None = None
        self.folders = FoldersCard(theme)
        self.forecast = ForecastCard(theme)
        self.refused = RefusedCard(theme)
        self.use = push_button(theme, translate("Index", "Use as reference images"), kind="primary")
        self.start = push_button(theme, translate("Index", "Start"), kind="primary")
        self.setWindowTitle(translate("Index", "Index images"))
        self.setAcceptDrops(True)
        self.add_cards(self.folders, self.forecast, self.refused)
        self.footer.addStretch(1)
        self.add_buttons(self.use, self.start)
        self.given.connect(self.folders.added)
        self.start.clicked.connect(self.start_wanted)
        self.use.clicked.connect(self.use_wanted)

    def render(self, state: IndexState) -> None:  # type: ignore[override]  # Qt has one that paints elsewhere
        """Show this state."""
        old, self._state = self._state, state
        is_running = state.busy == "indexing"
        self.can_take = state.can_change
        if old is None or old.bundle != state.bundle:
            self.setWindowTitle(translate("Index", "Index images for {}").format(plain(state.bundle)))
        if old is None or (old.roots, old.can_change) != (state.roots, state.can_change):
            self.folders.set_roots(state.roots, state.can_change)
            # The place to drop folders fills the page, a list of them does not.
            self.page.setStretchFactor(self.folders, 0 if state.roots else 100)
        if old is None or old.former != state.former:
            self.folders.set_former(state.former)
        if old is None or old.problem != state.problem:
            self.say_problem(state.problem)
        self.note.say(*note_of(state))
        self.forecast.set_state(state)
        self.forecast.setVisible(not is_running and state.summary is None and bool(state.roots))
        if old is None or old.summary is not state.summary:
            self.refused.set_files(state.summary.refused if state.summary is not None else ())
        self.use.setVisible(state.summary is not None and not state.in_use)
        self._show_run(state)
        self._offer_start(state)
        self._guide(old, state)

    def set_hovered(self, hovered: bool) -> None:
        """Show that something can be dropped."""
        self.folders.set_hovered(hovered)

    def _show_run(self, state: IndexState) -> None:
        is_looking = state.busy == "looking"
        self.run_card.stop.setVisible(not is_looking)
        if state.busy:
            stage = translate("Index", "Looking for images…") if is_looking else ""
            self.run_card.set_running(state.running or Running(), stage, is_quick=is_looking)
        else:
            self.run_card.set_idle()

    def _offer_start(self, state: IndexState) -> None:
        goes_on = state.forecast is not None and state.forecast.is_interrupted
        self.start.setText(translate("Index", "Continue") if goes_on else translate("Index", "Start"))
        self.start.setAccessibleName(self.start.text())
        self.start.setVisible(state.busy != "indexing" and state.summary is None and bool(state.roots))
        self.start.setEnabled(state.can_start)

    def _guide(self, old: IndexState | None, state: IndexState) -> None:
        """Give the focus to what is next when a step has ended."""
        before = "" if old is None else old.busy
        if state.busy == before:
            return
        if state.busy == "indexing":
            self.run_card.stop.setFocus()
        elif state.summary is not None:
            (self.close_button if state.in_use else self.use).setFocus()
        elif before == "looking" and state.can_start and not self.forecast.isAncestorOf(self.focusWidget()):
            self.start.setFocus()


class IndexAssistant:
    """Indexing for one bundle. Its dialog can be closed and shown again while a run goes on.

    `on_show` is called when the person wants to see the concepts.
    """

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        auditor: Any,
        places: IndexPlaces,
        on_show: Callable[[], object],
        parent: QWidget | None = None,
        work: IndexJobs | None = None,
    ) -> None:
        self.dialog = dialog = IndexDialog(theme, parent)
        self.controller = controller = IndexController(dialog.render, jobs, auditor, places, work)
        dialog.folders.added.connect(controller.add_folders)
        dialog.folders.removed.connect(controller.remove_folder)
        dialog.forecast.place_chosen.connect(controller.choose_place)
        dialog.forecast.device_chosen.connect(controller.choose_device)
        dialog.forecast.view_chosen.connect(controller.choose_view)
        dialog.start_wanted.connect(controller.start)
        dialog.run_card.stop_wanted.connect(controller.cancel)
        dialog.use_wanted.connect(controller.use_as_reference)
        dialog.use_wanted.connect(on_show)

    def serves(self, auditor: Any) -> bool:
        """Whether this is the dialog to show for an auditor: that of its bundle, or any while its run goes on."""
        is_running = self.controller.state.busy == "indexing"
        return is_running or self.controller.fingerprint == auditor.bundle.fingerprint

    def show(self) -> None:
        """Show the dialog, or bring it to the front."""
        self.controller.open()
        self.dialog.show()
        self.dialog.activateWindow()

    def close(self) -> None:
        """Let go of the dialog; a run that is under way is not stopped by this."""
        self.controller.stop_looking()
        self.dialog.close()
        self.dialog.deleteLater()
