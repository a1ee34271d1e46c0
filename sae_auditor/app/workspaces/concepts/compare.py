"""The selected latent, and beside it the pinned one, on the same scales."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.latent_panel import LatentPanel, scales_of
from sae_auditor.app.workspaces.concepts.intents import Intents
from sae_auditor.workbench.concepts.state import LatentPage, Latents


class Compare(QWidget):
    """Two panels, of which the second is there only while a latent is pinned."""

    def __init__(self, theme: Theme, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._latents: Latents | None = None
        self._pages: tuple[LatentPage | None, LatentPage | None] = (None, None)
        self.main = LatentPanel(theme, "main")
        self.pinned = LatentPanel(theme, "pinned")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        layout.addWidget(self.main, 1)
        layout.addWidget(self.pinned, 1)
        self.pinned.hide()
        for panel in (self.main, self.pinned):
            self._connect(panel)
        self.main.head.pin_wanted.connect(self.toggle_pin)
        self.pinned.head.pin_wanted.connect(lambda: intents.pin.emit(None))

    def set_latents(self, latents: Latents | None) -> None:
        """Take what holds for all latents."""
        self._latents = latents

    def set_page(self, page: LatentPage | None) -> None:
        """Show the selected latent."""
        self._pages = (page, self._pages[1])
        self._show()

    def set_pinned(self, page: LatentPage | None) -> None:
        """Show the pinned latent, or none."""
        self._pages = (self._pages[0], page)
        self.pinned.setVisible(page is not None)
        self._show()

    def toggle_pin(self) -> None:
        """Pin the selected latent; let go of it when it is the pinned one already."""
        latent = self.main.latent
        if latent is not None:
            self._intents.pin.emit(None if latent == self.pinned.latent else latent)

    def _show(self) -> None:
        scales = scales_of(*self._pages)
        for panel, page in zip((self.main, self.pinned), self._pages, strict=True):
            panel.set_page(page, self._latents, scales)

    def _connect(self, panel: LatentPanel) -> None:
        intents = self._intents
        panel.head.renamed.connect(intents.rename)
        panel.head.note_written.connect(intents.write_note)
        panel.head.marked.connect(lambda latent, mark: intents.mark.emit((latent,), mark))
        panel.went_to.connect(intents.select.emit)
        panel.heat_wanted.connect(intents.ask_heat)
        panel.more_wanted.connect(intents.ask_more_pictures)
