"""A Ray cluster of two nodes in a process of its own: the tests' process opens no socket.

Called as ``python cluster_world.py FOLDER SCENARIO...``; in the folder lie ``tiny`` (a bundle) and ``images``. The last
line that it writes is JSON: what happened, by the scenario. Each leaves its index in ``FOLDER/SCENARIO/ray``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sae_auditor.bundle import open_bundle
from sae_auditor.concepts.indexing import index_folders_job
from sae_auditor.concepts.indexing.folder import IndexFolder
from sae_auditor.engines import SegmentTask
from sae_auditor.engines.cluster import RayEngine
from sae_auditor.engines.cluster_link import imported_ray
from sae_auditor.errors import InputRefused, KnownError

ray = imported_ray()  # as the engine does it, before anything else loads it
from ray.cluster_utils import Cluster  # noqa: E402

NODE = {"num_cpus": 1, "object_store_memory": 80 * 1024 * 1024}
STEP_S = 0.02
FOLDER = Path(sys.argv[1])


class Slow:
    """Makes replicas that take their time and write down where each segment was begun and finished."""

    def __init__(self, make, log):
        self.make, self.log = make, log

    def __call__(self):
        import ray

        node = ray.get_runtime_context().get_node_id()
        replica, log = self.make(), Path(self.log)

        def work(tasks):
            for task in tasks:
                (log / f"began-{task.number}-{node}").touch()
                for report in replica([task]):
                    time.sleep(STEP_S)
                    yield report
                (log / f"ended-{task.number}-{node}").touch()

        return work


class Broken:
    """Makes no replica."""

    def __call__(self):
        raise InputRefused("The bundle is not here.", todo="Bring it.")


class Crashing:
    """Makes replicas that end their process."""

    def __call__(self):
        os._exit(1)


class Hiding:
    """Hides the folder when it is sent to the machines."""

    def __getstate__(self):
        shutil.rmtree(FOLDER / "refused" / "other")
        return {}

    def __call__(self):
        raise AssertionError


class SlowEngine(RayEngine):
    def __init__(self, address, log):
        super().__init__(address)
        self.log = log

    def run(self, make, tasks):
        return super().run(Slow(make, str(self.log)), tasks)


def job(folder, engine):
    bundle = open_bundle(FOLDER / "tiny")
    return index_folders_job(bundle, [FOLDER / "images"], folder / "ray", engine=engine, device="cpu", thumbnail_px=16)


def slow_engine(folder, cluster):
    log = folder / "log"
    log.mkdir(exist_ok=True)
    return SlowEngine(cluster.address, log)


def segments(folder):
    return IndexFolder(folder / "ray").finished_segments()


def same(folder, cluster):
    """Index everything; count the reports."""
    notes = [report.note for report in job(folder, slow_engine(folder, cluster))]
    return {"reports": notes.count("Indexing images"), "log": sorted(os.listdir(folder / "log"))}


def lost(folder, cluster):
    """Remove a node when it works on a segment, and a segment is finished."""
    node = cluster.list_all_nodes()[-1]
    log, before = folder / "log", None
    for _ in job(folder, slow_engine(folder, cluster)):
        if before is None and segments(folder) and busy(log, node.node_id):
            before = busy(log, node.node_id), segments(folder)
            cluster.remove_node(node, allow_graceful=False)
    return {"busy": before[0], "finished": before[1], "node": node.node_id, "log": sorted(os.listdir(log))}


def busy(log, node_id):
    """Return the segments that a node has begun and not ended."""
    names = os.listdir(log)
    began, ended = (
        {int(n.split("-")[1]) for n in names if n.startswith(w) and n.endswith(node_id)} for w in ("b", "e")
    )
    return sorted(began - ended)


def killed(folder, cluster):
    """Kill the program when it has finished a segment."""
    (folder / "log").mkdir(exist_ok=True)
    command = [sys.executable, __file__, str(FOLDER), "drive", cluster.address]
    with subprocess.Popen(command) as driver:
        while not segments(folder) and driver.poll() is None:
            time.sleep(0.05)
        driver.send_signal(signal.SIGKILL)
    return {"status": driver.returncode, "finished": segments(folder)}


def closed(folder, cluster):
    """Close the job when it has finished a segment; say what goes on afterwards."""
    work = job(folder, slow_engine(folder, cluster))
    for _ in work:
        if segments(folder):
            break
    began_s = time.monotonic()
    work.close()
    took_s, then = time.monotonic() - began_s, sorted(os.listdir(folder / "log"))
    time.sleep(2)
    return {"took_s": took_s, "quiet": then == sorted(os.listdir(folder / "log")), "joined": ray.is_initialized()}


def refused(folder, cluster):
    """Collect what a person is told."""
    tasks = [SegmentTask(0, str(folder / "other" / "000000"), ())]
    images = [str(FOLDER / "images"), "--bundle", str(FOLDER / "tiny"), "--output", str(folder / "far")]
    command = [sys.executable, "-m", "sae_auditor", "index", *images, "--engine", "ray", "--address", "127.0.0.1:1"]
    far = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    results = {
        "broken": told(RayEngine(cluster.address), Broken(), tasks),
        "crashing": told(RayEngine(cluster.address), Crashing(), tasks),
        "unseen": told(RayEngine(cluster.address), Hiding(), tasks),
    }
    text, _ = far.communicate(timeout=60)
    return {**results, "far": {"text": text, "status": far.returncode}}


def told(engine, make, tasks):
    try:
        list(engine.run(make, tasks))
    except KnownError as error:
        return {"kind": type(error).__name__, "text": error.text()}
    return None


SCENARIOS = {"same": same, "closed": closed, "refused": refused, "killed": killed, "lost": lost}


def main(names):
    temporary = tempfile.mkdtemp(prefix="ray-", dir="/tmp")  # names of its sockets may not be long
    os.environ["RAY_TMPDIR"] = temporary
    head = {**NODE, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    results = {}
    try:
        cluster.add_node(**NODE)
        cluster.wait_for_nodes()
        for name in names:
            (FOLDER / name / "log").mkdir(parents=True)
            began_s = time.monotonic()
            results[name] = SCENARIOS[name](FOLDER / name, cluster)
            sys.stderr.write(f"{name}: {time.monotonic() - began_s:.1f} s\n")
    finally:
        cluster.shutdown()
        shutil.rmtree(temporary, ignore_errors=True)
    print(json.dumps(results), flush=True)


if __name__ == "__main__":
    if sys.argv[2] == "drive":
        where = FOLDER / "killed"
        for _ in job(where, SlowEngine(sys.argv[3], where / "log")):
            pass
    else:
        main(sys.argv[2:])
