"""Sessions: what a person says stands, is taken back and done again, across restarts; the queue; agreement."""

import itertools
import math
import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sklearn.metrics import cohen_kappa_score

from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.records import Records, make_anchor, place, verify
from sae_auditor.records.agreement import followed, kappa, share
from sae_auditor.records.place import WriterLock, require_local, share_among
from sae_auditor.records.projection import ACCEPT, AGAIN, BEFORE, FOLLOW_UP, REJECT, RESOLVED, UNDECIDED, VERDICTS
from sae_auditor.records.queue import Kind, Order, Queue
from sae_auditor.records.sessions import AuditNote, Given, NewItem, Session, Settings, new_session, sessions_in
from tests.records.acts import WHO, image, make, session_of
from tests.records.disk import Disk, Notes
from tests.records.faults import PLAIN, quick_folder

PEOPLE = ("Ann", "Ben")
ITEMS = range(1, 7)
WORDS = st.builds(
    Given, st.sampled_from(ITEMS), st.sampled_from(VERDICTS), st.sampled_from(["", "1"]), st.sampled_from(["", "note"])
)


class Undoing(RuleBasedStateMachine):
    """People judge, take back and do again, in any order, and start the program anew; a plain model does the same."""

    @initialize()
    def start(self):
        self.folder = tempfile.TemporaryDirectory(dir=quick_folder())
        self.path = f"{self.folder.name}/records.db"
        self.records = Records(self.path, reserve_bytes=0)
        self.session = new_session(self.records, "Ann", Settings("Rejects"))
        self.session.add("Ann", map(image, range(len(ITEMS))))
        self.words, self.removed = {}, set()
        self.done = {who: [] for who in PEOPLE}
        self.undone = {who: [] for who in PEOPLE}

    @rule(who=st.sampled_from(PEOPLE), words=st.lists(WORDS, min_size=1, max_size=3, unique_by=lambda word: word.item))
    def judge(self, who, words):
        none = ("undecided", "", "")
        now = {(who, word.item): (word.verdict, word.code, word.note) for word in words}
        before = {key: self.words.get(key, none) for key in now}
        changed = {key for key in now if now[key] != before[key]}
        event = self.session.give(who, words)
        assert (event is None) == (not changed)
        if changed:
            self._did(who, ("words", {key: before[key] for key in changed}, {key: now[key] for key in changed}))

    @rule(who=st.sampled_from(PEOPLE), items=st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3, unique=True))
    def take_out(self, who, items):
        there = set(items) - self.removed
        self.session.remove(who, items)
        if there:
            self._did(who, ("out", there, None))

    def _did(self, who, act):
        self._apply(act, forwards=True)
        self.done[who].append(act)
        self.undone[who].clear()

    def _apply(self, act, *, forwards):
        kind, before, after = act
        if kind == "words":
            self.words.update(after if forwards else before)
        elif forwards:
            self.removed |= before
        else:
            self.removed -= before

    @rule(who=st.sampled_from(PEOPLE))
    def undo(self, who):
        step = self.session.undo(who)
        assert (step is None) == (not self.done[who])
        if self.done[who]:
            act = self.done[who].pop()
            self._apply(act, forwards=False)
            self.undone[who].append(act)
            assert step.n_items == len(act[1])

    @rule(who=st.sampled_from(PEOPLE))
    def redo(self, who):
        step = self.session.redo(who)
        assert (step is None) == (not self.undone[who])
        if self.undone[who]:
            act = self.undone[who].pop()
            self._apply(act, forwards=True)
            self.done[who].append(act)

    @rule()
    def restart(self):
        self.records.close()
        self.records = Records(self.path, reserve_bytes=0)
        self.session = Session(self.records, self.session.key)

    @invariant()
    def the_same(self):
        for who in PEOPLE:
            for item in ITEMS:
                found = self.session.standing(item, who)
                assert (found.verdict, found.code, found.note) == self.words.get((who, item), ("undecided", "", ""))
            steps = self.session.steps(who)
            assert [step.n_items for step in steps if not step.is_undone] == [
                len(act[1]) for act in reversed(self.done[who])
            ]
            queue = Queue(self.session, who)
            assert set(queue.items()) == set(ITEMS) - self.removed

    def teardown(self):
        if hasattr(self, "records"):
            assert self.records.is_as_recorded()
            assert verify(self.records.stored()).is_ok
            self.records.close()
            self.folder.cleanup()


