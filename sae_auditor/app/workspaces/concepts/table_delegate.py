"""Paints the cells of the table: a name with its mark, numbers, and a small bar under each score."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.marks import SHAPES
from sae_auditor.app.workspaces.concepts.table_model import LatentModel
from sae_auditor.workbench.concepts import columns
from sae_auditor.workbench.concepts.columns import TABLE, ColumnSpec
from sae_auditor.workbench.concepts.state import Latents, Shown
from sae_auditor.workbench.plain import plain

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_FAINT = 0.4


class LatentDelegate(QStyledItemDelegate):
    """Asks the model for columns, not for cells: a screen of cells is painted many times a second.

    Fonts, colours and lengths are looked up once and again when the theme changes.
    """

    def __init__(self, theme: Theme, model: LatentModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._pens = lru_cache(maxsize=64)(theme.colour)
        theme.changed.connect(self._pens.cache_clear)
        self._body = theme.font("body")
        self._numbers = theme.font("body")
        self._numbers.setFeature(QFont.Tag("tnum"), 1)
        self._italic = theme.font("body")
        self._italic.setItalic(True)
        self._caption = theme.font("caption")
        self._widths = QFontMetricsF(self._body)
        self._caption_widths = QFontMetricsF(self._caption)
        self._few = columns.few_images()
        self._always = columns.always_on_word()
        self._pad = theme.space(2)
        self._icon = theme.em(0.9)
        self._height = theme.em(1.9)

    @guarded(QSize())
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size it would like: every row is as high as the others."""
        return QSize(self._theme.em(3), self._height)

    @painted
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        latents, shown = self._model.latents, self._model.shown
        if latents is None or shown is None:
            return
        row, place = index.row(), index.column()
        rect, state, spec = QRectF(option.rect), option.state, TABLE[place]
        latent = int(shown.latents[row])
        sparse = columns.is_sparse(latents, latent)
        self._ground(painter, rect, state, place)
        if spec.kind == "name":
            self._name(painter, rect, latents, latent, sparse=sparse)
        elif spec.kind == "bar":
            self._score(painter, rect, latents, shown, spec, row, sparse=sparse)
        else:
            quiet = sparse or spec.kind == "figure"
            self._figure(painter, rect, columns.text_of(latents, shown, spec, row), quiet=quiet)

    def _colour(self, name: str, alpha: float = 1.0) -> QColor:
        return self._pens(name, alpha)

    def _ground(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag, place: int) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._colour("accent_soft"))
            if place == 0:
                painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), self._colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._colour("hover"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), self._colour("border"))

    def _name(self, painter: QPainter, rect: QRectF, latents: Latents, latent: int, *, sparse: bool) -> None:
        left = rect.left() + self._pad
        mark = latents.marks[latent]
        if mark is not None:
            self._draw_icon(painter, SHAPES[mark][0], SHAPES[mark][1], left, rect)
        left += self._icon + self._theme.space(1)
        right = rect.right() - self._pad
        if sparse:
            right = self._caption_before(painter, rect, right, self._few)
        if columns.is_always_on(latents, latent):
            right = self._caption_before(painter, rect, right, self._always)
        if latents.named[latent]:
            right -= self._icon
            self._draw_icon(painter, "edit", "muted", right, rect)
            right -= self._theme.space(1)
        label = latents.labels[latent]
        painter.setFont(self._italic if label is None else self._body)
        painter.setPen(self._colour("muted" if label is None or sparse else "text"))
        room = QRectF(left, rect.top(), max(0.0, right - left), rect.height())
        text = columns.no_good_name() if label is None else plain(label)
        if self._widths.horizontalAdvance(text) > room.width():
            text = self._widths.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, text)

    def _caption_before(self, painter: QPainter, rect: QRectF, right: float, text: str) -> float:
        """Write a small text that ends at `right`; return where the next one may end."""
        width = self._caption_widths.horizontalAdvance(text)
        painter.setFont(self._caption)
        painter.setPen(self._colour("muted"))
        painter.drawText(QRectF(right - width, rect.top(), width, rect.height()), _RIGHT, text)
        return right - width - self._pad

    def _figure(self, painter: QPainter, rect: QRectF, text: str, *, quiet: bool) -> None:
        painter.setFont(self._numbers)
        painter.setPen(self._colour("muted" if quiet else "text"))
        painter.drawText(rect.adjusted(0, 0, -self._pad, 0), _RIGHT, text)

    def _score(
        self,
        painter: QPainter,
        rect: QRectF,
        latents: Latents,
        shown: Shown,
        spec: ColumnSpec,
        row: int,
        *,
        sparse: bool,
    ) -> None:
        value = columns.value_of(latents, shown, spec.column, row)
        thick = max(2.0, self._height * 0.1)
        upper = rect.adjusted(0, 0, 0, -thick)
        self._figure(painter, upper, columns.number_text(value, spec.kind), quiet=sparse or not np.isfinite(value))
        if not np.isfinite(value):
            return
        width = rect.width() - 2 * self._pad
        track = QRectF(rect.left() + self._pad, rect.bottom() - 2 * thick - 1, width, thick)
        painter.fillRect(track, self._colour("border"))
        share = min(1.0, max(0.0, value))
        tone = "unexplained" if spec.more_is_worse else "accent"
        track.setWidth(width * share)
        painter.fillRect(track, self._colour(tone, _FAINT if sparse else 1.0))
        if spec.column == "monosemanticity" and latents.floor is not None:
            x = rect.left() + self._pad + width * min(1.0, max(0.0, latents.floor))
            painter.fillRect(QRectF(round(x) - 1, track.top() - 2, 2, thick + 4), self._colour("text"))

    def _draw_icon(self, painter: QPainter, name: str, tone: str, x: float, rect: QRectF) -> None:
        ratio = painter.device().devicePixelRatioF()
        pixmap = icon_pixmap(name, getattr(self._theme.colours, tone), self._icon, ratio)
        painter.drawPixmap(round(x), round(rect.center().y() - self._icon / 2), pixmap)
