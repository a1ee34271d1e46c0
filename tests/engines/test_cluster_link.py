"""Addresses, room and trouble of a cluster, against a Ray that is only a few plain answers."""

from __future__ import annotations

import os
import subprocess
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sae_auditor import __version__
from sae_auditor.engines import cluster, cluster_link
from sae_auditor.engines.cluster_link import (
    first_line,
    joined,
    require_able,
    require_address,
    room_in,
)
from sae_auditor.errors import EnvironmentProblem, InputRefused


@pytest.mark.parametrize("address", ["auto", "10.0.0.2:6379", "head.example:1", "[::1]:65535", "[fe80::1]:6379"])
def test_addresses_that_ray_names(address):
    assert require_address(address) is None


@pytest.mark.parametrize(
    "address",
    ["", "head", "head:", ":6379", "head:0", "head:65536", "head:123456", "head:-1", "a b:1", "a/b:1", "::1:6379",
     "[::1]", "head:6379 ", "head:6379\n", "http://head:6379", "Auto"],
)  # fmt: skip
def test_what_is_no_address(address):
    with pytest.raises(InputRefused, match="no address of a Ray cluster") as refused:
        require_address(address)
    assert "HOST:PORT" in refused.value.todo


def test_the_door_for_strangers_is_named():
    with pytest.raises(InputRefused, match="ray://head:10001"):
        require_address("ray://head:10001")


# -- Room --------------------------------------------------------------------------------------------------------------


def node(name, *, alive=True, **resources):
    return {"NodeID": name, "Alive": alive, "Resources": resources}


NODES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.booleans()), max_size=5)


@settings(max_examples=80)
@given(NODES, st.integers(1, 12), st.sampled_from(["cpu", "auto", "cuda"]))
def test_replicas_are_laid_out_as_by_filling_machine_after_machine(machines, n_threads, device):
    nodes = [node(f"n{i}", alive=alive, CPU=float(c), GPU=float(g)) for i, (c, g, alive) in enumerate(machines)]
    cpus = {f"n{i}": c for i, (c, _, alive) in enumerate(machines) if alive and c}
    gpus = {f"n{i}": g for i, (_, g, alive) in enumerate(machines) if alive and g}
    on_gpus = device == "cuda" or (device == "auto" and gpus)
    if not (gpus if on_gpus else cpus):
        with pytest.raises(EnvironmentProblem) as refused:
            room_in(nodes, device, n_threads)
        assert refused.value.todo
        return
    room = room_in(nodes, device, n_threads)
    has = gpus if on_gpus else cpus
    each = 1 if on_gpus else min(n_threads, max(cpus.values()))
    placed = []
    for name, free in has.items():
        while free >= each:
            free -= each
            placed.append(name)
    assert room.n_replicas == len(placed) > 0
    assert set(room.nodes) == set(placed)
    assert (room.num_gpus, room.num_cpus) == ((1, 0) if on_gpus else (0, each))
    # No machine is taken for emptier than it can be.
    assert room.n_beside >= len(placed) / len(set(placed))


def test_a_node_that_says_nothing_of_itself_has_nothing():
    assert room_in([{"NodeID": "a", "Alive": True}, node("b", CPU=2)], "auto", 1).nodes == ("b",)
    with pytest.raises(EnvironmentProblem, match="no CPU"):
        room_in([], "cpu", 4)


# -- A Ray of plain answers --------------------------------------------------------------------------------------------


class RayError(Exception):
    pass


