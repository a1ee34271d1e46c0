"""The page of a study: what it asks, what runs, and what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from sae_auditor.app.kit.cards import Card, StatusLine, column, line, scrolled
from sae_auditor.app.kit.controls import Chooser, ElidingLabel, push_button, text_label
from sae_auditor.app.kit.folded import Folded, PairList
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.paths import ask_save
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.studies.form import StudyForm
from sae_auditor.app.workspaces.studies.results import ResultsPanel
from sae_auditor.app.workspaces.studies.study_list import StudyList
from sae_auditor.i18n import translate
from sae_auditor.reports.facts import fact_lines
from sae_auditor.workbench.studies.answers import answers_text
from sae_auditor.workbench.studies.controller import outcome_text
from sae_auditor.workbench.studies.jobs import said
from sae_auditor.workbench.studies.state import StudiesState, StudyState

# With less room the list of studies gives way to a control that drops it down.
_LIST_FROM_EM = 62


class StudiesPage(QWidget):
    """Shows a state and tells what people do.

    While a study asks, its questions have the page; while it runs and afterwards, its rows have.
    """

    study_chosen = Signal(str)
    run_wanted = Signal()
    stop_wanted = Signal()
    asking_wanted = Signal(bool)
    save_wanted = Signal(Path)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: StudyState | None = None
        self._has_facts = False
        self.setAccessibleName(translate("Studies", "Studies"))
        self.list = StudyList(theme)
        self.list.chosen.connect(self.study_chosen)
        self.chooser = Chooser(theme, translate("Studies", "Study"), widest_em=16)
        self.chooser.activated.connect(lambda index: self.study_chosen.emit(self.chooser.itemData(index)))
        self.title = text_label(theme, role="title")
        self.about = text_label(theme, tone="muted", wrap=True)
        self.save = push_button(theme, translate("Studies", "Save\u2026"), icon="save")
        self.save.clicked.connect(self.ask_where)
        self._make_questions(theme)
        self.running = RunCard(theme, translate("Studies", "Stop and keep the rows"))
        self.running.stop_wanted.connect(self.stop_wanted)
        self.outcome, self.notice = StatusLine(theme), StatusLine(theme)
        self.pairs = PairList(theme)
        self.facts = Folded(theme, "", self.pairs, apart=True)
        self.results = ResultsPanel(theme)
        self.table = self.results.table
        self._lay_out(theme)

    def show_state(self, state: StudiesState) -> None:
        """Show a state; only what changed is touched."""
        page, former = state.page, self._shown
        self._shown = page
        self.list.show_state(state)
        if former is None or former.study is not page.study:
            self._show_study(state)
        if former is None or former.offers is not page.offers or former.study is not page.study:
            self.form.show_offers(page.offers)
        self.form.show_answers(page.answers, page.problems)
        self._show_phase(state, page)
        self._show_outcome(page)
        if former is None or former.result is not page.result:
            facts = () if page.result is None else fact_lines(page.result.outcome.facts, said)
            self.pairs.set_pairs(facts)
            self.facts.set_title(translate("Studies", "Key figures ({count})").format(count=len(facts)))
            self.facts.set_open(False)
            self._has_facts = bool(facts)
        has_head = self._has_facts and not self.results.isHidden()
        self.facts.head.setVisible(has_head)
        if not has_head:
            self.facts.set_open(False)
        self.results.show_state(page)

    def ask_run(self) -> None:
        """Take what is typed, and ask to run the study."""
        self.form.take_what_is_typed()
        self.run_wanted.emit()

    def take_list(self) -> None:
        """Let the keyboard choose a study."""
        if self.chooser.isHidden():
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.chooser.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.chooser.showPopup()

    def ask_where(self) -> None:
        """Ask where to write the rows."""
        page = self._shown
        if page is None or page.result is None:
            return
        kinds = ";;".join(
            (
                translate("Studies", "Table (*.csv)"),
                translate("Studies", "Data (*.json)"),
                translate("Studies", "Report (*.html)"),
            )
        )
        path = ask_save(self, "study", translate("Studies", "Save the table"), f"{page.study.id}.csv", kinds)
        if path is not None:
            self.save_wanted.emit(path)

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the list of studies where there is room for it."""
        super().resizeEvent(event)
        self._fit()

    # ---------------------------------------------------------------------------------------------------------- states

    def _show_study(self, state: StudiesState) -> None:
        page = state.page
        if self.chooser.count() != len(state.studies):
            for study in state.studies:
                self.chooser.addItem(translate("Studies", study.title), study.id)
        self.chooser.setCurrentIndex(self.chooser.findData(page.study.id))
        self.title.setText(translate("Studies", page.study.title))
        self.about.setText(translate("Studies", page.study.help))
        self.form.set_questions(page.questions)
        self.asking.verticalScrollBar().setValue(0)
        self._fit()

    def _show_phase(self, state: StudiesState, page: StudyState) -> None:
        runs = page.running is not None
        asks = page.asking and not runs
        self.asked.setVisible(asks)
        self.about.setVisible(asks)
        self._gap.setVisible(asks)
        for part in (self.answers, self.change, self.again, self.save):
            part.setVisible(not asks)
        self.results.setVisible(not asks)
        self._back.setVisible(asks and page.n_rows > 0)
        if not asks:
            self.answers.setText(answers_text(page.questions, page.answers, page.offers))
        self.change.setEnabled(not runs)
        self.again.setEnabled(page.has_model and not state.running_study)
        self.run.setEnabled(page.has_model and not state.running_study)
        text = translate("Studies", "Another study is running.") if state.running_study else ""
        text = text if page.has_model else translate("Studies", "Open a bundle first.")
        for button in (self.run, self.again):
            button.setToolTip(text)
        self.why_not.setText(text)
        self.save.setEnabled(page.result is not None)
        if page.running is None:
            self.running.set_idle()
        else:
            self.running.set_running(page.running, is_quick=True)

    def _show_outcome(self, page: StudyState) -> None:
        self.notice.say("good", page.notice)
        if page.problem is not None:
            self.outcome.say("error", page.problem.what, page.problem.rest)
            return
        found = page.result is not None and page.result.outcome.has_findings
        self.outcome.say("warning" if found else "good", outcome_text(page))

    def _fit(self) -> None:
        n_studies = self.chooser.count()
        has_room = self.width() >= self._theme.em(_LIST_FROM_EM)
        self.list.setVisible(n_studies > 1 and has_room)
        self.chooser.setVisible(n_studies > 1 and not has_room)
        self.title.setVisible(n_studies <= 1 or has_room)

    # ---------------------------------------------------------------------------------------------------------- inside

    def _make_questions(self, theme: Theme) -> None:
        self.run = push_button(theme, translate("Studies", "Run"), kind="primary", icon="play")
        self.run.clicked.connect(self.ask_run)
        self._back = push_button(theme, translate("Studies", "Back to the rows"))
        self._back.clicked.connect(lambda: self.asking_wanted.emit(False))
        self.why_not = text_label(theme, role="caption", tone="muted")
        self.form = StudyForm(theme)
        body = QWidget()
        questions = column(self.form, 1)
        questions.setContentsMargins(0, 0, theme.space(3), 0)
        body.setLayout(questions)
        self.asking = scrolled(body)
        self.asked = Card(theme)
        self.asked.setMaximumWidth(theme.em(60))
        self.asked.column.addWidget(self.asking, 1)
        self.asked.column.addLayout(line((self.why_not, 1), self._back, self.run, gap_px=theme.space(2)))
        # What was asked, in a line, while the rows have the page.
        self.answers = ElidingLabel(theme, "body", "muted")
        self.change = push_button(theme, translate("Studies", "Change\u2026"), icon="edit")
        self.change.clicked.connect(lambda: self.asking_wanted.emit(True))
        self.again = push_button(theme, translate("Studies", "Run again"), icon="play")
        self.again.clicked.connect(self.run_wanted)

    def _lay_out(self, theme: Theme) -> None:
        gap_px = theme.space(2)
        buttons = (self.change, self.again, self.save)
        top = line(self.chooser, self.title, (self.answers, 1), *buttons, gap_px=theme.space(3))
        self._gap = QWidget()
        top.insertWidget(3, self._gap, 1)
        ends = line((column(self.outcome, self.notice, gap_px=gap_px), 1), self.facts.head, gap_px=gap_px)
        ends.setAlignment(self.facts.head, Qt.AlignmentFlag.AlignTop)
        parts = (top, self.about, self.running, ends, self.facts)
        page = column(*parts, (self.asked, 1), (self.results, 1), gap_px=gap_px)
        layout = line(self.list, (page, 1), gap_px=theme.space(3))
        layout.setContentsMargins(*[gap_px] * 4)
        self.setLayout(layout)
