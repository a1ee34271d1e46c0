"""Strokes that the painted lists share: bars around a zero line, hatching, elided text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle

from sae_auditor.app.kit.guarded import saved
from sae_auditor.app.kit.theme import TextRole, Theme
from sae_auditor.workbench.plain import plain

_HATCH_PX = 6


def hatched(colour: QColor, ratio: float = 1.0) -> QBrush:
    """Return a brush of oblique lines; `ratio` is the device's pixels per unit."""
    side = round(_HATCH_PX * ratio)
    tile = QPixmap(side, side)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.4 * ratio))
    for shift in (-side, 0, side):
        painter.drawLine(QPointF(shift - 1, side + 1), QPointF(shift + side + 1, -1))
    painter.end()
    tile.setDevicePixelRatio(ratio)
    return QBrush(tile)


def fill_bar(painter: QPainter, rect: QRectF, colour: QColor, *, hatch: bool = False) -> None:
    """Fill a bar with slightly rounded corners; a hatched one gets an outline, so that a small one is seen too."""
    if rect.width() <= 0:
        return
    radius = min(2.0, rect.width() / 2, rect.height() / 2)
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if hatch:
            painter.setPen(QPen(colour, 1.2))
            painter.setBrush(hatched(colour, painter.device().devicePixelRatioF()))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(rect, radius, radius)


def signed_span(track: QRectF, value: float, scale: float) -> tuple[float, float, bool]:
    """Return left, width and whether the bar was cut, for `value` on a track whose half is `scale`."""
    half = track.width() / 2
    share = abs(value) / scale if scale > 0 else 0.0
    cut = share > 1.0 + 1e-9
    length = half * min(1.0, share)
    return (track.center().x() if value >= 0 else track.center().x() - length), length, cut


def tear(painter: QPainter, rect: QRectF, at_right: bool, ground: QColor) -> None:
    """Cut a zigzag gap near a bar's outer end: the bar goes on beyond the scale."""
    width = rect.height() * 0.55
    x = rect.right() - 2.4 * width if at_right else rect.left() + 1.4 * width
    path = QPainterPath(QPointF(x + width, rect.top() - 1))
    path.lineTo(x + width * 0.3, rect.center().y())
    path.lineTo(x + width, rect.center().y())
    path.lineTo(x + width * 0.3, rect.bottom() + 1)
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ground, max(2.0, rect.height() * 0.28)))
        painter.drawPath(path)


def draw_elided(
    painter: QPainter,
    rect: QRectF,
    text: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """Draw one line of text, with dots where it does not fit, and return how wide it came out."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(plain(text), elide, rect.width())
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
    return metrics.horizontalAdvance(shown)


def write(
    painter: QPainter,
    theme: Theme,
    rect: QRectF,
    text: str,
    role: TextRole = "body",
    tone: str = "text",
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    *,
    digits: bool = False,
) -> float:
    """Draw one line of text in a font and a colour of the theme, see `draw_elided`; `digits` are of one width."""
    painter.setFont(theme.font(role))
    painter.setPen(theme.colour(tone))
    if digits:
        tabular(painter)
    return draw_elided(painter, rect, text, align)


def paint_selection(painter: QPainter, rect: QRectF, ground: QColor, mark: QColor) -> None:
    """Mark a row as selected: a soft ground and a bar at its left, so that colour is not the only sign."""
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 4, 4)
        painter.setBrush(mark)
        painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 3, 3, rect.height() - 6), 1.5, 1.5)


def paint_focus(painter: QPainter, rect: QRectF, state: QStyle.StateFlag, colour: QColor) -> None:
    """Outline the row that the keyboard is on, once the keyboard is in use."""
    if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 1.5))
            painter.drawRoundedRect(rect, 4, 4)


def tabular(painter: QPainter) -> None:
    """Draw digits of one width from here on, where the font has them."""
    font = painter.font()
    font.setFeature(QFont.Tag("tnum"), 1)
    painter.setFont(font)
