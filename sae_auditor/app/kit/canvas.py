"""The image with its heat map: zoom by wheel, move by drag, and what the encoder does not see set apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import guarded, painted, saved
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.images import Box
from sae_auditor.workbench import colormap
from sae_auditor.workbench.latents import Patch, Pixels
from sae_auditor.workbench.plain import plain

_MOVES: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_MAX_SCALE = 40.0
_STEP = 1.2
# Shares of the panel: how large a tile is at least before it is brought into sight, and then.
_LEAST_IN_SIGHT = 0.25
_IN_SIGHT = 0.6
# How much of the image's surround covers what is not seen at all, and what other tiles show.
_VEIL, _TILE_VEIL = 0.78, 0.5


@dataclass(frozen=True)
class Heat:
    """A painted map: `values` float ``[rows, columns]`` over the range `span`; `signed` ones around zero."""

    values: NDArray[np.floating]
    span: tuple[float, float]
    signed: bool = False


class ImageCanvas(QWidget):
    """Shows one image. Positions are in widget px unless they say image px.

    `hovered` carries (row, column, value) of the patch under the pointer, or None. `patch_chosen` carries (row, column)
    of a patch that was clicked, None for no patch; `patch_moved` how many rows and columns the keyboard went.
    `outside_clicked` carries the image px of a click on what the encoder does not see.
    """

    hovered = Signal(object)
    patch_chosen = Signal(object)
    patch_moved = Signal(int, int)
    outside_clicked = Signal(float, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self._seen: Box | None = None
        self._is_tile = False
        self._heat: Heat | None = None
        self._heat_image: QImage | None = None
        self._opacity = 0.6
        self._bare = False
        self._fits = True
        self._scale = 1.0
        self._origin = QPointF(0, 0)
        self._drag_from: QPointF | None = None
        self._press: QPointF | None = None
        self._patch: Patch | None = None
        self._grid: Patch | None = None
        self._chosen: Patch | None = None
        self._marked: frozenset[Patch] = frozenset()
        self._is_marking = False
        self._message = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(theme.em(10), theme.em(4))
        self.setAccessibleName(translate("Audit", "Image"))
        theme.changed.connect(self.update)

    # ------------------------------------------------------------------------------------------------------- setters

    def set_image(
        self, rgb: Pixels | None, seen: Box | None, *, keep_view: bool = False, is_tile: bool = False
    ) -> None:
        """Show an image, uint8 ``[h, w, 3]``, fitted into the panel; the former heat map and patch go.

        Parameters
        ----------
        seen
            What the encoder sees of it, in image px; None before it has looked.
        keep_view
            Leave zoom and position as they are: it is the same image again.
        is_tile
            Whether the rest of the image is seen in other tiles, which can be clicked.
        """
        self._image = None if rgb is None else to_qimage(rgb)
        self.set_message("")
        self._seen, self._is_tile = seen, is_tile
        self._chosen = None
        self.set_heat(None)
        if not keep_view:
            self.fit()

    def set_message(self, text: str) -> None:
        """Say why there is no image."""
        self._message = text
        self.setAccessibleDescription(text)
        self.update()

    def set_grid(self, grid: Patch | None) -> None:
        """Let people choose patches of this many rows and columns; None where the SAE reads no patches."""
        self._grid = grid

    def set_marked(self, patches: frozenset[Patch], *, is_marking: bool = False) -> None:
        """Hatch patches of the grid; while clicks choose them all of the grid is drawn."""
        self._marked, self._is_marking = patches, is_marking
        self.update()

    def set_patch(self, patch: Patch | None) -> None:
        """Outline a patch of the grid."""
        self._chosen = patch
        self.update()

    def set_heat(self, heat: Heat | None) -> None:
        """Lay a map over what the encoder sees."""
        self._heat = heat
        self._heat_image = None if heat is None else heat_image(heat)
        self._patch = None
        self.hovered.emit(None)
        self.update()

    def set_opacity(self, share: float) -> None:
        """Set how much of the image the map covers, 0 to 1."""
        self._opacity = share
        self.update()

    def set_bare(self, bare: bool) -> None:
        """Show the image alone while a key is held."""
        if bare != self._bare:
            self._bare = bare
            self.update()

    # ------------------------------------------------------------------------------------------------------ zoom, move

    @property
    def scale(self) -> float:
        """Device-independent pixels per image px."""
        return self._scale

    def fit(self) -> None:
        """Show the whole image and keep it fitted when the panel changes its size."""
        self._fits = True
        if self._image is not None:
            width, height = self._image.width(), self._image.height()
            self._scale = min(self.width() / width, self.height() / height)
            self._origin = QPointF((self.width() - width * self._scale) / 2, (self.height() - height * self._scale) / 2)
        self.update()

    def bring_into_sight(self) -> None:
        """Zoom to what the encoder sees, with some of what is around it, where that would be too small to tell."""
        if self._seen is None:
            return
        seen = self._seen_rect()
        shares = seen.width() / self.width(), seen.height() / self.height()
        if self.rect().contains(seen.toAlignedRect()) and max(shares) > _LEAST_IN_SIGHT:
            return
        room = min(self.width() / self._seen.width, self.height() / self._seen.height)
        self._scale, self._fits = min(room * _IN_SIGHT, _MAX_SCALE), False
        middle = QPointF(self._seen.x + self._seen.width / 2, self._seen.y + self._seen.height / 2)
        self._origin = QPointF(self.width() / 2, self.height() / 2) - middle * self._scale
        self.update()

    def actual_size(self) -> None:
        """Show one image px as one pixel of the screen, around the middle of the panel."""
        self.zoom_to(1.0 / self.devicePixelRatioF(), QPointF(self.rect().center()))

    def zoom_by(self, factor: float) -> None:
        """Zoom around the middle of the panel."""
        self.zoom_to(self._scale * factor, QPointF(self.rect().center()))

    def zoom_to(self, scale: float, about: QPointF) -> None:
        """Zoom so that the image px under `about` stays there."""
        if self._image is None:
            return
        smallest = min(self.width() / self._image.width(), self.height() / self._image.height(), 1.0) / 2
        scale = min(max(scale, smallest), _MAX_SCALE)
        fixed = (about - self._origin) / self._scale
        self._scale, self._fits = scale, False
        self._origin = about - fixed * scale
        self._keep_in_sight()
        self.update()

    def image_position(self, position: QPointF) -> tuple[float, float]:
        """Return the image px under a position of the panel."""
        point = (position - self._origin) / self._scale
        return point.x(), point.y()

    def _keep_in_sight(self) -> None:
        rect = self._image_rect()
        margin = min(60.0, self.width() / 4, self.height() / 4)
        x = min(max(self._origin.x(), margin - rect.width()), self.width() - margin)
        y = min(max(self._origin.y(), margin - rect.height()), self.height() - margin)
        self._origin = QPointF(x, y)

    def _image_rect(self) -> QRectF:
        if self._image is None:
            return QRectF()
        return QRectF(
            self._origin.x(), self._origin.y(), self._image.width() * self._scale, self._image.height() * self._scale
        )

    def _seen_rect(self) -> QRectF:
        return QRectF() if self._seen is None else self._on_screen(self._seen)

    def _on_screen(self, box: Box) -> QRectF:
        top_left = QPointF(box.x, box.y) * self._scale + self._origin
        return QRectF(top_left.x(), top_left.y(), box.width * self._scale, box.height * self._scale)

    # ---------------------------------------------------------------------------------------------------------- events

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(24), self._theme.em(20))

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the image fitted."""
        if self._fits:
            self.fit()

    @guarded(None)
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        if self._image is not None and event.angleDelta().y():
            self.zoom_to(self._scale * _STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    @guarded(None)
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """React to a press of the mouse."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton) and self._image is not None:
            self._drag_from = event.position() - self._origin
            self._press = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    @guarded(None)
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """React to a move of the mouse."""
        if self._press is not None and _apart(event.position(), self._press):
            self._press = None
        if self._drag_from is not None and self._press is None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._origin, self._fits = event.position() - self._drag_from, False
            self._keep_in_sight()
            self.update()
        self._hover(event.position())

    @guarded(None)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; without one it was a click on a patch."""
        self._drag_from = None
        self.unsetCursor()
        if self._press is not None and event.button() == Qt.MouseButton.LeftButton:
            self._press = None
            patch = self._patch_at(event.position(), self._grid or (1, 1))
            if patch is None and self._is_tile and self._image_rect().contains(event.position()):
                self.outside_clicked.emit(*self.image_position(event.position()))
            else:
                self.patch_chosen.emit(patch)

    @guarded(None)
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit the image."""
        self.fit()

    @guarded(None)
    def leaveEvent(self, event: object) -> None:
        """Forget the patch under the pointer."""
        self._hover(None)

    @guarded(None)
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with plus and minus, go from patch to patch with Alt and the arrows, leave it with Escape."""
        steps = {Qt.Key.Key_Plus: _STEP, Qt.Key.Key_Equal: _STEP, Qt.Key.Key_Minus: 1 / _STEP}
        if event.key() in steps:
            self.zoom_by(steps[Qt.Key(event.key())])
        elif self._moves_patch(event):
            self.patch_moved.emit(*_MOVES[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and self._chosen is not None:
            self.patch_chosen.emit(None)
        else:
            super().keyPressEvent(event)

    @guarded(False)
    def event(self, event: QEvent) -> bool:
        """Claim the keys that move the patch before they are taken for shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._moves_patch(event):
            event.accept()
            return True
        return super().event(event)

    def _moves_patch(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return self._grid is not None and event.key() in _MOVES and modifiers == Qt.KeyboardModifier.AltModifier

    def _hover(self, position: QPointF | None) -> None:
        grid = self._hover_grid()
        patch = self._patch_at(position, grid) if position is not None and grid is not None else None
        if patch != self._patch:
            self._patch = patch
            told = patch is not None and self._heat is not None
            self.hovered.emit((*patch, float(self._heat.values[patch])) if patch and told and self._heat else None)
            self.update()

    def _hover_grid(self) -> Patch | None:
        if self._heat is None:
            return self._grid
        rows, columns = self._heat.values.shape
        return rows, columns

    def _patch_at(self, position: QPointF, grid: Patch) -> Patch | None:
        return None if self._seen is None else self._seen.patch_at(*self.image_position(position), grid)

    # --------------------------------------------------------------------------------------------------------- painting

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setClipPath(ground)
        painter.fillRect(self.rect(), self._theme.colour("image_surround"))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale < 4)
            painter.drawImage(self._image_rect(), self._image)
            if not self._bare:
                self._paint_heat(painter)
                self._paint_unseen(painter)
                self._paint_marked(painter)
                self._paint_patches(painter)
        elif self._message:
            painter.fillRect(self.rect(), self._theme.colour("sunken"))
            painter.setPen(self._theme.colour("text"))
            margin = self._theme.space(3)
            room = self.rect().adjusted(margin, margin, -margin, -margin)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, plain(self._message))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _paint_heat(self, painter: QPainter) -> None:
        if self._heat is None or self._heat_image is None or self._opacity <= 0:
            return
        with saved(painter):
            painter.setClipRect(self._image_rect(), Qt.ClipOperation.IntersectClip)
            painter.setOpacity(self._opacity)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._seen_rect(), self._heat_image)
            painter.setOpacity(1.0)
            grid = self._heat.values.shape
            for row, column in np.argwhere(~np.isfinite(self._heat.values)):
                rect = self._patch_rect(int(row), int(column), (grid[0], grid[1]))
                painter.fillRect(rect, painting.hatched(self._theme.colour("unexplained"), self.devicePixelRatioF()))

    def _paint_patches(self, painter: QPainter) -> None:
        """Outline the patch under the pointer thinly and the selected one strongly, on light and dark ground alike."""
        grid = self._hover_grid()
        if self._patch is not None and grid is not None:
            _outline(painter, self._patch_rect(*self._patch, grid), QColor("white"), QColor("black"), 1.4)
        if self._chosen is not None and self._grid is not None:
            ground = QColor("black" if self._theme.is_dark else "white")
            _outline(painter, self._patch_rect(*self._chosen, self._grid), self._theme.colour("accent"), ground, 3.0)

    def _paint_marked(self, painter: QPainter) -> None:
        """Draw the grid while patches are chosen, and fill those that are, on light and dark ground alike."""
        if self._grid is None:
            return
        with saved(painter):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if self._is_marking:
                painter.setPen(QPen(QColor(255, 255, 255, 90), 1))
                for row in range(self._grid[0]):
                    for column in range(self._grid[1]):
                        painter.drawRect(self._patch_rect(row, column, self._grid))
            for row, column in self._marked:
                if row < self._grid[0] and column < self._grid[1]:
                    rect = self._patch_rect(row, column, self._grid)
                    painter.fillRect(rect, self._theme.colour("accent", 0.35))
                    _outline(painter, rect, self._theme.colour("accent"), QColor("white"), 1.6)

    def _patch_rect(self, row: int, column: int, grid: tuple[int, int]) -> QRectF:
        return QRectF() if self._seen is None else self._on_screen(self._seen.patch(row, column, grid))

    def _paint_unseen(self, painter: QPainter) -> None:
        """Dim what the encoder does not see, since nothing there can be a reason, and outline what it does."""
        image = self._image
        if self._seen is None or image is None or self._seen.covers(image.width(), image.height()):
            return
        outside = QPainterPath()
        outside.addRect(self._image_rect())
        seen = QPainterPath()
        seen.addRect(self._seen_rect())
        veil = self._theme.colour("image_surround")
        veil.setAlphaF(_TILE_VEIL if self._is_tile else _VEIL)
        painter.fillPath(outside - seen, veil)
        _outline(painter, self._seen_rect(), QColor("white"), QColor("black"), 1.0)


def _outline(painter: QPainter, rect: QRectF, colour: QColor, ground: QColor, width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ground, width + 2))
    painter.drawRect(rect)
    painter.setPen(QPen(colour, width))
    painter.drawRect(rect)


def heat_image(heat: Heat) -> QImage:
    """Return a map in its colours, one pixel for each patch."""
    paint = colormap.signed_colours if heat.signed else colormap.colours
    return _rgba_image(paint(heat.values, heat.span))


def _apart(one: QPointF, other: QPointF) -> bool:
    return (one - other).manhattanLength() >= QApplication.startDragDistance()


def to_qimage(rgb: Pixels) -> QImage:
    """Return a picture of its own memory from uint8 ``[h, w, 3]``."""
    height, width = rgb.shape[:2]
    data = np.ascontiguousarray(rgb)
    return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _rgba_image(rgba: NDArray[np.uint8]) -> QImage:
    height, width = rgba.shape[:2]
    data = np.ascontiguousarray(rgba)
    made = QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
    return made.convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