class FakeRay:
    """`answers` are what the machines say, an error among them."""

    exceptions = SimpleNamespace(RayError=RayError)

    def __init__(self, answers=(), fails=None, initialized=False):
        self.answers, self.fails, self.initialized = list(answers), fails, initialized
        self.did = []
        strategies = SimpleNamespace(NodeAffinitySchedulingStrategy=lambda node, soft: node)
        self.util = SimpleNamespace(scheduling_strategies=strategies)

    def is_initialized(self):
        return self.initialized

    def init(self, **settings):
        self.did.append("init")
        if self.fails:
            raise self.fails

    def shutdown(self):
        self.did.append("shutdown")

    def remote(self, **_):
        asker = SimpleNamespace(remote=lambda _marker: self.answers.pop(0))
        return lambda _function: SimpleNamespace(options=lambda **_: asker)

    def get(self, answer, timeout):
        if isinstance(answer, Exception):
            raise answer
        return answer


ROOM = cluster_link.Room(2, 1, 0, ("n0", "n1"))
GOOD = ("m0", __version__, True)


def test_machines_that_can_do_the_work_are_taken_and_lost_ones_passed_over():
    for answers in ([GOOD, GOOD], [RayError("lost"), GOOD]):
        ray = FakeRay(answers)
        assert require_able(ray, ROOM, "/index/.cluster-x") is None
        assert ray.answers == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([RayError(), RayError()], "No machine of the Ray cluster answers"),
        ([GOOD, ("m1", "0.0.1", True)], "m1 of the cluster has SAE Auditor 0.0.1"),
        ([("m0", None, True), GOOD], "m0 of the cluster does not have SAE Auditor"),
        ([GOOD, ("m1", __version__, False)], "m1 of the cluster does not see the index folder /index"),
    ],
)
def test_machines_that_cannot_are_named(answers, said):
    with pytest.raises(EnvironmentProblem, match=said) as refused:
        require_able(FakeRay(answers), ROOM, "/index/.cluster-x")
    assert refused.value.todo


def test_every_machine_is_asked_the_same_by_a_function_that_travels_alone(tmp_path):
    look = cluster_link._looker()
    (tmp_path / "marker").touch()
    assert look(str(tmp_path / "marker"))[1:] == (__version__, True)
    assert look(str(tmp_path / "none"))[2] is False
    assert look.__closure__ is None


@pytest.fixture
def ray(monkeypatch):
    made = FakeRay()
    monkeypatch.setattr(cluster_link, "imported_ray", lambda: made)
    monkeypatch.setattr(cluster_link, "_require_answer", lambda _address: None)
    return made


def test_a_cluster_is_left_by_whom_it_was_joined(ray):
    with pytest.raises(KeyError), joined("auto"):
        raise KeyError
    assert ray.did == ["init", "shutdown"]
    ray.initialized = True
    with joined("head:1"):
        pass
    assert ray.did == ["init", "shutdown"]


@pytest.mark.parametrize(
    ("address", "error", "said"),
    [
        ("auto", ConnectionError("x"), "part of no Ray cluster"),
        ("h:1", RuntimeError("No Raylet found here"), "none of those of the Ray cluster at h:1"),
        ("h:1", ValueError("\n  Version mismatch.\nmore of it"), "cannot be joined: Version mismatch."),
        ("h:1", RayError(""), "cannot be joined: RayError."),
    ],
)
def test_why_a_cluster_cannot_be_joined(ray, address, error, said):
    ray.fails = error
    with pytest.raises(EnvironmentProblem, match=said) as refused, joined(address):
        pytest.fail("joined")
    assert refused.value.safe == "Nothing was changed."
    assert refused.value.todo


def test_a_cluster_that_does_not_answer_in_time_is_no_cluster(monkeypatch):
    asked = []

    def run(command, **options):
        asked.append(command[-1])
        if command[-1] == "slow:1":
            raise subprocess.TimeoutExpired(command, options["timeout"])
        return SimpleNamespace(returncode=0 if command[-1] == "good:1" else 1)

    monkeypatch.setattr(cluster_link.subprocess, "run", run)
    assert cluster_link._require_answer("good:1") is None
    for address in ("slow:1", "bad:1"):
        with pytest.raises(EnvironmentProblem, match=f"No Ray cluster answers at {address}"):
            cluster_link._require_answer(address)
    assert asked == ["good:1", "slow:1", "bad:1"]


