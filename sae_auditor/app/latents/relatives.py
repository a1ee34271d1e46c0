"""Other latents that fire together with one, or write in nearly the same direction; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sae_auditor.app.kit.bars import Bar, BarButton
from sae_auditor.app.kit.controls import Heading, remark
from sae_auditor.app.kit.theme import Theme
from sae_auditor.i18n import translate
from sae_auditor.workbench import numbers
from sae_auditor.workbench.concepts import words
from sae_auditor.workbench.concepts.state import Relative

_MOST = 6


class RelativeList(QWidget):
    """At most six, nearest first."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, title: str, tip: str) -> None:
        super().__init__()
        self._theme = theme
        self._relatives: tuple[Relative, ...] | None = None
        self.buttons: list[BarButton] = []
        self._head = Heading(theme, title)
        self._head.setToolTip(tip)
        self._empty = remark(theme)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._head)
        self._layout.addSpacing(theme.space(1))
        self._layout.addWidget(self._empty)
        self._layout.addStretch(1)

    def set_relatives(self, relatives: Sequence[Relative] | None) -> None:
        """Show these latents; None while they are looked for."""
        wanted = None if relatives is None else tuple(relatives[:_MOST])
        if wanted != self._relatives or not self.buttons:
            self._relatives = wanted
            self._fill(wanted or ())
        waiting = translate("Concepts", "Looking\u2026")
        self._empty.setText(waiting if wanted is None else translate("Concepts", "None."))
        self._empty.setVisible(not self.buttons)

    def _fill(self, relatives: Sequence[Relative]) -> None:
        for button in self.buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for place, relative in enumerate(relatives):
            button = BarButton(self._theme, _bar(relative))
            button.clicked.connect(partial(self._go, relative.latent))
            # After the heading and its gap.
            self._layout.insertWidget(2 + place, button)
            self.buttons.append(button)

    def _go(self, latent: int, _checked: bool = False) -> None:
        self.chosen.emit(latent)


def _bar(relative: Relative) -> Bar:
    name = words.latent_name(relative.label, relative.latent)
    value = numbers.plain(relative.value, 2)
    tip = translate("Concepts", "Go to {name} (latent {latent}), {value}").format(
        name=name, latent=relative.latent, value=value
    )
    return Bar(name, relative.value, value, quiet=relative.label is None, tip=tip)
