"""The controller without a window: states instead of a screen, jobs that run at once or when they are told to."""

import json
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from concepts_fakes import (
    CONDITION,
    PART,
    FakeAuditor,
    FakeBundle,
    FakeTable,
    picture,
    remark_values,
)

from sae_auditor.bundle.layout import IMAGES_FILE
from sae_auditor.concepts.people import Remarks
from sae_auditor.concepts.search import ClassContribution
from sae_auditor.errors import InputRefused
from sae_auditor.images import ImageRefused
from sae_auditor.library import SaeConcepts
from sae_auditor.progress import Progress
from sae_auditor.workbench.concepts import jobs
from sae_auditor.workbench.concepts.controller import ConceptsController
from sae_auditor.workbench.concepts.jobs import FoundLatents
from sae_auditor.workbench.concepts.state import Filter, Order, Search
from sae_auditor.workbench.history import History
from sae_auditor.workbench.indexing.places import IndexPlaces
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.queue import ImageQueue

CLS, BUNDLE = "a" * 64, "d" * 64


class Desk:
    """A controller with everything around it."""

    def __init__(self, jobs, auditor=None):
        self.jobs, self.history = jobs, History()
        self.states, self.errors, self.told, self.replaced = [], [], [], []
        self.auditor = auditor or FakeAuditor()
        self.places = IndexPlaces([f"{BUNDLE}=", f"{BUNDLE}=/indexes/gone"])
        self.controller = ConceptsController(
            jobs,
            self.states.append,
            self.errors.append,
            history=self.history,
            notify=self.told.append,
            on_auditor=self.replaced.append,
            places=self.places,
        )

    @property
    def state(self):
        return self.controller.state


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    """Give every test a data folder of its own."""
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """Answer what is asked of other rooms, and remember it."""
    asked = []

    def search(name):
        def job(known, *given):
            yield Progress(0, 1)
            asked.append((name, *given))
            ranks = np.full(len(known.concepts.table), math.nan)
            match = ranks.copy()
            # Latent 4 answers best although its number is smaller: it is called so.
            ranks[[4, 2, 3]], match[[4, 2, 3]] = (3, 2, 1), (0.1, 0.9, math.nan)
            return FoundLatents(match, ranks)

        return job

    def search_image(concepts, auditor, images, **options):
        yield Progress(0, 1)
        asked.append(("image", images[0].rgb.shape))
        hits = [SimpleNamespace(latent=latent, telling=telling) for latent, telling in ((4, 0.1), (2, 0.9), (3, None))]
        return SimpleNamespace(hits=hits, sights=(SimpleNamespace(cut_text=lambda: ""),))

    def search_region(concepts, auditor, image, region, n, view):
        yield Progress(0, 1)
        asked.append(("region", region))
        hits = [SimpleNamespace(latent=2, score=0.9)]
        return SimpleNamespace(hits=hits, note="Cut out.", sight=SimpleNamespace(cut_text=lambda: "At its edges."))

    def contributions(concepts, auditor, latent, prompts):
        yield Progress(0, 1)
        asked.append(("pushes", latent, prompts.name))
        classes = (ClassContribution(prompts.classes[0].name, 0.4, 0.1),)
        return SimpleNamespace(classes=classes, note="20 reference images.")

    near = (SimpleNamespace(latent=2, cosine=0.8), SimpleNamespace(latent=7, cosine=0.7))
    together = (SimpleNamespace(latent=1, jaccard=0.5),)
    monkeypatch.setattr(SaeConcepts, "co_firing", lambda concepts, latent, n: together)
    monkeypatch.setattr(SaeConcepts, "like_directions", lambda concepts, latent, n: near)
    monkeypatch.setattr(SaeConcepts, "class_contributions_job", contributions)
    monkeypatch.setattr(SaeConcepts, "reference_image", lambda concepts, image_id: None)
    monkeypatch.setattr(jobs, "search_words", search("words"))
    monkeypatch.setattr(SaeConcepts, "search_image_job", search_image)
    monkeypatch.setattr(SaeConcepts, "search_region_job", search_region)
    monkeypatch.setattr(jobs, "search_like", search("like"))
    return asked


@pytest.fixture
def desk():
    made = Desk(InlineJobs())
    made.controller.set_auditor(made.auditor)
    return made


@pytest.fixture
def held():
    made = Desk(InlineJobs(held=True))
    made.controller.set_auditor(made.auditor)
    made.jobs.finish_all()
    return made


# ------------------------------------------------------------------------------------------------------------- loading


def test_the_latents_of_an_auditor_are_listed_and_the_first_is_shown(desk):
    state = desk.state
    assert len(state.latents) == 10
    assert state.latents.labels[1] == "metal nut"
    assert state.latents.numbers["support"].tolist() == [3.0 * i for i in range(10)]
    assert math.isnan(state.latents.numbers["clarity"][3])
    assert (state.latents.sae_name, state.latents.encoder, state.latents.floor) == ("cls-last", "demo-clip", 0.42)
    assert state.shown.latents.tolist() == [9, 8, 7, 6, 5, 4, 3, 2, 1]  # by falling support; 0 never fired
    assert state.shown.total == 10
    assert state.selected == state.page.concept.latent == 9
    assert desk.states[-1] is state
    assert (state.unindexed, state.working) == (None, None)
    assert (state.saes, state.sae) == (("cls-last", "patch-middle", "bare"), "cls-last")
    assert not desk.controller.is_pending()
    assert not desk.errors


