"""The page of the Session workspace: where sessions are chosen, where images are judged, and what it came to."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from sae_auditor.app.kit.canvas import ImageCanvas
from sae_auditor.app.kit.cards import Card, StatusLine, column, line
from sae_auditor.app.kit.controls import ElidingLabel, icon_button
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.session.agreement_page import AgreementPage
from sae_auditor.app.workspaces.session.evidence_panel import EvidencePanel
from sae_auditor.app.workspaces.session.filters import QueueFilters
from sae_auditor.app.workspaces.session.finish_page import FinishPage
from sae_auditor.app.workspaces.session.meeting_page import MeetingPage
from sae_auditor.app.workspaces.session.queue_panel import QueuePanel
from sae_auditor.app.workspaces.session.start_page import StartPage
from sae_auditor.app.workspaces.session.verdict_bar import VerdictBar
from sae_auditor.i18n import translate
from sae_auditor.images import Box
from sae_auditor.records.queue import Kind
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.session.rows import SessionRows
from sae_auditor.workbench.session.state import Picture, SessionState, View
from sae_auditor.workbench.session.words import part_name
from sae_auditor.workbench.thumbnails import Thumbnails


class SessionScreen(QWidget):
    """Holds the pages. `first_shown` tells that somebody looks for the first time."""

    first_shown = Signal()

    def __init__(
        self,
        theme: Theme,
        rows: SessionRows,
        thumbnails: Thumbnails,
        start: StartPage,
        agreement: AgreementPage,
        meeting: MeetingPage,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._was_shown = False
        self._picture: Picture | None = None
        self._item: int | None = None
        self._view: View | None = None
        self.setAccessibleName(translate("Session", "Session"))
        self.note, self.recovered = StatusLine(theme, closes=True), StatusLine(theme, closes=True)
        self.start, self.finish, self.agreement, self.meeting = start, FinishPage(theme), agreement, meeting
        self._make_head(theme)
        self.filters = QueueFilters(theme)
        self.queue = QueuePanel(theme, rows, thumbnails)
        self.canvas = ImageCanvas(theme)
        # What a Japanese input method would swallow are commands here.
        self.canvas.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.part, self.size_text = ElidingLabel(theme, "heading"), ElidingLabel(theme, "caption", "muted")
        self.evidence = EvidencePanel(theme)
        self.verdicts = VerdictBar(theme)
        self.review = self._lay_out_review(theme)
        self.pages = QStackedWidget()
        self._pages = {
            View.START: start, View.REVIEW: self.review, View.FINISH: self.finish, View.AGREEMENT: agreement,
            View.MEETING: meeting,
        }  # fmt: skip
        for page in self._pages.values():
            self.pages.addWidget(page)
        gap = theme.space(2)
        layout = column(self.note, self.recovered, self.head, (self.pages, 1), gap_px=gap)
        layout.setContentsMargins(gap, gap, gap, gap)
        self.setLayout(layout)

    def show_state(self, state: SessionState) -> None:
        """Show a state."""
        self._show_notes(state)
        self._show_head(state)
        if state.view is View.FINISH:
            self.finish.show_state(state)
        elif state.view is View.REVIEW:
            self.filters.show_state(state)
            self.queue.show_state(state)
            self._show_image(state)
            self.evidence.show_state(state)
            self.verdicts.show_state(state)
        if state.view is not self._view:
            self._turn_to(state.view)

    def take_image(self) -> None:
        """Let the keyboard judge again."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    @guarded(None)
    def showEvent(self, event: QShowEvent) -> None:
        """Tell when somebody looks for the first time: until then no records are opened."""
        super().showEvent(event)
        # After the window, which gives the focus to itself first.
        QTimer.singleShot(0, self, self._take_focus)
        if not self._was_shown:
            self._was_shown = True
            self.first_shown.emit()

    # ---------------------------------------------------------------------------------------------------------- inside

    def _turn_to(self, view: View) -> None:
        self._view = view
        self.pages.setCurrentWidget(self._pages[view])
        if self.isVisible():
            self._take_focus()

    def _take_focus(self) -> None:
        if self._view is View.REVIEW:
            self.take_image()
        elif self._view is View.START:
            self.start.take_focus()
        elif self._view is View.FINISH:
            self.finish.export.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._view is not None:
            self._pages[self._view].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_notes(self, state: SessionState) -> None:
        if state.problem is not None:
            self.note.say("error", state.problem.what, state.problem.rest)
        else:
            self.note.say("warning", state.why_read_only)
        self.recovered.say("info", state.recovered)

    def _show_head(self, state: SessionState) -> None:
        self.head.setVisible(state.view is not View.START)
        self.title.setText(state.settings.title)
        self.who.setText(translate("Session", "Reviewer: {who}").format(who=state.who))
        text = translate("Session", "{count} of {all} judged")
        self.judged.setText(text.format(count=f"{state.n_decided:,}", all=f"{state.counts.get(Kind.ALL, 0):,}"))
        self.anchored.setText(
            translate("Session", "{count} events since the last anchor").format(count=f"{state.n_unanchored:,}")
        )
        running = state.running
        self.stop_audits.setVisible(running is not None)
        self.run_audits.setVisible(running is None and state.n_waiting > 0)
        self.run_audits.setEnabled(not state.why_no_audits and not state.is_read_only)
        self.run_audits.setToolTip(
            state.why_no_audits
            or translate("Session", "Audit {count} images that have no audit yet").format(count=f"{state.n_waiting:,}")
        )
        waiting = translate("Session", "{count} without an audit").format(count=f"{state.n_waiting:,}")
        self.waiting.setText(waiting if state.n_waiting else "")
        self.waiting.setVisible(state.n_waiting > 0)

    def _show_image(self, state: SessionState) -> None:
        facts, picture = state.facts, state.picture
        self.part.setText("" if facts is None else _first_up(part_name(facts.row)))
        self.part.setToolTip("" if facts is None else plain(facts.row.path))
        if picture is None or facts is None:
            # What stands there stays until the next picture comes; it cannot be judged meanwhile.
            return
        self.size_text.setText(f"{picture.size[0]} \u00d7 {picture.size[1]}" if picture.pixels is not None else "")
        crop = facts.evidence.crop if facts.evidence is not None and not state.is_hidden else None
        seen = None if crop is None else _scaled(crop, picture.scale)
        if picture is not self._picture:
            self._picture = picture
            self.canvas.set_image(picture.pixels, seen)
            self.canvas.set_message(picture.problem)
            self.canvas.setAccessibleName(translate("Session", "Image of {part}").format(part=part_name(facts.row)))
            self._seen = seen
        elif seen != self._seen:
            self._seen = seen
            self.canvas.set_image(picture.pixels, seen, keep_view=True)

    _seen: Box | None = None

    def _make_head(self, theme: Theme) -> None:
        self.title = ElidingLabel(theme, "heading")
        self.who, self.judged = ElidingLabel(theme, "body"), ElidingLabel(theme, "body", "muted")
        self.waiting, self.anchored = ElidingLabel(theme, "caption", "muted"), ElidingLabel(theme, "caption", "muted")
        self.run_audits = icon_button(theme, "play", translate("Session", "Audit the images of the session"))
        self.stop_audits = icon_button(theme, "stop", translate("Session", "Stop the audits; what came stays"))
        self.history = icon_button(theme, "menu", translate("Session", "What I did in this session (H)"))
        self.agreement_button = icon_button(theme, "compare", translate("Session", "Agreement of the reviewers"))
        self.meeting_button = icon_button(theme, "image", translate("Session", "Meeting"))
        self.finish_button = icon_button(theme, "check", translate("Session", "Counts, export, anchor and signature"))
        self.leave = icon_button(theme, "session", translate("Session", "All sessions (Ctrl+L)"))
        buttons = (self.history, self.agreement_button, self.meeting_button, self.finish_button, self.leave)
        for button in (*buttons, self.run_audits, self.stop_audits):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        parts = ((self.title, 1), self.who, self.judged, self.waiting, self.run_audits, self.stop_audits)
        self.head = QWidget()
        self.head.setLayout(line(*parts, self.anchored, *buttons, gap_px=theme.space(3)))

    def _lay_out_review(self, theme: Theme) -> QWidget:
        gap = theme.space(2)
        image = Card(theme, spacing=2, margin=3)
        image.column.addLayout(line((self.part, 1), self.size_text, gap_px=gap))
        image.column.addWidget(self.canvas, 1)
        whole = QSplitter(Qt.Orientation.Horizontal)
        for place, (part, share) in enumerate(((self.queue, 26), (image, 44), (self.evidence, 30))):
            whole.addWidget(part)
            whole.setStretchFactor(place, share)
        whole.setSizes([theme.em(21), theme.em(32), theme.em(25)])
        whole.setHandleWidth(gap)
        whole.setChildrenCollapsible(False)
        page = QWidget()
        page.setLayout(column(self.filters, (whole, 1), self.verdicts, gap_px=gap))
        return page


def _scaled(box: Box, scale: float) -> Box:
    return Box(box.x * scale, box.y * scale, box.width * scale, box.height * scale)


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
