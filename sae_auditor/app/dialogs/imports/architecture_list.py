"""A list of architectures to search in: those that fit stand first."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.columns import PLAIN_LOOK, Column, Look
from sae_auditor.workbench.fuzzy import score
from sae_auditor.workbench.imports.state import ArchitectureQuestion

_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ROWS: Final = 6


class ArchitectureList(QWidget):
    """`named` carries the architecture that the person chose."""

    named = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._question: ArchitectureQuestion | None = None
        self._names: list[str] = []
        self._fits: list[bool] = []
        self._what = text_label(theme, wrap=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(translate("Import", "Search among architectures…"))
        self.search.setAccessibleName(translate("Import", "Search among architectures"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.list = ColumnTable(theme, translate("Import", "Architectures"), single=True, framed=True)
        self.list.header.hide()
        self.list.setFixedHeight(_ROWS * self.list.verticalHeader().defaultSectionSize() + 2 * self.list.frameWidth())
        self.use = push_button(theme, translate("Import", "Load it as this"), kind="primary")
        self.use.setAutoDefault(False)
        self._none = text_label(theme, translate("Import", "No architecture is called so."), "caption", "muted")
        row = QHBoxLayout()
        row.addWidget(self._none)
        row.addStretch(1)
        row.addWidget(self.use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(self._what)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        layout.addLayout(row)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._tell)
        self.list.opened.connect(self._tell)
        self.list.selection_changed.connect(lambda count: self.use.setEnabled(count > 0))
        self.use.clicked.connect(self._tell)
        self.setVisible(False)

    def set_question(self, question: ArchitectureQuestion | None) -> None:
        """Ask; None asks nothing."""
        self.setVisible(question is not None)
        if question is None or question == self._question:
            return
        self._question = question
        self._names = [name for name, _fits in question.listed()]
        self._fits = [fits for _name, fits in question.listed()]
        name = Column("name", "", "text", self._names, look=self._look, tip=self._sentence, stretch=True)
        self.list.set_columns([name], ())
        self._what.setText(question.what)
        self.search.clear()
        self._fill()
        self.search.setFocus()

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move through the list while somebody types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        if self._question is None:
            return
        wanted = self.search.text()
        rates = [score(wanted, name) for name in self._names]
        found = [row for row, rate in enumerate(rates) if rate is not None]
        if wanted.strip():
            found.sort(key=lambda row: (not self._fits[row], -(rates[row] or 0.0)))
        self.list.set_rows(found)
        self.list.set_current(found[0] if found else None)
        self._none.setVisible(not found)
        self.use.setEnabled(bool(found))

    def _look(self, row: int) -> Look:
        return Look(notes=(translate("Import", "likely"),)) if self._fits[row] else PLAIN_LOOK

    def _sentence(self, row: int) -> str:
        name = self._names[row]
        return translate("Import", "{name}  (likely)").format(name=name) if self._fits[row] else name

    def _tell(self) -> None:
        chosen = self.list.selected()
        if len(chosen):
            self.named.emit(self._names[int(chosen[0])])
