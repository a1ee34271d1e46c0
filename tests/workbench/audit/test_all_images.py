"""The audit of every image of the queue, on a small real bundle."""

import csv
import io
import json
import random
from dataclasses import replace

import numpy as np
import pytest

from sae_auditor.explain.interventions import Intervention
from sae_auditor.images import Reading, load_image
from sae_auditor.json_text import json_text
from sae_auditor.progress import run_to_end
from sae_auditor.reports.audit.folder_rows import (
    Finding,
    ImageRow,
    LatentPush,
)
from sae_auditor.workbench.audit import all_jobs
from sae_auditor.workbench.audit.all_images import ALL
from sae_auditor.workbench.audit.all_listing import Filter, Order, listing_of
from sae_auditor.workbench.audit.memory import Memory
from sae_auditor.workbench.audit.state import Request
from sae_auditor.workbench.outcomes import Outcome, Outcomes
from sae_auditor.workbench.queue import ImageQueue
from tests.tiny import tiny_image_files
from tests.workbench.audit.real_bench import RealBench, real_auditor


@pytest.fixture
def files(tmp_path):
    return tiny_image_files(tmp_path / "images", 5)


@pytest.fixture
def bench(files):
    return RealBench(files)


def expected(files, prompts=None):
    auditor = real_auditor()
    return auditor.audit(files, prompts or auditor.bundle.prompt_sets["condition"])


def test_every_image_is_audited_and_told_of_as_it_comes(bench, files):
    batches = []
    bench.outcomes.changed.connect(batches.append)
    bench.all.audit_all()
    assert bench.jobs.resources[ALL] == ("model", True)
    assert bench.all.running.total == 4  # the one at hand has its audit already
    bench.jobs.finish(ALL)
    assert [ids for ids in batches if ids] == [(item_id,) for item_id in bench.ids[1:]]
    assert bench.all.running is None
    for place, audit in enumerate(expected(files)):
        row, best = bench.row(place), int(audit.ranked()[0])
        assert row.class_name == audit.class_names[best]
        assert row.probability == pytest.approx(float(audit.probability[best]), abs=1e-6)
        assert row.lead == pytest.approx(audit.margin, abs=1e-4)
        assert (Finding.UNDECIDED in row.findings) == (not audit.decides)
        assert row.sha256 == audit.image.sha256
    assert all(item.state == "ready" and item.sha256 for item in bench.queue.items)
    assert not bench.told


def test_stop_keeps_what_came_and_the_rest_follows_the_next_time(bench):
    seen = []

    def stop(ids):
        seen.extend(ids)
        if len(seen) == 2:
            bench.all.stop()

    bench.outcomes.changed.connect(stop)
    bench.all.audit_all()
    bench.jobs.finish(ALL)
    assert seen == bench.ids[1:3]
    assert bench.all.running is None
    assert bench.all.listing().n_answered == 3
    bench.all.audit_all()
    bench.jobs.finish(ALL)
    assert seen == bench.ids[1:]


def test_cancelled_work_leaves_what_came(bench):
    bench.outcomes.changed.connect(lambda _ids: bench.jobs.cancel(ALL))
    bench.all.audit_all()
    bench.jobs.finish(ALL)
    assert bench.all.listing().n_answered == 2
    assert bench.all.running is None


def test_results_belong_to_the_question_under_which_they_were_asked(bench, files):
    bench.all.audit_all()
    bench.controller.asking.choose_prompt_set("colour")
    assert bench.all.listing().n_old == 1  # of the image at hand, whose new audit is on its way
    bench.jobs.finish(ALL)
    bench.jobs.finish_all()
    listing = bench.all.listing()
    assert (listing.n_answered, listing.n_old) == (1, 4)
    assert bench.row(1).class_name in ("good", "defective")
    bench.all.audit_all()
    bench.jobs.finish(ALL)
    listing = bench.all.listing()
    assert (listing.n_answered, listing.n_old) == (5, 0)
    audits = expected(files, real_auditor().bundle.prompt_sets["colour"])
    assert [bench.row(i).class_name for i in range(5)] == [a.class_names[int(a.ranked()[0])] for a in audits]
    bench.history.undo()
    bench.jobs.finish_all()
    assert bench.all.listing().n_old == 4  # the former question is asked again, and others were answered since


