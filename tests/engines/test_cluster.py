"""The cluster's engine gives what the local one gives, whatever is lost on the way.

The cluster runs in a process of its own (`cluster_world.py`), because this one opens no socket.
"""

import importlib.util
import json
import os
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


def run(folder, *scenarios):
    environment = {**os.environ, "PYTHONPATH": str(WORLD.parents[2])}
    command = [sys.executable, str(WORLD), str(folder), *scenarios]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    print(done.stderr)
    # The engine leaves the standard output to the command.
    (line,) = done.stdout.splitlines()
    return json.loads(line)


@pytest.fixture(scope="module")
def trouble(made):
    """What happened when things went wrong, one after the other in one cluster; it loses a node in the end."""
    return run(made, "closed", "refused", "killed", "lost")


def nodes_of(log, word):
    return {tuple(name.split("-")[1:]) for name in log if name.startswith(word)}


def test_two_nodes_give_the_bytes_of_one_machine(made):
    result = run(made, "same")["same"]
    began = nodes_of(result["log"], "began")
    assert {number for number, _ in began} == {"0", "1", "2", "3"}
    assert len(began) == 4
    assert result["reports"] > 4
    assert bytes_of(made / "same" / "ray") == bytes_of(made / "local")


@pytest.mark.slow
def test_a_lost_node_loses_nothing(made, trouble):
    result = trouble["lost"]
    node = result["node"]
    assert result["busy"]
    lost = {(str(number), node) for number in result["busy"]}
    ended = nodes_of(result["log"], "ended")
    assert not lost & ended
    assert {number for number, where in ended if where != node} >= {number for number, _ in lost}
    assert bytes_of(made / "lost" / "ray") == bytes_of(made / "local")


@pytest.mark.slow
def test_a_killed_program_is_carried_on_with_by_the_local_engine(made, trouble):
    result = trouble["killed"]
    assert result["status"] == -9
    assert 0 < len(result["finished"]) < 4
    report = index(open_bundle(made / "tiny"), [made / "images"], made / "killed" / "ray")
    assert report.ok == N_IMAGES
    assert bytes_of(made / "killed" / "ray") == bytes_of(made / "local")


@pytest.mark.slow
def test_a_closed_job_stops_the_machines(trouble):
    result = trouble["closed"]
    assert result["took_s"] < 30
    assert result["quiet"]
    assert not result["joined"]


@pytest.mark.slow
def test_what_goes_wrong_on_a_machine_is_told_in_words(trouble):
    result = trouble["refused"]
    broken, crashing, unseen = result["broken"], result["crashing"], result["unseen"]
    assert broken["kind"] == "InputRefused"
    assert broken["text"].startswith("The bundle is not here. The machine ")
    assert broken["text"].endswith("Bring it.")
    assert crashing["kind"] == "EnvironmentProblem"
    assert crashing["text"].startswith("The Ray cluster gave up: ")
    assert unseen["kind"] == "EnvironmentProblem"
    assert "does not see the index folder" in unseen["text"]
    assert result["far"]["status"] == 4
    assert "No Ray cluster answers at 127.0.0.1:1." in " ".join(result["far"]["text"].split())
