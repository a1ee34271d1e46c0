"""Work that is under way, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.progress import Progress
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.imports.state import ImportState


class BusyLine(QWidget):
    """What is going on, how far it is, and a way to stop it."""

    cancel_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._note = text_label(theme, role="caption", tone="muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(translate("Import", "Progress"))
        self.cancel = push_button(theme, translate("Import", "Cancel"), kind="quiet")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.cancel_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(3))
        layout.addWidget(self._note)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self.cancel)
        self.setMinimumHeight(theme.em(1.9))

    def set_state(self, state: ImportState) -> None:
        """Show the work that is under way, or nothing."""
        self.setVisible(bool(state.busy))
        progress = state.progress or Progress(0, 0)
        self._note.setText(translate_core(progress.note))
        self._bar.setRange(0, progress.total)
        self._bar.setValue(min(progress.done, progress.total))
