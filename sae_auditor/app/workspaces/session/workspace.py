"""The Session workspace as the frame knows it: ties page and controller together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.app.kit.paths import ask_folder, ask_save
from sae_auditor.app.kit.reason import ReasonDialog
from sae_auditor.app.pdf import pdf_job
from sae_auditor.app.workspaces.session.agreement_page import AgreementPage, make_agreement
from sae_auditor.app.workspaces.session.history_dialog import HistoryDialog
from sae_auditor.app.workspaces.session.key_gate import KeyGate
from sae_auditor.app.workspaces.session.meeting_page import MeetingPage, make_meeting
from sae_auditor.app.workspaces.session.screen import SessionScreen
from sae_auditor.app.workspaces.session.start_page import make_start
from sae_auditor.concepts.people import who_am_i
from sae_auditor.i18n import translate
from sae_auditor.records.place import default_place
from sae_auditor.workbench.session.actions import REASON_ACTIONS, SESSION_ACTIONS, VERDICT_ACTIONS
from sae_auditor.workbench.session.controller import SessionController
from sae_auditor.workbench.session.state import Asked, SessionState, View
from sae_auditor.workbench.session.words import part_name, verdict_word
from sae_auditor.workbench.settings import with_recent
from sae_auditor.workbench.thumbnails import Thumbnails

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.workbench.queue import QueueItem

_ZOOM_STEP = 1.2


class SessionWorkspace:
    """Who released this part, on what evidence?"""

    def __init__(self, context: WorkspaceContext) -> None:
        self._context = context
        self._asking: Asked | None = None
        self._reason: ReasonDialog | None = None
        self._history: HistoryDialog | None = None
        self.controller = SessionController(
            context.jobs, context.messages.show_error, lambda state: self._show(state), context.history,
            who=context.settings.reviewer or who_am_i(),
        )  # fmt: skip
        folder = context.settings.anchor_folder
        self.controller.keeping.anchor_folder = Path(folder) if folder else None
        rows = self.controller.rows
        thumbnails = Thumbnails(rows, context.jobs, key="session.thumbnail")
        start, self.starting = make_start(
            context, on_session=self._open_session, on_workspace=self._open_workspace, on_reviewer=self._take_reviewer,
            on_came=lambda _items: self.controller.recorded_elsewhere(),
            base=lambda: self.controller.audits.settings_for(""),
            recent=lambda: [Path(place) for place in context.settings.recent_records],
        )  # fmt: skip
        agreement, self.agreeing = make_agreement(
            context, on_recorded=lambda _event: self.controller.recorded_elsewhere(), on_second_look=self._look_again
        )
        meeting, self.meeting = make_meeting(context, on_recorded=lambda _event: self.controller.recorded_elsewhere())
        self.screen = SessionScreen(context.theme, rows, thumbnails, start, agreement, meeting)
        commands = {key: action.id for action in SESSION_ACTIONS for key in action.keys if _is_bare(key)}
        self.gate = KeyGate(self.screen.review, commands, lambda: self.controller.state.view is View.REVIEW)
        # What a scanner types on these pages goes nowhere.
        self._gates = [self._gate_of(agreement, View.AGREEMENT), self._gate_of(meeting, View.MEETING)]
        context.prompts_used.connect(self._take_prompts)
        context.queue.added.connect(lambda _first, _last: self.starting.count_queue())
        context.queue.removed.connect(lambda _first, _last: self.starting.count_queue())
        context.queue.reset.connect(self.starting.count_queue)
        self._connect()
        self._show(self.controller.state)

    @property
    def widget(self) -> QWidget:
        """The page."""
        return self.screen

    def set_auditor(self, auditor: Any) -> None:
        """Audit images with this bundle from now on."""
        self.controller.set_auditor(auditor)
        self.starting.refresh()

    def set_image(self, item: QueueItem | None) -> None:
        """Do nothing: a session has images of its own."""

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        pages = (self.controller, self.starting, self.agreeing, self.meeting)
        return any(page.is_pending() for page in pages) or any(gate.is_pending for gate in (self.gate, *self._gates))

    def close(self) -> None:
        """Let go of the records."""
        self.controller.close()

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return a handler for each action of this workspace."""
        controller, screen = self.controller, self.screen
        judging = controller.judging
        verdicts = {name: partial(judging.decide, word, stays=stays) for name, (word, stays) in VERDICT_ACTIONS.items()}
        reasons = {name: partial(judging.pick_reason, key) for key, name in enumerate(REASON_ACTIONS, 1)}
        return {
            **verdicts,
            **reasons,
            "session.keep": judging.keep,
            "session.note": screen.verdicts.take_note,
            "session.next": lambda: controller.step(1),
            "session.previous": lambda: controller.step(-1),
            "session.next-undecided": controller.next_undecided,
            "session.scan": screen.queue.take_code,
            "session.find": screen.queue.take_find,
            "session.next-filter": lambda: controller.step_kind(1),
            "session.previous-filter": lambda: controller.step_kind(-1),
            "session.grid": screen.queue.switch_view,
            "session.open-in-audit": self._open_in_audit,
            "session.history": self.show_history,
            "session.audit": controller.audits.run,
            "session.stop-audits": controller.audits.stop,
            "session.finish": lambda: controller.show(
                View.REVIEW if controller.state.view is View.FINISH else View.FINISH
            ),
            "session.agreement": partial(self._turn, View.AGREEMENT),
            "session.meeting": partial(self._turn, View.MEETING),
            "session.report": self.ask_report,
            "session.export": self.ask_export,
            "session.anchor": controller.keeping.anchor,
            "session.leave": controller.leave,
            "session.fit": screen.canvas.fit,
            "session.zoom-in": lambda: screen.canvas.zoom_by(_ZOOM_STEP),
            "session.zoom-out": lambda: screen.canvas.zoom_by(1 / _ZOOM_STEP),
        }

    def open_records(self) -> None:
        """Open the records of the person's workspace, or those that the settings name."""
        place = self._context.settings.records_file
        self.controller.open(Path(place) if place else default_place())

    def ask_export(self) -> None:
        """Ask for a folder, and export the records into it."""
        folder = ask_folder(self.screen, "records", translate("Session", "Export the records into a folder"))
        if folder is not None:
            self.controller.keeping.export(folder)

    def ask_report(self) -> None:
        """Ask for a file, and write the report of the session into it."""
        kinds = (
            translate("Session", "Book (*.pdf)"), translate("Session", "Page (*.html)"),
            translate("Session", "Table (*.csv)"), translate("Session", "Data (*.json)"),
        )  # fmt: skip
        path = ask_save(
            self.screen,
            "records",
            translate("Session", "Save a report of the session"),
            "session.pdf",
            ";;".join(kinds),
        )
        if path is not None:
            self.controller.keeping.report(path, pdf_job)

    def ask_anchor_folder(self) -> None:
        """Ask for a second place of anchors, on another disk."""
        title = translate("Session", "A folder on another disk, where anchors are written too")
        folder = ask_folder(self.screen, "anchors", title)
        if folder is not None:
            self.controller.keeping.anchor_folder = folder
            self._context.remember(anchor_folder=str(folder))

    def show_history(self) -> None:
        """List what the reviewer did."""
        if self._history is None:
            dialog = self._history = HistoryDialog(self._context.theme, self.screen)
            dialog.undo_wanted.connect(lambda: self._run("edit.undo"))
            dialog.redo_wanted.connect(lambda: self._run("edit.redo"))
            dialog.image_wanted.connect(self.controller.go)
            dialog.finished.connect(self._history_closed)
            dialog.open()
        self.controller.judging.list_steps(self._show_steps)

    # ---------------------------------------------------------------------------------------------------------- inside

    def _connect(self) -> None:
        screen, controller = self.screen, self.controller
        judging, keeping = controller.judging, controller.keeping
        screen.first_shown.connect(self.open_records)
        controller.records_changed.connect(self._records_changed)
        controller.entered.connect(self.starting.watch)
        screen.filters.chosen.connect(controller.choose)
        screen.queue.chosen.connect(controller.go)
        screen.queue.sorted_by.connect(controller.sort)
        screen.queue.part_typed.connect(controller.list_parts)
        screen.queue.code_given.connect(controller.find)
        screen.verdicts.verdict_given.connect(judging.decide)
        screen.verdicts.keep_wanted.connect(judging.keep)
        screen.verdicts.reason_picked.connect(judging.pick_reason)
        screen.verdicts.note_written.connect(judging.write_note)
        screen.verdicts.note_left.connect(screen.take_image)
        screen.run_audits.clicked.connect(controller.audits.run)
        screen.stop_audits.clicked.connect(controller.audits.stop)
        screen.history.clicked.connect(self.show_history)
        screen.finish_button.clicked.connect(lambda: controller.show(View.FINISH))
        screen.leave.clicked.connect(controller.leave)
        screen.finish.back_wanted.connect(lambda: controller.show(View.REVIEW))
        screen.finish.export_wanted.connect(self.ask_export)
        screen.finish.report_wanted.connect(self.ask_report)
        screen.agreement_button.clicked.connect(lambda: self._turn(View.AGREEMENT))
        screen.meeting_button.clicked.connect(lambda: self._turn(View.MEETING))
        screen.finish.anchor_wanted.connect(keeping.anchor)
        screen.finish.place_wanted.connect(self.ask_anchor_folder)
        screen.finish.sign_wanted.connect(keeping.sign)
        self.gate.command.connect(self._run)
        self.gate.scanned.connect(screen.queue.take_code)
        self._context.history.changed.connect(self._history_changed)

    def _run(self, action_id: str) -> None:
        if self._context.run_action is not None:
            self._context.run_action(action_id)

    def _show(self, state: SessionState) -> None:
        self.screen.show_state(state)
        set_condition = self._context.set_condition
        set_condition("session", bool(state.key))
        set_condition("session-item", state.view is View.REVIEW and state.item is not None)
        set_condition(
            "session-verdict", state.view is View.REVIEW and state.item is not None and not state.is_read_only
        )
        set_condition("session-write", bool(state.key) and not state.is_read_only)
        set_condition("session-audits", state.running is not None)
        set_condition("session-audits-idle", self.controller.audits.can_run)
        if state.asked is not self._asking:
            self._ask(state)

    def _ask(self, state: SessionState) -> None:
        """Ask why a verdict is changed."""
        asked = self._asking = state.asked
        if self._reason is not None:
            self._reason.close()
        if asked is None or state.facts is None:
            return
        title = translate("Session", "Change the verdict")
        text = translate("Session", "{part}: {old} \u2192 {new}")
        help = text.format(
            part=part_name(state.facts.row), old=verdict_word(asked.old.verdict), new=verdict_word(asked.new.verdict)
        )
        dialog = self._reason = ReasonDialog(self._context.theme, self.screen, title, help)
        dialog.given.connect(self.controller.judging.give_reason)
        dialog.finished.connect(partial(self._reason_closed, dialog))
        dialog.open()

    def _reason_closed(self, dialog: ReasonDialog, _result: int) -> None:
        if self._reason is dialog:
            self._reason = None
            self.controller.judging.withhold_reason()
            self.screen.take_image()

    def _open_session(self, place: Path, key: str) -> None:
        records, state = self.controller.records, self.controller.state
        if records is not None and records.path == place:
            self.controller.open_session(records, key, state.who)
        else:
            self._open_workspace(place)

    def _open_workspace(self, place: Path) -> None:
        self._context.remember(records_file=str(place))
        self.controller.open_another(place)

    def _records_changed(self) -> None:
        records = self.controller.records
        self.starting.stop_watching()
        self.starting.set_records(records, self.controller.state.who)
        if records is not None:
            known = self._context.settings.recent_records
            self._context.remember(recent_records=with_recent(known, str(records.path)))

    def _look_again(self, number: int) -> None:
        """Begin a blind second look at what was drawn, or go on with it."""
        session, who = self.controller.session, self.controller.state.who
        if session is not None:
            self.controller.open_session(session.records, session.key, who, number)

    def _turn(self, view: View) -> None:
        """Show another page of the session, or the images again."""
        session, who = self.controller.session, self.controller.state.who
        if session is None:
            return
        if self.controller.state.view is view:
            self.controller.show(View.REVIEW)
            return
        if view is View.AGREEMENT:
            self.agreeing.open(session, who)
        elif view is View.MEETING:
            self.meeting.open(session, who)
        self.controller.show(view)

    def _gate_of(self, page: AgreementPage | MeetingPage, view: View) -> KeyGate:
        gate = KeyGate(page, page.commands, lambda: self.controller.state.view is view and page.takes_keys())
        gate.command.connect(page.do)
        return gate

    def _take_prompts(self, prompts: PromptSet) -> None:
        self.controller.set_prompts(prompts)
        self.starting.refresh()

    def _take_reviewer(self, who: str) -> None:
        self.controller.set_reviewer(who)
        self._context.remember(reviewer=self.controller.state.who)
        self.starting.set_records(self.controller.records, self.controller.state.who)

    def _open_in_audit(self) -> None:
        file = self.controller.file
        if file is not None:
            self._context.add_images([file])
            self._context.open_workspace("audit")

    def _history_changed(self) -> None:
        if self._history is not None:
            self.controller.judging.list_steps(self._show_steps)

    def _show_steps(self, steps: Any) -> None:
        if self._history is not None:
            self._history.show_steps(steps)

    def _history_closed(self, _result: int) -> None:
        self._history = None
        self.screen.take_image()


def _is_bare(key: str) -> bool:
    """Whether a key is a letter or a digit, perhaps with Shift."""
    return len(key.removeprefix("Shift+")) == 1


def create_workspace(context: WorkspaceContext) -> SessionWorkspace:
    """Make the workspace for the frame."""
    return SessionWorkspace(context)