def test_nothing_is_read_on_the_thread_of_the_screen():
    desk = Desk(InlineJobs(held=True))
    table = desk.auditor.bundle.tables["cls-last"]
    table.numbers = table.labels_shown = table.concept = None
    desk.controller.set_auditor(desk.auditor)
    assert desk.jobs.resources["concepts.load"] == ("disk", False)
    assert desk.controller.is_pending()
    assert desk.state.working
    assert desk.state.latents is None


def test_an_sae_of_which_nothing_is_known_says_so_and_what_to_do(desk):
    desk.controller.choose_sae("bare")
    assert desk.state.latents is desk.state.shown is desk.state.page is desk.state.selected is None
    assert "bare" in desk.state.unindexed
    assert "Index" in desk.state.unindexed
    assert desk.state.latents is None
    assert desk.controller.auditor.sae_name == "bare"


def test_another_sae_is_taken_in_and_the_window_follows(desk):
    desk.controller.pin(3)
    desk.controller.choose_sae("patch-middle")
    assert desk.auditor.sae_name == "cls-last"  # the former auditor goes on answering for other pages
    assert [one.sae_name for one in desk.replaced] == ["patch-middle"]
    assert len(desk.state.latents) == 8
    assert desk.state.selected == 7
    assert desk.state.pinned is None


def test_an_sae_that_cannot_be_loaded_leaves_the_screen(desk):
    before = desk.state
    desk.auditor.fail_on.add("with_sae")
    desk.controller.choose_sae("patch-middle")
    assert desk.state == before
    assert len(desk.errors) == 1
    assert desk.state.sae == "cls-last"


def test_a_table_that_cannot_be_read_is_reported_and_said(desk):
    broken = FakeAuditor(FakeBundle({"cls-last": None}, fingerprint="f" * 64))
    broken.bundle.concepts = lambda name: (_ for _ in ()).throw(InputRefused("The table is damaged."))
    broken.bundle.sae_refs = [SimpleNamespace(name="cls-last", fingerprint="9" * 64)]
    desk.controller.set_auditor(broken)
    assert [error.what for error in desk.errors] == ["The table is damaged."]
    assert desk.state.unindexed == "The table is damaged."
    assert desk.state.latents is None


def test_a_load_that_comes_late_is_dropped(held):
    held.controller.set_auditor(FakeAuditor())
    late = held.jobs.running("concepts.load").owner.on_result
    held.controller.set_auditor(None)
    late(SimpleNamespace(latents="of another bundle"))
    assert held.state.latents is None
    assert held.state.latents is None
    assert (held.state.saes, held.state.sae) == ((), "")
    assert not held.controller.is_pending()


def test_work_that_the_person_cancelled_is_not_waited_for(held):
    held.controller.listing.search_words("nut")
    assert held.state.working
    held.jobs.cancel("concepts.search")
    assert held.state.working is None  # at once, whoever asks or not
    assert not held.controller.is_pending()


def test_work_that_gave_way_to_newer_work_leaves_its_note(held):
    held.controller.choose_sae("patch-middle")
    held.controller.choose_sae("bare")
    assert (held.state.sae, held.state.working) == ("bare", "Loading the SAE")
    held.controller.listing.set_filter(Filter("red"))
    held.controller.listing.set_filter(Filter("nut"))
    assert held.state.working == "Sorting"
    held.jobs.finish_all()
    assert held.state.working is None
    assert held.controller.auditor.sae_name == "bare"


def test_an_index_without_labels_is_described_with_the_model(monkeypatch):
    table, taken = FakeTable(is_empty=True), []
    table.index.is_empty = False
    table.meta = replace(table.meta, vocabulary="")

    def describe(concepts, encoder, sae):
        yield Progress(0, 1)
        taken.append((encoder, sae))
        return replace(concepts, table=FakeTable())

    monkeypatch.setattr(jobs, "described_job", describe)
    desk = Desk(InlineJobs(held=True), FakeAuditor(FakeBundle({"cls-last": table})))
    desk.controller.set_auditor(desk.auditor)
    assert desk.jobs.resources["concepts.load"] == ("disk", False)
    desk.jobs.finish("concepts.load")
    assert desk.jobs.resources["concepts.load"] == ("model", False)
    assert not taken
    assert desk.state.unindexed is None
    desk.jobs.finish_all()
    assert taken == [(desk.auditor.encoder, desk.auditor.sae)]
    assert len(desk.state.latents) == 10


# ----------------------------------------------------------------------------------------------------- filter and order


def test_sorting_and_filtering(desk):
    desk.controller.listing.sort_by("label")
    assert desk.state.shown.order == Order("label", descending=False)
    assert desk.state.shown.latents.tolist()[-1] == 7  # has no label
    desk.controller.listing.sort_by("label")
    assert desk.state.shown.order.descending
    assert desk.state.shown.latents.tolist()[-1] == 7
    desk.controller.listing.set_filter(Filter("nut"))
    assert desk.state.shown.latents.tolist() == [1]
    assert desk.state.shown.filter == Filter("nut")
    assert desk.state.selected == 9  # what is looked at stays, listed or not


