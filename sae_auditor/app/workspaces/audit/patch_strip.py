"""Says that the bars are about one patch, and lets people go back to the whole image."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from sae_auditor.app.kit.controls import ElidingLabel, icon_button
from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit.state import PatchPage, Place


class PatchStrip(QFrame):
    """One line; `closed` asks for the whole image again."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "info")
        self._icon = QLabel()
        side = theme.em(1)
        self._icon.setFixedSize(QSize(side, side))
        self._text = ElidingLabel(theme)
        self.close_button = icon_button(theme, "close", translate("Audit", "Back to the whole image"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space(2), 0, theme.space(1), 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.close_button)
        self.close_button.clicked.connect(self.closed)
        theme.changed.connect(self._draw)
        self._draw()
        self.hide()

    def set_patch(self, place: Place | None, page: PatchPage | None) -> None:
        """Name the patch, rows and columns counted from one, and say how many latents fired there."""
        self.setVisible(place is not None)
        if place is None:
            return
        where = translate("Audit", "Patch in row {row}, column {column}").format(row=place[0] + 1, column=place[1] + 1)
        if page is None:
            self._text.setText(where)
        elif not page.latents:
            self._text.setText(translate("Audit", "{patch}: no latent fired").format(patch=where))
        else:
            text = translate("Audit", "{patch}: {count} latents fired")
            self._text.setText(text.format(patch=where, count=len(page.latents)))
        self.setAccessibleName(self._text.text())

    def _draw(self) -> None:
        side = self._theme.em(1)
        self._icon.setPixmap(icon_pixmap("pin", self._theme.colours.info, side, self.devicePixelRatioF()))
