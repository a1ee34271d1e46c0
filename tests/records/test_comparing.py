"""What words come to, against a count that walks the events by itself."""

import math
import platform
from collections import Counter, defaultdict
from contextlib import closing
from itertools import combinations

import numpy as np
import pytest

from sae_auditor.records.comparing import _words, disputes, figures, is_open, settled
from sae_auditor.records.minutes import minutes_of
from sae_auditor.records.overview import look_at, sessions_of
from sae_auditor.records.place import holder_of
from sae_auditor.records.projection import ACCEPT, AGAIN, BEFORE, FOLLOW_UP, REJECT, RESOLVED, UNDECIDED, WITH_MODEL
from sae_auditor.records.sessions import AuditNote, Given, Settings, new_session
from tests.session_world import ANN, BEN, SETTINGS, items_of, judged, open_records, write_images


@pytest.fixture
def records(tmp_path):
    with closing(open_records(tmp_path)) as opened:
        yield opened


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return write_images(tmp_path_factory.mktemp("images"), 36)


class Replay:
    """The words of a session by walking its events: (item, who, stage, round) to verdict, and what was taken out."""

    def __init__(self, session):
        self.words, self.models, self.removed, self.order = {}, {}, set(), {}
        for event in session.records.events(session=session.key):
            if event.action == "verdicts":
                for word in event.after["verdicts"]:
                    key = (word["item"], event.who, word["stage"], word["round"])
                    self.words[key] = word["verdict"]
                    self.order[key] = event.seq
            elif event.action == "audits":
                self.models |= {audit["item"]: audit["class"] for audit in event.after["audits"]}
            elif event.action == "images/removed":
                self.removed |= set(event.after["items"])

    def said(self, who, stage, number=0):
        return {
            item: verdict
            for (item, by, of, at), verdict in self.words.items()
            if (by, of, at) == (who, stage, number) and verdict != UNDECIDED and item not in self.removed
        }

    def settled(self, item):
        resolved = [key for key, verdict in self.words.items()
                    if key[0] == item and key[2] == RESOLVED and verdict in (ACCEPT, REJECT)]  # fmt: skip
        if resolved:
            return self.words[max(resolved, key=self.order.get)]
        said = {words[item] for who in (ANN, BEN) if item in (words := self.said(who, WITH_MODEL))}
        return next(iter(said)) if said in ({ACCEPT}, {REJECT}) else ""


def plain_kappa(first, second):
    """Kappa with the interval of its large-sample variance, by the formulas of a matrix."""
    items = sorted(set(first) & set(second))
    names = sorted({*first.values(), *second.values()})
    table = np.zeros((len(names), len(names)))
    for item in items:
        table[names.index(first[item]), names.index(second[item])] += 1 / len(items)
    rows, columns = table.sum(1), table.sum(0)
    observed, expected = np.trace(table), rows @ columns
    value = (observed - expected) / (1 - expected)
    weights = -np.add.outer(columns, rows) * (1 - value)
    weights[np.diag_indices_from(weights)] += 1
    middle = value - expected * (1 - value)
    variance = (np.sum(table * weights**2) - middle**2) / (len(items) * (1 - expected) ** 2)
    return value, 1.959963984540054 * math.sqrt(variance)


def wilson(n, of):
    """The ends of the interval as the roots of its quadratic equation."""
    z2 = 1.959963984540054**2
    return sorted(np.roots([of + z2, -(2 * n + z2), n * n / of]).real)


