"""A frame around the widget that the guided tour talks about. It takes neither mouse nor keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme

_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
_AIR_PX = 2
_LINE_PX = 3


class Spotlight(QWidget):
    """Follows a widget wherever the window's layout moves it; `moved` tells that its place is another one."""

    moved = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def point_at(self, target: QWidget | None) -> None:
        """Lie around this widget; None goes away."""
        if target is self._target:
            return
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._target, self._watched = target, []
        while target is not None and target is not self.window():
            target.installEventFilter(self)
            self._watched.append(target)
            target = target.parentWidget()
        self._follow()

    def area(self) -> QRect:
        """Return where the widget is, in the window's px; empty while it is not on the screen."""
        target = self._target
        if target is None or not target.isVisibleTo(self.window()):
            return QRect()
        seen = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size())
        # Of a widget that scrolls, what can be seen.
        for widget in self._watched[1:]:
            seen = seen.intersected(QRect(widget.mapTo(self.window(), QPoint(0, 0)), widget.size()))
        return seen

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget, and whatever it lies in."""
        if event.type() in _MOVES:
            self._follow()
        return False

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent"), _LINE_PX))
        air = _LINE_PX // 2 + 1
        painter.drawRoundedRect(self.rect().adjusted(air, air, -air, -air), 8, 8)
        painter.end()

    def _follow(self) -> None:
        area = self.area()
        self.setVisible(not area.isEmpty())
        if not area.isEmpty():
            self.setGeometry(area.adjusted(-_AIR_PX, -_AIR_PX, _AIR_PX, _AIR_PX).intersected(self.window().rect()))
            self.raise_()
        self.moved.emit()
