"""The dialog's decisions without a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sae_auditor.workbench.indexing.controller import LOOK, RUN, IndexController
from sae_auditor.workbench.indexing.places import IndexPlaces
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.indexing.index_fakes import (
    DONE,
    FULL,
    INTERRUPTED,
    NEW,
    NOTHING,
    PLACE,
    ROOT,
    WHOLE_PLACE,
    FakeBackend,
    fake_auditor,
)

FINGERPRINT = "3f9a2c11d0"


class Desk:
    def __init__(self, *, jobs=None, stored=(), clock=lambda: 0.0, **backend):
        self.shown = []
        self.backend = FakeBackend(**backend)
        self.jobs = jobs or InlineJobs(clock=clock)
        self.remembered, self.changes = [], []
        self.places = IndexPlaces(stored, self.remembered.append)
        self.places.changed.connect(self.changes.append)
        self.controller = IndexController(self.shown.append, self.jobs, fake_auditor(), self.places, self.backend)

    @property
    def state(self):
        return self.controller.state


def test_nothing_is_foretold_before_a_folder_is_named():
    desk = Desk()
    desk.controller.open()
    assert desk.state.place == PLACE
    assert desk.state.forecast is None
    assert not desk.state.can_start
    desk.controller.add_folders([ROOT])
    assert desk.state.forecast == NEW
    assert desk.state.can_start


def test_a_folder_counts_once_and_can_be_left_out_again():
    desk = Desk()
    desk.controller.add_folders([ROOT, ROOT / ".." / ROOT.name, Path("/b")])
    assert desk.state.roots == (ROOT, Path("/b"))
    n_calls = len(desk.backend.calls)
    desk.controller.add_folders([ROOT])
    assert len(desk.backend.calls) == n_calls, "nothing changed, so nothing is looked at"
    desk.controller.remove_folder(ROOT)
    assert desk.state.roots == (Path("/b"),)
    assert desk.backend.calls[-1] == ("look", (Path("/b"),), PLACE)


def test_a_run_takes_the_long_lane_and_is_given_what_is_on_the_page():
    jobs = InlineJobs(held=True)
    desk = Desk(jobs=jobs, devices=("cuda:0", "cpu"))
    desk.controller.add_folders([ROOT])
    jobs.finish(LOOK)
    desk.controller.choose_device("cuda:0")
    desk.controller.choose_place(Path("/other"))
    jobs.finish(LOOK)
    desk.controller.start()
    assert jobs.resources[RUN] == ("model", True)
    assert desk.state.busy == "indexing"
    desk.controller.add_folders([Path("/late")])
    desk.controller.choose_place(None)
    desk.controller.choose_device("cpu")
    jobs.finish(RUN)
    assert desk.backend.calls[-1] == ("index", (ROOT,), Path("/other"), "cuda:0", "crop")
    assert desk.state.summary == DONE


def test_a_device_that_is_not_there_is_not_kept():
    desk = Desk(devices=("cuda:0", "cpu"))
    desk.controller.add_folders([ROOT])
    desk.controller.choose_device("cuda:0")
    desk.backend.devices = ("cpu",)
    desk.controller.add_folders([Path("/b")])
    assert desk.state.device == "cpu"


def test_what_does_not_fit_or_has_nothing_new_is_not_started():
    for forecast in (FULL, NOTHING):
        desk = Desk(forecast=forecast)
        desk.controller.add_folders([ROOT])
        desk.controller.start()
        assert not any(call[0] == "index" for call in desk.backend.calls)
    tight = replace(NEW, needed_bytes=1000, free_bytes=1000)
    assert not tight.fits
    assert replace(tight, free_bytes=1050).fits
    assert replace(tight, free_bytes=None).fits


def test_an_interrupted_run_brings_its_folders_and_is_gone_on_with():
    desk = Desk(there=INTERRUPTED, roots=(ROOT,))
    desk.controller.open()
    assert desk.backend.calls == [("peek", PLACE)], "no file is read for that"
    assert desk.state.roots == (ROOT,)
    assert desk.state.can_start
    desk.controller.start()
    assert desk.backend.calls[-1] == ("index", (ROOT,), PLACE, "cpu", "crop")


def test_a_bundle_without_reference_images_takes_the_first_index_by_itself():
    desk = Desk(own=False)
    desk.controller.add_folders([ROOT])
    desk.controller.start()
    assert desk.places.in_use(FINGERPRINT) == str(PLACE)
    assert desk.changes == [FINGERPRINT]
    assert desk.state.in_use
    assert desk.remembered[-1] == (f"{FINGERPRINT}={PLACE}",)


def test_a_bundle_with_reference_images_keeps_them_until_it_is_told_otherwise():
    desk = Desk(own=True)
    desk.controller.add_folders([ROOT])
    desk.controller.start()
    assert desk.places.in_use(FINGERPRINT) == ""
    assert desk.places.known(FINGERPRINT) == (str(PLACE),)
    assert not desk.state.in_use
    desk.controller.use_as_reference()
    assert desk.state.in_use
    assert desk.places.in_use(FINGERPRINT) == str(PLACE)


def test_an_index_in_use_that_was_brought_up_to_date_is_read_again():
    desk = Desk(own=True, stored=(f"{FINGERPRINT}={PLACE}",))
    assert desk.state.in_use
    desk.controller.add_folders([ROOT])
    desk.controller.start()
    assert desk.changes == [FINGERPRINT]


def test_stopping_keeps_what_is_done_and_looks_again():
    jobs = InlineJobs(held=True)
    desk = Desk(jobs=jobs)
    desk.controller.add_folders([ROOT])
    jobs.finish(LOOK)
    desk.controller.start()
    desk.backend.there = INTERRUPTED
    desk.controller.cancel()
    assert jobs.cancelled == [RUN]
    assert desk.state.busy == "looking"
    jobs.finish(LOOK)
    assert desk.state.stopped
    assert desk.state.forecast.is_interrupted
    assert desk.state.can_start


def test_stopping_early_leaves_what_was_foretold_and_reads_nothing_again():
    jobs = InlineJobs(held=True)
    desk = Desk(jobs=jobs)
    desk.controller.add_folders([ROOT])
    jobs.finish(LOOK)
    desk.controller.start()
    desk.controller.cancel()
    jobs.finish(LOOK)
    assert desk.backend.calls[-1] == ("peek", PLACE)
    assert desk.state.forecast == NEW
    assert desk.state.can_start


def test_labels_that_are_missing_are_computed_without_reading_the_images_again():
    missing = replace(NOTHING, undescribed=True)
    desk = Desk(there=missing, roots=(ROOT,))
    desk.controller.open()
    desk.controller.start()
    assert desk.backend.calls[-1] == ("describe", PLACE)
    desk = Desk(forecast=replace(NEW, undescribed=True))
    desk.controller.add_folders([ROOT])
    desk.controller.start()
    assert desk.backend.calls[-1][0] == "index"


def test_opening_again_tells_what_is_indexed_and_keeps_the_folders_on_the_page():
    desk = Desk(indexed=500)
    desk.controller.open()
    assert (desk.state.indexed, desk.state.former, desk.state.roots) == (500, (ROOT,), ())
    desk.controller.add_folders(desk.state.former)
    n_calls = len(desk.backend.calls)
    desk.controller.open()
    assert len(desk.backend.calls) == n_calls
    assert desk.state.roots == (ROOT,)


def test_a_stop_from_the_status_bar_is_noticed():
    jobs = InlineJobs(held=True)
    desk = Desk(jobs=jobs)
    desk.controller.add_folders([ROOT])
    jobs.finish(LOOK)
    desk.controller.start()
    assert desk.state.busy == "indexing"
    jobs.cancel(RUN)
    assert desk.state.stopped
    assert desk.state.busy == "looking"
    desk.controller.stop_looking()
    assert desk.state.busy == "", "nobody looks any more"


def test_a_newer_look_takes_the_place_of_one_under_way():
    jobs = InlineJobs(held=True)
    desk = Desk(jobs=jobs)
    desk.controller.add_folders([ROOT])
    desk.controller.add_folders([Path("/b")])
    assert desk.state.busy == "looking"
    jobs.finish(LOOK)
    assert desk.backend.calls == [("look", (ROOT, Path("/b")), PLACE)]


@pytest.mark.parametrize("step", ["look", "index"])
def test_a_failure_is_told_and_takes_nothing_away(step):
    desk = Desk()
    desk.controller.add_folders([ROOT])
    desk.backend.fail_on = {step}
    if step == "index":
        desk.controller.start()
        assert desk.state.forecast == NEW
        assert desk.state.can_start
    else:
        desk.controller.add_folders([Path("/b")])
        assert not desk.state.can_start
    assert desk.state.problem.what == f"{step} failed."
    assert desk.state.problem.todo == "Connect the drive."
    assert desk.state.roots[0] == ROOT
    assert not desk.state.busy
    assert not desk.remembered
    desk.backend.fail_on = set()
    desk.controller.add_folders([Path("/c")])
    assert desk.state.problem is None


def test_the_folders_cannot_hide_why_a_run_failed():
    desk = Desk()
    desk.controller.add_folders([ROOT])
    desk.backend.fail_on = {"look", "index"}
    desk.controller.start()
    assert desk.state.problem.what == "index failed."


def test_our_own_mistakes_are_said_as_such():
    desk = Desk()

    def broken(*_):
        raise ZeroDivisionError("no")
        yield

    desk.controller.add_folders([ROOT])
    desk.backend.index = broken
    desk.controller.start()
    assert "made a mistake" in desk.state.problem.what


def test_reports_are_shown_but_not_every_one_of_a_quick_stage():
    desk = Desk(clock=lambda: 0.0)
    desk.controller.add_folders([ROOT])
    desk.controller.start()
    shown = [state.running.done for state in desk.shown if state.busy == "indexing" and state.running]
    assert shown == [0], "no time passed, so one report of the stage is enough"
    seconds = iter(range(10_000))
    desk = Desk(clock=lambda: float(next(seconds)))
    desk.controller.add_folders([ROOT])
    desk.controller.start()
    assert [s.running.done for s in desk.shown if s.busy == "indexing" and s.running] == [0, 50, 100, 150]


def test_what_is_seen_of_images_has_an_index_of_its_own():
    desk = Desk()
    desk.controller.add_folders([ROOT])
    desk.controller.choose_view("whole")
    assert desk.state.place == WHOLE_PLACE
    assert desk.backend.calls[-1] == ("look", (ROOT,), WHOLE_PLACE)
    desk.controller.start()
    assert desk.backend.calls[-1] == ("index", (ROOT,), WHOLE_PLACE, "cpu", "whole")
    desk.controller.choose_place(Path("/other"))
    desk.controller.choose_view("crop")
    assert desk.state.place == Path("/other"), "a place that a person chose stays"
    n_calls = len(desk.backend.calls)
    desk.controller.choose_view("crop")
    assert len(desk.backend.calls) == n_calls


def test_a_run_that_is_gone_on_with_sees_images_as_before():
    desk = Desk(there=INTERRUPTED, roots=(ROOT,), view="whole")
    desk.controller.open()
    assert desk.state.view == "whole"
    desk.controller.start()
    assert desk.backend.calls[-1] == ("index", (ROOT,), PLACE, "cpu", "whole")
