"""The whole workspace, driven as a person would: clicks and keys in, words and files out."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QLabel, QLineEdit, QWidget

from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.app.kit.theme import icon_pixmap
from sae_auditor.app.workspaces.audit.prompt_editor import PromptEditor
from sae_auditor.app.workspaces.audit.workspace import create_workspace
from sae_auditor.explain.methods import METHODS
from sae_auditor.workbench.actions import FRAME_ACTIONS
from sae_auditor.workbench.audit.actions import AUDIT_ACTIONS
from sae_auditor.workbench.audit.state import Overlay
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue
from tests.explain.toy_method import METHOD
from tests.workbench.audit.audit_fakes import FakeAuditor, picture


def test_every_action_has_a_handler_a_unique_key_and_an_icon(desk):
    handlers = desk.workspace.actions()
    assert {action.id for action in AUDIT_ACTIONS if not action.held} == set(handlers)
    keys = [key for action in AUDIT_ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    for action in AUDIT_ACTIONS:
        assert not icon_pixmap(action.icon, "#000000", 16).isNull()


def test_select_class_click_bar_what_if_and_save(desk, qtbot, tmp_path, monkeypatch, shown):
    screen = desk.screen
    classes = screen.predictions.list
    qtbot.mouseClick(
        classes.viewport(), Qt.MouseButton.LeftButton, pos=classes.visualRect(classes.model().index(1, 0)).center()
    )
    assert screen.why._title.text() == "Why \u201cgood\u201d?"
    bars = screen.why.bars
    qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=bars.visualRect(bars.model().index(1, 0)).center())
    assert desk.controller.state.selected_latent == bars.bars.rows[1].latent
    desk.workspace.actions()["audit.switch-latent"]()
    assert desk.controller.state.what_if is not None
    assert screen.what_if._outcome.text()
    for kind in ("json", "html", "png"):
        path = tmp_path / f"out.{kind}"
        monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_, path=path: (str(path), ""))
        desk.workspace.actions()[f"audit.save-{kind}"]()
        assert path.stat().st_size > 1000
    assert json.loads((tmp_path / "out.json").read_text())["predictions"][0]["class"] == "defective"
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")
    assert [message.level for message in shown] == ["info"] * 3


def test_an_unwritable_place_is_told_and_nothing_is_lost(desk, tmp_path, shown):
    before = desk.controller.state
    for kind in ("json", "html", "png"):
        desk.workspace.save_to(kind, tmp_path / "gone" / f"a.{kind}")
    assert [message.level for message in shown] == ["error"] * 3
    assert all("gone" in message.text for message in shown)
    assert desk.controller.state == before


def test_a_name_without_ending_gets_one_and_cancel_does_nothing(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (str(tmp_path / "plain"), ""))
    desk.workspace.save("json")
    assert (tmp_path / "plain.json").exists()
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: ("", ""))
    desk.workspace.save("html")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_cannot_be_read_leaves_empty_panels_with_the_reason(desk, shown):
    desk.queue.add([np.zeros((2, 2, 9), np.uint8)], name="broken.png")
    desk.workspace.set_image(desk.queue.item_at(1))
    assert len(shown) == 1
    screen = desk.screen
    assert screen.image._title.text() == "broken.png"
    assert shown[0].text in screen.image.canvas.accessibleDescription()
    assert screen.predictions.list.predictions.rowCount() == 0
    assert [len(bars.bars.rows) for bars in (screen.why.bars, screen.why.fixed)] == [0, 0]
    assert screen.concept.empty.isVisibleTo(screen)
    assert not screen.trust.figures.isVisibleTo(screen)
    assert not any(veil.isVisibleTo(screen) for veil in screen.veils)
    assert not screen.tools.save.isEnabled()
    screen.grab()
    desk.workspace.set_image(desk.queue.item_at(0))
    assert screen.image._title.text() == "nut_0412.png"
    assert screen.image.canvas.accessibleDescription() == ""
    assert screen.why.bars.bars.rows


def test_numbers_of_another_image_are_veiled_until_those_of_this_one_are_there(qtbot, theme):
    jobs, queue = InlineJobs(held=True), ImageQueue()
    conditions = {}
    workspace = create_workspace(
        WorkspaceContext(jobs, Messages(), queue, theme, conditions.__setitem__, lambda _auditor: None)
    )
    qtbot.addWidget(workspace.widget)
    workspace.widget.resize(1190, 620)
    workspace.widget.show()
    workspace.set_auditor(FakeAuditor())
    for seed in (0, 1):
        queue.add([picture(seed=seed)], name=f"{seed}.png")
    workspace.set_image(queue.item_at(0))
    for key in ("audit.open", "audit.look", "audit.explain"):
        jobs.finish(key)
    screen = workspace.screen
    panel = screen.predictions
    clear = panel.grab().toImage()
    workspace.set_image(queue.item_at(1))
    jobs.finish("audit.open")
    assert screen.image._title.text() == "1.png"
    assert all(veil.isVisible() for veil in screen.veils)
    assert panel.grab().toImage() != clear
    assert conditions["audit"] is False
    # What lies below the veil is not to be acted on either, by mouse or key.
    before = workspace.controller.state
    assert panel.childAt(panel.rect().center()) is screen.veils[1]
    screen.why.bars.step(1)
    panel.step(1)
    workspace.actions()["audit.switch-latent"]()
    assert workspace.controller.state == before
    for key in ("audit.look", "audit.explain"):
        jobs.finish(key)
    assert not any(veil.isVisible() for veil in screen.veils)
    assert conditions["audit"] is True
    for key in jobs.keys(".*"):
        jobs.cancel(key)


def test_keys_change_overlay_and_opacity(desk):
    actions = desk.workspace.actions()
    actions["audit.next-overlay"]()
    assert desk.controller.state.overlay is Overlay.SIMILARITY
    assert "cosine" in desk.screen.image.legend._what.text()
    actions["audit.next-overlay"]()
    assert desk.controller.state.overlay is Overlay.NONE
    before = desk.screen.image.opacity.value()
    actions["audit.less-overlay"]()
    assert desk.screen.image.opacity.value() == before - 10


def test_holding_space_shows_the_bare_image_unless_it_is_typed(desk, qtbot):
    canvas = desk.screen.image.canvas
    desk.workspace.widget.activateWindow()
    canvas.setFocus()
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas._bare
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert not canvas._bare
    desk.screen.tools.edit.setFocus()
    qtbot.keyPress(desk.screen.tools.edit, Qt.Key.Key_Space)
    assert not canvas._bare


def test_steps_through_classes_and_latents(desk):
    actions = desk.workspace.actions()
    actions["audit.next-class"]()
    assert desk.controller.state.class_name == "good"
    actions["audit.previous-class"]()
    actions["audit.previous-class"]()
    assert desk.controller.state.class_name == "defective"
    first = desk.controller.state.selected_latent
    actions["audit.next-latent"]()
    assert desk.controller.state.selected_latent != first
    actions["audit.previous-latent"]()
    assert desk.controller.state.selected_latent == first


def test_the_tool_row_asks_and_follows(desk, qtbot):
    tools = desk.screen.tools
    tools.method.activated.emit(1)
    assert desk.controller.state.audit.method == "ablation"
    assert tools.target.currentText() == "Decision"
    tools.target.activated.emit(tools.target.findData("margin"))
    assert desk.screen.why.contrast.box.currentText() == "good"
    tools.prompts.activated.emit(tools.prompts.findData("part"))
    assert desk.controller.state.audit.prompt_set == "part"
    assert tools.target.currentData() == "logodds"
    tools.sae.activated.emit(tools.sae.findData("patch-middle"))
    assert desk.replaced[0].sae_name == "patch-middle"


def test_a_refused_method_springs_back(desk, shown):
    desk.auditor.fail_on.add("explain")
    desk.screen.tools.method.setCurrentIndex(2)
    desk.screen.tools.method.activated.emit(2)
    assert desk.screen.tools.method.currentIndex() == 0
    assert len(shown) == 1


def test_the_prompt_editor_opens_on_the_set_in_use_and_takes_effect(desk, qtbot):
    desk.workspace.edit_prompts()
    editor = desk.workspace.widget.findChild(PromptEditor)
    assert editor.name.text() == "condition"
    editor.name.setText("mine")
    editor.table.add_lines("chipped")
    editor.use.click()
    assert desk.controller.state.audit.prompt_set == "mine"
    assert desk.screen.tools.prompts.currentText() == "mine"
    assert "chipped" in desk.controller.state.audit.class_names


def test_conditions_follow_the_audit(desk):
    assert desk.conditions["audit"] is True
    desk.workspace.set_image(None)
    assert desk.conditions["audit"] is False
    assert not desk.screen.tools.save.isEnabled()


def test_nothing_is_pending_when_all_is_done(desk):
    assert not desk.workspace.is_pending()


def test_the_activity_note_goes_when_the_work_is_done(desk, qtbot):
    qtbot.waitUntil(lambda: not desk.workspace._watch.isActive(), timeout=2000)
    assert desk.screen.predictions._note.text() == ""


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(1190, 520), (2470, 1220), (960, 440)])
def test_it_is_painted_in_both_themes_and_at_any_size(desk, theme, mode, size, qtbot):
    theme.set_mode(mode)
    desk.workspace.widget.resize(*size)
    desk.controller.what_ifs.toggle(1893)
    grabbed = desk.workspace.widget.grab().toImage()
    assert grabbed.width() == size[0]
    corner = grabbed.pixelColor(2, 2).lightness()
    assert (corner < 80) == (mode == "dark")
    width = desk.workspace.widget.width()
    for part in (desk.screen.image, desk.screen.why, desk.screen.concept, desk.screen.tools.save):
        right = part.mapTo(desk.workspace.widget, part.rect().topRight()).x()
        assert right <= width


@pytest.mark.parametrize("options", [{"policy": True}, {"unlike": True}, {"unexplained": 3.0}])
def test_the_smallest_window_loses_no_control(desk, options, qtbot):
    # A window of 960 x 640 less what the frame takes.
    page = desk.workspace.widget
    page.resize(873, 460)
    desk.auditor.options.update(options)
    desk.workspace.set_image(desk.queue.current)
    desk.controller.what_ifs.toggle(desk.controller.state.selected_latent)
    for view in ("crop", "tiles"):
        desk.controller.reading.choose_view(view)
        qtbot.wait(50)
        assert page.width() == 873
        lost = []
        for widget in page.findChildren(QWidget):
            if not (widget.isVisible() and isinstance(widget, (QAbstractButton, QAbstractSlider, QComboBox))):
                continue
            if type(widget).__name__ == "QScrollBar":
                continue
            around = widget.parentWidget()
            while around is not None and around is not page:
                left = widget.mapTo(around, QPoint(0, 0)).x()
                if left < 0 or left + widget.width() > around.width():
                    lost.append(f"{widget.accessibleName()} in {type(around).__name__}")
                around = around.parentWidget()
        assert lost == [], "\n".join(lost)


def test_every_control_has_a_name(desk):
    desk.controller.what_ifs.toggle(1893)
    kinds = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
        for widget in desk.workspace.widget.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not widget.objectName().startswith("qt_")
        and type(widget).__name__ != "QScrollBar"
        and not widget.accessibleName()
    ]
    assert nameless == []
    for view in (desk.screen.predictions.list, desk.screen.why.bars, desk.screen.why.fixed):
        assert view.accessibleName()
    assert desk.screen.image.canvas.accessibleName() == "Image nut_0412.png"


def test_labels_are_never_read_as_markup(desk):
    rich = [
        label.text()
        for label in desk.workspace.widget.findChildren(QLabel)
        if label.text() and label.textFormat() != Qt.TextFormat.PlainText
    ]
    assert rich == []


def test_ten_thousand_prompts_simply_work(desk):
    from sae_auditor.bundle.prompts import prompt_set_from_texts

    desk.controller.asking.use_prompts(prompt_set_from_texts([f"class {i}" for i in range(10_000)], "many"))
    assert desk.screen.predictions.list.predictions.rowCount() == 10_000
    desk.controller.select_class(7_000)
    assert desk.screen.why._title.text() == "Why \u201cclass 7000\u201d?"


def test_a_new_auditor_takes_over_the_image(desk):
    other = FakeAuditor()
    desk.workspace.set_auditor(other)
    assert [call[0] for call in other.calls][:2] == ["look", "explain"]
    desk.queue.add([picture(seed=3)], name="next.png")
    desk.workspace.set_image(desk.queue.item_at(1))
    assert desk.screen.image._title.text() == "next.png"


def test_the_policy_is_asked_for_and_its_change_is_heard(qtbot, theme):
    asked, queue = [], ImageQueue()
    context = WorkspaceContext(
        InlineJobs(), Messages(), queue, theme, lambda *_: None, lambda *_: None, run_action=asked.append
    )
    workspace = create_workspace(context)
    qtbot.addWidget(workspace.widget)
    auditor = FakeAuditor(options={"policy": True})
    workspace.set_auditor(auditor)
    queue.add([picture()], name="nut.png")
    workspace.set_image(queue.current)
    workspace.screen.trust.policy.click()
    workspace.screen.why.forbidden.button.click()
    assert asked == ["file.reasons-policy"] * 2
    assert asked[0] in {action.id for action in FRAME_ACTIONS}
    n_explained = [call[0] for call in auditor.calls].count("explain")
    context.policy_changed.emit()
    assert [call[0] for call in auditor.calls].count("explain") == n_explained + 1


def test_held_bars_are_shown_by_one_click(desk, qtbot):
    desk.auditor.options["unlike"] = True
    desk.auditor.meanings = object()  # what is known of the latents is something else now
    desk.workspace.set_image(desk.queue.current)
    why = desk.screen.why
    assert why.held.isVisible()
    assert not why.bars.isVisible()
    qtbot.mouseClick(why.held.button, Qt.MouseButton.LeftButton)
    assert why.bars.isVisible()
    assert why.bars.viewport().rect().contains(why.bars.visualRect(why.bars.currentIndex()))


def test_a_latent_is_shown_in_concepts_by_way_of_the_frame(desk):
    asked = []
    desk.context.latent_asked.connect(asked.append)
    desk.screen.why.bars.concepts_asked.emit(42)
    desk.workspace.actions()["audit.show-in-concepts"]()
    assert asked == [42, desk.controller.state.selected_latent]


def test_a_method_that_is_registered_can_be_chosen_in_the_tool_row(request, monkeypatch):
    monkeypatch.setitem(METHODS, METHOD.id, METHOD)
    desk = request.getfixturevalue("desk")  # the window is made after it
    choice = desk.screen.tools.method

    titles = [choice.itemText(row) for row in range(choice.count())]
    choice.activated.emit(titles.index("Equal shares"))

    assert titles == ["Gradient", "Ablation", "Ledger", "Integrated", "Equal shares"]
    assert choice.itemData(4, Qt.ItemDataRole.ToolTipRole) == METHOD.help
    assert desk.controller.state.asked.method == METHOD.id
    assert choice.currentText() == "Equal shares"
    assert choice.toolTip() == METHOD.help
    assert desk.controller.state.audit.method == METHOD.id
