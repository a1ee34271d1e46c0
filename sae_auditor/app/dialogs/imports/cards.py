"""Which file is looked at, for which encoder, and what the file was read as."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QMenu, QWidget

from sae_auditor.app.kit.cards import Card, StatusLine, clear, column, line
from sae_auditor.app.kit.controls import ElidingLabel, push_button, text_label
from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.paths import DropArea, PathLabel, ask_file, ask_folder
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.columns import PLAIN_LOOK, Column, Look
from sae_auditor.workbench.fuzzy import score
from sae_auditor.workbench.given import SAE_SUFFIXES
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.state import ArchitectureQuestion, EncoderChoice

if TYPE_CHECKING:
    from sae_auditor.sae import Reading

_WEIGHTS: Final = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_ROWS: Final = 6
# Facts beside each other.
_PAIRS: Final = 2


class SourceCard(QWidget):
    """Which file is looked at; before there is one, the place to drop or choose it. `path_chosen` carries a path."""

    path_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = ElidingLabel(theme, "strong")
        self._folder = PathLabel(theme, "caption", "muted")
        self.file = push_button(theme, translate("Import", "Choose a file…"), kind="primary", icon="open")
        self.folder = push_button(theme, translate("Import", "Choose a folder…"), icon="folder")
        hint = translate("Import", "Drop the file or the folder of a sparse autoencoder here. Nothing in it is run.")
        self.area = DropArea(theme, "sliders", hint, (self.file, self.folder))
        other = push_button(theme, translate("Import", "Another file…"), kind="quiet")
        other_folder = push_button(theme, translate("Import", "Another folder…"), kind="quiet")
        for button in (self.file, other):
            button.clicked.connect(self._ask_file)
        for button in (self.folder, other_folder):
            button.clicked.connect(self._ask_folder)
        self._line = QWidget()
        self._line.setLayout(line((column(self._name, self._folder), 1), other, other_folder))
        self.setLayout(column(self._line, (self.area, 1)))

    def set_path(self, path: Path | None) -> None:
        """Show a file; None asks for one."""
        self.area.setVisible(path is None)
        self._line.setVisible(path is not None)
        if path is not None:
            self._name.setText(printable(path.name or str(path)))
            self._folder.setText(printable(str(path.parent)))
            self._name.setToolTip(printable(str(path)))

    def _ask_file(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SAE_SUFFIXES))
        kinds = translate("Import", "SAE files ({patterns})").format(patterns=patterns)
        everything = translate("Import", "All files (*)")
        _tell(self.path_chosen, ask_file(self, "sae", translate("Import", "Import an SAE"), f"{kinds};;{everything}"))

    def _ask_folder(self) -> None:
        _tell(self.path_chosen, ask_folder(self, "sae", translate("Import", "Import the SAE of a folder")))


class EncoderCard(Card):
    """Which encoder the SAE has to fit: the bundle's, or one that becomes a bundle together with the SAE.

    `path_chosen` carries a file or folder, None for the bundle's encoder; `architecture_named` a name.
    """

    path_chosen = Signal(object)
    architecture_named = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Import", "Encoder"))
        self._name = ElidingLabel(theme, "strong")
        self._about = ElidingLabel(theme, "caption", "muted")
        self.other = push_button(theme, translate("Import", "Another encoder…"), kind="quiet")
        self.back = push_button(theme, translate("Import", "Use the bundle's"), kind="quiet")
        self.architectures = ArchitectureList(theme)
        self.notices = StatusLine(theme, closes=True)
        menu = QMenu(self.other)
        menu.addAction(translate("Import", "From a file…"), self._ask_file)
        menu.addAction(translate("Import", "From a folder…"), self._ask_folder)
        self.other.setMenu(menu)
        self.back.clicked.connect(lambda: self.path_chosen.emit(None))
        self.architectures.named.connect(self.architecture_named)
        self.column.addLayout(line((column(self._name, self._about), 1), self.back, self.other))
        self.column.addWidget(self.notices)
        self.column.addWidget(self.architectures)

    def set_choice(self, choice: EncoderChoice) -> None:
        """Show which encoder it is, and what has to be said of it."""
        path = choice.path
        name = choice.name or (path.name if path is not None else translate("Import", "The bundle's"))
        whose = str(path.parent) if path is not None else translate("Import", "The bundle's encoder")
        self._name.setText(name)
        self._about.setText(" · ".join(part for part in (choice.architecture, whose) if part))
        self._name.setToolTip(str(path) if path is not None else "")
        self.back.setVisible(path is not None)
        self.architectures.set_question(choice.question)
        head, *more = [translate_core(notice) for notice in choice.notices] or [""]
        self.notices.say("info", head, "\n".join(more))

    def _ask_file(self) -> None:
        kinds = translate("Import", "Weights ({patterns})").format(patterns=" ".join(f"*{item}" for item in _WEIGHTS))
        everything = translate("Import", "All files (*)")
        title = translate("Import", "Choose the encoder's weights")
        _tell(self.path_chosen, ask_file(self, "encoder", title, f"{kinds};;{everything}"))

    def _ask_folder(self) -> None:
        _tell(self.path_chosen, ask_folder(self, "encoder", translate("Import", "Choose the encoder's folder")))


class ArchitectureList(QWidget):
    """A list of architectures to search in, those that fit first; `named` carries the one that the person chose."""

    named = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._question: ArchitectureQuestion | None = None
        self._listed: tuple[tuple[str, bool], ...] = ()
        self._what = text_label(theme, wrap=True)
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setPlaceholderText(translate("Import", "Search among architectures…"))
        self.search.setAccessibleName(translate("Import", "Search among architectures"))
        self.search.installEventFilter(self)
        self.list = ColumnTable(theme, translate("Import", "Architectures"), single=True, framed=True)
        self.list.header.hide()
        self.list.setFixedHeight(theme.em(1.9 * _ROWS) + 2 * self.list.frameWidth())
        self.use = push_button(theme, translate("Import", "Load it as this"), kind="primary")
        self._none = text_label(theme, translate("Import", "No architecture is called so."), "caption", "muted")
        last = line(self._none, 1, self.use)
        self.setLayout(column(self._what, self.search, self.list, last, gap_px=theme.space(2)))
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._tell)
        self.list.opened.connect(self._tell)
        self.use.clicked.connect(self._tell)
        self.hide()

    def set_question(self, question: ArchitectureQuestion | None) -> None:
        """Ask; None asks nothing."""
        self.setVisible(question is not None)
        if question is None or question == self._question:
            return
        self._question, self._listed = question, question.listed()
        self._what.setText(question.what)
        self.list.set_columns((self._column(),), ())
        self.search.clear()
        self._fill()
        self.search.setFocus()

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move through the list while somebody types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        wanted = self.search.text()
        rates = {row: score(wanted, name) for row, (name, _) in enumerate(self._listed)}
        found = [row for row, rate in rates.items() if rate is not None]
        if wanted.strip():
            found.sort(key=lambda row: (not self._listed[row][1], -(rates[row] or 0.0)))
        self.list.set_rows(found)
        self.list.set_current(found[0] if found else None)
        self._none.setVisible(not found)
        self.use.setEnabled(bool(found))

    def _tell(self) -> None:
        row = self.list.id_at(self.list.currentIndex().row())
        if row is not None:
            self.named.emit(self._listed[row][0])

    def _column(self) -> Column:
        listed = self._listed
        likely = Look(notes=(translate("Import", "likely"),))

        def said(row: int) -> str:
            name, fits = listed[row]
            return translate("Import", "{name}  (likely)").format(name=name) if fits else name

        return Column(
            "name",
            translate("Import", "Architecture"),
            value=[name for name, _ in listed],
            look=lambda row: likely if listed[row][1] else PLAIN_LOOK,
            tip=said,
            stretch=True,
        )


class FoundCard(Card):
    """What a file was read as: its facts in two columns, and what the reader noticed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Import", "What was found"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.space(4))
        self._grid.setVerticalSpacing(theme.space(1))
        for pair in range(_PAIRS):
            self._grid.setColumnStretch(2 * pair + 1, 1)
        self._notices = text_label(theme, role="caption", tone="muted", wrap=True)
        self.column.addLayout(self._grid)
        self.column.addWidget(self._notices)

    def set_found(self, found: Reading | None) -> None:
        """Show what was found; nothing while there is no complete reading."""
        self.setVisible(found is not None)
        if found is None:
            return
        clear(self._grid)
        for number, (name, value) in enumerate(words.facts(found)):
            row, pair = divmod(number, _PAIRS)
            shown = ElidingLabel(self._theme, text=value)
            shown.setToolTip(value)
            shown.setAccessibleName(f"{name}: {value}")
            self._grid.addWidget(text_label(self._theme, name, tone="muted"), row, 2 * pair)
            self._grid.addWidget(shown, row, 2 * pair + 1)
        self._notices.setText("\n".join(translate_core(notice) for notice in found.notices))
        self._notices.setVisible(bool(found.notices))


def _tell(signal: SignalInstance, path: Path | None) -> None:
    if path is not None:
        signal.emit(path)
