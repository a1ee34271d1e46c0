"""Each widget with made-up data; painting is driven by `grab`, and Qt's warnings fail the test."""

import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog

from sae_auditor.app.kit.canvas import Heat, ImageCanvas
from sae_auditor.app.latents.concept_card import ConceptCard
from sae_auditor.app.workspaces.audit.bar_delegate import columns
from sae_auditor.app.workspaces.audit.image_panel import ImagePanel
from sae_auditor.app.workspaces.audit.predictions import PredictionsPanel
from sae_auditor.app.workspaces.audit.trust_strip import TrustStrip
from sae_auditor.app.workspaces.audit.what_if_panel import WhatIfPanel
from sae_auditor.app.workspaces.audit.why_panel import WhyPanel
from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.concepts.concept import Label
from sae_auditor.explain.interventions import Intervention
from sae_auditor.images import Framing
from sae_auditor.reports.audit import trust_words
from sae_auditor.reports.audit.bar_row import Side
from sae_auditor.reports.audit.predictions import WhatIf
from sae_auditor.workbench.audit.state import Overlay, SaeOffer
from sae_auditor.workbench.latents import LatentPage, Picture
from tests.workbench.audit.audit_fakes import CONDITION, FakeConcepts, FakeHeatMap, make_audit, picture


def shown(qtbot, widget, width=440, height=420):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


def put(panel, **changes):
    """Show a panel the state that it has, with these changes."""
    panel.show_state(replace(panel._state, **changes))


def what_if(probability):
    return WhatIf(
        (Intervention.of("", "cls-last", "5" * 64, {1893: 0.0}),), SimpleNamespace(probability=np.asarray(probability))
    )


def colours_in(widget, name_of_colour):
    """How many pixels have this colour, give or take smoothing."""
    image = widget.grab().toImage().convertToFormat(widget.grab().toImage().Format.Format_RGB888)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    rgb = data[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)
    wanted = np.array([int(name_of_colour[i : i + 2], 16) for i in (1, 3, 5)])
    return int((np.abs(rgb - wanted).max(-1) < 6).sum())


# ---------------------------------------------------------------------------------------------------------------- bars


@pytest.fixture
def why(qtbot, theme):
    panel = shown(qtbot, WhyPanel(theme))
    put(panel, audit=make_audit(), selected_class=0)
    return panel


def test_bars_have_both_colours_and_the_fixed_rows_stay(why, theme):
    assert colours_in(why, theme.colours.supports) > 50
    why.bars.scrollToBottom()
    assert colours_in(why, theme.colours.opposes) > 50
    assert [row.label for row in why.fixed.bars.rows] == ["Unexplained", "Decision"]
    assert why.fixed.isVisible()
    assert why.fixed.height() >= 2 * why.fixed.sizeHintForRow(0)


def test_the_filter_shows_one_side(why, qtbot):
    with qtbot.waitSignal(why.side.chosen) as asked:
        why.side.chosen.emit(Side.AGAINST)
    assert asked.args == [Side.AGAINST]
    put(why, side=Side.AGAINST)
    assert why.side.value is Side.AGAINST
    assert all(row.value < 0 for row in why.bars.bars.rows)
    assert len(why.fixed.bars.rows) == 2


