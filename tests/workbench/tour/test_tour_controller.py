"""The tour goes step by step, does what a step talks about when the window rests, and leaves out what is not there."""

import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import install_translator
from sae_auditor.workbench.tour.controller import PATIENCE_TICKS, TourController
from sae_auditor.workbench.tour.guide import Guide
from sae_auditor.workbench.tour.steps import STEPS, Act, Step


class Desk:
    """Stands for the window: notes what it is asked to do, and is at work as long as a test says so."""

    def __init__(self, acts=("open", "point", "fail"), places=("here", "there")):
        self.done, self.busy, self.states = [], False, []
        self.guide = Guide({name: self._act(name) for name in acts}, dict.fromkeys(places))

    def _act(self, name):
        def do(value):
            self.done.append((name, value))
            return name != "fail"

        return do

    def tour(self, *steps):
        return TourController(self.guide, lambda: self.busy, self.states.append, steps)


def step(name, *acts, place="here"):
    return Step(name, f"Title of {name}", f"Text of {name}", tuple(Act(*act) for act in acts), place)


def test_next_back_and_the_end():
    desk = Desk()
    tour = desk.tour(step("one"), step("two", place="there"))
    tour.start()
    assert (tour.state.step.id, tour.state.is_last) == ("one", False)
    tour.back()
    assert tour.state.step.id == "one"
    tour.next()
    assert (tour.state.step.id, tour.state.is_last) == ("two", True)
    tour.back()
    tour.next()
    tour.next()
    assert tour.state.step is None
    assert desk.states[-1] == tour.state
    tour.next()
    tour.back()
    tour.show()
    assert tour.state.step is None


def test_acts_are_done_one_by_one_when_the_window_is_at_rest():
    desk = Desk()
    tour = desk.tour(step("one", ("open", "a"), ("point", "b")))
    tour.start()
    desk.busy = True
    tour.show()
    assert desk.done == []
    desk.busy = False
    tour.tick()
    assert desk.done == [("open", "a"), ("point", "b")]
    assert not tour.state.is_showing


def test_what_an_act_started_is_waited_for():
    desk = Desk()
    tour = desk.tour(step("one", ("open", "a"), ("point", "b")))
    started = desk.guide.acts["open"]
    desk.guide.acts["open"] = lambda value: setattr(desk, "busy", True) or started(value)
    tour = TourController(
        desk.guide, lambda: desk.busy, desk.states.append, (step("one", ("open", "a"), ("point", "b")),)
    )
    tour.start()
    tour.show()
    tour.tick()
    assert (desk.done, tour.state.is_showing) == ([("open", "a")], True)
    desk.busy = False
    tour.tick()
    assert desk.done == [("open", "a"), ("point", "b")]


@pytest.mark.parametrize("leave", ["next", "back", "end"])
def test_who_goes_on_is_not_shown_the_rest(leave):
    desk = Desk()
    tour = desk.tour(step("zero"), step("one", ("open", "a")), step("two"))
    tour.start(2)
    desk.busy = True
    tour.show()
    getattr(tour, leave)()
    desk.busy = False
    tour.tick()
    assert desk.done == []
    assert not tour.state.is_showing


def test_what_cannot_be_shown_is_said_and_the_tour_goes_on():
    desk = Desk()
    tour = desk.tour(step("one", ("fail",), ("open", "a")), step("two"))
    tour.start()
    tour.show()
    assert desk.done == [("fail", "")]
    assert tour.state.problem
    tour.next()
    assert (tour.state.step.id, tour.state.problem) == ("two", "")


def test_a_window_that_never_rests_is_not_waited_for_for_ever():
    desk = Desk()
    tour = desk.tour(step("one", ("open", "a")))
    tour.start()
    desk.busy = True
    tour.show()
    for _ in range(PATIENCE_TICKS + 1):
        tour.tick()
    assert not tour.state.is_showing
    assert tour.state.problem
    assert desk.done == []


def test_steps_without_their_acts_or_place_are_left_out():
    desk = Desk(acts=("open",), places=("here",))
    steps = (step("one", ("open",)), step("two", ("point",)), step("three", place="there"), step("four"))
    assert [one.id for one in desk.tour(*steps).state.steps] == ["one", "four"]


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_step_that_there_is_not_is_refused(number):
    tour = Desk().tour(step("one"), step("two"))
    with pytest.raises(InputRefused, match="no step"):
        tour.start(number)
    assert tour.state.step is None


def test_the_offer_is_taken_or_turned_down():
    desk = Desk()
    tour = desk.tour(step("one"))
    tour.offer()
    assert tour.state.is_offered
    tour.end()
    assert not tour.state.is_offered
    tour.offer()
    tour.start()
    assert (tour.state.is_offered, tour.state.step.id) == (False, "one")
    tour.offer()
    assert not tour.state.is_offered
    assert not Desk(places=()).tour(step("one")).state.is_offered


def test_where_it_is_is_said_in_the_language_of_the_window():
    tour = Desk().tour(step("one"), step("two"))
    tour.start(2)
    assert tour.state.where == "Guided tour · 2 of 2"
    install_translator(lambda context, text: {"Guided tour · {step} of {count}": "{count} の {step}"}.get(text, text))
    try:
        assert tour.state.where == "2 の 2"
    finally:
        install_translator(None)


def test_the_steps_of_the_demo_differ_and_say_something():
    assert len({one.id for one in STEPS}) == len(STEPS) == 8
    for one in STEPS:
        assert all((one.title, one.text, one.place, one.acts))
        assert len(one.text) < 260
