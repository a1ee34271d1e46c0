"""The controller without a window: jobs that run at once or when they are told to."""

import time

import numpy as np
import pytest
from PIL import Image

from sae_auditor.images import Reading
from sae_auditor.reports.audit.bar_row import Side
from sae_auditor.workbench.audit import jobs
from sae_auditor.workbench.audit.state import Overlay
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.audit.audit_fakes import CONDITION, PART, Bench, FakeAuditor, make_audit, picture


def test_an_image_is_looked_at_explained_and_shown(bench):
    bench.open()
    state = bench.state
    assert [call[0] for call in bench.auditor.calls] == ["look", "explain", "latent_map"]
    assert state.class_name == "defective"
    assert state.selected_latent == 1893
    assert state.page.concept.latent == 1893
    assert len(state.page.pictures) == 12
    assert state.page.pictures[11].pixels is None
    assert state.heat_map.kind == "activation"
    assert bench.states[-1] is state
    assert bench.queue.item_at(0).state == "ready"
    assert bench.queue.item_at(0).sha256 == state.audit.image.sha256
    assert not bench.controller.is_pending()
    assert not bench.errors


def test_prompts_method_and_target_explain_without_looking_again(bench):
    bench.open()
    bench.auditor.calls.clear()
    bench.controller.asking.choose_method("ablation")
    bench.controller.asking.choose_target("cosine")
    bench.controller.asking.choose_prompt_set("part")
    assert bench.called("explain") == [
        ("explain", "condition", "logodds", "ablation", None),
        ("explain", "condition", "cosine", "ablation", None),
        ("explain", "part", "cosine", "ablation", None),
    ]
    assert not bench.called("look")


def test_the_selected_class_stays_when_the_method_changes_and_goes_with_a_new_image(bench):
    bench.open()
    bench.controller.select_class(1)
    bench.controller.asking.choose_method("ablation")
    assert bench.state.class_name == "good"
    bench.open(seed=1)
    assert bench.state.class_name == "defective"


def test_contrast_makes_a_margin_and_nothing_takes_it_back(bench):
    bench.open()
    bench.controller.asking.choose_contrast("good")
    assert bench.called("explain")[-1] == ("explain", "condition", "margin", "gradient", "good")
    bench.controller.asking.choose_contrast(None)
    assert bench.called("explain")[-1] == ("explain", "condition", "logodds", "gradient", None)


def test_margin_takes_the_runner_up_as_contrast(bench):
    bench.open()
    bench.controller.asking.choose_target("margin")
    assert bench.state.request.contrast == "good"


def test_selecting_the_contrasted_class_contrasts_it_with_another(bench):
    bench.open()
    bench.controller.asking.choose_contrast("good")
    bench.controller.select_class(1)
    assert bench.state.request.contrast == "defective"
    assert bench.state.class_name == "good"


def test_another_prompt_set_drops_a_contrast_that_it_does_not_know(bench):
    bench.open()
    bench.controller.asking.choose_contrast("good")
    bench.controller.asking.choose_prompt_set("part")
    assert bench.state.request.contrast is None
    assert bench.state.request.target == "logodds"


def test_written_prompts_are_offered_and_used(bench):
    bench.open()
    bench.controller.asking.use_prompts(type(PART)("mine", PART.classes))
    assert bench.state.prompt_sets == ("condition", "part", "mine")
    assert bench.state.audit.prompt_set == "mine"


def test_what_is_said_of_an_image_leaves_with_it(bench):
    withdrawn = []
    bench.messages.withdrawn.connect(withdrawn.append)
    bench.open(pixels=np.zeros((2, 2, 9), np.uint8))
    key = bench.errors[-1].key
    withdrawn.clear()
    bench.open(1)
    assert key
    assert withdrawn == [key]


