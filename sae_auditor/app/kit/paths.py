"""Paths that people choose or drop: the dialogs that ask for one, the area to drop one, the label that shows one.

Each kind of path remembers the folder where the last one was chosen, for as long as the program runs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColorSpace, QImage
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPushButton, QWidget

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import ElidingLabel, set_property, text_label
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.images import Notice, WindowRule
from sae_auditor.images.alpha import ALL_CLEAR, FLATTENED, UNUSED, laid_on_white
from sae_auditor.images.grey import Numbers
from sae_auditor.images.wide_colour import wide_to_rgb
from sae_auditor.names import printable
from sae_auditor.workbench.addresses import Pasted, read_addresses, read_text

_folders: dict[str, Path] = {}
_SUFFIX = re.compile(r"\*(\.\w+)")


def ask_file(parent: QWidget, use: str, title: str, kinds: str) -> Path | None:
    """Ask for a file; `use` names what it is for, `kinds` is Qt's list of filters."""
    name, _ = QFileDialog.getOpenFileName(parent, title, _folder(use), kinds)
    return _chosen(use, name)


def ask_files(parent: QWidget, use: str, title: str, kinds: str) -> list[Path]:
    """Ask for several files; see `ask_file`."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, _folder(use), kinds)
    return [path for name in names if (path := _chosen(use, name)) is not None]


def ask_folder(parent: QWidget, use: str, title: str) -> Path | None:
    """Ask for a folder; see `ask_file`."""
    name = QFileDialog.getExistingDirectory(parent, title, _folder(use))
    return _chosen(use, name)


def ask_save(parent: QWidget, use: str, title: str, name: str, kinds: str) -> Path | None:
    """Ask where to write a file and suggest a name; one without a suffix gets that of the chosen kind."""
    proposal = str(Path(_folder(use) or Path.home()) / name)
    answer, kind = QFileDialog.getSaveFileName(parent, title, printable(proposal), kinds)
    path = _chosen(use, answer)
    suffix = _SUFFIX.search(kind or kinds)
    if path is None or path.suffix or suffix is None:
        return path
    return path.with_name(path.name + suffix[1])


def _folder(use: str) -> str:
    return str(_folders.get(use, ""))


def _chosen(use: str, name: str) -> Path | None:
    if not name:
        return None
    path = Path(name)
    _folders[use] = path.parent
    return path


class DropArea(QFrame):
    """A framed area that fills a page before there is anything on it: a drawing, what can be dropped, and buttons."""

    def __init__(self, theme: Theme, drawing: str, hint: str, buttons: Sequence[QPushButton]) -> None:
        super().__init__()
        self._theme = theme
        self._icon = drawing
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = text_label(theme, hint, tone="muted", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = line(1, *buttons, 1, gap_px=theme.space(3))
        layout = column(1, self._drawing, text, row, 1, gap_px=theme.space(4))
        layout.setContentsMargins(*[theme.space(5)] * 4)
        self.setLayout(layout)
        self.set_hovered(False)
        theme.changed.connect(self._draw)
        self._draw()

    def set_hovered(self, hovered: bool) -> None:
        """Show that something can be dropped."""
        set_property(self, "kind", "drop-hover" if hovered else "drop")

    def _draw(self) -> None:
        side, colour = self._theme.em(3), self._theme.colours.accent
        self._drawing.setPixmap(icon_pixmap(self._icon, colour, side, self.devicePixelRatioF()))


class PathLabel(ElidingLabel):
    """A path on one line: what does not fit is left out of its middle, since both ends tell paths apart."""

    elide = Qt.TextElideMode.ElideMiddle


_Format = QImage.Format

# The same bytes, without the meaning of the fourth number.
_OPAQUE = {
    _Format.Format_ARGB32: _Format.Format_RGB32,
    _Format.Format_ARGB32_Premultiplied: _Format.Format_RGB32,
    _Format.Format_RGBA8888: _Format.Format_RGBX8888,
    _Format.Format_RGBA8888_Premultiplied: _Format.Format_RGBX8888,
    _Format.Format_RGBA64: _Format.Format_RGBX64,
    _Format.Format_RGBA64_Premultiplied: _Format.Format_RGBX64,
    _Format.Format_RGBA16FPx4: _Format.Format_RGBX16FPx4,
    _Format.Format_RGBA16FPx4_Premultiplied: _Format.Format_RGBX16FPx4,
    _Format.Format_RGBA32FPx4: _Format.Format_RGBX32FPx4,
    _Format.Format_RGBA32FPx4_Premultiplied: _Format.Format_RGBX32FPx4,
    _Format.Format_A2RGB30_Premultiplied: _Format.Format_RGB30,
    _Format.Format_A2BGR30_Premultiplied: _Format.Format_BGR30,
}
_GREY = frozenset({_Format.Format_Grayscale8, _Format.Format_Grayscale16})

# Numbers that are as they were stored. Qt stretches those of 10 bits and floats to the full range of 16 bits.
_STORED_IN_16_BITS = frozenset(
    {_Format.Format_RGBX64, _Format.Format_RGBA64, _Format.Format_RGBA64_Premultiplied, _Format.Format_Grayscale16}
)


def pasted_picture(image: QImage) -> tuple[NDArray[np.uint8], tuple[Notice, ...]]:
    """Return all pixels of a QImage as uint8 ``[h, w, 3]`` in sRGB on white, and what was done on the way.

    The device pixel ratio says how large a picture is shown, not what it holds, and plays no part.
    """
    notices: list[Notice] = []
    picture = _with_alpha_that_is_used(image, notices)
    picture = _in_srgb(picture, notices)
    if _bits_per_channel(picture) > 8:
        return _wide(picture, notices), tuple(notices)
    pixels = _numbers(picture.convertToFormat(_Format.Format_RGBA8888), np.uint8)
    rgb = pixels[:, :, :3].copy()
    if picture.hasAlphaChannel() and pixels[:, :, 3].min() < 255:
        rgb = laid_on_white(rgb, np.asarray(pixels[:, :, 3:] / 255, dtype=np.float32))
        notices.append(FLATTENED if pixels[:, :, 3].any() else ALL_CLEAR)
    return rgb, tuple(notices)


def _with_alpha_that_is_used(image: QImage, notices: list[Notice]) -> QImage:
    """Return a copy that is opaque where all alpha is zero and there are colours: programs leave those bytes unset."""
    opaque = _OPAQUE.get(image.format())
    if opaque is None or _numbers(image.convertToFormat(_Format.Format_Alpha8), np.uint8).any():
        return image
    picture = image.copy()
    if not picture.reinterpretAsFormat(opaque):
        return image
    if not _numbers(picture.convertToFormat(_Format.Format_RGBX64), np.uint16)[:, :, :3].any():
        return image
    notices.append(UNUSED)
    return picture


def _in_srgb(picture: QImage, notices: list[Notice]) -> QImage:
    space, srgb = picture.colorSpace(), QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if not space.isValid() or space == srgb:
        return picture
    converted = picture.convertedToColorSpace(srgb)
    if converted.isNull():
        notices.append(Notice("icc-ignored", "The colour profile of the pasted picture was not used."))
        return picture
    notices.append(Notice("icc-converted", "The colours of the pasted picture were converted to sRGB by its profile."))
    return converted


def _bits_per_channel(picture: QImage) -> int:
    pixel = picture.pixelFormat()
    if picture.format() in _GREY:
        return pixel.bitsPerPixel()
    return max(pixel.redSize(), pixel.greenSize(), pixel.blueSize())


def _wide(picture: QImage, notices: list[Notice]) -> NDArray[np.uint8]:
    """Map numbers of more than 8 bits as those of a file are mapped: cameras' programs paste 12 bits in 16."""
    if picture.format() == _Format.Format_Grayscale16:
        grey = _numbers(picture, np.uint16)
        return wide_to_rgb(grey, Numbers(), None, notices)
    pixels = _numbers(picture.convertToFormat(_Format.Format_RGBA64), np.uint16)
    alpha = pixels[:, :, 3] if picture.hasAlphaChannel() else None
    window: WindowRule = "auto" if picture.format() in _STORED_IN_16_BITS else "full"
    return wide_to_rgb(pixels[:, :, :3], Numbers(colour=True), window, notices, alpha=alpha)


