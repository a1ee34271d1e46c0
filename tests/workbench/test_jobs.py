import contextlib
import os
import queue
import sys
import threading
import time

import pytest

from sae_auditor.errors import Cancelled, InputRefused
from sae_auditor.progress import Progress, StopAsked, Update, end_if_cancelled
from sae_auditor.workbench import turns
from sae_auditor.workbench.jobs import InlineJobs, Jobs


class Owner:
    """The owner's thread, turned by hand: calls that were posted are made by `wait_until` and `turn`."""

    def __init__(self):
        self.calls = queue.SimpleQueue()

    def turn(self, seconds=0.0):
        """Make the calls that come within some seconds."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                self.calls.get(timeout=left)()

    def wait_until(self, holds, seconds=10.0):
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "it did not come"
            self.turn(0.005)


@pytest.fixture
def owner():
    return Owner()


@pytest.fixture
def runner(owner):
    made = Jobs(owner.calls.put)
    yield made
    assert made.shutdown(5.0)


def counting(n, result="done"):
    for step in range(n):
        yield Progress(step + 1, n, f"step {step + 1}")
    return result


def test_result_and_progress_arrive_on_the_ui_thread_in_order(owner, runner):
    seen, threads, results = [], set(), []
    ran_on = []

    def job():
        ran_on.append(threading.current_thread())
        return (yield from counting(5))

    def progressed(report):
        seen.append(report.done)
        threads.add(threading.current_thread())

    runner.start("count", job, on_result=results.append, on_progress=progressed, title="Counting")
    owner.wait_until(lambda: results == ["done"])
    assert seen == sorted(seen)
    assert seen[-1] == 5
    assert threads == {threading.main_thread()}
    assert ran_on[0] is not threading.main_thread()
    assert not runner.is_busy()


def test_a_fast_job_does_not_flood_but_each_stage_is_told(owner, runner):
    seen, results = [], []

    def job():
        for step in range(20_000):
            yield Progress(step, 20_000, "quick")
        yield Progress(20_000, 20_000, "writing")

    runner.start("fast", job, on_result=results.append, on_progress=seen.append)
    owner.wait_until(lambda: bool(results))
    assert (seen[-1].stage, seen[-1].done) == ("writing", 20_000)
    assert len(seen) < 200


def test_cancel_answers_at_the_next_yield_and_delivers_nothing(owner, runner):
    closed, seen = threading.Event(), []

    def endless():
        try:
            while True:
                time.sleep(0.002)
                yield Progress(0, 0)
        finally:
            closed.set()

    handle = runner.start("endless", endless, on_result=seen.append, on_error=seen.append)
    owner.turn(0.02)
    handle.cancel()
    assert not runner.is_running("endless")
    assert closed.wait(1.0)
    owner.turn(0.02)
    assert seen == []


def test_late_results_of_a_former_job_with_the_same_key_are_dropped(owner, runner):
    release, results = threading.Event(), []

    def slow():
        yield Progress(0, 1)
        release.wait(5)
        return "late"

    runner.start("look", slow, on_result=results.append)
    owner.turn(0.02)
    runner.start("look", lambda: counting(1, "new"), on_result=results.append)
    release.set()
    owner.wait_until(lambda: bool(results))
    owner.turn(0.05)
    assert results == ["new"]


def test_errors_of_job_and_factory_reach_on_error(owner, runner):
    errors = []

    def failing():
        yield Progress(0, 1)
        raise InputRefused("no")

    def factory():
        raise OSError("gone")

    runner.start("a", failing, on_result=errors.append, on_error=errors.append)
    runner.start("b", factory, on_result=errors.append, on_error=errors.append)
    owner.wait_until(lambda: len(errors) == 2)
    assert [type(error) for error in errors] == [InputRefused, OSError]
    assert not runner.is_busy()


def test_an_error_without_handler_goes_to_the_runner(owner):
    errors = []
    runner = Jobs(owner.calls.put, errors.append)

    def failing():
        yield Progress(0, 1)
        raise InputRefused("no")

    runner.start("a", failing, on_result=errors.append)
    owner.wait_until(lambda: bool(errors))
    assert str(errors[0]) == "no"
    assert runner.shutdown()


def test_a_job_that_cancels_itself_is_no_error(owner, runner):
    seen = []

    def stopped():
        yield Progress(0, 1)
        raise Cancelled

    runner.start("a", stopped, on_result=seen.append, on_error=seen.append)
    owner.wait_until(lambda: not runner.is_busy())
    assert seen == []


def test_a_cancelled_job_ends_within_a_step_and_the_next_one_has_its_turn_at_once(owner, runner):
    """Long work in a step without end, such as a pass of a network: it is given up and holds nothing."""
    log, began = [], threading.Event()

    def endless():
        yield Progress(0, 1)
        try:
            while True:
                began.set()
                end_if_cancelled()
                time.sleep(0.001)
        finally:
            log.append("closed")

    def short():
        yield Progress(0, 1)
        end_if_cancelled()  # nobody cancelled this one
        return list(log)

    runner.start("long", endless, on_result=log.append, on_error=log.append, long=True)
    assert began.wait(5)
    runner.cancel("long")
    seen = []
    runner.start("short", short, on_result=seen.append)
    owner.wait_until(lambda: bool(seen))
    assert seen == [["closed"]]
    end_if_cancelled()  # in this thread there is no job
    assert runner.shutdown()


def test_activities_show_titled_jobs_only(owner, runner):
    told, release = [], threading.Event()
    runner.activities_changed.connect(lambda activities: told.append([a.title for a in activities]))

    def waiting():
        yield Progress(1, 4, "half")
        release.wait(5)
        yield Progress(2, 4)

    runner.start("a", waiting, on_result=print, title="Working")
    runner.start("b", lambda: counting(1), on_result=print, resource="disk")
    owner.wait_until(lambda: any(a.running.stage == "half" for a in runner.activities()))
    activity = runner.activities()[0]
    assert (activity.title, activity.running.done, activity.running.total) == ("Working", 1, 4)
    assert not activity.waiting
    release.set()
    owner.wait_until(lambda: not runner.is_busy())
    assert told[0] == ["Working"]
    assert told[-1] == []


def test_compute_is_serial_and_io_runs_beside_it(owner, runner):
    release, order = threading.Event(), []

    def blocking():
        yield Progress(0, 1)
        release.wait(5)
        return "compute 1"

    runner.start("1", blocking, on_result=order.append)
    runner.start("2", lambda: counting(1, "compute 2"), on_result=order.append)
    runner.start("3", lambda: counting(1, "io"), on_result=order.append, resource="disk")
    owner.wait_until(lambda: order == ["io"])
    release.set()
    owner.wait_until(lambda: len(order) == 3)
    assert order == ["io", "compute 1", "compute 2"]


def test_a_job_may_start_its_successor_under_the_same_key(owner, runner):
    results = []

    def first_done(result):
        results.append(result)
        runner.start("chain", lambda: counting(1, "second"), on_result=results.append)

    runner.start("chain", lambda: counting(1, "first"), on_result=first_done)
    owner.wait_until(lambda: len(results) == 2)
    assert results == ["first", "second"]


def test_shutdown_is_bounded_when_a_job_never_yields(owner):
    runner, release = Jobs(owner.calls.put), threading.Event()

    def stuck():
        yield Progress(0, 0)
        release.wait(10)

    runner.start("stuck", stuck, on_result=print)
    time.sleep(0.05)
    began = time.monotonic()
    assert not runner.shutdown(0.2)
    assert time.monotonic() - began < 1.0
    release.set()
    handle = runner.start("after", lambda: counting(1), on_result=print)
    assert not handle.running


def test_inline_runner_has_the_same_manners():
    runner, seen = InlineJobs(), []
    handle = runner.start("a", lambda: counting(2), on_result=seen.append, on_progress=lambda r: seen.append(r.done))
    assert seen == [1, 2, "done"]
    assert not handle.running
    assert not runner.is_busy()


def test_inline_runner_cancels_from_within_a_report():
    runner, seen = InlineJobs(), []
    runner.start("a", lambda: counting(9), on_result=seen.append, on_progress=lambda _: runner.cancel("a"))
    assert seen == []


def test_inline_runner_raises_what_nobody_handles():
    def failing():
        yield Progress(0, 1)
        raise InputRefused("no")

    with pytest.raises(InputRefused):
        InlineJobs().start("a", failing, on_result=print)


def test_who_shows_activities_is_told_of_stages_and_not_of_every_step(owner, runner):
    told, results = [], []
    runner.activities_changed.connect(
        lambda activities: told.extend((one.running.stage, one.running.done) for one in activities)
    )

    def job():
        for stage in ("first", "second"):
            for done in range(3_000):
                yield Progress(done, 3_000, stage)
                if done == 0:
                    time.sleep(0.05)

    runner.start("a", job, on_result=results.append, title="A")
    owner.wait_until(lambda: bool(results))
    assert {note for note, _ in told} >= {"first", "second"}
    assert len(told) < 300


def test_updates_arrive_each_once_in_order_in_few_deliveries_and_before_the_result(owner, runner):
    heard, results = [], []

    def rows():
        for row in range(5_000):
            yield Update(row)
            if row % 10 == 0:
                yield Progress(row, 5_000)
        return "table"

    runner.start("rows", rows, on_result=lambda r: results.append((r, sum(map(len, heard)))), on_update=heard.append)
    owner.wait_until(lambda: bool(results))
    assert results == [("table", 5_000)]
    assert [row for batch in heard for row in batch] == list(range(5_000))
    assert len(heard) < 5_000


def test_an_owner_that_cannot_take_an_update_is_told_and_the_job_ends(owner, runner):
    errors, closed = [], threading.Event()

    def rows():
        try:
            while True:
                yield Update(1)
                time.sleep(0.002)
        finally:
            closed.set()

    def refuse(_values):
        raise KeyError("row")

    runner.start("rows", rows, on_result=print, on_update=refuse, on_error=errors.append)
    owner.wait_until(lambda: bool(errors))
    assert closed.wait(2.0)
    owner.turn(0.05)
    assert [type(error) for error in errors] == [KeyError]
    assert not runner.is_busy()


def test_the_owner_hears_of_a_cancel_once_whoever_asked_for_it(owner, runner):
    told, release = [], threading.Event()

    def waiting():
        while not release.is_set():
            time.sleep(0.002)
            yield Progress(0, 0)
        raise Cancelled

    def start(key):
        runner.start(key, waiting, on_result=print, on_cancelled=lambda: told.append((key, runner.is_running(key))))

    start("by key")
    runner.cancel("by key")
    runner.cancel("by key")
    start("replaced")
    start("replaced")
    start("itself")
    release.set()
    owner.wait_until(lambda: not runner.is_busy())
    owner.turn(0.05)
    # The one that gave way sees that another runs in its place.
    assert told == [("by key", False), ("replaced", True), ("replaced", False), ("itself", False)]


def counted(log, keep=True):
    """Count until it is stopped; keep what was counted, or know nothing of being stopped."""
    n = 0
    try:
        while n < 100_000:
            time.sleep(0.001)
            n += 1
            yield Progress(n, 0)
    except StopAsked:
        log.append("asked")
        if not keep:
            raise
        yield Progress(n, n, "writing")
    return n


def test_stop_keeps_what_a_job_returns_when_it_is_asked(owner, runner):
    log, results, told = [], [], []
    runner.start(
        "scan", lambda: counted(log), on_result=results.append, on_cancelled=lambda: told.append(1), can_stop=True,
        title="Scanning",
    )  # fmt: skip
    owner.wait_until(lambda: any(activity.running.done > 2 for activity in runner.activities()))
    runner.stop("scan")
    assert runner.activities()[0].stopping
    owner.wait_until(lambda: bool(results))
    assert results[0] > 2
    assert (log, told) == (["asked"], [])


@pytest.mark.parametrize("can_stop", [True, False])
def test_stop_cancels_a_job_that_does_not_know_how(owner, runner, can_stop):
    results, told = [], []

    def simple():
        while True:
            time.sleep(0.001)
            yield Progress(0, 0)

    job = runner.start(
        "a", simple, on_result=results.append, on_error=results.append, on_cancelled=lambda: told.append(1),
        can_stop=can_stop,
    )  # fmt: skip
    owner.wait_until(lambda: not job.waiting)
    job.stop()
    owner.wait_until(lambda: bool(told))
    owner.turn(0.03)
    assert (results, told) == ([], [1])


def test_a_waiting_job_is_shown_as_waiting_and_its_time_counts_from_its_start(owner, runner):
    release = threading.Event()

    def first():
        yield Progress(0, 1)
        release.wait(5)

    runner.start("first", first, on_result=print, title="First")
    runner.start("second", lambda: counting(300), on_result=print, title="Second")
    asked_s = time.monotonic()
    owner.turn(0.1)
    assert [activity.waiting for activity in runner.activities()] == [False, True]
    seen = []
    runner.activities_changed.connect(seen.extend)
    release.set()
    owner.wait_until(lambda: not runner.is_busy())
    started_s = [activity.started_s for activity in seen if activity.key == "second" and not activity.waiting]
    assert started_s[0] >= asked_s + 0.1


def test_an_audit_waits_for_one_step_of_a_scan_and_has_the_model_to_itself(owner, runner):
    in_step, inside, results = [False], [], []

    def scan():
        for step in range(1_000):
            in_step[0] = True
            time.sleep(0.02)
            in_step[0] = False
            yield Progress(step, 1_000)

    def audit():
        for _ in range(5):
            inside.append(in_step[0])
            time.sleep(0.01)
            yield Progress(0, 0)
        return "audit"

    runner.start("scan", scan, on_result=results.append, long=True)
    owner.turn(0.05)
    began_s = time.monotonic()
    runner.start("audit", audit, on_result=results.append)
    owner.wait_until(lambda: results == ["audit"])
    assert time.monotonic() - began_s < 0.5, "the scan takes 20 s"
    assert inside == [False] * 5
    assert runner.is_running("scan")


def test_a_step_that_takes_too_long_is_not_waited_for(owner, runner, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE_S", 0.05)
    release, results = threading.Event(), []

    def scan():
        yield Progress(0, 2)
        release.wait(10)
        yield Progress(1, 2)
        return "scan"

    runner.start("scan", scan, on_result=results.append, long=True)
    owner.turn(0.02)
    runner.start("audit", lambda: counting(3, "audit"), on_result=results.append)
    owner.wait_until(lambda: results)
    release.set()
    owner.wait_until(lambda: len(results) == 2)
    assert results == ["audit", "scan"]


def test_two_long_jobs_share_the_model_step_by_step(owner, runner):
    steps, using = [], []

    def long(name):
        for _ in range(20):
            using.append(name)
            assert len(using) == 1, "two use the model at once"
            time.sleep(0.002)
            using.clear()
            steps.append(name)
            yield Progress(0, 0)

    for name in ("index", "train"):
        runner.start(name, lambda name=name: long(name), on_result=lambda _: None, long=True)
    owner.wait_until(lambda: not runner.is_busy())
    assert sorted(steps) == ["index"] * 20 + ["train"] * 20
    # Neither waits for the other's end: within any three steps both have had a turn, once both run.
    both = steps[steps.index("train") : 20]
    assert all(len(set(both[place : place + 3])) == 2 for place in range(len(both) - 3))


def test_work_on_other_resources_waits_for_nobody(owner, runner):
    release, results = threading.Event(), []

    def stuck():
        yield Progress(0, 0)
        release.wait(5)
        return "stuck"

    runner.start("a", stuck, on_result=results.append)
    for number, resource in enumerate(("disk", "none", "model on cuda:1")):
        runner.start(resource, lambda n=number: counting(1, n), on_result=results.append, resource=resource)
    owner.wait_until(lambda: len(results) == 3)
    assert sorted(results) == [0, 1, 2]
    assert runner.is_running("a")
    release.set()


def test_what_is_started_after_a_cancelled_run_finds_its_files_closed(owner, runner):
    for _ in range(30):
        log = []

        def run(log=log):
            try:
                while True:
                    time.sleep(0.0005)
                    yield Progress(0, 0)
            finally:
                time.sleep(0.001)
                log.append("closed")

        def look(log=log):
            log.append("look")
            yield Progress(0, 0)
            return "looked"

        results = []
        runner.start("run", run, on_result=print, long=True)
        owner.turn(0.002)
        runner.cancel("run")
        runner.start("look", look, on_result=results.append, long=True)
        owner.wait_until(lambda results=results: bool(results))
        assert log in (["closed", "look"], ["look"])


def test_long_work_keeps_no_audit_and_no_file_waiting(owner, runner):
    release, results = threading.Event(), []

    def long():
        while not release.is_set():
            time.sleep(0.005)
            yield Progress(0, 0)
        return "long"

    runner.start("index", long, on_result=results.append, long=True)
    runner.start("audit", lambda: counting(3, "audit"), on_result=results.append)
    runner.start("file", lambda: counting(3, "file"), on_result=results.append, resource="disk")
    owner.wait_until(lambda: sorted(results) == ["audit", "file"])
    assert runner.is_running("index")
    release.set()
    owner.wait_until(lambda: "long" in results)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot slow down a single thread")
def test_long_work_and_the_threads_it_starts_step_back_and_the_others_do_not(owner, runner):
    found = {}

    def niceness():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def job(name):
        yield Progress(0, 0)
        below = []
        thread = threading.Thread(target=lambda: below.append(niceness()))
        thread.start()
        thread.join()
        return name, niceness(), below[0]

    kinds = {"audit": {}, "file": {"resource": "disk"}, "index": {"long": True}}
    for kind, wants in kinds.items():
        runner.start(kind, lambda kind=kind: job(kind), on_result=lambda r: found.update({r[0]: r[1:]}), **wants)
    owner.wait_until(lambda: len(found) == 3)
    usual = niceness()
    assert found["audit"] == found["file"] == (usual, usual)
    assert found["index"][0] == found["index"][1] > usual


def test_closing_in_the_middle_of_long_work_is_bounded_and_lets_it_close_its_files(owner):
    runner, closed, began = Jobs(owner.calls.put), threading.Event(), threading.Event()

    def long():
        try:
            while True:
                began.set()
                time.sleep(0.01)
                yield Progress(0, 0)
        finally:
            closed.set()

    runner.start("index", long, on_result=lambda _: None, long=True)
    assert began.wait(5)
    start_s = time.monotonic()
    assert runner.shutdown(5.0)
    assert closed.is_set()
    assert time.monotonic() - start_s < 1.0


class Panic(BaseException):
    """As a library of Rust raises it."""


@pytest.mark.parametrize(
    "error", [Panic("no"), SystemExit(3), KeyboardInterrupt(), MemoryError(), RecursionError("no")]
)
@pytest.mark.parametrize("where", ["factory", "job", "result"])
def test_whatever_ends_a_job_its_owner_is_told_and_the_next_job_runs(owner, runner, error, where):
    errors, results = [], []

    def fail(_=None):
        raise error

    def job():
        yield Progress(0, 1)
        return fail() if where == "job" else "done"

    factory = fail if where == "factory" else job
    taken = fail if where == "result" else results.append
    runner.start("a", factory, on_result=taken, on_error=errors.append)
    runner.start("b", lambda: counting(1, "next"), on_result=results.append)
    owner.wait_until(lambda: "next" in results)
    assert [isinstance(told, Exception) for told in errors] == [True]
    kind = "memory" if isinstance(error, MemoryError) else type(error).__name__
    assert kind in f"{type(errors[0]).__name__} {errors[0]}"
    assert not runner.is_busy()


def test_the_inline_runner_tells_of_a_panic_too():
    errors = []

    def panic():
        yield Progress(0, 1)
        raise Panic("no")

    InlineJobs().start("a", panic, on_result=print, on_error=errors.append)
    assert [str(error) for error in errors] == ["Panic: no"]
