"""Reference images of a latent: four in a row, the strongest patch framed, a map over it on demand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QGridLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QWidget,
)

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.canvas import to_qimage
from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import Heading, icon_button, push_button, text_label
from sae_auditor.app.kit.guarded import guarded, painted, saved
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports import numbers
from sae_auditor.workbench import colormap
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.library.references import Share
    from sae_auditor.workbench.latents import Picture

_COLUMNS = 4
_RADIUS = 4
_HEAT_OPACITY = 0.72
_LARGE_EM = 26
_WHOLE: Share = (0.0, 0.0, 1.0, 1.0)


class PictureButton(QAbstractButton):
    """One picture that covers a square with rounded corners; hatched where there is none."""

    def __init__(self, theme: Theme, image: QImage | None, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._image = image
        self.set_name(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_name(self, name: str) -> None:
        """Say which picture it is."""
        self.setAccessibleName(plain(name))
        self.setToolTip(plain(name))

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(4), self._theme.em(4))

    @guarded(QSize())
    def minimumSizeHint(self) -> QSize:
        """Return the smallest size that still works."""
        return QSize(self._theme.em(2), self._theme.em(2))

    @guarded(False)
    def hasHeightForWidth(self) -> bool:
        """Say that it is square."""
        return True

    @guarded(-1)
    def heightForWidth(self, width: int) -> int:
        """Return the width: it is square."""
        return width

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(rect, _RADIUS, _RADIUS)
        painter.setClipPath(path)
        if self._image is None:
            painter.fillRect(rect, painting.hatched(self._theme.colour("unexplained"), self.devicePixelRatioF()))
        else:
            covering = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            area = QRectF(0, 0, covering.width(), covering.height())
            area.moveCenter(rect.center())
            painter.drawImage(area, self._image)
            self._overlay(painter, area, 1.0)
        if self.hasFocus() or self.underMouse():
            painter.setClipping(False)
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        painter.end()

    def _overlay(self, painter: QPainter, area: QRectF, weight: float) -> None:
        """Draw over the image, whose whole lies in `area`."""


class GalleryPicture(PictureButton):
    """A reference image with the patch where the latent fired most, and its map while that is asked for."""

    heat_wanted = Signal()

    def __init__(self, theme: Theme, picture: Picture) -> None:
        super().__init__(theme, None, "")
        self.shows_heat = False
        self.set_picture(picture)

    def set_picture(self, picture: Picture) -> None:
        """Show another image, or the same one with what is known of it now."""
        self.picture = picture
        self._image = None if picture.pixels is None else to_qimage(picture.pixels)
        self._heat = _heat_image(picture)
        self.setEnabled(self._image is not None)
        self.set_name(caption_of(picture))
        self.update()

    def set_shows_heat(self, shows: bool) -> None:
        """Lay the map over the image, or take it away."""
        self.shows_heat = shows
        self.update()

    def whole(self, side_px: int) -> QImage | None:
        """Return the whole image, large, with frame and map as they are shown."""
        if self._image is None:
            return None
        large = self._image.scaled(
            side_px, side_px, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        ).convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(large)
        self._overlay(painter, QRectF(large.rect()), 2.0)
        painter.end()
        return large

    @guarded(None)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the map of this image alone."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hide, show = translate("Concepts", "Hide the heat map"), translate("Concepts", "Show the heat map")
        menu.addAction(hide if self.shows_heat else show, self.heat_wanted.emit)
        menu.popup(event.globalPos() if event.globalPos() != QPoint() else self.mapToGlobal(self.rect().center()))

    def _overlay(self, painter: QPainter, area: QRectF, weight: float) -> None:
        if self.shows_heat and self._heat is not None:
            with saved(painter):
                painter.setOpacity(_HEAT_OPACITY)
                painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
                painter.drawImage(_part(area, self.picture.seen or _WHOLE), self._heat)
        if self.picture.frame is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Two lines, so that the frame is seen on any picture.
        for colour, width in ((QColor(0, 0, 0, 190), 3.0 * weight), (QColor(255, 255, 255), 1.4 * weight)):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(_part(area, self.picture.frame), 1.5, 1.5)


class Gallery(QWidget):
    """Pictures with a heading; `heat_wanted` carries the index of a picture whose map is not known yet.

    Without `has_maps` there are no maps and no further pictures to ask for.
    """

    heat_wanted = Signal(int)
    more_wanted = Signal()

    def __init__(self, theme: Theme, *, has_maps: bool = True) -> None:
        super().__init__()
        self._theme = theme
        self._has_maps = has_maps
        self.buttons: list[GalleryPicture] = []
        self.heat = icon_button(
            theme,
            "overlay",
            translate("Concepts", "Heat maps"),
            tip=translate("Concepts", "Show in each picture where the latent fired or read from (H)."),
            checkable=True,
        )
        self.more = push_button(theme, translate("Concepts", "More images"), kind="quiet", icon="chevron-down")
        head = line((Heading(theme, translate("Concepts", "Fires most strongly in")), 1), self.heat)
        self.heat.setVisible(has_maps)
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.space(1))
        for index in range(_COLUMNS):
            self._grid.setColumnStretch(index, 1)
        self.setAccessibleName(translate("Concepts", "Reference images"))
        layout = column(head, self._grid, self.more, gap_px=theme.space(1))
        layout.setAlignment(self.more, Qt.AlignmentFlag.AlignLeft)
        self.setLayout(layout)
        self.heat.clicked.connect(self._show_all)
        self.more.clicked.connect(self.more_wanted)

    def set_pictures(self, pictures: Sequence[Picture], *, more: bool) -> None:
        """Show these pictures; what is shown already stays as it is."""
        shown = [button.picture.example for button in self.buttons]
        if shown != [picture.example for picture in pictures[: len(shown)]]:  # those of another latent
            self.heat.setChecked(False)
            for button in self.buttons:
                button.shows_heat = False
        for button in self.buttons[len(pictures) :]:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        del self.buttons[len(pictures) :]
        for button, picture in zip(self.buttons, pictures, strict=False):
            if button.picture is not picture:
                button.set_picture(picture)
        for picture in pictures[len(self.buttons) :]:
            self._add(picture)
        self.more.setVisible(more and self._has_maps)
        self.setVisible(bool(self.buttons))

    def toggle_heat(self) -> None:
        """Show the maps of all pictures, or none."""
        self.heat.click()

    def _add(self, picture: Picture) -> None:
        index = len(self.buttons)
        button = GalleryPicture(self._theme, picture)
        button.clicked.connect(partial(self._enlarge, index))
        button.heat_wanted.connect(partial(self._toggle, index))
        if not self._has_maps:
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._grid.addWidget(button, index // _COLUMNS, index % _COLUMNS)
        self.buttons.append(button)
        if self.heat.isChecked():
            self._show(index, True)

    def _show_all(self, shows: bool) -> None:
        for index in range(len(self.buttons)):
            self._show(index, shows)

    def _toggle(self, index: int) -> None:
        self._show(index, not self.buttons[index].shows_heat)

    def _show(self, index: int, shows: bool) -> None:
        button = self.buttons[index]
        button.set_shows_heat(shows)
        if shows and button.picture.heat is None and button.picture.pixels is not None:
            self.heat_wanted.emit(index)

    def _enlarge(self, index: int, _checked: bool = False) -> None:
        """Show a picture in a window of its own; Escape closes it."""
        theme, button = self._theme, self.buttons[index]
        ratio = self.devicePixelRatioF()
        image = button.whole(round(theme.em(_LARGE_EM) * ratio))
        if image is None:
            return
        image.setDevicePixelRatio(ratio)
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(translate("Concepts", "Reference image"))
        large = QLabel()
        large.setPixmap(QPixmap.fromImage(image))
        large.setAccessibleName(plain(printable(button.picture.example.path)))
        caption = text_label(theme, caption_of(button.picture), "caption", "muted", wrap=True)
        layout = column((large, 1), caption, gap_px=theme.space(2))
        layout.setContentsMargins(*[theme.space(3)] * 4)
        layout.setAlignment(large, Qt.AlignmentFlag.AlignCenter)
        dialog.setLayout(layout)
        dialog.open()


def caption_of(picture: Picture) -> str:
    """Say which image it is, and what should be known of it."""
    text = translate("Concepts", "{name}, activation {activation}").format(
        name=printable(picture.example.path), activation=numbers.plain(picture.example.activation, 2)
    )
    return f"{text}\n{picture.notice}" if picture.notice else text


def _heat_image(picture: Picture) -> QImage | None:
    if picture.heat is None:
        return None
    values = picture.heat.values
    if (values < 0).any():
        rgba = colormap.signed_colours(values, colormap.signed_range(values))
    else:
        rgba = colormap.colours(values, colormap.value_range(values, from_zero=True))
    height, width = rgba.shape[:2]
    data = rgba.tobytes()
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _part(area: QRectF, share: Share) -> QRectF:
    left, top, width, height = share
    return QRectF(
        area.left() + left * area.width(),
        area.top() + top * area.height(),
        width * area.width(),
        height * area.height(),
    )
