"""What came of a study: plots over the table, what can be done with rows, and what stands beside one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from sae_auditor.app.kit.cards import Card, FlowLayout, column, divided, line
from sae_auditor.app.kit.controls import Chooser, ElidingLabel, add_drawing, push_button, text_label
from sae_auditor.app.kit.plots import PlotView
from sae_auditor.app.kit.reason import ReasonDialog
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.studies.beside import BesidePanel
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.studies import Column as StudyColumn
from sae_auditor.studies import RowAction
from sae_auditor.workbench.columns import Column
from sae_auditor.workbench.plain import unkeyed
from sae_auditor.workbench.studies.rows import listed_rows
from sae_auditor.workbench.studies.state import StudyState


class ResultsPanel(QWidget):
    """Shows the rows of a state. `row_chosen` carries the row that a person went to, `marked` all that are selected,
    `filtered` the words to filter by, `act_wanted` the id of an action and a reason, `opened` the path of an image.
    """

    row_chosen = Signal(int)
    marked = Signal(object)
    filtered = Signal(str)
    act_wanted = Signal(str, str)
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: StudyState | None = None
        self._rows: Sequence[Any] = ()
        self.buttons: dict[str, QPushButton] = {}
        self._make_parts(theme)
        self._lay_out(theme)
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self.row_chosen)
        self.table.selection_changed.connect(lambda _count: self._tell_marked())
        self.table.menu_wanted.connect(self._show_menu)
        self.filter.textEdited.connect(self.filtered)
        self.plot.marked.connect(self._mark_points)
        self.plots.activated.connect(lambda _place: self._show_figure())
        self.beside.opened.connect(self.opened)

    def show_state(self, page: StudyState) -> None:
        """Show the rows of a study; only what changed is touched."""
        former, self._shown = self._shown, page
        is_other = former is None or former.study is not page.study
        if is_other:
            self._show_study(page)
        self._show_rows(page, None if is_other else former)
        self._show_plots(page, None if is_other else former)
        if self._marks() != page.marked:
            self.table.set_selected(page.marked)
        self.plot.set_marked(page.marked)
        for action_id, button in self.buttons.items():
            button.setEnabled(action_id in page.allowed)
        self._show_count(page)
        self.beside.show_state(page)

    def take_filter(self) -> None:
        """Let the keyboard write what to filter by."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    # ---------------------------------------------------------------------------------------------------------- states

    def _show_study(self, page: StudyState) -> None:
        self._rows = page.rows
        columns = [self._column(column) for column in page.study.columns]
        self.table.set_order(None)
        self.table.set_columns(columns, np.empty(0, np.int64))
        for button in self.buttons.values():
            button.hide()
            button.deleteLater()
        self.buttons = {action.id: self._button(action) for action in page.study.actions}
        self.filter.setText(page.filter)

    def _button(self, action: RowAction[Any]) -> QPushButton:
        button = push_button(
            self._theme,
            translate("Studies", action.title),
            tip=translate("Studies", action.help) if action.help else "",
        )
        button.clicked.connect(partial(self._act, action))
        self._tools.addWidget(button)
        return button

    def _show_rows(self, page: StudyState, former: StudyState | None) -> None:
        is_new = former is None or page.rows is not former.rows or page.listed is not former.listed
        if former is not None and page.rows is not former.rows:
            self.filter.setText(page.filter)
        self._rows = page.rows
        if is_new:
            self.table.set_rows(listed_rows(page))
        elif former is not None and page.listed is None and page.n_rows > former.n_rows:
            self.table.append_rows(np.arange(former.n_rows, page.n_rows))
        if former is not None and page.version != former.version:
            self.table.refresh()

    def _show_plots(self, page: StudyState, former: StudyState | None) -> None:
        if former is not None and page.figures is former.figures and page.listed is former.listed:
            return
        if former is None or [one.title for one in former.figures] != [one.title for one in page.figures]:
            self.plots.clear()
            self.plots.addItems([printable(figure.title) for figure in page.figures])
        self.plot_card.setVisible(bool(page.figures))
        self.plots.setVisible(len(page.figures) > 1)
        self.plot_title.setVisible(len(page.figures) == 1)
        self._show_figure()

    def _show_figure(self) -> None:
        page, place = self._shown, max(0, self.plots.currentIndex())
        if page is None or not page.figures:
            self.plot.set_figure(None)
            return
        figure = page.figures[min(place, len(page.figures) - 1)]
        self.plot_title.setText(printable(figure.title))
        text = translate("Studies", "Draw a frame around points, or click one, to select their rows.")
        self.plot_hint.setText(text if figure.clouds else "")
        self.plot.set_figure(figure, page.listed)

    def _show_count(self, page: StudyState) -> None:
        total, listed = page.n_rows, self.table.rows.rowCount()
        text = translate("Studies", "{count} rows").format(count=f"{total:,}")
        if listed < total:
            text = translate("Studies", "{listed} of {count} rows").format(listed=f"{listed:,}", count=f"{total:,}")
        if len(page.marked) > 1:
            text += "  \u00b7  " + translate("Studies", "{count} selected").format(count=f"{len(page.marked):,}")
        self.count.setText(text)

    # ------------------------------------------------------------------------------------------------------------ acts

    def _marks(self) -> tuple[int, ...]:
        return tuple(sorted(self.table.selected().tolist()))

    def _tell_marked(self) -> None:
        if self._shown is not None and self._marks() != self._shown.marked:
            self.marked.emit(self._marks())

    def _mark_points(self, rows: tuple[int, ...]) -> None:
        self.marked.emit(rows)
        if len(rows) == 1:
            self.table.set_current(rows[0])
            self.row_chosen.emit(rows[0])

    def _act(self, action: RowAction[Any], _checked: bool = False) -> None:
        if not action.asks_reason:
            self.act_wanted.emit(action.id, "")
            return
        title, help = translate("Studies", action.title), translate("Studies", action.help) if action.help else ""
        dialog = ReasonDialog(self._theme, self.window(), title, help)
        dialog.given.connect(partial(self.act_wanted.emit, action.id))
        dialog.open()

    def _show_menu(self, place: QPoint) -> None:
        page = self._shown
        if page is None:
            return
        menu = self.table.make_menu()
        if page.study.actions:
            menu.addSeparator()
        for action in page.study.actions:
            entry = menu.addAction(unkeyed(translate("Studies", action.title)))
            entry.setEnabled(action.id in page.allowed)
            entry.triggered.connect(partial(self._act, action))
        menu.popup(place)

    def _open(self, row: int) -> None:
        page = self._shown
        files = () if page is None else [one for one in page.study.columns if one.kind == "file"]
        path = next((str(path) for one in files if (path := one.value(self._rows[row]))), None)
        if path is not None:
            self.opened.emit(path)

    def _name_of(self, row: int) -> str:
        page = self._shown
        if page is None or not 0 <= row < page.n_rows:
            return ""
        columns = self.table.rows.columns
        return "\n".join(f"{column.title}: {column.text(row)}" for column in columns if column.text(row))

    # ---------------------------------------------------------------------------------------------------------- inside

    def _column(self, column: StudyColumn[Any]) -> Column:
        is_text, is_file = column.kind == "text", column.kind == "file"
        return Column(
            column.id,
            translate("Studies", column.title),
            {"count": "number", "file": "text"}.get(column.kind, column.kind),  # type: ignore[arg-type]
            value=partial(_cell, column, self),
            help=translate("Studies", column.help) if column.help else "",
            width_em=14 if is_file else 7 if is_text else 4.5,
            stretch=is_file or (is_text and self._last_text is column),
            middle=is_file,
            has_bar=column.kind == "share",
            decimals=0 if column.kind == "count" else 3,
        )

    @property
    def _last_text(self) -> StudyColumn[Any] | None:
        """The column that takes the room that is left, where there is none with paths."""
        columns = () if self._shown is None else self._shown.study.columns
        texts = [column for column in columns if column.kind == "text"]
        return texts[-1] if texts and not any(column.kind == "file" for column in columns) else None

    def _make_parts(self, theme: Theme) -> None:
        self.table = ColumnTable(
            theme, translate("Studies", "Rows of the study"), framed=True, owner_has_menu=True,
            placeholder=translate("Studies", "The rows come here, one by one, while the study runs."),
        )  # fmt: skip
        self.filter = QLineEdit()
        self.filter.setAccessibleName(translate("Studies", "Filter the rows"))
        self.filter.setPlaceholderText(translate("Studies", "Filter"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda text: None if text else self.filtered.emit(""))
        self.filter.setFixedWidth(theme.em(9))
        add_drawing(self.filter, "filter", theme)
        self.count = text_label(theme, role="caption", tone="muted")
        self.plots = Chooser(theme, translate("Studies", "Plot"), widest_em=20)
        self.plot_title = ElidingLabel(theme, "strong")
        self.plot_hint = ElidingLabel(theme, "caption", "muted")
        self.plot_hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.plot = PlotView(theme, self._name_of)
        self.beside = BesidePanel(theme)

    def _lay_out(self, theme: Theme) -> None:
        self.plot_card = Card(theme, spacing=1, margin=2)
        self.plot_card.column.addLayout(line(self.plots, self.plot_title, (self.plot_hint, 1), gap_px=theme.space(3)))
        self.plot_card.column.addWidget(self.plot, 1)
        tools = QWidget()
        self._tools = FlowLayout(tools, theme.space(2))
        self._tools.addWidget(self.filter)
        self._tools.addWidget(self.count)
        below = QWidget()
        below.setLayout(column(tools, (self.table, 1), gap_px=theme.space(2)))
        gap = theme.space(2)
        self.split = divided((self.plot_card, 1), (below, 1), gap_px=gap, down=True)
        self.across = divided((self.split, 1), (self.beside, 0), gap_px=gap)
        self.setLayout(column(self.across))


def _cell(column: StudyColumn[Any], panel: ResultsPanel, row: int) -> Any:
    value = column.value(panel._rows[row])
    if column.kind != "text" or value is None:
        return value
    if isinstance(value, bool):
        return translate("Studies", "yes") if value else translate("Studies", "no")
    return translate_core(value) if isinstance(value, str) else value
