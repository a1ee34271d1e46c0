"""The page of a meeting: one image for a room full of people, who vote in turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from sae_auditor.app.kit.canvas import ImageCanvas
from sae_auditor.app.kit.cards import Card, StatusLine, column, line
from sae_auditor.app.kit.controls import ElidingLabel, push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.paths import ask_save
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.session.keyed import KeyedPage, TextLine
from sae_auditor.app.workspaces.session.words_panel import Voice, WordsPanel, voice_of
from sae_auditor.i18n import translate
from sae_auditor.records.comparing import DISAGREE
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT
from sae_auditor.records.sessions import MAX_NOTE
from sae_auditor.workbench.columns import Column, Look
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.session.looking import drawing_of, name_of, said
from sae_auditor.workbench.session.meeting import ABSTAIN, MeetingController, MeetingState

if TYPE_CHECKING:
    from sae_auditor.app.frame.workspace import WorkspaceContext
    from sae_auditor.records.events import Event

# Against the window's text: read from the other end of a table.
_BIG: Final = 1.6
# With less room the agenda gives way; its count stays.
_AGENDA_FROM_EM: Final = 64


class MeetingPage(KeyedPage):
    """Shows a state and tells what people do.

    Signals: `begun` carries names with commas, `chosen` a place of the agenda, `stepped` by how many to go on, `voted`
    a verdict, `noted` a note, `save_wanted` where the minutes are to be written.
    """

    begun = Signal(str)
    chosen = Signal(int)
    stepped = Signal(int)
    voted = Signal(str)
    taken_back = Signal()
    accepted = Signal()
    noted = Signal(str)
    save_wanted = Signal(Path)

    commands: ClassVar[Mapping[str, str]] = {
        "A": ACCEPT, "X": REJECT, "U": ABSTAIN, "F": FOLLOW_UP, "Backspace": "back", "Return": "record", "N": "note",
        "J": "next", "K": "previous", "Right": "next", "Left": "previous", "M": "minutes",
    }  # fmt: skip

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = MeetingState()
        self.setAccessibleName(translate("Session", "Meeting"))
        self.problem, self.notice = StatusLine(theme), StatusLine(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._make_start(theme))
        self.stack.addWidget(self._make_table(theme))
        layout = column(self.problem, (self.stack, 1), gap_px=theme.space(2))
        layout.setContentsMargins(*[theme.space(2)] * 4)
        self.setLayout(layout)

    def takes_keys(self) -> bool:
        """Whether bare keys are commands now: no text is being written."""
        return not (self.note.hasFocus() or self.people.hasFocus())

    def do(self, command: str) -> None:
        """Do what a key stands for."""
        if not self._state.is_on:
            if command == "record":
                self.begin.click()
        elif command in (ACCEPT, REJECT, ABSTAIN, FOLLOW_UP):
            self.voted.emit(command)
        elif command in ("next", "previous"):
            self.stepped.emit(1 if command == "next" else -1)
        else:
            {"back": self.taken_back.emit, "record": self.accepted.emit, "note": self._write_note,
             "minutes": self.ask_where}[command]()  # fmt: skip

    def ask_where(self) -> None:
        """Ask where to write the minutes."""
        kinds = f"{translate('Session', 'Page (*.html)')};;{translate('Session', 'Text (*.txt)')}"
        path = ask_save(self, "minutes", translate("Session", "Save the minutes"), "minutes.html", kinds)
        if path is not None:
            self.save_wanted.emit(path)

    def show_state(self, state: MeetingState) -> None:
        """Show a state; only what changed is touched."""
        former, self._state = self._state, state
        self.problem.say(
            "error", state.problem.what if state.problem else "", state.problem.rest if state.problem else ""
        )
        self.notice.say("good", state.notice)
        if former.proposed != state.proposed:
            self.people.setText(", ".join(map(plain, state.proposed)))
        self._show_start(state)
        if former.is_on != state.is_on:
            self.stack.setCurrentIndex(int(state.is_on))
            if state.is_on:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
        if former.agenda is not state.agenda:
            self.table.set_rows(range(len(state.agenda)))
        if former.agenda is not state.agenda or former.outcomes != state.outcomes:
            self.table.refresh()
        if self.table.currentIndex().row() != state.current:
            self.table.set_current(state.current if state.agenda else None)
        if former.look is not state.look:
            self.canvas.set_image(None if state.look is None else state.look.pixels, None)
            self.canvas.set_message("" if state.look is None else state.look.problem)
        if self.note.text().split() != state.note.split() and not self.note.hasFocus():
            self.note.setText(state.note)
        self._show_item(state)

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the agenda where there is room for it."""
        super().resizeEvent(event)
        self.agenda.setVisible(self.width() >= self._theme.em(_AGENDA_FROM_EM))

    # ---------------------------------------------------------------------------------------------------------- states

    def _show_start(self, state: MeetingState) -> None:
        n = len(state.agenda)
        if not state.is_loaded:
            text = translate("Session", "Looking for what is open\u2026")
        elif n:
            text = translate("Session", "{count} images to talk about: reviewers disagree, or want them followed up.")
        else:
            text = translate("Session", "Nothing to talk about: no image is disputed or to be followed up.")
        self.about.setText(text.format(count=f"{n:,}"))
        hidden = translate("Session", "{count} more after you have judged them yourself.")
        self.hidden.setText(hidden.format(count=f"{state.n_hidden:,}"))
        self.hidden.setVisible(bool(state.n_hidden))
        self.begin.setEnabled(bool(n) and not state.is_read_only)

    def _show_item(self, state: MeetingState) -> None:
        dispute = state.dispute
        if dispute is None:
            return
        reasons = () if state.settings is None else state.settings.reasons
        self.title.setText(name_of(dispute.path, dispute.part))
        place = translate("Session", "{place} of {count} \u00b7 {open} open")
        self.place.setText(
            place.format(place=f"{state.current + 1:,}", count=f"{len(state.agenda):,}", open=f"{state.n_open:,}")
        )
        self.before.set_voices([voice_of(word, reasons) for word in dispute.words])
        self.votes.set_voices([_vote(state, turn) for turn in range(len(state.people))])
        settled = state.outcome(dispute.item)
        self.prompt.setText(_prompt(state, settled))
        self.note.setEnabled(state.can_vote)

    # ---------------------------------------------------------------------------------------------------------- inside

    def _make_start(self, theme: Theme) -> QWidget:
        card = Card(theme)
        card.setMaximumWidth(theme.em(40))
        self.about = text_label(theme, role="title", wrap=True)
        self.hidden = text_label(theme, tone="muted", wrap=True)
        self.people = TextLine(
            translate("Session", "Who votes"), translate("Session", "Names, divided by commas"), MAX_NOTE
        )
        self.begin = push_button(theme, translate("Session", "Begin the meeting"), kind="primary", icon="play")
        self.begin.clicked.connect(lambda: self.begun.emit(self.people.text()))
        self.people.given.connect(self.begin.click)
        told = translate(
            "Session",
            "Everybody votes in turn by a key; then what most say is recorded, or what the room decides otherwise. "
            "The model\u2019s word is not shown here.",
        )
        for part in (
            text_label(theme, translate("Session", "Meeting"), "display"), self.about, self.hidden,
            text_label(theme, translate("Session", "Who votes, in turn"), "strong"), self.people,
            text_label(theme, told, tone="muted", wrap=True),
        ):  # fmt: skip
            card.column.addWidget(part)
        card.column.addLayout(line(1, self.begin))
        page = QWidget()
        page.setLayout(column(1, line(1, (card, 3), 1), 2))
        return page

    def _make_table(self, theme: Theme) -> QWidget:
        gap = theme.space(2)
        self.title = ElidingLabel(theme, "display")
        self.place = text_label(theme, role="title", tone="muted")
        self.canvas = ImageCanvas(theme)
        self.before, self.votes = WordsPanel(theme, 1.25), WordsPanel(theme, _BIG)
        self.prompt = text_label(theme, role="title", wrap=True)
        self.note = TextLine(
            translate("Session", "Note of the outcome"), translate("Session", "N: a note that goes with the outcome"),
            MAX_NOTE,
        )  # fmt: skip
        self.note.editingFinished.connect(lambda: self.noted.emit(self.note.text()))
        for done in (self.note.given, self.note.left):
            # Which ends the editing too, so that the note is told.
            done.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self.save = push_button(theme, translate("Session", "Minutes\u2026"), icon="save")
        self.save.clicked.connect(self.ask_where)
        self.table = ColumnTable(
            theme, translate("Session", "Agenda"), self._columns(), single=True, bare_keys=self.bare_keys()
        )
        self.table.key_used.connect(self.do)
        self.table.chosen.connect(self.chosen)
        self.agenda = Card(theme, translate("Session", "Agenda"))
        self.agenda.setMaximumWidth(theme.em(15))
        self.agenda.column.addWidget(self.table, 1)
        self.agenda.hide()  # until there is room
        picture = Card(theme)
        picture.column.addWidget(self.canvas, 1)
        beside = Card(theme)
        beside.setMinimumWidth(theme.em(17))
        beside.setMaximumWidth(theme.em(23))
        for title, words in (
            (translate("Session", "Said in the review"), self.before), (translate("Session", "Votes"), self.votes),
        ):  # fmt: skip
            beside.column.addWidget(text_label(theme, title, "caption", "muted"))
            beside.column.addWidget(words)
        beside.column.addStretch(1)
        beside.column.addWidget(self.prompt)
        beside.column.addWidget(self.note)
        keys = translate(
            "Session",
            "A accept \u00b7 X reject \u00b7 U abstain \u00b7 Backspace takes the last vote back \u00b7 Enter records "
            "\u00b7 J K next, previous \u00b7 N note \u00b7 M minutes",
        )
        page = QWidget()
        page.setLayout(
            column(
                line((self.title, 1), self.place, self.save, gap_px=theme.space(4)),
                (line(self.agenda, (picture, 2), (beside, 1), gap_px=gap), 1),
                self.notice,
                ElidingLabel(theme, "caption", "muted", keys),
                gap_px=gap,
            )
        )
        return page

    def _columns(self) -> tuple[Column, ...]:
        def name(row: int) -> str:
            dispute = self._state.agenda[row]
            return name_of(dispute.path, dispute.part)

        def look(row: int) -> Look:
            dispute = self._state.agenda[row]
            outcome = self._state.outcome(dispute.item)
            if outcome:
                return Look(*drawing_of(outcome), quiet=True)
            return Look("compare", "warning") if DISAGREE in dispute.why else Look("tag", "accent")

        return (Column("image", translate("Session", "Image"), value=name, look=look, width_em=6, stretch=True,
                       middle=True, has_icons=True, sortable=False),)  # fmt: skip

    def _write_note(self) -> None:
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _vote(state: MeetingState, turn: int) -> Voice:
    who = plain(state.people[turn])
    if turn < len(state.votes):
        vote = state.votes[turn]
        if vote == ABSTAIN:
            return Voice(who, translate("Session", "abstains"), "remove", "muted")
        return Voice(who, said(vote), *drawing_of(vote))
    is_next = state.can_vote and turn == len(state.votes)
    return Voice(who, translate("Session", "A, X or U") if is_next else "", is_next=is_next)


def _prompt(state: MeetingState, settled: str) -> str:
    if state.voter and settled and not state.votes:
        return translate("Session", "Settled: {verdict}. A new vote changes it.").format(verdict=said(settled))
    if state.voter:
        return translate("Session", "{who}?").format(who=plain(state.voter))
    if state.majority:
        text = translate("Session", "Most say: {verdict}. Enter records it; A, X or F decides otherwise.")
        return text.format(verdict=said(state.majority))
    return translate("Session", "No majority. The room decides: A, X or F.")


def make_meeting(
    context: WorkspaceContext, *, on_recorded: Callable[[Event], object] = lambda _event: None
) -> tuple[MeetingPage, MeetingController]:
    """Return the page and what decides on it; `MeetingController.open` gives it a session."""
    page = MeetingPage(context.theme)
    controller = MeetingController(context.jobs, page.show_state, on_recorded=on_recorded)
    page.begun.connect(controller.begin)
    page.chosen.connect(controller.choose)
    page.stepped.connect(controller.step)
    page.voted.connect(controller.say)
    page.taken_back.connect(controller.take_vote_back)
    page.accepted.connect(controller.accept_majority)
    page.noted.connect(controller.write_note)
    page.save_wanted.connect(controller.save_minutes)
    return page, controller
