"""What the selected latent means: words, pictures, how often it fires, how it fits the selected class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import card, set_property, text_label
from sae_auditor.app.kit.flow import FlowScroll
from sae_auditor.app.kit.histogram import HistogramView
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.concept_remarks import ConceptRemarks
from sae_auditor.app.latents.label_bars import LabelBars
from sae_auditor.app.latents.picture_grid import PictureGrid
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.audit import words
from sae_auditor.workbench.audit.state import ConceptPage

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Concept
    from sae_auditor.explain.audit import Audit


class ConceptCard(QWidget):
    """A card that scrolls; it shows one latent."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._page: ConceptPage | None = None
        self._audit: Audit | None = None
        self._latent: int | None = None
        self._title = text_label(theme, role="title", wrap=True)
        self._number = text_label(theme, role="caption")
        self._number.setProperty("kind", "badge")
        self._origin = text_label(theme, role="caption", tone="muted", wrap=True)
        self.remarks = ConceptRemarks(theme)
        self._facts = text_label(theme, role="body", wrap=True)
        self.labels = LabelBars(theme)
        self.pictures = PictureGrid(theme)
        self.histogram = HistogramView(theme)
        self._labels_head = text_label(theme, translate("Audit", "Label candidates"), "caption", "muted")
        self._pictures_head = text_label(theme, translate("Audit", "Fires most strongly in"), "caption", "muted")
        self._heading = text_label(theme, translate("Audit", "Concept"), "heading")
        self._empty = text_label(theme, role="body", tone="muted", wrap=True)
        self.setMinimumHeight(theme.em(8))
        self._build()
        theme.changed.connect(self._refresh)
        self.set_page(None)

    def set_page(self, page: ConceptPage | None) -> None:
        """Show a concept; None says what to do to see one."""
        self._page = page
        self._refresh()

    def set_context(self, audit: Audit | None, index: int, latent: int | None) -> None:
        """Tell in which audit the latent fired and for which class it is looked at."""
        self._audit, self._latent = audit, latent
        self.remarks.set_context(audit, index, latent)
        self._refresh()

    def _build(self) -> None:
        theme = self._theme
        self._body = QWidget()
        layout = QVBoxLayout(self._body)
        layout.setContentsMargins(0, 0, theme.space(2), 0)
        layout.setSpacing(theme.space(2))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._number, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        upper: tuple[QWidget, ...] = (self._origin, self.remarks, self._pictures_head, self.pictures)
        lower: tuple[QWidget, ...] = (self._labels_head, self.labels, self._facts, self.histogram)
        for widget in (*upper, *lower):
            layout.addWidget(widget)
        layout.addStretch(1)
        scroll = FlowScroll(self._body)
        scroll.setAccessibleName(translate("Audit", "Concept"))
        self._scroll = scroll
        frame, outer = card(theme, spacing=2, margin=3)
        outer.addWidget(self._heading)
        outer.addWidget(self._empty, 1, Qt.AlignmentFlag.AlignTop)
        outer.addWidget(scroll, 1000)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)

    def _refresh(self) -> None:
        page = self._page
        self._scroll.setVisible(page is not None)
        self._heading.setVisible(page is None)
        self._empty.setVisible(page is None)
        self._empty.setText(translate("Audit", "Choose a bar to see what its latent means."))
        if page is None:
            return
        concept = page.concept
        fired_here = self._latent == concept.latent
        doubtful = self._audit is not None and self._audit.trust.unlike is True
        set_property(self._title, "tone", "muted" if doubtful else "")
        self._title.setText(words.latent_label(concept.label, concept.latent))
        self._number.setText(f"#{concept.latent}")
        self._origin.setText(_origin_of(page))
        self._origin.setVisible(bool(self._origin.text()))
        self._facts.setText(_facts_of(concept))
        self._facts.setVisible(page.indexed)
        self.remarks.setVisible(fired_here and self.remarks.has_any)
        self.labels.set_labels(concept.labels)
        self._labels_head.setVisible(bool(concept.labels))
        self.pictures.set_pictures(concept.examples, page.pictures)
        self._pictures_head.setVisible(bool(page.pictures))
        self.histogram.set_histogram(concept.histogram, self._activation() if fired_here else None)
        self._number.setVisible(concept.label is not None)

    def _activation(self) -> float | None:
        audit = self._audit
        if audit is None:
            return None
        places = np.flatnonzero(audit.latents == self._latent)
        return float(audit.activations[places[0]]) if len(places) else None


def _origin_of(page: ConceptPage) -> str:
    concept = page.concept
    if not page.indexed and concept.examples:
        return translate(
            "Audit",
            "The labels of this SAE cannot be used, so its latents are known by number only. Activations, "
            "contributions and maps are as exact as ever.",
        )
    if not page.indexed:
        return translate(
            "Audit",
            "The bundle has no concepts for this SAE: no reference images were indexed for it, so its latents are "
            "known by number only. Activations, contributions and maps are as exact as ever.",
        )
    if concept.why_unnamed is not None:
        return words.why_no_name(concept.why_unnamed)
    if concept.name is None:
        return ""
    best = concept.labels[0].text if concept.labels else ""
    if best and best != concept.name:
        return translate("Audit", "named by a person; best label: {label}").format(label=best)
    return translate("Audit", "named by a person")


def _facts_of(concept: Concept) -> str:
    return translate("Audit", "Fires in {rate} of the reference images ({count}).").format(
        rate=numbers.percent(concept.firing_rate), count=f"{concept.support:,}"
    )
