"""A run that is under way: stage, how far, how fast, how long still, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import card, push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.indexing.state import IndexState, Running
from sae_auditor.workbench.indexing.words import rate_text, time_text

# Qt counts in 32 bits, and an index may have more codes than that.
_STEPS = 1000


class RunCard(QWidget):
    """`cancel_wanted` is what its button wants."""

    cancel_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._stage = text_label(theme, role="heading")
        self._count = text_label(theme, role="caption", tone="muted")
        self._left = text_label(theme, role="caption", tone="muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(translate("Index", "Progress"))
        hint = text_label(
            theme,
            translate("Index", "Audits can go on meanwhile. This window may be closed: the run goes on behind it."),
            "caption",
            "muted",
            wrap=True,
        )
        self.cancel = push_button(theme, translate("Index", "Stop"), icon="stop")
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.cancel_wanted)
        frame, column = card(theme, spacing=2)
        line = QHBoxLayout()
        line.addWidget(self._count, 1)
        line.addWidget(self._left)
        buttons = QHBoxLayout()
        buttons.addWidget(hint, 1)
        buttons.addWidget(self.cancel)
        column.addWidget(self._stage)
        column.addWidget(self._bar)
        column.addLayout(line)
        column.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)

    def set_state(self, state: IndexState) -> None:
        """Show how far the run is."""
        running = state.running or Running()
        self._stage.setText(translate_core(running.stage) or translate("Index", "Getting ready"))
        self._bar.setRange(0, _STEPS if running.total else 0)
        self._bar.setValue(min(_STEPS, _STEPS * running.done // running.total) if running.total else 0)
        self._count.setText(_count_text(running))
        left_s = running.left_s
        self._left.setText("" if left_s is None else translate("Index", "about {} left").format(time_text(left_s)))


def _count_text(running: Running) -> str:
    if not running.total:
        return ""
    text = translate("Index", "{done} of {total}").format(done=f"{running.done:,}", total=f"{running.total:,}")
    return text if running.rate is None else f"{text}  ·  {rate_text(running.rate)}"
