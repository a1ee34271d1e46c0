"""The row at the top (which SAE, by which images, what is being computed), and what stands below it without a table."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QWidget

from sae_auditor.app.kit.cards import Card, column, line
from sae_auditor.app.kit.controls import Chooser, ElidingLabel, push_button, text_label
from sae_auditor.app.kit.theme import Theme, icon_pixmap
from sae_auditor.i18n import translate
from sae_auditor.workbench.concepts.state import ConceptsState
from sae_auditor.workbench.plain import plain


class ToolRow(QWidget):
    """`sae_chosen` carries a name, `reference_chosen` the place of a set of reference images."""

    sae_chosen = Signal(str)
    reference_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._state = ConceptsState()
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
        self.working = ElidingLabel(theme, "caption", "muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(theme.em(3))
        self._bar.setAccessibleName(translate("Concepts", "Working"))
        self._labels = {self.sae: _caption(theme, self.sae), self.reference: _caption(theme, self.reference)}
        # Its room stays when nothing is being computed, so that nothing jumps.
        note = QWidget()
        note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        note.setLayout(line(1, self.working, self._bar, gap_px=theme.space(2)))
        layout = line(gap_px=theme.space(1))
        for chooser, label in self._labels.items():
            layout.addWidget(label)
            layout.addWidget(chooser)
            layout.addSpacing(theme.space(3))
        layout.addWidget(note, 1)
        layout.addSpacing(theme.space(2))
        layout.addWidget(self.index)
        layout.addWidget(self.export)
        self.setLayout(layout)
        self.sae.textActivated.connect(self.sae_chosen)
        self.reference.activated.connect(lambda index: self.reference_chosen.emit(self.reference.itemData(index)))
        self._show_saes()
        self._show_references()
        self._show_note()

    def show_state(self, state: ConceptsState) -> None:
        """Show what is chosen, and offer what can be; one thing alone needs no choice."""
        old, self._state = self._state, state
        if (state.saes, state.sae) != (old.saes, old.sae):
            self._show_saes()
        if (state.references, state.reference) != (old.references, old.reference):
            self._show_references()
        if state.working != old.working:
            self._show_note()

    def _show_saes(self) -> None:
        self.sae.clear()
        self.sae.addItems(list(self._state.saes))
        self.sae.setCurrentText(self._state.sae)
        self._show(self.sae)

    def _show_references(self) -> None:
        self.reference.clear()
        for index, offer in enumerate(self._state.references):
            self.reference.addItem(plain(offer.title), offer.place)
            self.reference.setItemData(index, plain(offer.place or offer.title), Qt.ItemDataRole.ToolTipRole)
            if offer.place == self._state.reference:
                self.reference.setCurrentIndex(index)
        self._show(self.reference)

    def _show(self, chooser: Chooser) -> None:
        for widget in (chooser, self._labels[chooser]):
            widget.setVisible(chooser.count() > 1)

    def _show_note(self) -> None:
        self.working.setText(self._state.working or "")
        for widget in (self.working, self._bar):
            widget.setVisible(self._state.working is not None)


def _caption(theme: Theme, chooser: Chooser) -> QLabel:
    label = text_label(theme, chooser.accessibleName(), "caption", "muted")
    label.setBuddy(chooser)
    return label


class Blank(Card):
    """Why there is no table, and the one thing to do about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = text_label(theme, "", "title", wrap=True)
        self.hint = text_label(theme, "", tone="muted", wrap=True)
        self.index = push_button(
            theme, translate("Concepts", "Index a folder of images\u2026"), kind="primary", icon="images"
        )
        for label in (self.title, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        body = QWidget()
        body.setMaximumWidth(theme.em(30))
        inner = column(2, self._drawing, self.title, self.hint, gap_px=theme.space(3))
        inner.addSpacing(theme.space(2))
        inner.addWidget(self.index, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(3)
        body.setLayout(inner)
        self.column.addLayout(line(1, (body, 100), 1))
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
