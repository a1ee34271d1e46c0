"""The page of the Concepts workspace: what comes in is shown, what people do goes out."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import crowded
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
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

from sae_auditor._paths import resource
from sae_auditor.app.kit.theme import icon_pixmap
from sae_auditor.app.workspaces.concepts.screen import ConceptsScreen, table_menu
from sae_auditor.app.workspaces.concepts.table import BARE_KEYS
from sae_auditor.concepts.concept import Concept, LatentScores
from sae_auditor.i18n import install_translator
from sae_auditor.progress import Progress
from sae_auditor.workbench.actions import CONDITIONS, MENUS
from sae_auditor.workbench.concepts import jobs
from sae_auditor.workbench.concepts.actions import CONCEPTS_ACTIONS
from sae_auditor.workbench.concepts.columns import SORTABLE
from sae_auditor.workbench.concepts.jobs import FoundLatents
from sae_auditor.workbench.concepts.state import ReferenceOffer, Search
from sae_auditor.workbench.latents import LatentPage


@pytest.fixture
def theme(qapp):
    from sae_auditor.app.kit.theme import Theme

    made = Theme(qapp, mode="light")
    yield made
    made.deleteLater()


@pytest.fixture
def screen(qtbot, theme):
    made = ConceptsScreen(theme)
    qtbot.addWidget(made.page)
    made.page.resize(1280, 760)
    made.page.show()
    return made


@pytest.fixture
def asked(screen):
    """Everything that goes out, with its values, in order."""
    found = []

    def note(name, signal, *, bare=False):
        signal.connect(lambda *values: found.append((name,) if bare else (name, *values)))

    note("choose_sae", screen.tools.sae_chosen)
    note("choose_reference", screen.tools.reference_chosen)
    note("index", screen.blank.index.clicked, bare=True)
    note("search_words", screen.search.words_given)
    note("search_image", screen.search.image.clicked, bare=True)
    note("clear_search", screen.search.cleared)
    note("search_region", screen.region_chosen)
    note("search_like", screen.like_wanted)
    note("set_filter", screen.filters.changed)
    note("sort_by", screen.table.sort_wanted)
    note("select", screen.table.chosen)
    note("pin", screen.pin_wanted)
    note("mark", screen.mark_wanted)
    note("export", screen.export_wanted)
    for panel in (screen.panel, screen.pinned):
        note("rename", panel.head.renamed)
        note("write_note", panel.head.note_written)
        note("ask_heat", panel.heat_wanted)
    return found


def put(screen, **changes):
    """Show another state, as the controller would."""
    screen.render(replace(screen._state, **changes))


@pytest.fixture
def full(screen):
    latents = make_latents()
    references = (ReferenceOffer("", "Images of the bundle"), ReferenceOffer("/line-3", "line-3"))
    put(screen, saes=("cls-last", "patch-middle"), sae="cls-last", references=references, has_image=True)
    put(screen, latents=latents)
    put(screen, shown=make_shown(latents))
    choose(screen, 0)
    return screen


def choose(screen, row):
    latent = screen.table.id_at(row)
    put(screen, selected=latent, page=make_page(latent))
    return latent


def test_without_a_bundle_and_without_an_index_there_is_one_thing_to_do(screen, asked, qtbot):
    assert screen.blank.isVisible()
    assert not screen.blank.index.isVisible()
    put(screen, latents=make_latents(20), unindexed="No reference images.")
    assert screen.blank.isVisible()
    assert not screen.table.isVisible()
    assert screen.blank.hint.text() == "No reference images."
    qtbot.mouseClick(screen.blank.index, Qt.MouseButton.LeftButton)
    assert asked == [("index",)]
    put(screen, unindexed=None)
    assert screen.table.isVisible()
    assert screen.tools.index.isVisible()


def test_while_the_latents_are_read_the_page_says_so(screen):
    assert screen.blank.title.text() == "No bundle is loaded"
    put(screen, saes=("cls-last",), sae="cls-last")
    put(screen, working="Reading the latents\u2026")
    assert screen.blank.title.text() == "Reading the latents\u2026"
    put(screen, working=None)
    assert screen.blank.title.text() == "The latents could not be read"
    put(screen, latents=make_latents(20))
    put(screen, working="Searching\u2026")
    assert screen.table.isVisible()


def test_choices_are_offered_when_there_is_a_choice(full, asked):
    assert full.tools.sae.isVisible()
    full.tools.sae.textActivated.emit("patch-middle")
    full.tools.reference.activated.emit(1)
    assert asked == [("choose_sae", "patch-middle"), ("choose_reference", "/line-3")]
    put(full, saes=("cls-last",), references=(ReferenceOffer("", "Images of the bundle"),))
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
    qtbot.keyClick(full.table, getattr(Qt.Key, f"Key_{key}"))
    assert asked[-1] == ("mark", (latent,), None)


def test_other_letters_do_what_they_say(full, asked, qtbot):
    latent = choose(full, 2)
    head = full.panel.head
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
    assert full.panel.gallery.heat.isChecked()


def test_enter_goes_to_the_panel(full, qtbot):
    full.page.activateWindow()
    full.table.setFocus()
    qtbot.keyClick(full.table, Qt.Key.Key_Return)
    assert full.page.focusWidget() is full.panel.head.edit


def test_the_keyboard_is_on_the_table_again_after_naming(full, asked, qtbot):
    full.page.activateWindow()
    latent = choose(full, 1)
    for key, ends in ((Qt.Key.Key_F2, Qt.Key.Key_Return), (Qt.Key.Key_F2, Qt.Key.Key_Escape)):
        full.table.setFocus()
        qtbot.keyClick(full.table, key)
        assert full.page.focusWidget() is full.panel.head.name
        full.panel.head.name.setText("rubber seal")
        qtbot.keyClick(full.panel.head.name, ends)
        assert full.page.focusWidget() is full.table
    qtbot.keyClick(full.table, Qt.Key.Key_N)
    editor = full.panel.head.note.editor
    assert full.page.focusWidget() is editor
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert full.page.focusWidget() is full.table
    qtbot.keyClick(full.table, Qt.Key.Key_F2)
    full.panel.head.name.setText("rubber ring")
    full.search.line.setFocus(Qt.FocusReason.MouseFocusReason)  # whoever goes elsewhere is not called back
    assert full.page.focusWidget() is full.search.line
    assert [name for name, *_ in asked if name == "rename"] == ["rename"] * 2
    assert asked[-1] == ("rename", latent, "rubber ring")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_lists_drop_down_whole(full, qtbot):
    names = tuple(f"blocks.{i}.hook_resid_post_of_the_second_encoder" for i in range(14))
    put(full, saes=names, sae=names[12])
    chooser = full.tools.sae
    chooser.showPopup()
    view = chooser.view()
    qtbot.waitUntil(view.isVisible)
    for row in range(len(names)):
        assert view.viewport().rect().contains(view.visualRect(view.model().index(row, 0))), row
    longest = max(chooser.fontMetrics().horizontalAdvance(name) for name in names)
    assert view.viewport().width() > longest
    assert view.verticalScrollBar().maximum() == 0
    chooser.hidePopup()


def test_a_latent_without_reference_images_is_said_quietly(full):
    put(full, page=LatentPage(Concept(7, scores=LatentScores(None, None, None, None, 0.0)), together=(), alike=()))
    head = full.panel.head
    assert head.few.isVisible()
    assert head.few.property("kind") == "info"
    assert "fires in no reference image" in head.few.text()
    for part in (full.panel.gallery, full.panel.labels, full.panel.details.scores, full.panel.histogram):
        assert not part.isVisible()
    put(full, page=make_page(5, kind="sparse"))
    assert head.few.property("kind") == "warning"


def test_pinned_latents_stand_beside_the_selected_one(full, asked, qtbot):
    latent = choose(full, 3)
    assert not full.pinned.isVisible()
    put(full, pinned=make_page(42))
    assert full.pinned.isVisible()
    bars = [panel.labels.images.rows for panel in (full.panel, full.pinned)]
    assert bars[0]._scale == bars[1]._scale
    full.panel.head.pin.click()
    assert asked[-1] == ("pin", latent)
    full.pinned.head.pin.click()
    assert asked[-1] == ("pin", None)
    put(full, pinned=make_page(latent))
    full.toggle_pin()
    assert asked[-1] == ("pin", None)
    put(full, pinned=None)
    assert not full.pinned.isVisible()


def test_what_is_written_in_either_panel_goes_out_with_its_latent(full, asked, qtbot):
    put(full, pinned=make_page(42))
    full.pinned.head.renamed.emit(42, "glove")
    full.pinned.head.marks.buttons["mixed"].click()
    full.panel.head.note_written.emit(7, "hm")
    full.pinned.heat_wanted.emit(42, 3)
    assert asked == [
        ("rename", 42, "glove"),
        ("mark", (42,), "mixed"),
        ("write_note", 7, "hm"),
        ("ask_heat", 42, 3),
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
    assert asked[-1] == ("export", tuple(rows), Path(f"{place}.json"))


def test_one_selected_row_exports_all_that_are_listed(full, asked, monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "all.csv"), "Table (*.csv)"))
    full.tools.export.click()
    name, latents, path = asked[-1]
    assert (name, path) == ("export", tmp_path / "all.csv")
    assert np.array_equal(latents, full.table.shown.latents)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    asked.clear()
    full.tools.export.click()
    assert asked == []


def test_the_menu_of_the_table_sorts_by_everything(full, asked, theme, qtbot):
    latent = choose(full, 1)
    menu = table_menu(theme, full, 1)
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
    many = table_menu(theme, full, 5)
    assert "Rename" not in " ".join(action.text() for action in many.actions())
    for one in (menu, many):
        one.deleteLater()


def test_searches_and_filters_go_out(full, asked, qtbot):
    qtbot.keyClicks(full.search.line, "red tag")
    qtbot.keyClick(full.search.line, Qt.Key.Key_Return)
    full.search.image.click()
    full.filters.well_named.click()
    assert [name for name, *_ in asked] == ["search_words", "search_image", "set_filter"]
    put(full, search=Search("words", "red tag"))
    assert full.search.clear.isVisible()
    full.search.clear.click()
    assert asked[-1] == ("clear_search",)


def test_a_region_is_drawn_on_an_image(full, asked, qtbot):
    full.ask_region(np.zeros((40, 60, 3), np.uint8), "nut.png")
    from sae_auditor.app.workspaces.concepts.region_dialog import RegionDialog

    dialog = full.page.findChild(RegionDialog)
    dialog.search.click()
    assert asked[-1] == ("search_region", 0.25, 0.25, 0.75, 0.75)


def test_work_is_shown_and_its_room_stays(full):
    place = full.tools.export.mapTo(full.page, full.tools.export.rect().topLeft())
    put(full, working="Searching\u2026")
    assert full.tools.working.text() == "Searching\u2026"
    assert full.tools.export.mapTo(full.page, full.tools.export.rect().topLeft()) == place
    put(full, working=None)
    assert not full.tools.working.isVisible()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(930, 430), (1500, 800), (2470, 1220)])
def test_it_is_painted_in_both_themes_and_at_any_size(full, theme, mode, size):
    theme.set_mode(mode)
    put(full, pinned=make_page(42))
    full.page.resize(*size)
    grabbed = full.page.grab().toImage()
    assert grabbed.width() == size[0]
    assert (grabbed.pixelColor(2, 2).lightness() < 80) == (mode == "dark")
    for part in (full.tools.export, full.panel, full.pinned, full.search.region):
        assert part.mapTo(full.page, part.rect().topRight()).x() <= full.page.width()


@pytest.fixture(params=["en", "ja"])
def language(request, qapp):
    """Speak this language."""
    translator = QTranslator()
    if request.param == "ja":
        assert translator.load(str(resource("translations") / "sae_auditor_ja.qm"))
        qapp.installTranslator(translator)
        install_translator(QCoreApplication.translate)
    yield request.param
    install_translator(None)
    qapp.removeTranslator(translator)


def test_the_smallest_window_loses_no_control(language, screen):
    crowded.crowd(screen)
    assert crowded.lost(screen) == []
    assert (screen.filters.text.placeholderText() == "Name") == (language == "en")


def test_a_scale_of_two_hundred_percent_loses_no_control():
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])
    ran = subprocess.run(
        [sys.executable, here / "crowded.py"],
        env={**os.environ, "QT_SCALE_FACTOR": "2", "PYTHONPATH": path},
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert json.loads(ran.stdout) == {"ratio": 2.0, "lost": []}


def test_every_control_has_a_name(full):
    put(full, pinned=make_page(42, kind="named"))
    put(full, search=Search("words", "red tag"))
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
    put(full, search=Search("words", "<b>x</b>", "<i>y</i>"))
    put(full, pinned=make_page(42, kind="named"))
    rich = [
        label.text()
        for label in full.page.findChildren(QLabel)
        if label.text() and label.textFormat() != Qt.TextFormat.PlainText
    ]
    assert rich == []


def test_actions_fit_the_tables_of_the_frame(qapp):
    assert all(action.enabled_when in CONDITIONS for action in CONCEPTS_ACTIONS)
    assert {action.menu for action in CONCEPTS_ACTIONS} == {"concepts"}
    assert "concepts" in dict(MENUS)
    ids = [action.id for action in CONCEPTS_ACTIONS]
    assert len(ids) == len(set(ids))
    for action in CONCEPTS_ACTIONS:
        if action.icon:
            assert not icon_pixmap(action.icon, "#123456", 24).isNull()
    # Letters mean something where the table has the keyboard too: there they act on the latent.
    letters = {key for action in CONCEPTS_ACTIONS for key in action.keys if len(key) == 1}
    assert letters == {chr(key) for key in BARE_KEYS if key < 128}
    assert all(action.enabled_when == "latent" for action in CONCEPTS_ACTIONS if letters & {*action.keys})


# ---------------------------------------------------------------------------------------- with the real controller


@pytest.fixture
def wired(qtbot, theme, tmp_path, monkeypatch):
    """The workspace on a fake auditor; everything runs at once."""
    from concepts_fakes import FakeAuditor

    from sae_auditor.app.frame.workspace import WorkspaceContext
    from sae_auditor.app.workspaces.concepts.workspace import create_workspace
    from sae_auditor.workbench.jobs import InlineJobs
    from sae_auditor.workbench.messages import Messages
    from sae_auditor.workbench.queue import ImageQueue

    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    conditions, indexed = {}, []
    context = WorkspaceContext(
        InlineJobs(),
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
    assert wired.screen.panel.latent == latent
    wired.screen.panel.head.renamed.emit(latent, "my own name")
    row = table.row_of(latent)
    assert table.rows.index(row, 1).data() == "my own name"
    assert wired.screen.panel.head.title.text() == "my own name"
    qtbot.keyClick(table, Qt.Key.Key_X)
    assert table.latents.marks[latent] == "unusable"
    table.sort_wanted.emit("latent")
    assert wired.controller.state.shown.order.column == "latent"
    wired.screen.tools.index.click()
    assert wired.indexed == [True]


def test_a_search_selects_its_first_answer_and_scrolls_to_it(wired, monkeypatch):
    from concepts_fakes import FakeAuditor, FakeBundle, FakeTable

    def answers(known, text):
        yield Progress(0, 1)
        match = np.linspace(0, 1, len(known.concepts.table))
        return FoundLatents(match, match)

    monkeypatch.setattr(jobs, "search_words", answers)
    wired.set_auditor(FakeAuditor(FakeBundle({"cls-last": FakeTable(400, support=[3] * 400)}, fingerprint="0" * 64)))
    table = wired.screen.table
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    wired.screen.search.words_given.emit("nut")
    assert wired.controller.state.selected == wired.screen.panel.latent == 399
    assert table.selected().tolist() == [399]
    assert table.currentIndex().row() == 0
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())
    wired.screen.search.clear.click()
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())


def test_every_action_has_its_handler(wired):
    handlers = wired.actions()
    assert set(handlers) == {action.id for action in CONCEPTS_ACTIONS if not action.held}


def test_what_can_be_done_follows_what_is_on_the_screen(wired):
    assert wired.conditions["concepts"]
    wired.controller.select(wired.screen.table.id_at(0))
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
