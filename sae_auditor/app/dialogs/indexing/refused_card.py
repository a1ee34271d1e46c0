"""Files that could not be indexed, with reasons; closed at first, and to be copied."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import card, push_button, text_label
from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.columns import Column
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.indexing.state import RefusedFile

_ROWS = 5


class RefusedCard(QWidget):
    """A line that opens to a list."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._files: tuple[RefusedFile, ...] = ()
        self._head = text_label(theme, role="strong")
        self.toggle = push_button(theme, "", kind="quiet")
        self.copy = push_button(theme, translate("Index", "Copy the list"), kind="quiet", icon="copy")
        self.list = ColumnTable(theme, translate("Index", "Refused files"), remember_as="refused-files")
        self.list.setMinimumHeight(theme.em(_ROWS * 1.9))
        for button in (self.toggle, self.copy):
            button.setAutoDefault(False)
        self.toggle.clicked.connect(lambda: self._open(self.list.isHidden()))
        self.copy.clicked.connect(self._copy)
        frame, column = card(theme, spacing=2, margin=3)
        line = QHBoxLayout()
        line.addWidget(self._head, 1)
        line.addWidget(self.copy)
        line.addWidget(self.toggle)
        column.addLayout(line)
        column.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self._open(False)
        self.hide()

    def set_files(self, files: tuple[RefusedFile, ...]) -> None:
        """Show these files; none hides the card."""
        if files is self._files:
            return
        self._files = files
        self.setVisible(bool(files))
        text = translate("Index", "{} files were refused").format(f"{len(files):,}")
        self._head.setText(translate("Index", "One file was refused") if len(files) == 1 else text)
        path = Column(
            "path", translate("Index", "File"), value=lambda row: str(files[row].path), width_em=16, middle=True
        )
        # Cells are made when they are seen, since a folder may hold a hundred thousand files of another kind.
        reason = Column(
            "reason",
            translate("Index", "Reason"),
            value=lambda row: translate_core(files[row].reason),
            width_em=12,
            stretch=True,
            sortable=False,
        )
        self.list.set_columns((path, reason), range(len(files)))

    def text(self) -> str:
        """Return the list as lines of path, tab, reason."""
        return "\n".join(f"{file.path}\t{translate_core(file.reason)}" for file in self._files)

    def _open(self, opened: bool) -> None:
        self.list.setVisible(opened)
        text = translate("Index", "Hide them") if opened else translate("Index", "Show them")
        self.toggle.setText(text)
        self.toggle.setAccessibleName(text)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
