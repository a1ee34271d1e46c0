"""Words offered while a person types a list with commas."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from sae_auditor.app.kit.guarded import guarded


class WordCompleter(QCompleter):
    """Completes the part after the last comma of a line, wherever in a word the letters stand."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self._model = QStringListModel(self)
        self.setModel(self._model)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(10)
        line.setCompleter(self)

    def set_words(self, words: Sequence[str]) -> None:
        """Offer these."""
        if list(words) != self._model.stringList():
            self._model.setStringList(list(words))

    @guarded("")
    def pathFromIndex(self, index: object) -> str:
        """Return the whole line with the chosen word at its end."""
        before, comma, _ = self._line.text().rpartition(",")
        word = str(index.data())  # type: ignore[attr-defined]
        return f"{before}{comma} {word}" if comma else word

    @guarded(())
    def splitPath(self, path: str) -> list[str]:
        """Return what is looked for: what stands after the last comma."""
        return [path.rpartition(",")[2].strip()]
