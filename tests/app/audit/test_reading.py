"""How images are read, on the screen: the crop that is said, the whole, tiles and grey values."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt

from sae_auditor.app.workspaces.audit.reading_bar import GreyRow
from sae_auditor.images import Reading, Window
from tests.workbench.audit.audit_fakes import picture


def deep_file(folder, low=300, high=3000):
    values = np.linspace(low, high, 240 * 320).reshape(240, 320).astype(np.uint16)
    Image.fromarray(values).save(folder / "deep.png")
    return folder / "deep.png"


def pixel(widget, x, y):
    return widget.grab().toImage().pixelColor(x, y)


def test_what_is_cut_off_is_in_sight_and_what_is_not_is_silent(desk):
    bar = desk.screen.image.reading
    assert bar.strip.isVisible()
    assert bar.text.text() == "25% cut off: left and right"
    assert "saw 240 x 240 of 320 x 240 pixels" in bar.text.toolTip()
    assert "Choose Whole or Tiles" in bar.text.toolTip()
    desk.queue.add([picture(240, 240)], name="square.png")
    desk.workspace.set_image(desk.queue.item_at(1))
    assert not bar.strip.isVisible()
    assert not bar.grey.isVisible()


def test_whole_and_tiles_are_chosen_beside_the_image(desk, qtbot):
    bar = desk.screen.image.reading
    whole, tiles = bar.view.findChildren(type(bar.previous))[1:]
    qtbot.mouseClick(whole, Qt.MouseButton.LeftButton)
    assert desk.controller.state.audit.crop == (0, 0, 320, 240)
    assert "cut off" not in bar.text.text().replace("Nothing is cut off", "")
    qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton)
    assert bar.tile.text() == "Tile 1 of 2"
    assert (bar.previous.isEnabled(), bar.next.isEnabled()) == (False, True)
    qtbot.mouseClick(bar.next, Qt.MouseButton.LeftButton)
    assert bar.tile.text() == "Tile 2 of 2"
    desk.workspace.actions()["audit.previous-tile"]()
    assert bar.tile.text() == "Tile 1 of 2"
    desk.workspace.actions()["audit.next-view"]()
    assert bar.view.value == "crop"
    assert bar.text.text().startswith("25% cut off")


def test_a_refused_view_is_not_shown_as_chosen(desk):
    desk.auditor.fail_on.add("look")
    desk.workspace.actions()["audit.next-view"]()
    assert desk.screen.image.reading.view.value == "crop"


@pytest.mark.parametrize(("view", "left", "right"), [("crop", 40, 280), ("whole", 0, 320), ("tiles", 0, 240)])
def test_the_map_and_the_patches_lie_on_what_was_seen(desk, view, left, right):
    desk.workspace.controller.reading.choose_view(view)
    canvas = desk.screen.image.canvas
    canvas.fit()
    columns = 16
    seen = desk.controller.state.subject.seen
    for x in (left + 2, right - 2):
        at = QPointF(x, 120) * canvas.scale + canvas._origin
        column = int((x - seen.x) / seen.width * columns)
        assert canvas._patch_at(at, (16, columns))[1] == column
    assert (canvas._seen_rect().left() - canvas._origin.x()) / canvas.scale == pytest.approx(seen.x)
    outside = QPointF(left - 3, 120) * canvas.scale + canvas._origin
    if view == "crop":
        assert canvas._patch_at(outside, (16, columns)) is None


def test_a_click_beside_the_tile_goes_to_the_one_under_it(desk, qtbot):
    desk.queue.add([picture(400, 100)], name="strip.png")
    desk.workspace.set_image(desk.queue.item_at(1))
    desk.workspace.controller.reading.choose_view("tiles")
    canvas = desk.screen.image.canvas
    canvas.fit()
    at = QPointF(350, 50) * canvas.scale + canvas._origin
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), round(at.y())))
    assert desk.controller.state.audit.crop == (300, 0, 400, 100)


def test_a_tile_of_a_long_strip_is_brought_into_sight(desk):
    desk.queue.add([picture(3000, 60)], name="strip.png")
    desk.workspace.set_image(desk.queue.item_at(1))
    desk.workspace.controller.reading.choose_view("tiles")
    canvas = desk.screen.image.canvas
    rect = canvas._seen_rect()
    assert canvas.rect().contains(rect.toAlignedRect())
    assert max(rect.width() / canvas.width(), rect.height() / canvas.height()) > 0.25


def test_what_was_selected_of_another_part_does_not_go_on(desk):
    desk.workspace.controller.choose_sae("patch-middle")
    desk.workspace.controller.patches.select((3, 4))
    assert desk.controller.state.patch == (3, 4)
    desk.workspace.controller.reading.choose_view("whole")
    assert desk.controller.state.patch is None


def test_grey_values_are_offered_for_deep_images_only(desk, tmp_path):
    bar = desk.screen.image.reading
    assert not bar.grey.isVisible()
    desk.queue.add([deep_file(tmp_path)])
    desk.workspace.set_image(desk.queue.item_at(1))
    assert bar.grey.isVisible()
    assert "mapped to 0 to 255" in bar.grey._note.text()
    desk.workspace.controller.reading.switch_colours()
    assert bar.grey.isVisible()
    assert not bar.grey.choice.isEnabled()


@pytest.fixture
def row(qtbot, theme):
    made = GreyRow(theme)
    made.told = []
    made.chosen.connect(made.told.append)
    qtbot.addWidget(made)
    made.show()
    return made


def write(qtbot, field, text):
    field.clear()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_from_and_to_begin_with_the_window_of_the_image(row, qtbot):
    row.set_reading(Reading(), Window(0, 4095), "Values from 0 to 4095.")
    assert not row.low.isVisible()
    row.choice.setCurrentIndex(2)
    row._choose(2)
    assert (row.low.text(), row.high.text()) == ("0", "4095")
    assert row.told == []
    write(qtbot, row.high, "3000")
    assert row.told == [Window(0, 3000)]
    row._choose(1)
    row._choose(0)
    assert row.told[1:] == ["full", "auto"]


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ("0,05", "0.5", [Window(0.05, 0.5)]), ("-1e3", "12", [Window(-1000, 12)]), ("5", "5", []), ("7", "3", []),
        ("1,234.5", "9", []), ("a", "9", []), ("", "9", []), ("1", "nan", []), ("1", "inf", []),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(row, qtbot, low, high, found):
    row.choice.setCurrentIndex(2)
    row._choose(2)
    write(qtbot, row.low, low)
    write(qtbot, row.high, high)
    assert row.told == found
    assert (row.low.property("state") or row.high.property("state") or "") == ("" if found else "error")
