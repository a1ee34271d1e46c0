"""The graph back to the image, drawn: the picture, the latents in columns, and the edges between them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.canvas import to_qimage
from sae_auditor.app.kit.guarded import guarded, painted, saved
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.images import Box
from sae_auditor.workbench.audit.circuit_graph import Edge, Graph, Node
from sae_auditor.workbench.latents import Pixels
from sae_auditor.workbench.plain import plain

_LATENT_EM, _REST_EM, _HEAD_EM = 2.7, 1.5, 1.6
_PICTURE_EM, _NODE_EM, _GAP_EM = 10.5, 11.5, 3.2
# In a large window the picture takes this share of the width.
_PICTURE_SHARE, _LARGEST_EM = 0.28, 22.0
_WIDEST_EM = 0.55
# What is not selected is fainter, so that the region of one latent is seen.
_REGION, _FAINT = 0.55, 0.18
_RIGHT = Qt.AlignmentFlag.AlignRight


class NodeButton(QAbstractButton):
    """One node; the one that is checked shows its region in the picture."""

    def __init__(self, theme: Theme, node: Node, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.node = theme, node
        self._image = None if node.picture is None else to_qimage(node.picture)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(plain(node.said))
        self.setToolTip(plain(node.said))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(_NODE_EM), self._theme.em(_LATENT_EM if self.node.is_latent else _REST_EM))

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        strong = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(theme.colour("focus" if strong else "border_strong"), 2 if strong else 1))
        painter.setBrush(theme.colour("accent_soft" if self.isChecked() else "surface"))
        painter.drawRoundedRect(rect, 5, 5)
        inner = rect.adjusted(theme.space(1), theme.space(1), -theme.space(2), -theme.space(1))
        if self.node.is_latent:
            inner = self._paint_picture(painter, inner)
            upper, lower = QRectF(inner), QRectF(inner)
            upper.setHeight(inner.height() / 2)
            lower.setTop(upper.bottom())
            painting.write(painter, theme, upper, self.node.title, "strong")
            used = painting.write(painter, theme, lower, self.node.value, "caption", "text", _RIGHT, digits=True)
            painting.write(painter, theme, lower.adjusted(0, 0, -used, 0), self.node.number, "caption", "muted")
        else:
            inner.setLeft(inner.left() + theme.space(1))
            used = painting.write(painter, theme, inner, self.node.value, "caption", "text", _RIGHT, digits=True)
            free = inner.adjusted(0, 0, -used - theme.space(2), 0)
            painting.write(painter, theme, free, self.node.title, "caption", "muted")
        painter.end()

    def _paint_picture(self, painter: QPainter, rect: QRectF) -> QRectF:
        """Paint the reference picture at the left; return what is left of the room."""
        side = rect.height()
        square = QRectF(rect.left(), rect.top(), side, side)
        with saved(painter):
            path = QPainterPath()
            path.addRoundedRect(square, 4, 4)
            painter.setClipPath(path)
            if self._image is None:
                hatch = painting.hatched(self._theme.colour("unexplained"), self.devicePixelRatioF())
                painter.fillRect(square, hatch)
            else:
                painter.drawImage(square, self._image)
        return rect.adjusted(side + self._theme.space(2), 0, 0, 0)


class CircuitView(QWidget):
    """Shows a graph; `node_chosen` carries the index of the node whose region is in the picture.

    The picture is the part of the image that the encoder saw.
    """

    node_chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._graph: Graph | None = None
        self._image: QImage | None = None
        self._seen: QRectF | None = None
        self.buttons: list[NodeButton] = []
        self._chosen = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Circuit", "Graph back to the image"))
        theme.changed.connect(self.update)

    def set_picture(self, rgb: Pixels | None, seen: Box | None) -> None:
        """Take the image, and what of it the encoder saw, in image px."""
        self._image = None if rgb is None else to_qimage(rgb)
        self._seen = None if seen is None else QRectF(seen.x, seen.y, seen.width, seen.height)
        self.update()

    def set_graph(self, graph: Graph | None) -> None:
        """Show a graph, its strongest source selected; None shows the picture alone."""
        if graph is self._graph:
            return
        self._graph, self._chosen = graph, -1
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [] if graph is None else [NodeButton(self._theme, node, self) for node in graph.nodes]
        for index, button in enumerate(self.buttons):
            button.clicked.connect(partial(self.choose, index))
            button.show()
        if graph is not None and len(graph.nodes) > 1:
            self.choose(1)
        self.setMinimumSize(self.sizeHint())
        self._arrange()
        self.update()

    def choose(self, index: int, _checked: bool = True) -> None:
        """Show where a node fires in the picture."""
        self._chosen = index
        self.buttons[index].setChecked(True)
        self.node_chosen.emit(index)
        self.update()

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size in which nothing is cut off."""
        columns = 1 if self._graph is None else len(self._graph.headings)
        width = _PICTURE_EM + columns * (_NODE_EM + _GAP_EM)
        return QSize(self._theme.em(width), max(self._height(c) for c in range(columns)) + self._theme.em(_HEAD_EM))

    @guarded(None)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the nodes where they belong."""
        self._arrange()

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture with its regions, and the edges below the nodes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        picture = self._picture_rect()
        if self._image is not None and self._seen is not None:
            painter.fillRect(picture, self._theme.colour("image_surround"))
            painter.drawImage(picture, self._image, self._seen)
        if self._graph is not None:
            self._paint_regions(painter, picture, self._graph)
            self._paint_headings(painter, picture, self._graph)
            for edge in sorted(self._graph.edges, key=lambda one: one.width):
                self._paint_edge(painter, edge)
        painter.end()

    # ---------------------------------------------------------------------------------------------------------- inside

    def _height(self, column: int) -> int:
        theme, nodes = self._theme, () if self._graph is None else self._graph.nodes
        here = [node for node in nodes if node.column == column]
        sizes = [theme.em(_LATENT_EM if node.is_latent else _REST_EM) + theme.space(2) for node in here]
        return max(theme.em(_PICTURE_EM), sum(sizes))

    def _picture_rect(self) -> QRectF:
        theme = self._theme
        side, head = self._picture_side(), theme.em(_HEAD_EM)
        shape = QSize(1, 1) if self._seen is None else self._seen.size().toSize()
        fitted = shape.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(0, head + max(0, (self.height() - head - fitted.height()) / 2), fitted.width(), fitted.height())

    def _picture_side(self) -> int:
        theme = self._theme
        wanted = min(round(self.width() * _PICTURE_SHARE), self.height() - theme.em(_HEAD_EM), theme.em(_LARGEST_EM))
        return max(theme.em(_PICTURE_EM), wanted)

    def _left(self, column: int) -> int:
        """Return where a column begins; the last one ends at the right edge."""
        theme, graph = self._theme, self._graph
        n = 1 if graph is None else len(graph.headings)
        picture = self._picture_side()
        free = self.width() - picture - n * theme.em(_NODE_EM)
        return round(picture + (column + 1) * free / n + column * theme.em(_NODE_EM))

    def _arrange(self) -> None:
        if self._graph is None:
            return
        theme, head = self._theme, self._theme.em(_HEAD_EM)
        for column in range(len(self._graph.headings)):
            here = [button for button in self.buttons if button.node.column == column]
            height = sum(button.sizeHint().height() + theme.space(2) for button in here)
            y = head + max(0, (self.height() - head - height) // 2)
            for button in here:
                size = button.sizeHint()
                button.setGeometry(self._left(column), y, size.width(), size.height())
                y += size.height() + theme.space(2)

    def _paint_headings(self, painter: QPainter, picture: QRectF, graph: Graph) -> None:
        theme, height = self._theme, self._theme.em(_HEAD_EM)
        room = QRectF(0, 0, picture.width(), height)
        painting.write(painter, theme, room, translate("Circuit", "Image"), "caption", "muted")
        for column, name in enumerate(graph.headings):
            rect = QRectF(self._left(column), 0, theme.em(_NODE_EM), height)
            painting.write(painter, theme, rect, name, "caption", "muted")

    def _paint_regions(self, painter: QPainter, picture: QRectF, graph: Graph) -> None:
        """Tint the patches of the selected node; the strongest ones of all others are outlined faintly."""
        for index, node in enumerate(graph.nodes):
            is_chosen = index == self._chosen
            tone = self._theme.colour(_tone(graph, index), _REGION if is_chosen else _FAINT)
            for row, column, strength in node.patches:
                cell = _cell(picture, graph.grid, row, column)
                if is_chosen:
                    filled = QColor(tone)
                    filled.setAlphaF(_REGION * strength)
                    painter.fillRect(cell, filled)
                    painter.setPen(QPen(self._theme.colour(_tone(graph, index)), 1.5))
                else:
                    painter.setPen(QPen(tone, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(cell)
            if node.patches and node.column + 1 < len(graph.headings):
                self._paint_origin(painter, picture, graph, index)

    def _paint_origin(self, painter: QPainter, picture: QRectF, graph: Graph, index: int) -> None:
        """Lead from the strongest patch of a node to it."""
        node = graph.nodes[index]
        row, column, _ = max(node.patches, key=lambda patch: patch[2])
        place = self.buttons[index].geometry()
        start = _cell(picture, graph.grid, row, column).center()
        is_chosen = index == self._chosen
        pen = QPen(self._theme.colour("focus" if is_chosen else "border_strong"), 1.8 if is_chosen else 1.0)
        painter.strokePath(_curve(start, QPointF(place.left(), place.center().y())), pen)

    def _paint_edge(self, painter: QPainter, edge: Edge) -> None:
        start, end = self.buttons[edge.source].geometry(), self.buttons[edge.target].geometry()
        width = max(1.2, edge.width * self._theme.em(_WIDEST_EM))
        pen = QPen(self._theme.colour("supports" if edge.raises else "opposes", 0.85), width)
        if not edge.confirmed:
            pen = QPen(pen.color(), min(width, 2.0), Qt.PenStyle.DashLine)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        path = _curve(QPointF(start.right() + 1, start.center().y()), QPointF(end.left(), end.center().y()))
        painter.strokePath(path, pen)


def _tone(graph: Graph, index: int) -> str:
    edge = next((one for one in graph.edges if one.source == index), None)
    return "focus" if edge is None else "supports" if edge.raises else "opposes"


def _cell(picture: QRectF, grid: tuple[int, int], row: int, column: int) -> QRectF:
    width, height = picture.width() / max(1, grid[1]), picture.height() / max(1, grid[0])
    return QRectF(picture.left() + column * width, picture.top() + row * height, width, height)


def _curve(start: QPointF, end: QPointF) -> QPainterPath:
    path = QPainterPath(start)
    bend = (end.x() - start.x()) / 2
    path.cubicTo(QPointF(start.x() + bend, start.y()), QPointF(end.x() - bend, end.y()), end)
    return path
