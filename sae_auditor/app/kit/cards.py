"""Cards, and the two ways to arrange what is on them: side by side, and below each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from sae_auditor.app.kit.controls import icon_button, set_property, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.i18n import translate

LayoutT = TypeVar("LayoutT", QHBoxLayout, QVBoxLayout)
Part = QWidget | QLayout | int | tuple[QWidget | QLayout, int]


class Card(QFrame):
    """A rounded card of a page; `column` is its layout."""

    def __init__(self, theme: Theme, title: str = "", *, spacing: int = 3, margin: int = 4) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "card")
        self.column = QVBoxLayout(self)
        self.column.setSpacing(theme.space(spacing))
        self.column.setContentsMargins(*[theme.space(margin)] * 4)
        if title:
            self.column.addWidget(text_label(theme, title, "heading"))


def scrolled(body: QWidget, area: QScrollArea | None = None) -> QScrollArea:
    """Return an area without a frame in which a page scrolls; the focus goes to what is on the page."""
    area = area or QScrollArea()
    area.setWidget(body)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def line(*parts: Part, gap_px: int = -1) -> QHBoxLayout:
    """Return what stands side by side; a number is an air gap of this stretch, a pair a part and its stretch."""
    return _filled(QHBoxLayout(), parts, gap_px)


def column(*parts: Part, gap_px: int = 0) -> QVBoxLayout:
    """Return what stands below each other; see `line`."""
    return _filled(QVBoxLayout(), parts, gap_px)


def divided(*parts: tuple[QWidget, int], gap_px: int, down: bool = False) -> QSplitter:
    """Return what stands side by side, or `down` below each other, with borders that people move.

    Parameters
    ----------
    parts
        Each with how much of a larger window it takes.
    """
    splitter = QSplitter(Qt.Orientation.Vertical if down else Qt.Orientation.Horizontal)
    for place, (part, stretch) in enumerate(parts):
        splitter.addWidget(part)
        splitter.setStretchFactor(place, stretch)
    splitter.setHandleWidth(gap_px)
    splitter.setChildrenCollapsible(False)
    return splitter


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, for good."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _filled(layout: LayoutT, parts: Iterable[Part], gap_px: int) -> LayoutT:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap_px)
    for given in parts:
        part, stretch = given if isinstance(given, tuple) else (given, 0)
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part, stretch)
        else:
            layout.addWidget(part, stretch)
    return layout


class FlowLayout(QLayout):
    """Keeps each widget at the size it would like; `gap_px` lies between them, across and down."""

    def __init__(self, parent: QWidget, gap_px: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(gap_px)

    @guarded(None)
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @guarded(0)
    def count(self) -> int:
        return len(self._items)

    @guarded(None)
    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    @guarded(None)
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @guarded(Qt.Orientation(0))
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @guarded(False)
    def hasHeightForWidth(self) -> bool:
        return True

    @guarded(-1)
    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    @guarded(None)
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    @guarded(QSize())
    def minimumSize(self) -> QSize:
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


Sign = Literal["good", "info", "warning", "error"]
_ICONS: dict[Sign, str] = {"good": "check", "info": "info", "warning": "warning", "error": "error"}
_FRAMES: dict[Sign, str] = {"good": "info", "info": "info", "warning": "warning", "error": "error"}


class StatusLine(QFrame):
    """An icon, a head and, below it, more; one that `closes` does not show again what a person has closed."""

    def __init__(self, theme: Theme, *, closes: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._closed = ""
        self._sign: Sign = "info"
        self._icon = QLabel()
        side = theme.em(1.2)
        self._icon.setFixedSize(QSize(side, side))
        self._head = text_label(theme, role="strong", wrap=True)
        self._rest = text_label(theme, wrap=True)
        self.close_button = icon_button(theme, "close", translate("Dialog", "Close this note"))
        self.close_button.clicked.connect(self._close)
        self.close_button.setVisible(closes)
        layout = line(self._icon, (column(self._head, self._rest), 1), self.close_button, gap_px=theme.space(3))
        layout.setContentsMargins(theme.space(3), theme.space(2), theme.space(3), theme.space(2))
        for part in (self._icon, self.close_button):
            layout.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)
        theme.changed.connect(self._draw)
        self.hide()

    @property
    def text(self) -> str:
        """Everything it says."""
        return " ".join(part for part in (self._head.text(), self._rest.text()) if part)

    def say(self, sign: Sign, head: str, rest: str = "") -> None:
        """Show a sentence, and let screen readers say it when it is new; an empty one hides the line."""
        is_new = (head, rest) != (self._head.text(), self._rest.text())
        self._sign = sign
        self._head.setText(head)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self.setVisible(bool(head) and self.text != self._closed)
        set_property(self, "kind", _FRAMES[sign])
        self.setAccessibleName(self.text)
        self._draw()
        if head and is_new:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text))

    def _close(self) -> None:
        self._closed = self.text
        self.hide()

    def _draw(self) -> None:
        side = self._theme.em(1.2)
        colour = getattr(self._theme.colours, self._sign)
        self._icon.setPixmap(icon_pixmap(_ICONS[self._sign], colour, side, self.devicePixelRatioF()))
