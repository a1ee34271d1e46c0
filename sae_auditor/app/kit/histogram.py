"""How strongly a latent fires over the reference images, and where this image stands among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Histogram


class HistogramView(QWidget):
    """Bars on a square-root scale, so that rare strong activations stay visible, with a marker for this image."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._histogram: Histogram | None = None
        self._here: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.set_histogram(None, None)

    def set_histogram(self, histogram: Histogram | None, here: float | None, said: str = "") -> None:
        """Show a histogram; `here` is this image's activation, None when the latent did not fire.

        `said` is what the histogram says in words where there is no image; without it, that the latent did not fire.
        One that cannot be drawn, because its edges do not fit its counts, is left out.
        """
        self._histogram = histogram if histogram is not None and _is_drawable(histogram) else None
        self._here = here
        self.setVisible(self._histogram is not None)
        text = said or self._sentence()
        self.setAccessibleName(translate("Audit", "Activations over the reference images"))
        self.setAccessibleDescription(text)
        self.setToolTip(text)
        self.update()

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(12), self._theme.em(4.6))

    def _sentence(self) -> str:
        if self._histogram is None or self._here is None:
            return translate("Audit", "It did not fire in this image.")
        counts, edges = self._histogram.counts, self._histogram.edges
        middles = (edges[:-1] + edges[1:]) / 2
        # Signed SAEs fire below zero too; what is far from zero is strong.
        share = float(counts[np.abs(middles) < abs(self._here)].sum()) / max(1, int(counts.sum()))
        return translate(
            "Audit", "This image: {value}, stronger than {share} of the reference images it fired in."
        ).format(value=numbers.plain(self._here, 2), share=numbers.percent(share))

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        histogram = self._histogram
        if histogram is None:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("caption"))
        line = theme.em(1.1)
        plot = QRectF(0, line, self.width(), self.height() - 2 * line)
        low, high = float(histogram.edges[0]), float(histogram.edges[-1])
        if self._here is not None:
            low, high = min(low, self._here), max(high, self._here)
        per_unit = plot.width() / ((high - low) or 1.0)
        heights = np.sqrt(histogram.counts / max(1, int(histogram.counts.max())))
        for count, left, right in zip(heights, histogram.edges[:-1], histogram.edges[1:], strict=True):
            x, width = (float(left) - low) * per_unit, (float(right) - float(left)) * per_unit
            height = plot.height() * float(count)
            bar = QRectF(x + 0.5, plot.bottom() - height, max(1.0, width - 1.0), height)
            painting.fill_bar(painter, bar, theme.colour("unexplained", 0.75))
        painter.setPen(QPen(theme.colour("border_strong"), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        if low < 0 < high:
            painter.drawLine(QPointF(-low * per_unit, plot.top()), QPointF(-low * per_unit, plot.bottom()))
        self._axis(painter, plot, low, high)
        if self._here is not None:
            self._marker(painter, plot, (self._here - low) * per_unit)
        painter.end()

    def _axis(self, painter: QPainter, plot: QRectF, low: float, high: float) -> None:
        painter.setPen(self._theme.colour("muted"))
        below = QRectF(0, plot.bottom(), self.width(), self.height() - plot.bottom())
        decimals = numbers.decimals_for([low, high])
        painting.draw_elided(painter, below, numbers.plain(low, decimals))
        painting.draw_elided(painter, below, numbers.plain(high, decimals), Qt.AlignmentFlag.AlignRight)
        painting.draw_elided(painter, below, translate("Audit", "activation"), Qt.AlignmentFlag.AlignHCenter)

    def _marker(self, painter: QPainter, plot: QRectF, x: float) -> None:
        theme = self._theme
        x = min(max(x, 1.0), self.width() - 1.0)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        half = theme.em(0.28)
        painter.setBrush(theme.colour("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        tip = QPolygonF(
            [QPointF(x - half, plot.top()), QPointF(x + half, plot.top()), QPointF(x, plot.top() + half * 1.4)]
        )
        painter.drawPolygon(tip)
        text = translate("Audit", "this image")
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        left = min(max(x - width / 2, 0.0), self.width() - width)
        painter.setPen(theme.colour("accent"))
        painter.drawText(QRectF(left, 0, width, plot.top() - 1), Qt.AlignmentFlag.AlignCenter, text)


def _is_drawable(histogram: Histogram) -> bool:
    counts, edges = np.asarray(histogram.counts), np.asarray(histogram.edges)
    if counts.ndim != 1 or edges.ndim != 1 or not 0 < len(counts) == len(edges) - 1:
        return False
    if counts.dtype.kind not in "iuf" or edges.dtype.kind not in "iuf":
        return False
    return bool(np.isfinite(counts).all() and (counts >= 0).all() and np.isfinite(edges).all())