def test_a_click_on_a_bar_selects_and_one_on_its_switch_switches(why, qtbot):
    index = why.bars.bars.index(2)
    rect = why.bars.visualRect(index)
    with qtbot.waitSignal(why.bars.latent_chosen) as chosen:
        qtbot.mouseClick(why.bars.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert chosen.args == [why.bars.bars.rows[2].latent]
    switch = columns(why._theme, QRectF(rect), why.bars.width()).switch.center().toPoint()
    with qtbot.waitSignal(why.bars.switch_clicked) as switched:
        qtbot.mouseClick(why.bars.viewport(), Qt.MouseButton.LeftButton, pos=switch)
    assert switched.args == [why.bars.bars.rows[2].latent]


def test_marking_a_latent_is_silent(why, qtbot):
    with qtbot.assertNotEmitted(why.bars.latent_chosen):
        put(why, selected_latent=42)
    assert why.bars.currentIndex().row() == why.bars.bars.place_of(42)


def test_the_ribbon_warns_when_the_case_is_open(why):
    assert not why.ribbon.isVisibleTo(why)
    put(why, audit=make_audit(unexplained=3.0), selected_class=0)
    assert why.ribbon.isVisibleTo(why)
    assert "does not decide" in why.ribbon.accessibleName()


def test_contrast_is_asked_for_and_shown(why, qtbot):
    box = why.contrast.box
    assert [box.itemText(i) for i in range(box.count())] == ["nothing", "good", "worn", "repaired"]
    with qtbot.waitSignal(why.contrast.chosen) as asked:
        box.activated.emit(1)
    assert asked.args == ["good"]
    put(why, audit=make_audit(target="margin", contrast="repaired"), selected_class=0)
    assert box.currentText() == "repaired"
    assert why.contrast.lead == "rather than"


def test_bars_read_aloud(why):
    text = why.bars.bars.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "red inspection tag" in text
    assert "pushed towards" in text
    fixed = why.fixed.bars.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert fixed.startswith("Unexplained +0.40")


def test_the_notices_of_an_audit_stand_above_its_bars(why):
    assert not why.notice.isVisibleTo(why)
    put(why, audit=replace(make_audit(method="ledger"), notices=("The margin is explained.",)), selected_class=0)
    assert why.notice.accessibleName() == "The margin is explained."
    assert why.notice.isVisibleTo(why)


def test_what_was_told_of_the_encoder_does_not_stand_above_every_image(why):
    put(
        why,
        audit=replace(make_audit(method="ledger"), notices=("QuickGELU was not seen.", "A margin.")),
        selected_class=0,
    )
    put(why, told=("QuickGELU was not seen.",))
    assert why.notice.accessibleName() == "A margin."


def test_a_forbidden_reason_stands_above_the_bars_and_leads_to_the_policy(why, qtbot):
    assert not why.forbidden.isVisibleTo(why)
    put(why, audit=make_audit(policy=True), selected_class=0)
    assert why.forbidden.isVisibleTo(why)
    assert "Forbidden reason: inspection tag, " in why.forbidden.accessibleName()
    with qtbot.waitSignal(why.forbidden.asked):
        why.forbidden.button.click()


def test_bars_are_held_back_until_they_are_asked_for(why, qtbot):
    put(why, held=True)
    assert not why.bars.isVisibleTo(why)
    assert not why.fixed.isVisibleTo(why)
    with qtbot.waitSignal(why.held.button.clicked):
        why.held.button.click()
    put(why, held=False)
    assert why.bars.isVisibleTo(why)
    assert not why.held.isVisibleTo(why)


def test_always_on_latents_open_and_close(why, qtbot, theme):
    put(why, audit=make_audit(n_always_on=3), selected_class=0)
    bars = why.bars
    last = len(bars.bars.rows) - 1
    assert bars.bars.rows[last].kind == "always-on"
    assert "collapsed" in bars.bars.index(last).data(Qt.ItemDataRole.AccessibleTextRole)
    bars.scrollToBottom()
    rect = bars.visualRect(bars.bars.index(last))
    with qtbot.assertNotEmitted(why.bars.latent_chosen):
        qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert [row.kind for row in bars.bars.rows[last:]] == ["always-on", "latent", "latent", "latent"]
    assert "expanded" in bars.bars.index(last).data(Qt.ItemDataRole.AccessibleTextRole)
    bars.grab()
    why.bars.setCurrentIndex(bars.bars.index(last))
    qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert len(bars.bars.rows) == last + 1


def test_a_selected_latent_that_is_folded_is_unfolded_and_in_sight(why):
    audit = make_audit(n_always_on=3)
    put(why, audit=audit, selected_class=0)
    put(why, selected_latent=int(audit.latents[-1]))
    index = why.bars.currentIndex()
    assert why.bars.bars.rows[index.row()].latent == audit.latents[-1]
    assert why.bars.viewport().rect().contains(why.bars.visualRect(index))


def test_the_selected_row_is_in_sight_even_in_a_short_list(why):
    audit = make_audit(n_latents=60)
    put(why, audit=audit, selected_class=0)
    last = int(audit.latents[audit.order(0)][-1])
    for latent in (last, int(audit.latents[audit.order(0)][0])):
        put(why, selected_latent=latent)
        why.resize(440, 260)
        rect = why.bars.visualRect(why.bars.currentIndex())
        assert why.bars.viewport().rect().contains(rect)
        why.resize(440, 420)
    # The first row is seen with its heading.
    assert why.bars.verticalScrollBar().value() == 0


def test_stepping_passes_over_headings_and_the_folded_row(why, qtbot):
    audit = make_audit(n_always_on=3)
    put(why, audit=audit, selected_class=0)
    order = audit.latents[audit.order(0)][:9].tolist()
    put(why, selected_latent=order[0])
    chosen = []
    why.bars.latent_chosen.connect(chosen.append)
    for _ in range(12):
        why.bars.step(1)
    assert chosen == order[1:]
    for _ in range(12):
        why.bars.step(-1)
    assert chosen[8:] == order[-2::-1]


def test_the_legend_names_the_strokes_that_there_are(why):
    assert why.legend.accessibleName() == "exact effect, Gradient"
    audit = make_audit()
    audit.ablations[0, 5] = np.nan
    put(why, audit=audit, selected_class=0)
    assert why.legend.accessibleName() == "exact effect, Gradient, Gradient only"
    put(why, audit=make_audit(method="ablation"), selected_class=0)
    assert why.legend.accessibleName() == "exact effect"


def test_an_extreme_audit_is_painted(qtbot, theme):
    panel = shown(qtbot, WhyPanel(theme), 300, 300)
    audit = make_audit(n_latents=14)
    audit.contributions[:] = 0.0
    audit.ablations[:] = np.nan
    audit.unexplained[:] = 0.0
    put(panel, audit=audit, selected_class=0)
    nothing = panel.grab().toImage()
    audit.contributions[:] = 1e9
    put(panel, audit=audit, selected_class=1)
    huge = panel.grab().toImage()
    put(panel, audit=None, selected_class=None)
    empty = panel.grab().toImage()
    assert nothing != huge != empty != nothing


# --------------------------------------------------------------------------------------------------------------- trust


@pytest.mark.parametrize("unlike", [True, False, None])
def test_the_strip_shows_it_and_asks_for_the_policy(qtbot, theme, unlike):
    strip = TrustStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(360, 140)
    strip.show()
    offers = (SaeOffer("cls-last", "pooled", "cls", "The SAE fits."),)
    put(strip, audit=make_audit(unlike=unlike, policy=True), saes=offers, references="References: line 3 (960)")
    assert strip.head.text() == trust_words.trust_lines(make_audit(unlike=unlike))[0]
    assert (strip.head.property("tone") == "warning") == (unlike is True)
    assert strip.judged.text().endswith("judged")
    assert "The SAE fits." not in strip.head.toolTip()
    put(strip, sae="cls-last")
    assert "The SAE fits." in strip.head.toolTip()
    strip.grab()
    with qtbot.waitSignal(strip.policy.clicked):
        strip.policy.click()
    assert strip.references.text() == "References: line 3 (960)"
    put(strip, audit=None)
    assert "appears here" in strip.head.text()
    assert not strip.policy.isVisibleTo(strip)


# --------------------------------------------------------------------------------------------------------- predictions


def many_classes(count):
    return PromptSet("many", tuple(PromptClass(f"class {i}", (f"class {i}",)) for i in range(count)))


def test_ten_thousand_classes_scroll(qtbot, theme):
    panel = shown(qtbot, PredictionsPanel(theme))
    audit = make_audit(many_classes(10_000))
    start = time.monotonic()
    put(panel, audit=audit)
    put(panel, selected_class=9_999)
    assert panel.list.currentIndex().row() == 9_999
    for place in range(0, 10_000, 250):
        panel.list.scrollTo(panel.list.predictions.index(place))
        panel.grab()
    put(panel, what_if=what_if(audit.probability[::-1]))
    panel.grab()
    assert time.monotonic() - start < 8


def test_the_best_class_stands_first_and_choosing_tells(qtbot, theme):
    panel = shown(qtbot, PredictionsPanel(theme))
    audit = make_audit()
    audit.logit[:] = audit.logit[::-1].copy()
    put(panel, audit=audit)
    assert panel.list.predictions.index(0).data() == "repaired"
    with qtbot.waitSignal(panel.list.class_chosen) as chosen:
        panel.list.setCurrentIndex(panel.list.predictions.index(1))
    assert chosen.args == [2]
    with qtbot.waitSignal(panel.list.class_chosen) as chosen:
        panel.step(1)
    assert chosen.args == [1]
    with qtbot.assertNotEmitted(panel.list.class_chosen):
        put(panel, selected_class=0)


def test_what_if_is_said_and_the_original_stays_in_the_tip(qtbot, theme):
    panel = shown(qtbot, PredictionsPanel(theme))
    put(panel, audit=make_audit())
    put(panel, what_if=what_if([0.1, 0.7, 0.1, 0.1]))
    tip = panel.list.predictions.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "87." in tip
    assert "With your changes: 10.0" in tip
    panel.grab()
    put(panel, what_if=None)
    assert "changes" not in panel.list.predictions.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


# --------------------------------------------------------------------------------------------------------------- image


@pytest.fixture
def canvas(qtbot, theme):
    made = shown(qtbot, ImageCanvas(theme), 400, 300)
    made.set_image(picture(), Framing(128, 128).seen(320, 240))
    made.set_heat(Heat(np.arange(256, dtype=np.float32).reshape(16, 16), (0.0, 255.0)))
    return made


def wheel(canvas, at, steps):
    event = QWheelEvent(
        QPointF(at), QPointF(canvas.mapToGlobal(at)), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_the_wheel_zooms_about_the_pointer(canvas):
    at = QPoint(120, 90)
    before = canvas.image_position(QPointF(at))
    wheel(canvas, at, 3)
    assert canvas.image_position(QPointF(at)) == pytest.approx(before)
    assert canvas.scale == pytest.approx(1.25 * 1.2**3)
    wheel(canvas, at, -60)
    canvas.fit()
    assert canvas.scale == pytest.approx(1.25)


def test_dragging_moves_and_never_loses_the_image(canvas, qtbot):
    canvas.actual_size()
    before = canvas.image_position(QPointF(100, 100))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(canvas, QPoint(130, 110))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(130, 110))
    assert canvas.image_position(QPointF(130, 110)) == pytest.approx(before)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(canvas, QPoint(9000, 9000))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(9000, 9000))
    x, y = canvas.image_position(QPointF(399, 299))
    assert x > 0
    assert y > 0


