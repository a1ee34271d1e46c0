"""Selecting a patch on the canvas, and the panel that lists it."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from sae_auditor.app.kit.canvas import Heat, ImageCanvas
from sae_auditor.app.kit.histogram import HistogramView
from sae_auditor.app.workspaces.audit.why_panel import WhyPanel
from sae_auditor.concepts.concept import Histogram
from sae_auditor.images import Framing
from sae_auditor.reports.audit.rows import PatchLatent, PatchPage
from sae_auditor.workbench.audit.actions import AUDIT_ACTIONS
from tests.workbench.audit.audit_fakes import make_audit, picture

PAGE = PatchPage(
    (2, 5), "defective", "logit", None, (PatchLatent(42, "metal nut", 3.0, 0.2), PatchLatent(7, None, -1.5, -0.8))
)


def put(panel, **changes):
    panel.show_state(replace(panel._state, **changes))


@pytest.fixture
def canvas(qtbot, theme):
    made = ImageCanvas(theme)
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.set_image(picture(320, 320), Framing(128, 128).seen(320, 320))
    made.set_grid((8, 8))
    made.show()
    made.said = []
    made.patch_chosen.connect(made.said.append)
    return made


def key(canvas, key, modifiers=Qt.KeyboardModifier.NoModifier, kind=QEvent.Type.KeyPress):
    event = QKeyEvent(kind, key, modifiers)
    if kind == QEvent.Type.ShortcutOverride:
        event.ignore()
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


def test_a_click_chooses_a_patch_and_a_drag_does_not(canvas, qtbot):
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(130, 30))
    assert canvas.said == [(0, 2)]
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(canvas, QPoint(160, 120))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(160, 120))
    assert canvas.said == [(0, 2)]


def test_the_keys_of_the_patch_are_the_canvas_own(canvas, qtbot):
    moved = []
    canvas.patch_moved.connect(lambda rows, columns: moved.append((rows, columns)))
    alt = Qt.KeyboardModifier.AltModifier
    # Alt with up and down are shortcuts of the window elsewhere; in the canvas they are claimed first.
    assert key(canvas, Qt.Key.Key_Down, alt, QEvent.Type.ShortcutOverride)
    key(canvas, Qt.Key.Key_Down, alt)
    key(canvas, Qt.Key.Key_Left, alt)
    assert moved == [(1, 0), (0, -1)]
    canvas.set_grid(None)
    assert not key(canvas, Qt.Key.Key_Down, alt, QEvent.Type.ShortcutOverride)


def test_escape_leaves_a_patch_and_is_free_without_one(canvas):
    assert not key(canvas, Qt.Key.Key_Escape)
    canvas.set_patch((1, 1))
    assert key(canvas, Qt.Key.Key_Escape)
    assert canvas.said == [None]


def test_the_selected_patch_is_outlined(canvas, theme):
    before = canvas.grab().toImage()
    canvas.set_patch((1, 1))
    after = canvas.grab().toImage()
    # The grid is 8 x 8 over 400 px, so a corner of this patch lies at (50, 50).
    assert before.pixelColor(75, 50) != after.pixelColor(75, 50)
    assert after.pixelColor(75, 50).name() == theme.colours.accent
    assert before.pixelColor(75, 75) == after.pixelColor(75, 75)


def test_signed_maps_and_the_same_image_keep_the_zoom(canvas):
    canvas.zoom_by(2)
    scale = canvas.scale
    canvas.set_image(picture(320, 320), Framing(128, 128).seen(320, 320), keep_view=True)
    canvas.set_heat(Heat(np.linspace(-1, 1, 64).reshape(8, 8), (-1, 1), signed=True))
    canvas.grab()
    assert canvas.scale == scale
    canvas.set_image(picture(320, 320), Framing(128, 128).seen(320, 320))
    assert canvas.scale < scale


def test_the_panel_lists_a_patch_and_goes_back(qtbot, theme):
    panel = WhyPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(440, 420)
    panel.show()
    audit = make_audit(unexplained=9.0)
    put(panel, audit=audit, selected_class=0)
    assert panel.ribbon.isVisible()
    put(panel, patch=(2, 5))
    everything = len(panel.bars.bars.rows)
    put(panel, patch_page=PAGE)
    assert [row.latent for row in panel.bars.bars.rows if row.latent is not None] == [42, 7]
    assert panel.patch.isVisible()
    assert "row 3, column 6: 2 latents" in panel.patch.accessibleName()
    assert not panel.ribbon.isVisible()
    chosen = []
    panel.bars.latent_chosen.connect(chosen.append)
    panel.bars.step(1)
    assert chosen == [42]
    with qtbot.waitSignal(panel.patch.close_button.clicked):
        panel.patch.close_button.click()
    put(panel, patch=None, patch_page=None)
    assert len(panel.bars.bars.rows) == everything
    panel.grab()


def test_the_desk_plays_it_through(desk, qtbot):
    screen, controller = desk.screen, desk.controller
    said = []
    screen.installEventFilter(filter_ := _StatusTips(said, screen))
    assert filter_ is not None
    canvas = screen.image.canvas
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert "one vector" in said[0]
    controller.choose_sae("patch-middle")
    canvas.zoom_by(2)
    scale = canvas.scale
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    assert controller.state.patch is not None
    assert screen.why.patch.isVisible()
    controller.choose_sae("cls-last")
    assert canvas.scale == scale
    assert not screen.why.patch.isVisible()


class _StatusTips:
    def __new__(cls, said, parent):
        from PySide6.QtCore import QObject

        class Filter(QObject):
            def eventFilter(self, _watched, event):
                if event.type() == QEvent.Type.StatusTip:
                    said.append(event.tip())
                return False

        return Filter(parent)


def test_a_negative_activation_stands_among_its_like(qtbot, theme):
    view = HistogramView(theme)
    qtbot.addWidget(view)
    view.resize(300, 80)
    edges = np.linspace(-4, 4, 9).astype(np.float32)
    view.set_histogram(Histogram(np.array([5, 5, 10, 30, 30, 10, 5, 5]), edges), -2.2)
    # Nearer to zero than it: two bins of 30 and two of 10, of 100 in all.
    assert "−2.20, stronger than 80.0" in view.accessibleDescription()
    view.show()
    view.grab()


def test_the_keys_are_in_the_table():
    ids = {action.id: action for action in AUDIT_ACTIONS}
    assert ids["audit.move-patch"].held
    assert "audit.clear-patch" in ids