def test_without_ray_it_is_said_before_any_work(monkeypatch):
    monkeypatch.setattr(cluster_link.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(EnvironmentProblem, match="Ray is not installed"):
        cluster.RayEngine()
    with pytest.raises(InputRefused, match="no address"):
        cluster.RayEngine("nowhere")
    monkeypatch.setattr(cluster_link.importlib.util, "find_spec", lambda _name: object())
    assert list(cluster.RayEngine("h:1").run(lambda: 1 / 0, [])) == []
    assert not cluster.RayEngine().is_here


def test_ray_is_told_to_keep_to_itself(monkeypatch):
    for name in ("RAY_USAGE_STATS_ENABLED", *cluster_link._QUIET):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(os.sys.modules, "ray", None)
    with pytest.raises(EnvironmentProblem, match="Ray is not installed"):
        cluster_link.imported_ray()
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    for name in ("RAY_USAGE_STATS_ENABLED", *cluster_link._QUIET):
        monkeypatch.setenv(name, "")  # put back by the fixture


@pytest.mark.parametrize(
    ("error", "said"), [(ValueError("a.\nb"), "a"), (ValueError(" \n\n x y.. "), "x y"), (OSError(), "OSError")]
)
def test_the_beginning_of_what_ray_says(error, said):
    assert first_line(error) == said


# -- Passes ------------------------------------------------------------------------------------------------------------


class FakePass:
    """Passes that finish these segments each, one list a pass."""

    script = ()
    why = "a process ended"

    def __init__(self, *_):
        pass

    def answers(self, tasks, gone):
        self.seen.append(([task.number for task in tasks], gone))
        for answer in self.script.pop(0) if self.script else []:
            if isinstance(answer, cluster.SegmentDone):
                os.mkdir(next(task.folder for task in tasks if task.number == answer.number))
            yield answer


@pytest.fixture
def engine(monkeypatch, tmp_path):
    ray = SimpleNamespace(nodes=lambda: [node("a", CPU=1)])
    monkeypatch.setattr(cluster, "joined", lambda _address: nullcontext(ray))
    monkeypatch.setattr(cluster, "require_able", lambda *_: None)
    monkeypatch.setattr(cluster, "require_ray", lambda: None)
    monkeypatch.setattr(cluster, "_Pass", FakePass)
    FakePass.seen = []
    tasks = [cluster.SegmentTask(i, str(tmp_path / "segments" / f"{i:06}"), ()) for i in range(3)]

    def run(*script):
        FakePass.script = [list(one) for one in script]
        return cluster.RayEngine("h:1").run(lambda: None, tasks)

    return run


def test_what_a_lost_machine_left_goes_into_the_next_pass(engine):
    done = cluster.SegmentDone
    reports = list(engine([cluster.Encoded(1, 4), done(1, 9)], [], [done(0, 9), done(2, 9)]))
    assert reports == [cluster.Encoded(1, 4), done(1, 9), done(0, 9), done(2, 9)]
    assert [numbers for numbers, _ in FakePass.seen] == [[0, 1, 2], [0, 2], [0, 2]]


def test_images_that_nobody_sees_are_told_to_the_next_pass(engine, tmp_path):
    lost = str(tmp_path / "lost.png")
    list(engine([cluster.Unseen(0, (lost,), "m")], [cluster.SegmentDone(i, 1) for i in range(3)]))
    assert [gone for _, gone in FakePass.seen] == [frozenset(), {lost}]


def test_three_passes_in_a_row_that_finish_nothing_are_the_end(engine):
    done = cluster.SegmentDone
    reports = engine([], [], [done(0, 1)], [], [], [])
    with pytest.raises(EnvironmentProblem, match="gave up: a process ended") as refused:
        list(reports)
    assert len(FakePass.seen) == 6
    assert "kept" in refused.value.safe