def test_hovering_tells_the_patch_through_the_crop(canvas, qtbot):
    seen = []
    canvas.hovered.connect(seen.append)
    qtbot.mouseMove(canvas, QPoint(20, 150))
    assert seen == []
    qtbot.mouseMove(canvas, QPoint(54, 4))
    assert seen[-1] == (0, 0, 0.0)
    qtbot.mouseMove(canvas, QPoint(345, 296))
    assert seen[-1] == (15, 15, 255.0)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert seen[-1] is None


def test_the_bare_image_is_the_image(canvas):
    covered = canvas.grab().toImage()
    canvas.set_bare(True)
    bare = canvas.grab().toImage()
    canvas.set_heat(None)
    canvas.set_image(picture(), None)
    assert bare == canvas.grab().toImage()
    assert covered != bare


def test_a_map_with_unknown_patches_is_painted(canvas):
    values = np.full((16, 16), np.nan, np.float32)
    values[3, 3] = 1.0
    canvas.set_heat(Heat(values, (0.0, 1.0)))
    painted = canvas.grab().toImage()
    canvas.set_heat(None)
    assert painted != canvas.grab().toImage()


@pytest.mark.parametrize(
    ("kind", "says"),
    [("activation", "fired"), ("attention", "read from"), ("contribution", "moved the class")],
)
def test_a_map_says_where_and_never_why(qtbot, theme, kind, says):
    panel = shown(qtbot, ImagePanel(theme))
    put(panel, heat_map=FakeHeatMap(np.array([[0.0, 4.0]], np.float32), kind))
    text = panel.legend._what.toolTip()
    assert says in text
    assert not any(word in text for word in ("why", "looked", "because", "evidence", "explain"))


