"""A small window with the current image, on which a rectangle is drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QSizePolicy, QWidget

from sae_auditor.app.kit.canvas import to_qimage
from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.latents import Pixels

# A rectangle narrower than this share of the image is a slip of the hand.
_LEAST = 0.01
_STEP = 0.02
_MOVES: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP),
    Qt.Key.Key_Down: (0.0, _STEP),
}


class RegionPicker(QWidget):
    """The image with a rectangle; positions are shares 0 to 1 of the image. Arrows move it, with Shift they resize."""

    changed = Signal()

    def __init__(self, theme: Theme, pixels: Pixels) -> None:
        super().__init__()
        self._theme = theme
        self._image = to_qimage(pixels)
        self._from: QPointF | None = None
        self.region = QRectF(0.25, 0.25, 0.5, 0.5)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Concepts", "Region of the image"))
        self.setAccessibleDescription(translate("Concepts", "Arrows move the region, with Shift they change its size."))

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        side = self._theme.em(22)
        return self._image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that still works."""
        return QSize(self._theme.em(8), self._theme.em(6))

    @property
    def is_large_enough(self) -> bool:
        """Whether the rectangle is more than a slip of the hand."""
        return self.region.width() >= _LEAST and self.region.height() >= _LEAST

    @guarded(None)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a rectangle."""
        self._from = self._share(event.position())
        self._set(QRectF(self._from, self._from))

    @guarded(None)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw it."""
        if self._from is not None:
            self._set(QRectF(self._from, self._share(event.position())).normalized())

    @guarded(None)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._from = None

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move or resize it."""
        move = _MOVES.get(event.key())
        if move is None:
            super().keyPressEvent(event)
            return
        region = QRectF(self.region)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            region.setWidth(min(1 - region.left(), max(_STEP, region.width() + move[0])))
            region.setHeight(min(1 - region.top(), max(_STEP, region.height() + move[1])))
        else:
            region.moveLeft(min(1 - region.width(), max(0.0, region.left() + move[0])))
            region.moveTop(min(1 - region.height(), max(0.0, region.top() + move[1])))
        self._set(region)

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the image, darker outside the rectangle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = self._area()
        painter.fillRect(self.rect(), self._theme.colour("image_surround"))
        painter.drawImage(area, self._image)
        inner = QRectF(
            area.left() + self.region.left() * area.width(),
            area.top() + self.region.top() * area.height(),
            self.region.width() * area.width(),
            self.region.height() * area.height(),
        )
        path = QPainterPath()
        path.addRect(area)
        path.addRect(inner)
        painter.fillPath(path, QColor(0, 0, 0, 130))
        for colour, width in ((QColor(0, 0, 0, 200), 4), (QColor(255, 255, 255), 2)):
            painter.setPen(QPen(colour, width))
            painter.drawRect(inner)
        painter.end()

    def _area(self) -> QRectF:
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )

    def _share(self, place: QPointF) -> QPointF:
        area = self._area()
        x = (place.x() - area.left()) / max(1.0, area.width())
        y = (place.y() - area.top()) / max(1.0, area.height())
        return QPointF(min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))

    def _set(self, region: QRectF) -> None:
        self.region = region
        self.update()
        self.changed.emit()


class RegionDialog(QDialog):
    """Asks for a region of the image; `chosen` carries left, top, right and bottom as shares of it."""

    chosen = Signal(float, float, float, float)

    def __init__(self, theme: Theme, pixels: Pixels, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Concepts", "Search by a region"))
        self.picker = RegionPicker(theme, pixels)
        hint = translate("Concepts", "Draw a rectangle around what you look for in {name}.").format(name=name)
        self.search = push_button(theme, translate("Concepts", "Search"), kind="primary", icon="search")
        self.search.setDefault(True)
        cancel = push_button(theme, translate("Concepts", "Cancel"))
        told = text_label(theme, hint, wrap=True)
        layout = column(told, (self.picker, 1), line(1, cancel, self.search), gap_px=theme.space(3))
        layout.setContentsMargins(*[theme.space(4)] * 4)
        self.setLayout(layout)
        cancel.clicked.connect(self.reject)
        self.search.clicked.connect(self._accept)
        self.picker.changed.connect(lambda: self.search.setEnabled(self.picker.is_large_enough))
        self.picker.setFocus()

    def _accept(self) -> None:
        region = self.picker.region
        self.chosen.emit(region.left(), region.top(), region.right(), region.bottom())
        self.accept()
