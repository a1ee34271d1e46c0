"""The predictions card: the classes as bars, and what the what-if factors would make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.cards import Card, line
from sae_auditor.app.kit.controls import ElidingLabel, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.painted_list import ROW_ROLE, PaintedList, RowDelegate, RowModel
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.i18n import translate
from sae_auditor.reports.audit.intervention_words import held
from sae_auditor.reports.audit.predictions import PredictionRow, prediction_row
from sae_auditor.workbench.audit.state import AuditState
from sae_auditor.workbench.plain import unkeyed

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Floats

_ANY_HEIGHT = 16777215
_FEW = 30


class PredictionModel(RowModel):
    """The classes of an audit by falling probability; rows are made when they are looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._audit: Audit | None = None
        self._order = np.zeros(0, dtype=np.int64)
        self._changed: Floats | None = None

    def set_audit(self, audit: Audit | None) -> None:
        """Show the classes of `audit`."""
        self.beginResetModel()
        self._audit = audit
        self._order = np.asarray(audit.ranked() if audit is not None else [], dtype=np.int64)
        self._changed = None
        self.endResetModel()

    def set_changed(self, probability: Floats | None) -> None:
        """Show other probabilities, in the prompt set's order, beside the original ones; None shows these again."""
        if probability is None and self._changed is None:
            return
        self._changed = probability
        self.tell_changed()

    def class_at(self, place: int) -> int:
        """Return the class (its place in the prompt set) in a row."""
        return int(self._order[place])

    def place_of(self, index: int | None) -> int:
        """Return the row of a class, -1 when there is none."""
        if index is None:
            return -1
        found = np.flatnonzero(self._order == index)
        return int(found[0]) if found.size else -1

    def count(self) -> int:
        """Return how many classes there are."""
        return len(self._order)

    def row_at(self, place: int) -> PredictionRow:
        """Return the row of a class."""
        if self._audit is None:
            raise IndexError(place)
        which = self.class_at(place)
        changed = None if self._changed is None else float(self._changed[which])
        return prediction_row(self._audit, which, changed)

    def text_at(self, place: int) -> str:
        """Return the name of a class."""
        return "" if self._audit is None else self._audit.class_names[self.class_at(place)]


class _Delegate(RowDelegate):
    def paint_row(self, painter: QPainter, option: QStyleOptionViewItem, row: PredictionRow, place: int) -> None:
        theme, rect = self._theme, QRectF(option.rect)
        pad = theme.space(2)
        strong = QFontMetricsF(theme.font("strong"))
        value_width = strong.horizontalAdvance("> 99.9 %")
        if row.changed is not None:
            value_width += strong.horizontalAdvance("> 99.9 % \u2192 ")
        # Where two numbers leave little room, the name is worth more than the length of its bar.
        free = rect.width() - value_width - 4 * pad
        name_width = free * (0.45 if free > theme.em(9) else 0.65)
        name = QRectF(rect.left() + pad + theme.space(1), rect.top(), name_width - theme.space(1), rect.height())
        value = QRectF(rect.right() - pad - value_width, rect.top(), value_width, rect.height())
        track = QRectF(name.right() + pad, rect.top(), value.left() - name.right() - 2 * pad, rect.height())
        first = place == 0
        painter.setFont(theme.font("strong" if first else "body"))
        if row.is_forbidden:
            side = theme.em(0.9)
            sign = icon_pixmap("warning", theme.colours.error, side, painter.device().devicePixelRatioF())
            painter.drawPixmap(round(name.right() - side), round(name.center().y() - side / 2), sign)
            name.setRight(name.right() - side - theme.space(1))
        painter.setPen(theme.colour("text"))
        # Class names often begin alike; their ends tell them apart.
        painting.draw_elided(painter, name, row.name, elide=Qt.TextElideMode.ElideMiddle)
        self._bar(painter, track, row)
        painting.tabular(painter)
        painter.setPen(theme.colour("accent" if row.changed is not None else "text"))
        painting.draw_elided(painter, value, row.text, Qt.AlignmentFlag.AlignRight)
        if row.changed is not None:
            # What the model says stays beside what it would say.
            value.setRight(value.right() - strong.horizontalAdvance("> 99.9 %"))
            painter.setPen(theme.colour("text"))
            painting.draw_elided(painter, value, f"{row.as_it_is} \u2192 ", Qt.AlignmentFlag.AlignRight)

    def _bar(self, painter: QPainter, track: QRectF, row: PredictionRow) -> None:
        theme = self._theme
        thick = theme.em(0.55)
        groove = QRectF(track.left(), track.center().y() - thick / 2, track.width(), thick)
        painting.fill_bar(painter, groove, theme.colour("sunken"))
        shown = row.probability if row.changed is None else row.changed
        bar = QRectF(groove)
        bar.setWidth(track.width() * shown)
        painting.fill_bar(painter, bar, theme.colour("accent"))
        if row.changed is not None:
            x = track.left() + track.width() * row.probability
            painter.setPen(QPen(theme.colour("text"), 1.5, Qt.PenStyle.DotLine))
            reach = theme.em(0.25)
            painter.drawLine(QPointF(x, groove.top() - reach), QPointF(x, groove.bottom() + reach))