TestUndoing = Undoing.TestCase
TestUndoing.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)


def test_a_bulk_act_is_one_step(tmp_path):
    with closing(Records(make(tmp_path), reserve_bytes=0)) as records:
        session = session_of(records)
        before = records.head[0]
        session.give("Eve", [Given(item, REJECT, "3") for item in ITEMS])
        assert records.head[0] == before + 1
        [step] = session.steps("Eve")
        assert (step.n_items, step.first_item, step.verdict, step.is_undone) == (len(ITEMS), 1, REJECT, False)
        assert session.undo("Eve") == step
        assert all(session.standing(item, "Eve").verdict == UNDECIDED for item in ITEMS)
        assert session.redo("Eve") == step


def test_what_was_before_is_in_the_event(tmp_path):
    with closing(Records(make(tmp_path), reserve_bytes=0)) as records:
        session = session_of(records)
        event = session.give(
            "Ann", [Given(1, ACCEPT, "", "looks well")], reason="light", context={"method": "gradient"}
        )
        assert event.before["verdicts"] == [vars(Given(1, REJECT, "1"))]
        assert event.after["verdicts"] == [vars(Given(1, ACCEPT, "", "looks well"))]
        assert (event.reason, event.subject, event.context) == ("light", image(0).sha256, {"method": "gradient"})
    for wrong in ({"verdict": "maybe"}, {"stage": "later"}, {"note": "x" * 2001}):
        with pytest.raises(ValueError, match="no such"):
            Given(1, **{"verdict": ACCEPT, **wrong})


def test_settings_read_back_and_change_with_a_reason(tmp_path):
    first = Settings(
        "Rejects", prompts={"intact": ("a", "b")}, accept_classes=("intact",), reasons=("burnt",), judges_first=True
    )
    with closing(Records(tmp_path / "r.db", reserve_bytes=0)) as records:
        session = new_session(records, WHO, first)
        assert session.settings == first
        head = records.head
        session.change(WHO, first, "nothing")
        assert records.head == head
        other = Settings("Other", prompts={"x": ("y",)}, is_blind=False)
        session.change(WHO, other, "wrong folder")
        assert session.settings == other
        assert sessions_in(records)[0][:2] == (session.key, "Other")
        assert list(records.events())[-1].reason == "wrong folder"
        with pytest.raises(InputRefused, match="no session"):
            Session(records, "none")
        session.sign(WHO, "reviewed")
        assert records.rows("SELECT signed_seq FROM sessions") == [(records.head[0],)]
        assert records.is_as_recorded()


def test_images_are_numbered_on(tmp_path):
    with closing(Records(tmp_path / "r.db", reserve_bytes=0)) as records:
        session = new_session(records, WHO, Settings("Rejects"))
        assert session.add(WHO, map(image, range(1003))) == range(1, 1004)
        assert session.add(WHO, []) == range(1004, 1004)
        assert session.add(WHO, [image(5)]) == range(1004, 1005)
        session.remove(WHO, [1004])
        assert session.add(WHO, [image(6)]) == range(1005, 1006)
        assert sessions_in(records)[0][3] == 1004


def test_a_sample_is_drawn_of_what_is_decided_and_there_the_same_for_a_seed(tmp_path):
    with closing(Records(make(tmp_path), reserve_bytes=0)) as records:
        session = session_of(records)
        session.give("Ann", [Given(30, UNDECIDED, "", "later"), Given(31, FOLLOW_UP)])
        session.remove("Ann", [2])
        decided = {1, 3, 4, 5, 6, 7, 8, 31}
        first = session.draw("Ann", 5, seed=3)
        assert len(set(first)) == 5
        assert set(first) <= decided
        assert set(Queue(session, "Ann", 1).items()) == set(first)
        assert set(session.draw("Ann", 99, seed=4)) == decided
        assert session.draw("Ann", 5, seed=3) == first
        assert Queue(session, "Ann", 3).counts()[Kind.UNDECIDED] == 5
        session.give("Ann", [Given(first[0], REJECT, stage=AGAIN, round=3)])
        assert Queue(session, "Ann", 3).counts()[Kind.UNDECIDED] == 4
        drawn = {session.draw("Ann", 1, seed=seed) for seed in range(60)}
        assert drawn == {(item,) for item in decided}


