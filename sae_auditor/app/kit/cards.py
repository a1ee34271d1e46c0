"""Cards, and the two ways to arrange what is on them: side by side, and below each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import text_label
from sae_auditor.app.kit.theme import Theme

LayoutT = TypeVar("LayoutT", QHBoxLayout, QVBoxLayout)
Part = QWidget | QLayout | int | tuple[QWidget | QLayout, int]


class Card(QFrame):
    """A rounded card of a page; `column` is its layout."""

    def __init__(self, theme: Theme, title: str = "", *, spacing: int = 3, margin: int = 4) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "card")
        self.column = QVBoxLayout(self)
        self.column.setSpacing(theme.space(spacing))
        self.column.setContentsMargins(*[theme.space(margin)] * 4)
        if title:
            self.column.addWidget(text_label(theme, title, "heading"))


def scrolled(body: QWidget, area: QScrollArea | None = None) -> QScrollArea:
    """Return an area without a frame in which a page scrolls; the focus goes to what is on the page."""
    area = area or QScrollArea()
    area.setWidget(body)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def line(*parts: Part, gap_px: int = -1) -> QHBoxLayout:
    """Return what stands side by side; a number is an air gap of this stretch, a pair a part and its stretch."""
    return _filled(QHBoxLayout(), parts, gap_px)


def column(*parts: Part, gap_px: int = 0) -> QVBoxLayout:
    """Return what stands below each other; see `line`."""
    return _filled(QVBoxLayout(), parts, gap_px)


def _filled(layout: LayoutT, parts: Iterable[Part], gap_px: int) -> LayoutT:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap_px)
    for given in parts:
        part, stretch = given if isinstance(given, tuple) else (given, 0)
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part, stretch)
        else:
            layout.addWidget(part, stretch)
    return layout
