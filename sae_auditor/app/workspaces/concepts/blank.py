"""What stands in the place of the table while there is nothing to list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate


class Blank(QWidget):
    """Why the page is empty, and the one thing to do about it."""

    index_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = text_label(theme, "", "title", wrap=True)
        self._hint = text_label(theme, "", tone="muted", wrap=True)
        self.index = push_button(
            theme, translate("Concepts", "Index a folder of images\u2026"), kind="primary", icon="images"
        )
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QWidget()
        column.setMaximumWidth(theme.em(30))
        inner = QVBoxLayout(column)
        inner.setSpacing(theme.space(3))
        inner.addStretch(2)
        for widget in (self._drawing, self._title, self._hint):
            inner.addWidget(widget)
        inner.addSpacing(theme.space(2))
        inner.addWidget(self.index, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(3)
        area = QFrame()
        area.setProperty("kind", "card")
        across = QHBoxLayout(area)
        across.addStretch(1)
        across.addWidget(column, 100)
        across.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.index.clicked.connect(self.index_wanted)
        theme.changed.connect(self._draw)
        self._draw()
        self.show_no_bundle()

    def show_no_bundle(self) -> None:
        """Say that there is no bundle."""
        self._title.setText(translate("Concepts", "No bundle is loaded"))
        self._hint.setText(translate("Concepts", "Open a bundle to see what the latents of its SAEs stand for."))
        self.index.hide()

    def show_loading(self) -> None:
        """Say that the latents are being read."""
        self._title.setText(translate("Concepts", "Reading the latents\u2026"))
        self._hint.setText("")
        self.index.hide()

    def show_missing(self) -> None:
        """Say that there is a bundle, but nothing could be read of its latents."""
        self._title.setText(translate("Concepts", "The latents could not be read"))
        self._hint.setText(
            translate("Concepts", "Choose another SAE or other reference images, or open another bundle.")
        )
        self.index.hide()

    def show_unindexed(self, reason: str) -> None:
        """Say that nothing is known of the latents, and why."""
        self._title.setText(translate("Concepts", "Nothing is known of these latents yet"))
        self._hint.setText(reason)
        self.index.show()

    def _draw(self) -> None:
        side = self._theme.em(3.5)
        self._drawing.setPixmap(icon_pixmap("concepts", self._theme.colours.accent, side, self.devicePixelRatioF()))
