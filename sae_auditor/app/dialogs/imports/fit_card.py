"""Does it fit? Which images to check on, and what came out: a verdict, and the readings side by side."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from sae_auditor.app.kit.cards import Card, Sign, StatusLine, line
from sae_auditor.app.kit.controls import Chooser, push_button, set_property, text_label
from sae_auditor.app.kit.icons import icon_pixmap, set_icon
from sae_auditor.app.kit.paths import ask_folder
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.state import Fit, FitRow, ImportState, Verdict
from sae_auditor.workbench.plain import plain

_SIGNS: dict[Verdict, Sign] = {
    "fits": "good",
    "other_reading": "warning",
    "poor": "warning",
    "foreign": "error",
    "alike": "warning",
}
_MOST_ROWS = 9
_ROW_EM = 1.6


class FitCard(Card):
    """`images_chosen` carries a source and a folder, `better_wanted` whether the better reading is to be added."""

    images_chosen = Signal(str, object)
    check_wanted = Signal()
    better_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Import", "Does it fit?"))
        self._state: ImportState | None = None
        self.images = Chooser(theme, translate("Import", "Images for the check"), widest_em=24)
        self.images.setMinimumWidth(theme.em(8))
        self.check = push_button(theme, translate("Import", "Check the fit"), kind="primary", icon="play")
        self.better = push_button(theme, translate("Import", "Use the better reading"))
        self.better.setCheckable(True)
        self.table = FitTable(theme)
        self.verdict = StatusLine(theme)
        self._accepted = text_label(theme, role="caption", tone="muted", wrap=True)
        self._why = text_label(theme, role="caption", tone="muted", wrap=True)
        self._build()
        self.images.activated.connect(self._choose_images)
        self.check.clicked.connect(self.check_wanted)
        self.better.clicked.connect(self.better_wanted)

    def set_state(self, state: ImportState) -> None:
        """Show the part of the state that belongs to the check."""
        old, self._state = self._state, state
        fit = state.fit
        self.setVisible(state.found is not None)
        if old is None or old.offers != state.offers:
            self._list_offers(state)
        self.images.setCurrentIndex(self.images.findData(state.source))
        self.images.setEnabled(not state.busy)
        self.check.setEnabled(state.can_check)
        self._why.setText(words.why_no_check(state))
        self._why.setVisible(bool(self._why.text()))
        # Once there is a result, what comes next is to add the SAE, or to look at other images.
        for button, is_next in (
            (self.check, fit is None or state.next_step == "images"),
            (self.better, state.next_step == "better"),
        ):
            set_property(button, "kind", "primary" if is_next else "normal")
        set_icon(self.check, "play", self._theme, "on_accent" if self.check.property("kind") == "primary" else "text")
        if old is None or old.fit is not fit:
            self.table.set_fit(fit)
            self.verdict.say(*(("info", "") if fit is None else (_SIGNS[fit.verdict], *words.verdict_texts(fit))))
        self.better.setVisible(fit is not None and fit.offers_better)
        self.better.setChecked(state.accept == "winner")
        self.better.setEnabled(not state.busy)
        self._accepted.setText(words.accepted_text(state))
        self._accepted.setVisible(fit is not None)

    def _build(self) -> None:
        theme = self._theme
        text = translate(
            "Import", "Rebuilds the encoder's vectors through the SAE, read as declared and in other ways."
        )
        label = text_label(theme, translate("Import", "Check on"))
        label.setBuddy(self.images)
        self.column.addWidget(text_label(theme, text, "caption", "muted", wrap=True))
        self.column.addLayout(line(label, self.images, 1, self.check, gap_px=theme.space(2)))
        for widget in (self._why, self.verdict, self.table):
            self.column.addWidget(widget)
        self.column.addLayout(line(self.better, (self._accepted, 1), gap_px=theme.space(3)))

    def _list_offers(self, state: ImportState) -> None:
        self.images.clear()
        for offer in state.offers:
            self.images.addItem(words.offer_text(offer), offer.source)
        self.images.addItem(translate("Import", "A folder…"), "ask")

    def _choose_images(self, index: int) -> None:
        source, state = str(self.images.itemData(index)), self._state
        if state is None:
            return
        if source != "ask":
            folder = next((offer.folder for offer in state.offers if offer.source == source), None)
            self.images_chosen.emit(source, folder)
            return
        chosen = ask_folder(self, "images", translate("Import", "Check on the images of a folder"))
        if chosen is not None:
            self.images_chosen.emit("folder", chosen)
        else:
            self.images.setCurrentIndex(self.images.findData(state.source))


class FitTable(QTableWidget):
    """One row a reading; as high as its rows, up to a few, then it scrolls. Only what the verdict says is marked."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(0, 4)
        self._theme = theme
        self._fit: Fit | None = None
        self.setAccessibleName(translate("Import", "Readings and how well they fit"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.space(2)}px; }}")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.em(_ROW_EM))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(theme.em(4))
        for column, (name, tip) in enumerate(_heads()):
            item = QTableWidgetItem(name)
            item.setToolTip(tip)
            item.setTextAlignment(_alignment(column))
            self.setHorizontalHeaderItem(column, item)
            stretches = QHeaderView.ResizeMode.Stretch if column == 0 else QHeaderView.ResizeMode.ResizeToContents
            head.setSectionResizeMode(column, stretches)
        theme.changed.connect(lambda: self.set_fit(self._fit))

    def set_fit(self, fit: Fit | None) -> None:
        """Show a check; nothing before there is one."""
        self._fit = fit
        rows = fit.rows if fit is not None else ()
        self.setVisible(fit is not None)
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            items = [QTableWidgetItem(plain(_cell(row, column))) for column in range(4)]
            for column, item in enumerate(items):
                item.setTextAlignment(_alignment(column))
                item.setFont(self._theme.font("strong" if row.mark else "body"))
                self.setItem(number, column, item)
            colour = self._theme.colours.good if row.mark in ("fits", "better") else "#00000000"
            items[0].setIcon(QIcon(icon_pixmap("check", colour, self._theme.em(1))))
            reading, *values = (item.text() for item in items)
            names = (name for name, _ in _heads()[1:])
            told = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
            for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                items[0].setData(role, f"{reading}: {told}")
        head = self.horizontalHeader().sizeHint().height()
        shown = min(_MOST_ROWS, len(rows)) * self._theme.em(_ROW_EM)
        self.setFixedHeight(head + shown + 2 * self.frameWidth() + self._theme.space(1))


def _cell(row: FitRow, column: int) -> str:
    if column == 0:
        return words.row_text(row)
    value = (row.fvu, row.cosine, row.l0)[column - 1]
    return numbers.plain(value, 1 if column == 3 else 3) if math.isfinite(value) else "\u221e"


def _alignment(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)


def _heads() -> tuple[tuple[str, str], ...]:
    return (
        (translate("Import", "Reading"), ""),
        ("FVU", translate("Import", "Fraction of variance unexplained: 0 is perfect, 1 is no better than the mean.")),
        (
            translate("Import", "Cosine"),
            translate("Import", "Cosine of the rebuilt vectors with the encoder's: 1 is perfect."),
        ),
        ("L0", translate("Import", "Mean number of latents that fire for each vector.")),
    )
