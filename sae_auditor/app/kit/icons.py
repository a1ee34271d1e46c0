"""The program's own icons: 24 px line drawings in SVG, tinted with the colours of the theme."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from sae_auditor._paths import resource
from sae_auditor.app.kit.theme import Theme

# Exact renderings for the sizes in use at 100 to 300 %; Qt scales down from the next larger one in between.
_SIZES_PX = (16, 20, 24, 32, 48)
_NAME = "sae_icon"
_COLOUR = "sae_icon_colour"


@cache
def _drawing(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def icon_pixmap(name: str, colour: str, side_px: int, ratio: float = 1.0) -> QPixmap:
    """Draw an icon in ``#rrggbb`` on transparent ground; `side_px` is in device-independent pixels."""
    pixels = max(1, round(side_px * ratio))
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=512)
def icon(name: str, colour: str, disabled: str) -> QIcon:
    """Return an icon in these two colours."""
    made = QIcon()
    for side_px in _SIZES_PX:
        made.addPixmap(icon_pixmap(name, colour, side_px), QIcon.Mode.Normal)
        made.addPixmap(icon_pixmap(name, disabled, side_px), QIcon.Mode.Disabled)
    return made


def set_icon(target: QAbstractButton | QAction, name: str, theme: Theme, colour: str = "text") -> None:
    """Give a button or an action an icon that `retint` will recolour when the theme changes.

    `colour` is a field name of `Colours`.
    """
    target.setProperty(_NAME, name)
    target.setProperty(_COLOUR, colour)
    target.setIcon(icon(name, getattr(theme.colours, colour), theme.colours.disabled))


def retint(root: QWidget, theme: Theme) -> None:
    """Draw every icon below `root` in the colours of the theme."""
    children: list[QObject] = [*root.findChildren(QAbstractButton), *root.findChildren(QAction)]
    for child in children:
        name = child.property(_NAME)
        if isinstance(name, str) and isinstance(child, QAbstractButton | QAction):
            set_icon(child, name, theme, child.property(_COLOUR))
