"""An index of 2,000 images is killed twenty times with SIGKILL, at moments all over the run, and carried on."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.concepts.indexing.helpers import bytes_of, make_pictures, rows_of

N_IMAGES = 2000
IN_ENCODING, IN_MERGING = 14, 6


class Child:
    """The process that forks."""

    def __init__(self, bundle):
        script = Path(__file__).with_name("killed_child.py")
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self._process = subprocess.Popen(
            [sys.executable, str(script), str(bundle)], **pipes, text=True, env=environment, cwd=Path.cwd()
        )
        assert self._process.stdout.readline() == "ready\n"

    def begin(self, images, place):
        """Start an index and return the id of its process."""
        self._process.stdin.write(f"{images}\t{place}\n")
        self._process.stdin.flush()
        return int(self._process.stderr.readline())

    def report(self):
        done, _, note = self._process.stdout.readline().rstrip("\n").partition(" ")
        return int(done), note

    def close(self):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
        self._process.stderr.close()


@pytest.fixture
def child(folder):
    made = Child(folder)
    yield made
    made.close()


def to_the_end(child, images, place):
    child.begin(images, place)
    notes = []
    while (report := child.report())[1] != "ended":
        notes.append(report[1])
    assert notes[-1] == "finished"


def killed(child, images, place, is_moment, delay_s):
    """Kill an index when a report says that the moment has come, and a little later; return whether it was alive."""
    pid = child.begin(images, place)
    reports = []
    while (report := child.report())[1] != "ended":
        if reports[-1:] != ["killed"]:
            reports.append(report[1])
            if is_moment(*report):
                time.sleep(delay_s)
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    reports.append("killed")
    return reports[-1] == "killed"


@pytest.mark.slow
@pytest.mark.timeout(1200)  # a minute on a machine that has nothing else to do
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks and SIGKILL")
def test_killed_twenty_times(child, tmp_path):
    images = make_pictures(tmp_path / "parts", range(N_IMAGES))
    (images / "bad.png").write_bytes(b"no image")
    to_the_end(child, images, tmp_path / "undisturbed")
    place, random_ = tmp_path / "index", random.Random(4)
    marks = sorted(random_.sample(range(N_IMAGES), IN_ENCODING - 1))
    moments = [lambda done, note: note.startswith("Looking for images")]
    moments += [lambda done, note, mark=mark: note == "Indexing images" and done >= mark for mark in marks]
    late = ["Merging the segments"] * (IN_MERGING - 1) + ["Putting the index in its place"]
    moments += [lambda done, note, wanted=wanted: note == wanted for wanted in late]
    hits = 0
    for i, is_moment in enumerate(moments):
        # Merging takes moments only, and an index that is whole leaves nothing to be killed in.
        most_s = 0.02 if i <= IN_ENCODING - 1 else 0.01
        hits += killed(child, images, place, is_moment, delay_s=random_.uniform(0, most_s))
    assert hits >= len(moments) - 1 == 19  # the last one may come too late
    to_the_end(child, images, place)
    assert bytes_of(place) == bytes_of(tmp_path / "undisturbed")
    assert len(rows_of(place)) == N_IMAGES + 1