def test_sorting_by_match_needs_a_search(desk):
    desk.controller.listing.sort_by("match")
    assert desk.state.shown.order == Order()


def test_the_newest_filter_wins_and_sorting_runs_in_the_background(held):
    held.controller.listing.set_filter(Filter("red"))
    held.controller.listing.set_filter(Filter("nut"))
    assert held.jobs.resources["concepts.list"] == ("disk", False)
    assert held.jobs.keys("concepts.list") == ["concepts.list"]
    held.jobs.finish_all()
    assert held.state.shown.latents.tolist() == [1]


# --------------------------------------------------------------------------------------------------------------- search


def test_a_search_by_words_lists_its_answers_in_their_order(desk, asked):
    desk.controller.listing.sort_by("label")
    desk.controller.listing.search_words("  nut ")
    assert ("words", "nut") in asked
    assert desk.state.shown.latents.tolist() == [4, 2, 3]
    np.testing.assert_array_equal(desk.state.shown.match, [0.1, 0.9, math.nan])
    assert desk.state.shown.order == Order("match", descending=True)
    assert desk.state.search == Search("words", "nut")
    desk.controller.listing.clear_search()
    assert desk.state.search == Search()
    assert desk.state.shown.order == Order("label", descending=False)
    assert desk.state.shown.match is None
    assert len(desk.state.shown.latents) == 9


def test_an_empty_text_ends_the_search(desk):
    desk.controller.listing.search_words("nut")
    desk.controller.listing.search_words(" ")
    assert desk.state.search.kind == "none"
    assert len(desk.state.shown.latents) == 9


def test_answers_can_be_sorted_and_filtered_too(desk):
    desk.controller.listing.search_words("nut")
    desk.controller.listing.sort_by("support")
    assert desk.state.shown.latents.tolist() == [4, 3, 2]
    desk.controller.listing.search_like(3)  # a new search is listed by how well it is answered
    assert desk.state.shown.latents.tolist() == [4, 2, 3]
    assert desk.state.search == Search("like", "brushed steel")
    desk.controller.listing.clear_search()
    assert desk.state.shown.order == Order("support", descending=True)


def test_a_search_by_the_image_at_hand_and_by_a_region_of_it(desk, asked):
    queue = ImageQueue()
    queue.add([picture()], name="part.png")
    desk.controller.set_image(queue.current)
    desk.controller.listing.search_image()
    assert ("image", (32, 48, 3)) in asked
    assert desk.state.search == Search("image", "part.png")
    assert desk.state.shown.latents.tolist() == [4, 2, 3]
    desk.controller.listing.search_region(0.1, 0.2, 0.5, 0.6)
    (region,) = (given[0] for name, *given in asked if name == "region")
    np.testing.assert_allclose((region.x, region.y, region.width, region.height), (4.8, 6.4, 19.2, 12.8))
    assert desk.state.shown.latents.tolist() == [2]
    assert desk.state.search == Search("region", "part.png", "Cut out. At its edges.")


def test_a_search_without_an_image_is_refused(desk):
    before = desk.state
    desk.controller.listing.search_image()
    assert isinstance(desk.errors[0], InputRefused)
    assert desk.state == before


def test_a_search_that_fails_leaves_the_list(desk, tmp_path):
    queue = ImageQueue()
    (tmp_path / "part.png").write_bytes(b"no image")
    queue.add([tmp_path / "part.png"])
    desk.controller.set_image(queue.current)
    before = desk.state
    desk.controller.listing.search_image()
    assert isinstance(desk.errors[0], ImageRefused)
    assert desk.state == before


def test_a_search_shows_its_first_answer(desk):
    desk.controller.select(8)
    desk.controller.listing.search_words("nut")
    assert desk.state.selected == desk.state.page.concept.latent == 4
    desk.controller.select(2)
    desk.controller.listing.sort_by("support")  # another order of the same answers leaves what is looked at
    assert desk.state.selected == 2
    desk.controller.listing.set_filter(Filter("red"))  # none of the answers
    desk.controller.listing.search_like(3)
    assert len(desk.state.shown.latents) == 0
    assert desk.state.selected == 2


def test_a_latent_that_was_chosen_while_answers_are_listed_stays(held):
    held.controller.listing.search_words("nut")
    held.jobs.finish("concepts.search")
    held.controller.select(7)
    held.jobs.finish_all()
    assert held.state.shown.latents.tolist() == [4, 2, 3]
    assert held.state.selected == held.state.page.concept.latent == 7


def test_the_order_from_before_the_first_of_several_searches_comes_back(desk):
    desk.controller.listing.search_words("nut")
    desk.controller.listing.search_like(3)
    desk.controller.listing.clear_search()
    assert desk.state.shown.order == Order()


def test_a_list_of_the_former_sae_is_dropped(held):
    held.controller.listing.sort_by("label")
    late = held.jobs.running("concepts.list").owner.on_result
    held.controller.choose_sae("patch-middle")
    held.jobs.finish_all()
    shown = held.state.shown
    late(SimpleNamespace(latents=np.arange(10, dtype=np.int32)))
    assert held.state.shown is shown


