"""The filters above the table: marks, how well a latent is named, how many images show it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from sae_auditor.app.kit.cards import FlowLayout, line
from sae_auditor.app.kit.controls import CountBox, add_drawing, icon_button
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.head import chip
from sae_auditor.concepts.concept import MARKS, Mark
from sae_auditor.i18n import translate
from sae_auditor.reports.latents.words import mark_word
from sae_auditor.workbench.concepts.state import Filter
from sae_auditor.workbench.latents import SHAPES

_TYPING_MS = 250
_MOST_IMAGES = 1_000_000
_ANY_WIDTH = 16_777_215  # as Qt's QWIDGETSIZE_MAX


class FilterBar(QWidget):
    """Chips that stay pressed; `changed` carries the whole filter."""

    changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._filter = Filter()
        # Chips that show their words together or not at all; the last groups keep them longest.
        self._groups: list[list[QPushButton]] = [[]]
        flow_box = QWidget()
        self._flow = FlowLayout(flow_box, theme.space(1))
        self._add_text(theme)
        self._add_chips()
        self._add_support(theme)
        self.reset = icon_button(theme, "reset", translate("Concepts", "Reset the filters"))
        layout = line((flow_box, 1), self.reset, gap_px=theme.space(1))
        layout.setAlignment(self.reset, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._tell)
        self.text.textEdited.connect(lambda _text: self._typing.start())
        self.text.returnPressed.connect(self._tell)
        self.support.valueChanged.connect(lambda _value: self._typing.start())
        self.reset.clicked.connect(lambda: self.changed.emit(Filter()))
        self.set_filter(Filter())

    def set_filter(self, wanted: Filter) -> None:
        """Show this filter, without telling anybody."""
        self._filter = wanted
        if not self._typing.isActive():
            with QSignalBlocker(self.text), QSignalBlocker(self.support):
                if self.text.text().strip() != wanted.text:
                    self.text.setText(wanted.text)
                self.support.setValue(wanted.min_support)
        for mark, button in self.marks.items():
            button.setChecked(mark in wanted.marks)
        self.well_named.setChecked(wanted.only_well_named)
        self.by_people.setChecked(wanted.only_named_by_people)
        for is_on, button in self.always_on.items():
            button.setChecked(wanted.always_on is is_on)
        self.reset.setEnabled(wanted != Filter())

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words of the chips away where there is little room: their drawings say enough with a tool tip."""
        super().resizeEvent(event)
        for group in self._groups:
            self._show_words(group, False)
        self._widen_fields(True)
        room = self.width() - self.reset.sizeHint().width() - 2 * self._theme.space(1)
        free = room - self._flow.sizeHint().width()
        self._widen_fields(free >= 0)
        for group in reversed(self._groups):
            short = sum(button.minimumWidth() for button in group)
            self._show_words(group, True)
            free -= sum(button.sizeHint().width() for button in group) - short
            if free < 0:
                self._show_words(group, False)
                return

    def _show_words(self, group: list[QPushButton], shows: bool) -> None:
        narrow = self._theme.em(1.5)
        for button in group:
            button.setText(button.property("words") if shows else "")
            button.setMinimumWidth(0 if shows else narrow)
            button.setMaximumWidth(_ANY_WIDTH if shows else narrow)

    def _widen_fields(self, wide: bool) -> None:
        self.text.setFixedWidth(self._theme.em(5.5 if wide else 4.7))
        self.support.setSuffix(" " + translate("Concepts", "images") if wide else "")
        self.support.setFixedWidth(self._theme.em(6 if wide else 3.7))

    def _add_text(self, theme: Theme) -> None:
        self.text = QLineEdit()
        self.text.setPlaceholderText(translate("Concepts", "Name"))
        self.text.setAccessibleName(translate("Concepts", "Filter by name"))
        self.text.setToolTip(translate("Concepts", "Lists the latents whose name contains this, or with this number."))
        self.text.setFont(theme.font("caption"))
        self.text.setClearButtonEnabled(False)
        add_drawing(self.text, "filter", theme)
        self._flow.addWidget(self.text)

    def _add_chips(self) -> None:
        tip = translate("Concepts", "List latents with this mark; with several, those with any of them.")
        self.marks: dict[Mark | None, QPushButton] = {}
        for mark in (*MARKS, None):
            icon, colour = SHAPES[mark] if mark is not None else ("unmarked", "muted")
            self.marks[mark] = self._chip(mark_word(mark), tip, icon, colour)
        self._groups.append([])
        tip = translate("Concepts", "List only latents with a word that fits better than chance, or a person's name.")
        self.well_named = self._chip(translate("Concepts", "Well named"), tip, "tag")
        tip = translate("Concepts", "List only latents that a person named.")
        self.by_people = self._chip(translate("Concepts", "Named by people"), tip, "edit")
        self._groups.append([])
        tip = translate(
            "Concepts", "List only latents that fire on nearly all reference images or always at one place."
        )
        self.always_on = {True: self._chip(translate("Concepts", "Always on"), tip, "power")}
        tip = translate(
            "Concepts", "Leave out latents that fire on nearly all reference images or always at one place."
        )
        self.always_on[False] = self._chip(translate("Concepts", "Not always on"), tip, "eye-off")
        for is_on, button in self.always_on.items():
            # Pressed before the filter is told: one of the two at most is down.
            button.pressed.connect(partial(self.always_on[not is_on].setChecked, False))

    def _add_support(self, theme: Theme) -> None:
        self.support = CountBox()
        self.support.setRange(0, _MOST_IMAGES)
        self.support.setPrefix("\u2265\u202f")
        self.support.setGroupSeparatorShown(True)
        self.support.lineEdit().setTextMargins(theme.space(1), 0, 0, 0)
        self.support.setFont(theme.font("caption"))
        self.support.setAccessibleName(translate("Concepts", "Fewest images"))
        self.support.setToolTip(translate("Concepts", "List only latents that fire in at least so many images."))
        self._flow.addWidget(self.support)
        self._widen_fields(True)

    def _chip(self, text: str, tip: str, icon: str, colour: str = "muted") -> QPushButton:
        button = chip(self._theme, text, f"{text}: {tip}", icon, colour)
        button.setProperty("words", button.text())
        button.clicked.connect(self._tell)
        self._flow.addWidget(button)
        self._groups[-1].append(button)
        return button

    def _tell(self) -> None:
        self._typing.stop()
        wanted = replace(
            self._filter,
            text=self.text.text().strip(),
            marks=frozenset(mark for mark, button in self.marks.items() if button.isChecked()),
            min_support=self.support.value(),
            only_well_named=self.well_named.isChecked(),
            only_named_by_people=self.by_people.isChecked(),
            always_on=next((is_on for is_on, button in self.always_on.items() if button.isChecked()), None),
        )
        self.changed.emit(wanted)
