import os
import sys
import threading
import time

import pytest

from sae_auditor.app.frame.jobs import InlineJobRunner, JobRunner
from sae_auditor.errors import Cancelled, InputRefused
from sae_auditor.progress import Progress


@pytest.fixture
def runner(qapp):
    made = JobRunner()
    yield made
    assert made.shutdown(5.0)
    made.deleteLater()


def counting(n, result="done"):
    for step in range(n):
        yield Progress(step + 1, n, f"step {step + 1}")
    return result


def test_result_and_progress_arrive_on_the_ui_thread_in_order(qtbot, runner):
    seen, threads, results = [], set(), []
    ran_on = []

    def job():
        ran_on.append(threading.current_thread())
        return (yield from counting(5))

    def progressed(report):
        seen.append(report.done)
        threads.add(threading.current_thread())

    runner.start("count", job, on_result=results.append, on_progress=progressed, title="Counting")
    qtbot.waitUntil(lambda: results == ["done"])
    assert seen == sorted(seen)
    assert seen[-1] == 5
    assert threads == {threading.main_thread()}
    assert ran_on[0] is not threading.main_thread()
    assert not runner.is_busy()


def test_a_fast_job_does_not_flood_but_its_last_report_arrives(qtbot, runner):
    seen, results = [], []
    runner.start("fast", lambda: counting(20_000), on_result=results.append, on_progress=seen.append)
    qtbot.waitUntil(lambda: bool(results), timeout=10_000)
    assert seen[-1].done == 20_000
    assert len(seen) < 20_000


def test_cancel_answers_at_the_next_yield_and_delivers_nothing(qtbot, runner):
    closed, seen = threading.Event(), []

    def endless():
        try:
            while True:
                time.sleep(0.002)
                yield Progress(0, 0)
        finally:
            closed.set()

    handle = runner.start("endless", endless, on_result=seen.append, on_error=seen.append)
    qtbot.wait(20)
    handle.cancel()
    assert not runner.is_running("endless")
    assert closed.wait(1.0)
    qtbot.wait(20)
    assert seen == []


def test_late_results_of_a_former_job_with_the_same_key_are_dropped(qtbot, runner):
    release, results = threading.Event(), []

    def slow():
        yield Progress(0, 1)
        release.wait(5)
        return "late"

    runner.start("look", slow, on_result=results.append)
    qtbot.wait(20)
    runner.start("look", lambda: counting(1, "new"), on_result=results.append)
    release.set()
    qtbot.waitUntil(lambda: bool(results))
    qtbot.wait(50)
    assert results == ["new"]


def test_errors_of_job_and_factory_reach_on_error(qtbot, runner):
    errors = []

    def failing():
        yield Progress(0, 1)
        raise InputRefused("no")

    def factory():
        raise OSError("gone")

    runner.start("a", failing, on_result=errors.append, on_error=errors.append)
    runner.start("b", factory, on_result=errors.append, on_error=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 2)
    assert [type(error) for error in errors] == [InputRefused, OSError]
    assert not runner.is_busy()


