"""The controller without a window: a mock for the screen, jobs that run at once or when they are told to."""

from unittest.mock import Mock

import numpy as np
import pytest
from audit_fakes import CONDITION, PART, FakeAuditor, make_audit, picture
from PIL import Image

from sae_auditor.app.audit.controller import AuditController
from sae_auditor.app.audit.state import Overlay, Side
from sae_auditor.app.audit.view import AuditView
from sae_auditor.app.inline_jobs import InlineJobRunner
from sae_auditor.app.queue import ImageQueue
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end


class HeldJobs:
    """Starts nothing until `finish(key)`; a newer job with the same key replaces the older one."""

    def __init__(self):
        self.held = {}

    def start(self, key, job_factory, *, on_result, on_progress=None, on_error=None, title="", lane="compute"):
        self.held[key] = (job_factory, on_result, on_error)

    def cancel(self, key):
        self.held.pop(key, None)

    def is_running(self, key):
        return key in self.held

    def finish(self, key):
        factory, on_result, on_error = self.held[key]
        try:
            result = run_to_end(factory())
        except InputRefused as error:
            del self.held[key]
            on_error(error)
            return
        del self.held[key]
        on_result(result)


class Desk:
    def __init__(self, jobs, **auditor):
        self.view = Mock(spec=AuditView)
        self.errors = []
        self.queue = ImageQueue()
        self.jobs = jobs
        self.auditor = FakeAuditor(**auditor)
        self.replaced = []
        self.told = []
        self.controller = AuditController(
            self.view, jobs, self.errors.append, self.queue, self.told.append, self.replaced.append
        )

    def add(self, seed=0, pixels=None):
        self.queue.add([picture(seed=seed) if pixels is None else pixels], name=f"image-{seed}.png")
        return self.queue.item_at(len(self.queue) - 1)

    def open(self, seed=0):
        item = self.add(seed)
        self.controller.set_image(item)
        return item

    def called(self, name):
        return [call for call in self.auditor.calls if call[0] == name]


@pytest.fixture
def desk():
    made = Desk(InlineJobRunner())
    made.controller.set_auditor(made.auditor)
    return made


def test_an_image_is_looked_at_explained_and_shown(desk):
    desk.open()
    state = desk.controller.state
    assert [call[0] for call in desk.auditor.calls] == ["look", "explain", "latent_map"]
    assert state.class_name == "defective"
    assert state.selected_latent == 1893
    assert state.page.concept.latent == 1893
    assert len(state.page.pictures) == 12
    assert state.page.pictures[11] is None
    assert state.heat_map.kind == "activation"
    desk.view.set_subject.assert_called_with(state.subject)
    desk.view.set_audit.assert_called_with(state.audit)
    desk.view.set_class.assert_called_with(0)
    assert desk.queue.item_at(0).state == "ready"
    assert desk.queue.item_at(0).sha256 == state.audit.image.sha256
    assert not desk.controller.is_pending()
    assert not desk.errors


def test_prompts_method_and_target_explain_without_looking_again(desk):
    desk.open()
    desk.auditor.calls.clear()
    desk.controller.choose_method("ablation")
    desk.controller.choose_target("cosine")
    desk.controller.choose_prompt_set("part")
    assert desk.called("explain") == [
        ("explain", "condition", "logodds", "ablation", None),
        ("explain", "condition", "cosine", "ablation", None),
        ("explain", "part", "cosine", "ablation", None),
    ]
    assert not desk.called("look")


def test_the_selected_class_stays_when_the_method_changes_and_goes_with_a_new_image(desk):
    desk.open()
    desk.controller.select_class(1)
    desk.controller.choose_method("ablation")
    assert desk.controller.state.class_name == "good"
    desk.open(seed=1)
    assert desk.controller.state.class_name == "defective"


def test_contrast_makes_a_margin_and_nothing_takes_it_back(desk):
    desk.open()
    desk.controller.choose_contrast("good")
    assert desk.called("explain")[-1] == ("explain", "condition", "margin", "gradient", "good")
    desk.controller.choose_contrast(None)
    assert desk.called("explain")[-1] == ("explain", "condition", "logodds", "gradient", None)


def test_margin_takes_the_runner_up_as_contrast(desk):
    desk.open()
    desk.controller.choose_target("margin")
    assert desk.controller.state.request.contrast == "good"


def test_selecting_the_contrasted_class_contrasts_it_with_another(desk):
    desk.open()
    desk.controller.choose_contrast("good")
    desk.controller.select_class(1)
    assert desk.controller.state.request.contrast == "defective"
    assert desk.controller.state.class_name == "good"


