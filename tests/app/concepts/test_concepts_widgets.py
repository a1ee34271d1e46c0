"""The widgets of the Concepts workspace with made-up latents; painting is driven by `grab`."""

import time
from dataclasses import replace
from statistics import median

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from screen_fakes import WORDS, heat, make_latents, make_page, make_shown, picture

from sae_auditor.app.latents.bars import BarButton
from sae_auditor.app.latents.gallery import Gallery
from sae_auditor.app.latents.head import PanelHead
from sae_auditor.app.latents.latent_panel import LatentPanel, scales_of
from sae_auditor.app.latents.lists import LabelColumns, RelativeList
from sae_auditor.app.workspaces.concepts.filter_bar import FilterBar
from sae_auditor.app.workspaces.concepts.region_dialog import RegionDialog
from sae_auditor.app.workspaces.concepts.search_bar import SearchBar
from sae_auditor.app.workspaces.concepts.table import BARE_KEYS, LatentTable
from sae_auditor.concepts.concept import Concept, Example, Remark
from sae_auditor.workbench.concepts.columns import SORTABLE, TABLE, help_of, row_sentence, status_text
from sae_auditor.workbench.concepts.state import Filter, Order, Search, Shown
from sae_auditor.workbench.latents import LatentPage, Picture, Relative, origin_of

HUGE = 100_000


@pytest.fixture
def theme(qapp):
    from sae_auditor.app.kit.theme import Theme

    made = Theme(qapp, mode="light")
    yield made
    made.deleteLater()


def show(qtbot, widget, width=900, height=500):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


def every_latent(latents):
    return Shown(np.arange(len(latents), dtype=np.int32)[::-1].copy(), Order("latent"), Filter(), len(latents))


@pytest.fixture
def table(qtbot, theme):
    made = show(qtbot, LatentTable(theme))
    made.set_latents(make_latents())
    made.set_shown(make_shown(make_latents()))
    return made


# ------------------------------------------------------------------------------------------------------- rows and cells


def cell(table, row, column, role=Qt.ItemDataRole.DisplayRole):
    return table.rows.index(row, TABLE.index(column)).data(role)


def test_the_table_answers_for_a_hundred_thousand_latents(qtbot, theme):
    latents = make_latents(HUGE)
    table = show(qtbot, LatentTable(theme))
    table.set_latents(latents)
    assert table.rows.rowCount() == 0
    table.set_shown(every_latent(latents))
    assert (table.rows.rowCount(), table.rows.columnCount()) == (HUGE, len(TABLE))
    for row in (0, 1, HUGE // 2, HUGE - 1):
        latent = HUGE - 1 - row
        assert table.id_at(row) == latent
        assert table.row_of(latent) == row
        assert cell(table, row, "latent") == str(latent)
        assert cell(table, row, "label") == (latents.labels[latent] or "no good name")
        support = int(latents.numbers["support"][latent])
        assert cell(table, row, "support") == f"{support:,}"
        said = cell(table, row, "label", Qt.ItemDataRole.AccessibleTextRole)
        assert f"latent {latent}" in said
        assert ("few images" in said) == (support < 10)
    assert table.id_at(HUGE) is None
    assert table.row_of(HUGE) == -1


def test_unknown_numbers_are_dashes_and_a_match_belongs_to_its_row(qtbot, theme):
    latents = make_latents(50)
    latents.numbers["clarity"][7] = np.nan
    table = show(qtbot, LatentTable(theme))
    table.set_latents(latents)
    table.set_shown(Shown(np.array([7, 3], np.int32), Order("match"), Filter(), 50, np.array([0.75, 0.5])))
    assert cell(table, 0, "clarity") == "\u2013"
    assert [cell(table, row, "match") for row in range(2)] == ["0.75", "0.50"]
    assert table.rows.rows_of(np.array([3, 9, 7])).tolist() == [0, 1]


def test_a_changed_name_is_painted_anew_in_its_row_only(qtbot, theme):
    latents = make_latents(50)
    table = show(qtbot, LatentTable(theme))
    table.set_latents(latents)
    table.set_shown(every_latent(latents))
    changes = []
    table.rows.dataChanged.connect(lambda first, last, _roles: changes.append((first.row(), last.row())))
    latents.labels[20] = "my own name"
    table.refresh(20)
    assert changes == [(29, 29)]
    assert cell(table, 29, "label") == "my own name"


def test_every_column_is_explained_and_ms_with_encoder_and_floor(table):
    latents = make_latents(10)
    for column in SORTABLE:
        assert help_of(column, latents).endswith((".", ")."))
    text = help_of("monosemanticity", latents)
    assert "Comparable only under the same encoder (\u201cViT-S-8-128\u201d)" in text
    assert "0.41" in text
    place = TABLE.index("monosemanticity")
    assert text in table.rows.headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)


