"""Which encoder the SAE has to fit: the bundle's, or one from a file that becomes a bundle together with the SAE."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from sae_auditor.app.dialogs.imports.architecture_list import ArchitectureList
from sae_auditor.app.dialogs.imports.notice_line import NoticeLine
from sae_auditor.app.kit.controls import ElidingLabel, card, push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.imports.state import EncoderChoice

_SUFFIXES: Final = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")


class EncoderCard(QWidget):
    """`path_chosen` carries a file or folder, None for the bundle's encoder; `architecture_named` a name."""

    path_chosen = Signal(object)
    architecture_named = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._name = ElidingLabel(theme, "strong")
        self._about = ElidingLabel(theme, "caption", "muted")
        self.other = push_button(theme, translate("Import", "Another encoder…"), kind="quiet")
        self.back = push_button(theme, translate("Import", "Use the bundle's"), kind="quiet")
        self.architectures = ArchitectureList(theme)
        self.notices = NoticeLine(theme)
        menu = QMenu(self.other)
        menu.addAction(translate("Import", "From a file…"), self._ask_file)
        menu.addAction(translate("Import", "From a folder…"), self._ask_folder)
        self.other.setMenu(menu)
        for button in (self.other, self.back):
            button.setAutoDefault(False)
        self.back.clicked.connect(lambda: self.path_chosen.emit(None))
        self.architectures.named.connect(self.architecture_named)
        self._build(theme)

    def set_choice(self, choice: EncoderChoice) -> None:
        """Show which encoder it is, and what has to be said of it."""
        own = choice.path is not None
        name = choice.name or (choice.path.name if choice.path is not None else translate("Import", "The bundle's"))
        whose = str(choice.path.parent) if choice.path is not None else translate("Import", "The bundle's encoder")
        self._name.setText(name)
        self._about.setText(" · ".join(part for part in (choice.architecture, whose) if part))
        self._name.setToolTip(str(choice.path) if choice.path is not None else "")
        self.back.setVisible(own)
        self.architectures.set_question(choice.question)
        self.notices.set_texts(tuple(translate_core(notice) for notice in choice.notices))

    def _build(self, theme: Theme) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._name)
        texts.addWidget(self._about)
        line = QHBoxLayout()
        line.addLayout(texts, 1)
        line.addWidget(self.back)
        line.addWidget(self.other)
        frame, column = card(theme, spacing=3, margin=4)
        column.addWidget(text_label(theme, translate("Import", "Encoder"), "heading"))
        column.addLayout(line)
        column.addWidget(self.notices)
        column.addWidget(self.architectures)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _ask_file(self) -> None:
        kinds = translate("Import", "Weights ({patterns})").format(patterns=" ".join(f"*{item}" for item in _SUFFIXES))
        everything = translate("Import", "All files (*)")
        title = translate("Import", "Choose the encoder's weights")
        name, _ = QFileDialog.getOpenFileName(self, title, "", f"{kinds};;{everything}")
        if name:
            self.path_chosen.emit(Path(name))

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, translate("Import", "Choose the encoder's folder"))
        if name:
            self.path_chosen.emit(Path(name))
