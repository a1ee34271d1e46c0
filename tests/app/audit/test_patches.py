"""Selecting a patch: the decisions without a window, then the canvas and the panel that show it."""

from unittest.mock import Mock

import numpy as np
import pytest
from audit_fakes import LATENTS, FakeAuditor, make_audit, picture
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from sae_auditor.app.kit.canvas import Heat, ImageCanvas
from sae_auditor.app.kit.histogram import HistogramView
from sae_auditor.app.workspaces.audit.why_panel import WhyPanel
from sae_auditor.concepts.concept import Histogram
from sae_auditor.images import Framing
from sae_auditor.workbench.audit.actions import AUDIT_ACTIONS
from sae_auditor.workbench.audit.colormap import DIVERGING, signed_colours, signed_range
from sae_auditor.workbench.audit.controller import AuditController
from sae_auditor.workbench.audit.rows import patch_bars
from sae_auditor.workbench.audit.state import Overlay, PatchLatent, PatchPage, Side
from sae_auditor.workbench.audit.view import AuditView
from sae_auditor.workbench.inline_jobs import InlineJobRunner
from sae_auditor.workbench.queue import ImageQueue

PAGE = PatchPage(
    (2, 5), "defective", "logit", None, (PatchLatent(42, "metal nut", 3.0, 0.2), PatchLatent(7, None, -1.5, -0.8))
)


class Desk:
    def __init__(self, sae_name="patch-middle"):
        self.view = Mock(spec=AuditView)
        self.errors = []
        self.queue = ImageQueue()
        self.auditor = FakeAuditor(sae_name=sae_name)
        self.controller = AuditController(self.view, InlineJobRunner(), self.errors.append, self.queue)
        self.controller.set_auditor(self.auditor)
        self.queue.add([picture()], name="nut.png")
        self.controller.set_image(self.queue.current)

    @property
    def state(self):
        return self.controller.state

    def called(self, name):
        return [call for call in self.auditor.calls if call[0] == name]


# ----------------------------------------------------------------------------------------------------------- decisions


def test_a_patch_lists_what_fired_there_by_what_it_contributed():
    desk = Desk()
    desk.controller.patches.select((4, 11))
    page = desk.state.patch_page
    assert [item.latent for item in page.latents] == [LATENTS[0], LATENTS[1], LATENTS[3]]
    # The fake gives token number t (CLS is number 0, the patches follow row by row) the contribution 0.1 t.
    assert page.latents[0].contribution == pytest.approx(0.1 * (1 + 4 * 16 + 11))
    assert page.latents[2].activation == -1.5
    assert page.latents[0].label == "red inspection tag"
    assert desk.view.set_patch.call_args.args == ((4, 11), page)


def test_the_same_patch_again_shows_the_whole_image():
    desk = Desk()
    desk.controller.patches.select((4, 11))
    desk.controller.patches.select((4, 11))
    assert desk.state.patch is None
    assert desk.view.set_patch.call_args.args == (None, None)


def test_another_class_or_target_counts_the_same_patch_anew():
    desk = Desk()
    desk.controller.patches.select((1, 2))
    desk.controller.select_class(1)
    assert desk.state.patch_page.class_name == "good"
    desk.controller.choose_target("margin")
    assert desk.state.patch == (1, 2)
    assert desk.state.patch_page.contrast == desk.state.request.contrast
    assert desk.called("patch_contributions")[-1] == ("patch_contributions", "good", "margin", "defective")


def test_the_keyboard_starts_in_the_middle_and_stays_inside():
    desk = Desk()
    desk.controller.patches.move(0, 1)
    assert desk.state.patch == (8, 8)
    for _ in range(20):
        desk.controller.patches.move(1, 0)
    assert desk.state.patch == (15, 8)
    assert desk.state.patch_page.latents == ()


def test_an_sae_of_one_vector_an_image_says_so_in_passing():
    desk = Desk("cls-last")
    desk.controller.patches.select((0, 0))
    assert desk.state.patch is None
    assert "one vector an image" in desk.view.say.call_args.args[0]
    assert not desk.called("latents_at")
    desk.controller.patches.move(1, 0)
    assert desk.state.patch is None


def test_a_refused_patch_is_reported_and_left():
    desk = Desk()
    desk.auditor.fail_on.add("latents_at")
    desk.controller.patches.select((0, 0))
    assert len(desk.errors) == 1
    assert desk.state.patch is None


