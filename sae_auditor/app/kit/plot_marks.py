"""How one line and one point of a plot look: colours, and strokes and shapes that say the same without colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from sae_auditor.app.kit.theme import Theme
from sae_auditor.reports.figures import DASHES, Figure, Shape

_CORNERS: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "triangle": ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
}


def curve_pen(figure: Figure, place: int, theme: Theme) -> QPen:
    """Return the pen of a curve: its colour, and strokes that tell it apart without colours too."""
    pen = QPen(QColor(figure.colour(place)), theme.em(0.11))
    dashes = DASHES[place % len(DASHES)]
    if dashes:
        pen.setDashPattern(list(dashes))
    return pen


def point_stamp(shape: Shape, colour: QColor, theme: Theme, ratio: float) -> QPixmap:
    """Draw one point, to be laid down at each place."""
    side = theme.em(0.62)
    stamp = QPixmap(round(side * ratio), round(side * ratio))
    stamp.setDevicePixelRatio(ratio)
    stamp.fill(Qt.GlobalColor.transparent)
    painter = QPainter(stamp)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle, radius = side / 2, side * 0.36
    fill = QColor(colour)
    fill.setAlphaF(0.8)
    painter.setBrush(fill)
    painter.setPen(QPen(colour, 1))
    box = QRectF(middle - radius, middle - radius, 2 * radius, 2 * radius)
    if shape == "disc":
        painter.drawEllipse(box)
    elif shape == "square":
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
    elif shape in ("cross", "plus"):
        painter.setPen(QPen(colour, radius * 0.75))
        if shape == "cross":
            painter.drawLines([box.topLeft(), box.bottomRight(), box.bottomLeft(), box.topRight()])
        else:
            top, left = QPointF(middle, box.top()), QPointF(box.left(), middle)
            painter.drawLines([top, QPointF(middle, box.bottom()), left, QPointF(box.right(), middle)])
    else:
        painter.drawPolygon(QPolygonF([QPointF(middle + x * radius, middle + y * radius) for x, y in _CORNERS[shape]]))
    painter.end()
    return stamp
