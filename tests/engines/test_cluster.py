"""The cluster's engine gives what the local one gives, whatever is lost on the way.

The cluster runs in a process of its own (`cluster_world.py`), because this one opens no socket.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sae_auditor.bundle import open_bundle
from tests.concepts.indexing.helpers import bytes_of, index, make_pictures
from tests.tiny import tiny_bundle

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed (the cluster extra)"),
    pytest.mark.skipif(sys.platform == "win32", reason="Ray's clusters of several nodes are not made for Windows"),
]

WORLD = Path(__file__).with_name("cluster_world.py")
N_IMAGES = 200  # four segments


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A bundle, images and the local engine's index of them."""
    folder = tmp_path_factory.mktemp("made")
    bundle = tiny_bundle(folder / "tiny")
    make_pictures(folder / "images", range(N_IMAGES))
    (folder / "images" / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    index(open_bundle(bundle), [folder / "images"], folder / "local")
    return folder


@pytest.fixture
def world(made):
    """The same folder without an index of the cluster."""
    for name in ("ray", "log", "other"):
        shutil.rmtree(made / name, ignore_errors=True)
    return made


def run(scenario, folder):
    root = str(WORLD.parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    command = [sys.executable, str(WORLD), scenario, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    # Nothing of Ray's own is shown; the cluster's start itself, which is not ours, speaks of its address.
    return json.loads(done.stdout.splitlines()[-1])


def nodes_of(log, word):
    return {tuple(name.split("-")[1:]) for name in log if name.startswith(word)}


def test_two_nodes_give_the_bytes_of_one_machine(world):
    result = run("same", world)
    began = nodes_of(result["log"], "began")
    assert {number for number, _ in began} == {"0", "1", "2", "3"}
    assert len(began) == 4
    assert result["reports"] > 4
    assert bytes_of(world / "ray") == bytes_of(world / "local")


@pytest.mark.slow
def test_a_lost_node_loses_nothing(world):
    result = run("lost", world)
    node = result["node"]
    assert result["busy"]
    lost = {(str(number), node) for number in result["busy"]}
    ended = nodes_of(result["log"], "ended")
    assert not lost & ended
    assert {number for number, where in ended if where != node} >= {number for number, _ in lost}
    assert bytes_of(world / "ray") == bytes_of(world / "local")


@pytest.mark.slow
def test_a_killed_program_is_carried_on_with_by_the_local_engine(world):
    result = run("killed", world)
    assert result["status"] == -9
    assert 0 < len(result["finished"]) < 4
    places = [world / "ray" / "work" / "segments" / f"{number:06}" for number in result["finished"]]
    before = [place.stat().st_ino for place in places]
    report = index(open_bundle(world / "tiny"), [world / "images"], world / "ray")
    assert report.ok == N_IMAGES
    assert before
    assert bytes_of(world / "ray") == bytes_of(world / "local")


@pytest.mark.slow
def test_a_closed_job_stops_the_machines(world):
    result = run("closed", world)
    assert result["took_s"] < 30
    assert result["quiet"]
    assert not result["joined"]


@pytest.mark.slow
def test_what_goes_wrong_on_a_machine_is_told_in_words(world):
    result = run("refused", world)
    broken, crashing, unseen = result["broken"], result["crashing"], result["unseen"]
    assert broken["kind"] == "InputRefused"
    assert broken["text"].startswith("The bundle is not here. The machine ")
    assert broken["text"].endswith("Bring it.")
    assert crashing["kind"] == "EnvironmentProblem"
    assert crashing["text"].startswith("The Ray cluster gave up: ")
    assert unseen["kind"] == "EnvironmentProblem"
    assert "does not see the index folder" in unseen["text"]
    assert result["unreachable"]["text"].startswith("No Ray cluster answers at 127.0.0.1:1.")
    assert result["unreachable"]["took_s"] < 60
