"""What people answer, read into what a study is given; kept for the next time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sae_auditor.studies import questions_of
from sae_auditor.workbench.studies.answers import Offers, answers_text, read_answer
from sae_auditor.workbench.studies.kept import answers_as_settings, answers_of_settings
from sae_auditor.workbench.studies.state import StudyState
from tests.studies.everything import EVERYTHING, Inputs
from tests.studies.example import load_example
from tests.workbench.studies.studies_fakes import CONDITION, KIND, LABELS, N_LATENTS, Bench, FakeAuditor, prompts

QUESTIONS = {question.name: question for question in questions_of(Inputs)}
OFFERS = Offers({"condition": CONDITION, "kind": KIND}, LABELS, N_LATENTS)


@pytest.mark.parametrize(
    ("text", "latents"),
    [
        ("", ()),
        ("5", (5,)),
        ("#5, 3 ,5", (5, 3)),
        ("Red Tag", (3, 9)),  # whoever names latents may use a word twice
        ("scratch\n12", (7, 12)),
        ("12、7", (12, 7)),
        (" , ,", ()),
    ],
)
def test_latents_are_numbers_and_names(text, latents):
    assert read_answer(QUESTIONS["latents"], text, OFFERS) == (latents, None)


@pytest.mark.parametrize(
    ("text", "offers", "problem"),
    [
        ("40", OFFERS, "There is no latent 40: the last one is 39."),
        ("blue tag", OFFERS, "No latent is called 'blue tag'."),
        ("red tag", Offers(), "The names of the latents are not known yet; give 'red tag' as a number."),
        ("-3", OFFERS, "No latent is called '-3'."),
    ],
)
def test_a_latent_that_there_is_not_is_told(text, offers, problem):
    assert read_answer(QUESTIONS["latents"], text, offers)[1] == problem


def test_words_stand_one_a_line_or_between_commas():
    assert read_answer(QUESTIONS["words"], "red tag, scratch\n\n dirt ,red tag", OFFERS)[0] == (
        "red tag", "scratch", "dirt",
    )  # fmt: skip


def test_the_first_prompt_set_is_meant_where_none_is_named_or_it_is_gone():
    for given in (None, "", "of another bundle"):
        assert read_answer(QUESTIONS["prompts"], given, OFFERS) == (CONDITION, None)
    assert read_answer(QUESTIONS["prompts"], "kind", OFFERS) == (KIND, None)
    assert read_answer(QUESTIONS["prompts"], "kind", Offers())[1] is not None


def test_what_may_be_left_out_is_no_open_question():
    state = StudyState(EVERYTHING, {name: one.default for name, one in QUESTIONS.items()}, offers=OFFERS)
    assert set(state.open_questions) == {"images"}


def test_the_line_of_answers_leaves_out_what_is_as_by_itself():
    answers = {name: one.default for name, one in QUESTIONS.items()}
    answers |= {"images": ("/a", "/b", "/c", "/d", "/e"), "latents": "scratch", "least": 0.1, "seed": 0}
    assert answers_text(tuple(QUESTIONS.values()), answers, OFFERS) == (
        "Images: /a, /b, /c and 2 more  ·  Classes: condition  ·  Must not count: #7 Scratch  ·  Least effect: 0.1"
    )


def test_answers_are_kept_but_for_latents_and_the_folder_that_is_written(tmp_path):
    answers = {name: one.default for name, one in QUESTIONS.items()}
    answers |= {
        "images": ("/a b", "/\udcff"), "prompts": "kind", "way": "erase", "words": "one, two", "least": 0.5, "seed": 3,
        "halves": False, "remark": "x=y", "latents": "3", "output": "/new", "bundle": "/b.saebundle",
        "labels": "/labels.csv",
    }  # fmt: skip
    entries = answers_as_settings("everything", tuple(QUESTIONS.values()), answers)
    found = answers_of_settings("everything", tuple(QUESTIONS.values()), entries)
    assert found == {name: value for name, value in answers.items() if name not in ("latents", "output", "bundle")}
    assert answers_of_settings("other", tuple(QUESTIONS.values()), entries) == {}


@pytest.mark.parametrize(
    "entry",
    ["seed=1.5", "seed=true", "seed=-2", "least=[1]", "halves=1", 'way="none"', "images=[1]", "images=[", "x=1"],
)
def test_kept_answers_that_no_longer_fit_are_left_out(entry):
    assert answers_of_settings("everything", tuple(QUESTIONS.values()), [f"everything/{entry}"]) == {}


def test_answers_are_there_again_after_a_restart(tmp_path):
    brightness = load_example().BRIGHTNESS
    bench = Bench(brightness, EVERYTHING, entries=("everything/seed=4", "brightness/dark_below=0.4"))
    assert bench.page.answers["dark_below"] == 0.4
    bench.controller.answer("images", (str(tmp_path),))
    bench.controller.run()
    assert set(bench.kept[-1]) == {
        "everything/seed=4", "brightness/dark_below=0.4", f'brightness/images=["{tmp_path}"]',
    }  # fmt: skip


def test_prompt_sets_come_with_a_bundle_and_those_of_audit_join_them():
    bench = Bench(EVERYTHING)
    assert bench.page.offers.prompt_sets == {}
    assert not bench.page.has_model
    bench.controller.set_auditor(FakeAuditor())
    assert list(bench.page.offers.prompt_sets) == ["condition", "kind"]
    own = prompts("mine", "a", "b")
    bench.controller.set_prompts(own)
    bench.controller.set_prompts(CONDITION)
    bench.controller.set_prompts(own)
    assert list(bench.page.offers.prompt_sets) == ["condition", "kind", "mine"]
    bench.controller.answer("prompts", "mine")
    # Another SAE of the same bundle leaves the classes as they are, another bundle has its own.
    bench.controller.set_auditor(FakeAuditor(sae="other"))
    assert list(bench.page.offers.prompt_sets) == ["condition", "kind", "mine"]
    bench.controller.set_auditor(FakeAuditor("two"))
    assert list(bench.page.offers.prompt_sets) == ["condition", "kind"]


def test_latents_typed_before_their_names_are_known_are_right_once_they_are():
    bench = Bench(EVERYTHING, held=True)
    bench.controller.answer("latents", "red tag")
    assert "not known yet" in bench.page.problems["latents"]
    bench.controller.set_auditor(FakeAuditor())
    bench.jobs.finish_all()
    assert "latents" not in bench.page.open_questions
    assert "latents" not in bench.page.problems
    bench.controller.set_auditor(None)
    assert not bench.page.has_model
    assert bench.page.answers["latents"] == "red tag"


def test_files_and_folders_are_looked_at_beside_the_window(tmp_path):
    bench = Bench(EVERYTHING, held=True)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    bench.controller.answer("labels", str(tmp_path / "none.csv"))
    assert "labels" not in bench.page.problems
    bench.jobs.finish_all()
    assert "no file" in bench.page.problems["labels"]
    bench.controller.answer("output", str(tmp_path / "full"))
    bench.jobs.finish_all()
    assert "not an empty folder" in bench.page.problems["output"]
    bench.controller.answer("bundle", str(tmp_path / "full" / "file"))
    bench.jobs.finish_all()
    assert "is there already" in bench.page.problems["bundle"]
    bench.controller.answer("output", str(tmp_path / "new"))
    bench.controller.answer("bundle", str(tmp_path / "new.saebundle"))
    bench.controller.answer("labels", str(tmp_path / "full" / "file"))
    bench.jobs.finish_all()
    assert bench.page.problems == {}


def test_a_place_that_went_wrong_meanwhile_ends_the_run_before_it_begins(tmp_path):
    bench = Bench(replace(EVERYTHING, needs_model=False))
    bench.controller.set_auditor(FakeAuditor())
    bench.controller.answer("images", (str(tmp_path),))
    bench.controller.answer("labels", str(tmp_path / "none.csv"))
    bench.controller.run()
    assert "no file" in bench.page.problem.what
    assert bench.page.asking


def test_the_images_of_the_queue_are_those_of_now():
    paths = ["/a.png"]
    bench = Bench(EVERYTHING, queue_paths=lambda: paths)
    paths.append("/b.png")
    bench.controller.answer_queue("images")
    assert bench.page.answers["images"] == ("/a.png", "/b.png")
