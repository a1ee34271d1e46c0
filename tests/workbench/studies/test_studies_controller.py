"""Decisions of the Studies workspace, without a window."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.studies.controller import RUN, StudiesController, outcome_text
from tests.studies.example import load_example, make_folder


class Bench:
    def __init__(self, *, held: bool = False) -> None:
        self.study = load_example().BRIGHTNESS
        self.jobs = InlineJobs(held=held)
        self.states, self.errors, self.said = [], [], []
        self.controller = StudiesController(
            [self.study], self.jobs, self.errors.append, self.said.append, self.states.append
        )

    @property
    def page(self):
        return self.controller.state.page


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "images")


def names(page):
    return [Path(row.path).name for row in page.rows[: page.n_rows]]


def test_nothing_runs_before_everything_is_answered(folder):
    bench = Bench()
    bench.controller.run()
    assert bench.page.problems == {"images": "This is needed."}
    assert bench.page.result is None
    bench.controller.answer("images", (str(folder),))
    assert bench.page.problems == {}
    assert bench.page.can_run


def test_an_answer_that_is_out_of_bounds_is_told_of(folder):
    bench = Bench()
    bench.controller.answer("images", (str(folder),))
    bench.controller.answer("dark_below", 2.0)
    assert bench.page.problems == {"dark_below": "Not above 1."}
    assert not bench.page.can_run


def test_rows_stream_and_the_outcome_comes_with_the_end(folder):
    bench = Bench()
    bench.controller.answer("images", (str(folder),))
    bench.controller.run()
    counts = [state.page.n_rows for state in bench.states]
    assert sorted(counts) == counts
    assert {1, 2, 3, 4} <= set(counts)
    assert names(bench.page) == ["black.png", "grey.png", "white.png", "zz-broken.png"]
    assert bench.page.running is None
    assert outcome_text(bench.page) == "1 of 4 images are darker than 0.2."


def test_stopping_keeps_the_rows_that_came_and_says_so(folder, monkeypatch):
    bench = Bench()
    bench.controller.answer("images", (str(folder),))
    take = bench.controller._take_rows

    def stop_after_two(study_id, rows, values):
        take(study_id, rows, values)
        if len(rows) == 2:
            bench.controller.stop()

    monkeypatch.setattr(bench.controller, "_take_rows", stop_after_two)
    bench.controller.run()
    assert names(bench.page) == ["black.png", "grey.png"]
    assert bench.page.result is not None
    assert not bench.page.result.is_whole
    assert "stopped" in outcome_text(bench.page)


def test_a_cancelled_run_keeps_its_rows_too(folder):
    bench = Bench(held=True)
    bench.controller.answer("images", (str(folder),))
    bench.controller.run()
    assert bench.page.running is not None
    bench.jobs.cancel(RUN)
    assert bench.page.running is None
    assert not bench.page.result.is_whole


def test_a_failure_is_shown_and_a_second_run_starts_anew(folder, tmp_path):
    bench = Bench()
    bench.controller.answer("images", (str(folder),))
    bench.controller.run()
    bench.controller.answer("images", (str(tmp_path / "nowhere"),))
    bench.controller.run()
    assert bench.page.n_rows == 0
    bench.controller.answer("images", (str(folder),))
    bench.controller.run()
    assert bench.page.n_rows == 4


@pytest.mark.parametrize("kind", ["csv", "json", "html"])
def test_rows_are_saved_with_what_was_asked_when_they_were_made(folder, tmp_path, kind):
    bench = Bench()
    bench.controller.answer("images", (str(folder),))
    bench.controller.run()
    bench.controller.answer("dark_below", 0.9)  # of the next run
    place = tmp_path / f"rows.{kind}"
    bench.controller.save(place)
    assert bench.errors == []
    assert bench.said
    text = place.read_text(encoding="utf-8-sig")
    if kind == "csv":
        assert {row["setting_dark_below"] for row in csv.DictReader(text.splitlines())} == {"0.2"}
    elif kind == "json":
        assert json.loads(text)["provenance"]["settings"]["dark_below"] == 0.2
    else:
        assert "black.png" in text


def test_a_file_of_another_kind_is_refused_and_nothing_is_lost(folder, tmp_path):
    bench = Bench()
    bench.controller.answer("images", (str(folder),))
    bench.controller.run()
    bench.controller.save(tmp_path / "rows.xls")
    assert len(bench.errors) == 1
    assert bench.page.n_rows == 4
