"""The dialog's decisions without a window."""

from __future__ import annotations

import pytest

from sae_auditor.concepts.policy import Subject
from sae_auditor.workbench.history import History
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.policies.controller import PolicyController
from tests.workbench.policies.policy_fakes import CONDITION, LABELS, MOVED, TYPED, FakeBackend, fake_auditor


class Desk:
    def __init__(self, folder, jobs=None, prompts=CONDITION, fail_on=()):
        self.shown, self.history, self.changes = [], History(), []
        self.backend = FakeBackend(folder, fail_on)
        self.jobs = jobs or InlineJobs()
        self.controller = PolicyController(
            self.shown.append, self.jobs, self.history, lambda: self.changes.append(1), self.backend
        )
        self.controller.open(fake_auditor(), prompts)

    @property
    def state(self):
        assert self.shown[-1] is self.controller.state
        return self.controller.state

    def judgements(self):
        return {row.latent: row.judgement for row in self.state.rows}


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_the_latents_that_move_most_come_first_with_what_holds(desk):
    state = desk.state
    assert [row.latent for row in state.rows] == [1, 4, 3, 2, 0]
    assert [row.judgement for row in state.rows] == ["none", "none", "must-not", "none", "none"]
    assert [row.word for row in state.rows] == ["", "", "ruler", "", ""]
    assert state.rows[0].share == pytest.approx(0.4)
    assert (state.rows[0].towards, state.rows[0].effect) == ("defective", 4.0)
    assert state.judged == pytest.approx(MOVED[3] / MOVED.sum())
    assert (state.listed, state.n_images, state.n_judged) == (pytest.approx(1.0), 12, 1)
    assert not state.is_measuring


def test_a_key_judges_the_row_writes_it_and_goes_on(desk, tmp_path):
    desk.controller.judge_current("must-not")
    desk.controller.judge_current("may")
    assert desk.state.current == 2
    assert desk.judgements() == {1: "must-not", 4: "may", 3: "must-not", 2: "none", 0: "none"}
    assert desk.state.judged == pytest.approx(0.85)
    kept = FakeBackend(tmp_path).policies.own("condition")
    assert [(entry.latent, entry.judgement) for entry in kept.latents] == [(1, "must-not"), (4, "may")]
    assert len(desk.changes) == 2
    assert all(row.pictures for row in desk.state.rows)
    assert desk.state.rows[0].firing_rate == 0.25


def test_each_judgement_is_undone_and_done_again_in_one(desk, tmp_path):
    desk.controller.judge(0, "must-not")
    desk.controller.judge(2, "may")
    assert "ruler" in desk.history.undo_title
    desk.history.undo()
    assert desk.judgements()[3] == "must-not"
    desk.history.undo()
    assert desk.judgements()[1] == "none"
    assert FakeBackend(tmp_path).policies.own("condition").is_empty
    desk.history.redo()
    assert desk.judgements()[1] == "must-not"


def test_for_all_prompt_sets_it_holds_everywhere_and_hides_behind_nothing(desk, tmp_path):
    desk.controller.judge(0, "may")
    desk.controller.choose_scope(True)
    desk.controller.judge(0, "must-not")
    assert desk.judgements()[1] == "must-not"
    kept = FakeBackend(tmp_path).policies
    assert kept.own("condition").is_empty
    assert [entry.latent for entry in kept.own(None).latents] == [1]
    desk.history.undo()
    assert desk.judgements()[1] == "may"
    assert FakeBackend(tmp_path).policies.own(None).latents == ()


def test_typed_prompts_are_judged_for_all_sets_only(tmp_path):
    desk = Desk(tmp_path, prompts=TYPED)
    assert (desk.state.can_be_own, desk.state.for_all) == (False, True)
    desk.controller.choose_scope(False)
    assert desk.state.for_all
    desk.controller.judge(0, "may")
    assert [entry.latent for entry in FakeBackend(tmp_path).policies.own(None).latents] == [1]
    assert FakeBackend(tmp_path).policies.own("prompts").is_empty


def test_words_are_added_reported_and_taken_away(desk):
    desk.controller.judge_word("  the  Cracks ", "may")
    assert desk.judgements()[4] == "may"
    assert desk.state.notice == ""
    desk.controller.judge_word("glvoe", "must-not")
    assert "glvoe" in desk.state.notice
    assert "glove" in desk.state.notice
    said = {item.word: (item.judgement, item.is_common) for item in desk.state.words}
    assert said == {"ruler": ("must-not", True), "the Cracks": ("may", False), "glvoe": ("must-not", False)}
    desk.controller.remove_word("glvoe")
    assert "glvoe" not in {item.word for item in desk.state.words}
    desk.history.undo()
    assert "glvoe" in {item.word for item in desk.state.words}


