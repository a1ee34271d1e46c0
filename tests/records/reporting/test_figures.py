"""The numbers of a report against a second count: over the events alone, by plain loops, with kappa by scikit-learn."""

from __future__ import annotations

import json
import math
from collections import Counter
from itertools import combinations

import pytest
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

from sae_auditor.records import Records
from sae_auditor.records.reporting import book_of
from tests.records.reporting.world import PASSES, REJECTS, judge, make_session

N = 20


def standing(records):
    """What stands of each image, reviewer, stage and round: the last word, unless it takes everything back."""
    words = {}
    for event in records.events():
        if event.action == "verdicts":
            for one in event.after["verdicts"]:
                words[one["item"], event.who, one["stage"], one["round"]] = (event.seq, one)
    return {
        key: (seq, one["verdict"])
        for key, (seq, one) in words.items()
        if one["verdict"] != "undecided" or one["code"] or one["note"]
    }


def settled(words, item):
    resolved = sorted(word for (of, _, stage, _), word in words.items() if of == item and stage == "resolved")
    if resolved:
        return resolved[-1][1]
    said = {verdict for (of, _, stage, _), (_, verdict) in words.items() if of == item and stage == "with-model"}
    said.discard("undecided")
    if "follow-up" in said:
        return "follow-up"
    return "disagree" if len(said) == 2 else said.pop() if said else "undecided"


def model_of(records):
    classes = {
        audit["item"]: audit["class"]
        for event in records.events()
        if event.action == "audits"
        for audit in event.after["audits"]
    }
    return classes, {
        item: "accept" if name in PASSES else "reject" if name in REJECTS else "" for item, name in classes.items()
    }


def check(rate, n, of):
    assert (rate.n, rate.of) == (n, of)
    if of:
        band = binomtest(n, of).proportion_ci(method="wilson")
        assert (rate.low, rate.high) == pytest.approx((band.low, band.high), abs=1e-9)


