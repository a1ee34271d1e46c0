"""Each choice is a step that is taken back by name, with the value that was there before."""

import pytest

from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.audit.audit_fakes import PART, Bench, FakeAuditor


def asked(bench):
    found = bench.state.asked
    return found.prompts.name, found.target, found.method, found.contrast


def test_choices_are_taken_back_one_by_one_and_done_again(bench):
    bench.open()
    states = [asked(bench)]
    for act in (
        lambda: bench.controller.asking.choose_method("ablation"),
        lambda: bench.controller.asking.choose_target("cosine"),
        lambda: bench.controller.asking.choose_contrast("good"),
        lambda: bench.controller.asking.choose_contrast(None),
        lambda: bench.controller.asking.choose_prompt_set("part"),
    ):
        act()
        states.append(asked(bench))
    titles = []
    for state in reversed(states[:-1]):
        titles.append(bench.history.undo())
        assert asked(bench) == state
        assert (bench.state.audit.prompt_set, bench.state.audit.method) == (state[0], state[2])
    assert titles == [
        "Classes: part", "Compare with no class", "Compare with \u201cgood\u201d", "Target: Cosine", "Method: Ablation",
    ]  # fmt: skip
    assert bench.history.undo() is None
    for state in states[1:]:
        bench.history.redo()
        assert asked(bench) == state


def test_the_frame_hears_which_classes_an_undo_brings_back(bench):
    heard = []
    bench.context.prompts_used.connect(lambda prompts: heard.append(prompts.name))
    bench.open()
    bench.controller.asking.choose_prompt_set("part")
    bench.history.undo()
    assert heard == ["part", "condition"]


def test_what_was_refused_or_chosen_already_is_no_step(bench):
    bench.open()
    bench.controller.asking.choose_method("gradient")
    bench.auditor.fail_on.add("explain")
    bench.controller.asking.choose_method("ledger")
    assert bench.history.undo_title is None


def test_a_class_that_takes_the_contrasts_place_is_no_step_of_its_own(bench):
    bench.open()
    bench.controller.asking.choose_contrast("good")
    bench.controller.select_class(1)
    assert bench.history.undo_title == "Compare with \u201cgood\u201d"


def test_choices_before_the_explanation_is_there_are_noted_with_it():
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.jobs.finish("audit.open")
    bench.controller.asking.choose_method("ablation")
    assert bench.history.undo_title is None
    bench.finish("audit.look", "audit.explain")
    assert bench.history.undo_title == "Method: Ablation"


def test_classes_of_another_bundle_are_not_brought_back(bench):
    bench.open()
    bench.controller.asking.choose_prompt_set("part")
    bench.controller.set_auditor(FakeAuditor(prompt_sets={"mine": PromptSet("mine", PART.classes)}))
    bench.history.undo()
    assert bench.state.asked.prompts.name == "mine"


@pytest.mark.parametrize(
    ("act", "title", "scales"),
    [
        (lambda what_ifs: what_ifs.toggle(1893), "Switch off \u201cred inspection tag\u201d", {1893: 0.0, 42: 2.0}),
        (lambda what_ifs: what_ifs.remove(42), "Take back \u201chexagonal metal nut\u201d", {}),
        (lambda what_ifs: what_ifs.reset(), "Reset what if", {}),
    ],
)
def test_a_what_if_is_taken_back(bench, act, title, scales):
    bench.open()
    bench.controller.what_ifs.scale(42, 2.0)
    bench.controller.what_ifs.settle()
    act(bench.controller.what_ifs)
    assert bench.state.scales == scales
    assert bench.history.undo() == title
    assert bench.state.scales == {42: 2.0}
    assert bench.state.what_if.scales == {42: 2.0}
    bench.history.redo()
    assert bench.state.scales == scales


def test_the_way_of_a_slider_is_one_step(bench):
    bench.open()
    for percent in range(100, 20, -5):
        bench.controller.what_ifs.scale(1893, percent / 100)
    bench.controller.what_ifs.settle()
    bench.controller.what_ifs.settle()
    assert bench.history.undo() == "Scale \u201cred inspection tag\u201d to 25\u202f%"
    assert bench.state.scales == {}
    assert bench.history.undo_title is None


def test_a_slider_that_another_act_overtakes_is_noted_before_it(bench):
    bench.open()
    bench.controller.what_ifs.scale(1893, 0.5)
    bench.controller.what_ifs.toggle(42)
    bench.history.undo()
    assert bench.state.scales == {1893: 0.5}
    bench.history.undo()
    assert bench.state.scales == {}


def test_taking_back_what_was_tried_on_another_image_goes_to_it(bench):
    first = bench.open()
    bench.controller.what_ifs.toggle(1893)
    bench.open(seed=1)
    bench.history.undo()
    assert bench.state.item is first
    assert bench.state.scales == {}
    bench.queue.next()
    bench.history.redo()
    assert bench.state.item is first
    assert bench.state.scales == {1893: 0.0}