def same_share(share, n, of):
    assert (share.n, share.of) == (n, of)
    if of:
        assert [share.low, share.high] == pytest.approx(wilson(n, of), abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_figures_are_those_of_the_events(records, paths, seed):
    session = judged(records, paths, seed)
    replay, found = Replay(session), figures(session)

    expected = {}
    for stage in (BEFORE, WITH_MODEL):
        for one, other in combinations((ANN, BEN), 2):
            expected[one, other, stage, 0] = (replay.said(one, stage), replay.said(other, stage))
    for who in (ANN, BEN):
        for number in (1, 2):
            expected[who, who, AGAIN, number] = (replay.said(who, WITH_MODEL), replay.said(who, AGAIN, number))
    assert {(one.first, one.second, one.stage, one.round) for one in found.pairs} == set(expected)
    for pair in found.pairs:
        first, second = expected[pair.first, pair.second, pair.stage, pair.round]
        items = set(first) & set(second)
        same_share(pair.same, sum(first[item] == second[item] for item in items), len(items))
        value, half = plain_kappa({item: first[item] for item in items}, {item: second[item] for item in items})
        assert (pair.kappa.value, pair.kappa.n) == (pytest.approx(value), len(items))
        assert pair.kappa.high == pytest.approx(min(1, value + half), abs=1e-6)
        assert pair.kappa.low == pytest.approx(max(-1, value - half), abs=1e-6)

    model = {item: {"good": ACCEPT, "defective": REJECT}.get(name) for item, name in replay.models.items()}
    pairs = Counter((model[item], replay.settled(item)) for item in model if item not in replay.removed)
    same_share(found.overkill, pairs[REJECT, ACCEPT], pairs[REJECT, ACCEPT] + pairs[ACCEPT, ACCEPT])
    same_share(found.escape, pairs[ACCEPT, REJECT], pairs[ACCEPT, REJECT] + pairs[REJECT, REJECT])
    assert found.round == 2


@pytest.mark.parametrize("seed", range(4))
def test_following_is_counted_against_what_the_model_cannot_have_swayed(records, paths, seed):
    session = judged(records, paths, seed)
    replay = Replay(session)
    for bias in figures(session).biases:
        other = BEN if bias.who == ANN else ANN
        before, last, others = (
            replay.said(bias.who, BEFORE),
            replay.said(bias.who, WITH_MODEL),
            replay.said(other, BEFORE),
        )
        counts, changes = defaultdict(Counter), defaultdict(Counter)
        n = 0
        for item, name in replay.models.items():
            model = {"good": ACCEPT, "defective": REJECT}.get(name)
            is_resolved = any(key[0] == item and key[2] == RESOLVED for key in replay.words)
            truth = (replay.settled(item) if is_resolved else "") or others.get(item)
            if item in before and item in last and model and truth in (ACCEPT, REJECT):
                n += 1
                counts[model == truth][last[item] == model] += 1
                if before[item] != model:
                    changes[model == truth][last[item] == model] += 1
        assert bias.n == n
        found = bias.followed
        same_share(found.when_right, counts[True][True], counts[True].total())
        same_share(found.when_wrong, counts[False][True], counts[False].total())
        same_share(found.changed_when_right, changes[True][True], changes[True].total())
        same_share(found.changed_when_wrong, changes[False][True], changes[False].total())


def test_a_team_that_follows_a_wrong_model_together_is_not_called_right(records, paths):
    """Both saw the parts as good, both took the model's word: by their last words the model would have been right."""
    session = new_session(records, ANN, SETTINGS)
    session.add(ANN, items_of(paths[:5]))
    session.note_audits(ANN, [AuditNote(item, "defective", 1, 1, (), "0" * 64) for item in range(1, 6)], {})
    for who in (ANN, BEN):
        for item in range(1, 6):
            session.give(who, [Given(item, ACCEPT, stage=BEFORE)])
            session.give(who, [Given(item, REJECT, stage=WITH_MODEL)])
    for bias in figures(session).biases:
        assert (bias.followed.when_wrong.n, bias.followed.when_wrong.of) == (5, 5)
        assert (bias.followed.changed_when_wrong.n, bias.followed.changed_when_wrong.of) == (5, 5)
        assert bias.followed.when_right.of == 0


@pytest.mark.parametrize("seed", range(4))
def test_disputes_are_what_people_say_differently_or_flag(records, paths, seed):
    session = judged(records, paths, seed)
    replay = Replay(session)
    found, n_hidden = disputes(session, "a third person")
    words = {who: replay.said(who, WITH_MODEL) for who in (ANN, BEN)}
    expected = {}
    for item in range(1, len(paths) + 1):
        said = [words[who][item] for who in (ANN, BEN) if item in words[who]]
        why = (*(("disagree",) if len(set(said)) > 1 else ()), *(("follow-up",) if FOLLOW_UP in said else ()))
        if why:
            expected[item] = why
    assert {one.item: one.why for one in found} == expected
    assert n_hidden == 0
    assert expected
    for one in found:
        resolved = {key for key in replay.words if key[0] == one.item and key[2] == RESOLVED}
        assert is_open(one) == (not resolved)
        assert one.path == str(paths[one.item - 1])


def test_a_blind_reviewer_is_not_told_before_having_judged(records, paths):
    session = new_session(records, ANN, Settings("t", reviewers=(ANN, BEN, "Cid"), is_blind=True))
    session.add(ANN, items_of(paths[:2]))
    for item in (1, 2):
        session.give(ANN, [Given(item, ACCEPT)])
        session.give(BEN, [Given(item, REJECT)])
    assert disputes(session, "Cid") == ((), 2)
    session.give("Cid", [Given(2, ACCEPT)])
    found, n_hidden = disputes(session, "Cid")
    assert ([one.item for one in found], n_hidden) == ([2], 1)
    session.change(ANN, Settings("t", reviewers=(ANN, BEN, "Cid"), is_blind=False), "open")
    assert disputes(session, "Cid")[1] == 0


def test_a_second_look_is_drawn_from_decided_images_that_are_in_the_session(records, paths):
    session = new_session(records, ANN, SETTINGS)
    session.add(ANN, items_of(paths[:6]))
    session.give(ANN, [Given(item, ACCEPT) for item in (1, 2, 3)])
    session.give(ANN, [Given(4, UNDECIDED, note="dusty")])  # a remark decides nothing
    session.remove(ANN, [3])
    assert sorted(session.draw(ANN, 10, seed=3)) == [1, 2]
    assert figures(session).n_decided == 2


def test_words_that_settle(records, paths):
    session = judged(records, paths, 1)
    session.give(BEN, [Given(5, REJECT, stage=RESOLVED)])
    session.give(ANN, [Given(5, ACCEPT, stage=RESOLVED)])
    assert settled(_words(session)[5]) == ACCEPT
    session.undo(ANN)
    assert settled(_words(session)[5]) == REJECT


def test_minutes_are_the_events_of_the_meeting_and_say_what_was_taken_back(records, paths):
    session = judged(records, paths, 2)

    def decide(item, verdict, meeting):
        context = {"meeting": meeting, "said": [[ANN, ACCEPT]], "votes": [[ANN, verdict], [BEN, UNDECIDED]]}
        return session.give(ANN, [Given(item, verdict, stage=RESOLVED, note="n")], context=context)

    first, other, second = decide(7, FOLLOW_UP, "m"), decide(8, FOLLOW_UP, "else"), decide(9, FOLLOW_UP, "m")
    minutes = minutes_of(session, "m")
    assert [(one.item, one.seq, one.hash) for one in minutes.decisions] == [
        (7, first.seq, first.hash), (9, second.seq, second.hash),
    ]  # fmt: skip
    assert other.seq not in {one.seq for one in minutes.decisions}
    assert minutes.decisions[0].votes == ((ANN, FOLLOW_UP), (BEN, UNDECIDED))
    assert minutes.head == records.head[1]
    session.undo(ANN)
    assert [one.is_taken_back for one in minutes_of(session, "m").decisions] == [False, True]
    session.redo(ANN)
    assert not any(one.is_taken_back for one in minutes_of(session, "m").decisions)


def test_the_overview_counts_what_is_undecided_for_this_person(records, paths):
    session = judged(records, paths, 3)
    replay = Replay(session)
    for who in (ANN, BEN, "nobody"):
        (line,) = sessions_of(records, who)
        assert line.n_images == len(paths) - 1
        assert line.n_undecided == line.n_images - len(replay.said(who, WITH_MODEL))
    last = max(event.time for event in records.events())
    assert line.used == last
    assert not line.is_signed
    session.sign(ANN, "approved")
    assert sessions_of(records, ANN)[0].is_signed


def test_another_program_sees_who_holds_a_workspace_and_no_ghost(records, paths, tmp_path):
    judged(records, paths[:6], 0)
    holder = holder_of(records.path)
    assert (holder.who, holder.machine) == (ANN, platform.node())
    assert look_at(records.path, ANN).holder is None  # this program itself
    owner = records.path.with_name(records.path.name + ".owner")
    left_behind = owner.read_bytes()
    records.close()
    assert holder_of(records.path) is None
    owner.write_bytes(left_behind)  # as a program that was killed leaves it
    assert holder_of(records.path) is None