def test_the_status_says_how_many_by_which_images_under_which_encoder():
    latents = make_latents(2048)
    assert status_text(latents, every_latent(latents)) == (
        "2,048 latents, 2,048 shown \u00b7 960 reference images (the bundle) \u00b7 "
        "MS under encoder ViT-S-8-128, floor 0.41"
    )


# --------------------------------------------------------------------------------------------------------------- table


def test_a_hundred_thousand_rows_scroll_without_a_stall(qtbot, theme, capsys):
    table = show(qtbot, LatentTable(theme), 900, 700)
    latents = make_latents(HUGE)
    shown = every_latent(latents)
    began = time.perf_counter()
    table.set_latents(latents)
    table.set_shown(shown)
    QCoreApplication.processEvents()
    loaded_ms = (time.perf_counter() - began) * 1000
    bar = table.verticalScrollBar()
    painted = []
    paint = table.itemDelegate().paint
    table.itemDelegate().paint = lambda *given: (painted.append(given[2].row()), paint(*given))[1]
    spent_ms = []
    for place in np.linspace(0, bar.maximum(), 80).astype(int).tolist():
        began = time.perf_counter()
        bar.setValue(place)
        QCoreApplication.processEvents()
        spent_ms.append((time.perf_counter() - began) * 1000)
    with capsys.disabled():
        print(f"\n100,000 rows: shown in {loaded_ms:.0f} ms, a step median {median(spent_ms):.1f} ms, "
              f"longest {max(spent_ms):.1f} ms")  # fmt: skip
    last = table.indexAt(QPoint(20, table.viewport().height() - 5)).row()
    assert last == HUGE - 1
    assert len(set(painted)) > 1000, "every step was painted"
    assert max(spent_ms) < 200
    assert loaded_ms < 2000


def test_every_row_is_as_high_as_the_others(table):
    heights = {table.rowHeight(row) for row in (0, 1, 500, 1500)}
    assert heights == {table.verticalHeader().defaultSectionSize()}


