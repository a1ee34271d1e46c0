"""The filters above the queue: a chip for each kind of image, with how many there are; one of them is pressed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from sae_auditor.app.kit.cards import FlowLayout
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.latents.head import chip
from sae_auditor.i18n import translate
from sae_auditor.records.queue import Kind
from sae_auditor.workbench.session.controller import FOUND_BY_MODEL
from sae_auditor.workbench.session.state import SessionState
from sae_auditor.workbench.session.words import KIND_DRAWINGS, kind_help, kind_word


class QueueFilters(QWidget):
    """`chosen` carries a kind."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(translate("Session", "Filters of the queue"))
        flow = FlowLayout(self, theme.space(1))
        self.chips = {kind: chip(theme, kind_word(kind), kind_help(kind), *KIND_DRAWINGS[kind]) for kind in Kind}
        for kind, button in self.chips.items():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._clicked, kind))
            flow.addWidget(button)

    def show_state(self, state: SessionState) -> None:
        """Show the filter in use and the counts. What has no meaning in this session, or gives away, is left out."""
        has_sides = bool(state.settings.accept_classes or state.settings.reject_classes)
        for kind, button in self.chips.items():
            count = state.counts.get(kind, 0)
            hidden = (kind in FOUND_BY_MODEL and state.hides_findings) or (
                kind in (Kind.OVERKILL, Kind.ESCAPE) and not has_sides
            )
            button.setVisible(not hidden)
            button.setText(f"\u2009{kind_word(kind)}  {count:,}")
            button.setAccessibleName(f"{kind_word(kind)}, {count:,}")
            button.setChecked(kind is state.kind)

    def _clicked(self, kind: Kind) -> None:
        # A second click on the filter in use leaves it.
        self.chips[kind].setChecked(True)
        self.chosen.emit(kind)
