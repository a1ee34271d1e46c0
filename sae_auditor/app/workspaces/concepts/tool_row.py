"""The row at the top: which SAE, by which reference images, and what is being computed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from sae_auditor.app.kit.chooser import Chooser
from sae_auditor.app.kit.controls import ElidingLabel, push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts.state import ReferenceOffer
from sae_auditor.workbench.plain import plain


class ToolRow(QWidget):
    """Choices in, intents out."""

    sae_chosen = Signal(str)
    reference_chosen = Signal(str)
    index_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.sae = Chooser(
            theme, translate("Concepts", "SAE"), translate("Concepts", "The SAE whose latents are listed."), 15
        )
        self.reference = Chooser(
            theme,
            translate("Concepts", "Reference images"),
            translate("Concepts", "The images by which the latents are judged."),
            17,
        )
        self.index = push_button(theme, translate("Concepts", "Index images\u2026"), icon="images")
        self.index.setToolTip(translate("Concepts", "Find out on which images of a folder each latent fires."))
        self.export = push_button(theme, translate("Concepts", "Export\u2026"), icon="save")
        self.export.setToolTip(translate("Concepts", "Save the selected latents, or all that are listed."))
        self.working = _Working(theme)
        self._sae_label = _caption(theme, translate("Concepts", "SAE"), self.sae)
        self._reference_label = _caption(theme, translate("Concepts", "Reference images"), self.reference)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        for label, chooser in ((self._sae_label, self.sae), (self._reference_label, self.reference)):
            layout.addWidget(label)
            layout.addWidget(chooser)
            layout.addSpacing(theme.space(3))
        layout.addWidget(self.working, 1)
        layout.addWidget(self.index)
        layout.addWidget(self.export)
        self.sae.textActivated.connect(self.sae_chosen)
        self.reference.activated.connect(lambda place: self.reference_chosen.emit(self.reference.itemData(place)))
        self.index.clicked.connect(self.index_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.set_saes((), "")
        self.set_references((), "")

    def set_saes(self, names: Sequence[str], current: str) -> None:
        """Offer these SAEs; one alone needs no choice."""
        self.sae.clear()
        self.sae.addItems(list(names))
        self.sae.setCurrentText(current)
        for widget in (self.sae, self._sae_label):
            widget.setVisible(len(names) > 1)

    def set_references(self, offers: Sequence[ReferenceOffer], current: str) -> None:
        """Offer these sets of reference images; one alone needs no choice."""
        self.reference.clear()
        for place, offer in enumerate(offers):
            self.reference.addItem(plain(offer.title), offer.place)
            self.reference.setItemData(place, plain(offer.place or offer.title), Qt.ItemDataRole.ToolTipRole)
            if offer.place == current:
                self.reference.setCurrentIndex(place)
        for widget in (self.reference, self._reference_label):
            widget.setVisible(len(offers) > 1)


class _Working(QWidget):
    """What is being computed; its room stays when nothing is, so that nothing jumps."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._note = ElidingLabel(theme, "caption", "muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(theme.em(3))
        self._bar.setAccessibleName(translate("Concepts", "Working"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.space(2), 0)
        layout.setSpacing(theme.space(2))
        layout.addStretch(1)
        layout.addWidget(self._note)
        layout.addWidget(self._bar)
        self.set_note(None)

    def set_note(self, note: str | None) -> None:
        """Show a note; None when nothing is computed."""
        self._note.setText(note or "")
        for widget in (self._note, self._bar):
            widget.setVisible(note is not None)


def _caption(theme: Theme, text: str, buddy: QWidget) -> QLabel:
    label = text_label(theme, text, "caption", "muted")
    label.setBuddy(buddy)
    return label
