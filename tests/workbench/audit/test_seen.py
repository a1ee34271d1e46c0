"""Images seen before cost nothing, the next one is there when it is asked for, and nothing late is shown."""

import os
import random

import numpy as np
import pytest

from sae_auditor.workbench.audit import seen
from sae_auditor.workbench.audit.memory import Memory
from sae_auditor.workbench.audit.state import Overlay
from sae_auditor.workbench.jobs import InlineJobs
from tests.tiny import tiny_image_files
from tests.workbench.audit.audit_fakes import Bench, picture
from tests.workbench.audit.real_bench import RealBench

AHEAD = ("audit.ahead-read", "audit.ahead")


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    monkeypatch.setattr(seen, "_REST_S", 0.0)


def test_memory_is_a_dictionary_that_forgets_the_least_recently_used():
    chance, memory, model = random.Random(1), Memory(100, lambda value: value), []
    for _ in range(2000):
        key, size = chance.randrange(12), chance.randrange(1, 45)
        if chance.random() < 0.5:
            memory.put(key, size)
            model = [one for one in model if one[0] != key] + [(key, size)]
            while sum(one[1] for one in model) > 100:
                model.pop(0)
        else:
            found = [one for one in model if one[0] == key]
            assert memory.get(key) == (found[0][1] if found else None)
            model = [one for one in model if one[0] != key] + found
        assert memory.n_bytes == sum(one[1] for one in model) <= 100
        assert len(memory) == len(model)


def test_what_is_larger_than_the_bound_is_not_kept_and_throws_nothing_out():
    memory = Memory(10, lambda value: value)
    memory.put("a", 6)
    memory.put("b", 11)
    assert (memory.get("a"), memory.get("b")) == (6, None)
    memory.put("a", 11)
    assert memory.get("a") is None
    assert memory.n_bytes == 0


@pytest.fixture
def two(bench):
    """Two images that were seen, the first one shown again."""
    bench.open()
    bench.open(seed=1)
    bench.auditor.calls.clear()
    return bench


def test_an_image_seen_before_is_shown_without_any_work(two):
    second = two.state
    two.queue.previous()
    assert two.called("look") == two.called("explain") == []
    assert two.state.item.name == "image-0.png"
    assert two.state.audit.image.sha256 == two.queue.item_at(0).sha256
    assert not two.state.waiting
    two.queue.next()
    assert two.state.audit is second.audit
    assert two.called("look") == two.called("explain") == []


def test_another_question_about_an_image_seen_before_explains_and_does_not_look(two):
    two.controller.asking.choose_method("ablation")
    two.auditor.calls.clear()
    two.queue.previous()
    assert two.called("look") == []
    assert [call[3] for call in two.called("explain")] == ["ablation"]
    assert two.state.audit.method == "ablation"
    two.queue.next()
    assert len(two.called("explain")) == 1


def test_what_people_wrote_meanwhile_is_in_the_explanation(two):
    two.auditor.meanings = object()
    two.queue.previous()
    assert two.called("look") == []
    assert len(two.called("explain")) == 1


def test_another_reading_looks_anew_and_the_former_one_is_remembered(two):
    two.controller.reading.choose_view("whole")
    two.auditor.calls.clear()
    two.queue.previous()
    assert two.called("look") == [("look", "whole")]
    two.controller.reading.choose_view("crop")
    two.auditor.calls.clear()
    two.queue.next()
    assert two.called("look") == []
    assert two.state.subject.reading.view == "crop"


def test_another_sae_looks_anew(two):
    two.controller.choose_sae("patch-middle")
    two.auditor.calls.clear()
    two.queue.previous()
    assert len(two.called("look")) == 1


def test_a_file_that_changed_is_read_again(tmp_path):
    files = tiny_image_files(tmp_path, 2)
    bench = RealBench(files)
    bench.queue.next()
    bench.jobs.finish_all()
    before = bench.states[-1].audit
    files[0].write_bytes(files[1].read_bytes())
    os.utime(files[0], ns=(1, 1))
    bench.queue.previous()
    bench.jobs.finish_all()
    assert bench.state.audit.image.sha256 == before.image.sha256
    assert bench.state.audit.image.path == str(files[0])


def test_a_file_that_is_gone_is_refused_and_not_shown_from_memory(tmp_path):
    files = tiny_image_files(tmp_path, 2)
    bench = RealBench(files)
    bench.queue.next()
    bench.jobs.finish_all()
    files[0].unlink()
    bench.queue.previous()
    bench.jobs.finish_all()
    assert bench.state.audit is None
    assert bench.state.refused
    assert bench.queue.item_at(0).state == "refused"


def test_the_same_bytes_under_another_name_are_another_image(tmp_path):
    files = tiny_image_files(tmp_path, 1)
    twin = tmp_path / "twin.png"
    twin.write_bytes(files[0].read_bytes())
    bench = RealBench([files[0], twin])
    bench.queue.next()
    bench.jobs.finish_all()
    assert bench.state.audit.image.path == str(twin)
    bench.queue.previous()
    bench.jobs.finish_all()
    assert bench.state.audit.image.path == str(files[0])


