"""Paints a `BarRow`: what it is at the left, a bar around a zero line, the number at the right."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sae_auditor.app.audit import painting, words
from sae_auditor.app.audit.rows import BarRow
from sae_auditor.app.icons import icon_pixmap
from sae_auditor.app.theme import Theme

ROW_ROLE = Qt.ItemDataRole.UserRole + 1

_RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Columns:
    """Where the parts of a row lie, in widget px; the lists and the legend above them share it."""

    name: QRectF
    track: QRectF
    value: QRectF
    switch: QRectF


def columns(theme: Theme, rect: QRectF, outer_width: float) -> Columns:
    """Divide a row: the switch and the number take what they need, name and track share the rest.

    `outer_width` is that of the list with its scroll bar. Lists of one width line up, whether they scroll or not.
    """
    pad = theme.space(2)
    rect = QRectF(rect.left(), rect.top(), outer_width - theme.em(0.7), rect.height())
    switch = theme.em(1.5)
    value = QFontMetricsF(theme.font("strong")).horizontalAdvance("+000.00")
    free = rect.width() - switch - value - 4 * pad
    name = min(free * 0.58, theme.em(14))
    x = rect.left() + pad
    top, height = rect.top(), rect.height()
    track_x = x + name + pad
    value_x = track_x + free - name + pad
    return Columns(
        QRectF(x + theme.space(1), top, name - theme.space(1), height),
        QRectF(track_x, top, free - name, height),
        QRectF(value_x - pad / 2, top, value, height),
        QRectF(rect.right() - switch - pad / 2, top, switch, height),
    )


class BarDelegate(QStyledItemDelegate):
    """Paints latents on two lines and the fixed rows on one."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.scale = 1.0

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size it would like."""
        row = index.data(ROW_ROLE)
        return QSize(theme_width(self._theme), self._theme.em(2.0 if row.kind == "latent" else 1.2))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        row: BarRow = index.data(ROW_ROLE)
        rect = QRectF(option.rect)
        state = option.state
        painter.save()
        self._ground(painter, rect, state)
        parts = columns(self._theme, rect, option.widget.width())
        if row.kind == "latent":
            self._name_and_detail(painter, parts.name, row)
            self._switch(painter, parts.switch, row, bool(state & QStyle.StateFlag.State_MouseOver))
        else:
            self._one_line(painter, parts, row)
        if row.kind != "total":
            self._bars(painter, parts.track, row)
        self._value(painter, parts.value, row)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
        theme = self._theme
        inner = rect.adjusted(1, 1, -1, -1)
        if state & QStyle.StateFlag.State_Selected:
            painting.paint_selection(painter, inner, theme.colour("accent_soft"), theme.colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painting.fill_bar(painter, inner, theme.colour("hover"))
        painting.paint_focus(painter, inner, state, theme.colour("focus"))

    def _name_and_detail(self, painter: QPainter, rect: QRectF, row: BarRow) -> None:
        theme = self._theme
        off = row.factor == 0.0
        half = rect.height() / 2
        upper = QRectF(rect.left(), rect.top() + half * 0.1, rect.width(), half)
        lower = QRectF(rect.left(), rect.top() + half * 0.94, rect.width(), half)
        font = theme.font("body")
        font.setStrikeOut(off)
        painter.setFont(font)
        painter.setPen(theme.colour("muted" if off else "text"))
        painting.draw_elided(painter, upper, row.label)
        painter.setFont(theme.font("caption"))
        if row.flags:
            lower.setLeft(self._flag(painter, lower, row.flags[0]) + theme.space(2))
        painter.setPen(theme.colour("muted"))
        painting.draw_elided(painter, lower, f"#{row.latent}" if row.flags else row.detail)

    def _flag(self, painter: QPainter, rect: QRectF, flag: str) -> float:
        """Paint a finding as icon and word; return where it ends."""
        theme = self._theme
        side = theme.em(0.8)
        tone = "muted" if flag == "weak-name" else "warning"
        name = "question" if flag == "weak-name" else "warning"
        pixmap = icon_pixmap(name, getattr(theme.colours, tone), side, painter.device().devicePixelRatioF())
        painter.drawPixmap(round(rect.left()), round(rect.center().y() - side / 2), pixmap)
        painter.setPen(theme.colour(tone))
        text = rect.adjusted(side + theme.space(1), 0, 0, 0)
        return text.left() + painting.draw_elided(painter, text, words.flag_word(flag))

    def _one_line(self, painter: QPainter, parts: Columns, row: BarRow) -> None:
        theme = self._theme
        total = row.kind == "total"
        painter.setFont(theme.font("strong" if total else "body"))
        painter.setPen(theme.colour("text" if total or row.kind == "unexplained" else "muted"))
        used = painting.draw_elided(painter, parts.name, row.label)
        if total:
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.colour("muted"))
            rest = QRectF(parts.name)
            rest.setLeft(parts.name.left() + used + theme.space(2))
            rest.setRight(parts.track.right())
            painting.draw_elided(painter, rest, row.detail, _RIGHT)

    def _bars(self, painter: QPainter, track: QRectF, row: BarRow) -> None:
        theme = self._theme
        thick = theme.em(0.62 if row.kind == "latent" else 0.5)
        middle = track.center().y() - (theme.em(0.16) if row.exact is not None else 0)
        left, length, cut = painting.signed_span(track, row.value, self.scale)
        bar = QRectF(left, middle - thick / 2, max(length, 1.0), thick)
        colour = theme.colour(_colour_of(row), 0.35 if row.factor is not None else 1.0)
        painting.fill_bar(painter, bar, colour, hatch=row.kind == "unexplained")
        if cut:
            painting.tear(painter, bar, row.value >= 0, theme.colour("surface"))
        if row.exact is not None:
            left, length, _ = painting.signed_span(track, row.exact, self.scale)
            thin = QRectF(left, bar.bottom() + theme.em(0.1), max(length, 1.0), theme.em(0.2))
            painting.fill_bar(painter, thin, theme.colour("muted"))
        painter.setPen(QPen(theme.colour("border_strong"), 1))
        x = round(track.center().x()) - 0.5
        painter.drawLine(QPointF(x, track.top()), QPointF(x, track.bottom()))

    def _value(self, painter: QPainter, rect: QRectF, row: BarRow) -> None:
        painter.setFont(self._theme.font("strong" if row.kind == "total" else "body"))
        painting.tabular(painter)
        quiet = row.kind in ("bias", "constant") or row.factor is not None
        painter.setPen(self._theme.colour("muted" if quiet else "text"))
        painting.draw_elided(painter, rect, row.text, _RIGHT)

    def _switch(self, painter: QPainter, rect: QRectF, row: BarRow, hovered: bool) -> None:
        theme = self._theme
        side = theme.em(0.95)
        colour = "accent" if row.factor is not None else ("text" if hovered else "disabled")
        pixmap = icon_pixmap("power", getattr(theme.colours, colour), side, painter.device().devicePixelRatioF())
        painter.drawPixmap(round(rect.center().x() - side / 2), round(rect.center().y() - side / 2), pixmap)


def theme_width(theme: Theme) -> int:
    """Return the smallest width at which a row still reads."""
    return theme.em(15)


def _colour_of(row: BarRow) -> str:
    if row.kind in ("unexplained", "bias", "constant"):
        return "unexplained"
    return "supports" if row.value >= 0 else "opposes"
