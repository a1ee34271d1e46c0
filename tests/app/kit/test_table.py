"""The one table: sorting, selecting, streaming, keys, what screen readers hear, and texts that stay texts."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu

from sae_auditor.app.kit.table import ColumnTable
from sae_auditor.app.kit.table_cells import TableModel
from sae_auditor.workbench.columns import Column, Look, in_order, widths_as_settings, widths_of_settings
from sae_auditor.workbench.settings_schema import fits

# Qt's platform without a display says so of every menu.
pytestmark = pytest.mark.qt_log_ignore("raise", "grabbing", extend=True)

NAMES = ["pear", "Apple", "", "fig", "apple"]
SIZES = np.array([3.0, np.nan, 1.0, 2.0, np.inf])
MARKS = ["ok", "bad", "ok", None, "bad"]
EVIL = "<b>x</b> &amp; R&D \u202egnp.exe\tin a cell\nof two lines"
ROWS = range(5)
HUGE = 100_000


def columns(**more):
    return (
        Column("name", "Name", value=NAMES, help="What it is called.", width_em=8, stretch=True),
        Column("size", "Size", "number", SIZES, width_em=4, **more),
        Column("mark", "Mark", "mark", MARKS, words={"ok": "Good", "bad": "Bad"}, width_em=4),
    )


@pytest.fixture
def make(qtbot, theme):
    def build(given=None, rows=ROWS, width=600, **more):
        table = ColumnTable(theme, "Fruit", columns() if given is None else given, **more)
        qtbot.addWidget(table)
        table.resize(width, 400)
        table.show()
        table.set_rows(rows)
        return table

    return build


def order(table):
    return table.rows.rows.tolist()


def column_of(table, column):
    place = table.rows.place_of(column)
    return [table.rows.index(row, place).data() for row in range(table.rows.rowCount())]


def click_head(qtbot, table, column):
    section = table.rows.place_of(column)
    at = QPoint(table.header.sectionViewportPosition(section) + 15, table.header.height() // 2)
    qtbot.mouseClick(table.header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def select(table, *row_ids):
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row_id in row_ids:
        table.selectionModel().select(table.rows.index(table.row_of(row_id), 0), flags)


# ------------------------------------------------------------------------------------------------------------- columns


@pytest.mark.parametrize(
    ("column", "descending", "expected"),
    [
        ("size", True, [4, 0, 3, 2, 1]),
        ("size", False, [2, 3, 0, 4, 1]),
        ("name", False, [1, 4, 3, 0, 2]),
        ("name", True, [0, 3, 4, 1, 2]),
        ("mark", False, [0, 2, 1, 4, 3]),
        ("mark", True, [1, 4, 0, 2, 3]),
    ],
)
def test_rows_sort_by_number_word_and_mark_and_what_is_unknown_comes_last(column, descending, expected):
    by = next(one for one in columns() if one.id == column)
    assert in_order(np.arange(5), by, descending=descending).tolist() == expected


def test_values_come_from_arrays_lists_and_functions_alike():
    values = [0.25, 0.5]
    for value in (values, np.array(values), lambda row: values[row]):
        column = Column("x", "X", "share", value)
        assert [column.text(row).replace("\u202f", " ") for row in range(2)] == ["25.0 %", "50.0 %"]
        assert in_order(np.arange(2), column, descending=True).tolist() == [1, 0]


def test_numbers_read_alike_everywhere():
    texts = {decimals: Column("x", "X", "number", [1234.5], decimals=decimals).text(0) for decimals in (0, 2, None)}
    assert texts == {0: "1,234", 2: "1234.50", None: "1234.5"}
    assert [Column("x", "X", "number", [value]).text(0) for value in (None, np.nan, np.inf, -1.5)] == [
        "\u2013",
        "\u2013",
        "\u221e",
        "\u22121.50",
    ]


# --------------------------------------------------------------------------------------------------------------- model


def test_the_model_keeps_the_rules_of_qt(qapp):
    model = TableModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows([3, 1], columns())
    model.append([0, 4])
    model.append([])
    model.refresh(1)
    model.refresh()
    model.set_rows([2])
    model.set_rows((), ())
    assert (model.rowCount(), model.columnCount()) == (0, 0)
    assert tester.model() is model


def test_rows_are_known_by_their_ids_wherever_they_stand(make):
    table = make(rows=[4, 0, 2])
    assert [table.id_at(row) for row in range(4)] == [4, 0, 2, None]
    assert [table.row_of(row_id) for row_id in (4, 0, 2, 1, 99, None)] == [0, 1, 2, -1, -1, -1]


# ------------------------------------------------------------------------------------------------------------- sorting


def test_a_head_sorts_and_once_more_the_other_way(make, qtbot):
    table = make()
    click_head(qtbot, table, "size")
    assert order(table) == [4, 0, 3, 2, 1], "large numbers first"
    click_head(qtbot, table, "size")
    assert order(table) == [2, 3, 0, 4, 1]
    click_head(qtbot, table, "name")
    assert column_of(table, "name")[:2] == ["Apple", "apple"], "words from A"
    table.set_order(None)
    assert order(table) == list(ROWS)


def test_where_the_owner_sorts_a_head_only_asks(make, qtbot):
    table = make(owner_sorts=True)
    with qtbot.waitSignal(table.sort_wanted) as asked:
        click_head(qtbot, table, "size")
    assert asked.args == ["size"]
    assert order(table) == list(ROWS)


def test_a_column_that_cannot_be_sorted_by_is_left(make, qtbot):
    table = make(columns(sortable=False))
    click_head(qtbot, table, "size")
    assert table.order is None


def test_a_new_order_keeps_the_selection_and_the_current_row(make, qtbot):
    table = make()
    table.set_current(3)
    select(table, 1)
    click_head(qtbot, table, "size")
    assert sorted(table.selected().tolist()) == [1, 3]
    assert table.id_at(table.currentIndex().row()) == 3


# ----------------------------------------------------------------------------------------------------------- selection


def test_signals_carry_row_ids_and_telling_the_table_says_nothing(make, qtbot):
    table = make(rows=[4, 0, 2])
    chosen, counts, opened = [], [], []
    table.chosen.connect(chosen.append)
    table.selection_changed.connect(counts.append)
    table.opened.connect(opened.append)
    table.set_current(4)
    assert (chosen, counts) == ([], [1])
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert chosen == [0]
    table.step(1)
    table.step(1)
    assert chosen == [0, 2], "there is nothing below"
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened == [2]
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert counts[-1] == 3
    assert table.selected().tolist() == [4, 0, 2]
    table.set_current(99)
    assert not len(table.selected())


def test_one_row_at_a_time_where_only_one_makes_sense(make):
    table = make(single=True)
    table.set_current(1)
    table.selectAll()
    assert len(table.selected()) <= 1


def test_bare_keys_are_commands_and_are_claimed_before_shortcuts(make, qtbot):
    table = make(bare_keys={Qt.Key.Key_T: "trust"})
    table.set_current(3)
    with qtbot.waitSignal(table.key_used) as used:
        qtbot.keyClick(table, Qt.Key.Key_T)
    assert used.args == ["trust"]
    qtbot.keyClick(table, Qt.Key.Key_A)
    assert table.currentIndex().row() == 3, "letters are commands here"


def test_typing_finds_a_row_where_letters_are_no_commands(make, qtbot):
    table = make()
    table.set_current(0)
    qtbot.keyClicks(table, "fig")
    assert table.id_at(table.currentIndex().row()) == 3


# ----------------------------------------------------------------------------------------------------------- streaming


def test_a_hundred_thousand_rows_stream_in_without_a_stall(make, capsys):
    values: list[float] = []
    given = (
        Column("n", "N", "number", int, decimals=0, width_em=4),
        Column("name", "Name", value=lambda row: f"row {row}", stretch=True, width_em=8),
        Column("value", "Value", "bar", values, width_em=6),
    )
    table = make(given, rows=())
    resets = []
    table.rows.modelReset.connect(lambda: resets.append(1))
    rng = np.random.default_rng(3)
    longest_ms = 0.0
    for first in range(0, HUGE, 1000):
        values.extend(rng.random(1000).tolist())
        began = time.perf_counter()
        table.append_rows(range(first, first + 1000))
        QCoreApplication.processEvents()
        longest_ms = max(longest_ms, 1000 * (time.perf_counter() - began))
        if first == 5000:
            table.set_current(4321)
    with capsys.disabled():
        print(f"\n100,000 rows streamed in batches of 1,000: longest batch {longest_ms:.0f} ms")
    assert table.rows.rowCount() == HUGE
    assert not resets, "the view keeps its place"
    assert table.selected().tolist() == [4321]
    assert longest_ms < 250
    table.set_order("value", descending=True)
    assert table.id_at(0) == int(np.argmax(values))
    assert table.selected().tolist() == [4321]


def test_rows_that_come_into_a_sorted_table_find_their_place_and_keep_the_selection(make, qtbot):
    sizes = [5.0, 1.0]
    table = make((Column("size", "Size", "number", sizes, width_em=4),), rows=range(2))
    table.set_order("size", descending=True)
    table.set_current(1)
    sizes += [9.0, 3.0]
    table.append_rows([2, 3])
    assert order(table) == [0, 1, 2, 3], "seen at once, at the end"
    qtbot.waitUntil(lambda: order(table) == [2, 0, 3, 1], timeout=3000)
    assert table.selected().tolist() == [1]


# ------------------------------------------------------------------------------------------------- words, tips, copies


def test_screen_readers_hear_title_and_cell_or_the_row_in_words(make):
    given = (*columns(), Column("tip", "Tip", value=NAMES, tip=lambda row: f"row {row} in words"))
    table = make(given)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert table.rows.index(0, 1).data(role) == "Size 3.00"
    assert table.rows.index(1, 2).data(role) == "Mark Bad"
    assert table.rows.index(1, 3).data(role) == "row 1 in words"
    assert table.accessibleName() == "Fruit"
    tip = table.rows.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Name\nWhat it is called."


def test_long_texts_are_whole_in_the_tool_tip(make):
    long = "a name that goes on " * 20
    table = make((Column("name", "Name", value=[long], stretch=True),), rows=[0], width=200)
    assert table.rows.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == long


def test_hostile_texts_stay_texts(make):
    table = make((Column("name", EVIL, value=[EVIL], help=EVIL, look=lambda _row: Look(notes=(EVIL,))),), rows=[0])
    said, tip = Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole
    texts = [table.rows.index(0, 0).data(role) for role in (Qt.ItemDataRole.DisplayRole, tip, said)]
    texts += [table.rows.headerData(0, Qt.Orientation.Horizontal, role) for role in (tip, said)]
    assert all("\u202e" not in text and "<b>x</b>" in text for text in texts)
    assert table.rows.index(0, 0).data(Qt.ItemDataRole.EditRole) == EVIL, "an editor gives every character back"
    table.grab()


def test_copied_rows_are_lines_of_cells_that_no_table_program_runs(make, qtbot):
    given = (
        Column("name", "Name", value=["=1+1", "two\tcells\nno", "pear"], stretch=True),
        Column("size", "Size", "number", [1.0, 2.0, 3.0]),
        Column("hidden", "Hidden", "number", [7.0, 8.0, 9.0], shown=False),
        Column("picture", "Picture", "picture", [None, None, None]),
    )
    table = make(given, rows=[2, 1, 0])
    counts = []
    table.copied.connect(counts.append)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert counts == [], "nothing is selected"
    select(table, 0, 1)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert counts == [2]
    assert QGuiApplication.clipboard().text() == "Name\tSize\ntwo cells no\t2.00\n'=1+1\t1.00"


def test_an_empty_table_says_why(make):
    table = make(rows=(), placeholder="Nothing was found.")
    blank = table.viewport().grab().toImage()
    table.placeholder = ""
    table.viewport().update()
    assert table.viewport().grab().toImage() != blank


def test_the_menu_copies_and_sorts_and_the_owner_can_make_its_own(make, qtbot):
    table = make()
    place = table.viewport().rect().center()
    QApplication.sendEvent(table.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, place))
    assert not table.findChildren(QMenu), "nothing is selected"
    table.set_current(2)
    QApplication.sendEvent(table.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, place))
    menu = table.findChildren(QMenu)[0]
    below = next(action.menu() for action in menu.actions() if action.menu() is not None)
    next(action for action in below.actions() if action.text() == "Size").trigger()
    assert table.order == ("size", True)
    menu.close()
    own = make(owner_has_menu=True)
    own.set_current(1)
    with qtbot.waitSignal(own.menu_wanted):
        QApplication.sendEvent(own.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, place))


# ------------------------------------------------------------------------------------------------------------- editing


def test_edited_cells_are_told_and_nothing_changes_until_the_owner_says_so(make, qtbot):
    names, checks, kinds = ["one"], [False], ["b"]
    given = (
        Column("name", "Name", value=names, editable=True, width_em=6),
        Column("use", "Use", "check", checks, editable=True),
        Column("kind", "Kind", "choice", kinds, words={"a": "First", "b": "Second"}, editable=True, width_em=8),
    )
    table = make(given, rows=[0])
    told = []
    table.edited.connect(lambda *change: told.append(change))
    table.setCurrentIndex(table.rows.index(0, 0))
    table.edit(table.currentIndex())
    editor = table.findChild(QLineEdit)
    editor.setText("two")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: told == [(0, "name", "two")])
    assert table.rows.index(0, 0).data() == "one"

    at = table.visualRect(table.rows.index(0, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert told[-1] == (0, "use", True)
    checks[0] = True
    table.refresh(0)
    assert table.rows.index(0, 1).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    table.setCurrentIndex(table.rows.index(0, 1))
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert told[-1] == (0, "use", False)

    table.edit(table.rows.index(0, 2))
    box = table.findChild(QComboBox)
    assert (box.currentText(), box.maxVisibleItems()) == ("Second", 2)
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert told[-1] == (0, "kind", "a")


def test_cells_of_a_table_that_is_only_read_cannot_be_edited(make):
    table = make()
    assert not table.rows.flags(table.rows.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    assert not table.rows.setData(table.rows.index(0, 0), "x")


# --------------------------------------------------------------------------------------------------- widths, every kind


def test_little_room_takes_the_least_important_columns_away(make):
    given = (
        Column("name", "Name", value=NAMES, width_em=8, stretch=True),
        Column("a", "A", "number", SIZES, width_em=6, rank=2),
        Column("b", "B", "number", SIZES, width_em=6, rank=1),
    )
    table = make(given, width=900)
    assert not any(table.isColumnHidden(place) for place in range(3))
    em = table._theme.em()
    table.resize(em * 17, 300)
    assert [table.isColumnHidden(place) for place in range(3)] == [False, True, False]
    table.set_order("a", descending=True)
    assert [table.isColumnHidden(place) for place in range(3)] == [False, False, True], "what it is sorted by stays"


def test_a_width_that_a_person_gave_stays_for_other_rows_and_for_the_next_table_of_that_name(make, theme, qtbot):
    table = make(remember_as="fruit")
    own = table.columnWidth(1)
    edge = QPoint(table.header.sectionViewportPosition(1) + own - 1, table.header.height() // 2)
    qtbot.mousePress(table.header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(table.header.viewport(), edge + QPoint(40, 0))
    QCoreApplication.processEvents()
    qtbot.mouseRelease(table.header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(40, 0))
    given = table.columnWidth(1)
    assert given > own
    table.set_rows([1, 2])
    assert table.columnWidth(1) == given
    assert abs(make(remember_as="fruit").columnWidth(1) - given) <= 1
    assert make(remember_as="other").columnWidth(1) == own
    assert table.sizeHintForColumn(1) == own, "a double click on the end of a head gives the column's own width back"
    kept = widths_as_settings(theme.column_widths)
    assert fits("column_widths", kept)
    assert widths_of_settings(kept)["fruit"]["size"] == pytest.approx(given / theme.em(), rel=0.03)


def test_widths_that_make_no_sense_are_left_out():
    assert widths_of_settings(["a/b=2.5", "a/c=x", "=1", "a=1", "a/d=-3", "/e=1", ""]) == {"a": {"b": 2.5}}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_kind_of_cell_is_painted(make, theme, mode):
    theme.set_mode(mode)
    red = np.zeros((30, 40, 3), np.uint8)
    red[..., 0] = 255
    given = (
        Column("picture", "Picture", "picture", [red, None], width_em=6),
        Column("bar", "Bar", "bar", [0.75, np.nan], tick=0.5, width_em=6),
        Column("worse", "Worse", "bar", [0.75, 0.1], more_is_worse=True, width_em=6),
        Column("use", "Use", "check", [True, False], width_em=4),
        Column("name", "Name", value=["x", "y"], stretch=True, look=lambda row: Look("check", "good", strong=row == 0)),
    )
    table = make(given, rows=[0, 1], width=800)
    picture = table.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(0, 140, 1)}
    for wanted in ("#ff0000", theme.colours.accent, theme.colours.unexplained, theme.colours.good):
        assert wanted in seen, wanted


def test_the_row_that_the_keyboard_is_on_is_outlined(make, theme, qtbot):
    table = make()
    table.set_current(2)
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    table.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, True)
    table.viewport().update()
    rect = table.visualRect(table.currentIndex())
    with_focus = table.viewport().grab().toImage()
    table.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)
    QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.UpdateRequest))
    without = table.viewport().grab().toImage()
    middle = rect.center().x()
    assert any(
        with_focus.pixelColor(middle, y) != without.pixelColor(middle, y) for y in range(rect.top(), rect.bottom() + 1)
    )
