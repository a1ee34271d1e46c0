"""Named interventions in the workspace: kept, on for every image, renamed, taken back, there after a restart."""

import json
from dataclasses import replace

import pytest

from sae_auditor._paths import data_folder
from sae_auditor.explain.interventions import Intervention, read_intervention
from sae_auditor.progress import run_to_end
from sae_auditor.reports.audit.intervention_words import held
from sae_auditor.workbench.audit import kept_interventions
from sae_auditor.workbench.audit.state import Overlay
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.audit.audit_fakes import FLIP, Bench

NO_TAG = Intervention.of("no red tag", "cls-last", "5" * 64, {1893: 0.0})


def names(bench):
    return [one.name for one in bench.state.interventions]


@pytest.fixture
def kept(bench):
    """A bench on whose first image the tag was switched off and kept."""
    bench.open()
    bench.controller.what_ifs.toggle(1893)
    bench.controller.named.keep("no red tag")
    return bench


def test_what_is_tried_is_kept_under_a_name_and_switched_on(kept):
    state = kept.state
    assert state.interventions == (NO_TAG,)
    assert state.switched_on == {"no red tag"}
    assert not state.scales
    assert state.what_if.interventions == (NO_TAG,)
    assert state.what_if.audit.changes == (NO_TAG,)
    assert not state.audit.changes
    assert held(state.what_if.interventions) == "With \u201cno red tag\u201d"


def test_nothing_tried_is_nothing_to_keep(bench):
    bench.open()
    bench.controller.named.keep("empty")
    assert bench.state.interventions == ()
    assert bench.history.undo_title is None


def test_it_holds_for_the_next_image_beside_the_true_prediction(kept):
    kept.open(seed=1)
    state = kept.state
    assert state.what_if.interventions == (NO_TAG,)
    assert state.what_if.scores.probability[0] < state.audit.probability[0]
    assert not state.audit.changes
    kept.queue.previous()
    assert kept.state.what_if.interventions == (NO_TAG,)


def test_switched_off_it_stays_listed_and_changes_nothing(kept):
    kept.controller.named.switch("no red tag", False)
    assert names(kept) == ["no red tag"]
    assert kept.state.what_if is None
    kept.open(seed=1)
    assert kept.state.what_if is None
    kept.controller.named.switch("no red tag", True)
    assert kept.state.what_if.interventions == (NO_TAG,)


def test_what_is_tried_comes_on_top(kept):
    kept.controller.what_ifs.scale(42, 0.5)
    first, tried = kept.state.what_if.interventions
    assert first == NO_TAG
    assert (tried.name, tried.scales) == ("", {42: 0.5})
    assert kept.state.what_if.scales == {1893: 0.0, 42: 0.5}
    assert held(kept.state.what_if.interventions) == "With \u201cno red tag\u201d and your changes"
    kept.controller.what_ifs.reset()
    assert kept.state.what_if.interventions == (NO_TAG,)


def test_every_step_is_taken_back_by_its_name(kept):
    named = kept.controller.named
    named.rename("no red tag", "without tag")
    named.switch("without tag", False)
    named.remove("without tag")
    assert names(kept) == []
    titles = [kept.history.undo() for _ in range(4)]
    assert titles == [
        "Remove \u201cwithout tag\u201d",
        "Switch off \u201cwithout tag\u201d",
        "Rename \u201cno red tag\u201d to \u201cwithout tag\u201d",
        "Keep \u201cno red tag\u201d",
    ]
    assert names(kept) == []
    assert kept.state.scales == {1893: 0.0}  # keeping took it from the sliders
    assert kept.history.undo() == "Switch off \u201cred inspection tag\u201d"
    for _ in range(3):
        kept.history.redo()
    assert names(kept) == ["without tag"]
    assert kept.state.switched_on == {"without tag"}
    assert not kept.state.scales


def test_a_name_that_is_taken_gets_a_number(kept):
    kept.controller.what_ifs.toggle(42)
    kept.controller.named.keep("  no red   tag ")
    assert names(kept) == ["no red tag", "no red tag (2)"]
    kept.controller.named.rename("no red tag (2)", "no red tag")
    assert names(kept) == ["no red tag", "no red tag (2)"]
    kept.controller.what_ifs.toggle(907)
    kept.controller.named.keep("   ")
    assert names(kept)[-1] == "Intervention"