def test_memory_counts_pictures_and_tensors(tmp_path):
    bench = RealBench(tiny_image_files(tmp_path, 1))
    evidence = bench.state.subject.evidence
    counted = seen.evidence_bytes(evidence)
    least = evidence.image.rgb.nbytes + evidence.pixels.nbytes + evidence.hidden.nbytes + evidence.codes.latents.nbytes
    assert least < counted < 20 * least


# --------------------------------------------------------------------------------------------------------- the next one


def ahead_bench(n=4):
    bench = Bench(InlineJobs(held=True))
    object.__setattr__(bench.context, "reads_ahead", True)
    bench.controller._ahead._is_on = True
    bench.ready()
    bench.jobs.finish_all()
    for seed in range(n):
        bench.queue.add([picture(seed=seed)], name=f"image-{seed}.png")
    return bench


def finish_but_ahead(bench):
    while keys := [key for key in bench.jobs.keys(".*") if key not in AHEAD]:
        bench.jobs.finish(keys[0])


def test_the_next_image_is_looked_at_while_idle_and_shown_without_work():
    bench = ahead_bench()
    finish_but_ahead(bench)
    assert bench.jobs.keys() == ["audit.ahead-read"]
    assert bench.jobs.resources["audit.ahead-read"] == ("none", False)
    bench.jobs.finish("audit.ahead-read")
    assert bench.jobs.resources["audit.ahead"] == ("model", True)
    assert not bench.controller.is_pending()
    assert bench.state.item.name == "image-0.png"
    bench.jobs.finish("audit.ahead")
    assert bench.state.item.name == "image-0.png"
    bench.auditor.calls.clear()
    bench.queue.next()
    bench.jobs.finish("audit.open")
    assert bench.called("look") == bench.called("explain") == []
    assert bench.state.audit.image.sha256 == bench.state.subject.evidence.image.provenance.sha256
    assert bench.queue.item_at(1).state == "ready"


def test_the_next_one_is_the_next_in_the_direction_of_travel():
    bench = ahead_bench(5)
    bench.queue.select(3)
    finish_but_ahead(bench)
    bench.jobs.finish_all()
    bench.auditor.calls.clear()
    bench.queue.previous()  # unseen, so it is looked at now; then what lies before it
    bench.jobs.finish_all()
    seen_now = len(bench.called("look"))
    assert seen_now == 2
    bench.queue.previous()
    bench.jobs.finish("audit.open")
    assert bench.state.audit is not None
    assert len(bench.called("look")) == seen_now


def test_an_image_that_is_on_its_way_is_not_begun_again():
    bench = ahead_bench()
    finish_but_ahead(bench)
    bench.jobs.finish("audit.ahead-read")
    bench.queue.next()
    assert bench.controller.is_pending()
    assert bench.state.picture is not None
    assert bench.jobs.keys("audit.(open|look)") == []
    bench.jobs.finish("audit.ahead")
    assert bench.state.subject.item.name == bench.state.item.name == "image-1.png"
    assert len(bench.called("look")) == 2


def test_another_image_than_the_expected_one_ends_the_work_ahead_and_nothing_late_is_shown():
    bench = ahead_bench()
    finish_but_ahead(bench)
    bench.jobs.finish("audit.ahead-read")
    bench.queue.select(3)
    assert bench.jobs.keys("audit.ahead.*") == []
    finish_but_ahead(bench)
    assert bench.state.subject.item.name == "image-3.png"
    shown = {state.item.name for state in bench.states if state.subject is not None}
    assert shown == {"image-0.png", "image-3.png"}
    for state in bench.states:
        assert state.subject is None or state.subject.item is state.item or state.subject.item.id == state.item.id


def test_a_question_that_changes_on_the_way_is_answered_as_it_is_asked_then():
    bench = ahead_bench()
    finish_but_ahead(bench)
    bench.jobs.finish("audit.ahead-read")
    bench.queue.next()
    bench.controller.asking.choose_method("ablation")
    bench.jobs.finish_all()
    assert bench.state.audit.method == "ablation"
    assert bench.state.subject.item.name == bench.state.item.name == "image-1.png"


def test_what_fails_ahead_is_told_when_it_is_asked_for_and_not_before():
    bench = ahead_bench(2)
    bench.queue.add([np.zeros((3, 3, 7), np.uint8)], name="broken")
    bench.queue.select(1)
    bench.jobs.finish_all()
    assert bench.errors == []
    bench.queue.next()
    bench.jobs.finish_all()
    assert len(bench.errors) == 1
    assert bench.state.refused


def test_nothing_is_read_ahead_at_the_end_or_of_what_is_known():
    bench = ahead_bench(2)
    bench.jobs.finish_all()
    bench.queue.next()
    bench.jobs.finish_all()
    looks = len(bench.called("look"))
    bench.queue.previous()
    bench.jobs.finish_all()
    assert len(bench.called("look")) == looks == 2


def test_maps_and_concepts_of_an_image_from_memory_are_its_own(two):
    two.queue.previous()
    two.auditor.calls.clear()
    two.controller.maps.choose(Overlay.SIMILARITY)
    assert two.called("similarity_map")
    assert two.state.page is not None
