"""The page on which sessions are found again and made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from sae_auditor.app.kit.cards import Card, StatusLine, column, line
from sae_auditor.app.kit.controls import ElidingLabel, Segmented, push_button, text_label
from sae_auditor.app.kit.folded import Folded, PairList
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.paths import PathLabel, ask_save
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.session.session_form import SessionForm
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.records.sessions import Settings
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.columns import Column, Look
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.session.starting import Listed, StartController, StartState

if TYPE_CHECKING:
    from sae_auditor.app.frame.workspace import WorkspaceContext

# With less room the form and the list take turns.
_BOTH_FROM_EM: Final = 60
_MOST_LEFT_SHOWN: Final = 50


class StartPage(QWidget):
    """Shows a state and tells what people do.

    Signals: `opened` carries a line of the list, `workspace_wanted` a file in which records are to be kept,
    `reviewer_given` the name of who judges.
    """

    opened = Signal(int)
    workspace_wanted = Signal(Path)
    reviewer_given = Signal(str)
    cancel_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = StartState()
        self.setAccessibleName(translate("Session", "Sessions"))
        sessions, new = translate("Session", "Sessions"), translate("Session", "New session")
        self.parts = Segmented(theme, (("list", sessions, ""), ("form", new, "")), sessions)
        self.parts.set_value("list")
        self.parts.chosen.connect(lambda _value: self._fit())
        self.problem, self.note = StatusLine(theme), StatusLine(theme)
        self.run_card = RunCard(theme, translate("Session", "Cancel"))
        self.run_card.stop_wanted.connect(self.cancel_wanted)
        self._left = PairList(theme)
        self.left = Folded(theme, "", self._left)
        self.left.head.setAccessibleName(translate("Session", "Remark"))
        self.form = SessionForm(theme)
        self.table = ColumnTable(
            theme, sessions, self._columns(), remember_as="start-sessions", single=True,
            placeholder=translate("Session", "No session yet. Make the first one."),
        )  # fmt: skip
        self.table.opened.connect(self.opened)
        self.open = push_button(theme, translate("Session", "Open"), kind="primary", icon="open")
        self.open.clicked.connect(self._open)
        self.place = PathLabel(theme, "caption", "muted")
        self.other = push_button(theme, translate("Session", "Another workspace\u2026"), icon="folder")
        self.other.clicked.connect(self._ask_workspace)
        self.watched = ElidingLabel(theme, "caption", "muted")
        self.reviewer = QLineEdit()
        self.reviewer.setAccessibleName(translate("Session", "Reviewer"))
        self.reviewer.setPlaceholderText(translate("Session", "Your name"))
        self.reviewer.setMaxLength(80)
        self.reviewer.setMaximumWidth(theme.em(14))
        self.reviewer.editingFinished.connect(lambda: self.reviewer_given.emit(self.reviewer.text()))
        self.listed = Card(theme)
        you = text_label(theme, translate("Session", "You judge as"), tone="muted")
        self.listed.column.addLayout(
            line(text_label(theme, sessions, "heading"), 1, you, (self.reviewer, 1), gap_px=theme.space(2))
        )
        self.listed.column.addWidget(self.table, 1)
        self.listed.column.addWidget(self.watched)
        self.listed.column.addLayout(line((self.place, 1), self.other, self.open, gap_px=theme.space(2)))
        gap = theme.space(2)
        layout = column(
            line(self.parts, 1), self.problem, self.note, self.left, self.run_card,
            (line((self.listed, 3), (self.form, 2), gap_px=gap), 1), gap_px=gap,
        )  # fmt: skip
        layout.setContentsMargins(*[gap] * 4)
        self.setLayout(layout)
        self.form.setMinimumWidth(theme.em(27))

    def show_state(self, state: StartState) -> None:
        """Show a state; only what changed is touched."""
        former, self._state = self._state, state
        self.problem.say(
            "error", state.problem.what if state.problem else "", state.problem.rest if state.problem else ""
        )
        self.note.say("warning" if state.left else "good", state.notice)
        if former.listed is not state.listed:
            self.table.set_rows(range(len(state.listed)))
            self.table.refresh()
            if self.table.currentIndex().row() < 0 and state.listed:
                self.table.set_current(0)
        self.open.setEnabled(bool(state.listed))
        if not self.reviewer.hasFocus() and self.reviewer.text() != state.who:
            self.reviewer.setText(state.who)
        self.place.setText("" if state.workspace is None else printable(str(state.workspace)))
        watching = translate("Session", "Watching {folder}: {count} new images so far.")
        self.watched.setText(watching.format(folder=printable(state.watched), count=f"{state.n_came:,}"))
        self.watched.setVisible(bool(state.watched))
        if former.left != state.left:
            self._show_left(state)
        self.left.setVisible(bool(state.left))
        self.form.show_state(state)
        if state.running is None:
            self.run_card.set_idle()
        else:
            self.run_card.set_running(state.running, is_quick=True)

    def take_focus(self) -> None:
        """Let the keyboard choose a session."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show both parts where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        has_room = self.width() >= self._theme.em(_BOTH_FROM_EM)
        self.parts.setVisible(not has_room)
        self.listed.setVisible(has_room or self.parts.value == "list")
        self.form.setVisible(has_room or self.parts.value == "form")

    def _show_left(self, state: StartState) -> None:
        shown = state.left[:_MOST_LEFT_SHOWN]
        self._left.set_pairs([(printable(one.path), translate_core(one.why)) for one in shown])
        text = translate("Session", "{count} files did not come to the session")
        self.left.set_title(text.format(count=f"{len(state.left):,}"))
        self.left.set_open(False)

    def _open(self) -> None:
        for row in self.table.selected().tolist():
            self.opened.emit(row)

    def _ask_workspace(self) -> None:
        kinds = translate("Session", "Workspaces (*.sqlite)")
        title = translate("Session", "Open a workspace, or name a new one")
        path = ask_save(self, "workspace", title, "workspace.sqlite", kinds)
        if path is not None:
            self.workspace_wanted.emit(path)

    def _columns(self) -> tuple[Column, ...]:
        def listed(row: int) -> Listed:
            return self._state.listed[row]

        def title(row: int) -> str:
            session = listed(row).session
            return plain(session.title or session.key) if session is not None else "\u2013"

        def used(row: int) -> str:
            session = listed(row).session
            return local_time(session.used) if session is not None else ""

        def count(name: str) -> Callable[[int], float]:
            return lambda row: float(getattr(listed(row).session, name, float("nan")))

        def look(row: int) -> Look:
            line = listed(row)
            is_held = line.found.holder is not None or bool(line.found.why_read_only)
            icon = "error" if line.problem else "eye" if is_held else ""
            return Look(icon, "error" if line.problem else "warning" if is_held else "muted")

        return (
            Column("title", translate("Session", "Title"), value=title, width_em=9, stretch=True),
            Column("used", translate("Session", "Last used"), value=used, width_em=8.5),
            Column("images", translate("Session", "Images"), "number", count("n_images"), width_em=4, decimals=0),
            Column("undecided", translate("Session", "Undecided"), "number", count("n_undecided"), width_em=5,
                   decimals=0, help=translate("Session", "Images that you have not judged yet.")),
            Column("workspace", translate("Session", "Workspace"), value=lambda row: plain(listed(row).found.path.name),
                   tip=lambda row: plain(str(listed(row).found.path)), width_em=7, middle=True, rank=2),
            Column("remark", translate("Session", "Remark"), value=lambda row: plain(listed(row).remark), look=look,
                   width_em=9, rank=1, has_icons=True),
        )  # fmt: skip