def test_another_way_to_read_and_judging_anew_make_results_old(bench):
    bench.all.audit_all()
    bench.jobs.finish(ALL)
    bench.context.policy_changed.emit()
    assert bench.all.listing().n_old == 5
    bench.jobs.finish_all()
    bench.all.audit_all()
    bench.jobs.finish_all()
    bench.controller.reading.choose_view("whole")
    assert bench.all.listing().n_old == 5


def test_removed_images_are_not_listed_and_come_back_with_their_result(bench):
    bench.all.audit_all()
    gone = bench.ids[3]
    taken = bench.queue.remove([gone])
    bench.jobs.finish_all()
    listing = bench.all.listing()
    assert gone not in listing.shown.tolist()
    assert listing.n_images == listing.n_answered == 4
    bench.queue.put_back(taken)
    bench.jobs.finish_all()
    assert bench.all.listing().n_answered == 5


def test_an_image_that_cannot_be_read_is_refused_and_the_others_audited(files, tmp_path):
    broken = tmp_path / "images" / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    bench = RealBench([files[0], broken, files[1]])
    bench.queue.add([np.zeros((3, 3, 9), np.uint8), np.full((20, 20, 3), 90, np.uint8)])
    bench.all.audit_all()
    bench.jobs.finish_all()
    assert [Finding.REFUSED in bench.row(i).findings for i in range(5)] == [False, True, False, True, False]
    assert bench.queue.item_at(1).state == bench.queue.item_at(3).state == "refused"
    assert bench.row(1).refused
    assert bench.row(1).refused == bench.queue.item_at(1).message
    assert bench.row(4).class_name
    bench.all.choose(Filter(findings=frozenset({Finding.REFUSED})))
    assert bench.all.listing().shown.tolist() == [bench.ids[1], bench.ids[3]]


def test_a_method_without_a_formula_is_told_and_what_is_there_stays(bench):
    bench.controller.choose_sae("patches")
    bench.jobs.finish_all()
    bench.controller.put(asked=replace(bench.state.asked, method="ledger"))
    bench.all.audit_all()
    bench.jobs.finish(ALL)
    assert [message.level for message in bench.told] == ["error"]
    assert bench.all.running is None
    assert bench.row(0) is not None


def test_an_image_in_tiles_is_as_its_clearest_tile(bench, tmp_path):
    from PIL import Image

    from tests.tiny import tiny_pictures

    wide = tmp_path / "wide.png"
    Image.fromarray(np.concatenate(tiny_pictures(3), axis=1)).save(wide)
    bench.queue.add([wide])
    bench.controller.reading.choose_view("tiles")
    bench.jobs.finish_all()
    bench.all.audit_all()
    bench.jobs.finish_all()
    auditor = real_auditor()
    tiles = auditor.audit([wide], auditor.bundle.prompt_sets["condition"], reading=Reading(view="tiles"))
    clearest = max(tiles, key=lambda audit: audit.margin)
    row = bench.row(5)
    assert (row.n_tiles, row.tile) == (len(tiles), clearest.tile.number)
    assert row.lead == pytest.approx(clearest.margin, abs=1e-4)
    assert len(tiles) > 1


# ------------------------------------------------------------------------------------------------------------- the list


def made_rows(n, seed=0):
    chance = random.Random(seed)
    rows = []
    for i in range(n):
        pushes = tuple(LatentPush(latent, f"l{latent}", chance.random()) for latent in chance.sample(range(6), 2))
        found = frozenset(finding for finding in Finding if finding is not Finding.REFUSED and chance.random() < 0.3)
        name = chance.choice(("good", "bad", "odd"))
        row = ImageRow(f"{i:03}.png", None, "", name, chance.random(), chance.random(), found, pushes=pushes)
        rows.append(ImageRow(f"{i:03}.png", findings=frozenset({Finding.REFUSED}), refused="no") if i % 9 == 4 else row)
    return rows