def test_a_click_on_a_head_asks_for_an_order_and_sorts_nothing(table, qtbot):
    before = [table.id_at(row) for row in range(5)]
    place = TABLE.index("monosemanticity")
    at = QPoint(table.header.sectionViewportPosition(place) + 20, table.header.height() // 2)
    with qtbot.waitSignal(table.sort_wanted) as asked:
        qtbot.mouseClick(table.header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert asked.args == ["monosemanticity"]
    assert [table.id_at(row) for row in range(5)] == before


def test_arrows_choose_latents_and_telling_the_table_says_nothing(table, qtbot):
    chosen = []
    table.chosen.connect(chosen.append)
    first, second = table.id_at(0), table.id_at(1)
    table.set_current(first)
    assert chosen == []
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert chosen == [second]
    table.step(-1)
    assert chosen == [second, first]
    table.set_current(None)
    assert not table.selectionModel().hasSelection()


@pytest.mark.parametrize("key", [key for key in BARE_KEYS if key != Qt.Key.Key_Enter])
def test_bare_keys_ask_and_never_search_for_a_row(table, qtbot, key):
    table.set_current(table.id_at(3))
    with qtbot.waitSignal(table.key_used) as used:
        qtbot.keyClick(table, key)
    assert used.args == [BARE_KEYS[key]]
    assert table.currentIndex().row() == 3


def test_bare_keys_are_claimed_before_shortcuts_of_the_window(table):
    for modifiers, claimed in ((Qt.KeyboardModifier.NoModifier, True), (Qt.KeyboardModifier.AltModifier, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_M, modifiers, "m")
        event.ignore()
        QApplication.sendEvent(table, event)
        assert event.isAccepted() == claimed


def test_other_letters_do_not_move_the_selection_and_input_methods_are_off(table, qtbot):
    table.set_current(table.id_at(3))
    qtbot.keyClick(table, Qt.Key.Key_S)
    assert table.currentIndex().row() == 3
    assert not table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_new_order_keeps_what_is_selected(table):
    counts = []
    table.selection_changed.connect(counts.append)
    chosen = sorted(table.id_at(row) for row in (2, 3, 9))
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for latent in chosen:
        table.selectionModel().select(table.rows.index(table.row_of(latent), 0), flags)
    assert counts[-1] == 3
    table.set_shown(make_shown(table.latents, "monosemanticity"))
    assert sorted(table.selected().tolist()) == chosen
    only = Shown(np.array(chosen[:1], np.int32), Order(), Filter(), 2048)
    table.set_shown(only)
    assert table.selected().tolist() == chosen[:1]
    assert counts[-1] == 1


def test_all_of_a_hundred_thousand_can_be_selected_at_once(qtbot, theme):
    table = show(qtbot, LatentTable(theme))
    latents = make_latents(HUGE)
    table.set_latents(latents)
    table.set_shown(every_latent(latents))
    table.selectAll()
    assert table.selected().tolist() == list(range(HUGE))[::-1]


def test_narrow_tables_keep_the_names_and_the_column_they_are_sorted_by(table, qtbot):
    def visible():
        return [column for place, column in enumerate(TABLE) if not table.isColumnHidden(place)]

    table.resize(1100, 400)
    assert visible() == [column for column in TABLE if column != "match"]
    table.set_shown(make_shown(table.latents, "agreement"))
    table.resize(420, 400)
    assert visible()[:2] == ["latent", "label"]
    assert "agreement" in visible()
    assert len(visible()) < 6
    width = sum(table.columnWidth(place) for place in range(len(TABLE)) if not table.isColumnHidden(place))
    assert width <= table.viewport().width()
    searched = make_shown(table.latents, match=np.ones(len(table.shown.latents)))
    table.set_shown(searched)
    assert "match" in visible()


def test_columns_without_a_single_number_make_room(qtbot, theme):
    table = show(qtbot, LatentTable(theme), 1100)
    latents = make_latents(40)
    latents.numbers["agreement"][:] = np.nan
    table.set_latents(latents)
    table.set_shown(make_shown(latents))
    assert table.isColumnHidden(TABLE.index("agreement"))
    assert not table.isColumnHidden(TABLE.index("redundancy"))


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marks_bars_and_the_floor_are_painted(table, theme, mode):
    theme.set_mode(mode)
    latents = table.latents
    for mark, tone in (("trusted", "good"), ("mixed", "warning"), ("unusable", "error")):
        latents.marks[:] = [mark] * len(latents)
        table.viewport().update()
        assert pixels_of(table, getattr(theme.colours, tone)) > 20, mark
    assert pixels_of(table, theme.colours.accent) > 100
    assert pixels_of(table, theme.colours.unexplained) > 100


def pixels_of(widget, colour):
    image = widget.grab().toImage()
    image = image.convertToFormat(image.Format.Format_RGB888)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    rgb = data[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return int((np.abs(rgb - wanted).max(-1) < 8).sum())


# -------------------------------------------------------------------------------------------------- search and filters


def test_words_are_searched_on_enter_and_nothing_clears(qtbot, theme):
    bar = show(qtbot, SearchBar(theme), 500, 80)
    qtbot.keyClicks(bar.line, "  red tag ")
    with qtbot.waitSignal(bar.words_given) as given:
        qtbot.keyClick(bar.line, Qt.Key.Key_Return)
    assert given.args == ["red tag"]
    bar.line.clear()
    with qtbot.waitSignal(bar.cleared):
        qtbot.keyClick(bar.line, Qt.Key.Key_Return)
    assert not bar.image.isEnabled()
    bar.set_has_image(True)
    with qtbot.waitSignal(bar.image.clicked):
        qtbot.mouseClick(bar.image, Qt.MouseButton.LeftButton)
    bar.set_search(Search("like", "oil stain", "Only 12 images."))
    assert bar.clear.isVisible()
    assert bar.notice.text() == "Only 12 images."
    with qtbot.waitSignal(bar.cleared):
        qtbot.mouseClick(bar.clear, Qt.MouseButton.LeftButton)
    bar.set_search(Search())
    assert not bar.clear.isVisible()


def test_filters_go_out_whole_and_come_back(qtbot, theme):
    bar = show(qtbot, FilterBar(theme), 900, 60)
    asked = []
    bar.changed.connect(asked.append)
    bar.changed.connect(bar.set_filter)
    qtbot.mouseClick(bar.marks["trusted"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.marks[None], Qt.MouseButton.LeftButton)
    assert asked[-1] == Filter(marks=frozenset({"trusted", None}))
    qtbot.mouseClick(bar.well_named, Qt.MouseButton.LeftButton)
    assert asked[-1].only_well_named
    qtbot.mouseClick(bar.always_on[True], Qt.MouseButton.LeftButton)
    assert asked[-1].always_on is True
    qtbot.mouseClick(bar.always_on[False], Qt.MouseButton.LeftButton)
    assert asked[-1].always_on is False
    assert not bar.always_on[True].isChecked()
    qtbot.mouseClick(bar.always_on[False], Qt.MouseButton.LeftButton)
    assert asked[-1].always_on is None
    qtbot.mouseClick(bar.always_on[True], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.changed):
        bar.support.setValue(25)
    assert asked[-1].min_support == 25
    with qtbot.waitSignal(bar.changed):
        qtbot.keyClicks(bar.text, "tag")
    assert asked[-1].text == "tag"
    qtbot.mouseClick(bar.reset, Qt.MouseButton.LeftButton)
    assert asked[-1] == Filter()
    assert bar.text.text() == ""
    assert not bar.marks["trusted"].isChecked()
    assert not bar.always_on[True].isChecked()
    told = len(asked)
    bar.set_filter(Filter(text="x", min_support=3))
    qtbot.wait(300)
    assert len(asked) == told


def test_chips_leave_their_words_away_where_there_is_no_room(qtbot, theme):
    bar = show(qtbot, FilterBar(theme), 1400, 60)
    assert bar.marks["mixed"].text().strip() == "Mixed"
    bar.resize(420, 60)
    assert bar.marks["mixed"].text() == ""
    assert bar.marks["mixed"].accessibleName() == "Mixed"
    bar.resize(1400, 60)
    assert bar.marks["mixed"].text().strip() == "Mixed"


def test_a_region_is_drawn_in_shares_of_the_image(qtbot, theme):
    dialog = RegionDialog(theme, picture(1, 400, 200), "nut.png")
    qtbot.addWidget(dialog)
    dialog.open()
    picker = dialog.picker
    area = picker._area()
    start = (area.topLeft() + QPoint(int(area.width() * 0.1), int(area.height() * 0.2))).toPoint()
    end = (area.topLeft() + QPoint(int(area.width() * 0.6), int(area.height() * 0.9))).toPoint()
    qtbot.mousePress(picker, Qt.MouseButton.LeftButton, pos=end)
    assert not dialog.search.isEnabled()
    qtbot.mouseMove(picker, start)
    qtbot.mouseRelease(picker, Qt.MouseButton.LeftButton, pos=start)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.mouseClick(dialog.search, Qt.MouseButton.LeftButton)
    assert chosen.args == pytest.approx([0.1, 0.2, 0.6, 0.9], abs=0.02)


def test_the_region_follows_the_arrow_keys_and_stays_inside(qtbot, theme):
    dialog = RegionDialog(theme, picture(1, 400, 200), "nut.png")
    qtbot.addWidget(dialog)
    dialog.open()
    for _ in range(60):
        qtbot.keyClick(dialog.picker, Qt.Key.Key_Right)
    assert dialog.picker.region.right() == pytest.approx(1.0)
    for _ in range(60):
        qtbot.keyClick(dialog.picker, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.picker.region.width() == pytest.approx(0.02)
    dialog.reject()


# --------------------------------------------------------------------------------------------------------------- panel


@pytest.fixture
def panel(qtbot, theme):
    made = show(qtbot, LatentPanel(theme), 520, 900)
    made.show_page(make_page(5))
    return made


def test_where_the_name_comes_from():
    def said(concept):
        return origin_of(LatentPage(concept))

    assert said(make_page(5).concept) == "best word, alignment +0.21"
    mixed = make_page(5, kind="unnamed").concept
    assert said(mixed) == "no good name: its images are too mixed for any one word"
    no_word = replace(mixed, label_floor=0.06, word_floor=0.3)
    assert said(no_word) == "no good name: its images are alike, but no word fits better than nonsense"
    always = replace(mixed, always_on=True)
    assert said(always) == "no name: always on, so it says what every image has in common"
    assert said(replace(always, labels=())) == said(always)
    named = make_page(5, kind="named").concept
    assert said(named) == "named by qa-3 on 2026-11-20 \u00b7 best word: cast shadow"
    assert said(replace(named, remark=None)) == "named by a person \u00b7 best word: cast shadow"
    assert said(replace(named, name=None, labels=())) == ""
    bare = LatentPage(replace(named, examples=()), indexed=False)
    assert "no reference images were indexed" in origin_of(bare)
    assert "labels of this SAE cannot be used" in origin_of(replace(bare, concept=named))


def test_words_show_what_they_are_ordered_by(qtbot, theme):
    concept = make_page(5).concept
    labels = tuple(replace(label, stands_out=4.25 - place) for place, label in enumerate(concept.labels))
    columns = show(qtbot, LabelColumns(theme), 520, 300)
    columns.set_concept(replace(concept, labels=labels, word_floor=0.12), 0.3)
    tips = columns.images.rows.toolTip().splitlines()
    assert tips[0] == (
        "cast shadow: alignment +0.214 (chance would reach +0.120); "
        "its images stand out for it by +4.2 standard deviations"
    )
    assert "standard deviations" in tips[1]
    # A direction has no images: its words are ordered by their alignment.
    assert "standard deviations" not in columns.direction.rows.toolTip()
    columns.set_concept(concept, 0.3)
    assert columns.images.rows.toolTip().splitlines()[0] == "cast shadow: alignment +0.214 (chance would reach +0.060)"


def test_a_name_is_taken_on_enter_and_left_on_escape(qtbot, theme):
    head = show(qtbot, PanelHead(theme), 400, 200)
    head.set_page(make_page(5))
    given = []
    head.renamed.connect(lambda latent, text: given.append((latent, text)))
    head.begin_name()
    assert head.name.hasFocus() or head.name.isVisible()
    head.name.setText(" my name ")
    qtbot.keyClick(head.name, Qt.Key.Key_Return)
    assert given == [(5, "my name")]
    assert not head.name.isVisible()
    head.begin_name()
    head.name.setText("something else")
    qtbot.keyClick(head.name, Qt.Key.Key_Escape)
    head.begin_name()
    qtbot.keyClick(head.name, Qt.Key.Key_Return)
    assert given == [(5, "my name")], "a name that did not change is not written"


def test_what_is_written_belongs_to_the_latent_it_was_begun_for(qtbot, theme):
    head = show(qtbot, PanelHead(theme), 400, 200)
    head.set_page(make_page(5))
    given = []
    head.renamed.connect(lambda latent, text: given.append((latent, text)))
    head.begin_name()
    head.name.setText("for five")
    head.set_page(make_page(5, kind="named"))
    assert head.name.isVisible(), "more about the same latent leaves the editor open"
    QApplication.sendEvent(head.name, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.MouseFocusReason))
    assert given == [(5, "for five")]
    head.begin_name()
    head.name.setText("lost")
    head.set_page(make_page(6))
    assert not head.name.isVisible()
    assert given == [(5, "for five")]


def test_another_window_in_front_does_not_end_the_writing(qtbot, theme):
    head = show(qtbot, PanelHead(theme), 400, 200)
    head.set_page(make_page(5))
    given = []
    head.renamed.connect(lambda *values: given.append(values))
    head.begin_name()
    head.name.setText("half a na")
    QApplication.sendEvent(head.name, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert given == []
    assert head.name.isVisible()


def test_notes_are_kept_with_control_enter_and_lines_stay(qtbot, theme):
    head = show(qtbot, PanelHead(theme), 400, 300)
    head.set_page(make_page(5))
    given = []
    head.note_written.connect(lambda latent, text: given.append((latent, text)))
    qtbot.mouseClick(head.note.write, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(head.note.editor, "one")
    qtbot.keyClick(head.note.editor, Qt.Key.Key_Return)
    qtbot.keyClicks(head.note.editor, "two")
    assert given == []
    qtbot.keyClick(head.note.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert given == [(5, "one\ntwo")]
    head.set_page(make_page(5, kind="named"))
    assert head.note.text == "Fires on the tag whatever its text; compare 42."
    qtbot.mouseClick(head.note.label, Qt.MouseButton.LeftButton)
    assert head.note.editor.isVisible()
    assert head.note.editor.toPlainText() == head.note.text
    qtbot.keyClick(head.note.editor, Qt.Key.Key_Escape)
    assert len(given) == 1


def test_marks_are_put_and_taken_away(qtbot, theme):
    head = show(qtbot, PanelHead(theme), 400, 200)
    head.set_page(make_page(5, kind="named"))
    given = []
    head.marked.connect(lambda latent, mark: given.append((latent, mark)))
    assert head.marks.buttons["trusted"].isChecked()
    qtbot.mouseClick(head.marks.buttons["mixed"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(head.marks.buttons["trusted"], Qt.MouseButton.LeftButton)
    assert given == [(5, "mixed"), (5, None)]


def test_few_images_are_said(panel):
    assert not panel.head.few.isVisible()
    panel.show_page(make_page(5, kind="sparse"))
    assert panel.head.few.isVisible()
    assert "7 reference images" in panel.head.few.text()


def test_relatives_lead_to_their_latents(panel, qtbot):
    assert [button.bar.value for button in panel.details.together.buttons] == sorted(
        (button.bar.value for button in panel.details.together.buttons), reverse=True
    )
    with qtbot.waitSignal(panel.went_to) as went:
        panel.details.alike.buttons[2].click()
    assert went.args == [192]
    assert panel.details.alike.buttons[2].bar.text == "Latent 192"


def test_relatives_that_are_looked_for_and_that_are_not_there(qtbot, theme):
    made = show(qtbot, RelativeList(theme, "Fires together with", ""), 300, 200)
    made.set_relatives(None)
    assert made._empty.text() == "Looking\u2026"
    made.set_relatives(())
    assert made._empty.text() == "None."
    made.set_relatives([Relative(3, "nut", 0.5)])
    assert not made._empty.isVisible()
    assert len(made.findChildren(BarButton)) == 1


def test_two_latents_share_their_scales():
    one, two = make_page(5), make_page(6)
    strong = replace(two, pushes=(replace(two.pushes[0], mean=-7.5),))
    assert scales_of(one, strong).push == 7.5
    assert scales_of(one, None).push == pytest.approx(2.31)
    assert scales_of(None, None).alignment == 1.0
    assert scales_of(one).alignment == pytest.approx(0.214)


def test_heat_is_asked_for_once_and_shown_when_it_comes(panel, qtbot):
    asked = []
    panel.heat_wanted.connect(lambda *values: asked.append(values))
    panel.gallery.toggle_heat()
    with_pixels = [index for index, one in enumerate(panel.page.pictures) if one.pixels is not None]
    assert asked == [(5, index) for index in with_pixels]
    before = panel.gallery.buttons[0].grab().toImage()
    page = panel.page
    pictures = (replace(page.pictures[0], heat=heat()), *page.pictures[1:])
    button = panel.gallery.buttons[0]
    panel.show_page(replace(page, pictures=pictures))
    assert panel.gallery.buttons[0] is button, "a picture that gains a map stays where it is"
    assert button.grab().toImage() != before
    assert len(asked) == len(with_pixels)
    panel.gallery.toggle_heat()
    assert button.grab().toImage() == before
    panel.show_page(make_page(6))
    assert not panel.gallery.heat.isChecked()


def test_the_strongest_patch_is_framed(qtbot, theme):
    gallery = show(qtbot, Gallery(theme), 400, 300)
    example = Example(1, "a.png", 2.0, 3)
    grey = np.full((60, 60, 3), 128, np.uint8)
    gallery.set_pictures([Picture(example, grey, (0.5, 0.5, 0.25, 0.25))], more=False)
    image = gallery.buttons[0].grab().toImage()
    width, height = image.width(), image.height()
    lightness = [image.pixelColor(x, round(0.62 * height)).lightness() for x in range(width)]
    # The picture covers the button, so its middle stays in the middle.
    side = max(width, height)
    left, right = round(width / 2), round(width / 2 + 0.25 * side)
    assert max(lightness[left - 3 : left + 4]) > 170
    if right < width - 5:
        assert max(lightness[right - 3 : right + 4]) > 170
    assert all(abs(value - 128) < 3 for value in lightness[5 : left - 5])
    assert all(abs(value - 128) < 3 for value in lightness[left + 5 : min(right - 5, width - 5)])


def test_a_click_on_a_picture_shows_it_large(panel, qtbot):
    qtbot.mouseClick(panel.gallery.buttons[0], Qt.MouseButton.LeftButton)
    dialog = panel.findChild(QDialog)
    assert dialog is not None
    dialog.close()


def test_more_images_are_added_to_those_that_are_there(panel, qtbot):
    with qtbot.waitSignal(panel.more_wanted) as wanted:
        panel.gallery.more.click()
    assert wanted.args == [5]
    first = panel.gallery.buttons[0]
    page = panel.page
    extra = tuple(Picture(Example(300 + i, f"more_{i}.png", 0.4, -1), picture(i)) for i in range(4))
    panel.show_page(replace(page, pictures=page.pictures + extra))
    assert len(panel.gallery.buttons) == len(page.pictures) + 4
    assert panel.gallery.buttons[0] is first


def test_another_latent_takes_the_places_of_the_pictures_without_the_maps_of_the_former(panel):
    panel.gallery.toggle_heat()
    fewer = make_page(6)
    fewer = replace(fewer, pictures=fewer.pictures[:3])
    panel.show_page(fewer)
    assert [button.picture for button in panel.gallery.buttons] == list(fewer.pictures)
    assert not any(button.shows_heat for button in panel.gallery.buttons)
    assert fewer.pictures[0].example.path in panel.gallery.buttons[0].accessibleName()
    panel.show_page(make_page(7))
    assert len(panel.gallery.buttons) == len(make_page(7).pictures)
    assert not panel.gallery.buttons[10].isEnabled(), "there is no picture of this one"
    assert panel.gallery.buttons[0].isEnabled()


def test_a_page_without_anything_but_a_number_is_calm(panel):
    panel.show_page(LatentPage(Concept(9)))
    assert panel.head.title.text() == "Latent 9"
    for part in (panel.gallery, panel.details.scores, panel.labels, panel.details.pushes, panel.histogram):
        assert not part.isVisible()
    panel.grab()


@pytest.mark.parametrize(
    ("rate", "place", "said"),
    [
        (0.97, None, ["fires on 97.0 % of the reference images."]),
        (0.3, (2, 5), ["marks one place: row 2, column 5."]),
        (0.97, (2, 5), ["fires on 97.0 % of the reference images", "marks one place: row 2, column 5."]),
    ],
)
def test_the_panel_says_how_a_latent_is_always_on_and_why_it_has_no_word(panel, rate, place, said):
    concept = Concept(9, support=400, firing_rate=rate, always_on=True, always_on_place=place and 19)
    panel.show_page(LatentPage(concept, place=place))
    text = panel.head.always.text().replace("\u202f", " ").replace("\u00a0", " ")
    assert panel.head.always.isVisible()
    assert text.startswith("Always on: ")
    assert all(part in text for part in said)
    assert "what every image has in common" in text
    assert (rate > 0.5) == ("97.0 %" in text)
    panel.show_page(LatentPage(replace(concept, always_on=False)))
    assert not panel.head.always.isVisible()


def test_rows_say_which_latents_are_always_on(qtbot, theme):
    always_on = np.zeros(50, np.bool_)
    always_on[7] = True
    latents = replace(make_latents(50), always_on=always_on)
    sentences = [row_sentence(latents, latent) for latent in (7, 3)]
    assert ["always on" in sentence for sentence in sentences] == [True, False]
    unknown = replace(latents, always_on=None)
    assert "always on" not in row_sentence(unknown, 7)


@pytest.mark.parametrize("width", [280, 420, 900])
def test_the_panel_fits_its_width(panel, width):
    panel.show_page(make_page(12, words=WORDS, kind="named"))
    panel.resize(width, 700)
    QCoreApplication.processEvents()
    body = panel._scroll.widget()
    assert body.width() <= panel._scroll.viewport().width()
    assert body.minimumSizeHint().width() <= panel._scroll.viewport().width()


def test_names_without_breaks_push_nothing_out_of_a_narrow_card(theme, qtbot):
    from sae_auditor.app.latents.concept_card import ConceptCard
    from tests.workbench.audit.audit_fakes import make_audit

    long = "hexagonal_nut_with_a_scratched_surface_under_flash_light"
    audit = make_audit(policy=True, lower_than=0.93)
    audit = replace(audit, class_names=(long, *audit.class_names[1:]))
    card = ConceptCard(theme)
    qtbot.addWidget(card)
    concept = Concept(1893, (), long, remark=Remark(long, f"see {long}", None, "qa", "2026-11-20T09:12:00Z"))
    card.set_page(LatentPage(concept))
    card.set_context(audit, 0, 1893)
    card.resize(card.minimumWidth(), 900)
    card.show()
    for _ in range(5):  # texts that wrap ask for their height once more after each layout
        QApplication.processEvents()
    assert long in card.remarks.text
    assert card.head.title.text() == long
    body = card._scroll.widget()
    assert body.width() <= card._scroll.viewport().width()
    for label in card.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
