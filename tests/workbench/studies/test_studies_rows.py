"""What is done with rows: marked in table and plot alike, filtered, shown with their latent, and acted upon."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.progress import Progress
from sae_auditor.studies import Acted, Column, RowAction, table_of
from sae_auditor.workbench.history import History
from sae_auditor.workbench.studies.rows import ACT, BESIDE, FILTER
from tests.studies import everything
from tests.studies.everything import EVERYTHING
from tests.studies.example import load_example
from tests.tiny import tiny_image_files
from tests.workbench.studies.studies_fakes import Bench, FakeAuditor


@pytest.fixture
def folder(tmp_path):
    tiny_image_files(tmp_path / "parts", 3)
    return tmp_path / "parts"


@pytest.fixture
def bench(folder):
    made = Bench(EVERYTHING, load_example().BRIGHTNESS)
    made.controller.set_auditor(FakeAuditor())
    made.controller.answer("images", (str(folder),))
    made.controller.answer("latents", "3, 7, 9")
    made.controller.run()
    return made


def held(bench):
    """Hold what is started from now on, and say how to let it go."""
    bench.jobs._held = True
    return bench.jobs


def test_the_study_is_given_what_was_meant(bench):
    inputs = bench.page.made_with.inputs
    assert (inputs.latents, inputs.prompts.name, inputs.words) == ((3, 7, 9), "condition", ())
    assert bench.page.n_rows == 24
    assert not bench.page.asking


def test_the_points_of_a_plot_are_the_rows_that_have_both_numbers(bench):
    scatter, lines = bench.page.figures
    for cloud in scatter.clouds:
        for row, x, y in zip(cloud.rows, cloud.x, cloud.y, strict=True):
            assert (bench.page.rows[row].alignment, bench.page.rows[row].effect) == (x, y)
            assert bench.page.rows[row].class_name == cloud.name
    drawn = sorted(int(row) for cloud in scatter.clouds for row in cloud.rows)
    assert drawn == [i for i, row in enumerate(bench.page.rows) if row.alignment is not None]
    assert scatter.n_left_out == 24 - len(drawn) > 0
    assert [curve.name for curve in lines.curves] == ["gradient", "activation", "random"]


def test_marks_are_of_rows_that_there_are_and_stay_while_another_study_is_looked_at(bench):
    bench.rows.mark([5, 2, 2, 99, -1])
    assert bench.page.marked == (2, 5)
    bench.controller.choose("brightness")
    assert bench.page.marked == ()
    bench.controller.choose("everything")
    assert bench.page.marked == (2, 5)
    assert bench.page.n_rows == 24


def test_an_action_is_offered_where_it_makes_sense_for_every_marked_row(bench):
    ups = [i for i, row in enumerate(bench.page.rows) if row.effect > 0]
    downs = [i for i, row in enumerate(bench.page.rows) if row.effect <= 0]
    assert bench.page.allowed == frozenset()
    bench.rows.mark(ups[:2])
    assert bench.page.allowed == {"dismiss", "policy"}
    bench.rows.mark([ups[0], downs[0]])
    assert bench.page.allowed == {"dismiss"}
    bench.controller.set_auditor(FakeAuditor("another bundle"))
    assert bench.page.allowed == frozenset()
    bench.controller.set_auditor(FakeAuditor(sae="another"))
    assert bench.page.allowed == {"dismiss"}


def test_an_action_is_done_with_its_reason_and_says_what_happened(bench, monkeypatch):
    done = []
    monkeypatch.setattr(everything, "DISMISSED", done)
    bench.rows.mark([4, 1])
    bench.rows.act("dismiss", "   ")
    assert done == []
    version = bench.page.version
    jobs = held(bench)
    bench.rows.act("dismiss", " known and harmless ")
    assert (bench.page.acting, bench.page.allowed) == ("dismiss", frozenset())
    jobs.finish(ACT)
    assert done == [((1, 4), "known and harmless")]
    assert bench.page.notice == "2 findings were dismissed."
    assert (bench.page.acting, bench.page.version) == ("", version + 1)
    assert "dismiss" in bench.page.allowed


def test_an_action_that_fails_says_so_and_the_rows_stay(bench):
    bench.rows.mark([next(i for i, row in enumerate(bench.page.rows) if row.effect > 0)])
    bench.rows.act("policy")
    assert bench.page.problem.what == "The policy cannot be written."
    assert bench.page.n_rows == 24
    assert "policy" in bench.page.allowed


def test_an_action_that_ends_while_another_study_is_looked_at_tells_its_own_page(bench):
    bench.rows.mark([1])
    jobs = held(bench)
    bench.rows.act("dismiss", "because")
    bench.controller.choose("brightness")
    jobs.finish(ACT)
    assert bench.page.notice == ""
    bench.controller.choose("everything")
    assert bench.page.notice == "1 findings were dismissed."


def test_a_cancelled_action_can_be_done_again(bench):
    bench.rows.mark([1])
    held(bench)
    bench.rows.act("dismiss", "because")
    bench.jobs.cancel(ACT)
    assert (bench.page.acting, "dismiss" in bench.page.allowed) == ("", True)


def test_beside_a_row_are_its_latent_and_its_pictures(bench):
    bench.rows.select(4)
    beside = bench.page.beside
    assert beside.row == 4
    assert beside.latent.concept.latent == bench.page.rows[4].latent
    assert [picture.path for picture in beside.pictures] == list(bench.page.rows[4].paths)
    assert all(picture.pixels.shape[2] == 3 for picture in beside.pictures)
    assert beside.n_pictures == 3


def test_the_latent_is_that_of_the_sae_that_the_rows_were_made_with(bench):
    bench.controller.set_auditor(FakeAuditor(sae="another"))
    bench.rows.select(2)
    assert bench.page.beside.latent.concept.sae == "cls"
    bench.controller.set_auditor(FakeAuditor("another bundle"))
    assert bench.page.beside.row == 2
    assert bench.page.beside.latent is None
    assert len(bench.page.beside.pictures) == 3


def test_a_picture_that_is_gone_says_so(bench, folder):
    for file in folder.glob("part0*"):
        file.unlink()
    bench.rows.select(0)
    gone = next(one for one in bench.page.beside.pictures if one.path.endswith("part0.png"))
    assert gone.pixels is None
    assert gone.remark


def test_what_comes_late_for_a_row_that_was_left_is_dropped(bench):
    jobs = held(bench)
    bench.rows.select(1)
    first = jobs.running(BESIDE)
    bench.rows.select(2)
    assert not first.running
    jobs.finish_all()
    assert bench.page.beside.row == 2
    assert bench.page.beside.latent.concept.latent == bench.page.rows[2].latent


def test_the_filter_lists_rows_with_all_words_whatever_their_column(bench):
    bench.rows.filter("defective against")
    rows = bench.page.rows
    wanted = [i for i, row in enumerate(rows) if row.class_name == "defective" and row.effect < 0]
    assert bench.page.listed.tolist() == wanted
    assert 0 < len(wanted) < 24
    bench.rows.filter("  ")
    assert bench.page.listed is None


def test_the_filter_is_run_once_more_for_what_was_typed_meanwhile(bench):
    jobs = held(bench)
    bench.rows.filter("good")
    bench.rows.filter("defective")
    jobs.finish(FILTER)
    assert bench.page.listed is None
    jobs.finish_all()
    assert {bench.page.rows[row].class_name for row in bench.page.listed} == {"defective"}


def test_rows_that_stream_in_are_filtered_too(folder):
    bench = Bench(EVERYTHING)
    bench.controller.set_auditor(FakeAuditor())
    bench.controller.answer("images", (str(folder),))
    take, listed = bench.controller._take_rows, []

    def filter_early(study_id, rows, values):
        take(study_id, rows, values)
        if len(rows) == 3:
            bench.rows.filter("defective")
        listed.append(None if bench.page.listed is None else len(bench.page.listed))

    bench.controller._take_rows = filter_early
    bench.controller.run()
    assert listed[2:6] == [1, 2, 2, 3]
    assert len(bench.page.listed) == 12


def test_a_new_run_begins_without_marks_and_filter(bench):
    bench.rows.mark([1])
    bench.rows.select(1)
    bench.rows.filter("good")
    bench.controller.run()
    assert (bench.page.marked, bench.page.filter, bench.page.listed) == ((), "", None)
    assert bench.page.beside.row is None


def test_json_is_the_shape_that_the_command_writes_and_the_page_has_plots_and_figures(bench, tmp_path):
    bench.controller.save(tmp_path / "rows.json")
    found = json.loads((tmp_path / "rows.json").read_text())
    assert found == {"findings": [row.latent for row in bench.page.rows], "seed": 0}
    bench.controller.save(tmp_path / "rows.html")
    text = (tmp_path / "rows.html").read_text()
    assert text.count("<svg") == 2
    assert "Share of latents removed" in text
    assert "before › worst group" in text
    assert "<script" not in text
    bench.controller.save(tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8-sig").count("\n") == 25
    assert bench.errors == []


def test_a_former_bundle_is_let_go_but_still_named_in_files(bench, tmp_path):
    import gc
    import weakref

    gone = weakref.ref(bench.controller.auditor)
    bench.controller.set_auditor(FakeAuditor("two"))
    bench.jobs.finish_all()
    gc.collect()
    assert gone() is None
    bench.controller.save(tmp_path / "rows.html")
    assert "<dd>one</dd>" in (tmp_path / "rows.html").read_text()


def test_table_and_command_say_the_same(bench):
    table = table_of(EVERYTHING, bench.page.made_with.inputs, bench.page.result)
    assert [row[2] for row in table.rows] == [row.effect for row in bench.page.rows]
    assert np.isclose(table.facts["before"]["accuracy"], 0.5)


# ---------------------------------------------------------------------------------------------------------------- undo


class Verdicts:
    """What was decided, by row, and who could not write it down."""

    def __init__(self):
        self.of = {}
        self.is_broken = False

    def run(self, rows, _auditor, reason):
        yield Progress(0, 1)
        before, after = dict(self.of), self.of | {row.number: reason for row in rows}
        self.of = after
        return Acted("Decided.", f"{len(rows)} findings", before, after)

    def restore(self, value):
        yield Progress(0, 1)
        if self.is_broken:
            raise InputRefused("The disk is full.")
        self.of = dict(value)


@pytest.fixture
def undoing(folder):
    verdicts, history = Verdicts(), History()
    action = RowAction("dismiss", "Dismiss\u2026", verdicts.run, asks_reason=True, restore=verdicts.restore)
    study = replace(EVERYTHING, actions=(action,), columns=(*EVERYTHING.columns, verdict_column(verdicts)))
    bench = Bench(study, history=history)
    bench.controller.set_auditor(FakeAuditor())
    bench.controller.answer("images", (str(folder),))
    bench.controller.answer("latents", "3, 7, 9")
    bench.controller.run()
    return bench, history, verdicts


def verdict_column(verdicts):
    return Column("verdict", "Verdict", lambda row: verdicts.of.get(row.number, ""))


def test_what_was_done_with_rows_is_a_named_step_of_the_one_history(undoing):
    bench, history, verdicts = undoing
    bench.rows.mark([0, 1])
    bench.rows.act("dismiss", "known")
    assert history.undo_title == "Dismiss: 2 findings"
    bench.rows.mark([1])
    bench.rows.act("dismiss", "harmless")
    first, second = (row.number for row in bench.page.rows[:2])
    version = bench.page.version
    assert history.undo() == "Dismiss: 1 findings"
    assert verdicts.of == {first: "known", second: "known"}
    assert bench.page.version > version  # cells are read again
    assert "dismiss" in bench.page.allowed
    history.undo()
    assert verdicts.of == {}
    history.redo()
    history.redo()
    assert verdicts.of == {first: "known", second: "harmless"}


def test_a_step_is_taken_back_while_another_study_is_looked_at_and_after_the_rows_went(undoing):
    bench, history, verdicts = undoing
    bench.rows.mark([0])
    bench.rows.act("dismiss", "known")
    bench.controller.run()
    history.undo()
    assert verdicts.of == {}
    assert bench.page.result is not None
    assert not bench.controller.is_pending()


def test_a_step_that_cannot_be_taken_back_says_so(undoing):
    bench, history, verdicts = undoing
    bench.rows.mark([0])
    bench.rows.act("dismiss", "known")
    verdicts.is_broken = True
    history.undo()
    assert bench.page.problem.what == "The disk is full."
    assert len(verdicts.of) == 1
    assert not bench.controller.is_pending()


def test_others_are_told_when_a_study_ended_and_when_something_was_done_with_rows(undoing):
    bench, history, _ = undoing
    told = []
    bench.controller.ended, bench.controller.judged = lambda: told.append("ended"), lambda: told.append("judged")
    bench.controller.run()
    assert told == ["ended"]
    bench.rows.mark([0])
    bench.rows.act("dismiss", "known")
    history.undo()
    assert told == ["ended"] + 2 * ["ended", "judged"]
