"""An image of the queue as it is painted in every list of images: picture, decision, what was found in it, name."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.guarded import saved
from sae_auditor.app.kit.theme import Theme, icon_pixmap

_RADIUS_PX = 6.0
# More of them hide the picture; the tool tip says all.
_MOST_BADGES = 3
_OLD = 0.5
# A name that is cut shorter than this says nothing beside its probability.
_LEAST_NAME_EM = 2.6


@dataclass(frozen=True)
class Thumb:
    """What is painted.

    Parameters
    ----------
    pixmap
        None while there is none.
    decision, share, probability
        The most probable class, its probability in words and from 0 to 1; empty where the image was not audited.
    badges
        Drawings, each of a shape of its own, with the field of `Colours` that tints them, the weightiest first.
    is_old
        Whether decision and badges answer another question than the one that is asked now.
    """

    name: str
    pixmap: QPixmap | None = None
    decision: str = ""
    share: str = ""
    probability: float = 0.0
    badges: tuple[tuple[str, str], ...] = ()
    is_old: bool = False


def paint_thumb(painter: QPainter, theme: Theme, rect: QRect, thumb: Thumb, state: QStyle.StateFlag) -> None:
    """Paint an image into a cell, its name below the picture."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    space, caption_px = theme.space(), theme.em(1.1)
    picture = QRectF(rect).adjusted(space, space, -space, -caption_px - space)
    path = QPainterPath()
    path.addRoundedRect(picture, _RADIUS_PX, _RADIUS_PX)
    painter.fillPath(path, theme.colour("sunken"))
    _paint_picture(painter, theme, picture, path, thumb.pixmap)
    if thumb.decision:
        _paint_decision(painter, theme, picture, path, thumb)
    _paint_frame(painter, theme, picture, state)
    for place, (icon, tone) in enumerate(thumb.badges[:_MOST_BADGES]):
        _paint_badge(painter, theme, picture, place, icon, tone, faint=thumb.is_old)
    caption = QRect(rect.left() + space, round(picture.bottom()) + 2, rect.width() - 2 * space, caption_px)
    painter.setFont(theme.font("caption"))
    painter.setPen(theme.colour("text" if state & QStyle.StateFlag.State_Selected else "muted"))
    name = painter.fontMetrics().elidedText(thumb.name, Qt.TextElideMode.ElideMiddle, caption.width())
    painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, name)


def _paint_picture(painter: QPainter, theme: Theme, rect: QRectF, path: QPainterPath, pixmap: QPixmap | None) -> None:
    if pixmap is None:
        side = round(min(rect.width(), rect.height()) * 0.3)
        drawing = icon_pixmap("image", theme.colours.disabled, side, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(rect.center().x() - side / 2, rect.center().y() - side / 2), drawing)
        return
    # The picture fills its cell: for a strip of thumbnails equal shapes read better than letter boxes.
    scale = max(rect.width() / pixmap.width(), rect.height() / pixmap.height())
    width, height = rect.width() / scale, rect.height() / scale
    source = QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
    with saved(painter):
        painter.setClipPath(path)
        painter.drawPixmap(rect, pixmap, source)


def _paint_decision(painter: QPainter, theme: Theme, rect: QRectF, path: QPainterPath, thumb: Thumb) -> None:
    """Write class and probability on a band over the lower edge, whose line is as long as the class is probable.

    Where both do not fit the line alone stands for the probability.
    """
    band = QRectF(rect.left(), rect.bottom() - theme.em(1.05), rect.width(), theme.em(1.05))
    tone = "muted" if thumb.is_old else "text"
    with saved(painter):
        painter.setClipPath(path)
        painter.fillRect(band, theme.colour("surface", 0.92))
        length = QRectF(band.left(), band.bottom() - 2, band.width() * thumb.probability, 2)
        painter.fillRect(length, theme.colour("muted" if thumb.is_old else "accent"))
    font = theme.font("caption")
    font.setItalic(thumb.is_old)
    painter.setFont(font)
    painting.tabular(painter)
    painter.setPen(theme.colour(tone))
    inner = band.adjusted(theme.space(1), 0, -theme.space(1), -1)
    metrics = painter.fontMetrics()
    used = metrics.horizontalAdvance(thumb.share) + theme.space(1)
    if min(metrics.horizontalAdvance(thumb.decision), theme.em(_LEAST_NAME_EM)) + used <= inner.width():
        painting.draw_elided(painter, inner, thumb.share, Qt.AlignmentFlag.AlignRight)
        inner.setRight(inner.right() - used)
    painting.draw_elided(painter, inner, thumb.decision)


def _paint_frame(painter: QPainter, theme: Theme, rect: QRectF, state: QStyle.StateFlag) -> None:
    if state & QStyle.StateFlag.State_Selected:
        focus = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(theme.colour("accent"), 3.0 if focus else 2.0))
        rect = rect.adjusted(-1, -1, 1, 1)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(QPen(theme.colour("border_strong"), 1.5))
    else:
        painter.setPen(QPen(theme.colour("border"), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect, _RADIUS_PX, _RADIUS_PX)


def _paint_badge(
    painter: QPainter, theme: Theme, picture: QRectF, place: int, icon: str, tone: str, *, faint: bool
) -> None:
    side = theme.em(1.0)
    rect = QRectF(picture.right() - (side + 4) - place * (side + 2), picture.top() + 4, side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("surface", 0.92))
    painter.drawEllipse(rect)
    inner = rect.adjusted(side * 0.14, side * 0.14, -side * 0.14, -side * 0.14)
    ratio = painter.device().devicePixelRatio()
    drawing = icon_pixmap(icon, getattr(theme.colours, tone), round(inner.width()), ratio)
    with saved(painter):
        painter.setOpacity(_OLD if faint else 1.0)
        painter.drawPixmap(inner.toRect(), drawing)
