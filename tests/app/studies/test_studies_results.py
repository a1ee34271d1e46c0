"""Plots, table and what stands beside it, as one: what is marked in one is marked in the others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from sae_auditor.app.kit.reason import ReasonDialog
from tests.studies import everything


@pytest.fixture
def results(done):
    return done.page.results


def drag(plot, start, end, modifier=Qt.KeyboardModifier.NoModifier):
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(plot, button, modifier, start)
    QTest.mouseMove(plot, end)
    QTest.mouseRelease(plot, button, modifier, end)


def test_a_frame_around_points_selects_their_rows(results, done):
    plot, places = results.plot, results.plot.places
    rows = done.controller.state.page.rows
    assert sorted(places) == [i for i, row in enumerate(rows) if row.alignment is not None]
    middle = sorted(place.x() for place in places.values())[len(places) // 2]
    drag(plot, QPoint(round(middle), 0), QPoint(plot.width() - 1, plot.height() - 1))
    wanted = {row for row, place in places.items() if place.x() >= round(middle)}
    assert set(results.table.selected().tolist()) == wanted
    assert set(done.controller.state.page.marked) == wanted
    assert 0 < len(wanted) < len(places)


def test_a_click_selects_one_row_and_shows_what_is_behind_it(results, done):
    # One that no other lies upon.
    places = results.plot.places
    row = max(places, key=lambda one: min((places[one] - p).manhattanLength() for o, p in places.items() if o != one))
    at = places[row].toPoint()
    drag(results.plot, at, at)
    page = done.controller.state.page
    assert page.marked == (row,)
    assert page.beside.row == row
    assert results.beside.latent.latent == page.rows[row].latent
    other = next(one for one in places if one != row)
    drag(results.plot, places[other].toPoint(), places[other].toPoint(), Qt.KeyboardModifier.ControlModifier)
    assert row in done.controller.state.page.marked
    drag(results.plot, QPoint(1, 1), QPoint(1, 1))
    assert done.controller.state.page.marked == ()


def test_rows_selected_in_the_table_are_marked_in_the_plot_however_it_is_sorted(results, done):
    results.table.set_order("effect", descending=True)
    results.table.selectRow(0)
    best = max(range(24), key=lambda row: done.controller.state.page.rows[row].effect)
    assert done.controller.state.page.marked == (best,)
    assert results.plot._marked.tolist() == [best]
    results.table.selectAll()
    assert len(results.plot._marked) == 24
    results.table.set_order("effect", descending=False)
    assert len(done.controller.state.page.marked) == 24
    assert "24 selected" in results.count.text()


def test_the_filter_takes_rows_out_of_table_and_plot(results, done, qtbot):
    qtbot.keyClicks(results.filter, "defective")
    rows = done.controller.state.page.rows
    wanted = [i for i, row in enumerate(rows) if row.class_name == "defective"]
    listed = results.table.rows.rows.tolist()
    assert listed == wanted or not wanted
    assert set(results.plot.places) == {i for i in listed if rows[i].alignment is not None}
    results.filter.clear()
    assert results.table.rows.rowCount() == 24


def test_plots_are_chosen_by_their_titles_and_described(results, done):
    assert [results.plots.itemText(i) for i in range(2)] == ["Alignment against effect", "Deletion"]
    assert "points" in results.plot.accessibleDescription()
    results.plots.setCurrentIndex(1)
    results.plots.activated.emit(1)
    assert results.plot.figure.title == "Deletion"
    text = results.plot.accessibleDescription()
    assert "Share of latents removed from 0 to 1" in text
    assert "gradient: from 1 to 0.00674" in text
    assert results.plot_hint.text() == ""


def test_an_action_asks_for_its_reason_and_is_done_to_the_marked_rows(results, done, monkeypatch, qtbot):
    kept = []
    monkeypatch.setattr(everything, "DISMISSED", kept)
    assert not any(button.isEnabled() for button in results.buttons.values())
    done.controller.rows.mark([2, 3])
    results.buttons["dismiss"].click()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, ReasonDialog))
    assert not dialog.accept_button.isEnabled()
    dialog.text.setPlainText("It is the part itself.")
    dialog.accept_button.click()
    assert kept == [((2, 3), "It is the part itself.")]
    assert done.page.notice.text == "2 findings were dismissed."


def test_the_menu_of_rows_offers_the_actions_too(results, done, monkeypatch):
    ups = [i for i, row in enumerate(done.controller.state.page.rows) if row.effect > 0]
    done.controller.rows.mark(ups[:1])
    shown = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _place: shown.append(menu))
    results.table.menu_wanted.emit(QPoint(0, 0))
    (menu,) = shown
    texts = {action.text(): action for action in menu.actions()}
    assert texts["Must not count"].isEnabled()
    texts["Must not count"].trigger()
    menu.close()
    assert done.page.outcome.text == "The policy cannot be written. Try again."
    assert results.table.rows.rowCount() == 24


def test_pictures_open_in_audit_and_latents_in_concepts(results, done):
    results.table.selectRow(4)
    pictures = results.beside.pictures
    assert len(pictures) == 3
    pictures[1].click()
    assert [str(path) for path in done.opened] == [done.controller.state.page.rows[4].paths[1]]
    assert done.gone_to == ["audit"]
    results.beside.more.click()
    assert done.asked == [done.controller.state.page.rows[4].latent]


def test_a_study_without_latents_and_images_has_nothing_beside(results, done, parts):
    done.page.study_chosen.emit("brightness")
    assert results.beside.isHidden()
    assert results.plot_card.isHidden()
    done.page.study_chosen.emit("everything")
    assert not results.beside.isHidden()
    assert results.table.rows.rowCount() == 24


def test_the_page_gives_the_rows_the_room_and_the_questions_back(done):
    page = done.page
    assert not page.asked.isVisible()
    assert page.answers.text().startswith("Images: ")
    page.change.click()
    assert page.asked.isVisible()
    assert not page.results.isVisible()
    page._back.click()
    assert page.results.isVisible()


def test_facts_are_folded(done):
    page = done.page
    assert page.facts.head.text().strip() == "Key figures (4)"
    assert not page.pairs.isVisible()
    page.facts.head.click()
    assert page.pairs.isVisible()


def test_the_list_of_studies_gives_way_where_there_is_little_room(done, qtbot):
    page = done.page
    assert page.list.isVisible()
    assert [entry.state for entry in page.list.rows.entries] == ["24", ""]
    page.resize(760, 560)
    assert not page.list.isVisible()
    assert page.chooser.isVisible()
    page.resize(1180, 700)
    page.list.setCurrentIndex(page.list.rows.index(1))
    assert done.controller.state.page.study.id == "brightness"


def test_actions_of_the_table_do_what_the_buttons_do(done):
    acts = done.workspace.actions()
    assert done.conditions == {"study-idle": True, "study-runs": False, "study-rows": True}
    acts["studies.next"]()
    assert done.controller.state.page.study.id == "brightness"
    assert done.conditions["study-rows"] is False
    acts["studies.previous"]()
    acts["studies.choose"]()
    acts["studies.change"]()
    assert done.page.asked.isVisible()
    acts["studies.run"]()
    assert done.page.results.isVisible()
    acts["studies.filter"]()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(870, 500), (1190, 660), (1830, 940)])
def test_the_page_is_drawn_in_every_size(done, theme, mode, size):
    theme.set_mode(mode)
    done.page.resize(*size)
    done.page.results.table.selectRow(1)
    image = done.page.grab().toImage()
    plot = done.page.results.plot
    # The points are where the plot says that they are: their colours, and not the ground's.
    ground = theme.colour("surface").rgb()
    drawn = plot.grab().toImage()
    ratio = drawn.devicePixelRatio()
    seen = [drawn.pixel((place * ratio).toPoint()) != ground for place in plot.places.values()]
    assert all(seen)
    assert seen
    assert (image.deviceIndependentSize().width(), image.deviceIndependentSize().height()) == size
    assert plot.minimumSizeHint().height() <= plot.height()


def test_the_point_under_the_pointer_says_its_row(results):
    row, place = next(iter(results.plot.places.items()))
    assert results.plot._rows_at(place.toPoint())
    assert f"Effect: {results._rows[row].effect:.3f}".replace("-", "\u2212") in results._name_of(row)
    assert results.plot._rows_at(QPointF(-500, -500).toPoint()) == []
