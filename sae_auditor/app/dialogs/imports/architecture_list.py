"""A list of architectures to search in: those that fit stand first."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.fuzzy import score
from sae_auditor.workbench.imports.state import ArchitectureQuestion

_NAME: Final = Qt.ItemDataRole.UserRole
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ROWS: Final = 6


class ArchitectureList(QWidget):
    """`named` carries the architecture that the person chose."""

    named = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._question: ArchitectureQuestion | None = None
        self._what = text_label(theme, wrap=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(translate("Import", "Search among architectures…"))
        self.search.setAccessibleName(translate("Import", "Search among architectures"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(translate("Import", "Architectures"))
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(theme.em(2.1 * _ROWS))
        self.list.setStyleSheet(f"QListView::item {{ padding: {theme.space(1)}px {theme.space(2)}px; }}")
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
        self.list.itemActivated.connect(self._tell)
        self.list.currentItemChanged.connect(lambda *_: self.use.setEnabled(self.list.currentItem() is not None))
        self.use.clicked.connect(self._tell)
        self.setVisible(False)

    def set_question(self, question: ArchitectureQuestion | None) -> None:
        """Ask; None asks nothing."""
        self.setVisible(question is not None)
        if question is None or question == self._question:
            return
        self._question = question
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
        rated = [(name, fits, score(wanted, name)) for name, fits in self._question.listed()]
        found = [(name, fits, rate) for name, fits, rate in rated if rate is not None]
        if wanted.strip():
            found.sort(key=lambda entry: (not entry[1], -(entry[2] or 0.0)))
        self.list.clear()
        for name, fits, _ in found:
            item = QListWidgetItem(translate("Import", "{name}  (likely)").format(name=name) if fits else name)
            item.setData(_NAME, name)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._none.setVisible(not found)
        self.use.setEnabled(bool(found))

    def _tell(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.named.emit(item.data(_NAME))
