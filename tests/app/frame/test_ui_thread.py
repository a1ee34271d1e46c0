import threading
import time

from PySide6.QtCore import QTimer

from sae_auditor.app.frame.jobs import JobRunner, UiThread
from sae_auditor.progress import Progress, Update


def test_results_updates_and_progress_arrive_on_the_ui_thread(qtbot):
    jobs, threads, results = JobRunner(), set(), []

    def job():
        assert threading.current_thread() is not threading.main_thread()
        yield Progress(1, 2)
        yield Update("row")
        return "done"

    def hear(_said):
        threads.add(threading.current_thread())

    jobs.start("a", job, on_result=results.append, on_progress=hear, on_update=hear)
    qtbot.waitUntil(lambda: results == ["done"])
    assert threads == {threading.main_thread()}
    assert jobs.shutdown()


def test_a_flood_of_rows_leaves_the_window_alive(qtbot):
    """Timers of the window run, like keys and painting, between the deliveries; every row arrives."""
    jobs, rows, results, beats = JobRunner(), [], [], []
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: beats.append(time.monotonic()))

    def job():
        for row in range(60_000):
            yield Update(row)
        return "done"

    def take(values):
        rows.extend(values)
        time.sleep(0.002)  # a view that needs a moment for each delivery

    timer.start()
    jobs.start("rows", job, on_result=results.append, on_update=take)
    qtbot.waitUntil(lambda: bool(results), timeout=20_000)
    timer.stop()
    assert rows == list(range(60_000))
    assert len(beats) >= 3
    assert jobs.shutdown()


def test_a_call_that_fails_does_not_take_the_others_with_it(qtbot):
    thread, made = UiThread(), []

    def fail():
        raise ValueError("a view broke")

    with qtbot.capture_exceptions() as caught:
        for call in (lambda: made.append(1), fail, lambda: made.append(2)):
            thread.post(call)
        qtbot.waitUntil(lambda: made == [1, 2])
    assert [str(error) for _, error, _ in caught] == ["a view broke"]
