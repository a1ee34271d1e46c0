"""The row at the top (which SAE, by which images, what is being computed), and what stands below it without a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from sae_auditor.app.kit.controls import Chooser, ElidingLabel, push_button, text_label
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts.state import ConceptsState, ReferenceOffer
from sae_auditor.workbench.plain import plain


class ToolRow(QWidget):
    """`sae_chosen` carries a name, `reference_chosen` the place of a set of reference images."""

    sae_chosen = Signal(str)
    reference_chosen = Signal(str)

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
        self.export.setEnabled(False)
        self.working = _Working(theme)
        self._labels = {self.sae: _caption(theme, self.sae), self.reference: _caption(theme, self.reference)}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(1))
        for chooser, label in self._labels.items():
            layout.addWidget(label)
            layout.addWidget(chooser)
            layout.addSpacing(theme.space(3))
        layout.addWidget(self.working, 1)
        layout.addWidget(self.index)
        layout.addWidget(self.export)
        self.sae.textActivated.connect(self.sae_chosen)
        self.reference.activated.connect(lambda index: self.reference_chosen.emit(self.reference.itemData(index)))
        self.set_saes((), "")
        self.set_references((), "")

    def set_saes(self, names: Sequence[str], current: str) -> None:
        """Offer these SAEs; one alone needs no choice."""
        self.sae.clear()
        self.sae.addItems(list(names))
        self.sae.setCurrentText(current)
        self._show(self.sae, len(names) > 1)

    def set_references(self, offers: Sequence[ReferenceOffer], current: str) -> None:
        """Offer these sets of reference images; one alone needs no choice."""
        self.reference.clear()
        for index, offer in enumerate(offers):
            self.reference.addItem(plain(offer.title), offer.place)
            self.reference.setItemData(index, plain(offer.place or offer.title), Qt.ItemDataRole.ToolTipRole)
            if offer.place == current:
                self.reference.setCurrentIndex(index)
        self._show(self.reference, len(offers) > 1)

    def _show(self, chooser: Chooser, there: bool) -> None:
        chooser.setVisible(there)
        self._labels[chooser].setVisible(there)


class _Working(QWidget):
    """What is being computed; its room stays when nothing is, so that nothing jumps."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.note = ElidingLabel(theme, "caption", "muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(theme.em(3))
        self._bar.setAccessibleName(translate("Concepts", "Working"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, theme.space(2), 0)
        layout.setSpacing(theme.space(2))
        layout.addStretch(1)
        layout.addWidget(self.note)
        layout.addWidget(self._bar)
        self.set_note(None)

    def set_note(self, note: str | None) -> None:
        self.note.setText(note or "")
        for widget in (self.note, self._bar):
            widget.setVisible(note is not None)


def _caption(theme: Theme, chooser: Chooser) -> QLabel:
    label = text_label(theme, chooser.accessibleName(), "caption", "muted")
    label.setBuddy(chooser)
    return label


class Blank(QWidget):
    """Why there is no table, and the one thing to do about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = text_label(theme, "", "title", wrap=True)
        self.hint = text_label(theme, "", tone="muted", wrap=True)
        self.index = push_button(
            theme, translate("Concepts", "Index a folder of images\u2026"), kind="primary", icon="images"
        )
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QWidget()
        column.setMaximumWidth(theme.em(30))
        inner = QVBoxLayout(column)
        inner.setSpacing(theme.space(3))
        inner.addStretch(2)
        for widget in (self._drawing, self.title, self.hint):
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
        theme.changed.connect(self._draw)
        self._draw()

    def show_state(self, state: ConceptsState) -> None:
        """Say why there is no table."""
        title, hint = _reason(state)
        self.title.setText(title)
        self.hint.setText(hint)
        self.index.setVisible(state.unindexed is not None)

    def _draw(self) -> None:
        side = self._theme.em(3.5)
        self._drawing.setPixmap(icon_pixmap("concepts", self._theme.colours.accent, side, self.devicePixelRatioF()))


def _reason(state: ConceptsState) -> tuple[str, str]:
    if state.unindexed is not None:
        return translate("Concepts", "Nothing is known of these latents yet"), state.unindexed
    if not state.saes:
        hint = translate("Concepts", "Open a bundle to see what the latents of its SAEs stand for.")
        return translate("Concepts", "No bundle is loaded"), hint
    if state.working is not None:
        return translate("Concepts", "Reading the latents\u2026"), ""
    hint = translate("Concepts", "Choose another SAE or other reference images, or open another bundle.")
    return translate("Concepts", "The latents could not be read"), hint