def test_a_search_of_the_former_sae_is_dropped(held):
    held.controller.listing.search_words("nut")
    late = held.jobs.running("concepts.search").owner.on_result
    held.controller.choose_sae("patch-middle")
    held.jobs.finish_all()
    late(FoundLatents(np.zeros(10), np.ones(10)))
    held.jobs.finish_all()
    assert held.state.search.kind == "none"
    assert len(held.state.shown.latents) == 7


# ---------------------------------------------------------------------------------------------------------------- pages


def test_a_page_has_everything_that_is_known(desk, asked):
    desk.controller.select(8)
    page = desk.state.page
    assert desk.state.selected == 8
    assert page.concept.latent == 8
    assert len(page.pictures) == 12
    assert page.pictures[5].pixels is None  # the index has no such picture
    assert [(one.latent, one.label, one.value) for one in page.together] == [(1, "metal nut", 0.5)]
    assert [(one.latent, one.label) for one in page.alike] == [(2, "scratch"), (7, None)]
    assert page.pushes == (ClassContribution("good", 0.4, 0.1),)
    assert page.pushes_notice == "20 reference images."
    assert ("pushes", 8, "condition") in asked


def test_the_frame_is_where_the_strongest_patch_is_in_the_whole_picture(desk):
    shown = desk.state.page.pictures[0]
    # The encoder scales 480 x 320 to 48 x 32 and crops 8 px on the left and right; patch 5 of 4 x 4 is row 1, column 1.
    np.testing.assert_allclose(shown.frame, ((8 + 8) / 48, 8 / 32, 8 / 48, 8 / 32))
    np.testing.assert_allclose(shown.seen, (8 / 48, 0, 32 / 48, 1))


def test_a_page_comes_in_steps(held):
    held.controller.select(8)
    assert held.state.selected == 8
    assert held.state.page.concept.latent == 9  # until the new one is there
    held.jobs.finish("concepts.page.main")
    page = held.state.page
    assert page.pictures
    assert page.together is page.alike is page.pushes is None
    held.jobs.finish("concepts.relatives.main")
    assert held.state.page.together
    assert held.state.page.pushes is None
    assert held.jobs.resources["concepts.pushes.main"] == ("model", False)
    held.jobs.finish("concepts.pushes.main")
    assert held.state.page.pushes
    assert not held.controller.is_pending()


def test_a_late_page_of_another_latent_is_dropped(held):
    held.controller.select(8)
    late = held.jobs.running("concepts.page.main").owner.on_result
    held.controller.select(7)
    held.jobs.finish_all()
    assert held.state.page.concept.latent == 7
    late(SimpleNamespace(concept=SimpleNamespace(latent=8)))
    assert held.state.page.concept.latent == 7


def test_a_page_that_cannot_be_read_leaves_the_one_from_before(desk):
    desk.auditor.bundle.tables["cls-last"].fail_on.add(4)
    before = desk.state
    desk.controller.select(4)
    assert desk.state == before
    assert desk.state.selected == 9
    assert len(desk.errors) == 1


def test_relatives_that_cannot_be_found_leave_the_page(desk, monkeypatch):
    def fail(concepts, latent, n):
        raise InputRefused("The index cannot be read.")

    monkeypatch.setattr(SaeConcepts, "co_firing", fail)
    desk.controller.select(4)
    assert desk.state.page.concept.latent == 4
    assert desk.state.page.together is None
    assert len(desk.errors) == 1


def test_latents_that_do_not_exist_are_not_selected(desk):
    before = desk.state
    desk.controller.select(10)
    desk.controller.select(-1)
    desk.controller.pin(10)
    desk.controller.listing.search_like(10)
    assert desk.state == before
    desk.controller.select(None)
    assert desk.state.page is None


def test_a_latent_without_reference_images_is_no_error(desk):
    desk.controller.select(0)
    page = desk.state.page
    assert (page.concept.latent, page.concept.support, page.pictures) == (0, 0, ())
    assert not desk.errors
    assert not desk.controller.is_pending()


def test_a_latent_that_never_fired_moves_no_class(desk, asked):
    desk.controller.select(0)
    assert desk.state.page.pictures == ()
    assert desk.state.page.pushes == ()
    assert ("pushes", 0, "condition") not in asked


def test_contributions_follow_the_prompt_set(desk, asked):
    desk.controller.set_prompts(PART)
    assert asked[-1] == ("pushes", 9, "part")
    assert desk.state.page.pushes[0].class_name == "nut"
    n_asked = len(asked)
    desk.controller.set_prompts(PART)
    assert len(asked) == n_asked


def test_contributions_under_a_former_prompt_set_are_not_shown(held):
    held.controller.select(8)
    held.jobs.finish("concepts.page.main")
    held.jobs.finish("concepts.relatives.main")
    held.controller.set_prompts(PART)
    held.jobs.finish_all()
    assert [one.class_name for one in held.state.page.pushes] == ["nut"]
    assert CONDITION != PART


