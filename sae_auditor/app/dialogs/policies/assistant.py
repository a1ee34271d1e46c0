"""Ties the dialog of the reasons policy to its controller; what the window knows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from sae_auditor.app.dialogs.policies.dialog import PolicyDialog
from sae_auditor.workbench.policies.controller import PolicyController
from sae_auditor.workbench.policies.state import PolicyState
from sae_auditor.workbench.policies.view import PolicyView
from sae_auditor.workbench.policies.work import Backend

if TYPE_CHECKING:
    from sae_auditor.app.kit.theme import Theme
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.workbench.history import History
    from sae_auditor.workbench.jobs import Jobs


class PolicyAssistant(PolicyView):
    """Judging reasons. Its dialog can be closed and shown again.

    Parameters
    ----------
    history
        Where judgements are noted, so that the window takes them back with its other changes.
    on_change
        Called when something else holds than before.
    on_undo, on_redo
        Take the last change back, and make it again.
    """

    def __init__(
        self,
        theme: Theme,
        jobs: Jobs,
        history: History,
        on_change: Callable[[], object],
        on_undo: Callable[[], object],
        on_redo: Callable[[], object],
        parent: QWidget | None = None,
        backend: Backend | None = None,
    ) -> None:
        self.dialog = PolicyDialog(theme, parent)
        self.controller = PolicyController(self, jobs, history, on_change, backend)
        dialog, controller = self.dialog, self.controller
        dialog.judged.connect(controller.judge)
        dialog.key_judged.connect(controller.judge_current)
        dialog.row_chosen.connect(controller.select)
        dialog.stepped.connect(controller.step)
        dialog.scope_chosen.connect(controller.choose_scope)
        dialog.words.added.connect(controller.judge_word)
        dialog.words.removed.connect(controller.remove_word)
        dialog.undo_wanted.connect(on_undo)
        dialog.redo_wanted.connect(on_redo)

    def show(self, auditor: Any, prompts: PromptSet | None) -> None:
        """Show the policy of a prompt set, the bundle's first where None, or bring the dialog to the front."""
        self.controller.open(auditor, prompts)
        self.dialog.show()
        self.dialog.activateWindow()

    def notice_stop(self) -> None:
        """Find out whether the measurement was stopped from elsewhere."""
        self.controller.notice_stop()

    def set_state(self, state: PolicyState) -> None:
        """Show this state."""
        self.dialog.set_state(state)
