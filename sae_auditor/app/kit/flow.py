"""What goes on below where it does not fit: a row of widgets that breaks into lines, and a column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QScrollArea, QWidget

from sae_auditor.app.kit.guarded import guarded


class FlowLayout(QLayout):
    """Keeps each widget at the size it would like; `gap_px` lies between them, across and down."""

    def __init__(self, parent: QWidget, gap_px: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(gap_px)

    @guarded(None)
    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end."""
        self._items.append(item)

    @guarded(0)
    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    @guarded(None)
    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    @guarded(None)
    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item and return it."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @guarded(Qt.Orientation(0))
    def expandingDirections(self) -> Qt.Orientation:
        """Say that it wants no more than it needs."""
        return Qt.Orientation(0)

    @guarded(False)
    def hasHeightForWidth(self) -> bool:
        """Say that its height follows from its width."""
        return True

    @guarded(-1)
    def heightForWidth(self, width: int) -> int:
        """Return the height that it takes at this width."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    @guarded(None)
    def setGeometry(self, rect: QRect) -> None:
        """Place the widgets."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size with everything in one line."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    @guarded(QSize())
    def minimumSize(self) -> QSize:
        """Return the size of the largest widget."""
        size = QSize(0, 0)
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        x = 0
        for item in self._shown():
            hint = item.sizeHint()
            if lines[-1] and x + hint.width() > rect.width():
                lines.append([])
                x = 0
            lines[-1].append((item, hint))
            x += hint.width() + self.spacing()
        y = rect.y()
        for line in lines:
            height = max((hint.height() for _, hint in line), default=0)
            x = rect.x()
            for item, hint in line:
                if move:
                    item.setGeometry(QRect(QPoint(x, y + (height - hint.height()) // 2), hint))
                x += hint.width() + self.spacing()
            y += height + self.spacing()
        return y - rect.y() - self.spacing()


class FlowScroll(QScrollArea):
    """Scrolls up and down only.

    Qt asks a widget with wrapped texts for its height once; when a text changes later, it squeezes all of it instead.
    """

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self._body = body
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Measure the content again when it changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the content again for another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self._body.layout()
        if layout is None:
            return
        has_flow = layout.hasHeightForWidth()
        needed = layout.totalHeightForWidth(self.viewport().width()) if has_flow else layout.sizeHint().height()
        self._body.setMinimumHeight(max(0, needed))