def test_more_pictures(desk):
    assert len(desk.state.page.pictures) == 12
    desk.controller.ask_more_pictures(9)
    page = desk.state.page
    assert [one.example.image_id for one in page.pictures] == list(range(27))  # all of its images
    assert page.together
    assert page.pushes
    assert len(page.concept.examples) == 27
    desk.controller.ask_more_pictures(9)
    desk.controller.ask_more_pictures(3)
    assert desk.state.page is page


def test_heat_on_the_small_picture_says_so(desk):
    desk.controller.ask_heat(9, 1, "main")
    shown = desk.state.page.pictures[1]
    assert shown.heat.values[0, 0] == 9
    assert "small picture" in shown.notice
    assert ("look", (32, 48)) in desk.auditor.calls
    assert desk.state.page.pictures[0].heat is None
    n_looks = len(desk.auditor.calls)
    desk.controller.ask_heat(9, 1, "main")
    assert len(desk.auditor.calls) == n_looks


def test_heat_on_the_file_where_it_is_still_there(desk, monkeypatch):
    from sae_auditor.images import load_image

    monkeypatch.setattr(SaeConcepts, "reference_image", lambda concepts, image_id: load_image(picture(100, 90)))
    desk.controller.ask_heat(9, 0, "main")
    assert desk.state.page.pictures[0].notice == ""
    assert ("look", (90, 100)) in desk.auditor.calls


def test_heat_without_any_picture_is_refused(desk):
    desk.controller.ask_heat(9, 5, "main")
    assert "no small picture" in desk.errors[0].what
    assert desk.state.page.pictures[5].heat is None


def test_heat_that_comes_late_is_dropped(held):
    held.controller.ask_heat(9, 0, "main")
    late = held.jobs.running("concepts.heat.main").owner.on_result
    held.controller.select(8)
    held.jobs.finish_all()
    late(("a map of 9", ""))
    assert held.state.page.pictures[0].heat is None


def test_a_pinned_page_stays_and_has_work_of_its_own(desk, asked):
    desk.controller.pin(9)
    n_read = len(desk.auditor.bundle.tables["cls-last"].index.asked)
    assert desk.state.pinned.concept.latent == 9
    desk.controller.select(3)
    assert (desk.state.page.concept.latent, desk.state.pinned.concept.latent) == (3, 9)
    assert len(desk.auditor.bundle.tables["cls-last"].index.asked) == n_read + 1
    desk.controller.ask_heat(9, 0, "pinned")
    assert desk.state.pinned.pictures[0].heat is not None
    assert desk.state.page.pictures[0].heat is None
    desk.controller.pin(5)  # one that is not on the screen
    assert desk.state.pinned.concept.latent == 5
    assert desk.state.pinned.pushes
    desk.controller.pin(None)
    assert desk.state.pinned is None
    assert desk.state.pinned is None


def test_a_page_pinned_half_way_is_completed_on_both_sides(held):
    held.controller.select(8)
    held.jobs.finish("concepts.page.main")
    held.controller.pin(8)
    held.jobs.finish_all()
    assert held.state.page.pushes
    assert held.state.pinned.pushes


# -------------------------------------------------------------------------------------------------------------- remarks


def remarks():
    return Remarks.of(CLS)


def test_a_name_is_shown_written_and_taken_back(desk):
    desk.controller.remarking.rename(9, "  rubber seal ")
    assert desk.state.latents.labels[9] == "rubber seal"
    assert desk.state.latents.named[9]
    assert desk.state.page.concept.label == "rubber seal"
    assert "rubber seal" in desk.state.page.history[0]
    assert desk.state.remarked == (9,)
    assert remarks().get(9).name == "rubber seal"
    assert "rubber seal" in desk.history.undo_title
    desk.history.undo()
    assert desk.state.latents.labels[9] == "glove"
    assert not desk.state.latents.named[9]
    assert desk.state.page.concept.label == "glove"
    assert remarks().get(9).name is None
    desk.history.redo()
    assert desk.state.latents.labels[9] == "rubber seal"
    assert remarks().get(9).name == "rubber seal"
    assert [len(event.after or "") for event in remarks().history(9)] == [11, 0, 11]


def test_columns_change_in_a_new_value_that_the_list_takes_in(desk):
    before = desk.state.latents
    desk.controller.remarking.rename(9, "rubber seal")
    assert desk.state.latents is not before
    desk.controller.listing.set_filter(Filter("seal"))
    assert desk.state.shown.latents.tolist() == [9]
    desk.controller.listing.set_filter(Filter("glove"))
    assert desk.state.shown.latents.tolist() == []


def test_an_empty_name_gives_the_best_label_back(desk):
    desk.controller.remarking.rename(1, "bolt")
    desk.controller.remarking.rename(1, " ")
    assert desk.state.latents.labels[1] == "metal nut"
    assert not desk.state.latents.named[1]


def test_a_note(desk):
    desk.controller.remarking.write_note(9, "only under\nflash light")
    assert desk.state.page.concept.remark.note == "only under\nflash light"
    assert remarks().get(9).note == "only under\nflash light"
    desk.controller.remarking.rename(9, "flash")
    assert remark_values(desk.state.page.concept.remark) == ("flash", "only under\nflash light", None)