@pytest.fixture(scope="module", params=range(5))
def judged(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("judged")
    records = Records(folder / "day.workspace", who="Ann", reserve_bytes=0)
    session = make_session(records, folder, N, seed=request.param)
    judge(session, N, seed=request.param, n_acts=60)
    yield book_of(session), records
    records.close()


def test_overkill_and_escape_in_total_and_by_class(judged):
    book, records = judged
    words = standing(records)
    classes, model = model_of(records)
    people = {item: settled(words, item) for item in range(1, N + 1)}
    pairs = Counter((model[item], people[item]) for item in people)
    good = pairs["accept", "accept"] + pairs["reject", "accept"]
    bad = pairs["accept", "reject"] + pairs["reject", "reject"]
    assert good + bad > 3  # there is something to count
    check(book.outcomes.overkill, pairs["reject", "accept"], good)
    check(book.outcomes.escape, pairs["accept", "reject"], bad)
    check(book.outcomes.overkill_of_rejected, pairs["reject", "accept"],
          pairs["reject", "accept"] + pairs["reject", "reject"])  # fmt: skip
    check(book.outcomes.escape_of_passed, pairs["accept", "reject"],
          pairs["accept", "accept"] + pairs["accept", "reject"])  # fmt: skip
    for one in book.outcomes.classes:
        mine = [item for item in people if classes[item] == one.name]
        decided = [item for item in mine if people[item] in ("accept", "reject")]
        assert (one.images, one.decided) == (len(mine), len(decided))
        if one.passes is None:
            assert one.name == "odd"
            assert one.wrong is None
        else:
            check(one.wrong, sum(people[item] != model[item] for item in decided), len(decided))
    assert {name: book.counts[name] for name in ("accept", "reject", "follow-up", "disagree", "undecided")} == {
        name: sum(one == name for one in people.values())
        for name in ("accept", "reject", "follow-up", "disagree", "undecided")
    }
    assert {case.item: case.settled for case in book.cases} == people


def test_agreement_between_reviewers_and_with_a_second_look(judged):
    book, records = judged
    words = standing(records)

    def said(who, stage, number):
        return {
            item: verdict
            for (item, by, at, of), (_, verdict) in words.items()
            if (by, at, of) == (who, stage, number) and verdict != "undecided"
        }

    names = sorted({who for _, who, _, _ in words})
    expected = {}
    for stage in ("before", "with-model"):
        for one, two in combinations(names, 2):
            expected[one, two, stage, 0] = said(one, stage, 0), said(two, stage, 0)
    for who in names:
        for number in (1, 2):
            expected[who, who, "again", number] = said(who, "with-model", 0), said(who, "again", number)
    found = {(one.first, one.second, one.stage, one.round): one for one in book.agreements}
    for key, (first, second) in expected.items():
        both = sorted(set(first) & set(second))
        if not both:
            assert key not in found
            continue
        one = found.pop(key)
        check(one.same, sum(first[item] == second[item] for item in both), len(both))
        left, right = [first[item] for item in both], [second[item] for item in both]
        if len(set(left) | set(right)) == 1:
            assert math.isnan(one.kappa)
        else:
            assert one.kappa == pytest.approx(cohen_kappa_score(left, right), abs=1e-9)
            assert one.low <= one.kappa <= one.high
    assert not found


def test_following_the_model_is_counted_by_what_nobody_was_swayed_to_say(judged):
    book, records = judged
    words = standing(records)
    _, model = model_of(records)

    def word(item, who, stage):
        verdict = words.get((item, who, stage, 0), (0, "undecided"))[1]
        return None if verdict == "undecided" else verdict

    names = sorted({who for _, who, _, _ in words})
    for one in book.followed:
        rows = []
        for item in range(1, N + 1):
            resolved = [key for key in words if key[0] == item and key[2] == "resolved"]
            others = {word(item, other, "before") for other in names if other != one.who} - {None}
            true = settled(words, item) if resolved else others.pop() if len(others) == 1 else None
            before, last = word(item, one.who, "before"), word(item, one.who, "with-model")
            if None not in (before, last) and model[item] and true in ("accept", "reject"):
                rows.append((before, last, model[item], true))
        assert one.n == len(rows)
        for rate, is_right, is_changed in (
            (one.when_right, True, False), (one.when_wrong, False, False),
            (one.changed_when_right, True, True), (one.changed_when_wrong, False, True),
        ):  # fmt: skip
            mine = [row for row in rows if (row[2] == row[3]) is is_right and (not is_changed or row[0] != row[2])]
            check(rate, sum(row[1] == row[2] for row in mine), len(mine))
    assert sum(one.n for one in book.followed) > 0


def test_what_decided_and_what_must_not_have(judged):
    book, records = judged
    audits = {
        one["item"]: json.loads(records.content(one["sha256"]))["predictions"][0]
        for event in records.events()
        if event.action == "audits"
        for one in event.after["audits"]
    }
    pushes, touched = {}, {}
    for item, best in audits.items():
        effects = {
            one["latent"]: one["contribution"] if one["ablation"] is None else one["ablation"]
            for one in best["contributions"]
        }
        for one in best["contributions"]:
            effect = effects[one["latent"]]
            if effect > 0 and effect >= 0.1 * sum(map(abs, effects.values())) and "always-on" not in one["flags"]:
                pushes.setdefault(one["latent"], []).append(effect)
            if "known-shortcut" in one["flags"]:
                touched.setdefault(("known-shortcut", one["latent"]), []).append(item)
        if best["reasons"]:
            touched.setdefault(("forbidden", None), []).append(item)
    assert {one.latent: (one.images, pytest.approx(one.mean)) for one in book.deciding} == {
        latent: (len(of), sum(of) / len(of)) for latent, of in pushes.items()
    }
    assert [one.images for one in book.deciding] == sorted((one.images for one in book.deciding), reverse=True)
    assert {(one.kind, one.latent): list(one.items) for one in book.touched} == touched


def test_images_that_were_taken_out_count_for_nothing(records, tmp_path):
    session = make_session(records, tmp_path, N)
    judge(session, N, n_acts=60)
    before = book_of(session)
    gone = [case.item for case in before.cases if case.outcome]
    session.remove("Ann", gone, "not of this line")
    after = book_of(session)
    assert after.counts["removed"] == len(gone) > 0
    assert after.outcomes.overkill.n == after.outcomes.escape.n == 0
    session.undo("Ann")
    assert book_of(session).outcomes == before.outcomes
