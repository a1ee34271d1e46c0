"""The views beside the one image: all images, and two side by side."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from sae_auditor.app.frame.filmstrip import FilmstripModel, ThumbRole
from sae_auditor.app.kit.picture_grid import PictureGrid
from sae_auditor.reports.audit.folder_rows import Finding, ImageRow
from sae_auditor.workbench.audit.all_listing import Filter
from sae_auditor.workbench.audit.comparing import Sides
from sae_auditor.workbench.audit.state import Overlay
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.outcomes import Outcome, Outcomes
from sae_auditor.workbench.queue import ImageQueue
from sae_auditor.workbench.thumbnails import Thumbnails
from tests.workbench.audit.audit_fakes import picture


@pytest.fixture
def all_page(desk):
    """The page of all images, three of them audited; the first leans on what must not count."""
    desk.auditor.options["policy"] = True
    desk.context.policy_changed.emit()
    for seed in (1, 2):
        desk.queue.add([picture(seed=seed)], name=f"nut_{seed}.png")
    desk.workspace.turn_to(desk.workspace.all)
    page = desk.workspace.all
    page.start.click()
    page.refresh()
    return page


def test_all_images_are_audited_and_listed_in_both_views(desk, all_page):
    ids = [item.id for item in desk.queue.items]
    assert all_page.grid.pictures.rows.tolist() == all_page.table.rows.rows.tolist() == ids
    assert all_page.counts.text() == "3 of 3 listed, 3 audited"
    first = all_page.grid.pictures.index(0)
    said = first.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "defective" in said
    assert "Forbidden reason: inspection tag" in said
    assert all_page.start.text() == "Audit all"


def test_chips_say_how_many_and_list_them(desk, all_page):
    chip = all_page.filters.chips[Finding.FORBIDDEN]
    assert chip.text().split() == ["Forbidden", "reason", "3"]
    assert all_page.filters.chips[Finding.UNLIKE].isHidden()
    second = desk.queue.items[1].id
    desk.context.outcomes.put({second: Outcome(ImageRow("b", class_name="worn"), desk.context.outcomes.asked)})
    all_page.refresh()
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert second not in all_page.grid.pictures.rows.tolist()
    assert len(all_page.table.rows.rows) == 2
    all_page.filters.reset.click()
    assert len(all_page.table.rows.rows) == 3
    names = [all_page.filters.classes.itemText(i) for i in range(all_page.filters.classes.count())]
    assert names == ["All classes", "defective (2)", "worn (1)"]


def test_a_latent_lists_the_images_that_it_pushes_until_its_chip_is_pressed(desk, all_page):
    latents = all_page.pushing.rows.rows.tolist()
    assert latents
    all_page.pushing.chosen.emit(latents[0])
    assert desk.controller.all_images.filter == Filter(latent=latents[0])
    assert not all_page.filters.latent.isHidden()
    all_page.filters.latent.click()
    assert desk.controller.all_images.filter == Filter()


def test_a_click_goes_to_an_image_and_a_double_click_shows_it(desk, all_page):
    third = desk.queue.items[2].id
    desk.queue.current_changed.connect(desk.workspace.set_image)
    all_page.grid.chosen.emit(third)
    assert desk.queue.current.id == third
    assert desk.screen.pages.currentWidget() is all_page
    all_page.table.opened.emit(desk.queue.items[1].id)
    assert desk.queue.current.id == desk.queue.items[1].id
    assert desk.screen.pages.currentIndex() == 0


def test_another_question_makes_results_old_and_the_button_says_again(desk, all_page):
    desk.controller.asking.choose_method("ablation")
    all_page.refresh()
    assert not all_page.old.isHidden()
    assert all_page.start.text() == "Audit again"
    said = all_page.grid.pictures.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "An old result" in said
    all_page.start.click()
    all_page.refresh()
    assert all_page.old.isHidden()


def test_heads_and_the_choice_sort_both_views(desk, all_page):
    put = desk.context.outcomes.put
    asked = desk.context.outcomes.asked
    ids = [item.id for item in desk.queue.items]
    put(
        {i: Outcome(ImageRow(str(i), class_name="x", lead=lead), asked) for i, lead in zip(ids, (2, 3, 1), strict=True)}
    )
    all_page.table.sort_wanted.emit("lead")
    assert all_page.grid.pictures.rows.tolist() == [ids[1], ids[0], ids[2]]
    assert all_page.table.order == ("lead", True)
    all_page.table.sort_wanted.emit("lead")
    assert all_page.table.rows.rows.tolist() == [ids[2], ids[0], ids[1]]
    all_page.sort.activated.emit(all_page.sort.findData("place"))
    assert all_page.table.rows.rows.tolist() == ids


def test_results_are_shown_together_and_only_while_one_looks(desk, all_page, qtbot):
    shown = []
    all_page.refresh, before = lambda: shown.append(1), all_page.refresh
    all_page._again.timeout.disconnect()
    all_page._again.timeout.connect(all_page.refresh)
    for item in desk.queue.items * 20:
        desk.context.outcomes.put({item.id: Outcome(ImageRow("a"), None)})
    assert shown == []
    qtbot.waitUntil(lambda: shown == [1], timeout=5000)
    desk.workspace.turn_to(all_page)
    desk.context.outcomes.put({desk.queue.items[0].id: Outcome(ImageRow("a"), None)})
    assert not all_page._again.isActive()
    all_page.refresh = before


def test_the_listed_images_are_saved(desk, all_page, tmp_path):
    for kind in ("csv", "html", "json"):
        all_page.save_to(tmp_path / f"all.{kind}")
        assert (tmp_path / f"all.{kind}").stat().st_size > 100
    assert "nut_0412.png" in (tmp_path / "all.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_views_fit_into_a_small_window(desk, all_page, theme, mode):
    theme.set_mode(mode)
    desk.workspace.widget.resize(870, 460)
    for page in (all_page, desk.workspace.beside):
        desk.screen.pages.setCurrentWidget(page)
        assert desk.workspace.widget.grab().toImage().width() == 870
    assert desk.screen.pages.minimumSizeHint().width() <= 854


def test_a_thumbnail_says_class_findings_and_age():
    queue, outcomes = ImageQueue(), Outcomes()
    queue.add(["/a/one.png", "/a/two.png"])
    one = queue.item_at(0)
    model = FilmstripModel(queue, Thumbnails(queue, InlineJobs(held=True)), outcomes)
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    outcomes.ask("question")
    found = frozenset({Finding.UNLIKE, Finding.FORBIDDEN})
    row = ImageRow("one", class_name="defective", probability=0.987, findings=found, reasons=("red tag",))
    outcomes.put({one.id: Outcome(row, "question")})
    assert changed == [(0, 0)]
    thumb = model.index(0).data(ThumbRole)
    assert (thumb.decision, thumb.share, thumb.is_old) == ("defective", "99\u202f%", False)
    assert [icon for icon, _ in thumb.badges] == ["warning", "question"]
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "defective, 98.7\u202f%" in said
    assert "Forbidden reason: red tag" in said
    assert model.index(1).data(ThumbRole).decision == ""
    outcomes.ask("another")
    assert changed[-1] == (0, 1)
    assert model.index(0).data(ThumbRole).is_old
    assert "An old result" in model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    model.disconnect_queue()


def test_every_finding_has_a_drawing_of_its_own():
    from sae_auditor.reports.audit.folder_rows import DRAWINGS

    assert set(DRAWINGS) == set(Finding)
    assert len({icon for icon, _ in DRAWINGS.values()}) == len(Finding)


def test_a_grid_of_very_many_paints_what_is_in_sight(theme, qtbot):
    from sae_auditor.app.kit.thumbnail import Thumb

    asked = []
    grid = PictureGrid(theme, "Images", lambda row: asked.append(row) or Thumb(str(row)), str)
    qtbot.addWidget(grid)
    grid.resize(700, 400)
    grid.set_rows(range(20_000), 7)
    grid.show()
    grid.grab()
    assert 0 < len(set(asked)) < 100
    assert grid.currentIndex().row() == 7


# -------------------------------------------------------------------------------------------------------- side by side


@pytest.fixture
def beside(desk):
    desk.workspace.turn_to(desk.workspace.beside)
    return desk.workspace.beside


def test_two_classes_stand_on_one_axis(desk, beside):
    now = desk.controller.comparing.now
    assert (now.first, now.second) == ("defective", "good")
    assert desk.auditor.calls[-1] == ("explain", "condition", "logit", "gradient", None)
    assert beside.bars.pairs.count() == 12
    row = beside.bars.pairs.row_at(0)
    assert row.difference == pytest.approx(row.first - row.second)
    assert "difference" in beside.bars.pairs.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    beside.swap.click()
    assert (desk.controller.comparing.now.first, desk.controller.comparing.now.second) == ("good", "defective")
    assert beside.bars.pairs.row_at(0).difference == pytest.approx(-row.difference)


def test_a_second_class_clicked_with_control_is_compared(desk):
    predictions = desk.screen.predictions.list
    desk.workspace.widget.resize(1400, 900)
    place = predictions.visualRect(predictions.predictions.index(2)).center()
    QTest.mouseClick(predictions.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    assert desk.screen.pages.currentWidget() is desk.workspace.beside
    assert (desk.controller.comparing.now.first, desk.controller.comparing.now.second) == ("defective", "worn")
    assert desk.controller.state.class_name == "defective"
    assert place != QPoint()


def test_a_pinned_image_stands_beside_the_next(desk, beside):
    desk.queue.current_changed.connect(desk.workspace.set_image)
    desk.queue.add([picture(seed=1)], name="other.png")
    desk.controller.comparing.pin()
    assert "pinned image" in desk.controller.comparing.now.why_not
    assert beside.bars.pairs.count() == 0
    desk.queue.next()
    now = desk.controller.comparing.now
    assert now.sides is Sides.IMAGES
    assert now.names == ("nut_0412.png", "other.png")
    assert now.pair.shares[0].class_name == "defective"
    assert not beside.shares.isHidden()
    desk.controller.asking.choose_method("ablation")
    assert [audit.method for audit in desk.controller.comparing.now.audits] == ["ablation", "ablation"]
    desk.queue.previous()
    desk.controller.comparing.pin()
    assert not desk.controller.comparing.now.is_pinned


def test_nothing_is_compared_while_nobody_looks(desk, beside):
    desk.workspace.turn_to(beside)
    calls = len(desk.auditor.calls)
    desk.controller.comparing.choose_classes("worn", "good")
    assert len(desk.auditor.calls) == calls
    desk.workspace.turn_to(beside)
    assert len(desk.auditor.calls) == calls + 1


def test_both_sides_are_saved(desk, beside, tmp_path):
    beside.save_to(tmp_path / "both.html")
    text = (tmp_path / "both.html").read_text(encoding="utf-8")
    assert text.count("data:image/jpeg") == 1
    assert "red inspection tag" in text


def test_an_image_stands_beside_itself_under_the_changes(desk, qtbot):
    """Reached by its action; what was switched off does nothing on the second side, and the map is there twice."""
    act = desk.workspace.actions()["audit.before-after"]
    act()
    beside, comparing = desk.workspace.beside, desk.controller.comparing
    assert desk.screen.pages.currentWidget() is beside
    assert "Nothing is changed" in comparing.now.why_not
    assert beside.heat_legend.isHidden()
    desk.controller.what_ifs.toggle(1893)
    now = comparing.now
    assert now.sides is Sides.CHANGE
    assert now.names == ("As it is", "With your changes")
    before, after = now.audits
    assert before is desk.controller.state.audit
    row = next(row for row in now.pair.rows if row.latent == 1893)
    assert row.first != 0
    assert row.second == 0
    share = next(share for share in now.pair.shares if share.class_name == "defective")
    place = before.class_names.index("defective")
    assert (share.first, share.second) == (before.probability[place], after.probability[place])
    assert share.first != share.second
    assert len(now.maps) == 2
    assert not beside.heat_legend.isHidden()
    assert not any(photo.isHidden() for photo in beside.photos)
    titles = [beside.shares.model().headerData(i, Qt.Orientation.Horizontal) for i in range(3)]
    assert titles[1:] == ["Before", "After"]
    desk.controller.what_ifs.reset()
    assert comparing.now.pair is None
    act()
    assert desk.screen.pages.currentIndex() == 0


def test_before_and_after_follow_the_interventions(desk):
    """A named one that holds for every image is a change too; another one is compared anew, the same one is not."""
    desk.workspace.compare_change()
    desk.controller.what_ifs.toggle(1893)
    first = desk.controller.comparing.now.pair
    desk.controller.comparing.follow()
    assert desk.controller.comparing.now.pair is first
    desk.controller.what_ifs.toggle(42)
    rows = {row.latent: row for row in desk.controller.comparing.now.pair.rows}
    assert rows[1893].second == rows[42].second == 0
    desk.controller.named.keep("no tag")
    assert desk.controller.comparing.now.names[1] == "With \u201cno tag\u201d"
    desk.controller.maps.choose(Overlay.NONE)
    assert desk.controller.comparing.now.maps == ()


def test_before_and_after_are_saved(desk, tmp_path):
    desk.workspace.compare_change()
    desk.controller.what_ifs.toggle(1893)
    desk.workspace.beside.save_to(tmp_path / "both.html")
    text = (tmp_path / "both.html").read_text(encoding="utf-8")
    assert text.count("data:image/jpeg") == 2
    assert "With your changes" in text
