"""How a row of a bar list is divided; the lists and the legend above them share it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from sae_auditor.app.kit.theme import Theme


@dataclass(frozen=True)
class Columns:
    """Where the parts of a row lie, in widget px."""

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