def test_they_are_there_after_a_restart_for_their_sae_only(kept):
    again = Bench().ready()
    again.open()
    assert again.state.interventions == (NO_TAG,)
    assert again.state.what_if.interventions == (NO_TAG,)
    again.controller.choose_sae("patch-middle")
    assert again.state.interventions == ()
    assert again.state.what_if is None
    again.controller.choose_sae("cls-last")
    assert again.state.what_if.interventions == (NO_TAG,)


def test_what_is_read_late_holds_for_what_is_on_screen_and_undoes_nothing_newer(kept):
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.finish_audit()
    assert bench.state.what_if is None
    bench.jobs.finish("audit.interventions-load")
    bench.jobs.finish("audit.what-if")
    assert bench.state.what_if.interventions == (NO_TAG,)
    late = Bench(InlineJobs(held=True)).ready()
    late.open()
    late.finish_audit()
    late.controller.what_ifs.toggle(42)
    late.controller.named.keep("mine")
    late.jobs.finish("audit.interventions-keep", "audit.interventions-load")
    assert [one.name for one in late.state.interventions] == ["no red tag", "mine"]
    found = run_to_end(kept_interventions.read_named())["5" * 64]
    assert [one.name for one in found.interventions] == ["no red tag", "mine"]
    assert found.on == {"no red tag", "mine"}


def test_an_answer_for_the_former_image_is_not_shown_on_the_next(kept):
    bench = Bench(InlineJobs(held=True)).ready()
    bench.jobs.finish("audit.interventions-load")
    bench.open()
    bench.finish_audit()
    assert bench.jobs.is_running("audit.what-if")
    bench.open(seed=1)
    assert not bench.jobs.is_running("audit.what-if")
    bench.finish_audit()
    bench.jobs.finish("audit.what-if")
    assert bench.state.what_if.audit.image.sha256 == bench.state.audit.image.sha256


def test_a_place_that_cannot_be_written_is_told_once(bench, monkeypatch, tmp_path):
    bench.open()
    bench.controller.what_ifs.toggle(1893)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "file"))
    bench.controller.named.keep("a")
    bench.controller.named.switch("a", False)
    assert len(bench.errors) <= 2  # that of the factors, and that of the interventions
    assert names(bench) == ["a"]


def test_one_is_written_to_a_file_for_the_command_line(kept, tmp_path):
    kept.controller.named.save("no red tag", tmp_path / "one.json")
    assert read_intervention(str(tmp_path / "one.json")) == NO_TAG


@pytest.mark.parametrize("content", [b"", b"[]", b'{"kept": 3}', b"\xff"])
def test_a_damaged_file_is_kept_aside(content):
    file = data_folder() / kept_interventions.FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert run_to_end(kept_interventions.read_named()) == {}
    bench = Bench().ready()
    bench.open()
    bench.controller.what_ifs.toggle(1893)
    bench.controller.named.keep("a")
    assert file.with_suffix(".damaged.json").read_bytes() == content
    assert [one.name for one in run_to_end(kept_interventions.read_named())["5" * 64].interventions] == ["a"]


def test_entries_that_make_no_sense_are_left_out():
    good = {"on": True, "intervention": NO_TAG.to_dict()}
    nameless = {"on": True, "intervention": replace(NO_TAG, name="").to_dict()}
    wild = {"on": True, "intervention": NO_TAG.to_dict() | {"latents": [{"latent": 1, "factor": 1000}]}}
    data_folder().mkdir(parents=True)
    entries = [3, {"on": 1, "intervention": {}}, nameless, wild, good, good]
    (data_folder() / kept_interventions.FILE).write_text(json.dumps({"kept": entries}))
    found = run_to_end(kept_interventions.read_named())
    assert list(found) == ["5" * 64]
    assert found["5" * 64].interventions == (NO_TAG,)
    assert found["5" * 64].on == {"no red tag"}


# -- Patches -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def patches(bench):
    bench.open()
    bench.controller.choose_sae("patch-middle")
    return bench


