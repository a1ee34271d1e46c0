"""What a machine of a cluster answers to every task, without a cluster."""

from __future__ import annotations

import os

import numpy as np
import pytest
import torch

from sae_auditor.engines import Encoded, FileTask, SegmentDone, SegmentTask, cluster, cluster_worker
from sae_auditor.engines.cluster_wire import Failed, Stopped, Unseen, answer_from_bytes, task_to_bytes
from sae_auditor.engines.cluster_worker import ANSWER, TASK, Board, Worker
from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.names import to_text

ODD = os.fsdecode(b"\xe9.png")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of segments with the program's marker, and images beside it."""
    monkeypatch.setattr(cluster_worker, "share_machine", lambda _n: None)
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / ".cluster-x").touch()
    for name in ("a.png", "赤.png", ODD):
        (tmp_path / name).touch()
    return tmp_path


def task(place, *names, number=0, status=None):
    files = tuple(FileTask(i, to_text(name), str(place / name), None, status) for i, name in enumerate(names))
    return SegmentTask(number, str(place / "segments" / f"{number:06}"), files)


def written(tasks):
    for one in tasks:
        yield Encoded(one.number, len(one.files))
        yield SegmentDone(one.number, len(one.files))


def worker(make=lambda: written, tell=None, **options):
    return Worker(make, tell or Board().tell, ".cluster-x", torch.get_num_threads(), **options)


def asked(one, *tasks, gone=()):
    batch = np.array([task_to_bytes(task, gone) for task in tasks] + [None], dtype=object)[:-1]
    return [answer_from_bytes(raw) for raw in one({TASK: batch})[ANSWER]]


def test_every_task_of_a_batch_has_its_answer_and_the_replica_is_loaded_once(place):
    made = []

    def make():
        made.append(1)
        return written

    one = worker(make)
    assert asked(one) == []
    assert made == []
    tasks = [task(place, "a.png", "赤.png", ODD, number=number) for number in range(3)]
    assert asked(one, *tasks) == [SegmentDone(number, 3) for number in range(3)]
    assert asked(one, task(place)) == [SegmentDone(0, 0)]
    assert made == [1]


def test_a_replica_need_not_be_a_generator(place):
    one = worker(lambda: lambda tasks: iter(list(written(tasks))))
    assert asked(one, task(place, "a.png")) == [SegmentDone(0, 1)]


def test_nothing_is_begun_once_the_program_has_stopped(place):
    board = Board()
    one = worker(lambda: 1 / 0, board.tell)
    board.stop()
    assert asked(one, task(place, "a.png", number=7)) == [Stopped(7)]
    assert board.read() == {7: 0}


def test_a_stop_in_between_ends_the_segment_and_closes_the_replica(place, monkeypatch):
    monkeypatch.setattr(cluster_worker, "_TELL_EVERY_S", -1.0)
    board, closed = Board(), []

    def replica(tasks):
        try:
            for n in range(1, 100):
                yield Encoded(tasks[0].number, n)
                if n == 3:
                    board.stop()
        finally:
            closed.append(True)

    assert asked(worker(lambda: replica, board.tell), task(place, "a.png", number=2)) == [Stopped(2)]
    assert closed == [True]
    assert board.read() == {2: 4}
    # Who reads the board has a copy.
    board.read()[2] = 99
    assert board.read() == {2: 4}


def test_a_machine_that_does_not_see_the_index_says_so(place):
    (place / "segments" / ".cluster-x").unlink()
    (answer,) = asked(worker(lambda: 1 / 0), task(place, "a.png"))
    assert isinstance(answer, Failed)
    assert isinstance(answer.error, EnvironmentProblem)
    assert str(place / "segments") in answer.error.what
    assert answer.error.todo


def test_images_that_only_this_machine_does_not_see_are_named_and_none_is_refused_for_it(place):
    one = worker()
    (answer,) = asked(one, task(place, "a.png", "none.png", ODD, "neither.png"))
    assert isinstance(answer, Unseen)
    assert answer.paths == (str(place / "none.png"), str(place / "neither.png"))
    # What nobody sees is a matter of the replica; a broken link is there.
    gone = list(answer.paths)
    assert asked(one, task(place, "a.png", "none.png", "neither.png"), gone=gone) == [SegmentDone(0, 3)]
    (place / "link.png").symlink_to(place / "nowhere")
    assert asked(one, task(place, "link.png")) == [SegmentDone(0, 1)]
    # Files whose fate is known already are not looked for.
    assert asked(one, task(place, "none.png", status="refused")) == [SegmentDone(0, 1)]


@pytest.mark.parametrize("where", ["loading", "working"])
def test_what_goes_wrong_travels_back_with_the_machine_that_says_it(place, where):
    def fail(_tasks=None):
        raise InputRefused("The bundle is another one.", safe="Nothing was written.")

    (answer,) = asked(worker(fail if where == "loading" else lambda: fail), task(place, "a.png"))
    assert type(answer.error) is InputRefused
    assert answer.error.what == "The bundle is another one."
    assert answer.error.safe.startswith("Nothing was written. The machine ")


def test_trouble_of_the_disk_travels_back_by_its_number(place):
    def full(_tasks):
        raise OSError(28, "No space left on device", str(place / ODD))

    (answer,) = asked(worker(lambda: full), task(place, "a.png"))
    assert (type(answer.error), answer.error.errno, answer.error.filename) == (OSError, 28, str(place / ODD))


# -- What the program does with it -------------------------------------------------------------------------------------


def test_images_that_are_there_must_be_seen_by_all(place):
    unseen = Unseen(0, (str(place / "none.png"),), "m1")
    assert cluster._require_gone(unseen) == {str(place / "none.png")}
    with pytest.raises(EnvironmentProblem, match=r"m1 .* does not see the image .*a\.png"):
        cluster._require_gone(Unseen(0, (str(place / "none.png"), str(place / "a.png")), "m1"))


def test_a_segment_of_another_machine_is_waited_for_and_not_for_ever(place, monkeypatch):
    monkeypatch.setattr(cluster, "_LOOK_EVERY_S", 0.001)
    monkeypatch.setattr(cluster, "_SHOWS_WITHIN_S", 0.02)
    with pytest.raises(EnvironmentProblem, match="not seen here"):
        cluster._wait_for(place / "segments" / "000001")
    looks = iter([["000000"], ["000000"], ["000000", "000001"]])
    monkeypatch.setattr(cluster, "_SHOWS_WITHIN_S", 60.0)
    monkeypatch.setattr(cluster.os, "listdir", lambda _folder: next(looks))
    cluster._wait_for(place / "segments" / "000001")
    assert next(looks, None) is None


def test_the_marker_is_there_while_the_work_goes_on_and_never_twice(place):
    folder = str(place / "new" / "000000")
    with cluster._marked(folder) as one, cluster._marked(folder) as other:
        assert one != other
        assert os.path.dirname(one) == os.path.dirname(folder)
        assert os.path.exists(one)
        os.unlink(other)
    assert os.listdir(place / "new") == []


def test_an_answer_of_trouble_is_raised_and_no_other():
    done = cluster_worker.answer_to_bytes(SegmentDone(1, 2))
    assert cluster._opened(done) == SegmentDone(1, 2)
    with pytest.raises(FileNotFoundError):
        cluster._opened(cluster_worker.answer_to_bytes(Failed(OSError(2, "gone"))))
    with pytest.raises(KeyboardInterrupt):
        cluster._opened(KeyboardInterrupt())
