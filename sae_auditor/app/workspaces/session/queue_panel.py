"""The queue of a session: pictures or a list, their order, which parts are listed, and a field for codes of parts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from sae_auditor.app.kit.cards import Card, column, line
from sae_auditor.app.kit.controls import Chooser, ElidingLabel, add_drawing, icon_button
from sae_auditor.app.kit.picture_grid import PictureGrid
from sae_auditor.app.kit.queue_thumbs import to_pixmap
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme, set_icon
from sae_auditor.app.kit.thumbnail import Thumb
from sae_auditor.i18n import translate
from sae_auditor.records.queue import Kind, Order, QueueRow
from sae_auditor.reports import numbers
from sae_auditor.workbench.columns import Column, Look
from sae_auditor.workbench.plain import plain
from sae_auditor.workbench.session.rows import SessionRows
from sae_auditor.workbench.session.state import SessionState
from sae_auditor.workbench.session.words import (
    VERDICT_DRAWINGS,
    file_name,
    flag_drawing,
    flag_said,
    part_name,
    verdict_word,
)
from sae_auditor.workbench.thumbnails import Thumbnails

_MILLION = 1_000_000
# Between the last letter and the search.
_TYPED_MS = 150
# Pictures in the grid, and by how many these change when the image at hand goes on.
_MOST_PICTURES, _STEP = 600, 200


class QueuePanel(Card):
    """Signals: `chosen` carries an image, `sorted_by` an order, `part_typed` how parts begin, `code_given` a code."""

    chosen = Signal(int)
    sorted_by = Signal(object)
    part_typed = Signal(str)
    code_given = Signal(str)

    def __init__(self, theme: Theme, rows: SessionRows, thumbnails: Thumbnails) -> None:
        super().__init__(theme, spacing=2, margin=3)
        self._rows, self._thumbnails = rows, thumbnails
        self._hides = False
        self._version = -1
        self.counts = ElidingLabel(theme, "strong")
        self.order = Chooser(theme, translate("Session", "Order of the queue"), widest_em=9)
        for order, text in _orders():
            self.order.addItem(text, order.value)
        self.view = icon_button(theme, "images", translate("Session", "As pictures or as a list (G)"))
        self.view.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.code = _field(theme, translate("Session", "Code of a part"), translate("Session", "Scan or type: Enter"))
        self.beginning = _field(
            theme, translate("Session", "Parts that begin with"), translate("Session", "Parts\u2026")
        )
        add_drawing(self.code, "tag", theme)
        add_drawing(self.beginning, "filter", theme)
        name = translate("Session", "Queue of the session")
        self.grid = PictureGrid(theme, name, self._thumb, self._said)
        self.table = ColumnTable(theme, name, self._columns(), remember_as="session", single=True, owner_sorts=True)
        # With an input method on, Japanese keyboards would swallow single-letter keys here.
        self.table.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.views = QStackedWidget()
        self.cut = ElidingLabel(theme, "caption", "muted")
        pictures = QWidget()
        pictures.setLayout(column((self.grid, 1), self.cut, gap_px=theme.space(1)))
        self.views.addWidget(pictures)
        self.views.addWidget(self.table)
        gap = theme.space(2)
        self.column.addLayout(line((self.counts, 1), self.order, self.view, gap_px=gap))
        self.column.addLayout(line((self.code, 1), (self.beginning, 1), gap_px=gap))
        self.column.addWidget(self.views, 1)
        self.setMinimumWidth(theme.em(13))
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typed.timeout.connect(lambda: self.part_typed.emit(self.beginning.text()))
        self._connect()

    def show_state(self, state: SessionState) -> None:
        """Show the images that are listed, and which is at hand."""
        self._hides = state.settings.judges_first or state.number > 0
        at = np.flatnonzero(state.items == (state.item or 0))
        of = "{place} / {count}" if at.size else translate("Session", "{count} listed")
        self.counts.setText(of.format(place=f"{int(at[0]) + 1:,}" if at.size else "", count=f"{len(state.items):,}"))
        self.order.setCurrentIndex(self.order.findData(state.order.value))
        self.grid.placeholder = self.table.placeholder = _placeholder(state) if state.is_listed else ""
        if state.version != self._version or not np.array_equal(self.table.rows.rows, state.items):
            self._version = state.version
            if np.array_equal(self.table.rows.rows, state.items):
                self.table.refresh()
            else:
                self.table.set_rows(state.items)
        self._show_pictures(state, int(at[0]) if at.size else 0)
        self.table.set_current(state.item)
        if not self.beginning.hasFocus() and self.beginning.text() != state.part:
            self.beginning.setText(state.part)

    def switch_view(self) -> None:
        """Show pictures instead of a list, or the other way round."""
        is_grid = self.views.currentIndex() == 0
        self.views.setCurrentIndex(1 if is_grid else 0)
        set_icon(self.view, "menu" if is_grid else "images", self._theme)

    def take_code(self, code: str = "") -> None:
        """Take the focus for a code; what a scanner typed elsewhere is put in and given."""
        if code:
            self.code.setText(code)
            self._give_code()
        else:
            self.code.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.code.selectAll()

    def take_find(self) -> None:
        """Take the focus to list parts that begin so."""
        self.beginning.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.beginning.selectAll()

    # ---------------------------------------------------------------------------------------------------------- inside

    def _show_pictures(self, state: SessionState, place: int) -> None:
        """Show pictures of the images around the one at hand: a hundred thousand take a second to be laid out."""
        items = state.items
        first = max(0, min(place - _MOST_PICTURES // 2, len(items) - _MOST_PICTURES)) // _STEP * _STEP
        shown = items[first : first + _MOST_PICTURES + _STEP]
        is_cut = len(shown) < len(items)
        text = translate("Session", "{count} pictures around this image; the list (G) has all.")
        self.cut.setText(text.format(count=f"{len(shown):,}") if is_cut else "")
        self.cut.setVisible(is_cut)
        self.grid.set_rows(shown, state.item)

    def _connect(self) -> None:
        for part in (self.grid, self.table):
            part.chosen.connect(self.chosen)
        self.view.clicked.connect(self.switch_view)
        self.order.activated.connect(lambda index: self.sorted_by.emit(Order(self.order.itemData(index))))
        self.beginning.textEdited.connect(lambda _text: self._typed.start())
        self.beginning.returnPressed.connect(self._leave_find)
        self.code.returnPressed.connect(self._give_code)
        self._thumbnails.ready.connect(lambda _item: self.grid.viewport().update())

    def _leave_find(self) -> None:
        self._typed.stop()
        self.part_typed.emit(self.beginning.text())
        self._take_list()

    def _give_code(self) -> None:
        code = self.code.text().strip()
        self.code.clear()
        self._take_list()
        if code:
            self.code_given.emit(code)

    def _take_list(self) -> None:
        (self.grid if self.views.currentIndex() == 0 else self.table).setFocus()

    def _shows_model(self, row: QueueRow) -> bool:
        return bool(row.class_name) and (not self._hides or self._rows.may_see(row))

    def _thumb(self, item: int) -> Thumb:
        row = self._rows.get(item)
        if row is None:
            return Thumb("")
        pixels = self._thumbnails.get(self._rows.item_at(item))
        pixmap = None if pixels is None else to_pixmap(pixels)
        badges = [VERDICT_DRAWINGS[row.verdict]] if row.verdict in VERDICT_DRAWINGS else []
        name = row.part or file_name(row)
        if not self._shows_model(row):
            return Thumb(name, pixmap, badges=tuple(badges))
        badges += map(flag_drawing, row.flags)
        share = row.probability_ppm / _MILLION
        return Thumb(name, pixmap, row.class_name, numbers.whole_percent(share), share, tuple(badges))

    def _said(self, item: int) -> str:
        row = self._rows.get(item)
        if row is None:
            return ""
        said = [part_name(row), verdict_word(row.verdict)]
        if self._shows_model(row):
            said += [f"{row.class_name} {numbers.percent(row.probability_ppm / _MILLION)}", *map(flag_said, row.flags)]
        return "\n".join(said)

    def _columns(self) -> tuple[Column, ...]:
        def of(text: Callable[[QueueRow], str]) -> Callable[[int], str]:
            return lambda item: "" if (row := self._rows.get(item)) is None else text(row)

        def model(item: int) -> QueueRow | None:
            row = self._rows.get(item)
            return row if row is not None and self._shows_model(row) else None

        def verdict_look(item: int) -> Look:
            row = self._rows.get(item)
            icon, tone = VERDICT_DRAWINGS.get("" if row is None else row.verdict, ("", "muted"))
            return Look(icon=icon, tone=tone)

        def share(item: int) -> float:
            row = model(item)
            return float("nan") if row is None else row.probability_ppm / _MILLION

        return (
            Column("part", translate("Session", "Part"), value=of(lambda row: plain(row.part or file_name(row))),
                   width_em=4, stretch=True, middle=True, tip=self._said, sortable=False),
            Column("verdict", translate("Session", "Verdict"), value=of(lambda row: verdict_word(row.verdict)),
                   width_em=4.6, look=verdict_look, has_icons=True, sortable=False, tip=self._said),
            Column("class", translate("Session", "Prediction"), width_em=4.4, rank=1, sortable=False,
                   value=lambda item: "" if (row := model(item)) is None else plain(row.class_name)),
            Column("share", translate("Session", "Probability"), "share", share, width_em=3.4, rank=2, sortable=False),
            Column("flags", translate("Session", "Findings"), width_em=5, rank=3, sortable=False,
                   value=lambda item: "" if (row := model(item)) is None else ", ".join(map(flag_said, row.flags))),
        )  # fmt: skip


def _field(theme: Theme, name: str, placeholder: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setToolTip(name)
    field.setPlaceholderText(placeholder)
    field.setMinimumWidth(theme.em(5))
    field.setMaxLength(200)
    return field


def _placeholder(state: SessionState) -> str:
    if state.part:
        return translate("Session", "No part that is listed begins so.")
    if state.kind is Kind.UNDECIDED:
        return translate("Session", "You have judged every image.")
    return translate("Session", "No image of this kind.")


def _orders() -> tuple[tuple[Order, str], ...]:
    return (
        (Order.CERTAINTY, translate("Session", "Least certain first")),
        (Order.ARRIVAL, translate("Session", "As they came")),
        (Order.PART, translate("Session", "By part")),
    )
