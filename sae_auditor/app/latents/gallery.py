"""Reference images of a latent: four in a row, the strongest patch framed, a map over it on demand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.canvas import to_qimage
from sae_auditor.app.kit.controls import Heading, icon_button, push_button
from sae_auditor.app.kit.guarded import guarded, painted, saved
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.picture_grid import PictureButton, picture_dialog
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.workbench import numbers
from sae_auditor.workbench.audit import colormap
from sae_auditor.workbench.concepts.state import Picture
from sae_auditor.workbench.plain import plain

_COLUMNS = 4
_HEAT_OPACITY = 0.72
_LARGE_PX = 512

_Share = tuple[float, float, float, float]


class GalleryPicture(PictureButton):
    """One reference image, cropped to a square."""

    heat_wanted = Signal()

    def __init__(self, theme: Theme, picture: Picture) -> None:
        super().__init__(theme, None if picture.pixels is None else to_qimage(picture.pixels), caption_of(picture))
        self._picture = picture
        self._heat = _heat_image(picture)
        self.shows_heat = False

    @property
    def picture(self) -> Picture:
        """What is shown."""
        return self._picture

    def set_picture(self, picture: Picture) -> None:
        """Take the same image with what is known of it now."""
        self._picture = picture
        self._heat = _heat_image(picture)
        caption = plain(caption_of(picture))
        self.setToolTip(caption)
        self.setAccessibleName(caption)
        self.update()

    def set_shows_heat(self, shows: bool) -> None:
        """Lay the map over the image, or take it away."""
        self.shows_heat = shows
        self.update()

    def whole(self) -> QImage | None:
        """Return the whole image, large, with frame and map as they are shown."""
        if self._image is None:
            return None
        size = self._image.size().scaled(_LARGE_PX, _LARGE_PX, Qt.AspectRatioMode.KeepAspectRatio)
        large = self._image.scaled(
            size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        large = large.convertToFormat(QImage.Format.Format_RGB32)
        painter = QPainter(large)
        self._overlay(painter, QRectF(0, 0, size.width(), size.height()), 2.0)
        painter.end()
        return large

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(rect, 4, 4)
        painter.setClipPath(path)
        if self._image is None:
            painter.fillRect(rect, painting.hatched(self._theme.colour("unexplained"), self.devicePixelRatioF()))
        else:
            width, height = self._image.width(), self._image.height()
            scale = max(rect.width() / width, rect.height() / height)
            area = QRectF(0, 0, width * scale, height * scale)
            area.moveCenter(rect.center())
            painter.drawImage(area, self._image)
            self._overlay(painter, area, 1.0)
        if self.hasFocus() or self.underMouse():
            painter.setClipping(False)
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    @guarded(None)
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the map of this image alone."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = (
            translate("Concepts", "Hide the heat map")
            if self.shows_heat
            else translate("Concepts", "Show the heat map")
        )
        menu.addAction(text, self.heat_wanted.emit)
        menu.popup(event.globalPos() if event.globalPos() != QPoint() else self.mapToGlobal(self.rect().center()))

    def _overlay(self, painter: QPainter, area: QRectF, weight: float) -> None:
        if self.shows_heat and self._heat is not None:
            with saved(painter):
                painter.setOpacity(_HEAT_OPACITY)
                painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
                painter.drawImage(_part(area, self._picture.seen or (0.0, 0.0, 1.0, 1.0)), self._heat)
        frame = self._picture.frame
        if frame is None:
            return
        rect = _part(area, frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Two lines, so that the frame is seen on any picture.
        for colour, width in ((QColor(0, 0, 0, 190), 3.0 * weight), (QColor(255, 255, 255), 1.4 * weight)):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(rect, 1.5, 1.5)


class Gallery(QWidget):
    """Pictures with a heading; `heat_wanted` carries the place of a picture whose map is not known yet."""

    heat_wanted = Signal(int)
    more_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._buttons: list[GalleryPicture] = []
        self._notice = ""
        self.heat = icon_button(
            theme,
            "overlay",
            translate("Concepts", "Heat maps"),
            tip=translate("Concepts", "Show in each picture where the latent fired or read from (H)."),
            checkable=True,
        )
        self.more = push_button(theme, translate("Concepts", "More images"), kind="quiet", icon="chevron-down")
        head = QHBoxLayout()
        head.addWidget(Heading(theme, translate("Concepts", "Fires most strongly in")), 1)
        head.addWidget(self.heat)
        self._grid_box = QWidget()
        self._grid = QGridLayout(self._grid_box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.space(1))
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.setAccessibleName(translate("Concepts", "Reference images"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        layout.addLayout(head)
        layout.addWidget(self._grid_box)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.heat.clicked.connect(self._toggle_all)
        self.more.clicked.connect(self.more_wanted)

    @property
    def buttons(self) -> tuple[GalleryPicture, ...]:
        """The pictures, best first."""
        return tuple(self._buttons)

    def set_pictures(self, pictures: Sequence[Picture], *, more: bool) -> None:
        """Show these pictures; those that are shown already stay as they are."""
        same = len(self._buttons) <= len(pictures) and all(
            button.picture.example == picture.example for button, picture in zip(self._buttons, pictures, strict=False)
        )
        if not same:
            self._clear()
        for button, picture in zip(self._buttons, pictures, strict=False):
            if button.picture is not picture:
                button.set_picture(picture)
        for picture in pictures[len(self._buttons) :]:
            self._add(picture)
        self.more.setVisible(more)
        self.setVisible(bool(self._buttons))

    def toggle_heat(self) -> None:
        """Show the maps of all pictures, or none."""
        self.heat.click()

    def _add(self, picture: Picture) -> None:
        place = len(self._buttons)
        button = GalleryPicture(self._theme, picture)
        button.setEnabled(picture.pixels is not None)
        button.clicked.connect(partial(self._enlarge, button))
        button.heat_wanted.connect(partial(self._toggle, place))
        self._grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)
        self._buttons.append(button)
        if self.heat.isChecked():
            self._show(place, True)

    def _clear(self) -> None:
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        self.heat.setChecked(False)

    def _toggle_all(self, shows: bool) -> None:
        for place in range(len(self._buttons)):
            self._show(place, shows)

    def _toggle(self, place: int) -> None:
        self._show(place, not self._buttons[place].shows_heat)

    def _show(self, place: int, shows: bool) -> None:
        button = self._buttons[place]
        button.set_shows_heat(shows)
        if shows and button.picture.heat is None and button.picture.pixels is not None:
            self.heat_wanted.emit(place)

    def _enlarge(self, button: GalleryPicture, _checked: bool = False) -> None:
        image = button.whole()
        if image is not None:
            picture_dialog(self._theme, self, button.picture.example, image).open()

    @guarded(QSize())
    def sizeHint(self) -> QSize:
        """Return the size it would like."""
        return QSize(self._theme.em(14), super().sizeHint().height())


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
    signed = bool((values < 0).any())
    if signed:
        rgba = colormap.signed_colours(values, colormap.signed_range(values))
    else:
        rgba = colormap.colours(values, colormap.value_range(values, from_zero=True))
    height, width = rgba.shape[:2]
    data = rgba.tobytes()
    return QImage(data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _part(area: QRectF, share: _Share) -> QRectF:
    left, top, width, height = share
    return QRectF(
        area.left() + left * area.width(),
        area.top() + top * area.height(),
        width * area.width(),
        height * area.height(),
    )
