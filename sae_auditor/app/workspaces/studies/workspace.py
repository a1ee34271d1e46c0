"""The Studies workspace as the frame knows it: ties page and controller together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from sae_auditor._paths import resource
from sae_auditor.app.frame.workspace import WorkspaceContext, WorkspaceSpec
from sae_auditor.app.workspaces.studies.page import StudiesPage
from sae_auditor.i18n import QT_TRANSLATE_NOOP
from sae_auditor.workbench.studies.actions import STUDIES_ACTIONS
from sae_auditor.workbench.studies.controller import StudiesController
from sae_auditor.workbench.tour.guide import Guide

if TYPE_CHECKING:
    from sae_auditor.studies import Study
    from sae_auditor.workbench.queue import QueueItem
    from sae_auditor.workbench.studies.state import StudiesState


class StudiesWorkspace:
    """What holds of many images?"""

    def __init__(self, context: WorkspaceContext, studies: Sequence[Study[Any, Any]]) -> None:
        self._context = context
        self.page = StudiesPage(context.theme)
        self.controller = StudiesController(
            studies,
            context.jobs,
            context.messages.show_error,
            lambda text: context.messages.show("info", text),
            self._show,
            entries=context.settings.study_answers,
            keep=lambda entries: context.remember(study_answers=entries),
            history=context.history,
            ended=context.study_ended.emit,
            judged=context.policy_changed.emit,
            queue_paths=lambda: [str(item.path) for item in context.queue.items if item.path is not None],
        )
        context.prompts_used.connect(self.controller.set_prompts)
        context.study_asked.connect(self.controller.choose)
        self._connect()
        self.controller.set_auditor(None)

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

    def guide(self) -> Guide:
        """Return what the guided tour can do and point at here: each study, asked of a folder that is shipped."""
        return Guide(
            {f"study.{study.id}": partial(self._show_study, study.id) for study in self.controller.state.studies},
            {"studies": self.page},
        )

    def _show_study(self, study_id: str, images: str) -> bool:
        self.controller.choose(study_id)
        page = self.controller.state.page
        for question in page.questions:
            # What a person answered stays.
            if images and question.kind == "images" and not page.answers.get(question.name):
                self.controller.answer(question.name, (str(resource(images)),))
        return True

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return a handler for each action of this workspace."""
        controller, page = self.controller, self.page
        return {
            "studies.run": page.ask_run,
            "studies.stop": controller.stop,
            "studies.change": lambda: controller.ask(True),
            "studies.save": page.ask_where,
            "studies.filter": page.results.take_filter,
            "studies.choose": page.take_list,
            "studies.next": lambda: controller.step(1),
            "studies.previous": lambda: controller.step(-1),
        }

    def _connect(self) -> None:
        page, results, controller = self.page, self.page.results, self.controller
        page.study_chosen.connect(controller.choose)
        page.form.answered.connect(controller.answer)
        page.form.queue_wanted.connect(controller.answer_queue)
        page.run_wanted.connect(controller.run)
        page.stop_wanted.connect(controller.stop)
        page.asking_wanted.connect(controller.ask)
        page.save_wanted.connect(controller.save)
        results.row_chosen.connect(controller.rows.select)
        results.marked.connect(controller.rows.mark)
        results.filtered.connect(controller.rows.filter)
        results.act_wanted.connect(controller.rows.act)
        results.opened.connect(self._open)
        results.beside.latent_wanted.connect(self._context.latent_asked.emit)

    def _show(self, state: StudiesState) -> None:
        self.page.show_state(state)
        page, set_condition = state.page, self._context.set_condition
        set_condition("study-idle", page.has_model and not state.running_study)
        set_condition("study-runs", bool(state.running_study))
        set_condition("study-rows", page.result is not None)

    def _open(self, path: str) -> None:
        self._context.add_images([Path(path)])
        self._context.open_workspace("audit")


def studies_spec(studies: Sequence[Study[Any, Any]]) -> WorkspaceSpec:
    """Return the line of the registry for these studies."""
    title = QT_TRANSLATE_NOOP("Workspace", "Studies")
    return WorkspaceSpec(
        "studies",
        title,
        "studies",
        STUDIES_ACTIONS,
        lambda context: StudiesWorkspace(context, studies),
        needs_images=False,
    )
