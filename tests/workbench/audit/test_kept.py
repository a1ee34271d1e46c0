"""What is kept for a person: what was tried on an image, and own classes."""

import json

import pytest

from sae_auditor._paths import data_folder
from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.progress import run_to_end
from sae_auditor.workbench.audit import kept
from sae_auditor.workbench.audit.state import Tried
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.audit.audit_fakes import CONDITION, PART, Bench, FakeAuditor

MINE = PromptSet("mine", (PromptClass("chipped", ("a chipped part",)), PromptClass("whole", ("whole",))), ("a {}",))


def test_what_was_tried_stays_with_its_image(bench):
    bench.open()
    bench.controller.what_ifs.toggle(1893)
    bench.open(seed=1)
    bench.controller.what_ifs.toggle(42)
    bench.queue.previous()
    assert bench.state.scales == {1893: 0.0}
    assert bench.state.what_if.scores.probability[0] < bench.state.audit.probability[0]
    bench.queue.next()
    assert bench.state.scales == {42: 0.0}


def test_what_was_tried_is_there_after_a_restart(bench):
    bench.open()
    bench.controller.what_ifs.toggle(1893)
    bench.controller.what_ifs.scale(42, 1.5)
    bench.controller.what_ifs.settle()
    again = Bench().ready()
    again.open()
    assert again.state.scales == {1893: 0.0, 42: 1.5}
    assert again.state.what_if is not None
    again.controller.what_ifs.reset()
    third = Bench().ready()
    third.open()
    assert third.state.scales == {}


def test_what_is_read_late_is_shown_too_and_undoes_nothing_newer():
    run_to_end(kept.keep_what_ifs({(_sha(0), "5" * 64): Tried({1893: 0.0}), (_sha(1), "5" * 64): Tried({42: 0.0})}))
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.finish_audit()
    assert bench.state.scales == {}
    bench.jobs.finish("audit.what-if-load")
    assert bench.state.scales == {1893: 0.0}
    bench.open(seed=1)
    bench.finish_audit()
    assert bench.state.scales == {42: 0.0}


def test_it_is_written_by_jobs_only():
    bench = Bench(InlineJobs(held=True)).ready()
    bench.open()
    bench.finish_audit()
    bench.controller.what_ifs.toggle(1893)
    assert not (data_folder() / kept.WHAT_IF_FILE).exists()
    # The second image's must not keep the first one's from the disk.
    bench.open(seed=1)
    bench.finish_audit()
    bench.controller.what_ifs.toggle(42)
    bench.jobs.finish("audit.what-if-keep")
    assert sorted((dict(tried.scales) for tried in run_to_end(kept.read_what_ifs()).values()), key=str) == [
        {1893: 0.0},
        {42: 0.0},
    ]


def test_the_last_thousand_images_are_kept():
    run_to_end(kept.keep_what_ifs({(f"{number:064x}", "f"): Tried({1: 0.5}) for number in range(1005)}))
    run_to_end(kept.keep_what_ifs({(f"{5:064x}", "f"): Tried({1: 2.0})}))
    found = run_to_end(kept.read_what_ifs())
    assert len(found) == 1000
    assert list(found)[-1] == (f"{5:064x}", "f")
    assert (f"{4:064x}", "f") not in found


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"kept": 3}', b"\xff\x00", b'{"kept": [], "kept": []}', b"[" * 5000]
)
def test_a_damaged_file_is_kept_aside_and_nothing_fails(content):
    file = data_folder() / kept.WHAT_IF_FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert run_to_end(kept.read_what_ifs()) == {}
    run_to_end(kept.keep_what_ifs({("a", "b"): Tried({7: 1.0})}))
    assert run_to_end(kept.read_what_ifs()) == {("a", "b"): Tried({7: 1.0})}
    assert file.with_suffix(".damaged.json").read_bytes() == content


def test_entries_that_make_no_sense_are_left_out():
    good = {"image": "a", "sae": "b", "scales": {"7": 0.5}}
    bad_scales = [{"7": 9}, {"x": 1}, {"7": True}, {"\u0667": 1}, {"7": "1"}, []]
    bad = [{"image": "a"}, 7, None, {**good, "sae": 3}, *({**good, "scales": scales} for scales in bad_scales)]
    data_folder().mkdir(parents=True)
    (data_folder() / kept.WHAT_IF_FILE).write_text(json.dumps({"kept": [*bad, good]}))
    assert run_to_end(kept.read_what_ifs()) == {("a", "b"): Tried({7: 0.5})}


def test_a_place_that_cannot_be_written_is_told_once(bench, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "file"))
    bench.open()
    bench.controller.what_ifs.toggle(1893)
    bench.controller.what_ifs.toggle(42)
    assert len(bench.errors) == 1
    assert bench.state.scales == {1893: 0.0, 42: 0.0}


# -------------------------------------------------------------------------------------------------------- own classes


def test_own_classes_are_offered_again_for_their_bundle_only(bench):
    bench.open()
    bench.controller.asking.use_prompts(MINE)
    again = Bench()
    again.auditor.bundle.fingerprint = bench.auditor.bundle.fingerprint
    again.ready()
    assert again.state.prompt_sets == ("condition", "part", "mine")
    again.open()
    assert again.state.asked.prompts == CONDITION
    again.controller.asking.choose_prompt_set("mine")
    assert again.state.asked.prompts == MINE
    other = Bench().ready()
    assert other.state.prompt_sets == ("condition", "part")


def test_own_classes_are_written_over_under_their_name_and_never_over_the_bundles(bench):
    bench.open()
    bench.controller.asking.use_prompts(MINE)
    changed = PromptSet("mine", MINE.classes[:1])
    bench.controller.asking.use_prompts(changed)
    bench.controller.asking.use_prompts(PromptSet("condition", PART.classes))
    assert bench.state.prompt_sets == ("condition", "part", "mine", "condition (2)")
    assert bench.state.asked.prompts.name == "condition (2)"
    found = run_to_end(kept.read_prompt_sets(bench.auditor.bundle.fingerprint))
    assert found == (changed, PromptSet("condition (2)", PART.classes))
    bench.controller.asking.choose_prompt_set("condition")
    assert bench.state.asked.prompts == CONDITION


def test_the_bundles_own_classes_are_not_kept_twice(bench):
    bench.open()
    bench.controller.asking.use_prompts(PART)
    assert run_to_end(kept.read_prompt_sets(bench.auditor.bundle.fingerprint)) == ()
    assert bench.state.asked.prompts == PART


def test_damaged_classes_are_left_out():
    data_folder().mkdir(parents=True)
    entries = [{"bundle": "b", "prompts": {"name": "x"}}, {"bundle": "b", "prompts": MINE.to_dict()}, 3]
    (data_folder() / kept.CLASSES_FILE).write_text(json.dumps({"kept": entries}))
    assert run_to_end(kept.read_prompt_sets("b")) == (MINE,)


def test_classes_that_come_late_are_not_offered_for_another_bundle():
    first = FakeAuditor()
    run_to_end(kept.keep_prompt_set(first.bundle.fingerprint, MINE))
    bench = Bench(InlineJobs(held=True))
    bench.controller.set_auditor(first)
    take = bench.jobs.running("audit.own-classes").owner.on_result
    bench.ready()
    take((MINE,))
    assert bench.state.prompt_sets == ("condition", "part")


def _sha(seed):
    bench = Bench().ready()
    bench.open(seed=seed)
    return bench.state.audit.image.sha256
