"""The dialog "Where it comes from": the graph back to the image with a sentence of how complete it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from sae_auditor.app.kit.cards import Card, scrolled
from sae_auditor.app.kit.controls import text_label
from sae_auditor.app.kit.dialog import PageDialog
from sae_auditor.app.kit.run_card import RunCard
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.circuit_view import CircuitView
from sae_auditor.i18n import translate
from sae_auditor.workbench.audit.circuits import CircuitState
from sae_auditor.workbench.plain import plain

if TYPE_CHECKING:
    from sae_auditor.workbench.audit.state import Subject


class CircuitDialog(PageDialog):
    """Shows a `CircuitState`; stopping and closing are the owner's to connect."""

    def __init__(self, theme: Theme, subject: Subject | None, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, (62, 38), RunCard(theme, translate("Circuit", "Stop")))
        self._state = CircuitState()
        self.sentence = text_label(theme, role="heading", wrap=True)
        self.remarks = text_label(theme, role="caption", tone="muted", wrap=True)
        self.chosen = text_label(theme, wrap=True)
        self.legend = text_label(
            theme,
            translate(
                "Circuit",
                "Width: what switching the source off changes. Blue raised it, orange held it back; dashed: not "
                "confirmed. Select a latent to see where in the image it fires.",
            ),
            "caption",
            "muted",
            wrap=True,
        )
        self.view = CircuitView(theme)
        if subject is not None:
            self.view.set_picture(subject.evidence.image.rgb, subject.seen)
        self.view.node_chosen.connect(self._say_node)
        self._card = Card(theme, spacing=2)
        self._card.column.addWidget(self.sentence)
        self._card.column.addWidget(self.remarks)
        self._card.column.addWidget(scrolled(self.view), 1)
        self._card.column.addWidget(self.chosen)
        self._card.column.addWidget(self.legend)
        self.page.addWidget(self._card, 1)
        self.add_buttons()
        self.footer.insertStretch(0, 1)

    def render(self, state: CircuitState) -> None:  # type: ignore[override]  # Qt has one that paints elsewhere
        """Show this state."""
        old, self._state = self._state, state
        self.setWindowTitle(plain(state.title))
        if old.problem != state.problem:
            self.say_problem(state.problem)
        if state.running is None:
            self.run_card.set_idle()
        else:
            self.run_card.set_running(state.running, translate("Circuit", "Finding where the latent comes from"))
        graph = state.graph
        self._card.setVisible(graph is not None)
        if graph is not None and graph is not old.graph:
            self.sentence.setText(graph.sentence)
            self.remarks.setText(" ".join(graph.remarks))
            self.view.set_graph(graph)
            if self.view.buttons:
                self.view.buttons[min(1, len(self.view.buttons) - 1)].setFocus()

    def _say_node(self, index: int) -> None:
        if self._state.graph is not None:
            self.chosen.setText(plain(self._state.graph.nodes[index].said))
