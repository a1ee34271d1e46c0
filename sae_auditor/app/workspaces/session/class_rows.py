"""Which classes pass a part and which reject it, a row for each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from sae_auditor.app.kit.cards import clear
from sae_auditor.app.kit.controls import ElidingLabel, Segmented
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.records.projection import ACCEPT, REJECT
from sae_auditor.workbench.plain import plain


class ClassRows(QWidget):
    """`answered` carries a class and its verdict, empty for neither."""

    answered = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.space(1))
        self._grid.setColumnStretch(0, 1)
        self.choices: dict[str, Segmented] = {}

    def set_classes(self, classes: tuple[tuple[str, str], ...]) -> None:
        """Show these classes with their verdicts."""
        if tuple(self.choices) != tuple(name for name, _ in classes):
            clear(self._grid)
            self.choices = {}
            none = translate("Session", "Nothing is said of overkill and escape.")
            for row, (name, _) in enumerate(classes):
                choice = Segmented(
                    self._theme,
                    (
                        (ACCEPT, translate("Session", "passes"), ""), (REJECT, translate("Session", "rejects"), ""),
                        ("", translate("Session", "neither"), none),
                    ),
                    plain(name),
                )  # fmt: skip
                choice.chosen.connect(partial(self._tell, name))
                self._grid.addWidget(ElidingLabel(self._theme, text=name), row, 0)
                self._grid.addWidget(choice, row, 1)
                self.choices[name] = choice
        for name, verdict in classes:
            self.choices[name].set_value(verdict)

    def _tell(self, name: str, verdict: object) -> None:
        self.answered.emit(name, str(verdict))
