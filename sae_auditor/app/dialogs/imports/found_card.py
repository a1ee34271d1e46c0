"""What a file was read as: its facts as pairs, and what the reader noticed."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import ElidingLabel, card, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.state import Found

# Facts beside each other.
_PAIRS = 2


class FoundCard(QWidget):
    """Facts in two columns."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Found | None = None
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.space(4))
        self._grid.setVerticalSpacing(theme.space(1))
        for pair in range(_PAIRS):
            self._grid.setColumnStretch(2 * pair + 1, 1)
        self._notices = text_label(theme, role="caption", tone="muted", wrap=True)
        frame, column = card(theme, spacing=3, margin=4)
        column.addWidget(text_label(theme, translate("Import", "What was found"), "heading"))
        column.addLayout(self._grid)
        column.addWidget(self._notices)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def set_found(self, found: Found | None) -> None:
        """Show what was found; nothing while there is no complete reading."""
        self.setVisible(found is not None)
        if found is None or found == self._shown:
            return
        self._shown = found
        self._empty()
        for place, (name, value) in enumerate(words.facts(found)):
            row, pair = divmod(place, _PAIRS)
            shown = ElidingLabel(self._theme)
            shown.setText(value)
            shown.setAccessibleName(f"{name}: {value}")
            self._grid.addWidget(text_label(self._theme, name, tone="muted"), row, 2 * pair)
            self._grid.addWidget(shown, row, 2 * pair + 1)
        self._notices.setText("\n".join(translate_core(notice) for notice in found.notices))
        self._notices.setVisible(bool(found.notices))

    def _empty(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