def test_a_refused_image_leaves_nothing_of_the_former_one_and_says_why(bench):
    bench.open()
    broken = bench.open(1, np.zeros((4, 4, 5), np.uint8))
    state = bench.state
    assert state.item is broken
    assert (state.subject, state.audit, state.page, state.picture, state.selected_latent) == (None,) * 5
    assert not state.waiting
    assert state.refused.startswith(bench.errors[0].text)
    assert len(bench.errors) == 1
    assert bench.queue.item_at(1).state == "refused"
    assert bench.queue.item_at(1).message
    bench.controller.asking.choose_method("ablation")
    assert len(bench.errors) == 1
    bench.queue.previous()
    assert bench.state.audit.method == "ablation"
    assert bench.state.refused == ""


def test_a_failed_explanation_keeps_the_screen_and_the_choice(bench):
    bench.open()
    before = bench.state
    bench.auditor.fail_on.add("explain")
    bench.controller.asking.choose_method("ledger")
    assert bench.state == before
    assert bench.state.asked == before.request
    bench.auditor.fail_on.clear()
    bench.controller.asking.choose_target("cosine")
    assert bench.called("explain")[-1] == ("explain", "condition", "cosine", "gradient", None)


def test_an_image_whose_explanation_fails_is_shown_without_numbers_until_another_choice_works(bench):
    bench.open()
    bench.auditor.fail_on.add("explain")
    second = bench.open(seed=1)
    assert bench.state.item is second
    assert bench.state.picture is not None
    assert bench.state.audit is None
    assert "explain was refused" in bench.state.refused
    assert len(bench.errors) == 1
    bench.auditor.fail_on.clear()
    bench.controller.asking.choose_method("ablation")
    assert bench.state.subject.item is second
    assert (bench.state.refused, bench.state.audit.method) == ("", "ablation")


def test_selecting_a_latent_fetches_its_concept_and_map(bench):
    bench.open()
    bench.controller.select_latent(42)
    assert bench.state.page.concept.latent == 42
    assert bench.called("latent_map")[-1] == ("latent_map", 42)


def test_a_failed_map_leaves_the_concept(bench):
    bench.open()
    bench.auditor.fail_on.add("latent_map")
    bench.controller.select_latent(42)
    assert bench.state.page.concept.latent == 42
    assert bench.state.heat_map is None
    assert len(bench.errors) == 1


def test_overlay_sources(bench):
    bench.open()
    bench.controller.maps.choose(Overlay.SIMILARITY)
    assert bench.state.heat_map.kind == "similarity"
    bench.controller.select_class(2)
    assert bench.called("similarity_map") == [("similarity_map", "defective"), ("similarity_map", "worn")]
    bench.controller.maps.choose(Overlay.NONE)
    assert bench.state.heat_map is None


def test_what_if_moves_the_predictions_and_resets(bench):
    bench.open()
    bench.controller.what_ifs.toggle(1893)
    state = bench.state
    assert state.scales == {1893: 0.0}
    assert state.what_if.scores.probability[0] < state.audit.probability[0]
    bench.controller.what_ifs.scale(42, 9.0)
    assert bench.state.scales == {1893: 0.0, 42: 3.0}
    bench.controller.what_ifs.toggle(1893)
    assert bench.state.scales == {42: 3.0}
    bench.controller.what_ifs.reset()
    assert bench.state.what_if is None
    assert not bench.state.scales


def test_what_if_survives_a_change_of_method_and_is_not_another_images(bench):
    bench.open()
    bench.controller.what_ifs.toggle(1893)
    bench.controller.asking.choose_method("ablation")
    assert bench.state.scales == {1893: 0.0}
    assert bench.state.what_if is not None
    bench.open(seed=1)
    assert not bench.state.scales
    assert bench.state.what_if is None


def test_a_drag_computes_the_newest_factor_and_skips_those_between():
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.finish_audit()
    for percent in range(0, 100, 5):
        bench.controller.what_ifs.scale(1893, percent / 100)
    bench.jobs.finish("audit.what-if")
    bench.jobs.finish("audit.what-if")
    assert bench.called("what_if") == [("what_if", {1893: 0.0}), ("what_if", {1893: 0.95})]
    assert not bench.jobs.is_running("audit.what-if")