def test_a_word_of_all_prompt_sets_is_left_not_judged_for_one(desk):
    desk.controller.remove_word("ruler")
    assert desk.judgements()[3] == "none"
    assert [entry.judgement for entry in desk.backend.policies.own("condition").words] == ["none"]
    assert desk.backend.policies.own(None).must_not_count == ("ruler",)
    desk.controller.choose_scope(True)
    desk.controller.remove_word("ruler")
    assert desk.backend.policies.own(None).must_not_count == ()


def test_what_cannot_be_written_is_taken_back_on_the_screen(tmp_path):
    desk = Desk(tmp_path, fail_on=("write",))
    desk.controller.judge(0, "may")
    assert desk.judgements()[1] == "none"
    assert desk.state.problem.what == "The disk is full."
    assert desk.history.undo_title is None
    assert desk.changes == []


def test_a_judgement_is_on_the_screen_before_it_is_on_the_disk(tmp_path):
    desk = Desk(tmp_path, jobs=InlineJobs(held=True))
    assert desk.state.is_measuring
    desk.jobs.finish()
    desk.controller.judge(0, "may")
    desk.controller.judge(1, "may")
    assert desk.judgements()[1] == desk.judgements()[4] == "may"
    desk.jobs.finish()
    assert desk.judgements()[4] == "may"  # the second one is still on its way
    desk.jobs.finish()
    assert desk.state.judged == pytest.approx(0.85)
    assert len(desk.backend.policies.history()) == 2


def test_it_is_measured_again_only_for_other_prompts_or_another_sae(desk):
    for auditor, prompts in (
        (fake_auditor(), CONDITION),
        (fake_auditor("other"), CONDITION),
        (fake_auditor("other"), TYPED),
    ):
        desk.controller.open(auditor, prompts)
    desk.controller.open(fake_auditor("other"), None)
    assert desk.backend.opened == [
        ("cls-last", "condition"),
        ("other", "condition"),
        ("other", "prompts"),
        ("other", "condition"),
    ]


def test_opened_again_it_shows_names_and_judgements_of_meanwhile(desk, tmp_path):
    FakeBackend(tmp_path).policies.set(None, [(Subject(word="bolt"), "may")], who="Bo")
    desk.backend.labels = ("bolt", *LABELS[1:])
    desk.controller.open(fake_auditor(), CONDITION)
    assert desk.state.rows[4].name == "bolt"
    assert desk.judgements()[0] == "may"
    assert desk.changes == []
    assert desk.history.undo_title is None


def test_what_cannot_be_measured_is_said_and_tried_again(tmp_path):
    desk = Desk(tmp_path, fail_on=("open",))
    assert desk.state.problem.what == "The disk is gone."
    desk.controller.judge_current("may")
    desk.controller.judge_word("x", "may")
    desk.controller.remove_word("x")
    assert desk.backend.policies.history() == []
    desk.backend.fail_on.clear()
    desk.controller.open(fake_auditor(), CONDITION)
    assert len(desk.state.rows) == 5


def test_rows_are_stepped_through_within_the_list(desk):
    desk.controller.step(-3)
    assert desk.state.current == 0
    desk.controller.step(99)
    assert desk.state.current == 4
    desk.controller.judge_current("may")
    assert desk.state.current == 4


def test_measuring_can_be_stopped_and_begun_again(tmp_path):
    desk = Desk(tmp_path, jobs=InlineJobs(held=True))
    assert desk.state.is_measuring
    desk.controller.cancel()
    assert not desk.state.is_measuring
    desk.controller.open(fake_auditor(), CONDITION)
    desk.jobs.cancel("policy.measure")
    assert not desk.state.is_measuring, "also when it was stopped from the status bar"
    desk.controller.open(fake_auditor(), CONDITION)
    desk.controller.open(fake_auditor("other"), CONDITION)
    assert desk.state.is_measuring, "the newer measurement is under way"
    desk.jobs.finish()
    assert len(desk.state.rows) == 5
    assert desk.backend.opened == [("other", "condition")]
