"""What the Session workspace decides, with real records and jobs that run when the test says so."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sae_auditor.records import Records
from sae_auditor.records.queue import Kind, Order
from sae_auditor.records.sessions import Given, Session, sessions_in
from sae_auditor.workbench.history import History
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.session.controller import SessionController
from sae_auditor.workbench.session.state import View
from tests.session_fakes import make_workspace


@pytest.fixture
def place(tmp_path):
    return tmp_path / "records" / "w.sqlite"


@pytest.fixture
def bench(place, tmp_path):
    """Return a function that makes a session and opens it for a reviewer; windows before it are closed."""
    opened = []

    def make(who="mori", **options):
        if not place.exists():
            make_workspace(place, tmp_path / "images", **options)
        close()
        errors, jobs, history = [], InlineJobs(held=True), History()
        controller = SessionController(jobs, errors.append, lambda _state: None, history, who=who)
        controller.open(place)
        jobs.finish_all()
        if controller.session is None and controller.records is not None and sessions_in(controller.records):
            controller.open_session(controller.records, sessions_in(controller.records)[0][0], who)
            jobs.finish_all()
        opened.append(controller)
        return SimpleNamespace(
            controller=controller, jobs=jobs, history=history, errors=errors, judging=controller.judging
        )

    def close():
        while opened:
            opened.pop().close()

    yield make
    close()


def events(controller, action="verdicts"):
    return [event for event in controller.records.events() if event.action == action]


def decide(bench, verdict, **options):
    bench.judging.decide(verdict, **options)
    bench.jobs.finish_all()


def test_the_least_certain_image_comes_first_with_its_recorded_evidence(bench):
    made = bench()
    state = made.controller.state
    assert state.view is View.REVIEW
    assert state.items.tolist() == [4, 3, 2, 1]
    assert state.item == 4
    evidence = state.facts.evidence
    assert (evidence.class_name, evidence.probability) == ("good", 0.9)
    # By effect, which is exact where it was measured; what is always on is one bar, unexplained the last.
    assert [(bar.latent, bar.value) for bar in evidence.bars] == [(7, 3.0), (9, -1.0), (None, 0.2), (None, -0.5)]
    assert state.picture.pixels.shape == (20, 24, 3)
    assert state.counts[Kind.UNDECIDED] == 4
    assert state.counts[Kind.FORBIDDEN] == 2


def test_a_verdict_is_recorded_with_what_was_on_the_screen_and_the_next_image_comes(bench):
    made = bench()
    made.judging.pick_reason(1)
    decide(made, "reject")
    controller = made.controller
    assert controller.state.item == 3
    assert controller.state.items.tolist() == [3, 2, 1]
    assert controller.state.echo.text == "Rejected part 3104 – scratch; Ctrl+Z takes it back"
    (event,) = events(controller)
    assert event.after["verdicts"] == [
        {"item": 4, "verdict": "reject", "code": "1", "note": "", "stage": "with-model", "round": 0}
    ]
    context = event.context
    assert context["bundle"] == "b" * 64
    assert context["sae_fingerprint"] == "5" * 64
    assert (context["method"], context["target"]) == ("gradient", "logodds")
    assert context["bars"][:2] == ["red tag +3.00", "Latent 9 −1.00"]
    ((sha256,),) = controller.records.rows("SELECT audit_sha256 FROM audits WHERE item = 4")
    assert context["audit"] == sha256
    assert controller.records.content(sha256)
    assert controller.records.is_as_recorded()


def test_nothing_is_judged_that_is_not_on_the_screen_yet(bench):
    made = bench()
    made.judging.decide("accept")
    # The act is on its way, and the next image is not there: further keys judge nothing.
    made.judging.decide("accept")
    made.jobs.finish("session.act.1")
    assert made.controller.state.item == 3
    made.judging.decide("reject")
    made.jobs.finish_all()
    assert [event.after["verdicts"][0]["item"] for event in events(made.controller)] == [4]
    decide(made, "reject")
    assert [event.after["verdicts"][0]["item"] for event in events(made.controller)] == [4, 3]


def test_the_same_verdict_with_shift_stays_and_another_one_asks_why(bench):
    made = bench()
    decide(made, "accept", stays=True)
    controller = made.controller
    assert controller.state.item == 4
    assert controller.state.facts.standing.verdict == "accept"
    decide(made, "reject", stays=True)
    assert controller.state.asked.old.verdict == "accept"
    assert len(events(controller)) == 1
    made.judging.withhold_reason()
    assert controller.state.asked is None
    assert len(events(controller)) == 1
    decide(made, "reject", stays=True)
    made.judging.give_reason("seen again under the lamp")
    made.jobs.finish_all()
    last = events(controller)[-1]
    assert last.reason == "seen again under the lamp"
    assert [side["verdicts"][0]["verdict"] for side in (last.before, last.after)] == ["accept", "reject"]
    # The list has lost the image; going on takes what stands in its place.
    controller.step(1)
    assert controller.state.item == 3


def test_undo_and_redo_go_through_the_log_and_survive_a_restart(bench):
    made = bench()
    decide(made, "reject")
    decide(made, "accept")
    assert made.history.titles == ("Rejected part 3104", "Accepted part 3103")
    again = bench()
    assert again.history.titles == ("Rejected part 3104", "Accepted part 3103")
    assert again.controller.state.item == 2  # where somebody was
    again.history.undo()
    again.jobs.finish_all()
    controller = again.controller
    assert controller.state.item == 3
    assert controller.state.facts.standing.verdict == "undecided"
    assert controller.state.echo.text == "Taken back: Accepted part 3103; Ctrl+Shift+Z does it again"
    third = bench()
    assert third.history.titles == ("Rejected part 3104",)
    assert third.history.redo_title == "Accepted part 3103"
    third.history.redo()
    third.jobs.finish_all()
    assert third.controller.session.standing(3, "mori").verdict == "accept"
    steps = []
    third.judging.list_steps(steps.extend)
    third.jobs.finish_all()
    assert [name for _, name in steps] == ["Accepted part 3103", "Rejected part 3104"]
    assert len(events(third.controller)) == 4
    assert third.controller.records.is_as_recorded()


def test_a_note_is_recorded_at_once_and_goes_with_the_verdict(bench):
    made = bench()
    made.judging.write_note("  edge,   left ")
    made.jobs.finish_all()
    assert made.controller.session.standing(4, "mori") == Given(4, "undecided", note="edge, left")
    decide(made, "reject")
    assert made.controller.session.standing(4, "mori") == Given(4, "reject", note="edge, left")
    assert len(events(made.controller)) == 2


def test_who_judges_first_sees_the_model_afterwards_and_changes_with_a_reason(bench):
    made = bench(judges_first=True)
    controller = made.controller
    assert controller.state.is_hidden
    assert controller.state.stage == "before"
    decide(made, "accept")
    state = controller.state
    assert state.item == 4
    assert not state.is_hidden
    assert state.facts.before.verdict == "accept"
    assert state.counts[Kind.UNDECIDED] == 4  # the word that counts is still to come
    before = events(controller)[-1]
    assert before.context["shown"] == ["image"]
    assert "bars" not in before.context
    assert before.after["verdicts"][0]["stage"] == "before"
    made.judging.keep()
    made.jobs.finish_all()
    assert controller.state.item == 3
    assert controller.session.standing(4, "mori").verdict == "accept"
    decide(made, "accept")
    decide(made, "reject")
    assert controller.state.asked is not None
    made.judging.give_reason("the bars point at a scratch")
    made.jobs.finish_all()
    last = events(controller)[-1]
    assert (last.reason, last.after["verdicts"][0]["stage"]) == ("the bars point at a scratch", "with-model")
    assert "bars" in last.context


def test_reviewers_are_blind_to_each_other_until_both_have_judged(bench):
    first = bench()
    decide(first, "accept")
    second = bench("sato")
    state = second.controller.state
    assert state.item == 4
    assert state.facts.others == ()
    assert state.facts.n_others_hidden == 1
    assert state.counts[Kind.DISAGREE] == 0
    decide(second, "reject", stays=True)
    state = second.controller.state
    assert [(name, word.verdict) for name, word in state.facts.others] == [("mori", "accept")]
    assert state.counts[Kind.DISAGREE] == 1
    assert state.counts[Kind.ESCAPE] == 1  # rejected what the model calls good


def test_a_note_alone_is_no_disagreement(bench):
    first = bench()
    first.judging.write_note("ask the shift lead")
    first.jobs.finish_all()
    second = bench("sato")
    decide(second, "reject", stays=True)
    assert second.controller.state.counts[Kind.DISAGREE] == 0


def test_a_second_look_shows_neither_the_model_nor_the_first_word(bench):
    made = bench()
    for verdict in ("accept", "reject"):
        decide(made, verdict)
    controller = made.controller
    controller.session.draw("mori", 2, seed=1)
    controller.open_session(controller.records, controller.session.key, "sato", 1)
    made.jobs.finish_all()
    state = controller.state
    assert sorted(state.items.tolist()) == [3, 4]
    assert state.is_hidden
    assert state.stage == "again"
    item = state.item
    decide(made, "accept")
    assert controller.session.standing(item, "sato", "again", 1).verdict == "accept"


def test_the_last_image_judged_is_the_end_and_taking_back_reopens_it(bench):
    made = bench(n=2)
    decide(made, "accept")
    decide(made, "accept")
    assert made.controller.state.view is View.FINISH
    assert made.controller.state.counts[Kind.UNDECIDED] == 0
    made.history.undo()
    made.jobs.finish_all()
    assert made.controller.state.view is View.REVIEW
    assert made.controller.state.item == 1


def test_a_code_goes_to_its_part_and_an_unknown_one_says_so(bench):
    made = bench()
    made.controller.find("3102")
    made.jobs.finish_all()
    assert made.controller.state.item == 2
    made.controller.find("9999")
    made.jobs.finish_all()
    assert made.controller.state.item == 2
    assert made.controller.state.echo.text == "There is no part 9999 in this session."


def test_filters_orders_and_beginnings_list_what_they_say(bench):
    made = bench()
    controller = made.controller
    decide(made, "accept")
    for kind, items in ((Kind.ALL, [4, 3, 2, 1]), (Kind.FORBIDDEN, [3, 1]), (Kind.UNDECIDED, [3, 2, 1])):
        controller.choose(kind)
        made.jobs.finish_all()
        assert controller.state.items.tolist() == items
    controller.sort(Order.PART)
    controller.list_parts("310")
    made.jobs.finish_all()
    assert controller.state.items.tolist() == [1, 2, 3]
    controller.list_parts("3103")
    made.jobs.finish_all()
    assert controller.state.items.tolist() == [3]


def test_in_the_list_of_all_images_the_next_undecided_one_comes(bench):
    made = bench()
    made.controller.choose(Kind.ALL)
    made.jobs.finish_all()
    decide(made, "accept")
    decide(made, "accept")
    made.controller.go(4)
    made.jobs.finish_all()
    made.controller.next_undecided()
    made.jobs.finish_all()
    assert made.controller.state.item == 2


def test_records_that_another_program_writes_are_read_and_nothing_is_judged(bench, place, tmp_path):
    make_workspace(place, tmp_path / "images")
    writer = Records(place, who="tanaka", reserve_bytes=0)
    try:
        made = bench()
        state = made.controller.state
        assert state.is_read_only
        assert "tanaka" in state.why_read_only
        assert state.is_shown
        assert not state.can_judge
        decide(made, "reject")
        assert events(made.controller) == []
    finally:
        made.controller.close()
        writer.close()


def test_what_cannot_be_opened_is_told(bench, place):
    place.parent.mkdir(parents=True)
    place.write_bytes(b"no database at all" * 100)
    made = bench()
    assert made.controller.records is None
    assert "is no workspace" in made.controller.state.problem.what


def test_an_image_that_is_gone_can_be_judged_and_says_why_it_is_not_there(bench, tmp_path):
    made = bench()
    (tmp_path / "images" / "image-3.png").unlink()
    made.controller._pictures.clear()
    made.controller.go(3)
    made.jobs.finish_all()
    assert made.controller.state.picture.pixels is None
    assert "image-3.png" in made.controller.state.picture.problem
    decide(made, "follow-up")
    assert made.controller.session.standing(3, "mori").verdict == "follow-up"


def test_an_anchor_and_an_export_are_made_and_counted(bench, tmp_path):
    made = bench()
    decide(made, "accept")
    controller = made.controller
    assert controller.state.n_unanchored == controller.records.head[0]
    controller.keeping.anchor_folder = tmp_path / "usb"
    controller.keeping.anchor()
    made.jobs.finish_all()
    assert controller.state.n_unanchored == 0
    assert len(list((tmp_path / "usb").glob("*.anchor.json"))) == 1
    decide(made, "accept")
    assert controller.state.n_unanchored == 1
    controller.keeping.export(tmp_path / "out")
    controller.keeping.sign("reviewed")
    made.jobs.finish_all()
    assert (tmp_path / "out" / "events.jsonl").read_text().count("\n") == controller.records.head[0] - 1
    assert events(controller, "session/signed")[0].after["meaning"] == "reviewed"
    assert made.errors == []


def test_another_reviewer_takes_over(bench, place):
    made = bench(n=1)
    controller = made.controller
    told = []
    controller.records_changed.connect(lambda: told.append(controller.session))
    controller.leave()
    made.jobs.finish_all()
    assert controller.state.view is View.START
    assert told == [None]
    controller.set_reviewer(" sato ")
    ((key, *_),) = sessions_in(controller.records)
    controller.open_session(controller.records, key, controller.state.who)
    made.jobs.finish_all()
    assert controller.state.who == "sato"
    assert Session(controller.records, controller.state.key).n_items == 1
    assert controller.state.why_no_audits.startswith("No bundle is open")


def test_another_workspace_is_opened_in_its_place(bench, place, tmp_path):
    made = bench(n=1)
    controller, other = made.controller, tmp_path / "other" / "w.sqlite"
    controller.open_another(other)
    made.jobs.finish_all()
    assert controller.records.path == other
    assert sessions_in(controller.records) == []
    assert controller.state.view is View.START
    again = Records(place, who="sato")  # the former one is free
    assert not again.is_read_only
    again.close()
