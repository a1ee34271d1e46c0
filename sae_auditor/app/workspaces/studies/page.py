"""The page of a study: what it asks, what runs, and the table of what came."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sae_auditor.app.kit.cards import Card, StatusLine, line
from sae_auditor.app.kit.controls import Chooser, push_button, text_label
from sae_auditor.app.kit.paths import ask_save
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.studies.form import StudyForm
from sae_auditor.i18n import translate
from sae_auditor.studies import Column as StudyColumn
from sae_auditor.studies import Study
from sae_auditor.workbench.columns import Column
from sae_auditor.workbench.studies.controller import StudiesState, StudyState, outcome_text


class StudiesPage(QWidget):
    """Shows a state and tells what people do; `opened` carries the path of an image that was double-clicked."""

    study_chosen = Signal(str)
    answered = Signal(str, object)
    run_wanted = Signal()
    stop_wanted = Signal()
    save_wanted = Signal(Path)
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: StudyState | None = None
        self._rows: Sequence[Any] = ()
        self.setAccessibleName(translate("Studies", "Studies"))
        self.chooser = Chooser(theme, translate("Studies", "Study"), widest_em=20)
        self.chooser.activated.connect(lambda index: self.study_chosen.emit(self.chooser.itemData(index)))
        self.about = text_label(theme, tone="muted", wrap=True)
        self.run = push_button(theme, translate("Studies", "Run"), kind="primary", icon="play")
        self.run.clicked.connect(self.run_wanted)
        self.save = push_button(theme, translate("Studies", "Save\u2026"), icon="save")
        self.save.clicked.connect(self._ask_where)
        self.asked = Card(theme)
        self.form = StudyForm(theme)
        self.form.answered.connect(self.answered)
        self.asked.column.addWidget(self.form)
        self.asked.column.addLayout(line(1, self.run))
        self.running = RunCard(theme, translate("Studies", "Stop and keep the rows"))
        self.running.stop_wanted.connect(self.stop_wanted)
        self.outcome = StatusLine(theme)
        self.table = ColumnTable(
            theme, translate("Studies", "Rows of the study"), framed=True,
            placeholder=translate("Studies", "The rows come here, one by one, while the study runs."),
        )  # fmt: skip
        self.table.opened.connect(self._open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(2)] * 4)
        layout.setSpacing(theme.space(2))
        layout.addLayout(line(self.chooser, (self.about, 1), self.save, gap_px=theme.space(3)))
        for part in (self.asked, self.running, self.outcome):
            layout.addWidget(part)
        layout.addWidget(self.table, 1)

    def show_state(self, state: StudiesState) -> None:
        """Show a state; only what changed is touched."""
        page, former = state.page, self._shown
        self._shown = page
        if former is None or former.study is not page.study:
            self._show_study(state.studies, page)
        if former is None or page.rows is not former.rows or former.study is not page.study:
            self._rows = page.rows
            self.table.set_rows(np.arange(page.n_rows))
        elif page.n_rows > former.n_rows:
            self.table.append_rows(np.arange(former.n_rows, page.n_rows))
        self.form.show_answers(page.answers, page.problems)
        # While it runs, the table needs the room more.
        self.asked.setVisible(page.running is None)
        self.run.setEnabled(page.has_model and not state.running_study)
        self.run.setToolTip("" if page.has_model else translate("Studies", "Open a bundle first."))
        self.save.setEnabled(page.result is not None)
        if page.running is None:
            self.running.set_idle()
        else:
            self.running.set_running(page.running)
        self._show_outcome(page)

    def _show_study(self, studies: Sequence[Study[Any, Any]], page: StudyState) -> None:
        if self.chooser.count() != len(studies):
            for study in studies:
                self.chooser.addItem(translate("Studies", study.title), study.id)
        self.chooser.setCurrentIndex(self.chooser.findData(page.study.id))
        self.chooser.setEnabled(len(studies) > 1)
        self.about.setText(translate("Studies", page.study.help))
        self.form.set_questions(page.questions)
        self.table.set_columns([self._column(column) for column in page.study.columns], np.arange(page.n_rows))

    def _column(self, column: StudyColumn[Any]) -> Column:
        return Column(
            column.id,
            translate("Studies", column.title),
            {"count": "number", "file": "text"}.get(column.kind, column.kind),  # type: ignore[arg-type]
            value=lambda row: column.value(self._rows[row]),
            help=translate("Studies", column.help) if column.help else "",
            width_em=16 if column.kind == "file" else 6,
            stretch=column.kind == "file",
            decimals=0 if column.kind == "count" else 3,
        )

    def _show_outcome(self, page: StudyState) -> None:
        if page.problem is not None:
            self.outcome.say("error", page.problem.what, page.problem.rest)
            return
        text = outcome_text(page)
        found = page.result is not None and page.result.outcome.has_findings
        self.outcome.say("warning" if found else "good", text)
        self.outcome.setVisible(bool(text))

    def _open(self, row: int) -> None:
        page = self._shown
        if page is None:
            return
        for column in page.study.columns:
            if column.kind == "file":
                self.opened.emit(str(column.value(self._rows[row])))
                return

    def _ask_where(self) -> None:
        page = self._shown
        if page is None:
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
