"""What a `ColumnTable` is made of: its rows as Qt reads them, its heads, and whoever paints its cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QImage, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QComboBox, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.workbench.columns import PLAIN_LOOK, Column, Look, Rows
from sae_auditor.workbench.plain import plain

_NOTHING = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_FIRST_ROOM = 256
_PLAIN_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_SELECTED, _HOVERED = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver
_MIDDLE, _END = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
_FAINT = 0.4
_PIXMAPS = 512


class TableModel(QAbstractTableModel):
    """Lists rows by their ids in the order given; it never sorts, never filters, and makes no object for a cell.

    `edited` carries row id, column id and the new value: whoever owns the values takes it and calls `refresh`.
    """

    edited = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.first_shown = 0
        self._room: Rows = np.empty(_FIRST_ROOM, np.int64)
        self._count = 0
        # Where each id stands, -1 where it is not listed.
        self._places: NDArray[np.int32] = np.empty(0, np.int32)

    @property
    def rows(self) -> Rows:
        """The ids of the rows from the top."""
        return self._room[: self._count]

    def set_rows(self, rows: ArrayLike, columns: Sequence[Column] | None = None) -> None:
        """List these rows in this order; the columns stay unless others are given."""
        self.beginResetModel()
        self.columns = self.columns if columns is None else tuple(columns)
        self._count = 0
        self._places = np.empty(0, np.int32)
        self._add(np.asarray(rows, np.int64))
        self.endResetModel()

    def append(self, rows: ArrayLike) -> None:
        """List these rows after the others."""
        more = np.asarray(rows, np.int64)
        if len(more):
            self.beginInsertRows(QModelIndex(), self._count, self._count + len(more) - 1)
            self._add(more)
            self.endInsertRows()

    def refresh(self, row_id: int | None = None) -> None:
        """Tell that the cells of a row, or of all, changed."""
        first, last = (0, self._count - 1) if row_id is None else (self.row_of(row_id), self.row_of(row_id))
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def row_of(self, row_id: int | None) -> int:
        """Return where a row stands, -1 where it is not listed."""
        return int(self._places[row_id]) if row_id is not None and 0 <= row_id < len(self._places) else -1

    def rows_of(self, row_ids: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
        """Return where those of `row_ids` that are listed stand, ascending."""
        places = self._places[row_ids[row_ids < len(self._places)]]
        return np.sort(places[places >= 0])

    def id_at(self, row: int) -> int | None:
        """Return the id of the row that stands there."""
        return int(self._room[row]) if 0 <= row < self._count else None

    def place_of(self, column: str) -> int:
        """Return where a column stands, -1 where there is none of this id."""
        return next((place for place, one in enumerate(self.columns) if one.id == column), -1)

    @guarded(0)
    def rowCount(self, parent: _Index = _NOTHING) -> int:
        return 0 if parent.isValid() else self._count

    @guarded(0)
    def columnCount(self, parent: _Index = _NOTHING) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @guarded(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        column = self.columns[index.column()]
        if not column.editable:
            return _PLAIN_FLAGS
        is_check = column.kind == "check"
        return _PLAIN_FLAGS | (Qt.ItemFlag.ItemIsUserCheckable if is_check else Qt.ItemFlag.ItemIsEditable)

    @guarded(None)
    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Return what a role of a cell shows; the delegate paints without asking here."""
        row = self.id_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = self.columns[index.column()]
        if role == _Role.DisplayRole:
            return plain(column.text(row))
        if role == _Role.ToolTipRole and (column.tip is not None or column.at_left):
            return plain(column.text(row) if column.tip is None else column.tip(row))
        if role == _Role.AccessibleTextRole:
            return plain(column.said(row))
        if role == _Role.EditRole:
            # As it is, since the editor gives every character back.
            return column.at(row)
        if role == _Role.CheckStateRole and column.kind == "check":
            return Qt.CheckState.Checked if column.at(row) else Qt.CheckState.Unchecked
        return None

    @guarded(None)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == _Role.DisplayRole:
            return plain(column.title)
        long_title = column.long_title or column.title
        if role == _Role.ToolTipRole:
            return plain(f"{long_title}\n{column.help}" if column.help else long_title)
        return plain(long_title) if role == _Role.AccessibleTextRole else None

    @guarded(False)
    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Tell that a cell was edited; nothing changes here until its owner says so."""
        row = self.id_at(index.row()) if index.isValid() else None
        if row is None or role not in (_Role.EditRole, _Role.CheckStateRole):
            return False
        column = self.columns[index.column()]
        if not column.editable:
            return False
        is_check = role == _Role.CheckStateRole
        self.edited.emit(row, column.id, Qt.CheckState(value) == Qt.CheckState.Checked if is_check else value)
        return True

    def _add(self, more: Rows) -> None:
        if not len(more):
            return
        end = self._count + len(more)
        if end > len(self._room):
            # Twice the room each time, so that rows that come in small batches are copied few times.
            self._room = np.concatenate([self.rows, np.empty(max(end, 2 * len(self._room)) - self._count, np.int64)])
        highest = int(more.max()) + 1
        if highest > len(self._places):
            grown = np.full(max(highest, 2 * len(self._places)), -1, np.int32)
            grown[: len(self._places)] = self._places
            self._places = grown
        self._room[self._count : end] = more
        self._places[more] = np.arange(self._count, end, dtype=np.int32)
        self._count = end


class TableHeader(QHeaderView):
    """Paints title and arrow itself: what is sorted is decided elsewhere, and Qt would turn the arrow on its own.

    `order` is the column sorted by, and whether it is descending. `widths_changed` carries the widths that a person
    gave, in line heights by column id.
    """

    widths_changed = Signal(object)

    def __init__(self, theme: Theme, model: TableModel, parent: QWidget, widths_em: Mapping[str, float]) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._model = model
        self.order: tuple[str, bool] | None = None
        self._hovered = -1
        self._fitting = False
        self._widths_em = {column: width for column, width in widths_em.items() if width > 0}
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(False)
        self.setFont(theme.font("caption"))
        self.setMouseTracking(True)
        self.setFixedHeight(theme.em(1.7))
        self.setMinimumSectionSize(theme.em(1.5))
        self.sectionEntered.connect(self._enter)
        self.sectionResized.connect(self._resized)
        theme.changed.connect(self.viewport().update)

    def own_width(self, column: Column) -> int:
        """Return the width at which title and cells read; the arrow takes the gap before the title."""
        title = round(QFontMetricsF(self.font()).horizontalAdvance(column.title)) + self._theme.space(5)
        return max(self._theme.em(column.width_em), title)

    def fit(self, room: int) -> None:
        """Show the columns that say something and fit into `room` pixels, by their rank, that of the order first."""
        columns = self._model.columns
        order = None if self.order is None else self.order[0]
        free = room - sum(self._theme.em(column.width_em) for column in columns if column.stretch)
        places = [place for place, column in enumerate(columns) if column.shown and not column.stretch]
        places.sort(key=lambda place: (columns[place].id != order, columns[place].rank))
        shown = {place for place, column in enumerate(columns) if column.shown and column.stretch}
        self._fitting = True
        for place in places:
            width = self._width(columns[place])
            if free >= width or columns[place].rank == 0:
                shown.add(place)
                free -= width
                self.resizeSection(place, width)
            else:
                # What is less important must not slip in where this one found no room.
                free = 0
        for place in range(len(columns)):
            if self.isSectionHidden(place) == (place in shown):
                self.setSectionHidden(place, place not in shown)
        self._fitting = False
        self._model.first_shown = min(shown, default=0)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.em(1.7))

    @guarded(None)
    def leaveEvent(self, event: object) -> None:
        self._enter(-1)

    @painted
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme, column = self._theme, self._model.columns[section]
        is_descending = self.order[1] if self.order is not None and self.order[0] == column.id else None
        area = QRectF(rect)
        painter.fillRect(area, theme.colour("hover" if section == self._hovered else "surface"))
        painter.setPen(QPen(theme.colour("border_strong"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(self.font())
        painter.setPen(theme.colour("muted" if is_descending is None else "text"))
        side, pad = theme.em(0.65), theme.space(2)
        room = area.adjusted(pad if column.at_left else 0, 0, -pad, 0)
        if column.at_left:
            # In line with the texts, which stand after their icons.
            room.adjust(theme.em(0.9) + theme.space(1) if column.has_icons else 0, 0, -side, 0)
        used = painting.draw_elided(painter, room, column.title, _LEFT if column.at_left else _RIGHT)
        if is_descending is not None:
            name = "chevron-down" if is_descending else "chevron-up"
            x = room.left() + used + 2 if column.at_left else room.right() - used - side - 1
            pixmap = icon_pixmap(name, theme.colours.accent, side, self.devicePixelRatioF())
            painter.drawPixmap(round(x), round(area.center().y() - side / 2), pixmap)

    def _enter(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.viewport().update()

    def _width(self, column: Column) -> int:
        given = self._widths_em.get(column.id)
        if given is None:
            return self.own_width(column)
        return max(self.minimumSectionSize(), self._theme.em(given))

    def _resized(self, section: int, _before: int, width: int) -> None:
        # Only what the mouse did: while it is on the end of a head, a button is down.
        if self._fitting or not QGuiApplication.mouseButtons() or not 0 <= section < len(self._model.columns):
            return
        column = self._model.columns[section]
        if not column.stretch:
            # A single line height is rounded to pixels.
            self._widths_em[column.id] = width * 100 / self._theme.em(100)
            self.widths_changed.emit(dict(self._widths_em))


class CellDelegate(QStyledItemDelegate):
    """Asks the model for columns, not for cells: a screen of cells is painted many times a second.

    Fonts, colours and lengths are looked up once and again when the theme changes.
    """

    def __init__(self, theme: Theme, model: TableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._colour = lru_cache(maxsize=64)(theme.colour)
        theme.changed.connect(self._colour.cache_clear)
        self._fonts = {name: theme.font(name) for name in ("body", "strong", "caption")}
        self._fonts["italic"] = theme.font("body")
        self._fonts["italic"].setItalic(True)
        self._widths = {name: QFontMetricsF(font) for name, font in self._fonts.items()}
        self._numbers = {role: theme.font(role) for role in ("body", "strong")}
        for font in self._numbers.values():
            font.setFeature(QFont.Tag("tnum"), 1)
        self._pictures: dict[tuple[str, int], tuple[Any, QPixmap]] = {}
        self._pad = theme.space(2)
        self._icon = theme.em(0.9)
        self._line = theme.em(1.9)

    @guarded(QSize())
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self._theme.em(3), self._line)

    @painted
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, place = self._model.id_at(index.row()), index.column()
        if row is None:
            return
        rect, column = QRectF(option.rect), self._model.columns[place]
        look = PLAIN_LOOK if column.look is None else column.look(row)
        self._ground(painter, rect, option.state, look, first=place == self._model.first_shown)
        if column.kind == "bar" or column.has_bar:
            self._bar(painter, rect, column, row, look)
        elif column.kind in ("number", "share"):
            self._number(painter, rect, column.text(row), look)
        elif column.kind == "picture":
            self._picture(painter, rect, column, row)
        elif column.kind == "check":
            self._check(painter, rect, bool(column.at(row)))
        else:
            self._text(painter, rect, column, column.text(row), look)

    # ----------------------------------------------------------------------------------------------------- edited cells

    @guarded(None)
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        column = self._model.columns[index.column()]
        if column.kind not in ("choice", "mark") or column.words is None:
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        for value, word in column.words.items():
            box.addItem(plain(word), value)
        box.setMaxVisibleItems(max(1, box.count()))
        box.activated.connect(partial(self._chosen, box))
        return box

    @guarded(None)
    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(index.data(_Role.EditRole)))
        else:
            super().setEditorData(editor, index)

    @guarded(None)
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        else:
            super().setModelData(editor, model, index)

    def _chosen(self, box: QComboBox, _place: int) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    @guarded(False)
    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """Turn a check over by a click anywhere in its cell, or by the space bar."""
        checked = index.data(_Role.CheckStateRole)
        if checked is None or not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return super().editorEvent(event, model, option, index)
        is_click = event.type() == QEvent.Type.MouseButtonRelease
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Select)
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys
        if not is_click and not is_key:
            return False
        other = Qt.CheckState.Unchecked if checked == Qt.CheckState.Checked else Qt.CheckState.Checked
        return model.setData(index, other, _Role.CheckStateRole)

    # ---------------------------------------------------------------------------------------------------------- strokes

    def _ground(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag, look: Look, *, first: bool) -> None:
        if look.ground:
            painter.fillRect(rect, self._colour(look.ground))
        if state & _SELECTED:
            painter.fillRect(rect, self._colour("accent_soft"))
            if first:
                painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), self._colour("accent"))
        elif state & _HOVERED and not look.ground:
            painter.fillRect(rect, self._colour("hover"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), self._colour("border"))

    def _text(self, painter: QPainter, rect: QRectF, column: Column, text: str, look: Look) -> None:
        left, right = rect.left() + self._pad, rect.right() - self._pad
        if look.icon:
            self._draw_icon(painter, look.icon, look.tone, left, rect)
        if look.icon or column.has_icons:
            left += self._icon + self._theme.space(1)
        for note in look.notes:
            right = self._note_before(painter, rect, right, note)
        if look.sign:
            right -= self._icon
            self._draw_icon(painter, look.sign, "muted", right, rect)
            right -= self._theme.space(1)
        font = "italic" if look.italic else "strong" if look.strong else "body"
        painter.setFont(self._fonts[font])
        painter.setPen(self._colour("muted" if look.quiet else "text"))
        room = QRectF(left, rect.top(), max(0.0, right - left), rect.height())
        text, widths = plain(text), self._widths[font]
        if widths.horizontalAdvance(text) > room.width():
            text = widths.elidedText(text, _MIDDLE if column.middle else _END, room.width())
        painter.drawText(room, _LEFT, text)

    def _note_before(self, painter: QPainter, rect: QRectF, right: float, text: str) -> float:
        """Write a small text that ends at `right`; return where the next one may end."""
        width = self._widths["caption"].horizontalAdvance(text)
        painter.setFont(self._fonts["caption"])
        painter.setPen(self._colour("muted"))
        painter.drawText(QRectF(right - width, rect.top(), width, rect.height()), _RIGHT, plain(text))
        return right - width - self._pad

    def _number(self, painter: QPainter, rect: QRectF, text: str, look: Look) -> None:
        painter.setFont(self._numbers["strong" if look.strong else "body"])
        painter.setPen(self._colour("muted" if look.quiet else "text"))
        painter.drawText(rect.adjusted(0, 0, -self._pad, 0), _RIGHT, text)

    def _bar(self, painter: QPainter, rect: QRectF, column: Column, row: int, look: Look) -> None:
        value = column.number(row)
        thick = max(2.0, self._line * 0.1)
        known = math.isfinite(value)
        figure = look if known or look.quiet else Look(quiet=True)
        self._number(painter, rect.adjusted(0, 0, 0, -thick), column.number_text(value), figure)
        if not known:
            return
        width = rect.width() - 2 * self._pad
        track = QRectF(rect.left() + self._pad, rect.bottom() - 2 * thick - 1, width, thick)
        painter.fillRect(track, self._colour("border"))
        track.setWidth(width * min(1.0, max(0.0, value / column.full)))
        tone = "unexplained" if column.more_is_worse else "accent"
        painter.fillRect(track, self._colour(tone, _FAINT if look.quiet else 1.0))
        if column.tick is not None:
            x = rect.left() + self._pad + width * min(1.0, max(0.0, column.tick / column.full))
            painter.fillRect(QRectF(round(x) - 1, track.top() - 2, 2, thick + 4), self._colour("text"))

    def _picture(self, painter: QPainter, rect: QRectF, column: Column, row: int) -> None:
        pixels = column.at(row)
        if pixels is None:
            return
        key = (column.id, row)
        found = self._pictures.get(key)
        if found is None or found[0] is not pixels:
            if len(self._pictures) >= _PIXMAPS:
                self._pictures.clear()
            height, width = pixels.shape[:2]
            image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
            found = self._pictures[key] = (pixels, QPixmap.fromImage(image))
        room = rect.adjusted(self._pad, 2, -self._pad, -3)
        size = found[1].size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(round(room.left()), round(room.center().y() - size.height() / 2), size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(target, found[1])

    def _check(self, painter: QPainter, rect: QRectF, checked: bool) -> None:
        side = self._icon
        box = QRectF(rect.left() + self._pad, rect.center().y() - side / 2, side, side)
        painter.setPen(QPen(self._colour("accent" if checked else "border_strong"), 1))
        painter.setBrush(self._colour("accent_soft" if checked else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        if checked:
            self._draw_icon(painter, "check", "accent", box.left(), rect)

    def _draw_icon(self, painter: QPainter, name: str, tone: str, x: float, rect: QRectF) -> None:
        ratio = painter.device().devicePixelRatioF()
        pixmap = icon_pixmap(name, getattr(self._theme.colours, tone), self._icon, ratio)
        painter.drawPixmap(round(x), round(rect.center().y() - self._icon / 2), pixmap)