def test_another_prompt_set_drops_a_contrast_that_it_does_not_know(desk):
    desk.open()
    desk.controller.choose_contrast("good")
    desk.controller.choose_prompt_set("part")
    assert desk.controller.state.request.contrast is None
    assert desk.controller.state.request.target == "logodds"


def test_written_prompts_are_offered_and_used(desk):
    desk.open()
    desk.controller.use_prompts(type(PART)("mine", PART.classes))
    assert desk.view.set_prompt_sets.call_args.args[0] == ["condition", "part", "mine"]
    assert desk.controller.state.audit.prompt_set == "mine"


def test_a_refused_image_keeps_the_screen(desk):
    desk.open()
    before = desk.controller.state
    broken = desk.add(1, np.zeros((4, 4, 5), np.uint8))
    desk.controller.set_image(broken)
    assert desk.controller.state == before
    assert len(desk.errors) == 1
    assert desk.queue.item_at(1).state == "refused"
    assert desk.queue.item_at(1).message
    desk.controller.choose_method("ablation")
    assert desk.controller.state.subject.item.id == before.subject.item.id


def test_a_failed_explanation_keeps_the_screen_and_the_choice(desk):
    desk.open()
    before = desk.controller.state
    desk.auditor.fail_on.add("explain")
    desk.controller.choose_method("ledger")
    assert desk.controller.state == before
    assert desk.view.set_request.call_args.args[0] == before.request
    desk.auditor.fail_on.clear()
    desk.controller.choose_target("cosine")
    assert desk.called("explain")[-1] == ("explain", "condition", "cosine", "gradient", None)


def test_an_image_whose_explanation_fails_is_not_shown(desk):
    desk.open()
    before = desk.controller.state
    desk.auditor.fail_on.add("explain")
    desk.open(seed=1)
    assert desk.controller.state == before
    assert len(desk.errors) == 1


def test_selecting_a_latent_fetches_its_concept_and_map(desk):
    desk.open()
    desk.controller.select_latent(42)
    assert desk.controller.state.page.concept.latent == 42
    assert desk.called("latent_map")[-1] == ("latent_map", 42)


def test_a_failed_map_leaves_the_concept(desk):
    desk.open()
    desk.auditor.fail_on.add("latent_map")
    desk.controller.select_latent(42)
    assert desk.controller.state.page.concept.latent == 42
    assert desk.controller.state.heat_map is None
    assert len(desk.errors) == 1


def test_overlay_sources(desk):
    desk.open()
    desk.controller.maps.choose(Overlay.SIMILARITY)
    assert desk.controller.state.heat_map.kind == "similarity"
    desk.controller.select_class(2)
    assert desk.called("similarity_map") == [("similarity_map", "defective"), ("similarity_map", "worn")]
    desk.controller.maps.choose(Overlay.NONE)
    assert desk.controller.state.heat_map is None
    assert desk.view.set_overlay.call_args.args == (Overlay.NONE, None)


def test_what_if_moves_the_predictions_and_resets(desk):
    desk.open()
    desk.controller.what_ifs.toggle(1893)
    state = desk.controller.state
    assert state.scales == {1893: 0.0}
    assert state.what_if.probability[0] < state.audit.probability[0]
    desk.controller.what_ifs.scale(42, 9.0)
    assert desk.controller.state.scales == {1893: 0.0, 42: 3.0}
    desk.controller.what_ifs.toggle(1893)
    assert desk.controller.state.scales == {42: 3.0}
    desk.controller.what_ifs.reset()
    assert desk.controller.state.what_if is None
    assert desk.view.set_what_if.call_args.args == ({}, None)


def test_what_if_survives_a_change_of_method_and_ends_with_the_image(desk):
    desk.open()
    desk.controller.what_ifs.toggle(1893)
    desk.controller.choose_method("ablation")
    assert desk.controller.state.scales == {1893: 0.0}
    assert desk.controller.state.what_if is not None
    desk.open(seed=1)
    assert not desk.controller.state.scales
    assert desk.controller.state.what_if is None


def test_a_drag_computes_the_newest_factor_and_skips_those_between():
    desk = Desk(HeldJobs())
    desk.controller.set_auditor(desk.auditor)
    desk.open()
    desk.jobs.finish("audit.look")
    desk.jobs.finish("audit.explain")
    for percent in range(0, 100, 5):
        desk.controller.what_ifs.scale(1893, percent / 100)
    desk.jobs.finish("audit.what-if")
    desk.jobs.finish("audit.what-if")
    assert desk.called("what_if") == [("what_if", {1893: 0.0}), ("what_if", {1893: 0.95})]
    assert not desk.jobs.is_running("audit.what-if")