def test_the_panel_names_the_scale_and_the_patch(qtbot, theme):
    panel = shown(qtbot, ImagePanel(theme))
    heat_map = FakeHeatMap(np.array([[0.0, 4.0]], np.float32), "activation")
    put(panel, audit=make_audit(), selected_class=0, selected_latent=1893, heat_map=heat_map)
    legend = panel.legend
    assert (legend._low.text(), legend._high.text()) == ("0.00", "4.00")
    assert "red inspection tag" in legend._what.text()
    legend.set_hover((0, 1, 4.0))
    assert "row 1, column 2: 4.00" in legend._hover.text()
    legend.set_hover((0, 1, float("nan")))
    assert "no value" in legend._hover.text()
    put(panel, overlay=Overlay.NONE, heat_map=None)
    assert legend._what.text() == ""
    assert not panel.opacity.isEnabled()


def test_opacity_goes_by_steps_and_stops_at_its_ends(qtbot, theme):
    panel = shown(qtbot, ImagePanel(theme))
    for _ in range(20):
        panel.change_opacity(1)
    assert panel.opacity.value() == 100
    for _ in range(20):
        panel.change_opacity(-1)
    assert panel.opacity.value() == 0


# ------------------------------------------------------------------------------------------------------------- concept


def page_of(latent):
    concept = FakeConcepts().concept(latent)
    pixels = (*(picture(48, 32, i) for i in range(11)), None)
    return LatentPage(concept, tuple(map(Picture, concept.examples, pixels)))


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ({"always_on": True}, "always on"),
        ({"label_floor": 0.2}, "too mixed"),
        ({"word_floor": 0.2}, "no word fits better than nonsense"),
    ],
)
def test_the_card_says_why_there_is_no_name_and_what_words_are_ordered_by(qtbot, theme, why, text):
    card = shown(qtbot, ConceptCard(theme), 330, 900)
    page = page_of(1893)
    labels = (Label("label", 0.142, 3.25), Label("paint", 0.15, 1.5))
    card.set_page(replace(page, concept=replace(page.concept, name=None, labels=labels, **why)))
    assert text in card.head.origin.text()
    assert "label +3.2\u03c3 +0.14; paint +1.5\u03c3 +0.15" in card.labels.images.rows.accessibleDescription()
    assert "+3.2 standard deviations" in card.labels.images.rows.toolTip()
    card.set_page(page)
    assert "standard deviations" not in card.labels.images.rows.toolTip()


