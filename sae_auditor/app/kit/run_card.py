"""A run that is under way: stage, how far, how fast, how long still, and ways to stop it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar

from sae_auditor.app.kit.cards import Card, line
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.running import Running, count_text, left_text

# Qt counts in 32 bits, and an index may have more codes than that.
_STEPS = 1000
# What is over sooner is not worth a card that comes and goes.
_QUICK_MS = 350


def show_bar(bar: QProgressBar, running: Running, *, is_still: bool = False) -> None:
    """Show how far a stage is; of unknown length the bar runs to and fro, unless nothing goes on yet."""
    bar.setRange(0, _STEPS if running.total or is_still else 0)
    bar.setValue(min(_STEPS, _STEPS * running.done // running.total) if running.total else 0)


class RunCard(Card):
    """Hidden until something runs.

    Signals: `stop_wanted`, and `keep_wanted` for a run that can be stopped with what it has so far.

    Parameters
    ----------
    stop, keep
        What the buttons say; without a text for `keep` there is no such button.
    hint
        What can be done meanwhile.
    """

    stop_wanted = Signal()
    keep_wanted = Signal()

    def __init__(self, theme: Theme, stop: str, keep: str = "", hint: str = "") -> None:
        super().__init__(theme, spacing=2)
        self._stage = text_label(theme, role="heading")
        self._count = text_label(theme, role="caption", tone="muted")
        self._left = text_label(theme, role="caption", tone="muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(translate("Index", "Progress"))
        self.stop = push_button(theme, stop, icon="stop")
        self.stop.clicked.connect(self.stop_wanted)
        self.keep = push_button(theme, keep or stop)  # a hidden button has a name too
        self.keep.clicked.connect(self.keep_wanted)
        self._late = QTimer(self, singleShot=True, interval=_QUICK_MS)
        self._late.timeout.connect(self.show)
        self.keep.setVisible(bool(keep))
        self.column.addWidget(self._stage)
        self.column.addWidget(self._bar)
        self.column.addLayout(line((self._count, 1), self._left))
        told = text_label(theme, hint, "caption", "muted", wrap=True)
        self.column.addLayout(line((told, 1), self.keep, self.stop, gap_px=theme.space(2)))
        self.hide()

    def set_running(self, running: Running, stage: str = "", *, is_quick: bool = False) -> None:
        """Show how far a run is; `stage` stands for one without a name, a quick run is shown when it takes longer."""
        self._stage.setText(translate_core(running.stage) or stage or translate("Index", "Getting ready"))
        show_bar(self._bar, running)
        self._count.setText(count_text(running))
        self._left.setText(left_text(running))
        if not is_quick:
            self.show()
        elif self.isHidden() and not self._late.isActive():
            self._late.start()

    def set_idle(self) -> None:
        """Nothing runs."""
        self._late.stop()
        self.hide()