class PredictionList(PaintedList):
    """The classes; selecting one asks why, the context menu contrasts the selected class with another.

    A click with Ctrl on a second class asks for both side by side.
    """

    class_chosen = Signal(int)
    contrast_chosen = Signal(object)
    compare_asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Audit", "The classes appear here, the most probable one first."))
        self._quiet = False
        self.predictions = PredictionModel(self)
        self.setModel(self.predictions)
        self.setItemDelegate(_Delegate(theme, self, width_em=14))
        self.setUniformItemSizes(True)
        self.setAccessibleName(translate("Audit", "Predictions"))
        self.selectionModel().currentChanged.connect(self._current_changed)

    def set_audit(self, audit: Audit | None) -> None:
        """Show the classes of an audit."""
        self._quiet = True
        self.predictions.set_audit(audit)
        self._quiet = False

    def mark(self, index: int | None) -> None:
        """Select the row of a class without telling anybody."""
        place = self.predictions.place_of(index)
        self._quiet = True
        self.setCurrentIndex(self.predictions.index(place) if place >= 0 else QModelIndex())
        self._quiet = False

    @guarded(None)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a row."""
        index = self.indexAt(event.pos())
        if not index.isValid():
            return
        name: str = index.data(ROW_ROLE).name
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = translate("Audit", "Compare with \u201c{name}\u201d").format(name=unkeyed(name))
        menu.addAction(text).triggered.connect(lambda: self.contrast_chosen.emit(name))
        text = translate("Audit", "Side by side with \u201c{name}\u201d").format(name=unkeyed(name))
        menu.addAction(text).triggered.connect(lambda: self.compare_asked.emit(name))
        menu.popup(event.globalPos())

    @guarded(None)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a click with Ctrl as a second class."""
        index = self.indexAt(event.position().toPoint())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and index.isValid():
            self.compare_asked.emit(index.data(ROW_ROLE).name)
            return
        super().mousePressEvent(event)

    def _current_changed(self, current: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self.class_chosen.emit(self.predictions.class_at(current.row()))


class PredictionsPanel(Card):
    """Selecting a class asks why."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, spacing=1, margin=2)
        self.list = PredictionList(theme)
        self._state = AuditState()
        self._note = ElidingLabel(theme, "caption", "muted")
        self._under = ElidingLabel(theme, "caption", "accent")
        self._under.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        title = text_label(theme, translate("Audit", "Predictions"), "heading")
        self.column.addLayout(line(title, (self._under, 1), self._note, gap_px=theme.space(2)))
        self.column.addWidget(self.list, 1)
        self._frame_height = self.sizeHint().height() - self.list.sizeHint().height() + 2
        self.setMinimumHeight(theme.em(4.2))

    def show_state(self, state: AuditState) -> None:
        """Show the classes, the one that is explained, and what the what-if factors would make of them."""
        before, self._state = self._state, state
        is_new = before.audit is not state.audit
        if is_new:
            self.list.set_audit(state.audit)
            rows = 0 if state.audit is None else len(state.audit.class_names)
            needed = self.list.sizeHintForRow(0) * rows if rows else 0
            self.setMaximumHeight(needed + self._frame_height if 0 < rows <= _FEW else _ANY_HEIGHT)
        if is_new or before.what_if is not state.what_if:
            what_if = state.what_if
            self.list.predictions.set_changed(None if what_if is None else what_if.scores.probability)
            self._under.setText("" if what_if is None else held(what_if.interventions))
        if is_new or before.selected_class != state.selected_class:
            self.list.mark(state.selected_class)

    def set_working(self, working: bool) -> None:
        """Say that the numbers are about to change."""
        self._note.setText(translate("Audit", "Updating\u2026") if working else "")

    def step(self, by: int) -> None:
        """Explain the next or the previous class of the list."""
        place = self.list.currentIndex().row() + by
        if 0 <= place < self.list.predictions.rowCount():
            self.list.setCurrentIndex(self.list.predictions.index(place))