def test_an_error_without_handler_goes_to_the_runner(qtbot, qapp):
    errors = []
    runner = JobRunner(errors.append)

    def failing():
        yield Progress(0, 1)
        raise InputRefused("no")

    runner.start("a", failing, on_result=errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "no"
    assert runner.shutdown()


def test_a_job_that_cancels_itself_is_no_error(qtbot, runner):
    seen = []

    def stopped():
        yield Progress(0, 1)
        raise Cancelled

    runner.start("a", stopped, on_result=seen.append, on_error=seen.append)
    qtbot.waitUntil(lambda: not runner.is_busy())
    assert seen == []


def test_activities_show_titled_jobs_only(qtbot, runner):
    told, release = [], threading.Event()
    runner.activities_changed.connect(lambda activities: told.append([a.title for a in activities]))

    def waiting():
        yield Progress(1, 4, "half")
        release.wait(5)
        yield Progress(2, 4)

    runner.start("a", waiting, on_result=print, title="Working")
    runner.start("b", lambda: counting(1), on_result=print, lane="io")
    qtbot.waitUntil(lambda: any(a.note == "half" for a in runner.activities()))
    activity = runner.activities()[0]
    assert (activity.title, activity.done, activity.total, activity.cancellable) == ("Working", 1, 4, True)
    release.set()
    qtbot.waitUntil(lambda: not runner.is_busy())
    assert told[0] == ["Working"]
    assert told[-1] == []


def test_compute_is_serial_and_io_runs_beside_it(qtbot, runner):
    release, order = threading.Event(), []

    def blocking():
        yield Progress(0, 1)
        release.wait(5)
        return "compute 1"

    runner.start("1", blocking, on_result=order.append)
    runner.start("2", lambda: counting(1, "compute 2"), on_result=order.append)
    runner.start("3", lambda: counting(1, "io"), on_result=order.append, lane="io")
    qtbot.waitUntil(lambda: order == ["io"])
    release.set()
    qtbot.waitUntil(lambda: len(order) == 3)
    assert order == ["io", "compute 1", "compute 2"]


def test_a_job_may_start_its_successor_under_the_same_key(qtbot, runner):
    results = []

    def first_done(result):
        results.append(result)
        runner.start("chain", lambda: counting(1, "second"), on_result=results.append)

    runner.start("chain", lambda: counting(1, "first"), on_result=first_done)
    qtbot.waitUntil(lambda: results == ["first", "second"])


def test_shutdown_is_bounded_when_a_job_never_yields(qapp):
    runner, release = JobRunner(), threading.Event()

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
    runner, seen = InlineJobRunner(), []
    handle = runner.start("a", lambda: counting(2), on_result=seen.append, on_progress=lambda r: seen.append(r.done))
    assert seen == [1, 2, "done"]
    assert not handle.running
    assert not runner.is_busy()


def test_inline_runner_cancels_from_within_a_report():
    runner, seen = InlineJobRunner(), []
    runner.start("a", lambda: counting(9), on_result=seen.append, on_progress=lambda _: runner.cancel("a"))
    assert seen == []


def test_inline_runner_raises_what_nobody_handles():
    def failing():
        yield Progress(0, 1)
        raise InputRefused("no")

    with pytest.raises(InputRefused):
        InlineJobRunner().start("a", failing, on_result=print)


def test_long_work_keeps_no_audit_and_no_file_waiting(qtbot, runner):
    release, results = threading.Event(), []

    def long():
        while not release.is_set():
            time.sleep(0.005)
            yield Progress(0, 0)
        return "long"

    runner.start("index", long, on_result=results.append, lane="long")
    runner.start("audit", lambda: counting(3, "audit"), on_result=results.append)
    runner.start("file", lambda: counting(3, "file"), on_result=results.append, lane="io")
    qtbot.waitUntil(lambda: sorted(results) == ["audit", "file"])
    assert runner.is_running("index")
    release.set()
    qtbot.waitUntil(lambda: "long" in results)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot slow down a single thread")
def test_long_work_and_the_threads_it_starts_step_back_and_the_others_do_not(qtbot, runner):
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

    for lane in ("compute", "io", "long"):
        runner.start(lane, lambda lane=lane: job(lane), on_result=lambda r: found.update({r[0]: r[1:]}), lane=lane)
    qtbot.waitUntil(lambda: len(found) == 3)
    usual = niceness()
    assert found["compute"] == found["io"] == (usual, usual)
    assert found["long"][0] == found["long"][1] > usual


def test_closing_in_the_middle_of_long_work_is_bounded_and_lets_it_close_its_files(qapp):
    runner, closed, began = JobRunner(), threading.Event(), threading.Event()

    def long():
        try:
            while True:
                began.set()
                time.sleep(0.01)
                yield Progress(0, 0)
        finally:
            closed.set()

    runner.start("index", long, on_result=lambda _: None, lane="long")
    assert began.wait(5)
    start_s = time.monotonic()
    assert runner.shutdown(5.0)
    assert closed.is_set()
    assert time.monotonic() - start_s < 1.0
    runner.deleteLater()


class Panic(BaseException):
    """As a library of Rust raises it."""


@pytest.mark.parametrize(
    "error", [Panic("no"), SystemExit(3), KeyboardInterrupt(), MemoryError(), RecursionError("no")]
)
@pytest.mark.parametrize("where", ["factory", "job", "result"])
def test_whatever_ends_a_job_its_owner_is_told_and_the_next_job_runs(qtbot, runner, error, where):
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
    qtbot.waitUntil(lambda: "next" in results)
    assert [isinstance(told, Exception) for told in errors] == [True]
    kind = "memory" if isinstance(error, MemoryError) else type(error).__name__
    assert kind in f"{type(errors[0]).__name__} {errors[0]}"
    assert not runner.is_busy()


def test_the_inline_runner_tells_of_a_panic_too():
    errors = []

    def panic():
        yield Progress(0, 1)
        raise Panic("no")

    InlineJobRunner().start("a", panic, on_result=print, on_error=errors.append)
    assert [str(error) for error in errors] == ["Panic: no"]
