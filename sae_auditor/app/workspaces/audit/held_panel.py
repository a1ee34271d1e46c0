"""Stands in the place of bars that are held back, and lets the person ask for them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import trust_words


class HeldPanel(QWidget):
    """Says why there are no bars; `asked` wants them all the same."""

    asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        why = translate("Audit", "What the latents are called need not hold here, and the bars may mislead.")
        self.button = push_button(theme, translate("Audit", "Show the bars anyway"), icon="eye")
        self.button.clicked.connect(self.asked)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.space(2))
        layout.addWidget(text_label(theme, trust_words.unlike(), "strong", wrap=True))
        layout.addWidget(text_label(theme, why, "body", "muted", wrap=True))
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
