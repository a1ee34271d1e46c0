"""Decisions of the page on which reviewers settle what they see differently, and of the meeting."""

from contextlib import closing

import pytest

from sae_auditor.records.comparing import is_open
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT, RESOLVED, UNDECIDED
from sae_auditor.records.sessions import Given, new_session
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.session.agreeing import AgreementController
from sae_auditor.workbench.session.meeting import ABSTAIN, MeetingController
from tests.session_world import ANN, BEN, SETTINGS, items_of, open_records, write_images


@pytest.fixture
def records(tmp_path):
    with closing(open_records(tmp_path)) as opened:
        yield opened


@pytest.fixture
def session(records, tmp_path):
    """Six images: on 1 and 2 two people disagree, 3 is to be followed up, on 4 they agree, 5 and 6 are undecided."""
    session = new_session(records, ANN, SETTINGS)
    session.add(ANN, items_of(write_images(tmp_path / "images", 6)))
    session.give(ANN, [Given(1, ACCEPT), Given(2, ACCEPT), Given(3, FOLLOW_UP), Given(4, REJECT)])
    session.give(BEN, [Given(1, REJECT, "1"), Given(2, REJECT), Given(3, FOLLOW_UP), Given(4, REJECT)])
    return session


def agreement(session, who=ANN, **settings):
    states = []
    controller = AgreementController(InlineJobs(), states.append, **settings)
    controller.open(session, who)
    return controller


def resolutions(session):
    return session.records.rows(
        "SELECT item, reviewer, verdict, code, note FROM verdicts WHERE stage = ? ORDER BY item", (RESOLVED,)
    )


def test_a_verdict_waits_for_its_reason_and_the_next_open_image_comes(session):
    told = []
    controller = agreement(session, on_recorded=told.append)
    assert [one.item for one in controller.state.disputes] == [1, 2, 3]
    controller.decide(REJECT)
    assert controller.state.waits_for == REJECT
    assert resolutions(session) == []
    controller.give_reason("   ")  # no reason
    controller.give_code("9")  # a key without one
    assert resolutions(session) == []
    controller.give_code("2")
    assert resolutions(session) == [(1, ANN, REJECT, "2", "")]
    assert controller.state.dispute.item == 2
    assert controller.state.n_open == 2
    assert [one.item for one in controller.state.disputes] == [2, 3, 1]  # what is settled goes down
    (event,) = told
    assert event.context["said"] == [[ANN, ACCEPT], [BEN, REJECT]]
    assert event.context["model_shown"] == 0
    assert event.subject == controller.state.disputes[2].sha256


def test_a_reason_in_words_and_taking_it_back(session):
    controller = agreement(session)
    controller.choose(1)
    controller.decide(ACCEPT)
    controller.give_reason("  only  dust ")
    assert resolutions(session) == [(2, ANN, ACCEPT, "", "only dust")]
    place = next(place for place, one in enumerate(controller.state.disputes) if one.item == 2)
    controller.choose(place)
    controller.decide(UNDECIDED)
    assert resolutions(session) == []
    assert is_open(controller.state.dispute)


def test_nobody_takes_back_what_another_one_settled(session):
    session.give(BEN, [Given(1, REJECT, stage=RESOLVED)])
    controller = agreement(session)
    controller.choose(2)
    assert controller.state.dispute.item == 1
    assert not controller.state.takes_back
    controller.decide(UNDECIDED)
    assert resolutions(session) == [(1, BEN, REJECT, "", "")]


def test_nothing_is_judged_before_its_image_is_in_sight(session):
    jobs = InlineJobs(held=True)
    controller = AgreementController(jobs, lambda _state: None)
    controller.open(session, ANN)
    jobs.finish("agreement.read")
    controller.decide(REJECT)
    assert not controller.state.waits_for
    jobs.finish("agreement.look")
    assert controller.state.look.pixels.shape == (40, 60, 3)
    controller.decide(REJECT)
    controller.give_code("1")
    controller.decide(ACCEPT)  # while it is being written
    assert not controller.state.waits_for
    jobs.finish_all()
    assert resolutions(session) == [(1, ANN, REJECT, "1", "")]


def test_going_on_forgets_the_verdict_that_waited(session):
    controller = agreement(session)
    controller.decide(REJECT)
    controller.step(1)
    controller.give_code("1")
    assert resolutions(session) == []
    controller.step(99)
    assert controller.state.current == 2
    controller.step(-99)
    assert controller.state.current == 0


