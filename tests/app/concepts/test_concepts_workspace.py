"""The page of the Concepts workspace: what comes in is shown, what people do goes out."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)
from screen_fakes import make_latents, make_page, make_shown

from sae_auditor.app.kit.icons import icon_pixmap
from sae_auditor.app.workspaces.concepts.screen import ConceptsScreen
from sae_auditor.app.workspaces.concepts.table_menu import table_menu
from sae_auditor.workbench.actions import CONDITIONS, MENUS
from sae_auditor.workbench.concepts.actions import CONCEPTS_ACTIONS
from sae_auditor.workbench.concepts.columns import SORTABLE
from sae_auditor.workbench.concepts.state import ReferenceOffer, Search


@pytest.fixture
def theme(qapp):
    from sae_auditor.app.kit.theme import Theme

    made = Theme(qapp, mode="light")
    yield made
    made.deleteLater()


INTENTS = (
    "choose_sae", "choose_reference", "search_words", "search_image", "search_region", "search_like", "clear_search",
    "set_filter", "sort_by", "select", "pin", "rename", "write_note", "mark", "ask_heat", "ask_more_pictures",
    "export_selection", "index_folders",
)  # fmt: skip


@pytest.fixture
def screen(qtbot, theme):
    made = ConceptsScreen(theme)
    qtbot.addWidget(made.page)
    made.page.resize(1280, 760)
    made.page.show()
    return made


@pytest.fixture
def asked(screen):
    """Every intent with its values, in order."""
    found = []

    def note(name):
        return lambda *values: found.append((name, *values))

    for name in INTENTS:
        getattr(screen.intents, name).connect(note(name))
    return found


@pytest.fixture
def full(screen):
    latents = make_latents()
    screen.set_saes(("cls-last", "patch-middle"), "cls-last")
    screen.set_references((ReferenceOffer("", "Images of the bundle"), ReferenceOffer("/line-3", "line-3")), "")
    screen.set_has_image(True)
    screen.set_latents(latents)
    screen.set_shown(make_shown(latents))
    choose(screen, 0)
    return screen


def choose(screen, row):
    latent = screen.table.id_at(row)
    screen.set_selected(latent)
    screen.set_page(make_page(latent))
    return latent


def test_without_a_bundle_and_without_an_index_there_is_one_thing_to_do(screen, asked, qtbot):
    assert screen.blank.isVisible()
    assert not screen.blank.index.isVisible()
    screen.set_latents(make_latents(20))
    screen.set_unindexed("No reference images.")
    assert screen.blank.isVisible()
    assert not screen.table.isVisible()
    assert screen.blank._hint.text() == "No reference images."
    qtbot.mouseClick(screen.blank.index, Qt.MouseButton.LeftButton)
    assert asked == [("index_folders",)]
    screen.set_unindexed(None)
    assert screen.table.isVisible()
    assert screen.tools.index.isVisible()


def test_while_the_latents_are_read_the_page_says_so(screen):
    assert screen.blank._title.text() == "No bundle is loaded"
    screen.set_saes(("cls-last",), "cls-last")
    screen.set_working("Reading the latents\u2026")
    assert screen.blank._title.text() == "Reading the latents\u2026"
    screen.set_working(None)
    assert screen.blank._title.text() == "The latents could not be read"
    screen.set_latents(make_latents(20))
    screen.set_working("Searching\u2026")
    assert screen.table.isVisible()


def test_choices_are_offered_when_there_is_a_choice(full, asked):
    assert full.tools.sae.isVisible()
    full.tools.sae.textActivated.emit("patch-middle")
    full.tools.reference.activated.emit(1)
    assert asked == [("choose_sae", "patch-middle"), ("choose_reference", "/line-3")]
    full.set_saes(("cls-last",), "cls-last")
    full.set_references((ReferenceOffer("", "Images of the bundle"),), "")
    assert not full.tools.sae.isVisible()
    assert not full.tools.reference.isVisible()


def test_going_through_the_table_selects(full, asked, qtbot):
    second = full.table.id_at(1)
    full.table.setFocus()
    qtbot.keyClick(full.table, Qt.Key.Key_Down)
    assert asked == [("select", second)]


@pytest.mark.parametrize(("key", "mark"), [("T", "trusted"), ("M", "mixed"), ("X", "unusable")])
def test_a_letter_marks_what_is_selected_and_takes_the_same_mark_away(full, asked, qtbot, key, mark):
    latent = choose(full, 4)
    latents = full.table.latents
    latents.marks[latent] = None
    qtbot.keyClick(full.table, getattr(Qt.Key, f"Key_{key}"))
    assert asked == [("mark", (latent,), mark)]
    latents.marks[latent] = mark
    full.set_latent_row(latent)
    qtbot.keyClick(full.table, getattr(Qt.Key, f"Key_{key}"))
    assert asked[-1] == ("mark", (latent,), None)


def test_other_letters_do_what_they_say(full, asked, qtbot):
    latent = choose(full, 2)
    head = full.panels.main.head
    qtbot.keyClick(full.table, Qt.Key.Key_F2)
    assert head.name.isVisible()
    qtbot.keyClick(head.name, Qt.Key.Key_Escape)
    qtbot.keyClick(full.table, Qt.Key.Key_N)
    assert head.note.editor.isVisible()
    qtbot.keyClick(head.note.editor, Qt.Key.Key_Escape)
    qtbot.keyClick(full.table, Qt.Key.Key_P)
    assert asked == [("pin", latent)]
    qtbot.keyClick(full.table, Qt.Key.Key_H)
    assert {name for name, *_ in asked[1:]} == {"ask_heat"}
    assert full.panels.main.gallery.heat.isChecked()


def test_enter_goes_to_the_panel(full, qtbot):
    full.page.activateWindow()
    full.table.setFocus()
    qtbot.keyClick(full.table, Qt.Key.Key_Return)
    assert full.page.focusWidget() is full.panels.main.head.edit


def test_pinned_latents_stand_beside_the_selected_one(full, asked, qtbot):
    latent = choose(full, 3)
    assert not full.panels.pinned.isVisible()
    full.set_pinned(make_page(42))
    assert full.panels.pinned.isVisible()
    bars = [panel.labels.images.rows for panel in (full.panels.main, full.panels.pinned)]
    assert bars[0]._scale == bars[1]._scale
    full.panels.main.head.pin.click()
    assert asked[-1] == ("pin", latent)
    full.panels.pinned.head.pin.click()
    assert asked[-1] == ("pin", None)
    full.set_pinned(make_page(latent))
    full.toggle_pin()
    assert asked[-1] == ("pin", None)
    full.set_pinned(None)
    assert not full.panels.pinned.isVisible()


def test_what_is_written_in_either_panel_goes_out_with_its_latent(full, asked, qtbot):
    full.set_pinned(make_page(42))
    full.panels.pinned.head.renamed.emit(42, "glove")
    full.panels.pinned.head.marks.buttons["mixed"].click()
    full.panels.main.head.note_written.emit(7, "hm")
    full.panels.pinned.heat_wanted.emit(42, 3, "pinned")
    assert asked == [
        ("rename", 42, "glove"),
        ("mark", (42,), "mixed"),
        ("write_note", 7, "hm"),
        ("ask_heat", 42, 3, "pinned"),
    ]


def test_several_rows_are_marked_copied_and_exported_together(full, asked, qtbot, monkeypatch, tmp_path):
    assert not full.selection.isVisible()
    rows = [full.table.id_at(row) for row in range(3)]
    qtbot.keyClick(full.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(full.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert full.selection.isVisible()
    assert full.selection.accessibleName() == "3 latents selected"
    asked.clear()
    full.selection.marks["trusted"].click()
    assert asked == [("mark", tuple(rows), "trusted")]
    qtbot.keyClick(full.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 4
    assert [line.split("\t")[0] for line in lines[1:]] == [str(latent) for latent in rows]
    place = tmp_path / "three"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(place), "Data (*.json)"))
    full.selection.export.click()
    assert asked[-1] == ("export_selection", tuple(rows), Path(f"{place}.json"))


def test_one_selected_row_exports_all_that_are_listed(full, asked, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "all.csv"), "Table (*.csv)"))
    full.tools.export.click()
    name, latents, path = asked[-1]
    assert (name, path) == ("export_selection", tmp_path / "all.csv")
    assert np.array_equal(latents, full.table.shown.latents)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    asked.clear()
    full.tools.export.click()
    assert asked == []


def test_the_menu_of_the_table_sorts_by_everything(full, asked, theme, qtbot):
    latent = choose(full, 1)
    menu = table_menu(theme, full.table, full, 1)
    texts = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert texts[:4] == ["Trusted", "Mixed", "Unusable", "Remove the mark"]
    below = next(action.menu() for action in menu.actions() if isinstance(action.menu(), QMenu))
    assert len(below.actions()) == len(SORTABLE)
    below.actions()[-1].trigger()
    assert asked[-1] == ("sort_by", SORTABLE[-1])
    next(action for action in menu.actions() if action.text() == "Find latents like this one").trigger()
    assert asked[-1] == ("search_like", latent)
    menu.actions()[1].trigger()
    assert asked[-1] == ("mark", (latent,), "mixed")
    many = table_menu(theme, full.table, full, 5)
    assert "Rename" not in " ".join(action.text() for action in many.actions())
    for one in (menu, many):
        one.deleteLater()


def test_searches_and_filters_go_out(full, asked, qtbot):
    qtbot.keyClicks(full.search.line, "red tag")
    qtbot.keyClick(full.search.line, Qt.Key.Key_Return)
    full.search.image.click()
    full.filters.well_named.click()
    assert [name for name, *_ in asked] == ["search_words", "search_image", "set_filter"]
    full.set_search(Search("words", "red tag"))
    assert full.search.clear.isVisible()
    full.search.clear.click()
    assert asked[-1] == ("clear_search",)


def test_a_region_is_asked_of_whoever_knows_the_image(full, asked, qtbot):
    wanted = []
    full.on_region = lambda: wanted.append(True)
    full.search.region.click()
    assert wanted == [True]
    full.ask_region(np.zeros((40, 60, 3), np.uint8), "nut.png")
    from sae_auditor.app.workspaces.concepts.region_dialog import RegionDialog

    dialog = full.page.findChild(RegionDialog)
    dialog.search.click()
    assert asked[-1] == ("search_region", 0.25, 0.25, 0.75, 0.75)


def test_work_is_shown_and_its_room_stays(full):
    place = full.tools.export.mapTo(full.page, full.tools.export.rect().topLeft())
    full.set_working("Searching\u2026")
    assert full.tools.working._note.text() == "Searching\u2026"
    assert full.tools.export.mapTo(full.page, full.tools.export.rect().topLeft()) == place
    full.set_working(None)
    assert not full.tools.working._note.isVisible()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(930, 430), (1500, 800), (2470, 1220)])
def test_it_is_painted_in_both_themes_and_at_any_size(full, theme, mode, size):
    theme.set_mode(mode)
    full.set_pinned(make_page(42))
    full.page.resize(*size)
    grabbed = full.page.grab().toImage()
    assert grabbed.width() == size[0]
    assert (grabbed.pixelColor(2, 2).lightness() < 80) == (mode == "dark")
    for part in (full.tools.export, full.panels.main, full.panels.pinned, full.search.region):
        assert part.mapTo(full.page, part.rect().topRight()).x() <= full.page.width()


def test_every_control_has_a_name(full):
    full.set_pinned(make_page(42, kind="named"))
    full.set_search(Search("words", "red tag"))
    kinds = (
        QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit,
    )  # fmt: skip
    nameless = [
        f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
        for widget in full.page.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not widget.objectName().startswith("qt_")
        and type(widget) is not QScrollBar
        and type(widget).__name__ != "QTableCornerButton"
        and widget.window() is full.page
        and not widget.accessibleName()
    ]
    assert nameless == []
    assert full.table.accessibleName()


def test_labels_are_never_read_as_markup(full):
    full.set_search(Search("words", "<b>x</b>", "<i>y</i>"))
    full.set_pinned(make_page(42, kind="named"))
    rich = [
        label.text()
        for label in full.page.findChildren(QLabel)
        if label.text() and label.textFormat() != Qt.TextFormat.PlainText
    ]
    assert rich == []


def test_actions_fit_the_tables_of_the_frame():
    assert all(action.enabled_when in CONDITIONS for action in CONCEPTS_ACTIONS)
    assert {action.menu for action in CONCEPTS_ACTIONS} == {"concepts"}
    assert "concepts" in dict(MENUS)
    ids = [action.id for action in CONCEPTS_ACTIONS]
    assert len(ids) == len(set(ids))
    for action in CONCEPTS_ACTIONS:
        if action.icon:
            assert not icon_pixmap(action.icon, "#123456", 24).isNull()
        if not action.held:
            assert not any(len(key) == 1 for key in action.keys), "single letters belong to the table"


# ---------------------------------------------------------------------------------------- with the real controller


@pytest.fixture
def wired(qtbot, theme, tmp_path, monkeypatch):
    """The workspace on a fake auditor; everything runs at once."""
    from concepts_fakes import FakeAuditor

    from sae_auditor.app.workspaces.concepts.workspace import create_workspace
    from sae_auditor.workbench.inline_jobs import InlineJobRunner
    from sae_auditor.workbench.messages import Messages
    from sae_auditor.workbench.protocols import WorkspaceContext
    from sae_auditor.workbench.queue import ImageQueue

    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    conditions, indexed = {}, []
    context = WorkspaceContext(
        InlineJobRunner(),
        Messages(),
        ImageQueue(),
        theme,
        conditions.__setitem__,
        lambda auditor: None,
        index_images=lambda: indexed.append(True),
    )
    workspace = create_workspace(context)
    qtbot.addWidget(workspace.widget)
    workspace.widget.resize(1280, 700)
    workspace.widget.show()
    workspace.set_auditor(FakeAuditor())
    workspace.conditions, workspace.indexed, workspace.queue = conditions, indexed, context.queue
    return workspace


def test_the_workspace_lists_selects_and_renames_with_its_controller(wired, qtbot):
    table = wired.screen.table
    assert table.rows.rowCount() > 1
    table.setCurrentIndex(table.rows.index(1, 1))
    latent = table.id_at(1)
    assert wired.controller.state.selected == latent
    assert wired.screen.panels.main.latent == latent
    wired.screen.intents.rename.emit(latent, "my own name")
    row = table.row_of(latent)
    assert table.rows.index(row, 1).data() == "my own name"
    assert wired.screen.panels.main.head._title.text() == "my own name"
    qtbot.keyClick(table, Qt.Key.Key_X)
    assert table.latents.marks[latent] == "unusable"
    wired.screen.intents.sort_by.emit("latent")
    assert wired.controller.state.shown.order.column == "latent"
    wired.screen.intents.index_folders.emit()
    assert wired.indexed == [True]


def test_every_intent_has_its_method_and_every_action_its_handler(wired):
    for name in INTENTS:
        assert callable(getattr(wired.controller, name))
    handlers = wired.actions()
    assert set(handlers) == {action.id for action in CONCEPTS_ACTIONS if not action.held}


def test_what_can_be_done_follows_what_is_on_the_screen(wired):
    assert wired.conditions["concepts"]
    wired.screen.intents.select.emit(wired.screen.table.id_at(0))
    assert wired.conditions["latent"]
    wired.widget.hide()
    assert wired.conditions == {"concepts": False, "latent": False}
    wired.widget.show()
    assert wired.conditions == {"concepts": True, "latent": True}
    wired.set_auditor(None)
    assert wired.conditions == {"concepts": False, "latent": False}
    assert wired.screen.blank.isVisible()


def test_the_region_is_drawn_on_the_image_at_hand(wired):
    from sae_auditor.app.workspaces.concepts.region_dialog import RegionDialog

    assert not wired.screen.search.region.isEnabled()
    wired.queue.add([np.full((40, 80, 3), 90, np.uint8)], name="nut.png")
    wired.set_image(wired.queue.current)
    wired.screen.search.region.click()
    dialog = wired.widget.findChild(RegionDialog)
    assert dialog.picker._image.width() == 80
    dialog.reject()
    wired.set_image(None)
    assert not wired.screen.search.region.isEnabled()
