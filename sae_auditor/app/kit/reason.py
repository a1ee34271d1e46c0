"""A small dialog that asks a person why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.plain import plain


class ReasonDialog(QDialog):
    """Asks for a reason; `given` carries it. Without a word nothing can be done."""

    given = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None, title: str, help: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(plain(title))
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(translate("Dialog", "Reason"))
        self.text.setPlaceholderText(translate("Dialog", "Why? It is kept with what is done."))
        self.text.setFixedHeight(theme.em(5))
        self.text.textChanged.connect(self._enable)
        self.accept_button = push_button(theme, plain(title), kind="primary")
        self.accept_button.clicked.connect(self._give)
        self.cancel_button = push_button(theme, translate("Dialog", "Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        told = text_label(theme, help, tone="muted", wrap=True)
        told.setVisible(bool(help))
        buttons = line(1, self.cancel_button, self.accept_button, gap_px=theme.space(2))
        layout = column(text_label(theme, title, "heading"), told, self.text, buttons, gap_px=theme.space(3))
        layout.setContentsMargins(*[theme.space(5)] * 4)
        self.setLayout(layout)
        self.setMinimumWidth(theme.em(24))
        self._enable()

    def _enable(self) -> None:
        self.accept_button.setEnabled(bool(self.text.toPlainText().strip()))

    def _give(self) -> None:
        self.given.emit(self.text.toPlainText().strip())
        self.accept()
