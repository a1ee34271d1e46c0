"""Which folders are indexed, what that takes and where it is written, and which files were refused."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from sae_auditor.app.kit.cards import Card, clear, column, line
from sae_auditor.app.kit.controls import Chooser, Segmented, icon_button, push_button, set_property, text_label
from sae_auditor.app.kit.paths import DropArea, PathLabel, ask_folder
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.reports.sight_words import view_help, view_name
from sae_auditor.workbench.columns import Column
from sae_auditor.workbench.indexing.state import Forecast, IndexState, RefusedFile
from sae_auditor.workbench.indexing.words import device_text, room_text
from sae_auditor.workbench.running import time_text

_ROWS = 6


class FoldersCard(QWidget):
    """`added` carries a list of paths, `removed` one of those that are shown."""

    added = Signal(list)
    removed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._former: tuple[Path, ...] = ()
        self.choose = push_button(theme, translate("Index", "Choose a folder…"), kind="primary", icon="folder")
        self.again = push_button(theme, translate("Index", "The same folders again"), icon="redo")
        self.more = push_button(theme, translate("Index", "Add a folder…"), kind="quiet", icon="folder")
        self._list = Card(theme, spacing=1, margin=3)
        self.remove_buttons: list[QWidget] = []
        for button in (self.choose, self.more):
            button.clicked.connect(self._ask)
        self.again.clicked.connect(lambda: self.added.emit(list(self._former)))
        hint = translate(
            "Index",
            "Drop folders of images here. Every image goes through the encoder once; what each latent fires on "
            "becomes its reference images, and from those come its labels and scores.",
        )
        self._area = DropArea(theme, "images", hint, (self.choose, self.again))
        self._list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setLayout(column((self._area, 1), self._list, line(self.more, 1), gap_px=theme.space(1)))

    def set_roots(self, roots: tuple[Path, ...], can_change: bool) -> None:
        """Show these folders; none asks for one."""
        self._area.setVisible(not roots)
        self._list.setVisible(bool(roots))
        self.more.setVisible(bool(roots) and can_change)
        clear(self._list.column)
        self.remove_buttons = []
        for root in roots:
            self._list.column.addWidget(self._row(root, can_change))

    def set_former(self, former: tuple[Path, ...]) -> None:
        """Offer the folders of the index that is there already."""
        self._former = former
        self.again.setVisible(bool(former))
        self.again.setToolTip("\n".join(printable(str(path)) for path in former))

    def set_hovered(self, hovered: bool) -> None:
        """Show that something can be dropped."""
        self._area.set_hovered(hovered)
        set_property(self._list, "kind", "drop-hover" if hovered else "card")

    def _row(self, root: Path, can_change: bool) -> QWidget:
        row = QWidget()
        name = PathLabel(self._theme, "strong", text=printable(root.name or str(root)))
        name.setToolTip(printable(str(root)))
        folder = PathLabel(self._theme, "caption", "muted", printable(str(root.parent)))
        layout = line(name, (folder, 1), gap_px=self._theme.space(3))
        row.setLayout(layout)
        if can_change:
            remove = icon_button(self._theme, "close", translate("Index", "Leave {} out").format(printable(root.name)))
            remove.clicked.connect(partial(self._remove, root))
            layout.addWidget(remove)
            self.remove_buttons.append(remove)
        row.setMinimumHeight(self._theme.em(1.8))
        return row

    def _remove(self, root: Path, _checked: bool = False) -> None:
        self.removed.emit(root)

    def _ask(self) -> None:
        chosen = ask_folder(self, "images", translate("Index", "Index the images of a folder"))
        if chosen is not None:
            self.added.emit([chosen])


class ForecastCard(Card):
    """What a run would do, and the choices that are left.

    `place_chosen` carries a folder, None for the usual one; `device_chosen` a device, `view_chosen` how much is seen.
    """

    place_chosen = Signal(object)
    device_chosen = Signal(str)
    view_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=4)
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
        self.device = Chooser(theme, translate("Index", "Device"))
        self._device = text_label(theme)
        views = [(view, view_name(view), view_help(view)) for view in ("crop", "whole")]
        self.view = Segmented(theme, views, translate("Index", "Seen of each image"))
        self._captions: list[QLabel] = []
        self._build(theme)
        self.change.clicked.connect(self._ask_place)
        self.usual.clicked.connect(lambda: self.place_chosen.emit(None))
        self.device.activated.connect(lambda index: self.device_chosen.emit(self._devices[index]))
        self.view.chosen.connect(lambda view: self.view_chosen.emit(str(view)))

    def set_state(self, state: IndexState) -> None:
        """Show what a run would do."""
        self._show_forecast(state.forecast)
        self._place.setText(printable(str(state.place or "")))
        self.usual.setVisible(not state.is_usual_place)
        self._show_devices(state.devices, state.device)
        self.view.set_value(state.view)
        self.setEnabled(state.can_change)

    def _show_forecast(self, forecast: Forecast | None) -> None:
        numbers: tuple[int | None, ...] = (None,) * 4
        if forecast is not None:
            numbers = (forecast.found, forecast.new, forecast.changed, forecast.unchanged)
        for count, number in zip(self._counts, numbers, strict=True):
            count.set_number(number)
        self._room.setText(room_text(forecast))
        set_property(self._room, "tone", "" if forecast is None or forecast.fits else "error")
        seconds = forecast.seconds if forecast else None
        self._time.setText("" if seconds is None else translate("Index", "about {}").format(time_text(seconds)))
        for widget in (self._time, self._captions[1]):
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

    def _build(self, theme: Theme) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.space(4))
        grid.setVerticalSpacing(theme.space(1))
        grid.setColumnStretch(1, 1)
        place = line((self._place, 1), self.usual, self.change, gap_px=theme.space(1))
        rows = (
            (translate("Index", "Disk"), line((self._room, 1))),
            (translate("Index", "Time"), line(self._time)),
            (translate("Index", "Place"), place),
            (translate("Index", "Device"), line(self.device, self._device, 1)),
            (translate("Index", "Seen of each image"), line(self.view, 1)),
        )
        for row, (caption, content) in enumerate(rows):
            label = text_label(theme, caption, "caption", "muted")
            self._captions.append(label)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addLayout(content, row, 1)
        for shown in (self._room, self._time, self._place, self._device):
            shown.setMinimumHeight(theme.em(1.5))
        self.column.addLayout(line(*((count, 1) for count in self._counts), gap_px=theme.space(2)))
        self.column.addLayout(grid)

    def _ask_place(self) -> None:
        chosen = ask_folder(self, "index", translate("Index", "Choose a folder for the index"))
        if chosen is not None:
            self.place_chosen.emit(chosen)


class _Count(QWidget):
    """A number above what it counts."""

    def __init__(self, theme: Theme, caption: str) -> None:
        super().__init__()
        self._number = text_label(theme, "–", "title")
        self._caption = text_label(theme, caption, "caption", "muted", wrap=True)
        self.setLayout(column(self._number, self._caption))

    def set_number(self, number: int | None) -> None:
        """Show a number; None where there is none yet."""
        text = "–" if number is None else f"{number:,}"
        self._number.setText(text)
        set_property(self._number, "tone", "" if number else "muted")
        self.setAccessibleName(f"{self._caption.text()}: {text}")


class RefusedCard(Card):
    """Files that could not be indexed, with reasons: a line that opens to a list, to be copied."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=2, margin=3)
        self._files: tuple[RefusedFile, ...] = ()
        self._head = text_label(theme, role="strong")
        self.toggle = push_button(theme, "", kind="quiet")
        self.copy = push_button(theme, translate("Index", "Copy the list"), kind="quiet", icon="copy")
        self.list = ColumnTable(theme, translate("Index", "Refused files"), remember_as="refused")
        self.list.setMinimumHeight(theme.em(_ROWS * 1.4))
        self.toggle.clicked.connect(lambda: self._open(self.list.isHidden()))
        self.copy.clicked.connect(self._copy)
        self.column.addLayout(line((self._head, 1), self.copy, self.toggle))
        self.column.addWidget(self.list)
        self._open(False)
        self.hide()

    def set_files(self, files: tuple[RefusedFile, ...]) -> None:
        """Show these files; none hides the card."""
        self._files = files
        self.setVisible(bool(files))
        text = translate("Index", "{} files were refused").format(f"{len(files):,}")
        self._head.setText(translate("Index", "One file was refused") if len(files) == 1 else text)
        self.list.set_columns(_refused_columns(files), range(len(files)))

    def _open(self, opened: bool) -> None:
        self.list.setVisible(opened)
        text = translate("Index", "Hide them") if opened else translate("Index", "Show them")
        self.toggle.setText(text)
        self.toggle.setAccessibleName(text)

    def _copy(self) -> None:
        lines = (f"{file.path}\t{translate_core(file.reason)}" for file in self._files)
        QGuiApplication.clipboard().setText("\n".join(lines))


def _refused_columns(files: Sequence[RefusedFile]) -> tuple[Column, ...]:
    """Return columns whose cells are made when they are seen: a folder may hold a hundred thousand other files."""

    def said(row: int) -> str:
        return f"{files[row].path}: {translate_core(files[row].reason)}"

    path = Column(
        "path",
        translate("Index", "File"),
        value=lambda row: files[row].path,
        tip=said,
        width_em=14,
        middle=True,
    )
    reason = Column(
        "reason",
        translate("Index", "Why"),
        value=lambda row: translate_core(files[row].reason),
        width_em=8,
        stretch=True,
    )
    return path, reason
