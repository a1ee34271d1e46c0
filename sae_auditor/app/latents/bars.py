"""Rows of a text, a small bar and a number, painted; some of them can be pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.plain import plain

_LINE_EM = 1.35
_RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Bar:
    """One row.

    Parameters
    ----------
    text, value_text
        What stands at the left and at the right.
    value
        Length of the bar; None for none.
    tick
        Where a tick stands on the bar.
    spread
        Half the length of the whisker around the end of a signed bar.
    tone
        Colour of the bar: a field of `Colours`.
    quiet
        Whether the row is less important.
    tip
        The row in words.
    """

    text: str
    value: float | None
    value_text: str
    tick: float | None = None
    spread: float = 0.0
    tone: str = "accent"
    quiet: bool = False
    tip: str = ""


def paint_bar(painter: QPainter, theme: Theme, rect: QRectF, bar: Bar, scale: float, *, signed: bool = False) -> None:
    """Paint a row; the whole track stands for `scale`, of a `signed` one each half."""
    painter.setFont(theme.font("body"))
    painting.tabular(painter)
    pad = theme.space(2)
    widest = "+00.00" if signed else "+0.00"
    value_width = max(
        QFontMetricsF(painter.font()).horizontalAdvance(widest),
        QFontMetricsF(painter.font()).horizontalAdvance(bar.value_text),
    )
    free = rect.width() - value_width - 2 * pad
    name_width = min(free * 0.6, theme.em(12))
    painter.setPen(theme.colour("muted" if bar.quiet else "text"))
    name = QRectF(rect.left(), rect.top(), name_width, rect.height())
    painting.draw_elided(painter, name, bar.text)
    value = QRectF(rect.right() - value_width, rect.top(), value_width, rect.height())
    painting.draw_elided(painter, value, bar.value_text, _RIGHT)
    thick = theme.em(0.4)
    track = QRectF(name.right() + pad, rect.center().y() - thick / 2, free - name_width, thick)
    if bar.value is None:
        return
    if signed:
        _signed(painter, theme, track, bar, scale)
    else:
        _plain(painter, theme, track, bar, scale)


def _plain(painter: QPainter, theme: Theme, track: QRectF, bar: Bar, scale: float) -> None:
    painting.fill_bar(painter, track, theme.colour("sunken"))
    filled = QRectF(track)
    share = (bar.value or 0.0) / scale if scale > 0 else 0.0
    filled.setWidth(track.width() * min(1.0, max(0.0, share)))
    painting.fill_bar(painter, filled, theme.colour(bar.tone, 0.5 if bar.quiet else 1.0))
    if bar.tick is not None and scale > 0:
        x = track.left() + track.width() * min(1.0, max(0.0, bar.tick / scale))
        painter.fillRect(QRectF(round(x) - 1, track.top() - 3, 2, track.height() + 6), theme.colour("text"))


def _signed(painter: QPainter, theme: Theme, track: QRectF, bar: Bar, scale: float) -> None:
    value = bar.value or 0.0
    left, length, cut = painting.signed_span(track, value, scale)
    body = QRectF(left, track.top() - 1, max(1.0, length), track.height() + 2)
    painting.fill_bar(painter, body, theme.colour("supports" if value >= 0 else "opposes"))
    if cut:
        painting.tear(painter, body, value >= 0, theme.colour("surface"))
    if bar.spread > 0 and scale > 0:
        half = track.width() / 2
        places = [track.center().x() + half * max(-1.0, min(1.0, end / scale)) for end in
                  (value - bar.spread, value + bar.spread)]  # fmt: skip
        painter.setPen(QPen(theme.colour("text"), 1))
        painter.drawLine(QPointF(places[0], track.center().y()), QPointF(places[1], track.center().y()))
    painter.setPen(QPen(theme.colour("border_strong"), 1))
    x = round(track.center().x()) - 0.5
    painter.drawLine(QPointF(x, track.top() - theme.em(0.4)), QPointF(x, track.bottom() + theme.em(0.4)))


class BarRows(QWidget):
    """Rows that are only read; a tool tip says the row under the pointer in words."""

    def __init__(self, theme: Theme, name: str, *, signed: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._signed = signed
        self._bars: tuple[Bar, ...] = ()
        self._scale = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme.changed.connect(self.update)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The rows shown."""
        return self._bars

    def set_bars(self, bars: Sequence[Bar], scale: float = 1.0) -> None:
        """Show these rows."""
        self._bars, self._scale = tuple(bars), scale
        said = "; ".join(f"{bar.text} {bar.value_text}".strip() for bar in self._bars)
        self.setAccessibleDescription(plain(said))
        self.setToolTip(plain("\n".join(bar.tip or f"{bar.text} {bar.value_text}" for bar in self._bars)))
        self.setVisible(bool(self._bars))
        self.updateGeometry()
        self.update()

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(10), self._theme.em(_LINE_EM) * len(self._bars))

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that still works."""
        return QSize(self._theme.em(6), self.sizeHint().height())

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint them."""
        painter = QPainter(self)
        line = self._theme.em(_LINE_EM)
        for place, bar in enumerate(self._bars):
            rect = QRectF(0, place * line, self.width(), line)
            paint_bar(painter, self._theme, rect, bar, self._scale, signed=self._signed)
        painter.end()


class BarButton(QAbstractButton):
    """A row that leads somewhere."""

    def __init__(self, theme: Theme, bar: Bar, scale: float = 1.0) -> None:
        super().__init__()
        self._theme = theme
        self._bar = bar
        self._scale = scale
        self.setAccessibleName(plain(bar.tip or f"{bar.text} {bar.value_text}"))
        self.setToolTip(plain(bar.tip))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def bar(self) -> Bar:
        """The row shown."""
        return self._bar

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(8), self._theme.em(_LINE_EM))

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that still works."""
        return QSize(self._theme.em(6), self._theme.em(_LINE_EM))

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.isDown() or self.underMouse():
            name = "pressed" if self.isDown() else "hover"
            painting.fill_bar(painter, rect, self._theme.colour(name))
        paint_bar(painter, self._theme, rect, self._bar, self._scale)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("focus"), 1.5))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 3, 3)
        painter.end()