CLASSES = ("intact", "scratched", "it's", "other")
FLAGS = ("forbidden", "not-judged", "unlike", "forbidden-too")


def random_session(records, seed):
    """A session in which anything may have happened, and the same as plain values."""
    rng = random.Random(seed)
    session = new_session(records, WHO, Settings("R", accept_classes=("intact",), reject_classes=("scratched", "it's")))
    parts = [rng.choice(["", "a", "ab", "ab%", "b"]) for _ in range(30)]
    session.add(WHO, [NewItem(f"/{n}", f"{n:064x}", part) for n, part in enumerate(parts)])
    model = {
        item: {"part": parts[item - 1], "words": {}, "again": {}, "out": False, "drawn": 0, "resolved": False}
        for item in range(1, 31)
    }
    n_draws = 0
    for _ in range(60):
        item = rng.randrange(1, 31)
        one = model[item]
        what = rng.random()
        if what < 0.3:
            one["class"], one["margin"] = rng.choice([*CLASSES, ""]), rng.randrange(5)
            one["flags"] = tuple(rng.sample(FLAGS, rng.randrange(3)))
            session.note_audits("", [AuditNote(item, one["class"], 1, one["margin"], one["flags"], "")], {})
        elif what < 0.8:
            who, stage = rng.choice(PEOPLE), rng.choice(["with-model", "with-model", "with-model", BEFORE, AGAIN])
            word, note = rng.choice(VERDICTS), rng.choice(["", "n"])
            session.give(who, [Given(item, word, "", note, stage, 1 if stage == AGAIN else 0)])
            if stage != BEFORE:
                one["again" if stage == AGAIN else "words"][who] = word
        elif what < 0.85:
            session.give("Ann", [Given(item, REJECT, stage=RESOLVED)])
            one["resolved"] = True
        elif what < 0.9:
            session.remove("Ann", [item])
            if not one["out"] and rng.random() < 0.5:
                session.undo("Ann")
            else:
                one["out"] = True
        elif not n_draws:
            n_draws += 1
            for drawn in session.draw("Ann", 8, seed):
                model[drawn]["drawn"] = 1
    return session, model


def belongs(one, kind, who, words):
    word = one[words].get(who, UNDECIDED)
    others = {said for other, said in one["words"].items() if other != who} - {UNDECIDED}
    model, flags = one.get("class"), one.get("flags", ())
    return {
        Kind.ALL: True,
        Kind.UNDECIDED: word == UNDECIDED,
        Kind.OVERKILL: word == ACCEPT and model in ("scratched", "it's"),
        Kind.ESCAPE: word == REJECT and model == "intact",
        Kind.DISAGREE: word != UNDECIDED and bool(others - {word}) and not one["resolved"],
        Kind.FLAGGED: word == FOLLOW_UP,
        Kind.FORBIDDEN: "forbidden" in flags,
        Kind.NOT_JUDGED: "not-judged" in flags,
        Kind.UNLIKE: "unlike" in flags,
    }[kind]


KEYS = {
    Order.CERTAINTY: lambda one, item: (one.get("margin", math.inf), item),
    Order.ARRIVAL: lambda _one, item: item,
    Order.PART: lambda one, item: (one["part"], item),
}


