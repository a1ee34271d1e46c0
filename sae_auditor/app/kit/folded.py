"""Something that is seldom looked at, behind a line that opens and closes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from sae_auditor.app.kit.cards import clear, column, line
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme, set_icon


class Folded(QWidget):
    """A head that says what is behind it, and the part itself, closed at first.

    Parameters
    ----------
    apart
        Whether the head stands where its owner puts it, and only the part in here.
    """

    def __init__(self, theme: Theme, title: str, part: QWidget, *, apart: bool = False) -> None:
        super().__init__()
        self._theme, self._part = theme, part
        self.head = push_button(theme, title, kind="quiet", icon="chevron-right")
        self.head.clicked.connect(lambda: self.set_open(self._part.isHidden()))
        self.setLayout(column(part) if apart else column(line(self.head, 1), part, gap_px=theme.space(1)))
        self._is_apart = apart
        part.hide()
        self.setVisible(not apart)

    def set_title(self, title: str) -> None:
        """Say what is behind it."""
        self.head.setText(f"\u2009{title}")
        self.head.setAccessibleName(title)

    def set_open(self, is_open: bool) -> None:
        """Open or close it."""
        self._part.setVisible(is_open)
        if self._is_apart:
            # Nothing of it is left that would take room.
            self.setVisible(is_open)
        set_icon(self.head, "chevron-down" if is_open else "chevron-right", self._theme)


class PairList(QWidget):
    """Names with their values, two columns that can be selected and copied."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.space(5), 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(4))
        self._grid.setVerticalSpacing(theme.space(1) // 2)
        self._grid.setColumnStretch(1, 1)

    def set_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these."""
        clear(self._grid)
        for row, (name, value) in enumerate(pairs):
            shown = text_label(self._theme, value, "caption")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(text_label(self._theme, name, "caption", "muted"), row, 0)
            self._grid.addWidget(shown, row, 1)
