"""The scale of the heat map: colours, range, unit, and the value under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from sae_auditor.app.kit.controls import ElidingLabel, text_label
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.audit import colormap

Ends = tuple[str, str]


class _Ramp(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.table = colormap.CIVIDIS
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translate("Audit", "Colour scale"))

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        return QSize(self._theme.em(5), self._theme.em(0.55))

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gradient = QLinearGradient(QPointF(0, 0), QPointF(self.width(), 0))
        for stop in range(0, 256, 15):
            gradient.setColorAt(stop / 255, QColor(*(int(part) for part in self.table[stop])))
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 2, 2)
        painter.fillPath(path, gradient)
        painter.end()


class HeatLegend(QWidget):
    """One line under the image."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._low = text_label(theme, role="caption", tone="muted")
        self._high = text_label(theme, role="caption", tone="muted")
        self._what = ElidingLabel(theme, "caption", "muted")
        self._hover = ElidingLabel(theme, "caption")
        self._ramp = _Ramp(theme)
        self._decimals = 2
        self._said = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        for widget in (self._low, self._ramp, self._high):
            layout.addWidget(widget)
        layout.addWidget(self._what, 1)
        layout.addWidget(self._hover)
        self.setMinimumHeight(theme.em(1.3))
        self.clear("")

    def clear(self, text: str) -> None:
        """Show no scale, only `text`."""
        for widget in (self._low, self._ramp, self._high):
            widget.setVisible(False)
        self._what.setText(text)
        self._hover.clear()

    def set_scale(self, low: float, high: float, unit: str, *, signed: bool = False, ends: Ends = ("", "")) -> None:
        """Show the range of the map and what it is measured in; `ends` are words for both ends of signed values."""
        self._decimals = numbers.decimals_for([high, low])
        show = numbers.signed if signed else numbers.plain
        self._low.setText(" ".join(part for part in (ends[0], show(low, self._decimals)) if part))
        self._high.setText(" ".join(part for part in (show(high, self._decimals), ends[1]) if part))
        self._ramp.table = colormap.DIVERGING if signed else colormap.CIVIDIS
        self._ramp.update()
        for widget in (self._low, self._ramp, self._high):
            widget.setVisible(True)
        self._what.setText(unit)
        self._what.setToolTip(f"{unit}\n" + translate("Audit", "The colours span this image's own values."))

    def set_hover(self, patch: tuple[int, int, float] | None) -> None:
        """Tell the value of a patch; rows and columns count from one."""
        if patch is None:
            self._hover.clear()
            return
        row, column, value = patch
        shown = numbers.plain(value, self._decimals + 1) if value == value else translate("Audit", "no value")
        text = translate("Audit", "row {row}, column {column}: {value}")
        self._hover.setText(text.format(row=row + 1, column=column + 1, value=shown))
