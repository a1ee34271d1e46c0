"""Paths that people choose or drop: the dialogs that ask for one, the area to drop one, the label that shows one.

Each kind of path remembers the folder where the last one was chosen, for as long as the program runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import ElidingLabel, set_property, text_label
from sae_auditor.app.kit.guarded import painted
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.names import printable

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
        row = QHBoxLayout()
        row.setSpacing(theme.space(3))
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(5)] * 4)
        layout.setSpacing(theme.space(4))
        layout.addStretch(1)
        layout.addWidget(self._drawing)
        layout.addWidget(text)
        layout.addLayout(row)
        layout.addStretch(1)
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

    @painted
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setPen(self._theme.colour(self.tone))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        painter.end()
