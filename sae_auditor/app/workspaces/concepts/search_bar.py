"""The search line: by words, by the current image, by a part of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QWidget

from sae_auditor.app.kit.cards import column, line
from sae_auditor.app.kit.controls import ElidingLabel, add_drawing, icon_button, text_label
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts.state import Search


class SearchBar(QWidget):
    """Words and buttons in one line; below it what the table answers now, and a way back to all latents."""

    words_given = Signal(str)
    cleared = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.line = QLineEdit()
        self.line.setPlaceholderText(translate("Concepts", "Find latents by words, such as \u201cred tag\u201d"))
        self.line.setAccessibleName(translate("Concepts", "Search latents by words"))
        self.line.setToolTip(
            translate("Concepts", "Lists the latents whose reference images resemble the words most (Ctrl+F).")
        )
        add_drawing(self.line, "search", theme)
        self.image = icon_button(theme, "image", translate("Concepts", "Latents that fire in the current image"))
        self.region = icon_button(
            theme, "region", translate("Concepts", "Latents that fire in a region of the current image")
        )
        self.clear = icon_button(theme, "close", translate("Concepts", "Clear the search"))
        self.notice = text_label(theme, role="caption", tone="muted", wrap=True)
        self._icon = QLabel()
        self._text = ElidingLabel(theme)
        self._lay_out()
        self.line.returnPressed.connect(self._entered)
        self.clear.clicked.connect(self.cleared)
        theme.changed.connect(self._draw)
        self._draw()
        self.set_search(Search())
        self.set_has_image(False)

    def set_search(self, search: Search) -> None:
        """Show what is searched for."""
        if search.kind == "words":
            self.line.setText(search.text)
        elif not self.line.hasFocus() or search.kind != "none":
            self.line.clear()
        self._result.setVisible(search.kind != "none")
        self._text.setText(search_sentence(search))
        self._result.setAccessibleName(self._text.text())
        self.notice.setText(search.notice)
        self.notice.setVisible(bool(search.notice))

    def set_has_image(self, has_image: bool) -> None:
        """Allow searching by the current image once there is one."""
        for button in (self.image, self.region):
            button.setEnabled(has_image)

    def focus(self) -> None:
        """Let the person type."""
        self.line.setFocus()
        self.line.selectAll()

    def _entered(self) -> None:
        text = self.line.text().strip()
        if text:
            self.words_given.emit(text)
        else:
            self.cleared.emit()

    def _lay_out(self) -> None:
        theme = self._theme
        self._result = QFrame()
        self._result.setProperty("kind", "info")
        # Below the words, not below the drawing.
        self.notice.setContentsMargins(theme.em(1) + theme.space(2), 0, 0, theme.space(2))
        answer = line(self._icon, (self._text, 1), self.clear, gap_px=theme.space(2))
        inner = column(answer, self.notice)
        inner.setContentsMargins(theme.space(2), 0, theme.space(1), 0)
        self._result.setLayout(inner)
        row = line((self.line, 1), self.image, self.region, gap_px=theme.space(1))
        self.setLayout(column(row, self._result, gap_px=theme.space(2)))

    def _draw(self) -> None:
        side = self._theme.em(1)
        self._icon.setFixedSize(QSize(side, side))
        self._icon.setPixmap(icon_pixmap("search", self._theme.colours.info, side, self.devicePixelRatioF()))


def search_sentence(search: Search) -> str:
    """Say what was searched for; empty without a search."""
    return {
        "none": "",
        "words": translate("Concepts", "Latents whose images resemble \u201c{text}\u201d"),
        "image": translate("Concepts", "Latents that fire in {text}"),
        "region": translate("Concepts", "Latents that fire in a region of {text}"),
        "like": translate("Concepts", "Latents like {text}"),
    }[search.kind].format(text=search.text)
