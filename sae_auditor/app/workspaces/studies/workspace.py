"""The Studies workspace as the frame knows it: ties page and controller together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from sae_auditor.app.frame.workspace import WorkspaceContext, WorkspaceSpec
from sae_auditor.app.workspaces.studies.page import StudiesPage
from sae_auditor.i18n import QT_TRANSLATE_NOOP
from sae_auditor.workbench.studies.controller import StudiesController

if TYPE_CHECKING:
    from sae_auditor.studies import Study
    from sae_auditor.workbench.queue import QueueItem


class StudiesWorkspace:
    """What holds of many images?"""

    def __init__(self, context: WorkspaceContext, studies: Sequence[Study[Any, Any]]) -> None:
        self.page = page = StudiesPage(context.theme)
        self.controller = controller = StudiesController(
            studies,
            context.jobs,
            context.messages.show_error,
            lambda text: context.messages.show("info", text),
            page.show_state,
        )
        page.study_chosen.connect(controller.choose)
        page.answered.connect(controller.answer)
        page.run_wanted.connect(controller.run)
        page.stop_wanted.connect(controller.stop)
        page.save_wanted.connect(controller.save)
        page.opened.connect(lambda path: context.add_images([Path(path)]))
        controller.set_auditor(None)

    @property
    def widget(self) -> QWidget:
        """The page."""
        return self.page

    def set_auditor(self, auditor: Any) -> None:
        """Run models of this bundle from now on."""
        self.controller.set_auditor(auditor)

    def set_image(self, item: QueueItem | None) -> None:
        """Do nothing: a study is about many images."""

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        return self.controller.is_pending()

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return no handlers: every control of the page is on it."""
        return {}


def studies_spec(studies: Sequence[Study[Any, Any]]) -> WorkspaceSpec:
    """Return the line of the registry for these studies."""
    title = QT_TRANSLATE_NOOP("Workspace", "Studies")
    return WorkspaceSpec(
        "studies", title, "studies", (), lambda context: StudiesWorkspace(context, studies), needs_images=False
    )