def test_a_what_if_that_comes_after_reset_is_not_shown():
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.finish_audit()
    bench.controller.what_ifs.toggle(1893)
    bench.controller.what_ifs.reset()
    bench.jobs.finish("audit.what-if")
    assert bench.state.what_if is None


def test_a_late_map_or_concept_of_another_latent_is_dropped():
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.finish_audit()
    late_map = bench.jobs.running("audit.map").owner.on_result
    late_page = bench.jobs.running("audit.concept").owner.on_result
    bench.controller.select_latent(42)
    late_map("a map of 1893")
    late_page("a page of 1893")
    assert bench.state.heat_map is None
    assert bench.state.page is None


def test_choices_made_while_the_encoder_looks_are_used_for_that_image():
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.controller.asking.choose_method("ablation")
    assert not bench.jobs.is_running("audit.explain")
    bench.finish_audit()
    assert bench.state.audit.method == "ablation"


def test_a_new_image_is_shown_at_once_and_never_beside_numbers_that_are_not_its_own():
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.finish_audit()
    second = bench.open(seed=1)
    assert (bench.state.item, bench.state.audit, bench.state.waiting) == (second, None, True)
    bench.jobs.finish("audit.open")
    assert bench.state.picture.rgb.tobytes() == picture(seed=1).tobytes()
    assert bench.state.waiting
    assert bench.controller.is_pending()
    bench.finish("audit.look", "audit.explain")
    assert bench.state.subject.item is second
    assert not bench.state.waiting
    for state in bench.states:
        assert state.audit is None or state.subject.item is state.item


def test_leafing_through_images_shows_each_and_audits_the_one_that_stays():
    bench = Bench(InlineJobs(held=True)).ready()
    for seed in range(4):
        bench.add(seed)
    bench.finish_audit()
    for index in (1, 2, 3):
        bench.queue.select(index)
        bench.jobs.finish("audit.open")
        assert bench.state.picture.rgb.tobytes() == picture(seed=index).tobytes()
    assert len(bench.called("look")) == 1
    bench.finish("audit.look", "audit.explain")
    assert len(bench.called("look")) == 2
    assert bench.state.subject.item.name == "image-3.png"


def test_an_audit_waits_for_leafing_to_end_and_only_then(bench):
    waits = []

    def steps(**options):
        job = jobs.look(bench.auditor, bench.state.item, bench.state.subject.evidence.image, Reading(), **options)
        start = time.monotonic()
        next(job)
        next(job)
        waits.append(time.monotonic() - start)
        job.close()

    bench.open()
    steps(rests=True)
    assert len(bench.called("look")) == 1
    steps(rests=False)
    assert waits[0] > 0.005


def test_a_picture_is_shown_before_there_is_an_encoder():
    bench = Bench()
    bench.open()
    assert bench.state.picture.rgb.shape == (240, 320, 3)
    assert not bench.state.waiting
    bench.ready()
    assert bench.state.audit is not None


def test_another_sae_audits_the_same_image_and_leaves_the_former_auditor_as_it_is(bench):
    bench.open()
    bench.controller.choose_sae("patch-middle")
    assert bench.controller.auditor.sae_name == "patch-middle"
    assert bench.auditor.sae_name == "cls-last"
    assert bench.replaced == [bench.controller.auditor]
    assert bench.state.subject.auditor is bench.controller.auditor
    assert bench.state.request.prompts == CONDITION


def test_an_sae_that_does_not_fit_leaves_the_former_one(bench):
    bench.open()
    before = bench.state
    bench.auditor.fail_on.add("with_sae")
    bench.controller.choose_sae("patch-middle")
    assert bench.state == before
    assert ([offer.name for offer in bench.state.saes], bench.state.sae) == (["cls-last", "patch-middle"], "cls-last")
    assert len(bench.errors) == 1


