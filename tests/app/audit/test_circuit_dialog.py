"""The dialog "Where it comes from": nodes that can be reached and heard, regions in the picture, ways out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt

from sae_auditor.images import Box
from sae_auditor.workbench.audit.circuit_graph import graph_of
from sae_auditor.workbench.audit.circuits import CIRCUIT, CircuitState
from sae_auditor.workbench.messages import Problem
from sae_auditor.workbench.running import Running
from tests.workbench.audit.circuit_fakes import made_circuit, made_pictures


@pytest.fixture
def dialog(qtbot, theme):
    from sae_auditor.app.workspaces.audit.circuit_dialog import CircuitDialog

    made = CircuitDialog(theme, None)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.view.set_picture(np.full((64, 64, 3), 255, np.uint8), Box(0, 0, 64, 64))
    made.render(CircuitState("Where it comes from", graph=graph_of(made_circuit(), made_pictures())))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def picture_of(dialog):
    return dialog.view.grab().toImage()


def test_nodes_have_names_and_lie_in_their_columns_without_overlap(dialog):
    buttons = dialog.view.buttons
    assert "latent 221" in buttons[1].accessibleName()
    assert buttons[0].x() > buttons[1].x() > buttons[4 + 4].x()
    column = sorted((b.geometry() for b in buttons if b.node.column == 1), key=lambda rect: rect.y())
    assert all(upper.bottom() < lower.top() for upper, lower in pairwise(column))
    assert all(dialog.view.rect().contains(button.geometry()) for button in buttons)


def test_the_strongest_source_is_selected_and_its_sentence_is_said(dialog):
    assert dialog.view.buttons[1].isChecked()
    assert "latent 221" in dialog.chosen.text()
    assert dialog.sentence.text().endswith("it falls silent.")


def test_choosing_a_node_shows_where_it_fires(dialog, qtbot):
    before = picture_of(dialog)
    qtbot.mouseClick(dialog.view.buttons[2], Qt.MouseButton.LeftButton)
    assert "latent 7" in dialog.chosen.text()
    assert picture_of(dialog) != before
    dialog.view.buttons[3].setFocus()
    qtbot.keyClick(dialog.view.buttons[3], Qt.Key.Key_Space)
    assert "Not confirmed" in dialog.chosen.text()


def test_blue_edges_raise_and_orange_ones_hold_back(dialog, theme):
    image, buttons = picture_of(dialog), dialog.view.buttons

    def colour_beside(index):
        rect = buttons[index].geometry()
        return image.pixelColor(rect.right() + 4, rect.center().y())

    assert colour_beside(1).blue() > colour_beside(1).red()
    assert colour_beside(2).red() > colour_beside(2).blue()


def test_what_goes_wrong_is_said_and_the_graph_stays_away(qtbot, theme):
    from sae_auditor.app.workspaces.audit.circuit_dialog import CircuitDialog

    made = CircuitDialog(theme, None)
    qtbot.addWidget(made)
    made.render(CircuitState("Where it comes from", running=Running("Switching earlier latents off", 3, 24)))
    assert made.run_card.isVisibleTo(made)
    made.render(CircuitState("Where it comes from", problem=Problem("It did not fire.")))
    assert made.problem.isVisibleTo(made)
    assert not made.run_card.isVisibleTo(made)
    assert not made.sentence.isVisibleTo(made)


def test_the_action_opens_the_dialog_and_closing_it_gives_up(desk, monkeypatch):
    from sae_auditor.app.workspaces.audit.circuit_dialog import CircuitDialog

    opened = []
    monkeypatch.setattr(CircuitDialog, "open", lambda dialog: opened.append(dialog))
    assert desk.screen.concept.trace.isVisibleTo(desk.screen.concept)
    desk.screen.concept.trace.click()
    desk.workspace.actions()["audit.trace-latent"]()
    assert len(opened) == 2
    state = desk.controller.state
    name = state.label(state.selected_latent) or str(state.selected_latent)
    for dialog in opened:
        assert name in dialog.windowTitle()
        dialog.reject()
        dialog.deleteLater()
    assert not desk.context.jobs.is_running(CIRCUIT)


def test_without_an_earlier_sae_nothing_is_offered(desk):
    desk.workspace.controller.put(sae="patch-middle")
    assert not desk.screen.concept.trace.isVisibleTo(desk.screen.concept)


def test_arrow_keys_go_from_node_to_node(dialog, qtbot):
    first = dialog.view.buttons[1]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert dialog.view.buttons[2].isChecked()
    assert "latent 7" in dialog.chosen.text()