@pytest.mark.parametrize("seed", range(8))
def test_the_queue_is_that_of_a_search_of_everything(tmp_path, seed):
    with closing(Records(tmp_path / "r.db", reserve_bytes=0)) as records:
        session, model = random_session(records, seed)
        for who, number in itertools.product((*PEOPLE, "Eve"), (0, 1)):
            queue, words = Queue(session, who, number), "again" if number else "words"
            there = {item: one for item, one in model.items() if not one["out"] and (not number or one["drawn"])}
            expected = {kind: [item for item, one in there.items() if belongs(one, kind, who, words)] for kind in Kind}
            assert queue.counts() == {kind: len(items) for kind, items in expected.items()}
            for kind, order, part in itertools.product(Kind, Order, ("", "a", "ab", "ab%", "c")):
                items = [item for item in expected[kind] if model[item]["part"].startswith(part)]
                items.sort(key=lambda item, order=order: KEYS[order](model[item], item))
                assert queue.items(kind, order, part) == items, (kind, order, part)
            rows = queue.some([5, 3])
            assert [row.item for row in rows] == [5, 3]
            assert queue.row(3).verdict == model[3][words].get(who, UNDECIDED)
            assert queue.row(3).flags == tuple(model[3].get("flags", ()))
        assert records.is_as_recorded()
        records.rebuild()
        assert Queue(session, "Ann").counts() == {
            kind: sum(belongs(one, kind, "Ann", "words") for one in model.values() if not one["out"]) for kind in Kind
        }


@pytest.mark.parametrize("sql", ["counts", "items"])
def test_the_queue_reads_indexes_only(tmp_path, sql):
    with closing(Records(make(tmp_path), reserve_bytes=0)) as records:
        queue, asked = Queue(session_of(records), WHO), []
        rows = records.rows
        records.rows = lambda sql, values=(): asked.append((sql, values)) or rows(sql, values)
        if sql == "counts":
            queue.counts()
        else:
            for kind, order in itertools.product(Kind, Order):
                queue.items(kind, order)
        records.rows = rows
        plans = [
            row[-1] for one in asked if "settings" not in one[0] for row in rows(f"EXPLAIN QUERY PLAN {one[0]}", one[1])
        ]
        assert all("COVERING INDEX" in plan for plan in plans if plan.startswith(("SEARCH items", "SEARCH verdicts")))
        assert not any("TEMP B-TREE" in plan for plan in plans)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_kappa_is_that_of_scikit_learn(pairs):
    first, second = zip(*pairs, strict=True)
    ours = kappa(pairs)
    if len({*first, *second}) == 1:
        assert math.isnan(ours.value)
    else:
        assert ours.value == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
        assert -1 <= ours.low <= ours.value <= ours.high <= 1
    assert ours.n == len(pairs)


@pytest.mark.parametrize("agreed", [0.5, 0.8])
def test_the_interval_of_kappa_is_that_of_a_bootstrap(agreed):
    rng = np.random.default_rng(7)
    first = rng.choice(3, 400, p=[0.6, 0.3, 0.1])
    second = np.where(rng.random(400) < agreed, first, rng.choice(3, 400))
    pairs = list(zip(map(str, first), map(str, second), strict=True))
    drawn = rng.integers(0, 400, (1000, 400))
    values = []
    for rows in drawn:
        table = np.zeros((3, 3))
        np.add.at(table, (first[rows], second[rows]), 1 / 400)
        by_chance = table.sum(1) @ table.sum(0)
        values.append((np.trace(table) - by_chance) / (1 - by_chance))
    low, high = np.quantile(values, [0.025, 0.975])
    ours = kappa(pairs)
    assert (ours.low, ours.high) == pytest.approx((low, high), abs=0.012)


@pytest.mark.parametrize(("n", "of"), [(0, 1), (1, 1), (0, 20), (3, 20), (10, 20), (20, 20), (499, 1000)])
def test_the_interval_of_a_share_is_where_the_score_test_does_not_reject(n, of):
    """Wilson's: all p with |n/of - p| <= z sqrt(p (1 - p) / of), found here by trying them."""
    p = np.linspace(0, 1, 200_001)
    kept = p[np.abs(n / of - p) <= 1.959963984540054 * np.sqrt(p * (1 - p) / of) + 1e-15]
    ours = share(n, of)
    assert (ours.low, ours.high) == pytest.approx((kept.min(), kept.max()), abs=1e-5)
    assert ours.value == n / of


def test_a_share_of_nothing_says_nothing():
    assert (share(0, 0).low, share(0, 0).high) == (0, 1)
    assert math.isnan(share(0, 0).value)
    assert math.isnan(kappa([]).value)


