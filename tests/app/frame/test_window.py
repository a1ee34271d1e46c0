import itertools
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit, QSlider

from sae_auditor.app.frame.shell import Shell
from sae_auditor.app.frame.workspace import WorkspaceSpec
from sae_auditor.app.kit.paths import pasted_picture
from sae_auditor.errors import InputRefused
from sae_auditor.progress import Progress
from sae_auditor.workbench.indexing import controller
from sae_auditor.workbench.indexing.jobs import Survey
from sae_auditor.workbench.indexing.state import Forecast
from sae_auditor.workbench.settings import read_settings
from tests.frame_fakes import FAKE_SPEC, FakeWorkspace


class NoActions(FakeWorkspace):
    def actions(self):
        return {}


class EndlessIndexing:
    def usual_place(self, auditor, view):
        return Path("/indexes/a")

    def has_own(self, auditor):
        return True

    def peek(self, auditor, place):
        yield Progress(0, 0)
        return Survey(None)

    def look(self, auditor, roots, place, device, view):
        yield Progress(0, 0)
        return Survey(Forecast(5, 5))

    def index(self, auditor, roots, place, device, view):
        while True:
            time.sleep(0.01)
            yield Progress(1, 2, "Indexing images")


def mime_of(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(window, mime):
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


@pytest.fixture
def shell(make_shell, qtbot):
    made = make_shell()
    made.window.show()
    return made


def calm(qtbot, shell):
    qtbot.waitUntil(lambda: not shell.is_pending(), timeout=5000)


def test_it_starts_empty_and_asks_for_images(shell):
    assert shell.window.stack.currentWidget() is shell.window.empty_state
    assert not shell.window.filmstrip.isVisible()
    assert shell.window.empty_state.open_button.isVisible()
    assert not shell.window.top_bar.open_button.isVisible()


def test_a_dropped_folder_fills_the_filmstrip_and_shows_the_first_image(shell, qtbot, images):
    drop(shell.window, mime_of(images))
    calm(qtbot, shell)
    assert [item.name for item in shell.queue.items] == ["part-0.png", "part-1.png", "part-2.png", "part-9.png"]
    assert shell.workspaces["audit"].label.text() == "part-0.png"
    assert shell.window.filmstrip.isVisible()
    assert shell.window.windowTitle().startswith("part-0.png")


def test_a_file_that_is_no_image_is_marked_and_nothing_else_suffers(shell, qtbot, images):
    shell.window.take(mime_of(images))
    calm(qtbot, shell)
    shell.window.grab()
    calm(qtbot, shell)
    states = [item.state for item in shell.queue.items]
    assert states == ["waiting", "waiting", "waiting", "refused"]
    assert "part-9.png" in shell.queue.items[3].message


def test_paste_takes_pictures_files_and_paths_as_text(shell, qtbot, images):
    clipboard = QApplication.clipboard()
    picture = QImage(8, 6, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.red)
    clipboard.setImage(picture)
    shell.window.actions_set.run("edit.paste")
    calm(qtbot, shell)
    assert shell.queue.current.pixels.shape == (6, 8, 3)
    assert shell.queue.current.pixels[0, 0].tolist() == [255, 0, 0]
    clipboard.setText(str(images / "part-1.png"))
    shell.window.actions_set.run("edit.paste")
    calm(qtbot, shell)
    assert shell.queue.current.name == "part-1.png"


def test_paste_of_anything_else_says_so(shell):
    QApplication.clipboard().setText("hello")
    shell.window.actions_set.run("edit.paste")
    assert shell.window.notices.current.level == "info"
    assert len(shell.queue) == 0


def test_what_was_done_to_a_pasted_picture_is_said(shell):
    picture = QImage(3, 2, QImage.Format.Format_RGBA8888)
    picture.fill(QColor(200, 100, 50, 0))
    mime = QMimeData()
    mime.setImageData(picture)
    shell.window.take(mime)
    assert len(shell.queue) == 1
    assert "taken as opaque" in shell.window.notices.current.text


def test_transparent_pixels_become_white():
    picture = QImage(3, 2, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    pixels = pasted_picture(picture)[0]
    assert pixels.shape == (2, 3, 3)
    assert (pixels == 255).all()


def test_arrow_keys_move_in_the_filmstrip_and_anywhere_else(shell, qtbot, images):
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    qtbot.keyClick(shell.window.filmstrip.list, Qt.Key.Key_Right)
    assert shell.queue.current_index == 1
    qtbot.keyClick(shell.window, Qt.Key.Key_Right)
    assert shell.queue.current_index == 2
    qtbot.keyClick(shell.window, Qt.Key.Key_Left)
    assert shell.queue.current_index == 1
    assert shell.window.filmstrip.list.currentIndex().row() == 1


def test_the_current_image_is_marked_from_the_start(shell, qtbot, images):
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    selection = shell.window.filmstrip.list.selectionModel()
    assert [index.row() for index in selection.selectedIndexes()] == [0]
    shell.queue.select(2)
    assert [index.row() for index in selection.selectedIndexes()] == [2]


def test_the_filmstrip_takes_no_input_method_and_no_letters(shell, qtbot, images):
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    strip = shell.window.filmstrip.list
    assert not strip.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    qtbot.keyClick(strip, Qt.Key.Key_P)
    assert shell.queue.current_index == 0


def test_removing_images_keeps_strip_and_queue_together(shell, qtbot, images):
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    shell.queue.select(2)
    shell.window.actions_set.run("edit.remove")
    assert shell.window.filmstrip.list.currentIndex().row() == shell.queue.current_index == 2
    assert shell.window.filmstrip.model.rowCount() == 3
    shell.window.actions_set.run("edit.clear")
    assert shell.window.stack.currentWidget() is shell.window.empty_state


def test_an_emptied_strip_comes_back_with_undo(shell, qtbot, images):
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    shell.window.actions_set.run("edit.clear")
    assert shell.window.actions_set.action("edit.undo").text() == "Undo: Remove 4 images"
    shell.window.actions_set.run("edit.undo")
    assert shell.window.filmstrip.model.rowCount() == 4
    assert shell.window.filmstrip.list.currentIndex().row() == 0
    shell.window.actions_set.run("edit.redo")
    assert shell.window.stack.currentWidget() is shell.window.empty_state


def test_a_click_in_the_strip_chooses_the_image(shell, qtbot, images):
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    strip = shell.window.filmstrip.list
    place = strip.visualRect(shell.window.filmstrip.model.index(1, 0)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert shell.workspaces["audit"].images[-1].name == "part-1.png"


def test_ten_thousand_images_are_listed_at_once_and_only_the_visible_are_read(make_shell, qtbot, tmp_path):
    from sae_auditor.progress import Progress

    shell = make_shell()
    shell.window.show()

    def find(paths):
        yield Progress(0, 0)
        return [tmp_path / f"{number:05}.png" for number in range(10_000)]

    shell.controller._find = find
    shell.controller.add_paths([tmp_path])
    qtbot.waitUntil(lambda: len(shell.queue) == 10_000)
    calm(qtbot, shell)
    qtbot.waitUntil(lambda: shell.window.filmstrip.list.viewport().height() > 20)
    shell.window.grab()  # paints, which is what asks for thumbnails

    def refused() -> int:
        return sum(item.state == "refused" for item in shell.queue.items)

    # Where the machine is busy, the first thumbnail may be asked for only after the frame has come to rest once.
    qtbot.waitUntil(lambda: refused() > 3, timeout=60_000)
    calm(qtbot, shell)
    assert refused() < 60
    shell.queue.select(9_999)
    assert shell.window.filmstrip.list.currentIndex().row() == 9_999


def test_pictures_in_the_strip_never_overlap_however_high_it_is(shell, qtbot, images):
    from PIL import Image

    for number in range(20):
        Image.new("RGB", (20, 20)).save(images / f"more-{number}.png")
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    strip, model = shell.window.filmstrip.list, shell.window.filmstrip.model
    for height in (110, 180, 125, 240, 111):
        shell.window.splitter.setSizes([shell.window.height() - height, height])
        shell.window.grab()
        rects = [strip.visualRect(model.index(row, 0)) for row in range(model.rowCount())]
        assert all(left.right() < right.left() for left, right in itertools.pairwise(rects))
        assert len({rect.width() for rect in rects}) == 1
        assert rects[0].height() <= strip.viewport().height()


def test_a_failed_bundle_shows_a_bar_and_keeps_the_screen(make_shell, qtbot):
    from sae_auditor.progress import Progress

    def refuse(path):
        yield Progress(0, 0)
        raise InputRefused("x.saebundle was changed.", todo="Copy it again.")

    shell = make_shell(load=refuse)
    shell.window.show()
    shell.controller.open_bundle("x.saebundle")
    calm(qtbot, shell)
    bar = shell.window.notices
    assert bar.isVisible()
    assert bar.current.text == "x.saebundle was changed."
    assert not shell.window.loading.isVisible()
    bar.close_current()
    assert not bar.isVisible()


def test_cancel_from_the_status_bar_stops_the_loading(make_shell, qtbot):
    import time

    from sae_auditor.progress import Progress

    def slow(path):
        while True:
            time.sleep(0.01)
            yield Progress(1, 10, "Verifying…")

    shell = make_shell(load=slow)
    shell.window.show()
    shell.controller.open_bundle("x")
    activity = shell.window.status.activity
    qtbot.waitUntil(activity.cancel_button.isVisible)
    assert shell.window.loading.isVisible()
    qtbot.mouseClick(activity.cancel_button, Qt.MouseButton.LeftButton)
    assert not shell.window.loading.isVisible()
    assert not shell.jobs.is_busy()
    assert not activity.cancel_button.isVisible()


def test_every_control_has_a_name(shell, qtbot, images):
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    kinds = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QSlider)
    nameless = [
        f"{type(child).__name__} in {type(child.parent()).__name__}"
        for kind in kinds
        for child in shell.window.findChildren(kind)
        if not child.accessibleName() and not child.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_tab_goes_through_the_window_as_it_is_read(shell, qtbot, images):
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    window = shell.window
    window.activateWindow()
    parts = {"rail": window.rail, "top": window.top_bar, "page": window.stack, "strip": window.filmstrip}
    window.rail.findChildren(QAbstractButton)[0].setFocus()
    seen = []
    for _ in range(20):
        focused = window.focusWidget()
        seen += [name for name, part in parts.items() if part.isAncestorOf(focused) and name not in seen]
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert seen == ["rail", "top", "page", "strip"]


def test_the_theme_changes_everywhere_and_back(shell, qtbot):
    window = shell.window
    light = window.grab().toImage().pixelColor(5, 300)
    shell.window.actions_set.run("view.theme")
    dark = window.grab().toImage().pixelColor(5, 300)
    assert light.lightness() > 200
    assert dark.lightness() < 60
    shell.window.actions_set.run("view.theme")
    assert window.grab().toImage().pixelColor(5, 300) == light


def test_device_and_bundle_are_shown(shell, qtbot):
    shell.controller.open_bundle("line 3")
    calm(qtbot, shell)
    assert "line 3" in shell.window.top_bar.bundle_button.text()
    assert shell.window.top_bar.bundle_button.accessibleName() == "Bundle: line 3"


def test_workspace_actions_follow_their_condition(shell, qtbot, images):
    actions = shell.window.actions_set
    actions.run("fake.mark")
    assert shell.workspaces["audit"].marked == []
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    actions.run("fake.mark")
    assert [item.name for item in shell.workspaces["audit"].marked] == ["part-0.png"]


def test_an_unknown_workspace_is_named(shell):
    with pytest.raises(InputRefused, match="no workspace 'nowhere'"):
        shell.open_workspace("nowhere")


def test_pixels_of_odd_width_are_read_row_by_row():
    picture = QImage(5, 3, QImage.Format.Format_RGB888)
    picture.fill(Qt.GlobalColor.black)
    picture.setPixelColor(4, 2, Qt.GlobalColor.white)
    pixels = pasted_picture(picture)[0]
    assert np.argwhere(pixels[:, :, 0] == 255).tolist() == [[2, 4]]


def test_a_page_that_needs_no_images_is_there_without_any(qtbot, theme):
    table = WorkspaceSpec("concepts", "Concepts", "concepts", (), NoActions, needs_images=False)
    shell = Shell(theme, [FAKE_SPEC, table])
    qtbot.addWidget(shell.window)
    window = shell.window
    window.show()
    shell.open_workspace("audit")
    assert window.stack.currentWidget() is window.empty_state
    assert not window.top_bar.open_button.isVisible()
    shell.open_workspace("concepts")
    assert window.stack.currentWidget() is shell.workspaces["concepts"].widget
    assert window.top_bar.open_button.isVisible(), "images can be opened from there too"
    shell.queue.add(["/x/a.png", "/x/b.png"])
    assert window.stack.currentWidget() is shell.workspaces["concepts"].widget
    shell.open_workspace("audit")
    assert window.stack.currentWidget() is shell.workspaces["audit"].widget
    shell.queue.remove([item.id for item in shell.queue.items])
    assert window.stack.currentWidget() is window.empty_state
    shell.close()
    window.close()


def test_indexing_needs_a_bundle_and_is_told_of_a_stop_in_the_status_bar(make_shell, qtbot, monkeypatch):
    monkeypatch.setattr(controller, "IndexJobs", EndlessIndexing)
    shell = make_shell()
    shown = []
    shell.messages.shown.connect(shown.append)
    shell.index_images()
    assert "Open a bundle first" in shown[0].text
    shell.controller.open_bundle("x")
    qtbot.waitUntil(lambda: shell.controller.auditor is not None)
    shell.window.actions_set.run("file.index-images")
    shell.indexing.controller.add_folders([Path("/images")])
    qtbot.waitUntil(lambda: shell.indexing.controller.state.can_start)
    shell.indexing.controller.start()
    qtbot.waitUntil(lambda: any(activity.key == "index.run" for activity in shell.jobs.activities()))
    former = shell.indexing
    shell.index_images()
    assert shell.indexing is former
    shell.window.status.cancel_requested.emit("index.run")
    assert shell.indexing.controller.state.stopped
    qtbot.waitUntil(lambda: not shell.indexing.controller.state.busy)
    shell.window.close()
    assert not shell.indexing.dialog.isVisible()


def test_where_the_index_lies_is_remembered(make_shell, tmp_path):
    file = tmp_path / "window.json"
    shell = make_shell(settings_file=file)
    shell.controller.places.use("f", "/indexes/a")
    assert read_settings(file).index_places == ("f=/indexes/a",)
    again = make_shell(settings=read_settings(file))
    assert again.controller.places.in_use("f") == "/indexes/a"


def busy(shell, qtbot, key="index.run", title="Indexing images", **options):
    def work():
        for done in range(100_000):
            time.sleep(0.002)
            yield Progress(done, 100_000, "Encoding")

    shell.jobs.start(key, work, on_result=print, title=title, long=True, **options)
    qtbot.waitUntil(lambda: any(work.key == key and work.running.done for work in shell.jobs.activities()))


def test_everything_that_runs_is_in_one_list_with_the_ways_to_end_it(shell, qtbot):
    window, listed = shell.window, shell.window.activity_list
    window.actions_set.run("work.activities")
    assert not listed.isVisible(), "there is nothing to list"
    busy(shell, qtbot)
    busy(shell, qtbot, "scan", "Scanning", can_stop=True)
    window.actions_set.run("work.activities")
    assert listed.isVisible()
    assert list(listed._rows) == ["index.run", "scan"]
    index, scan = listed._rows.values()
    assert not index.stop_button.isVisible()
    assert scan.stop_button.isVisible()
    assert "of 100,000" in scan._amount.text()
    assert scan._stage.text() == "Encoding"
    assert window.centralWidget().rect().contains(listed.geometry())
    qtbot.mouseClick(scan.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: list(listed._rows) == ["index.run"])
    qtbot.mouseClick(index.cancel_button, Qt.MouseButton.LeftButton)
    assert not shell.jobs.is_busy()
    assert not listed.isVisible()


def test_the_list_closes_with_escape_and_gives_the_focus_back(shell, qtbot, images):
    shell.controller.add_paths([images])
    calm(qtbot, shell)
    window = shell.window
    window.activateWindow()
    window.filmstrip.list.setFocus()
    busy(shell, qtbot)
    qtbot.waitUntil(window.status.activity.list_button.isVisible)
    window.status.activity.list_button.click()
    assert window.activity_list.isVisible()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert not window.activity_list.isVisible()
    assert window.focusWidget() is window.filmstrip.list
    shell.jobs.cancel("index.run")


def test_quitting_while_something_runs_asks_once(shell, qtbot):
    window = shell.window
    busy(shell, qtbot)
    window.close()
    question = window._question
    assert window.isVisible()
    assert "Indexing images" in question.text()
    question.reject()
    assert window.isVisible()
    assert shell.jobs.is_running("index.run"), "it goes on"
    window.close()
    window._question.accept()
    assert not window.isVisible()


def test_the_question_goes_when_the_work_has_ended(shell, qtbot):
    window = shell.window
    busy(shell, qtbot)
    window.close()
    assert window.isVisible()
    shell.jobs.cancel("index.run")
    assert not window.isVisible()
