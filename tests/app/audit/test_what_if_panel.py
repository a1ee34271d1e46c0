"""The what-if panel as a person uses it: keep, switch, rename, flip, choose patches, and what every panel says then."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QInputDialog

from sae_auditor.app.kit.painted_list import ROW_ROLE


def answer(desk, text):
    """Answer the dialog that is open."""
    (dialog,) = [one for one in desk.screen.findChildren(QInputDialog) if one.isVisible()]
    dialog.setTextValue(text)
    dialog.accept()


def keep(desk, name="no red tag"):
    desk.controller.what_ifs.toggle(1893)
    desk.screen.what_if.keep_button.click()
    answer(desk, name)


def texts(desk):
    panel = desk.screen.what_if
    return panel._held.text(), panel._outcome.text()


def test_what_is_tried_is_kept_by_the_button_and_listed_switched_on(desk):
    keep(desk)
    panel = desk.screen.what_if
    (row,) = panel.interventions.rows
    assert row.title.text() == "no red tag"
    assert row.check.isChecked()
    assert not panel.rows
    assert panel.keep_button.isHidden()
    assert texts(desk)[0] == "With \u201cno red tag\u201d:"
    assert desk.screen.predictions._under.text() == "With \u201cno red tag\u201d"


def test_the_true_prediction_stays_beside_the_changed_one(desk):
    keep(desk)
    row = desk.screen.predictions.list.predictions.row_at(0)
    audit = desk.controller.state.audit
    assert row.probability == audit.probability[audit.ranked()[0]]
    assert row.changed < row.probability
    assert row.as_it_is != row.text
    assert "With your changes" in row.tip


def test_bars_show_both_sides_and_the_legend_says_so(desk):
    keep(desk)
    bars = desk.screen.why.bars
    row = bars.model().index(bars.bars.place_of(1893), 0).data(ROW_ROLE)
    assert row.after == 0
    assert row.value > 0
    assert desk.screen.why.legend.accessibleName() == "as it is, with the changes"
    desk.screen.what_if.interventions.rows[0].check.click()
    row = bars.model().index(bars.bars.place_of(1893), 0).data(ROW_ROLE)
    assert row.after is None
    assert "exact effect" in desk.screen.why.legend.accessibleName()
    assert texts(desk) == ("", "")


def test_an_intervention_is_renamed_saved_and_removed_by_its_menu(desk, tmp_path, monkeypatch):
    keep(desk)
    menu = desk.screen.what_if.interventions.rows[0].menu()
    menu.actions()[0].trigger()
    answer(desk, "without tag")
    assert [one.name for one in desk.controller.state.interventions] == ["without tag"]
    target = tmp_path / "one.json"
    monkeypatch.setattr(
        "sae_auditor.app.workspaces.audit.workspace.QFileDialog.getSaveFileName", lambda *_: (str(target), "")
    )
    _, save, remove = desk.screen.what_if.interventions.rows[0].menu().actions()
    save.trigger()
    assert target.is_file()
    remove.trigger()
    assert desk.screen.what_if.interventions.isHidden()
    assert desk.history.undo() == "Remove \u201cwithout tag\u201d"
    assert len(desk.screen.what_if.interventions.rows) == 1


def test_the_smallest_change_is_said_with_its_control_and_tried(desk):
    panel = desk.screen.what_if
    panel.flip_button.click()
    assert not panel.flip.isHidden()
    assert "Without these 2 latents" in panel.flip.accessibleName()
    assert "of 200 random sets" in panel.flip.accessibleName()
    panel.flip.try_button.click()
    assert sorted(panel.rows) == [42, 1893]
    assert panel.flip.try_button.isHidden()
    panel.flip_button._menu.aboutToShow.emit()
    offered = [action.text() for action in panel.flip_button._menu.actions()]
    assert offered[:2] == ["To any other class", "To \u201cgood\u201d"]
    panel.flip_button._menu.actions()[1].trigger()
    assert desk.auditor.calls[-1] == ("flip", "good")


def test_patches_are_chosen_on_the_image_where_the_sae_reads_them(desk, qtbot):
    panel, canvas = desk.screen.what_if, desk.screen.image.canvas
    assert panel.where.isHidden()
    desk.controller.choose_sae("patch-middle")
    desk.controller.what_ifs.toggle(1893)
    assert not panel.where.isHidden()
    panel.where.button.click()
    spot = canvas._patch_rect(4, 5, (16, 16)).center()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPointF(spot).toPoint())
    assert desk.controller.state.scaled_patches == {(4, 5)}
    assert desk.controller.state.patch is None
    assert canvas._marked == {(4, 5)}
    canvas.grab()
    panel.where.everywhere.click()
    assert not desk.controller.state.scaled_patches
    panel.where.button.click()
    assert not desk.controller.state.marks_patches


def test_everything_has_a_name_for_screen_readers(desk):
    keep(desk)
    panel = desk.screen.what_if
    row = panel.interventions.rows[0]
    named = (panel.flip_button, panel.reset_button, panel.where.everywhere, row.check, row.menu_button)
    assert all(control.accessibleName() for control in named)
    assert "no red tag" in row.check.accessibleName()