def test_a_share_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(11)
    for true in (0.05, 0.3, 0.9):
        covered = [(found := share(int(n), 60)).low <= true <= found.high for n in rng.binomial(60, true, 2000)]
        assert 0.925 <= np.mean(covered) <= 0.985  # Wilson's own coverage at 60 swings between 0.93 and 0.98


def test_who_followed_the_model_is_counted():
    cases = [
        # before, last, model, truth
        ("a", "a", "a", "a"),  # model right, agreed from the start
        ("b", "a", "a", "a"),  # model right, came round
        ("b", "b", "a", "a"),  # model right, not followed
        ("b", "a", "a", "b"),  # model wrong, came round: automation bias
        ("b", "b", "a", "b"),  # model wrong, not followed
        ("a", "a", "a", "b"),  # model wrong, the same mistake
    ]
    found = followed(cases)
    assert [(one.n, one.of) for one in vars(found).values()] == [(2, 3), (2, 3), (1, 2), (1, 2)]


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
//nas/q /mnt/nas cifs rw 0 0
nas:/q /mnt/nas/deep nfs4 rw 0 0
/dev/sdb1 /mnt/nas/deep/local ext4 rw 0 0
host:/x /mnt/with\\040space fuse.sshfs rw 0 0
tmpfs /over tmpfs rw 0 0
nas:/y /over nfs rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/x", None),
        ("/mnt/nas", "cifs"),
        ("/mnt/nas/a", "cifs"),
        ("/mnt/nasty", None),
        ("/mnt/nas/deep/a", "nfs4"),
        ("/mnt/nas/deep/local/a", None),
        ("/mnt/with space/a", "fuse.sshfs"),
        ("/over/a", "nfs"),
    ],
)
def test_the_file_system_of_a_path_is_that_of_the_nearest_mount(path, kind):
    assert share_among(MOUNTS, path) == kind


def test_a_workspace_on_a_share_is_refused_with_another_way(tmp_path, monkeypatch):
    require_local(tmp_path)
    monkeypatch.setattr(place, "share_kind", lambda _folder: "nfs4")
    with pytest.raises(EnvironmentProblem, match="nfs4") as raised:
        Records(tmp_path / "r.db")
    assert "export" in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_one_writer_at_a_time(tmp_path):
    one, two = WriterLock(tmp_path / "r.db"), WriterLock(tmp_path / "r.db")
    assert one.take("Ann")
    assert not two.take("Ben")
    assert two.holder().who == "Ann"
    one.release()
    assert two.holder() is None
    assert two.take("Ben")
    (tmp_path / "r.db.owner").write_bytes(b"{")
    assert one.holder() is None
    two.release()


def test_the_reserve_is_taken_at_the_first_full_write_and_comes_back(tmp_path):
    path = make(tmp_path)
    reserve = tmp_path / "records.db.reserve"
    disk = Disk(Notes())
    with closing(Records(path, reserve_bytes=4096, vfs=disk.name)) as records:
        assert reserve.stat().st_size == 4096
        assert not records.is_short_of_disk
        records.append([PLAIN])
        assert reserve.exists()
    with closing(Records(path, is_read_only=True, reserve_bytes=8192)):
        assert reserve.stat().st_size == 4096
    with closing(Records(path, reserve_bytes=8192)):
        assert reserve.stat().st_size == 8192


def test_threads_that_record_at_once_do_not_get_in_each_others_way(tmp_path):
    """A job adds audits and images while a person judges and anchors are made."""
    with closing(Records(make(tmp_path), reserve_bytes=0)) as records:
        session, anchors = session_of(records), []
        acts = [
            lambda n: session.add(WHO, [image(n)]),
            lambda n: session.add(WHO, [image(n)]),
            lambda n: session.give(WHO, [Given(n + 1, REJECT)]),
            lambda n: session.undo(WHO),
            lambda n: anchors.append(make_anchor(records, WHO, key=tmp_path / "key")),
        ]
        with ThreadPoolExecutor(len(acts)) as pool:
            for done in [pool.submit(lambda act=act: [act(n) for n in range(12)]) for act in acts]:
                done.result()
        assert session.n_items == 40 + 24
        assert verify(records.stored(), anchors).is_ok
        assert records.is_as_recorded()
