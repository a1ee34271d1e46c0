"""Whatever the order of starts, cancels, stops, failures and late results: one end each; the last good state stays."""

from collections import deque

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sae_auditor.errors import InputRefused
from sae_auditor.progress import Progress, StopAsked, Update
from sae_auditor.workbench.jobs import Jobs
from sae_auditor.workbench.turns import Turn

KEYS = st.sampled_from(["audit", "index"])


class SteppedJobs(Jobs):
    """Its worker works when it is told, and its owner hears of it when it is told: both may be late."""

    def __init__(self):
        self.posted, self.to_do = deque(), deque()
        super().__init__(self.posted.append)

    def _begin(self, job, resource):
        self.to_do.append(job)

    def work(self):
        self._work(self.to_do.popleft(), Turn(None, long=False))

    def deliver(self):
        self.posted.popleft()()


class JobsMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.jobs = SteppedJobs()
        self.started = 0
        self.ends = {}
        self.rows = {}
        self.newest = {}
        self.good = {"audit": None, "index": None}  # what the owner shows

    def end(self, number, kind, key=None, value=None):
        self.ends.setdefault(number, []).append(kind)
        if kind == "result":
            assert self.newest[key] == number, "a late result of a job that gave way"
            self.good[key] = value

    @rule(key=KEYS, way=st.sampled_from(["result", "failure", "refused result"]), n_rows=st.integers(0, 3))
    def start(self, key, way, n_rows):
        number, self.started = self.started, self.started + 1

        def job():
            kept = []
            try:
                for row in range(n_rows):
                    yield Update((number, row))
                    kept.append(row)
                    yield Progress(row, n_rows)
            except StopAsked:
                return (number, "kept", tuple(kept))
            if way == "failure":
                raise InputRefused("no")
            return (number, "all", tuple(kept))

        def take(value):
            if way == "refused result":
                raise ValueError("the view cannot show it")
            self.end(number, "result", key, value)

        self.newest[key] = number
        self.jobs.start(
            key,
            job,
            on_result=take,
            on_error=lambda _error: self.end(number, "error"),
            on_cancelled=lambda: self.end(number, "cancelled"),
            on_update=lambda values: self.rows.setdefault(number, []).extend(values),
            title=key,
            can_stop=True,
        )

    @rule(key=KEYS)
    def cancel(self, key):
        before = self.newest.get(key)
        was_running = self.jobs.is_running(key)
        self.jobs.cancel(key)
        if was_running:
            assert self.ends[before][-1] == "cancelled"

    @rule(key=KEYS)
    def stop(self, key):
        self.jobs.stop(key)

    @precondition(lambda self: self.jobs.to_do)
    @rule()
    def work(self):
        self.jobs.work()

    @precondition(lambda self: self.jobs.posted)
    @rule()
    def deliver(self):
        self.jobs.deliver()

    @invariant()
    def each_has_one_end_at_most_and_failures_change_nothing(self):
        assert all(len(kinds) == 1 for kinds in self.ends.values())
        for key, shown in self.good.items():
            if shown is not None:
                assert self.ends[shown[0]] == ["result"], key

    @invariant()
    def what_runs_is_what_has_no_end(self):
        running = {self.newest[key] for key in ("audit", "index") if self.jobs.is_running(key)}
        assert running == {number for number in range(self.started) if number not in self.ends}

    @invariant()
    def rows_come_in_order_and_none_is_missing(self):
        for number, rows in self.rows.items():
            assert rows == [(number, row) for row in range(len(rows))]

    def teardown(self):
        while self.jobs.to_do or self.jobs.posted:
            while self.jobs.to_do:
                self.jobs.work()
            while self.jobs.posted:
                self.jobs.deliver()
        assert sorted(self.ends) == list(range(self.started)), "nobody is left waiting"
        for number, kinds in self.ends.items():
            shown = next((value for value in self.good.values() if value is not None and value[0] == number), None)
            if kinds == ["result"] and shown is not None:
                assert [row for _, row in self.rows.get(number, [])][: len(shown[2])] == list(shown[2])


TestJobs = JobsMachine.TestCase
TestJobs.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