def test_the_card_shows_name_number_labels_pictures_and_alignment(qtbot, theme):
    card = shown(qtbot, ConceptCard(theme), 330, 900)
    audit = make_audit(policy=True, lower_than=0.93)
    card.set_page(page_of(1893))
    card.set_context(audit, 0, 1893)
    assert card.head.title.text() == "tag of the inspector"
    assert card.head.number.text() == "#1893"
    assert "named by a person" in card.head.origin.text()
    said = card.remarks.text
    assert "Forbidden reason: Its reason must not count" in said
    assert "Low alignment: lower than 93\u202f% of latents" in said
    assert "Alignment with \u201cdefective\u201d: \u22120.021" in said
    assert "3.4" in card.facts.text()
    assert "412" in card.facts.text()
    assert "warning label" in card.labels.images.rows.accessibleDescription()
    assert "This image: 6.20" in card.histogram.accessibleDescription()
    assert len(card.gallery.buttons) == 12
    assert not card.gallery.buttons[11].isEnabled()
    card.grab()


def test_the_card_forgets_what_belongs_to_another_latent(qtbot, theme):
    card = shown(qtbot, ConceptCard(theme), 330, 900)
    card.set_page(page_of(42))
    card.set_context(make_audit(policy=True), 0, 1893)
    assert not card.remarks.isVisibleTo(card)
    assert "did not fire" in card.histogram.accessibleDescription()


def test_a_bare_concept_is_shown(qtbot, theme):
    card = shown(qtbot, ConceptCard(theme), 330, 500)
    concept = type(page_of(42).concept)(7)
    card.set_page(LatentPage(concept))
    assert card.head.title.text() == "Latent 7"
    assert not card.histogram.isVisibleTo(card)
    card.grab()
    card.set_page(None)
    assert card.empty.isVisibleTo(card)


def test_a_click_enlarges_a_picture(qtbot, theme):
    card = shown(qtbot, ConceptCard(theme), 330, 900)
    card.set_page(page_of(1893))
    qtbot.mouseClick(card.gallery.buttons[0], Qt.MouseButton.LeftButton)
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog))
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


# ------------------------------------------------------------------------------------------------------------- what if


def test_sliders_come_go_and_tell(qtbot, theme):
    panel = shown(qtbot, WhatIfPanel(theme), 320, 300)
    put(panel, audit=make_audit(), scales={1893: 0.0, 42: 1.5})
    assert [row.slider.value() for row in panel.rows.values()] == [0, 150]
    with qtbot.waitSignal(panel.settled), qtbot.waitSignal(panel.scaled) as scaled:
        panel.rows[1893].slider.setValue(50)
    assert scaled.args == [1893, 0.5]
    kept = panel.rows[1893]
    put(panel, scales={1893: 0.5})
    assert panel.rows == {1893: kept}
    with qtbot.assertNotEmitted(panel.scaled):
        put(panel, scales={1893: 2.0})
    assert kept.slider.value() == 200
    with qtbot.waitSignal(panel.reset_button.clicked):
        panel.reset_button.click()
    put(panel, scales={})
    assert panel._hint.isVisibleTo(panel)


def test_conditions_are_the_ones_of_the_fake():
    assert [item.name for item in CONDITION.classes][:2] == ["defective", "good"]
