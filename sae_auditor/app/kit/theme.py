"""The design system: colours, spacing, type and icons (line drawings of 24 px), light and dark, as the system is."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from sae_auditor._paths import resource
from sae_auditor.app.kit.stylesheet import DARK, LIGHT, Colours, style_sheet

Mode = Literal["system", "light", "dark"]
TextRole = Literal["caption", "body", "strong", "heading", "title", "display", "mono"]
_SCALE: dict[TextRole, float] = {
    "caption": 0.88,
    "body": 1.0,
    "strong": 1.0,
    "heading": 1.1,
    "title": 1.3,
    "display": 1.85,
    "mono": 0.94,
}
_WEIGHT: dict[TextRole, QFont.Weight] = {
    "strong": QFont.Weight.DemiBold,
    "heading": QFont.Weight.DemiBold,
    "title": QFont.Weight.DemiBold,
    "display": QFont.Weight.DemiBold,
}

# A desktop without a configured font gives the bitmap-era fallback; any of these reads better.
_BETTER_THAN_FALLBACK = ("Inter", "Noto Sans", "Source Sans 3", "Cantarell", "Ubuntu", "Noto Sans CJK JP")
_JAPANESE = ("Yu Gothic UI", "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Meiryo UI", "IPAexGothic")


class Theme(QObject):
    """The look of the application; `changed` tells that colours or fonts are different now.

    Colours come from `colours`, lengths from `em` and `space`, fonts from `font`: nothing is in pixels, so the window
    follows the size of the system's font.
    """

    changed = Signal()

    def __init__(self, application: QApplication, *, language: str = "en", mode: Mode = "system") -> None:
        super().__init__(application)
        self._application = application
        # What a person gave the columns of tables, by the table's and the column's name, in line heights.
        self.column_widths: dict[str, dict[str, float]] = {}
        self._mode: Mode = mode
        self._language = language
        self._base_font = _base_font(application.font(), language)
        application.setFont(self._base_font)
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._dark = self._wants_dark()
        self._apply()

    @property
    def mode(self) -> Mode:
        """What was asked for."""
        return self._mode

    @property
    def is_dark(self) -> bool:
        """What is shown."""
        return self._dark

    @property
    def colours(self) -> Colours:
        """The colours that are shown now."""
        return DARK if self._dark else LIGHT

    def set_mode(self, mode: Mode) -> None:
        """Follow the system, or stay light or dark."""
        self._mode = mode
        self._refresh(self._wants_dark())

    def toggle(self) -> None:
        """Change between light and dark."""
        self.set_mode("light" if self._dark else "dark")

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """Return a colour by its field name in `Colours`, with `alpha` 0 to 1."""
        colour = QColor(getattr(self.colours, name))
        colour.setAlphaF(alpha)
        return colour

    def font(self, role: TextRole = "body") -> QFont:
        """Return the font for a role of the type scale."""
        font = QFont(self._base_font)
        if role == "mono":
            font.setFamily(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family())
        font.setPointSizeF(self._base_font.pointSizeF() * _SCALE[role])
        font.setWeight(_WEIGHT.get(role, QFont.Weight.Normal))
        return font

    def em(self, units: float = 1.0) -> int:
        """Return a length in pixels: `units` times the line height of body text."""
        return max(1, round(units * QFontMetricsF(self._base_font).height()))

    def space(self, steps: int = 1) -> int:
        """Return a distance in pixels: 4 px a step at the usual font size."""
        return max(1, round(steps * QFontMetricsF(self._base_font).height() / 4.2))

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        if self._mode == "system":
            self._refresh(scheme == Qt.ColorScheme.Dark)

    def _wants_dark(self) -> bool:
        if self._mode == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._mode == "dark"

    def _refresh(self, dark: bool) -> None:
        if dark != self._dark:
            self._dark = dark
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        # `QStyleHints.setColorScheme` does nothing on several platforms, so the palette is always our own.
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(style_sheet(self.colours, self.space(), self.em(), dark=self._dark))


def _base_font(font: QFont, language: str) -> QFont:
    installed = set(QFontDatabase.families())
    base = QFont(font)
    families = [font.family()]
    if language == "ja":
        # Without this, Han characters may come from a Chinese font with other glyph shapes.
        families = [family for family in _JAPANESE if family in installed][:1] + families
    elif QFontInfo(font).family() == "DejaVu Sans":
        families = [family for family in _BETTER_THAN_FALLBACK if family in installed][:1] + families
    base.setFamilies(families)
    # Nine points is the offscreen and bare-X default; too small for Japanese and for a shop floor.
    base.setPointSizeF(max(10.0, font.pointSizeF()))
    return base


# The fields of `Colours` for the roles of Qt's palette.
_ROLES: dict[str, tuple[str, ...]] = {
    "window": ("Window", "AlternateBase"),
    "text": ("WindowText", "ToolTipText", "Text", "ButtonText"),
    "surface": ("Base", "Button", "Light"),
    "raised": ("ToolTipBase",),
    "muted": ("PlaceholderText",),
    "error": ("BrightText",),
    "hover": ("Midlight",),
    "border": ("Mid",),
    "border_strong": ("Dark", "Shadow"),
    "accent": ("Highlight", "Accent", "Link", "LinkVisited"),
    "on_accent": ("HighlightedText",),
}


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    for field, roles in _ROLES.items():
        for role in roles:
            palette.setColor(QPalette.ColorRole[role], QColor(getattr(colours, field)))
    for role in ("WindowText", "Text", "ButtonText"):
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole[role], QColor(colours.disabled))
    return palette


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
