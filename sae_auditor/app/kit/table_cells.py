"""Paints the cells of a `ColumnTable` from the records of its columns."""

from __future__ import annotations

import math
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.columns import PLAIN_LOOK, Column, Look
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.app.kit.table_model import TableModel

_Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_SELECTED, _HOVERED = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver
_MIDDLE, _END = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
_FAINT = 0.4
_PIXMAPS = 512


class CellDelegate(QStyledItemDelegate):
    """Asks the model for columns, not for cells: a screen of cells is painted many times a second.

    Fonts, colours and lengths are looked up once and again when the theme changes.
    """

    def __init__(self, theme: Theme, model: TableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._pens = lru_cache(maxsize=64)(theme.colour)
        theme.changed.connect(self._pens.cache_clear)
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
        """Return the size it would like: every row is as high as the others."""
        return QSize(self._theme.em(3), self._line)

    @painted
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        row, place = self._model.id_at(index.row()), index.column()
        if row is None:
            return
        rect, column = QRectF(option.rect), self._model.columns[place]
        look = PLAIN_LOOK if column.look is None else column.look(row)
        self._ground(painter, rect, option.state, look, first=place == self._model.first_shown)
        if column.kind == "bar":
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
        """Return what a cell is edited in: a list for a choice, else a line."""
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
        """Show the present value in the editor."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))
        else:
            super().setEditorData(editor, index)

    @guarded(None)
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand the chosen value on."""
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
        checked = index.data(Qt.ItemDataRole.CheckStateRole)
        if checked is None or not index.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            return super().editorEvent(event, model, option, index)
        is_click = event.type() == QEvent.Type.MouseButtonRelease
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Select)
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys
        if not is_click and not is_key:
            return False
        other = Qt.CheckState.Unchecked if checked == Qt.CheckState.Checked else Qt.CheckState.Checked
        return model.setData(index, other, Qt.ItemDataRole.CheckStateRole)

    # ---------------------------------------------------------------------------------------------------------- strokes

    def _colour(self, name: str, alpha: float = 1.0) -> QColor:
        return self._pens(name, alpha)

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
