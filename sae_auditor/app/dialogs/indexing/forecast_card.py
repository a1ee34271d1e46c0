"""What a run would do, where it would write, and on which device it would run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import card, push_button, set_property, text_label
from sae_auditor.app.kit.path_label import PathLabel
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.workbench.indexing.state import Forecast, IndexState
from sae_auditor.workbench.indexing.words import device_text, size_text, time_text


class ForecastCard(QWidget):
    """`place_chosen` carries a folder, or None for the usual one; `device_chosen` the name of a device."""

    place_chosen = Signal(object)
    device_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._devices: tuple[str, ...] = ()
        captions = (
            translate("Index", "images found"),
            translate("Index", "new"),
            translate("Index", "changed"),
            translate("Index", "indexed already"),
        )
        self._counts = [_Count(theme, caption) for caption in captions]
        self._room = text_label(theme, wrap=True)
        self._time = text_label(theme)
        self._place = PathLabel(theme)
        self.change = push_button(theme, translate("Index", "Change…"), kind="quiet")
        self.usual = push_button(theme, translate("Index", "Usual place"), kind="quiet")
        self.device = QComboBox()
        self.device.setAccessibleName(translate("Index", "Device"))
        self._device = text_label(theme)
        self._captions: dict[str, QWidget] = {}
        self._build()
        for button in (self.change, self.usual):
            button.setAutoDefault(False)
        self.change.clicked.connect(self._ask_place)
        self.usual.clicked.connect(lambda: self.place_chosen.emit(None))
        self.device.activated.connect(lambda index: self.device_chosen.emit(self._devices[index]))

    def set_state(self, state: IndexState) -> None:
        """Show what a run would do."""
        self._show_counts(state.forecast)
        self._show_room(state.forecast)
        self._place.setText(printable(str(state.place or "")))
        self.usual.setVisible(not state.is_usual_place)
        self._show_devices(state.devices, state.device)
        self.setEnabled(state.can_change)

    def _show_counts(self, forecast: Forecast | None) -> None:
        numbers = (None,) * 4
        if forecast is not None:
            numbers = (forecast.found, forecast.new, forecast.changed, forecast.unchanged)  # type: ignore[assignment]
        for count, number in zip(self._counts, numbers, strict=True):
            count.set_number(number)

    def _show_room(self, forecast: Forecast | None) -> None:
        needed = forecast.needed_bytes if forecast else None
        free = forecast.free_bytes if forecast else None
        text = "–"
        if needed and free is not None:
            text = translate("Index", "needs about {needed}, {free} are free")
            text = text.format(needed=size_text(needed), free=size_text(free))
        elif free is not None:
            text = translate("Index", "{} are free").format(size_text(free))
        self._room.setText(text)
        set_property(self._room, "tone", "" if forecast is None or forecast.fits else "error")
        seconds = forecast.seconds if forecast else None
        self._time.setText("" if seconds is None else translate("Index", "about {}").format(time_text(seconds)))
        for widget in (self._time, self._captions["time"]):
            widget.setVisible(seconds is not None)

    def _show_devices(self, devices: tuple[str, ...], device: str) -> None:
        # Where there is one, there is nothing to choose.
        self.device.setVisible(len(devices) > 1)
        self._device.setVisible(len(devices) <= 1)
        self._device.setText(device_text(device))
        if devices != self._devices:
            self._devices = devices
            self.device.clear()
            self.device.addItems([device_text(name) for name in devices])
        if device in devices:
            self.device.setCurrentIndex(devices.index(device))

    # ------------------------------------------------------------------------------------------------------------ parts

    def _build(self) -> None:
        theme = self._theme
        frame, column = card(theme, spacing=4)
        numbers = QHBoxLayout()
        numbers.setSpacing(theme.space(2))
        for count in self._counts:
            numbers.addWidget(count, 1)
        column.addLayout(numbers)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space(4))
        grid.setVerticalSpacing(theme.space(1))
        grid.setColumnStretch(1, 1)
        place = QHBoxLayout()
        place.setSpacing(theme.space(1))
        for widget, stretch in ((self._place, 1), (self.usual, 0), (self.change, 0)):
            place.addWidget(widget, stretch)
        device = QHBoxLayout()
        device.addWidget(self.device)
        device.addWidget(self._device)
        device.addStretch(1)
        rows: tuple[tuple[str, str, QWidget | QHBoxLayout], ...] = (
            ("room", translate("Index", "Disk"), self._room),
            ("time", translate("Index", "Time"), self._time),
            ("place", translate("Index", "Place"), place),
            ("device", translate("Index", "Device"), device),
        )
        for row, (name, caption, content) in enumerate(rows):
            label = text_label(theme, caption, "caption", "muted")
            self._captions[name] = label
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            if isinstance(content, QHBoxLayout):
                grid.addLayout(content, row, 1)
            else:
                grid.addWidget(content, row, 1)
        for line in (self._room, self._time, self._place, self._device):
            line.setMinimumHeight(theme.em(1.5))
        column.addLayout(grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)

    def _ask_place(self) -> None:
        name = QFileDialog.getExistingDirectory(self, translate("Index", "Choose a folder for the index"))
        if name:
            self.place_chosen.emit(Path(name))


class _Count(QWidget):
    """A number above what it counts."""

    def __init__(self, theme: Theme, caption: str) -> None:
        super().__init__()
        self._number = text_label(theme, "–", "title")
        self._caption = text_label(theme, caption, "caption", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._number)
        layout.addWidget(self._caption)

    def set_number(self, number: int | None) -> None:
        """Show a number; None where there is none yet."""
        text = "–" if number is None else f"{number:,}"
        self._number.setText(text)
        set_property(self._number, "tone", "" if number else "muted")
        self.setAccessibleName(f"{self._caption.text()}: {text}")