def _numbers(picture: QImage, kind: type[np.uint8 | np.uint16]) -> NDArray[Any]:
    """Return the pixels ``[h, w, channels]`` of a picture whose channels are all of `kind`."""
    item = np.dtype(kind).itemsize
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    used = rows[:, : picture.width() * picture.depth() // 8]
    return used.copy().view(kind).reshape(picture.height(), picture.width(), picture.depth() // 8 // item)


_ADDRESSES = "text/uri-list"

# In these file managers put the word "copy" or "cut" before the addresses.
_LISTS = ("x-special/gnome-copied-files", "x-special/mate-copied-files")


def can_read(mime: QMimeData) -> bool:
    """Whether there is anything in it that the queue could take, or that is worth a sentence."""
    return mime.hasImage() or bool(read_given(mime))


def read_given(mime: QMimeData) -> Pasted:
    """Return the files and folders in it, also those that came as lines of text; nothing is looked up."""
    # The bytes, since Qt's own addresses have no place for names that are not UTF-8.
    given = read_addresses(bytes(mime.data(_ADDRESSES).data())) or read_addresses(_urls(mime))
    for name in _LISTS:
        given = given or read_text(os.fsdecode(bytes(mime.data(name).data())))
    if not given and not mime.hasImage() and mime.hasText():
        given = read_text(mime.text())
    return given


def _urls(mime: QMimeData) -> bytes:
    return b"\n".join(bytes(url.toEncoded().data()) for url in mime.urls())


def read_picture(mime: QMimeData) -> tuple[NDArray[np.uint8], tuple[Notice, ...]] | None:
    """Return a picture as uint8 ``[h, w, 3]`` and what was done to it; None where there is none."""
    data = mime.imageData() if mime.hasImage() else None
    return pasted_picture(data) if isinstance(data, QImage) and not data.isNull() else None