def listed(rows, wanted, order=Order()):
    queue, outcomes = ImageQueue(), Outcomes()
    queue.add([f"/nowhere/{row.name}" for row in rows])
    outcomes.put({item.id: Outcome(row, None) for item, row in zip(queue.items, rows, strict=True) if row is not None})
    return queue, listing_of(queue.items, outcomes, wanted, order)


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter("good"),
        Filter(None, frozenset({Finding.UNLIKE, Finding.FORBIDDEN})),
        Filter("bad", frozenset({Finding.WRONG}), 3),
        Filter(latent=2),
    ],
)
def test_filters_and_their_counts_are_those_of_counting(wanted):
    rows = made_rows(120)
    queue, listing = listed(rows, wanted)

    def passes(row, one):
        in_class = one.class_name is None or row.class_name == one.class_name
        pushed = one.latent is None or one.latent in [push.latent for push in row.pushes]
        return in_class and pushed and (not one.findings or any(finding in one.findings for finding in row.findings))

    chosen = [place for place, row in enumerate(rows) if passes(row, wanted)]
    assert listing.shown.tolist() == [queue.item_at(place).id for place in chosen]
    without = replace(wanted, findings=frozenset())
    for finding in Finding:
        assert listing.findings[finding] == sum(finding in row.findings and passes(row, without) for row in rows)
    for name, count in listing.classes:
        assert count == sum(passes(row, replace(wanted, class_name=name)) for row in rows)
    of_any_latent = [row for row in rows if passes(row, replace(wanted, latent=None))]
    for one in listing.pushing:
        effects = [push.effect for row in of_any_latent for push in row.pushes if push.latent == one.latent]
        assert (one.count, one.mean) == (len(effects), pytest.approx(np.mean(effects)))
    assert {one.latent for one in listing.pushing} == {p.latent for row in of_any_latent for p in row.pushes}


@pytest.mark.parametrize("descending", [False, True])
def test_images_are_sorted_and_what_is_unknown_comes_last(descending):
    rows = made_rows(40)
    queue, listing = listed(rows, Filter(), Order("lead", descending))
    by_id = {item.id: row for item, row in zip(queue.items, rows, strict=True)}
    shown = [by_id[item_id] for item_id in listing.shown.tolist()]
    known = [row.lead for row in shown if not row.refused]
    assert known == sorted(known, reverse=descending)
    assert [bool(row.refused) for row in shown] == sorted(bool(row.refused) for row in rows)


def test_the_weightiest_finding_comes_first_when_sorted_by_what_was_found():
    rows = [
        ImageRow("a", class_name="x", findings=frozenset({Finding.LOW_ALIGNMENT, Finding.UNDECIDED})),
        ImageRow("b", class_name="x", findings=frozenset({Finding.FORBIDDEN})),
        ImageRow("c", class_name="x"),
    ]
    queue, listing = listed(rows, Filter(), Order("findings", descending=True))
    assert [queue.item_at(queue.position_of(i)).name for i in listing.shown.tolist()] == ["b", "a", "c"]


def test_five_thousand_images_are_listed_within_a_moment():
    import time

    rows = made_rows(5000)
    queue, outcomes = ImageQueue(), Outcomes()
    queue.add([f"/nowhere/{row.name}-{i}" for i, row in enumerate(rows)])
    outcomes.put({item.id: Outcome(row, None) for item, row in zip(queue.items, rows, strict=True)})
    start_s = time.thread_time()
    listing_of(queue.items, outcomes, Filter("good"), Order("lead"))
    assert time.thread_time() - start_s < 0.25


# -------------------------------------------------------------------------------------------------------- interventions


def test_an_intervention_fills_its_finding_and_a_new_question_empties_it(bench):
    bench.all.audit_all()
    bench.jobs.finish(ALL)
    first, second = bench.ids[:2]
    bench.outcomes.set_changed({first: True, second: False, 999: True})
    assert bench.all.listing().findings[Finding.CHANGED] == 1
    bench.all.audit_all()
    bench.jobs.finish(ALL)
    assert bench.all.listing().findings[Finding.CHANGED] == 1  # the same question: what changed it holds on
    bench.outcomes.set_changed(dict.fromkeys(bench.ids, False))
    assert bench.all.listing().findings[Finding.CHANGED] == 0


