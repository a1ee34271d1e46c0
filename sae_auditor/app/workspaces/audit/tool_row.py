"""The row of choices at the top of the workspace: classes, SAE, method, target, and saving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QSizePolicy, QWidget

from sae_auditor.app.kit.cards import line
from sae_auditor.app.kit.controls import Chooser, icon_button, push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.explain.methods import METHODS
from sae_auditor.i18n import translate
from sae_auditor.reports.audit import words
from sae_auditor.workbench.audit.state import AuditState, SaeOffer
from sae_auditor.workbench.plain import plain

ValueT = TypeVar("ValueT")


class ToolRow(QWidget):
    """Four choices, the button `edit` for the prompts, and the button `save` with its menu."""

    prompts_chosen = Signal(str)
    sae_chosen = Signal(str)
    method_chosen = Signal(str)
    target_chosen = Signal(object)
    save_asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = AuditState()
        tip = translate("Audit", "The classes that the prediction chooses between.")
        self.prompts = Chooser(theme, translate("Audit", "Prompt set"), tip)
        self.edit = icon_button(theme, "edit", translate("Audit", "Edit the prompts"))
        self._sae_tip = translate("Audit", "The sparse autoencoder whose latents explain the prediction.")
        self.sae = Chooser(theme, translate("Audit", "SAE"), self._sae_tip, widest_em=17)
        # Its text is long; in a narrow window it gives way first and keeps the name in sight.
        self.sae.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sae.setMinimumContentsLength(6)
        self.sae.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.method = Chooser(theme, translate("Audit", "Method"))
        self.target = Chooser(theme, translate("Audit", "Target"))
        _fill(self.method, tuple(METHODS), words.method_name, words.method_help)
        _fill(self.target, words.TARGETS, words.target_name, words.target_help)
        self.save = push_button(theme, translate("Audit", "Save"), icon="save")
        self._fill_save_menu()
        self._sae_label = _caption(theme, translate("Audit", "SAE"), self.sae)
        classes = _caption(theme, translate("Audit", "Classes"), self.prompts)
        method = _caption(theme, translate("Audit", "Method"), self.method)
        target = _caption(theme, translate("Audit", "Target"), self.target)
        layout = line(classes, self.prompts, self.edit, gap_px=theme.space(1))
        for caption, choice, stretch in (
            (method, self.method, 0),
            (target, self.target, 0),
            (self._sae_label, self.sae, 100),
        ):
            layout.addSpacing(theme.space(3))
            layout.addWidget(caption)
            layout.addWidget(choice, stretch)
        layout.addStretch(1)
        layout.addWidget(self.save)
        self.setLayout(layout)
        for choice, chosen in (
            (self.prompts, self.prompts_chosen),
            (self.sae, self.sae_chosen),
            (self.method, self.method_chosen),
            (self.target, self.target_chosen),
        ):
            choice.activated.connect(partial(self._choose, choice, chosen.emit))
        self._offer_saes(())
        self._show_choices()
        self.save.setEnabled(False)

    def show_state(self, state: AuditState) -> None:
        """Show what can be chosen and what is."""
        before, self._state = self._state, state
        if before.prompt_sets != state.prompt_sets:
            self.prompts.clear()
            for name in state.prompt_sets:
                self.prompts.addItem(plain(name), name)
        if before.saes != state.saes:
            self._offer_saes(state.saes)
        offered = before.prompt_sets != state.prompt_sets or before.saes != state.saes
        if offered or before.asked is not state.asked or before.sae != state.sae:
            self._show_choices()
        self.save.setEnabled(state.audit is not None)

    def _offer_saes(self, offers: Sequence[SaeOffer]) -> None:
        """Offer these SAEs with where they read; a single one needs no choice and is not shown."""
        self.sae.clear()
        for index, offer in enumerate(offers):
            text = f"{offer.name} \u00b7 {words.token_rule(offer.tokens)} \u00b7 {offer.site}"
            self.sae.addItem(plain(text), offer.name)
            self.sae.setItemData(index, _about(offer), Qt.ItemDataRole.ToolTipRole)
        self.sae.view().setMinimumWidth(self.sae.view().sizeHintForColumn(0) + self._theme.em(2))
        self.sae.setVisible(len(offers) > 1)
        self._sae_label.setVisible(len(offers) > 1)

    def _show_choices(self) -> None:
        """Show what is chosen, also where a person chose what was refused."""
        asked = self._state.asked
        sae = self.sae.findData(self._state.sae)
        self.sae.setCurrentIndex(sae)
        tips = [self._sae_tip, *(_about(offer) for offer in self._state.saes if offer.name == self._state.sae)]
        self.sae.setToolTip("\n".join(tips))
        for widget in (self.prompts, self.edit, self.method, self.target, self.sae):
            widget.setEnabled(asked is not None)
        if asked is not None:
            self.prompts.setCurrentIndex(self.prompts.findData(asked.prompts.name))
            self.method.setCurrentIndex(self.method.findData(asked.method))
            self.method.setToolTip(words.method_help(asked.method))
            self.target.setCurrentIndex(words.TARGETS.index(asked.target))
            self.target.setToolTip(words.target_help(asked.target))

    def _choose(self, choice: Chooser, tell: Callable[[object], None], index: int) -> None:
        tell(choice.itemData(index))
        self._show_choices()

    def _fill_save_menu(self) -> None:
        menu = QMenu(self.save)
        menu.setToolTipsVisible(True)
        for name, text, tip in _save_choices():
            action = menu.addAction(text)
            action.setToolTip(tip)
            action.triggered.connect(partial(self.save_asked.emit, name))
        self.save.setMenu(menu)


def _fill(
    choice: Chooser, values: Sequence[ValueT], name: Callable[[ValueT], str], tip: Callable[[ValueT], str]
) -> None:
    for place, value in enumerate(values):
        choice.addItem(name(value), value)
        choice.setItemData(place, tip(value), Qt.ItemDataRole.ToolTipRole)


def _about(offer: SaeOffer) -> str:
    reads = translate("Audit", "{name} reads {tokens} at {site}.").format(
        name=offer.name, tokens=words.token_rule(offer.tokens), site=offer.site
    )
    if not offer.fit:
        return reads
    return reads + "\n" + translate("Audit", "Checked at import: {verdict}").format(verdict=offer.fit)


def _caption(theme: Theme, text: str, buddy: QWidget) -> QLabel:
    label = text_label(theme, text, "caption", "muted")
    label.setBuddy(buddy)
    return label


def _save_choices() -> list[tuple[str, str, str]]:
    return [
        (
            "html",
            translate("Audit", "Report (HTML)\u2026"),
            translate("Audit", "One page for people, pictures included."),
        ),
        ("json", translate("Audit", "Data (JSON)\u2026"), translate("Audit", "Every number, for programs.")),
        ("png", translate("Audit", "Picture (PNG)\u2026"), translate("Audit", "What is on the screen now.")),
    ]
