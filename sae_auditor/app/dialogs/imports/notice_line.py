"""What a person should know of the encoder: beside a sign, until it is closed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from sae_auditor.app.kit.controls import icon_button, text_label
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate


class NoticeLine(QWidget):
    """Shows sentences; once closed, the same ones are not shown again."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._closed: tuple[str, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._icon = QLabel()
        self._text = text_label(theme, role="caption", wrap=True)
        self.close_button = icon_button(theme, "close", translate("Import", "Close this note"))
        self.close_button.clicked.connect(self._close)
        top = Qt.AlignmentFlag.AlignTop
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        self._icon.setContentsMargins(0, theme.space(1), 0, 0)
        self._text.setContentsMargins(0, theme.space(1), 0, 0)
        layout.addWidget(self._icon, 0, top)
        layout.addWidget(self._text, 1, top)
        layout.addWidget(self.close_button, 0, top)
        theme.changed.connect(self._draw)
        self._draw()
        self.setVisible(False)

    @property
    def text(self) -> str:
        """What is on show."""
        return self._text.text()

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show sentences, one a line; none hides the line."""
        self._texts = tuple(texts)
        self._text.setText("\n".join(self._texts))
        self.setVisible(bool(self._texts) and self._texts != self._closed)

    def _close(self) -> None:
        self._closed = self._texts
        self.hide()

    def _draw(self) -> None:
        side = self._theme.em(1.1)
        self._icon.setPixmap(icon_pixmap("info", self._theme.colours.info, side, self.devicePixelRatioF()))
