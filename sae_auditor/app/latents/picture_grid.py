"""Reference images of a latent: small pictures, one click shows one large."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QDialog, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sae_auditor.app.kit import painting
from sae_auditor.app.kit.canvas import to_qimage
from sae_auditor.app.kit.controls import text_label
from sae_auditor.app.kit.guarded import guarded, painted
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.workbench import numbers
from sae_auditor.workbench.audit.state import Pixels
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Example

_COLUMNS = 4
_LARGE_EM = 26


class PictureButton(QAbstractButton):
    """One picture, cropped to a square, with rounded corners; hatched where the bundle holds none."""

    def __init__(self, theme: Theme, image: QImage | None, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._image = image
        self.setAccessibleName(plain(name))
        self.setToolTip(plain(name))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

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
        path.addRoundedRect(rect, 4, 4)
        painter.setClipPath(path)
        if self._image is None:
            painter.fillRect(rect, painting.hatched(self._theme.colour("unexplained"), self.devicePixelRatioF()))
        else:
            side = min(self._image.width(), self._image.height())
            crop = QRectF((self._image.width() - side) / 2, (self._image.height() - side) / 2, side, side)
            painter.drawImage(rect, self._image, crop)
        if self.hasFocus() or self.underMouse():
            painter.setClipping(False)
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


class PictureGrid(QWidget):
    """Up to twelve reference images in rows of four."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._buttons: list[PictureButton] = []
        self._pictures: Sequence[Pixels | None] | None = None
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.space(1))
        self.setAccessibleName(translate("Audit", "Reference images"))
        for column in range(_COLUMNS):
            self._layout.setColumnStretch(column, 1)

    @property
    def buttons(self) -> tuple[PictureButton, ...]:
        """The pictures, best first."""
        return tuple(self._buttons)

    def set_pictures(self, examples: Sequence[Example], pictures: Sequence[Pixels | None]) -> None:
        """Show the pictures of `examples`; the same ones again stay as they are."""
        if pictures is self._pictures:
            return
        self._pictures = pictures
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for place, (example, pixels) in enumerate(zip(examples, pictures, strict=False)):
            image = None if pixels is None else to_qimage(pixels)
            name = translate("Audit", "Reference image {name}, activation {activation}").format(
                name=printable(example.path), activation=numbers.plain(example.activation, 2)
            )
            button = PictureButton(self._theme, image, name)
            button.setEnabled(image is not None)
            button.clicked.connect(partial(self._enlarge, example, image))
            self._layout.addWidget(button, place // _COLUMNS, place % _COLUMNS)
            self._buttons.append(button)
        self.setVisible(bool(self._buttons))

    def _enlarge(self, example: Example, image: QImage | None, _checked: bool = False) -> None:
        if image is not None:
            picture_dialog(self._theme, self, example, image).open()


def picture_dialog(theme: Theme, parent: QWidget, example: Example, image: QImage) -> QDialog:
    """Return a window with one reference image, large; Escape or a click outside closes it."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(translate("Audit", "Reference image"))
    side = theme.em(_LARGE_EM)
    scaled = image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    picture = QLabel()
    picture.setPixmap(QPixmap.fromImage(scaled))
    picture.setAccessibleName(printable(example.path))
    caption = translate("Audit", "{path} \u00b7 activation {activation}").format(
        path=printable(example.path), activation=numbers.plain(example.activation, 3)
    )
    layout = QVBoxLayout(dialog)
    layout.setSpacing(theme.space(2))
    layout.addWidget(picture, 1, Qt.AlignmentFlag.AlignCenter)
    layout.addWidget(text_label(theme, caption, "caption", "muted", wrap=True))
    return dialog
