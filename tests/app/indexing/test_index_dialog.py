"""The dialog: it shows what it is told and passes on what people want."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication

from sae_auditor.app.dialogs.indexing.dialog import IndexAssistant, IndexDialog
from sae_auditor.app.frame.jobs import JobRunner
from sae_auditor.progress import Progress
from sae_auditor.workbench.indexing.places import IndexPlaces
from sae_auditor.workbench.indexing.state import IndexState
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Problem
from sae_auditor.workbench.running import Running
from tests.workbench.indexing.index_fakes import (
    DONE,
    FULL,
    INTERRUPTED,
    MIXED,
    NEW,
    NOTHING,
    PLACE,
    REFUSED,
    ROOT,
    FakeBackend,
    fake_auditor,
)

BASE = IndexState("demo", roots=(ROOT,), place=PLACE)


@pytest.fixture
def dialog(qtbot, theme):
    made = IndexDialog(theme)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def shown(*widgets):
    return [widget.isVisible() for widget in widgets]


def test_it_asks_for_folders_and_nothing_else_at_first(dialog):
    dialog.render(replace(BASE, roots=()))
    assert dialog.folders.choose.isVisible()
    assert shown(dialog.start, dialog.forecast, dialog.run_card, dialog.refused, dialog.use, dialog.note) == [False] * 6
    assert not dialog.isModal()


def test_a_forecast_can_be_started_and_says_what_it_takes(dialog, qtbot):
    dialog.render(replace(BASE, forecast=MIXED))
    assert dialog.start.isEnabled()
    names = [count.accessibleName() for count in dialog.forecast._counts]
    assert names == ["images found: 12,480", "new: 310", "changed: 12", "indexed already: 12,158"]
    assert dialog.forecast._room.text() == "needs about 41 MB, 212 GB are free"
    assert dialog.forecast._time.text() == "about 2 min"
    with qtbot.waitSignal(dialog.start_wanted):
        dialog.start.click()


@pytest.mark.parametrize(
    ("forecast", "words", "label", "enabled"),
    [
        (FULL, "not enough room", "Start", False),
        (NOTHING, "Everything is indexed already", "Start", False),
        (INTERRUPTED, "4,240 of 12,480", "Continue", True),
        (replace(NOTHING, undescribed=True), "Labels and scores are missing", "Start", True),
    ],
)
def test_what_stands_in_the_way_is_said(dialog, forecast, words, label, enabled):
    dialog.render(replace(BASE, forecast=forecast))
    assert words in dialog.note.text
    assert dialog.start.text() == label
    assert dialog.start.isEnabled() is enabled


def test_a_run_shows_how_far_it_is_and_can_be_stopped(dialog, qtbot):
    running = Running("Indexing images", 4240, 12480, 36.2, 228.0)
    dialog.render(replace(BASE, busy="indexing", running=running))
    assert shown(dialog.run_card, dialog.start, dialog.forecast) == [True, False, False]
    assert dialog.run_card._count.text() == "4,240 of 12,480  ·  36 per second"
    assert dialog.run_card._left.text() == "about 4 min left"
    assert not dialog.folders.remove_buttons
    assert not dialog.folders.more.isVisible()
    with qtbot.waitSignal(dialog.run_card.stop_wanted):
        dialog.run_card.stop.click()


def test_an_index_with_more_codes_than_32_bits_can_count_has_a_bar(dialog):
    running = Running("Sorting", 6_000_000_000, 8_000_000_000)
    dialog.render(replace(BASE, busy="indexing", running=running))
    bar = dialog.run_card._bar
    assert bar.value() / bar.maximum() == pytest.approx(0.75)


def test_refused_files_are_closed_at_first_and_can_be_copied(dialog):
    dialog.render(replace(BASE, summary=DONE))
    card = dialog.refused
    assert card.isVisible()
    assert not card.list.isVisible()
    card.toggle.click()
    assert card.list.isVisible()
    assert card.list.rows.rowCount() == len(REFUSED)
    shown = [card.list.rows.index(0, place).data() for place in range(2)]
    assert shown == [REFUSED[0].path, REFUSED[0].reason]
    card.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines == [f"{file.path}\t{file.reason}" for file in REFUSED]
    dialog.render(replace(BASE, summary=replace(DONE, refused=())))
    assert not card.isVisible()


def test_a_finished_index_can_be_used_once(dialog, qtbot):
    dialog.render(replace(BASE, summary=DONE))
    assert "12,477 images are indexed" in dialog.note.text
    with qtbot.waitSignal(dialog.use_wanted):
        dialog.use.click()
    dialog.render(replace(BASE, summary=DONE, in_use=True))
    assert not dialog.use.isVisible()
    dialog.render(replace(BASE, summary=replace(DONE, described=False, notice="No room for labels.")))
    assert "No room for labels." in dialog.note.text


def test_a_problem_says_what_is_safe_and_what_to_do(dialog):
    dialog.render(replace(BASE, problem=Problem("It broke.", "All is safe.", "Try again.")))
    assert dialog.problem.text == "It broke. All is safe. Try again."


def test_the_folders_of_the_index_are_offered_again(dialog, qtbot):
    dialog.render(replace(BASE, roots=(), indexed=500, former=(ROOT,)))
    assert "500 images" in dialog.note.text
    with qtbot.waitSignal(dialog.folders.added) as given:
        dialog.folders.again.click()
    assert given.args == [[ROOT]]


def test_folders_are_dropped_and_left_out(dialog, qtbot, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    dialog.render(BASE)
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), copy, mime, left, none)
    dialog.dragEnterEvent(enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(dialog.folders.added) as given:
        dialog.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))
    assert given.args == [[tmp_path]]
    with qtbot.waitSignal(dialog.folders.removed) as gone:
        dialog.folders.remove_buttons[0].click()
    assert gone.args == [ROOT]
    dialog.render(replace(BASE, busy="indexing"))
    late = QDragEnterEvent(QPointF(5, 5).toPoint(), copy, mime, left, none)
    late.setAccepted(False)
    dialog.dragEnterEvent(late)
    assert not late.isAccepted(), "a run has its folders already"


def test_devices_are_a_choice_only_where_there_are_several(dialog, qtbot):
    dialog.render(replace(BASE, forecast=NEW))
    assert not dialog.forecast.device.isVisible()
    dialog.render(replace(BASE, forecast=NEW, devices=("cuda:0", "cpu"), device="cpu"))
    assert dialog.forecast.device.currentText() == "CPU"
    with qtbot.waitSignal(dialog.forecast.device_chosen) as chosen:
        dialog.forecast.device.activated.emit(0)
    assert chosen.args == ["cuda:0"]


def test_from_folders_to_reference_images(qtbot, theme):
    shown_concepts = []
    places = IndexPlaces()
    backend = FakeBackend(own=True)
    made = IndexAssistant(theme, InlineJobs(), fake_auditor(), places, lambda: shown_concepts.append(1), work=backend)
    qtbot.addWidget(made.dialog)
    made.show()
    made.dialog.folders.added.emit([ROOT])
    made.dialog.start.click()
    assert made.dialog.note.isVisible()
    made.dialog.use.click()
    assert places.in_use(fake_auditor().bundle.fingerprint) == str(PLACE)
    assert shown_concepts
    made.dialog.close()


def test_closing_the_dialog_does_not_stop_the_run_and_the_window_finds_it_again(qtbot, theme):
    import threading

    release = threading.Event()
    jobs = JobRunner()
    backend = FakeBackend(own=True)

    def slow(*_):
        while not release.wait(0.01):
            yield Progress(1, 2, "Indexing images")
        return DONE

    backend.index = slow
    made = IndexAssistant(theme, jobs, fake_auditor(), IndexPlaces(), lambda: None, work=backend)
    qtbot.addWidget(made.dialog)
    made.show()
    made.dialog.folders.added.emit([ROOT])
    qtbot.waitUntil(lambda: made.dialog.start.isEnabled())
    made.dialog.start.click()
    made.dialog.close()
    qtbot.wait(50)
    assert jobs.is_running("index.run")
    other = SimpleNamespace(bundle=SimpleNamespace(fingerprint="another"))
    assert made.serves(other), "one run at a time"
    release.set()
    qtbot.waitUntil(lambda: made.controller.state.summary is not None)
    assert not made.serves(other)
    assert jobs.shutdown(5.0)


def test_cancel_answers_at_once(qtbot, theme):
    import time

    jobs, ended = JobRunner(), []
    backend = FakeBackend()

    def endless(*_):
        try:
            while True:
                time.sleep(0.02)
                yield Progress(1, 2, "Indexing images")
        finally:
            ended.append(time.monotonic())

    backend.index = endless
    made = IndexAssistant(theme, jobs, fake_auditor(), IndexPlaces(), lambda: None, work=backend)
    qtbot.addWidget(made.dialog)
    made.show()
    made.dialog.folders.added.emit([Path("/a")])
    qtbot.waitUntil(lambda: made.dialog.start.isEnabled())
    made.dialog.start.click()
    qtbot.waitUntil(lambda: made.controller.state.running is not None)
    backend.there = INTERRUPTED
    asked_s = time.monotonic()
    made.dialog.run_card.stop.click()
    qtbot.waitUntil(lambda: bool(ended))
    assert ended[0] - asked_s < 1.0
    qtbot.waitUntil(lambda: made.dialog.start.isVisible() and made.dialog.start.text() == "Continue")
    made.dialog.close()
    assert jobs.shutdown(5.0)