def test_several_marks_are_one_step(desk):
    desk.controller.remarking.mark([2], "mixed")
    desk.controller.remarking.mark([1, 2, 3], "trusted")
    assert desk.state.latents.marks[1:4] == ["trusted"] * 3
    assert "3 latents" in desk.history.undo_title
    desk.history.undo()
    assert desk.state.latents.marks[1:4] == [None, "mixed", None]
    assert {latent: one.mark for latent, one in remarks().all().items()} == {1: None, 2: "mixed", 3: None}
    desk.history.undo()
    assert desk.state.latents.marks[2] is None
    assert desk.history.undo_title is None


def test_thousands_of_marks_look_nothing_up_for_each(desk, monkeypatch):
    labels = list(desk.state.latents.labels)
    monkeypatch.setattr(SaeConcepts, "best_label", lambda concepts, latent: pytest.fail("looked up"))
    desk.controller.remarking.mark(range(10), "mixed")
    assert desk.state.latents.labels == labels
    assert desk.state.latents.marks == ["mixed"] * 10
    assert desk.state.remarked == tuple(range(10))


def test_what_does_not_change_anything_is_no_step(desk):
    desk.controller.remarking.rename(9, "")
    desk.controller.remarking.mark([1, 99, -1], None)
    desk.controller.remarking.write_note(9, " ")
    assert desk.history.undo_title is None
    assert remarks().all() == {}


def test_a_failed_write_is_reported_and_the_old_value_comes_back(desk):
    desk.controller.remarking.rename(9, "seal")
    desk.controller.remarking.rename(9, "x" * 5000)
    assert len(desk.errors) == 1
    assert desk.state.latents.labels[9] == "seal"
    assert desk.state.page.concept.label == "seal"
    assert "seal" in desk.history.undo_title
    desk.history.undo()
    assert desk.history.undo_title is None