def test_another_bundle_brings_its_own_prompt_sets(bench):
    bench.open()
    other = FakeAuditor(prompt_sets={"part": PART})
    bench.controller.set_auditor(other)
    assert bench.state.audit.prompt_set == "part"
    assert bench.state.prompt_sets == ("part",)


def test_no_image_empties_the_workspace(bench):
    bench.open()
    bench.controller.set_image(None)
    assert bench.state.subject is None
    assert bench.state.audit is None
    bench.controller.what_ifs.toggle(1893)
    assert not bench.called("what_if")


def test_an_audit_without_a_fired_latent_is_shown():
    bench = Bench(options={"n_latents": 0})
    bench.ready()
    bench.open()
    assert bench.state.selected_latent is None
    assert bench.state.page is None
    assert not bench.errors


def test_what_the_engine_had_to_do_is_told_once():
    bench = Bench(audit_notices=("The memory of the GPU was full; the CPU is used.",))
    bench.ready()
    bench.open()
    bench.controller.asking.choose_method("ablation")
    assert [message.text for message in bench.shown] == ["The memory of the GPU was full; the CPU is used."]


def test_what_is_to_be_known_of_the_encoder_is_told_once_and_not_with_every_image():
    known = ("QuickGELU was not seen.", "Texts cannot be used.")
    bench = Bench(audit_notices=(*known, "The margin is explained."))
    bench.auditor.notices = known
    bench.ready()
    bench.open()
    bench.controller.set_auditor(None)
    assert bench.state.audit is None
    bench.ready()
    assert bench.state.told == known
    assert bench.state.audit is not None
    assert [(message.level, message.todo or message.text) for message in bench.shown] == [
        ("warning", "\n".join(known)),
        ("info", "The margin is explained."),
    ]


def test_the_image_is_audited_again_in_the_colours_that_open_clip_sees(bench, tmp_path):
    pixels = picture()
    block = Image.Exif()
    block[274] = 6
    Image.fromarray(pixels).save(tmp_path / "turned.png", exif=block)
    bench.queue.add([tmp_path / "turned.png"])
    assert bench.state.subject.evidence.image.rgb.shape == (320, 240, 3)
    bench.controller.reading.switch_colours()
    assert np.array_equal(bench.state.subject.evidence.image.rgb, pixels)
    assert len(bench.called("explain")) == 2
    bench.controller.reading.switch_colours()
    assert bench.state.subject.evidence.image.rgb.shape == (320, 240, 3)


def test_the_colours_stay_when_the_next_image_is_refused(bench, tmp_path):
    bench.open()
    bench.controller.reading.switch_colours()
    bench.open(1, np.zeros((4, 4, 5), np.uint8))
    assert len(bench.errors) == 1
    Image.fromarray(picture()).convert("RGBA").save(tmp_path / "x.png")
    bench.queue.add([tmp_path / "x.png"])
    bench.queue.select(len(bench.queue) - 1)
    assert bench.state.subject.evidence.image.provenance.colour == "as-open-clip"


def test_what_opens_selected_is_the_first_row_by_exact_effect(bench):
    def exact(prompts, **asked):
        audit = make_audit(prompts, **asked)
        audit.ablations[0, 2] = 9.0  # the third contribution, and the largest effect
        return audit

    bench.auditor.make = exact
    bench.open()
    assert bench.state.selected_latent == 907
    assert bench.state.page.concept.latent == 907
    assert bench.called("latent_map") == [("latent_map", 907)]


def test_a_side_lists_its_latents_only_and_selects_the_first(bench):
    bench.open()
    audit = bench.state.audit
    bench.controller.choose_side(Side.AGAINST)
    chosen = bench.state.selected_latent
    assert audit.effects(0)[list(audit.latents).index(chosen)] == audit.effects(0).min()
    assert bench.state.side is Side.AGAINST
    bench.open(seed=1)
    assert bench.state.selected_latent == chosen
    bench.controller.choose_side(Side.ALL)
    assert bench.state.selected_latent == chosen


