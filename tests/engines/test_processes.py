"""Further processes that take segments beside this one; what they lose is done here."""

import threading

import pytest

from sae_auditor.engines import Encoded, FileTask, ProcessesEngine, Second, SegmentDone, SegmentTask
from sae_auditor.errors import InputRefused

# What a further process does with a segment: writes down that it was there, or what its file's name says.
_PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from sae_auditor.engines import Encoded, SegmentDone, serve
from sae_auditor.errors import InputRefused

def load(request):
    print("this is no answer")
    def replica(tasks):
        for task in tasks:
            act = request["act"]
            if act == "die" and task.number > 1:
                os.kill(os.getpid(), signal.SIGKILL)
            if act == "refuse":
                raise InputRefused("No room.", todo="Make room.")
            Path(task.folder).write_text("there")
            yield Encoded(task.number, 1)
            yield SegmentDone(task.number, len(task.files))
    if request["act"] == "fail":
        raise ZeroDivisionError
    return replica

serve(load)
"""


def tasks(folder, n=12):
    return [SegmentTask(i, str(folder / f"{i}"), (FileTask(i, f"x/{i}.png", f"/y/{i}.png", None),)) for i in range(n)]


def make(others_first=None):
    """A replica here; it waits until others have done something."""

    def replica(given):
        for task in given:
            if others_first is not None:
                others_first.wait(60)
            yield SegmentDone(task.number, len(task.files))

    return replica


def done(reports):
    return sorted(report.number for report in reports if isinstance(report, SegmentDone))


def run(folder, act, n_more=1, replica=None):
    engine = ProcessesEngine(Second(_PROGRAM, {"act": act}), n_more)
    return engine.run(lambda: replica or make(), tasks(folder))


def test_every_segment_is_done_once_and_some_elsewhere(tmp_path):
    others = threading.Event()
    threading.Thread(target=_when_any, args=(tmp_path, others), daemon=True).start()
    reports = list(run(tmp_path, "work", 2, make(others)))
    assert done(reports) == list(range(12))
    assert list(tmp_path.iterdir())
    assert {report.number for report in reports if isinstance(report, Encoded)} == {int(f.name) for f in tmp_path.iterdir()}


def _when_any(folder, event):
    for _ in range(6000):
        if any(folder.iterdir()):
            break
        threading.Event().wait(0.01)
    event.set()


@pytest.mark.parametrize("act", ["die", "fail"])
def test_what_a_process_loses_is_done_here(tmp_path, act):
    assert done(run(tmp_path, act)) == list(range(12))


def test_what_a_process_refuses_is_told(tmp_path):
    def slow(given):
        for task in given:
            threading.Event().wait(0.5)
            yield SegmentDone(task.number, 1)

    with pytest.raises(InputRefused, match=r"No room\."):
        list(run(tmp_path, "refuse", replica=slow))


def test_it_is_ended_with_the_work(tmp_path):
    engine = ProcessesEngine(Second("import time; time.sleep(600)", {}), 1)
    reports = engine.run(lambda: make(), tasks(tmp_path))
    next(reports)
    reports.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "second process"]
