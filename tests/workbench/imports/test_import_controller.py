"""The assistant's decisions without a window."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from sae_auditor.workbench.imports.controller import ImportController
from sae_auditor.workbench.imports.jobs import fit_of, free_name
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.imports.import_fakes import GOOD, LOSES, SITES, FakeBackend, fake_auditor


class Desk:
    def __init__(self, *, n_references=120, n_queue=0, jobs=None, **backend):
        self.shown = []
        self.backend = FakeBackend(**backend)
        self.added = []
        queue = [SimpleNamespace(state="ready", source=number) for number in range(n_queue)]
        self.jobs = jobs or InlineJobs()
        self.controller = ImportController(
            self.shown.append, self.jobs, fake_auditor(n_references), queue, self.added.append, self.backend
        )

    @property
    def state(self):
        return self.controller.state

    def open(self, name="ae.pt"):
        self.controller.open(Path("/data") / name)
        return self


def test_an_open_question_stops_the_reading_and_an_answer_goes_on():
    desk = Desk().open()
    assert [question.name for question in desk.state.open_questions] == ["k"]
    assert desk.state.found is None
    assert not desk.state.can_check
    desk.controller.answer("k", 32)
    assert not desk.state.open_questions
    assert desk.state.found.sae.config.k == 32
    # The suggestions stand as answers, and are told to the reader.
    assert desk.state.hints == {"k": 32, "site": SITES[0], "tokens": "cls"}
    assert desk.state.can_check


def test_every_answer_is_read_again_and_the_same_one_is_not():
    desk = Desk().open()
    desk.controller.answer("k", 32)
    n_calls = len(desk.backend.calls)
    desk.controller.answer("k", 32)
    assert len(desk.backend.calls) == n_calls
    desk.controller.answer("site", SITES[3])
    assert desk.backend.calls[-1] == ("inquire", "ae.pt", {"k": 32, "site": SITES[3]})
    assert desk.state.found.sae.config.site == SITES[3]
    desk.controller.answer("k", None)
    assert desk.state.open_questions[0].name == "k"


def test_a_check_shows_what_came_out_and_an_answer_makes_it_void():
    desk = Desk().open()
    desk.controller.check()
    assert desk.state.fit is None
    desk.controller.answer("k", 32)
    desk.controller.check()
    assert desk.state.fit is GOOD
    assert desk.state.can_add
    desk.controller.answer("tokens", "patch")
    assert desk.state.fit is None
    assert not desk.state.can_add


def test_the_better_reading_is_used_only_when_there_is_one():
    desk = Desk().open()
    desk.controller.answer("k", 32)
    desk.controller.check()
    desk.controller.use_better(True)
    assert desk.state.accept == "declared"
    desk.backend.fit = LOSES
    desk.controller.check()
    desk.controller.use_better(True)
    assert desk.state.accept == "winner"
    desk.controller.use_better(False)
    assert desk.state.accept == "declared"


def test_adding_writes_tells_and_closes():
    desk = Desk(fit=LOSES).open()
    desk.controller.answer("k", 32)
    desk.controller.add("mine", Path("/out/b.saebundle"))
    assert not desk.added
    desk.controller.check()
    desk.controller.use_better(True)
    desk.controller.add("mine", Path("/out/b.saebundle"))
    assert desk.backend.calls[-1] == ("add", "mine", "/out/b.saebundle", "winner")
    assert desk.added == ["/out/b.saebundle"]
    assert desk.state.added == "/out/b.saebundle"


@pytest.mark.parametrize("step", ["inquire", "check", "add"])
def test_an_error_stays_on_the_page_and_takes_nothing_away(step):
    desk = Desk().open()
    desk.controller.answer("k", 32)
    desk.controller.check()
    before = desk.state
    desk.backend.fail_on = {step}
    if step == "inquire":
        desk.controller.answer("site", SITES[1])
        assert not desk.state.can_check, "what was found does not follow from the answer"
    elif step == "check":
        desk.controller.check()
    else:
        desk.controller.add("mine", Path("/out/b.saebundle"))
    assert desk.state.problem.what == f"{step} was refused."
    assert desk.state.problem.todo == "Choose another file."
    assert desk.state.found == before.found
    assert not desk.state.busy
    assert not desk.added
    desk.backend.fail_on = set()
    desk.controller.answer("site", SITES[2])
    assert desk.state.problem is None


def test_our_own_mistakes_are_said_as_such():
    desk = Desk()

    def broken(*_):
        raise ZeroDivisionError("no")
        yield

    desk.backend.inquire = broken
    desk.open()
    assert "made a mistake" in desk.state.problem.what


def test_another_file_forgets_the_answers():
    desk = Desk().open()
    desk.controller.answer("k", 32)
    desk.controller.check()
    desk.open("other.safetensors")
    assert desk.state.answers == {}
    assert desk.state.fit is None
    assert desk.backend.calls[-1] == ("inquire", "other.safetensors", {})


def test_images_come_from_where_there_are_enough():
    assert Desk().state.source == "bundle"
    assert Desk(n_references=3, n_queue=40).state.source == "queue"
    few = Desk(n_references=3, n_queue=31).open()
    few.controller.answer("k", 32)
    assert not few.state.can_check
    few.controller.choose_images("folder", Path("/images"))
    assert few.state.can_check
    few.controller.check()
    assert few.backend.calls[-1][1] == "folder"
    few.controller.choose_images("folder", Path("/others"))
    assert [offer.folder for offer in few.state.offers if offer.source == "folder"] == [Path("/others")]
    assert few.state.fit is None


def test_cancelling_leaves_the_page_as_it_is():
    jobs = InlineJobs(held=True)
    desk = Desk(jobs=jobs).open()
    assert desk.state.busy == "reading"
    desk.controller.cancel()
    assert desk.state.busy == ""
    assert "import.read" in jobs.cancelled


def test_a_check_lets_audits_go_first_and_its_end_from_the_status_bar_is_noticed():
    jobs = InlineJobs(held=True)
    desk = Desk(jobs=jobs, questions=()).open()
    jobs.finish()
    desk.controller.check()
    assert jobs.resources["import.check"] == ("model", True)
    assert desk.state.busy == "checking"
    jobs.cancel("import.check")
    assert desk.state.busy == ""
    assert desk.state.can_check


def test_an_answer_while_the_file_is_read_reads_it_again():
    jobs = InlineJobs(held=True)
    desk = Desk(jobs=jobs, questions=()).open()
    desk.controller.answer("k", 32)
    assert desk.state.busy == "reading", "the newer reading is under way"
    jobs.finish()
    assert desk.state.busy == ""
    assert desk.backend.calls == [("inquire", "ae.pt", {"k": 32})]


@pytest.mark.parametrize(
    ("file", "taken", "name"),
    [
        ("ae.pt", [], "ae"),
        ("sae.pkl.gz", [], "sae"),
        ("ae.pt", ["ae", "ae-2"], "ae-3"),
        ("k=32/新しい.safetensors", [], "k-32-新しい"),
        ("...", [], "sae"),
    ],
)
def test_names_for_the_bundle(file, taken, name):
    assert free_name(file, taken) == name


def candidate(**changed):
    declared = {"site": SITES[0], "tokens": "cls", "centred": True, "normalization": "none", "activation": "topk"}
    return SimpleNamespace(**{**declared, "k": 8, "fvu": 0.5, "cosine": 0.9, "l0": 8.0, **changed})


def test_a_report_is_told_by_what_differs_and_what_matters_stands_first():
    declared = candidate(fvu=1.1)
    denser = candidate(activation="relu", k=None, fvu=0.1, l0=90.0)
    winner = candidate(site=SITES[1], tokens="patch", centred=False, normalization="layer_norm", fvu=0.2)
    report = SimpleNamespace(
        candidates=(declared, denser, winner), declared=declared, winner=winner, verdict="other_reading",
        text="Another reading fits better.", warnings=("Few images.",), images=40,
    )  # fmt: skip
    fit = fit_of(report)
    assert [row.fvu for row in fit.rows] == [1.1, 0.2, 0.1]
    assert fit.rows[0].words == "As declared"
    expected = [SITES[1], "Patches", "decoder bias not subtracted", "input standardised (LayerNorm)"]
    assert fit.rows[1].words == ", ".join(expected)
    assert fit.rows[2].words == "ReLU"
    assert fit.offers_better
    assert [row.mark for row in fit.rows] == ["", "better", ""], (
        "the row that the verdict is about, not the lowest number"
    )
    assert (fit.verdict, fit.n_images, fit.warnings) == ("other_reading", 40, ("Few images.",))


def test_what_comes_next_is_never_what_makes_things_worse():
    desk = Desk(fit=LOSES).open()
    assert desk.state.next_step == "question"
    desk.controller.answer("k", 32)
    assert desk.state.next_step == "check"
    desk.controller.check()
    assert desk.state.next_step == "better"
    desk.controller.use_better(True)
    # A second press of the same button would take the better reading back.
    assert desk.state.next_step == "add"
    for verdict in ("poor", "foreign", "alike"):
        desk.backend.fit = replace(LOSES, verdict=verdict)
        desk.controller.check()
        assert desk.state.accept == "declared"
        assert desk.state.next_step == "images"
        assert desk.state.can_add, "the person may know better"
    assert not desk.state.fit.offers_better
    desk.controller.use_better(True)
    assert desk.state.accept == "declared"
    desk.backend.fit = GOOD
    desk.controller.check()
    assert desk.state.next_step == "add"


@pytest.mark.parametrize(
    ("verdict", "marks"),
    [("fits", ["fits", ""]), ("other_reading", ["", "better"]), ("poor", ["", "nearest"]), ("foreign", ["", ""])],
)
def test_a_row_is_marked_by_what_the_verdict_says_of_it(verdict, marks):
    declared, other = candidate(fvu=0.3), candidate(site=SITES[1], fvu=0.2)
    winner = declared if verdict == "fits" else other
    report = SimpleNamespace(
        candidates=(declared, other), declared=declared, winner=winner, verdict=verdict, text="", warnings=(), images=40
    )
    assert [row.mark for row in fit_of(report).rows] == marks
    assert [row.mark for row in fit_of(report, alike=True).rows] == ["", ""]


def test_the_name_is_suggested_with_the_file():
    assert Desk().open("cls-last.pt").state.name == "cls-last-2"