def local_time(time: str) -> str:
    """Return a recorded time as this machine's clock shows it."""
    moment = QDateTime.fromString(time, Qt.DateFormat.ISODateWithMs).toLocalTime()
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat) if moment.isValid() else time


def make_start(
    context: WorkspaceContext,
    *,
    on_session: Callable[[Path, str], object],
    on_workspace: Callable[[Path], object] = lambda _path: None,
    on_reviewer: Callable[[str], object] = lambda _who: None,
    on_came: Callable[[Sequence[int]], object] = lambda _items: None,
    base: Callable[[], Settings] = lambda: Settings(""),
    recent: Callable[[], Sequence[Path]] = tuple,
) -> tuple[StartPage, StartController]:
    """Return the page and what decides on it; `StartController.set_records` gives it the records that are open."""
    page = StartPage(context.theme)
    controller = StartController(
        context.jobs, page.show_state, on_session=on_session, on_workspace=on_workspace, on_reviewer=on_reviewer,
        on_came=on_came, base=base, recent=recent,
        queue_paths=lambda: [str(item.path) for item in context.queue.items if item.path is not None],
    )  # fmt: skip
    page.opened.connect(controller.open)
    page.workspace_wanted.connect(controller.choose_workspace)
    page.reviewer_given.connect(controller.set_reviewer)
    page.cancel_wanted.connect(controller.cancel)
    page.form.answered.connect(controller.answer)
    page.form.class_answered.connect(controller.answer_class)
    page.form.make_wanted.connect(controller.make)
    return page, controller
