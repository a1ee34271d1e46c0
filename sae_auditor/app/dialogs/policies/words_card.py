"""The words of the policy: what may count, what must not, and a field to add one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from sae_auditor.app.kit.cards import Card, FlowLayout, clear, column, scrolled
from sae_auditor.app.kit.controls import push_button, text_label
from sae_auditor.app.kit.theme import Theme
from sae_auditor.concepts.policy import Judgement
from sae_auditor.i18n import translate
from sae_auditor.workbench.plain import plain, unkeyed
from sae_auditor.workbench.policies.state import JudgedWord


class WordsCard(Card):
    """Setters in, intents out: `added` carries a word and its judgement, `removed` a word."""

    added = Signal(str, str)
    removed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, translate("Policy", "Words"), spacing=2)
        self.field = QLineEdit()
        self.field.setPlaceholderText(translate("Policy", "A word, such as ruler"))
        self.field.setAccessibleName(translate("Policy", "Word to judge"))
        self.may = push_button(theme, translate("Policy", "May count"))
        self.must_not = push_button(
            theme, translate("Policy", "Must not count"), tip=translate("Policy", "Return does the same.")
        )
        self._groups: dict[Judgement, _Chips] = {
            "must-not": _Chips(theme, translate("Policy", "Must not count")),
            "may": _Chips(theme, translate("Policy", "May count")),
            "none": _Chips(theme, translate("Policy", "Left not judged here")),
        }
        self._build()
        self.may.clicked.connect(lambda: self._add("may"))
        self.must_not.clicked.connect(lambda: self._add("must-not"))
        self.field.returnPressed.connect(lambda: self._add("must-not"))
        for group in self._groups.values():
            group.removed.connect(self.removed)

    def set_words(self, words: tuple[JudgedWord, ...], *, can_change: bool) -> None:
        """Show the words of the policy."""
        for widget in (self.field, self.may, self.must_not):
            widget.setEnabled(can_change)
        for judgement, group in self._groups.items():
            group.set_words([item for item in words if item.judgement == judgement])

    def _add(self, judgement: Judgement) -> None:
        if self.field.text().strip():
            self.added.emit(self.field.text(), judgement)
            self.field.clear()
            self.field.setFocus()

    def _build(self) -> None:
        theme = self._theme
        what = translate("Policy", "A word judges every latent that is called so, or by a synonym.")
        body = QWidget()
        body.setLayout(column(*self._groups.values(), 1, gap_px=theme.space(3)))
        scroll = scrolled(body)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for widget in (text_label(theme, what, "caption", "muted", wrap=True), self.field, self.must_not, self.may):
            self.column.addWidget(widget)
        self.column.addWidget(scroll, 1)


class _Chips(QWidget):
    """A heading and a button for each word; a click takes the word away."""

    removed = Signal(str)

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._theme = theme
        self._title = title
        self._area = QWidget()
        self._flow = FlowLayout(self._area, theme.space(1))
        self.setLayout(column(text_label(theme, title, "strong"), self._area, gap_px=theme.space(1)))

    def set_words(self, words: list[JudgedWord]) -> None:
        """Show these words; without any, nothing."""
        clear(self._flow)
        for said in words:
            text = f"{unkeyed(said.word)}  \u00d7"
            where = translate("Policy", "Said for all prompt sets.") if said.is_common else ""
            take = translate("Policy", "Click to take it away.")
            chip = push_button(self._theme, text, tip=f"{where} {take}".strip())
            chip.setProperty("kind", "chip")
            chip.setFont(self._theme.font("caption"))
            chip.setAccessibleName(
                translate("Policy", "{word}, {judgement}").format(word=plain(said.word), judgement=self._title)
            )
            chip.clicked.connect(partial(self._remove, said.word))
            self._flow.addWidget(chip)
        self.setVisible(bool(words))

    def _remove(self, word: str, _checked: bool = False) -> None:
        self.removed.emit(word)