def test_several_marks_are_written_together_or_not_at_all(desk, monkeypatch):
    desk.controller.remarking.mark([2], "mixed")

    def fail(remarks, values, **given):
        raise InputRefused("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(Remarks, "set_many", fail)
        desk.controller.remarking.mark([1, 2, 3], "trusted")
    assert desk.state.latents.marks[1:4] == [None, "mixed", None]
    assert [error.what for error in desk.errors] == ["The disk is full."]
    desk.history.undo()
    assert desk.state.latents.marks[1:4] == [None, None, None]
    assert desk.history.undo_title is None
    desk.history.redo()
    assert desk.state.latents.marks[1:4] == [None, "mixed", None]


def test_a_name_is_shown_before_it_is_written_and_no_write_is_lost(held):
    held.controller.remarking.rename(9, "first")
    held.controller.remarking.rename(9, "second")
    held.controller.remarking.mark([9], "trusted")
    assert held.state.latents.labels[9] == "second"
    assert held.state.page.concept.remark.mark == "trusted"
    assert remarks().get(9) is None
    assert held.history.undo_title is None
    keys = held.jobs.keys(r"concepts\.remark\..*")
    assert len(keys) == 3
    assert {held.jobs.resources[key] for key in keys} == {("disk", False)}
    assert held.controller.is_pending()
    held.jobs.finish(keys[0])
    assert held.state.latents.labels[9] == "second"  # not back to the first, which is on the disk by now
    held.jobs.finish_all()
    assert remark_values(remarks().get(9)) == ("second", None, "trusted")
    assert held.state.latents.labels[9] == "second"
    assert not held.controller.is_pending()


def test_a_change_is_undone_after_another_sae_was_chosen(desk):
    desk.controller.remarking.rename(9, "seal")
    desk.controller.remarking.rename(3, "tape")
    desk.controller.choose_sae("patch-middle")
    before = desk.state.latents
    desk.history.undo()
    assert desk.state.latents is before  # what is on the screen is of another SAE
    assert remarks().get(3).name is None
    desk.controller.choose_sae("cls-last")
    assert desk.state.latents.labels[3] == "brushed steel"
    assert desk.state.latents.labels[9] == "seal"
    desk.history.undo()
    assert desk.state.latents.labels[9] == "glove"


def test_remarks_are_there_again_and_come_before_those_of_the_bundle():
    names = [None] * 10
    names[1], names[2], names[4] = "of the bundle", "bundle too", "bundle only"
    table = FakeTable(name=names, verdict=["mixed" if name else None for name in names])
    first = remarks()
    first.set(1, who="ada", name="mine")
    first.set(2, who="ada", mark="unusable")
    first.set(3, who="ada", name=None, note="seen", base=None)
    desk = Desk(InlineJobs(), FakeAuditor(FakeBundle({"cls-last": table})))
    desk.controller.set_auditor(desk.auditor)
    assert desk.state.latents.labels[1:4] == ["mine", "bundle too", "brushed steel"]
    assert desk.state.latents.marks[1:5] == ["mixed", "unusable", None, "mixed"]
    assert desk.state.latents.named[1:5].tolist() == [True, True, False, True]
    assert desk.state.latents.labels[4] == "bundle only"
    desk.controller.remarking.rename(2, "")
    assert desk.state.latents.labels[2] == "scratch"
    desk.controller.select(2)
    assert remark_values(desk.state.page.concept.remark) == (None, None, "unusable")
    assert len(desk.state.page.history) == 2
    assert "ada" in desk.state.page.history[1]
    desk.history.undo()
    assert desk.state.latents.labels[2] == "bundle too"


def test_what_another_program_wrote_meanwhile_is_read_with_the_table(desk):
    remarks().set(3, who="ada", name="tape")
    desk.controller.set_auditor(FakeAuditor())
    assert desk.state.latents.labels[3] == "tape"


def test_a_new_name_is_shown_where_the_latent_is_a_relative(desk):
    assert desk.state.page.alike[0].label == "scratch"
    desk.controller.remarking.rename(2, "deep scratch")
    assert desk.state.page.alike[0].label == "deep scratch"


def test_lines_that_a_power_cut_left_behind_are_told_once(tmp_path):
    remarks().set(1, who="ada", name="mine")
    with remarks().path.open("ab") as journal:
        journal.write(b'{"seq": 2, "when\n')
    desk = Desk(InlineJobs())
    desk.controller.set_auditor(desk.auditor)
    desk.controller.set_auditor(FakeAuditor())
    assert len(desk.told) == 1
    assert desk.state.latents.labels[1] == "mine"


# ----------------------------------------------------------------------------------------------------- reference images


def write_index(folder: Path, fingerprint="e" * 64, sae=CLS):
    folder.mkdir(parents=True)
    encoder = {"name": "demo-clip", "fingerprint": fingerprint}
    state = {"schema": "sae-auditor/index/1", "encoder": encoder, "saes": [{"name": "any", "fingerprint": sae}]}
    (folder / "index.json").write_text(json.dumps(state))
    return str(folder)


def test_index_folders_that_fit_the_encoder_are_offered(tmp_path):
    fitting = write_index(tmp_path / "data" / "indexes" / "line-3")
    write_index(tmp_path / "data" / "indexes" / "other-encoder", "0" * 64)
    write_index(tmp_path / "data" / "indexes" / "other-saes", sae="0" * 64)
    (tmp_path / "data" / "indexes" / "broken").mkdir()
    (tmp_path / "data" / "indexes" / "broken" / "index.json").write_text("{")
    namesake = write_index(tmp_path / "more" / "line-3")
    desk = Desk(InlineJobs())
    for folder in (namesake, fitting):
        desk.places.add(BUNDLE, folder)
    desk.controller.set_auditor(desk.auditor)
    assert [(one.place, one.title) for one in desk.state.references] == [
        ("", "Images of the bundle"),
        (namesake, "more/line-3"),
        (fitting, "indexes/line-3"),
    ]
    assert desk.state.reference == ""


def test_a_bundle_without_images_does_not_offer_its_own(tmp_path):
    desk = Desk(InlineJobs())
    del desk.auditor.bundle.manifest.files[IMAGES_FILE]
    desk.controller.set_auditor(desk.auditor)
    assert (desk.state.references, desk.state.reference) == ((), "")


def test_other_reference_images_keep_selection_and_pin(desk, tmp_path):
    place = write_index(tmp_path / "data" / "indexes" / "line-3")
    indexed = FakeBundle({"cls-last": FakeTable(monosemanticity=[0.5] * 10)})
    indexed.references = Path(place)
    desk.auditor.bundle.with_references = lambda path: indexed if path == Path(place) else None
    desk.controller.listing.search_words("nut")
    desk.controller.select(4)
    desk.controller.pin(3)
    desk.controller.choose_reference(place)
    assert desk.controller.auditor.bundle is indexed
    assert desk.replaced == [desk.controller.auditor]
    assert desk.auditor.bundle is not indexed
    assert desk.state.latents.numbers["monosemanticity"].tolist() == [0.5] * 10
    assert desk.state.latents.reference == "line-3"
    assert (desk.state.selected, desk.state.page.concept.latent, desk.state.pinned.concept.latent) == (4, 4, 3)
    assert desk.state.page.concept.scores.monosemanticity == 0.5
    assert desk.state.search.kind == "none"  # it was an answer of the former images
    assert len(desk.state.shown.latents) == 9
    assert desk.state.reference == place


def test_an_index_folder_that_has_more_images_now_is_read_anew(desk, tmp_path):
    place = write_index(tmp_path / "data" / "indexes" / "line-3")
    opened = []

    def with_references(path):
        bundle = FakeBundle({"cls-last": FakeTable(support=np.full(10, 7 + len(opened)))})
        bundle.references, bundle.with_references = path, with_references
        opened.append(bundle)
        return bundle

    desk.auditor.bundle.with_references = with_references
    desk.places.changed.emit(BUNDLE)  # the bundle's own images never change
    assert not opened
    desk.controller.choose_reference(place)
    desk.controller.choose_reference(place)
    assert len(opened) == 1
    desk.controller.select(4)
    desk.places.add(BUNDLE, place)
    assert desk.state.latents.numbers["support"][4] == 8
    assert desk.state.page.concept.support == 8
    assert len(desk.replaced) == 2


def bundle_of(tables=None, fingerprint=BUNDLE, **given):
    """Return a bundle that can take reference images in."""
    made = FakeBundle(tables, fingerprint=fingerprint)
    for name, value in given.items():
        setattr(made, name, value)
    made.with_references = lambda path: bundle_of(tables, fingerprint, references=path)
    made.without_references = lambda: bundle_of(tables, fingerprint)
    return made


def test_an_index_folder_that_was_chosen_for_one_bundle_is_never_used_for_another(tmp_path):
    place = write_index(tmp_path / "line-3")
    desk = Desk(InlineJobs(), FakeAuditor(bundle_of()))
    desk.places.add(BUNDLE, place)
    desk.controller.set_auditor(desk.auditor)
    desk.controller.choose_reference(place)
    assert desk.places.in_use(BUNDLE) == place
    assert str(desk.controller.auditor.bundle.references) == place
    other = FakeAuditor(bundle_of(fingerprint="0" * 64))
    desk.controller.set_auditor(other)
    assert desk.controller.auditor is other
    assert (desk.state.reference, desk.state.latents.reference) == ("", "Images of the bundle")
    assert [one.place for one in desk.state.references] == [""]
    assert desk.places.in_use("0" * 64) == ""
    desk.controller.set_auditor(FakeAuditor(bundle_of()))  # the first one again, with what was chosen for it
    assert str(desk.controller.auditor.bundle.references) == desk.state.reference == place


def test_reference_images_that_are_opened_too_late_are_not_those_of_the_next_bundle(tmp_path):
    place = write_index(tmp_path / "line-3")
    desk = Desk(InlineJobs(held=True), FakeAuditor(bundle_of()))
    desk.places.add(BUNDLE, place)
    desk.controller.set_auditor(desk.auditor)
    desk.jobs.finish_all()
    desk.controller.choose_reference(place)
    assert desk.state.reference == place
    late = desk.jobs.running("concepts.reference").owner.on_result
    other = FakeAuditor(bundle_of(fingerprint="0" * 64))
    desk.controller.set_auditor(other)
    assert (desk.state.references, desk.state.reference) == ((), "")
    late(FakeAuditor(bundle_of(references=Path(place))))
    desk.jobs.finish_all()
    assert desk.controller.auditor is other
    assert desk.replaced == []
    assert desk.places.in_use("0" * 64) == desk.places.in_use(BUNDLE) == ""


def test_a_choice_that_the_person_cancelled_is_not_shown_as_made(held):
    held.controller.choose_sae("patch-middle")
    assert held.state.sae == "patch-middle"
    held.jobs.cancel("concepts.sae")
    assert held.state.sae == "cls-last"
    assert not held.controller.is_pending()


def test_the_same_auditor_is_not_read_again(desk):
    before = desk.state
    desk.controller.set_auditor(desk.auditor)
    assert desk.state is before
    desk.controller.choose_sae("patch-middle")
    loaded = desk.state
    desk.controller.set_auditor(desk.replaced[0])  # the window hands it on to every page
    assert desk.state is loaded


def test_reference_images_that_cannot_be_opened_leave_the_screen(desk):
    def refuse(path):
        raise InputRefused("This is no index.")

    desk.auditor.bundle.with_references = refuse
    before = desk.state
    desk.controller.choose_reference("/no/such/index")
    assert desk.state == before
    assert [error.what for error in desk.errors] == ["This is no index."]
    assert desk.state.reference == ""


def test_the_reference_images_in_use_are_not_opened_again(desk):
    desk.controller.choose_reference("")
    assert desk.auditor.calls == []


def test_an_export_says_where_it_was_saved(desk, tmp_path):
    desk.controller.export_latents([3, 1], tmp_path / "chosen.csv")
    assert (tmp_path / "chosen.csv").is_file()
    assert str(tmp_path / "chosen.csv") in desk.told[-1]
    desk.controller.export_latents([3], str(tmp_path / "chosen.pdf"))
    assert "chosen.pdf" in desk.errors[-1].what
    assert not (tmp_path / "chosen.pdf").exists()
    desk.controller.export_latents([], tmp_path / "none.csv")
    assert not (tmp_path / "none.csv").exists()


# --------------------------------------------------------------------------------------------- with the other workspace


def test_a_latent_asked_for_before_the_latents_are_there_is_shown_once_they_are():
    made = Desk(InlineJobs(held=True))
    made.controller.set_auditor(made.auditor)
    made.controller.show_asked(3)
    assert made.state.selected is None
    made.jobs.finish_all()
    assert made.state.selected == made.state.page.concept.latent == 3
    made.controller.show_asked(4)
    made.jobs.finish_all()
    assert made.state.page.concept.latent == 4


def test_what_another_workspace_wrote_is_shown(desk):
    known, before = desk.controller.known, desk.state.latents.labels[2]
    desk.controller.select(2)
    other = Remarks.of(known.concepts.fingerprint)
    other.set(2, who="ann", name="gasket", note="see line 3")
    desk.controller.remarking.names_changed()
    assert desk.state.latents.labels[2] == desk.state.page.concept.label == "gasket"
    assert desk.state.page.concept.remark.note == "see line 3"
    other.set(2, who="ann", name=None)
    desk.controller.remarking.names_changed()
    assert desk.state.latents.labels[2] == before