def test_an_image_that_cannot_be_read_can_still_be_settled(session, tmp_path):
    for path in (tmp_path / "images").iterdir():
        path.unlink()
    controller = agreement(session)
    assert controller.state.look.pixels is None
    assert controller.state.look.problem
    controller.decide(REJECT)
    controller.give_code("1")
    assert len(resolutions(session)) == 1


def test_a_second_look_is_drawn_by_its_seed_and_begun(session):
    rounds = []
    controller = agreement(session, on_second_look=rounds.append, new_seed=lambda: 7)
    assert controller.state.seed == 7
    controller.draw(2, 7)
    assert rounds == [1]
    assert controller.state.figures.round == 1
    assert session.records.rows("SELECT count(*) FROM items WHERE round = 1") == [(2,)]
    (event,) = (event for event in session.records.events() if event.action == "sample/drawn")
    assert event.after["seed"] == 7
    controller.go_on()
    assert rounds == [1, 1]
    controller.draw(0, 7)
    assert rounds == [1, 1]


def test_read_only_records_settle_nothing(session, tmp_path):
    path = session.records.path
    with closing(type(session.records)(path, is_read_only=True)) as records:
        controller = agreement(type(session)(records, session.key))
        assert len(controller.state.disputes) == 3
        controller.decide(REJECT)
        controller.draw(2, 1)
    assert not controller.state.waits_for
    assert session.records.rows("SELECT round FROM sessions") == [(0,)]


def meeting(session, people="Ann, Ben, Cid", **settings):
    controller = MeetingController(InlineJobs(), lambda _state: None, new_meeting=lambda: "m1", **settings)
    controller.open(session, ANN)
    controller.begin(people)
    return controller


def test_the_agenda_is_what_is_open_and_the_room_votes_in_turn(session):
    told = []
    controller = meeting(session, on_recorded=told.append)
    state = controller.state
    assert [one.item for one in state.agenda] == [1, 2, 3]
    assert state.voter == "Ann"
    controller.accept_majority()  # nobody voted
    controller.say(FOLLOW_UP)  # no vote
    controller.say(REJECT)
    controller.say(ACCEPT)
    assert (controller.state.voter, controller.state.majority) == ("Cid", "")
    controller.take_vote_back()
    controller.say(REJECT)
    controller.say(ABSTAIN)
    assert (controller.state.voter, controller.state.majority) == ("", REJECT)
    controller.write_note(" burr  at the rim ")
    controller.accept_majority()
    assert resolutions(session) == [(1, ANN, REJECT, "", "burr at the rim")]
    assert told[0].context["votes"] == [["Ann", REJECT], ["Ben", REJECT], ["Cid", UNDECIDED]]
    assert told[0].context["meeting"] == "m1"
    assert (controller.state.dispute.item, controller.state.votes, controller.state.note) == (2, (), "")
    assert controller.state.n_open == 2


def test_without_a_majority_the_room_decides(session):
    controller = meeting(session, "Ann, Ben")
    controller.say(REJECT)
    controller.say(ACCEPT)
    assert not controller.state.majority
    controller.accept_majority()
    assert resolutions(session) == []
    controller.say(FOLLOW_UP)
    assert resolutions(session) == [(1, ANN, FOLLOW_UP, "", "")]
    controller.say(REJECT)
    controller.step(1)  # votes without an outcome are forgotten
    assert controller.state.votes == ()
    assert len(resolutions(session)) == 1


def test_everybody_votes_once_and_nobody_begins_alone(session):
    controller = meeting(session, " , ")
    assert not controller.state.is_on
    controller.begin("Ann,  Ann\u3001Ben ,")
    assert controller.state.people == ("Ann", "Ben")


@pytest.mark.parametrize("ending", ["html", "txt"])
def test_the_minutes_say_who_voted_what_and_which_event_says_so(session, tmp_path, ending):
    events = []
    controller = meeting(session, "Ann, <b>Ben</b>", on_recorded=events.append)
    for verdict in (REJECT, REJECT):
        controller.say(verdict)
    controller.accept_majority()
    file = tmp_path / f"minutes.{ending}"
    controller.save_minutes(file)
    text = file.read_text("utf-8")
    assert "part 001" in text
    assert events[0].hash in text
    assert session.records.head[1] in text
    assert ("&lt;b&gt;Ben" in text) == (ending == "html")
    assert ("<b>Ben" in text) == (ending == "txt")
    again = tmp_path / f"again.{ending}"
    controller.save_minutes(again)
    assert again.read_bytes() == file.read_bytes()
    assert str(file) in controller.state.notice or str(again) in controller.state.notice
    controller.save_minutes(tmp_path / "missing" / "minutes.html")
    assert controller.state.problem is not None
