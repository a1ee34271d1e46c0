"""Which file is looked at; before there is one, the place to drop or choose it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import ElidingLabel, push_button, set_property, text_label
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.workbench.given import SAE_SUFFIXES


class SourceCard(QWidget):
    """`path_chosen` carries a file or a folder."""

    path_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._name = ElidingLabel(theme, "strong")
        self._place = ElidingLabel(theme, "caption", "muted")
        self._area = QFrame()
        self._area.setProperty("kind", "drop")
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._line = QWidget()
        self.file = push_button(theme, translate("Import", "Choose a file…"), kind="primary", icon="open")
        self.folder = push_button(theme, translate("Import", "Choose a folder…"), icon="folder")
        self.other = push_button(theme, translate("Import", "Another file…"), kind="quiet")
        self.other_folder = push_button(theme, translate("Import", "Another folder…"), kind="quiet")
        for button in (self.file, self.folder, self.other, self.other_folder):
            button.setAutoDefault(False)
        self._build()
        for button in (self.file, self.other):
            button.clicked.connect(self._ask_file)
        for button in (self.folder, self.other_folder):
            button.clicked.connect(self._ask_folder)
        theme.changed.connect(self._draw)
        self._draw()
        self.set_path(None)

    def set_path(self, path: Path | None) -> None:
        """Show a file; None asks for one."""
        self._area.setVisible(path is None)
        self._line.setVisible(path is not None)
        if path is not None:
            self._name.setText(printable(path.name or str(path)))
            self._place.setText(printable(str(path.parent)))
            self._name.setToolTip(printable(str(path)))

    def set_hovered(self, hovered: bool) -> None:
        """Show that something can be dropped."""
        set_property(self._area, "kind", "drop-hover" if hovered else "drop")

    def _build(self) -> None:
        theme = self._theme
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._name)
        texts.addWidget(self._place)
        line = QHBoxLayout(self._line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addLayout(texts, 1)
        line.addWidget(self.other)
        line.addWidget(self.other_folder)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space(3))
        buttons.addStretch(1)
        buttons.addWidget(self.file)
        buttons.addWidget(self.folder)
        buttons.addStretch(1)
        hint = text_label(
            theme,
            translate("Import", "Drop the file or the folder of a sparse autoencoder here. Nothing in it is run."),
            tone="muted",
            wrap=True,
        )
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner = QVBoxLayout(self._area)
        inner.setContentsMargins(*[theme.space(8)] * 4)
        inner.setSpacing(theme.space(4))
        inner.addStretch(1)
        inner.addWidget(self._drawing)
        inner.addWidget(hint)
        inner.addLayout(buttons)
        inner.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line)
        layout.addWidget(self._area, 1)

    def _draw(self) -> None:
        side = self._theme.em(3)
        self._drawing.setPixmap(icon_pixmap("sliders", self._theme.colours.accent, side, self.devicePixelRatioF()))

    def _ask_file(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SAE_SUFFIXES))
        kinds = translate("Import", "SAE files ({patterns})").format(patterns=patterns)
        everything = translate("Import", "All files (*)")
        name, _ = QFileDialog.getOpenFileName(self, translate("Import", "Import an SAE"), "", f"{kinds};;{everything}")
        if name:
            self.path_chosen.emit(Path(name))

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, translate("Import", "Import the SAE of a folder"))
        if name:
            self.path_chosen.emit(Path(name))