@pytest.mark.parametrize("factor", [0.0, 3.0])
def test_interventions_that_hold_for_every_image_say_where_they_flip_the_decision(files, factor):
    auditor = real_auditor()
    prompts = auditor.bundle.prompt_sets["condition"]
    seen = [auditor.look(load_image(file)) for file in files]
    plain = [int(auditor.scores(one, prompts).logit.argmax()) for one in seen]

    def flips(latents):
        scales = dict.fromkeys(latents, factor)
        return [
            int(auditor.what_if(one, prompts, scales).logit.argmax()) != best
            for one, best in zip(seen, plain, strict=True)
        ]

    fired = sorted({int(latent) for one in seen for latent in one.latents})
    sets = [*([latent] for latent in fired), fired[::2], fired[1::2], fired]
    latents = next(some for some in sets if any(flips(some)))
    intervention = Intervention.of("other", auditor.sae_name, auditor.sae.fingerprint, dict.fromkeys(latents, factor))
    queue = ImageQueue()
    queue.add(list(files))
    request = Request(prompts, "logodds", "gradient", None)
    found = []
    job = all_jobs.audit_all_job(auditor, list(queue.items), request, Reading(), (intervention,))
    run_to_end(job, on_update=found.append)
    assert [Finding.CHANGED in one.row.findings for one in found] == flips(latents)


def test_an_intervention_that_is_switched_on_makes_former_results_old(bench):
    bench.all.audit_all()
    bench.jobs.finish(ALL)
    assert bench.all.listing().n_answered == 5
    sae = bench.controller.state.audit.sae
    one = Intervention.of("off", sae.name, sae.fingerprint, {0: 0.0})
    bench.controller.put(interventions=(one,), switched_on=frozenset({"off"}))
    assert bench.all.listing().n_answered == 0
    bench.controller.put(switched_on=frozenset())
    assert bench.all.listing().n_answered == 5


# ------------------------------------------------------------------------------------------------------------- the file


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_data_are_those_of_the_command_line(bench, files, tmp_path, in_memory):
    if not in_memory:
        bench.all._audits = Memory(0, lambda _audits: 1)
    bench.all.audit_all()
    bench.jobs.finish_all()
    target = tmp_path / "all.json"
    bench.all.save(target, {})
    bench.jobs.finish_all()
    audits = real_auditor().audit(files, real_auditor().bundle.prompt_sets["condition"])
    assert target.read_text(encoding="utf-8") == json_text([audit.to_json() for audit in audits])
    assert "5 images were saved" in bench.told[-1].text


def test_the_table_has_a_row_for_each_image_and_says_what_holds_for_all(bench, tmp_path):
    bench.all.audit_all()
    bench.jobs.finish_all()
    bench.all.sort("lead")
    target = tmp_path / "all.csv"
    bench.all.save(target, {})
    bench.jobs.finish_all()
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 5
    leads = [float(row["lead"]) for row in rows]
    assert leads == sorted(leads, reverse=True)
    assert {row["bundle"] for row in rows} == {"tiny"}
    assert {row["complete"] for row in rows} == {"yes"}
    assert {row["setting_Prompt set"] for row in rows} == {"condition"}
    by_sha = {bench.row(place).sha256: bench.row(place) for place in range(5)}
    for row in rows:
        assert row["class"] == by_sha[row["sha256"]].class_name
        assert float(row["probability"]) == by_sha[row["sha256"]].probability


def test_the_page_shows_pictures_and_names_of_strangers_are_only_text(tmp_path):
    files = tiny_image_files(tmp_path / "images", 2)
    odd = files[0].rename(files[0].with_name("<script>alert(1)</script>.png".replace("/", "\u2215")))
    bench = RealBench([odd, files[1]])
    bench.all.audit_all()
    bench.jobs.finish_all()
    target = tmp_path / "all.html"
    bench.all.save(target, {})
    bench.jobs.finish_all()
    text = target.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "part1.png" in text
    assert text.count("data:image/jpeg") == 2
    assert 'src="http' not in text


def test_only_listed_images_with_an_answer_are_written_and_that_is_said(bench, tmp_path):
    bench.all.audit_all()
    bench.jobs.finish_all()
    classes = [bench.row(i).class_name for i in range(5)]
    bench.all.choose(Filter(classes[0]))
    target = tmp_path / "some.json"
    bench.all.save(target, {})
    bench.jobs.finish_all()
    assert len(json.loads(target.read_text(encoding="utf-8"))) == classes.count(classes[0])
    bench.controller.asking.choose_prompt_set("colour")
    bench.all.choose(Filter())
    bench.all.save(tmp_path / "none.json", {})
    assert not (tmp_path / "none.json").exists()
    assert bench.told[-1].level == "info"
    bench.jobs.finish_all()
    bench.all.save(tmp_path / "one.csv", {})
    bench.jobs.finish_all()
    assert "4 without an answer" in bench.told[-1].text
    assert (tmp_path / "one.csv").read_text(encoding="utf-8-sig").count("part") >= 1