def test_bars_of_an_unlike_image_are_held_until_asked_for_and_stay_shown(bench):
    bench.auditor.options["unlike"] = True
    first = bench.open()
    assert bench.state.held
    bench.controller.show_held_bars()
    assert not bench.state.held
    bench.controller.asking.choose_method("ablation")
    assert not bench.state.held
    bench.open(seed=1)
    assert bench.state.held
    bench.queue.select_id(first.id)
    assert not bench.state.held


@pytest.mark.parametrize("unlike", [False, None])
def test_bars_of_other_images_are_not_held(bench, unlike):
    bench.auditor.options["unlike"] = unlike
    bench.open()
    assert not bench.state.held


def test_another_policy_explains_the_image_again_and_keeps_what_was_chosen(bench):
    bench.open()
    bench.controller.select_latent(42)
    bench.controller.select_class(1)
    assert bench.state.audit.judgements is None
    bench.auditor.options["policy"] = True
    bench.controller.policy_changed()
    assert bench.state.audit.judgements is not None
    assert (bench.state.selected_latent, bench.state.class_name) == (42, "good")
    assert len(bench.called("look")) == 1


def test_another_policy_without_an_image_does_nothing():
    bench = Bench()
    bench.controller.policy_changed()
    assert not bench.auditor.calls


def test_the_reference_images_in_use_are_named(bench, tmp_path):
    assert bench.state.references == "References: the bundle\u2019s own (960)"
    other = FakeAuditor()
    other.bundle.references = tmp_path / "line 3"
    bench.controller.set_auditor(other)
    assert bench.state.references == "References: line 3 (960)"
    third = FakeAuditor()
    third.concepts.n_images = 0
    bench.controller.set_auditor(third)
    assert bench.state.references == "No reference images"


def test_an_sae_that_refuses_what_is_asked_leaves_no_numbers_of_the_former_one(bench):
    bench.open()
    bench.auditor.fail_on.add("explain")
    bench.controller.choose_sae("patch-middle")
    assert bench.controller.auditor.sae_name == "patch-middle"
    assert bench.state.audit is None
    assert "explain was refused" in bench.state.refused
    assert bench.state.picture is not None


def test_a_default_method_that_a_study_found_reaches_the_open_window(bench):
    bench.open()
    assert bench.state.audit.method == "gradient"
    bench.auditor.default_method = "integrated"
    bench.controller.asking.default_changed()
    assert bench.state.audit.method == "integrated"
    assert bench.history.undo_title == "Method: Integrated"
    bench.history.undo()
    assert bench.state.audit.method == "gradient"
    # What was taken back is a choice: the same default does not come again.
    bench.controller.asking.default_changed()
    assert bench.state.audit.method == "gradient"


def test_a_method_that_a_person_chose_stays_under_another_default(bench):
    bench.open()
    bench.controller.asking.choose_method("ablation")
    bench.auditor.default_method = "integrated"
    bench.controller.asking.default_changed()
    assert bench.state.audit.method == "ablation"


def test_a_default_that_another_program_wrote_holds_from_the_next_explanation(bench):
    bench.open()
    bench.auditor.default_method = "integrated"
    bench.controller.asking.choose_prompt_set("part")
    assert (bench.state.audit.prompt_set, bench.state.audit.method) == ("part", "integrated")


def test_another_sae_of_the_bundle_brings_its_own_default(bench):
    bench.open()
    other = bench.auditor.with_sae("patch-middle")
    other.default_method = "integrated"
    bench.controller.set_auditor(other)
    assert bench.state.audit.method == "integrated"
    assert bench.history.undo_title is None


def test_worth_is_measured_once_the_explanation_is_shown_and_saved_with_it():
    bench = Bench().ready()
    bench.open()
    state = bench.state
    assert state.audit.trust.faithfulness is None
    assert state.trust.faithfulness == 0.62
    assert state.measured_audit.to_json(1)["trust"]["faithfulness"] == 0.62
    bench.controller.set_image(None)
    assert bench.state.trust is None