def test_another_image_or_grid_lets_go_of_the_patch():
    desk = Desk()
    desk.controller.patches.select((0, 0))
    desk.controller.choose_sae("cls-last")
    assert desk.state.patch is None
    desk.controller.choose_sae("patch-middle")
    desk.controller.patches.select((3, 3))
    desk.queue.add([picture(seed=2)], name="other.png")
    desk.controller.set_image(desk.queue.item_at(1))
    assert desk.state.patch is None


def test_the_class_and_the_image_stay_when_the_sae_changes():
    desk = Desk()
    item = desk.state.subject.item
    desk.controller.select_class(2)
    desk.controller.choose_sae("cls-last")
    assert desk.state.subject.item is item
    assert desk.state.class_name == "worn"
    assert desk.state.subject.auditor.encoder is desk.auditor.encoder


def test_contributions_are_mapped_at_patch_sites_only():
    desk = Desk()
    desk.controller.maps.choose(Overlay.CONTRIBUTION)
    assert desk.state.heat_map.kind == "contribution"
    desk.controller.select_class(1)
    desk.controller.select_latent(42)
    assert desk.called("contribution_map")[1:] == [
        ("contribution_map", "good", 1893, "logodds"),
        ("contribution_map", "good", 42, "logodds"),
    ]
    desk.controller.choose_sae("cls-last")
    assert desk.state.overlay is Overlay.LATENT
    assert Overlay.CONTRIBUTION not in desk.controller.maps.offered()
    for _ in range(3):
        desk.controller.maps.next()
    assert desk.state.overlay is Overlay.LATENT


def test_the_saes_are_offered_with_where_they_read_and_how_they_fit():
    desk = Desk()
    offers, current = desk.view.set_saes.call_args.args
    assert current == "patch-middle"
    assert [(offer.site, offer.tokens) for offer in offers][1] == ("blocks.6.hook_resid_post", "patch")
    assert [offer.fit for offer in offers] == ["", "The SAE fits this encoder."]


# ---------------------------------------------------------------------------------------------------------------- rows


def test_rows_of_a_patch_have_signs_numbers_and_a_sum():
    bars = patch_bars(PAGE, Side.ALL, {7: 0.0})
    against = bars.latents[3]
    assert [row.label for row in bars.latents if row.kind == "latent"] == ["metal nut", "Latent 7"]
    assert against.detail.endswith("activation −1.50")
    assert against.factor == 0.0
    # Nothing is switched off in one patch alone: these are what the gradient says.
    assert not against.is_measured
    assert bars.scale == 0.8
    assert bars.fixed[0].value == pytest.approx(-0.6)
    assert [row.latent for row in patch_bars(PAGE, Side.TOWARDS, {}).latents] == [42]


def test_signed_colours_are_clear_at_zero_and_tell_the_signs_apart():
    values = np.array([[-2.0, 0.0, 2.0, np.nan]])
    assert signed_range(values) == (-2.0, 2.0)
    rgba = signed_colours(values, (-2.0, 2.0))
    assert tuple(rgba[0, 0, :3]) == tuple(DIVERGING[0])
    assert tuple(rgba[0, 2, :3]) == tuple(DIVERGING[-1])
    assert list(rgba[0, :, 3]) == [255, 0, 255, 0]


# ---------------------------------------------------------------------------------------------------------------- views


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
    panel.set_class(audit, 0)
    assert panel.ribbon.isVisible()
    panel.set_patch((2, 5), None)
    everything = len(panel.bars.bars.rows)
    panel.set_patch((2, 5), PAGE)
    assert [row.latent for row in panel.bars.bars.rows if row.latent is not None] == [42, 7]
    assert panel.patch.isVisible()
    assert "row 3, column 6: 2 latents" in panel.patch.accessibleName()
    assert not panel.ribbon.isVisible()
    chosen = []
    panel.latent_chosen.connect(chosen.append)
    panel.step(1)
    assert chosen == [42]
    with qtbot.waitSignal(panel.patch_closed):
        panel.patch.close_button.click()
    panel.set_patch(None, None)
    assert len(panel.bars.bars.rows) == everything
    panel.grab()


def test_the_desk_plays_it_through(desk, qtbot):
    screen, controller = desk.screen, desk.controller
    said = []
    screen.page.installEventFilter(filter_ := _StatusTips(said, screen.page))
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
