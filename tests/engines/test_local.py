from sae_auditor.engines import Encoded, FileTask, LocalEngine, SegmentDone, SegmentTask


def tasks(n):
    return [SegmentTask(i, f"/x/{i}", (FileTask(i, f"x/{i}.png", f"/y/{i}.png", None),)) for i in range(n)]


def test_one_replica_does_all_tasks_as_they_are_asked_for():
    made, taken = [], []

    def make():
        made.append(1)

        def replica(given):
            for task in given:
                taken.append(task.number)
                yield Encoded(task.number, 1)
                yield SegmentDone(task.number, 1)

        return replica

    reports = LocalEngine().run(make, tasks(3))
    assert next(reports) == Encoded(0, 1)
    assert (made, taken) == ([1], [0])
    assert list(reports)[-1] == SegmentDone(2, 1)
    assert taken == [0, 1, 2]


def test_nothing_to_do_loads_nothing():
    assert list(LocalEngine().run(lambda: 1 / 0, [])) == []
