"""The page of the Audit workspace: panels side by side, filled by the controller, silent about decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QStatusTipEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from sae_auditor.app.kit.guarded import guarded
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.concept_card import ConceptCard
from sae_auditor.app.workspaces.audit.image_panel import ImagePanel
from sae_auditor.app.workspaces.audit.predictions import PredictionsPanel
from sae_auditor.app.workspaces.audit.tool_row import ToolRow
from sae_auditor.app.workspaces.audit.trust_strip import TrustStrip
from sae_auditor.app.workspaces.audit.what_if_panel import WhatIfPanel
from sae_auditor.app.workspaces.audit.why_panel import WhyPanel
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit import words
from sae_auditor.workbench.audit.predictions import outcome_sentence
from sae_auditor.workbench.audit.state import ConceptPage, Overlay, PatchPage, Place, Request, SaeOffer, Side, Subject
from sae_auditor.workbench.audit.view import AuditView

if TYPE_CHECKING:
    from collections.abc import Callable

    from sae_auditor.explain import HeatMap, Scores
    from sae_auditor.explain.audit import Audit
    from sae_auditor.images import Reading, SourceImage


_SAID_MS = 5000


class AuditScreen(AuditView):
    """Holds the widgets; `page` is the widget to show."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._audit: Audit | None = None
        self._index: int | None = None
        self._latent: int | None = None
        self.on_working: Callable[[], None] | None = None
        self.page = QWidget()
        self.page.setAccessibleName(translate("Audit", "Audit"))
        self.tools = ToolRow(theme)
        self.image = ImagePanel(theme)
        self.trust = TrustStrip(theme)
        self.predictions = PredictionsPanel(theme)
        self.why = WhyPanel(theme)
        self.concept = ConceptCard(theme)
        self.what_if = WhatIfPanel(theme)
        self._lay_out()

    # ----------------------------------------------------------------------------------------------------- setters in

    def set_prompt_sets(self, names: Sequence[str]) -> None:
        """Offer these prompt sets."""
        self.tools.set_prompt_sets(names)

    def set_saes(self, offers: Sequence[SaeOffer], current: str) -> None:
        """Offer these SAEs."""
        self.tools.set_saes(offers, current)
        self.trust.set_fit(next((offer.fit for offer in offers if offer.name == current), ""))

    def set_told(self, notices: Sequence[str]) -> None:
        """Leave these out above the bars."""
        self.why.set_told(notices)

    def set_request(self, request: Request) -> None:
        """Show what is asked."""
        self.tools.set_request(request)

    def set_subject(self, subject: Subject | None) -> None:
        """Show the image."""
        self.image.set_subject(subject)

    def set_reading(self, reading: Reading) -> None:
        """Show how images are to be read."""
        self.image.reading.set_reading(reading)

    def set_preview(self, image: SourceImage, name: str) -> None:
        """Show a picture that the encoder has not seen yet."""
        self.image.set_preview(image, name)

    def set_audit(self, audit: Audit | None) -> None:
        """Show predictions and what their explanation is worth."""
        self._audit = audit
        self.predictions.set_audit(audit)
        self.trust.set_audit(audit)
        self.tools.set_can_save(audit is not None)

    def set_class(self, index: int | None) -> None:
        """Show why a class got its prediction."""
        self._index = index
        self.predictions.set_class(index)
        self.why.set_class(self._audit, index)
        self._show_latent_in_context()

    def set_side(self, side: Side) -> None:
        """List the contributions of this side."""
        self.why.set_side(side)

    def set_held(self, held: bool) -> None:
        """Hold the bars back, or show them."""
        self.why.set_held(held)

    def set_latent(self, latent: int | None) -> None:
        """Mark the latent that the concept card and the map are about."""
        self._latent = latent
        self.why.set_latent(latent)
        self._show_latent_in_context()

    def set_page(self, page: ConceptPage | None) -> None:
        """Show what the latent means."""
        self.concept.set_page(page)

    def set_overlay(self, overlay: Overlay, heat_map: HeatMap | None) -> None:
        """Lay a map over the image."""
        about = self._class_name() if overlay is Overlay.SIMILARITY else self._label_of(self._latent)
        self.image.set_overlay(overlay, heat_map, about)

    def set_patch(self, place: Place | None, page: PatchPage | None) -> None:
        """Outline a patch and list what fired there."""
        self.image.canvas.set_patch(place)
        self.why.set_patch(place, page)

    def say(self, text: str) -> None:
        """Say something in the status line of the window, and let screen readers say it too."""
        _status(self.page, text)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.page, text))
        QTimer.singleShot(_SAID_MS, self.page, lambda page=self.page: _status(page, ""))

    def set_what_if(self, scales: Mapping[int, float], what_if: Scores | None) -> None:
        """Show the latents under change and where the predictions go."""
        self.what_if.set_scales(scales, {latent: self._label_of(latent) for latent in scales})
        audit = self._audit
        self.what_if.set_outcome("" if what_if is None or audit is None else outcome_sentence(audit, what_if))
        self.predictions.set_what_if(what_if)
        self.why.set_scales(scales)

    def set_working(self) -> None:
        """Start watching the work."""
        if self.on_working is not None:
            self.on_working()

    # ---------------------------------------------------------------------------------------------------------- inside

    def picture(self) -> bytes:
        """Return what the workspace looks like now as a PNG file."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.page.grab().save(buffer, "PNG")
        buffer.close()
        return bytes(data.data())

    def _show_latent_in_context(self) -> None:
        self.concept.set_context(None if self._index is None else self._audit, self._index or 0, self._latent)

    def _class_name(self) -> str:
        return self._audit.class_names[self._index] if self._audit is not None and self._index is not None else ""

    def _label_of(self, latent: int | None) -> str:
        audit = self._audit
        if latent is None:
            return ""
        fired = audit is not None and latent in audit.latents
        label = audit.labels[list(audit.latents).index(latent)] if audit is not None and fired else None
        return words.latent_label(label, latent)

    def _lay_out(self) -> None:
        theme = self._theme
        gap = theme.space(2)
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.addWidget(self.predictions)
        middle.addWidget(self.why)
        middle.setStretchFactor(0, 2)
        middle.setStretchFactor(1, 5)
        whole = QSplitter(Qt.Orientation.Horizontal)
        # In a small window it scrolls, since lines about how an image is read come on top of it.
        whole.addWidget(_scrolled(_column(gap, (self.image, 1), (self.trust, 0)), theme.em(16.5)))
        whole.addWidget(middle)
        meaning = _column(gap, (self.concept, 1), (self.what_if, 0))
        meaning.setMinimumWidth(theme.em(12.5))
        whole.addWidget(meaning)
        for splitter in (middle, whole):
            splitter.setHandleWidth(gap)
            splitter.setChildrenCollapsible(False)
        for place, share in enumerate((32, 41, 27)):
            whole.setStretchFactor(place, share)
        whole.setSizes([theme.em(32), theme.em(41), theme.em(27)])
        middle.setSizes([theme.em(10), theme.em(24)])
        layout = QVBoxLayout(self.page)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(gap)
        layout.addWidget(self.tools)
        layout.addWidget(whole, 1)


def _status(page: QWidget, text: str) -> None:
    # The window shows the tip of whatever sends this event; so the page need not know the window.
    QApplication.sendEvent(page, QStatusTipEvent(text))


class _Column(QWidget):
    """Widgets below each other, that are content with the least height that they need."""

    @guarded(-1)
    def heightForWidth(self, width: int) -> int:
        """Return the least height; a scroll area would else give it all that it would like to have."""
        layout = self.layout()
        return -1 if layout is None else layout.totalMinimumHeightForWidth(width)


def _scrolled(column: QWidget, least_width_px: int) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(column)
    area.setMinimumWidth(least_width_px)
    return area


def _column(gap: int, *parts: tuple[QWidget, int]) -> QWidget:
    column = _Column()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for part, stretch in parts:
        layout.addWidget(part, stretch)
    return column