def test_clicks_choose_patches_only_while_they_are_to(patches):
    what_ifs = patches.controller.what_ifs
    what_ifs.patch_clicked((2, 3))
    assert patches.state.patch == (2, 3)
    assert not patches.state.scaled_patches
    what_ifs.mark_patches(True)
    what_ifs.patch_clicked((4, 5))
    what_ifs.patch_clicked((4, 6))
    what_ifs.patch_clicked(None)
    assert patches.state.patch == (2, 3)
    assert patches.state.scaled_patches == {(4, 5), (4, 6)}
    what_ifs.toggle(1893)
    assert patches.state.what_if.interventions[0].patches == ((4, 5), (4, 6))
    what_ifs.patch_clicked((4, 5))
    assert patches.state.what_if.interventions[0].patches == ((4, 6),)
    assert patches.history.undo() == "Leave out patch in row 5, column 6"
    assert patches.state.scaled_patches == {(4, 5), (4, 6)}
    what_ifs.everywhere()
    assert patches.state.what_if.interventions[0].patches == ()


def test_bars_come_after_the_predictions_where_they_cost_runs_of_the_network():
    bench = Bench(InlineJobs(held=True))
    bench.auditor.sae_name = "patch-middle"
    bench.ready()
    bench.open()
    bench.finish_audit()
    bench.controller.what_ifs.toggle(1893)
    bench.jobs.finish("audit.what-if")
    shown = bench.state.what_if
    assert shown.audit is None
    assert bench.called("scores")
    bench.jobs.finish("audit.what-if-bars")
    assert bench.state.what_if.audit is not None
    assert bench.state.what_if.scores is shown.scores
    bench.controller.what_ifs.toggle(42)
    bench.controller.what_ifs.reset()
    bench.jobs.finish("audit.what-if")
    assert bench.state.what_if is None
    assert not bench.jobs.is_running("audit.what-if-bars")


def test_the_map_follows_where_patches_are_read_and_says_under_what(patches):
    patches.controller.what_ifs.toggle(1893)
    assert patches.state.map_changes == patches.state.changes != ()
    patches.controller.maps.choose(Overlay.SIMILARITY)
    assert patches.state.map_changes == ()
    patches.controller.maps.choose(Overlay.CONTRIBUTION)
    patches.controller.what_ifs.reset()
    assert patches.state.map_changes == ()
    assert patches.state.heat_map is not None
    patches.controller.choose_sae("cls-last")
    patches.controller.what_ifs.toggle(1893)
    assert patches.state.map_changes == ()  # what the latent read lies before the change


def test_chosen_patches_are_there_after_a_restart(patches):
    patches.controller.what_ifs.mark_patches(True)
    patches.controller.what_ifs.patch_clicked((4, 5))
    patches.controller.what_ifs.toggle(1893)
    again = Bench()
    again.auditor.sae_name = "patch-middle"
    again.ready()
    again.open()
    assert again.state.scaled_patches == {(4, 5)}
    assert again.state.scales == {1893: 0.0}


def test_where_no_patches_are_read_none_are_chosen(bench):
    bench.open()
    bench.controller.what_ifs.mark_patches(True)
    assert not bench.state.marks_patches
    bench.controller.what_ifs.patch_clicked((1, 1))
    assert not bench.state.scaled_patches


# -- The smallest change -----------------------------------------------------------------------------------------------


def test_the_smallest_change_is_found_tried_and_taken_back(bench):
    bench.open()
    bench.controller.smallest.look("good")
    assert bench.called("flip") == [("flip", "good")]
    assert bench.state.flip is FLIP
    assert not bench.state.is_flipping
    bench.controller.smallest.try_it()
    assert bench.state.scales == {1893: 0.0, 42: 0.0}
    assert bench.history.undo() == "Try the smallest change"
    assert not bench.state.scales


def test_it_belongs_to_its_image_and_classes(bench):
    bench.open()
    bench.controller.smallest.look()
    bench.controller.asking.choose_method("ablation")
    assert bench.state.flip is FLIP
    bench.controller.asking.choose_prompt_set("part")
    assert bench.state.flip is None
    bench.controller.asking.choose_prompt_set("condition")
    assert bench.state.flip is FLIP
    bench.open(seed=1)
    assert bench.state.flip is None
    bench.controller.smallest.try_it()
    assert not bench.state.scales


def test_a_search_that_ends_late_or_fails_says_nothing_of_another_image():
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.finish_audit()
    bench.controller.smallest.look()
    assert bench.state.is_flipping
    bench.open(seed=1)
    bench.finish_audit()
    assert not bench.state.is_flipping
    assert bench.state.flip is None
    bench.auditor.fail_on.add("flip")
    bench.controller.smallest.look()
    bench.jobs.finish("audit.flip")
    assert not bench.state.is_flipping
    assert len(bench.errors) == 1