def test_a_what_if_that_comes_after_reset_is_not_shown():
    desk = Desk(HeldJobs())
    desk.controller.set_auditor(desk.auditor)
    desk.open()
    desk.jobs.finish("audit.look")
    desk.jobs.finish("audit.explain")
    desk.controller.what_ifs.toggle(1893)
    desk.controller.what_ifs.reset()
    desk.jobs.finish("audit.what-if")
    assert desk.controller.state.what_if is None


def test_a_late_map_or_concept_of_another_latent_is_dropped():
    desk = Desk(HeldJobs())
    desk.controller.set_auditor(desk.auditor)
    desk.open()
    desk.jobs.finish("audit.look")
    desk.jobs.finish("audit.explain")
    _, late_map, _ = desk.jobs.held["audit.map"]
    _, late_page, _ = desk.jobs.held["audit.concept"]
    desk.controller.select_latent(42)
    late_map("a map of 1893")
    late_page("a page of 1893")
    assert desk.controller.state.heat_map is None
    assert desk.controller.state.page is None


def test_choices_made_while_the_encoder_looks_are_used_for_that_image():
    desk = Desk(HeldJobs())
    desk.controller.set_auditor(desk.auditor)
    desk.open()
    desk.controller.choose_method("ablation")
    assert not desk.jobs.is_running("audit.explain")
    desk.jobs.finish("audit.look")
    desk.jobs.finish("audit.explain")
    assert desk.controller.state.audit.method == "ablation"


def test_the_old_image_stays_until_the_new_one_is_explained():
    desk = Desk(HeldJobs())
    desk.controller.set_auditor(desk.auditor)
    first = desk.open()
    desk.jobs.finish("audit.look")
    desk.jobs.finish("audit.explain")
    second = desk.open(seed=1)
    desk.jobs.finish("audit.look")
    assert desk.controller.state.subject.item.id == first.id
    assert desk.controller.is_pending()
    desk.jobs.finish("audit.explain")
    assert desk.controller.state.subject.item.id == second.id


def test_a_picture_is_shown_before_there_is_an_encoder():
    desk = Desk(InlineJobRunner())
    desk.open()
    image, name = desk.view.set_preview.call_args.args
    assert (image.rgb.shape, name) == ((240, 320, 3), "image-0.png")
    desk.controller.set_auditor(desk.auditor)
    assert desk.controller.state.audit is not None


def test_another_sae_audits_the_same_image_and_leaves_the_former_auditor_as_it_is(desk):
    desk.open()
    desk.controller.choose_sae("patch-middle")
    assert desk.controller.auditor.sae_name == "patch-middle"
    assert desk.auditor.sae_name == "cls-last"
    assert desk.replaced == [desk.controller.auditor]
    assert desk.controller.state.subject.auditor is desk.controller.auditor
    assert desk.controller.state.request.prompts == CONDITION


def test_an_sae_that_does_not_fit_leaves_the_former_one(desk):
    desk.open()
    before = desk.controller.state
    desk.auditor.fail_on.add("with_sae")
    desk.controller.choose_sae("patch-middle")
    assert desk.controller.state == before
    offers, current = desk.view.set_saes.call_args.args
    assert ([offer.name for offer in offers], current) == (["cls-last", "patch-middle"], "cls-last")
    assert len(desk.errors) == 1


def test_another_bundle_brings_its_own_prompt_sets(desk):
    desk.open()
    other = FakeAuditor(prompt_sets={"part": PART})
    desk.controller.set_auditor(other)
    assert desk.controller.state.audit.prompt_set == "part"
    assert list(desk.controller.prompt_sets) == ["part"]


def test_no_image_empties_the_workspace(desk):
    desk.open()
    desk.controller.set_image(None)
    assert desk.controller.state.subject is None
    desk.view.set_audit.assert_called_with(None)
    desk.controller.what_ifs.toggle(1893)
    assert not desk.called("what_if")


def test_an_audit_without_a_fired_latent_is_shown():
    desk = Desk(InlineJobRunner(), options={"n_latents": 0})
    desk.controller.set_auditor(desk.auditor)
    desk.open()
    assert desk.controller.state.selected_latent is None
    assert desk.controller.state.page is None
    assert not desk.errors


def test_what_the_engine_had_to_do_is_told_once():
    desk = Desk(InlineJobRunner(), audit_notices=("The memory of the GPU was full; the CPU is used.",))
    desk.controller.set_auditor(desk.auditor)
    desk.open()
    desk.controller.choose_method("ablation")
    assert desk.told == ["The memory of the GPU was full; the CPU is used."]


