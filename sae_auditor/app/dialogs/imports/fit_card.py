"""Does it fit? Which images to check on, the check with its progress, and what came out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from sae_auditor.app.dialogs.imports.fit_table import FitTable
from sae_auditor.app.kit.chooser import Chooser
from sae_auditor.app.kit.controls import card, push_button, set_property, text_label
from sae_auditor.app.kit.icons import set_icon
from sae_auditor.app.kit.status_line import Sign, StatusLine
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.imports import words
from sae_auditor.workbench.imports.state import MIN_IMAGES, Fit, Grade, ImageOffer, ImportState

_SIGNS: dict[Grade, Sign] = {"good": "good", "warning": "warning", "bad": "error"}


class FitCard(QWidget):
    """Setters in; `images_chosen` (source, folder), `check_wanted` and `better_wanted` out."""

    images_chosen = Signal(str, object)
    check_wanted = Signal()
    better_wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._offers: tuple[ImageOffer, ...] = ()
        self._source = "bundle"
        self._fit: Fit | None = None
        self.images = Chooser(theme, translate("Import", "Images for the check"), widest_em=24)
        self.check = push_button(theme, translate("Import", "Check the fit"), kind="primary", icon="play")
        self.check.setAutoDefault(False)
        self.better = push_button(theme, translate("Import", "Use the better reading"))
        self.better.setAutoDefault(False)
        self.better.setCheckable(True)
        self.table = FitTable(theme)
        self.verdict = StatusLine(theme)
        self._accepted = text_label(theme, role="caption", tone="muted", wrap=True)
        self._why = text_label(theme, role="caption", tone="muted", wrap=True)
        self._build()
        self.images.activated.connect(self._image_source_chosen)
        self.check.clicked.connect(self.check_wanted)
        self.better.clicked.connect(self.better_wanted)

    def set_state(self, state: ImportState) -> None:
        """Show the part of the state that belongs to the check."""
        self.setVisible(state.found is not None)
        self._set_offers(state)
        self.check.setEnabled(state.can_check)
        # Once there is a result, what comes next is to add the SAE.
        set_property(self.check, "kind", "primary" if state.fit is None else "normal")
        set_icon(self.check, "play", self._theme, "on_accent" if state.fit is None else "text")
        self.images.setEnabled(not state.busy)
        self._why.setText(_why_not(state))
        self._why.setVisible(bool(self._why.text()))
        if state.fit is not self._fit or state.fit is None:
            self._fit = state.fit
            self.table.set_fit(state.fit)
            self._say(state.fit)
        self.better.setVisible(state.fit is not None and state.fit.declared_loses)
        self.better.setChecked(state.accept == "winner")
        self.better.setEnabled(not state.busy)
        self._accepted.setText(_accepted(state))

    def _say(self, fit: Fit | None) -> None:
        if fit is None:
            self.verdict.say("info", "")
            return
        on = translate("Import", "Checked on {count} images.").format(count=fit.n_images)
        rest = " ".join((*(translate_core(warning) for warning in fit.warnings), on))
        self.verdict.say(_SIGNS[fit.grade], translate_core(fit.verdict), rest)

    def _build(self) -> None:
        theme = self._theme
        frame, column = card(theme, spacing=3, margin=4)
        text = translate(
            "Import", "Rebuilds the encoder's vectors through the SAE, read as declared and in other ways."
        )
        row = QHBoxLayout()
        row.setSpacing(theme.space(2))
        label = text_label(theme, translate("Import", "Check on"))
        label.setBuddy(self.images)
        row.addWidget(label)
        row.addWidget(self.images)
        row.addStretch(1)
        row.addWidget(self.check)
        after = QHBoxLayout()
        after.setSpacing(theme.space(3))
        after.addWidget(self.better)
        after.addWidget(self._accepted, 1)
        column.addWidget(text_label(theme, translate("Import", "Does it fit?"), "heading"))
        column.addWidget(text_label(theme, text, "caption", "muted", wrap=True))
        column.addLayout(row)
        column.addWidget(self._why)
        column.addWidget(self.verdict)
        column.addWidget(self.table)
        column.addLayout(after)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _set_offers(self, state: ImportState) -> None:
        if state.offers != self._offers:
            self._offers = state.offers
            self.images.clear()
            for offer in state.offers:
                self.images.addItem(words.offer_text(offer), offer.source)
            self.images.addItem(translate("Import", "A folder…"), "ask")
        self._source = state.source
        self.images.setCurrentIndex(self.images.findData(state.source))

    def _image_source_chosen(self, place: int) -> None:
        source = str(self.images.itemData(place))
        if source != "ask":
            folder = next((offer.folder for offer in self._offers if offer.source == source), None)
            self.images_chosen.emit(source, folder)
            return
        name = QFileDialog.getExistingDirectory(self, translate("Import", "Check on the images of a folder"))
        if name:
            self.images_chosen.emit("folder", Path(name))
        else:
            self.images.setCurrentIndex(self.images.findData(self._source))


def _why_not(state: ImportState) -> str:
    """Say why the check cannot run yet, where that is not plain."""
    if state.busy or state.found is None:
        return ""
    if state.open_questions:
        return translate("Import", "Answer the open question first.")
    if state.offer is not None and not state.offer.enough:
        return translate("Import", "The check needs at least {count} images.").format(count=MIN_IMAGES)
    return ""


def _accepted(state: ImportState) -> str:
    """Say which reading would be added."""
    if state.fit is None:
        return ""
    rows = (row for row in state.fit.rows if (row.winner if state.accept == "winner" else row.declared))
    reading = next(rows, None)
    return "" if reading is None else translate("Import", "Will be added: {reading}").format(reading=reading.words)
