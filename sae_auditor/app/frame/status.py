"""The status bar: what is running, where the encoder runs, and that nothing leaves the machine."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QWidget

from sae_auditor.app.kit.controls import icon_button, text_label
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.protocols import Activity

# What ends sooner is not worth a flicker.
_SHOW_AFTER_MS = 300
_ETA_AFTER_S = 3.0


class ActivityView(QWidget):
    """The oldest running job with progress, time left and cancel; `cancel_requested` carries its key."""

    cancel_requested = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._activities: list[Activity] = []
        self._text = text_label(theme, role="caption")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setFixedWidth(theme.em(9))
        self._left = text_label(theme, role="caption", tone="muted")
        self.cancel_button = icon_button(theme, "close", self.tr("Cancel what is running"))
        self.cancel_button.clicked.connect(self._cancel)
        self._delay = QTimer(self, singleShot=True, interval=_SHOW_AFTER_MS)
        self._delay.timeout.connect(self._refresh)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(3), 0, 0, 0)
        layout.setSpacing(theme.space(3))
        for widget in (self._text, self._bar, self._left, self.cancel_button):
            layout.addWidget(widget)
        layout.addStretch(1)
        self._show(False)

    def set_activities(self, activities: Sequence[Activity]) -> None:
        """Show what is running now."""
        self._activities = list(activities)
        if not activities:
            self._delay.stop()
            self._show(False)
        elif self._bar.isVisibleTo(self):
            self._refresh()
        elif not self._delay.isActive():
            self._delay.start()

    def _refresh(self) -> None:
        if not self._activities:
            return
        first = self._activities[0]
        text = f"{first.title}: {translate_core(first.note)}" if first.note else first.title
        more = len(self._activities) - 1
        self._text.setText(self.tr("{text} (+{count})").format(text=text, count=more) if more else text)
        self._bar.setRange(0, first.total)
        self._bar.setValue(min(first.done, first.total))
        self._left.setText(self._time_left(first))
        self.cancel_button.setEnabled(first.cancellable)
        self._show(True)

    def _show(self, shown: bool) -> None:
        for widget in (self._text, self._bar, self._left, self.cancel_button):
            widget.setVisible(shown)

    def _time_left(self, activity: Activity) -> str:
        running_s = time.monotonic() - activity.started_s
        if not activity.total:
            return ""
        count = f"{activity.done:,} / {activity.total:,}"
        if activity.done < 1 or running_s < _ETA_AFTER_S:
            return count
        left_s = running_s * (activity.total - activity.done) / activity.done
        if left_s < 90:
            return self.tr("{count}, about {seconds} s left").format(count=count, seconds=max(1, round(left_s)))
        return self.tr("{count}, about {minutes} min left").format(count=count, minutes=round(left_s / 60))

    def _cancel(self) -> None:
        if self._activities:
            self.cancel_requested.emit(self._activities[0].key)


class Badge(QWidget):
    """A small icon with a word."""

    def __init__(self, theme: Theme, icon: str, text: str, tip: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self._drawing = QLabel()
        self._text = text_label(theme, text, "caption", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.space(3), 0)
        layout.setSpacing(theme.space(1))
        layout.addWidget(self._drawing)
        layout.addWidget(self._text)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        theme.changed.connect(self._draw)
        self._draw()

    def set_text(self, text: str, tip: str) -> None:
        """Show another word."""
        self._text.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(text)

    def _draw(self) -> None:
        side = self._theme.em(0.95)
        self._drawing.setPixmap(icon_pixmap(self._icon, self._theme.colours.muted, side, self.devicePixelRatioF()))


class Status(QStatusBar):
    """The whole bar."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setMinimumHeight(theme.em(1.8))
        self.activity = ActivityView(theme)
        self._position = text_label(theme, role="caption", tone="muted")
        self._position.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._device = Badge(theme, "device", "", "")
        self._device.hide()
        tip = self.tr("This program never uses a network: nothing leaves this computer.")
        offline = Badge(theme, "offline", self.tr("Offline"), tip)
        self.addWidget(self.activity, 1)
        self.addPermanentWidget(self._position)
        self.addPermanentWidget(self._device)
        self.addPermanentWidget(offline)

    def set_device(self, device: str, precision: str) -> None:
        """Show where the encoder runs, and in what precision."""
        shown = f"{device.upper()} · {precision}"
        tip = self.tr("The encoder runs on {device} with {precision} numbers.")
        self._device.set_text(shown, tip.format(device=device.upper(), precision=precision))
        self._device.show()

    def set_position(self, index: int, count: int) -> None:
        """Show which image of how many is current."""
        text = self.tr("Image {number} of {count}").format(number=index + 1, count=f"{count:,}") if count else ""
        self._position.setText(text + "    ")