def test_what_is_to_be_known_of_the_encoder_is_told_once_and_not_with_every_image():
    known = ("QuickGELU was not seen.", "Texts cannot be used.")
    desk = Desk(InlineJobRunner(), audit_notices=(*known, "The margin is explained."))
    desk.auditor.notices = known
    warned = []
    desk.controller = AuditController(
        desk.view, desk.jobs, desk.errors.append, desk.queue, desk.told.append, warn=warned.append
    )
    desk.controller.set_auditor(desk.auditor)
    desk.open()
    desk.controller.set_auditor(None)
    desk.controller.set_auditor(desk.auditor)
    assert warned == [list(known)]
    desk.view.set_told.assert_called_with(known)
    assert desk.told == ["The margin is explained."]


def test_the_image_is_audited_again_in_the_colours_that_open_clip_sees(desk, tmp_path):
    pixels = picture()
    block = Image.Exif()
    block[274] = 6
    Image.fromarray(pixels).save(tmp_path / "turned.png", exif=block)
    desk.queue.add([tmp_path / "turned.png"])
    desk.controller.set_image(desk.queue.current)
    assert desk.controller.state.subject.evidence.image.rgb.shape == (320, 240, 3)
    desk.controller.reading.switch_colours()
    assert np.array_equal(desk.controller.state.subject.evidence.image.rgb, pixels)
    assert len(desk.called("explain")) == 2
    desk.controller.reading.switch_colours()
    assert desk.controller.state.subject.evidence.image.rgb.shape == (320, 240, 3)


def test_the_colours_stay_when_the_next_image_is_refused(desk, tmp_path):
    desk.open()
    desk.controller.reading.switch_colours()
    desk.controller.set_image(desk.add(1, np.zeros((4, 4, 5), np.uint8)))
    assert len(desk.errors) == 1
    Image.fromarray(picture()).convert("RGBA").save(tmp_path / "x.png")
    desk.queue.add([tmp_path / "x.png"])
    desk.controller.set_image(desk.queue.item_at(len(desk.queue) - 1))
    assert desk.controller.state.subject.evidence.image.provenance.colour == "as-open-clip"


def test_what_opens_selected_is_the_first_row_by_exact_effect(desk):
    def exact(prompts, **asked):
        audit = make_audit(prompts, **asked)
        audit.ablations[0, 2] = 9.0  # the third contribution, and the largest effect
        return audit

    desk.auditor.make = exact
    desk.open()
    assert desk.controller.state.selected_latent == 907
    assert desk.controller.state.page.concept.latent == 907
    assert desk.called("latent_map") == [("latent_map", 907)]


def test_a_side_lists_its_latents_only_and_selects_the_first(desk):
    desk.open()
    audit = desk.controller.state.audit
    desk.controller.choose_side(Side.AGAINST)
    chosen = desk.controller.state.selected_latent
    assert audit.effects(0)[list(audit.latents).index(chosen)] == audit.effects(0).min()
    desk.view.set_side.assert_called_with(Side.AGAINST)
    desk.open(seed=1)
    assert desk.controller.state.selected_latent == chosen
    desk.controller.choose_side(Side.ALL)
    assert desk.controller.state.selected_latent == chosen


def test_bars_of_an_unlike_image_are_held_until_asked_for_and_stay_shown(desk):
    desk.auditor.options["unlike"] = True
    first = desk.open()
    desk.view.set_held.assert_called_with(True)
    desk.controller.held_bars.show_anyway()
    desk.view.set_held.assert_called_with(False)
    desk.controller.choose_method("ablation")
    desk.view.set_held.assert_called_with(False)
    desk.open(seed=1)
    desk.view.set_held.assert_called_with(True)
    desk.controller.set_image(first)
    desk.view.set_held.assert_called_with(False)


@pytest.mark.parametrize("unlike", [False, None])
def test_bars_of_other_images_are_not_held(desk, unlike):
    desk.auditor.options["unlike"] = unlike
    desk.open()
    desk.view.set_held.assert_called_with(False)


def test_another_policy_explains_the_image_again_and_keeps_what_was_chosen(desk):
    desk.open()
    desk.controller.select_latent(42)
    desk.controller.select_class(1)
    assert desk.controller.state.audit.judgements is None
    desk.auditor.options["policy"] = True
    desk.controller.policy_changed()
    assert desk.controller.state.audit.judgements is not None
    assert (desk.controller.state.selected_latent, desk.controller.state.class_name) == (42, "good")
    assert len(desk.called("look")) == 1


def test_another_policy_without_an_image_does_nothing():
    desk = Desk(InlineJobRunner())
    desk.controller.policy_changed()
    assert not desk.auditor.calls
