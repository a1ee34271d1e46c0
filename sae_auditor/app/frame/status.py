"""The status bar: what is running, where the encoder runs, and that nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from sae_auditor.app.kit.cards import line
from sae_auditor.app.kit.controls import icon_button, push_button, text_label
from sae_auditor.app.kit.run_card import show_bar
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.plain import unkeyed
from sae_auditor.workbench.running import Activity, activity_text

# What ends sooner is not worth a flicker.
_SHOW_AFTER_MS = 300


class ActivityBar(QWidget):
    """The oldest running job in one line; `list_wanted` asks for all of them, `cancel_requested` carries a key."""

    list_wanted = Signal()
    cancel_requested = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._activities: Sequence[Activity] = ()
        self.list_button = push_button(theme, "", kind="quiet", tip=self.tr("Everything that is running"))
        self.list_button.setAccessibleName(self.tr("Everything that is running"))
        self.list_button.setFont(theme.font("caption"))
        self.list_button.clicked.connect(lambda: self.list_wanted.emit())
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setFixedWidth(theme.em(9))
        self._left = text_label(theme, role="caption", tone="muted")
        self.cancel_button = icon_button(theme, "close", self.tr("Cancel what is running"))
        self.cancel_button.clicked.connect(self._cancel)
        self._parts: tuple[QWidget, ...] = (self.list_button, self._bar, self._left, self.cancel_button)
        self._delay = QTimer(self, singleShot=True, interval=_SHOW_AFTER_MS)
        self._delay.timeout.connect(self._refresh)
        layout = line(*self._parts, 1, gap_px=theme.space(3))
        self.setLayout(layout)
        layout.setContentsMargins(theme.space(3), 0, 0, 0)
        for widget in self._parts:
            widget.hide()

    def show_state(self, activities: Sequence[Activity]) -> None:
        """Show what is running now."""
        self._activities = activities
        if not activities:
            self._delay.stop()
            for widget in self._parts:
                widget.hide()
        elif self._bar.isVisibleTo(self):
            self._refresh()
        elif not self._delay.isActive():
            self._delay.start()

    def _shown(self) -> Activity | None:
        """The oldest that has started, else the oldest."""
        return next((one for one in self._activities if not one.waiting), next(iter(self._activities), None))

    def _refresh(self) -> None:
        shown = self._shown()
        if shown is None:
            return
        stage = translate_core(shown.running.stage)
        text = shown.title if stage in ("", shown.title) else f"{shown.title}: {stage}"
        more = len(self._activities) - 1
        if more:
            text = self.tr("{text} (+{count})").format(text=text, count=more)
        self.list_button.setAccessibleName(text)
        elided = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self._theme.em(26))
        self.list_button.setText(unkeyed(elided))
        show_bar(self._bar, shown.running, is_still=shown.waiting)
        self._left.setText(activity_text(shown))
        for widget in self._parts:
            widget.show()

    def _cancel(self) -> None:
        shown = self._shown()
        if shown is not None:
            self.cancel_requested.emit(shown.key)


class Badge(QWidget):
    """A small icon with a word."""

    def __init__(self, theme: Theme, icon: str, text: str = "", tip: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self._drawing = QLabel()
        self._text = text_label(theme, "", "caption", "muted")
        layout = line(self._drawing, self._text, gap_px=theme.space(1))
        self.setLayout(layout)
        layout.setContentsMargins(0, 0, theme.space(3), 0)
        theme.changed.connect(self._draw)
        self.set_text(text, tip)
        self._draw()

    def set_text(self, text: str, tip: str) -> None:
        """Show another word; without one the badge is hidden."""
        self._text.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def _draw(self) -> None:
        side = self._theme.em(0.95)
        self._drawing.setPixmap(icon_pixmap(self._icon, self._theme.colours.muted, side, self.devicePixelRatioF()))


class Status(QStatusBar):
    """The whole bar. `cancel_requested` and `list_wanted` are those of what is running."""

    cancel_requested = Signal(str)
    list_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setMinimumHeight(theme.em(1.8))
        self.activity = ActivityBar(theme)
        self.activity.cancel_requested.connect(self.cancel_requested)
        self.activity.list_wanted.connect(self.list_wanted)
        self._position = text_label(theme, role="caption", tone="muted")
        self._position.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._device = Badge(theme, "device")
        tip = self.tr("This program never uses a network: nothing leaves this computer.")
        offline = Badge(theme, "offline", self.tr("Offline"), tip)
        self.addWidget(self.activity, 1)
        for widget in (self._position, self._device, offline):
            self.addPermanentWidget(widget)

    def set_device(self, device: str, precision: str) -> None:
        """Show where the encoder runs, and in what precision."""
        tip = self.tr("The encoder runs on {device} with {precision} numbers.")
        self._device.set_text(f"{device.upper()} · {precision}", tip.format(device=device.upper(), precision=precision))

    def set_position(self, index: int, count: int) -> None:
        """Show which image of how many is current."""
        text = self.tr("Image {number} of {count}").format(number=index + 1, count=f"{count:,}") if count else ""
        self._position.setText(text + "    ")
