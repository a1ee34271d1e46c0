"""Files through brokers: the same results, whatever becomes of the processes."""

import json
import os
import signal
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from sae_auditor.concepts.indexing.lifting import in_thread
from sae_auditor.images import Framing, ImageRefused, Refusal
from sae_auditor.images.pool import BrokeredPool, DecodePool, Work, broker, broker_count
from tests.images.pictures import as_bytes, noise, put
from tests.images.pool.worlds import _TRIES, ROOT, odd_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="brokers are used on Linux")
WORKS = {
    "crops": Work(Framing(32, 32), thumbnail_px=24),
    "whole pictures": Work(Framing(32, 32), thumbnail_px=24, raw_bytes=4 * 2**20),
    "files": Work(Framing(32, 32), thumbnail_px=24, hands_jpeg_on=True),
}
# Runs in place of a broker and is one, whose limited processes run what stands behind "try" in a file.
_BROKER = f"""
import json, sys
places = sys.argv[1]
sys.path[:] = json.loads(places)
from sae_auditor.images.pool import process
process.decoder_command = lambda: [sys.executable, "-I", "-S", "-c", {_TRIES!r}, places]
from sae_auditor.images.pool._broker.main import main
main()
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return [str(file) for file in odd_files(tmp_path_factory.mktemp("odd"))] * 3


def plain(item):
    if isinstance(item, ImageRefused):
        return item.path, item.reason, item.detail, item.todo, item.sha256
    pixels = [None if part is None else (part.shape, part.tobytes()) for part in (item.crop, item.raw)]
    return item.provenance, item.thumbnail, item.jpeg, *pixels


def through_brokers(files, work=WORKS["crops"], workers=2, brokers=2, wall_s=60.0):
    pool = BrokeredPool(work, workers, brokers, wall_s)
    with closing(pool), closing(pool.decode(files)) as items:
        return [plain(item) for item in items]


def directly(files, work=WORKS["crops"]):
    with DecodePool(work, 1) as pool:
        return [plain(item) for item in pool.decode(files)]


@pytest.mark.parametrize("kind", WORKS)
def test_the_results_are_those_of_the_pool(files, kind):
    # With one process each, pictures come whole from the second of their size on, here as there.
    assert through_brokers(files, WORKS[kind], 1, 1) == directly(files, WORKS[kind])


def test_several_share_the_work(files):
    assert through_brokers(files) == directly(files)


@pytest.mark.parametrize("room_bytes", [1, 20_000])
def test_what_finds_no_room_comes_all_the_same(files, monkeypatch, room_bytes):
    monkeypatch.setattr(broker, "_ROOM_BYTES", room_bytes)
    assert through_brokers(files, WORKS["files"], 1, 1) == directly(files, WORKS["files"])


def test_brokers_that_are_lost_are_replaced(tmp_path):
    files = [put(tmp_path, f"{i}.png", as_bytes(noise(20, 30, seed=i), "PNG")) for i in range(300)]
    pool = BrokeredPool(WORKS["crops"], 2, 2)
    found, seen = [], set()
    with closing(pool), closing(pool.decode(files)) as items:
        for i, item in enumerate(items):
            found.append(plain(item))
            if i in (20, 120):
                for pid in pool.pids:
                    seen.add(pid)
                    os.kill(pid, signal.SIGKILL)
        seen.update(pool.pids)
    assert len(seen) >= 4
    assert found == directly(files)


def test_without_any_the_program_looks_after_the_processes_itself(files, monkeypatch):
    monkeypatch.setattr(broker, "broker_command", lambda: [sys.executable, "-c", "raise SystemExit(1)"])
    assert through_brokers(files) == directly(files)
    monkeypatch.setattr(broker, "broker_command", lambda: ["/no such program"])
    assert through_brokers(files) == directly(files)
    monkeypatch.setattr(broker, "broker_command", lambda: [sys.executable, "-c", "print('x' * 5000)"])
    assert through_brokers(files[:5]) == directly(files[:5])


def test_bad_files_cost_themselves(tmp_path, monkeypatch):
    command = [sys.executable, "-I", "-S", "-c", _BROKER, json.dumps([ROOT, *sys.path])]
    monkeypatch.setattr(broker, "broker_command", lambda: command)
    files = [put(tmp_path, f"{i}.png", as_bytes(noise(20, 30, seed=i), "PNG")) for i in range(60)]
    files[7] = put(tmp_path, "crash.png", b"try os.abort()")
    files[30] = put(tmp_path, "sleep.png", b"try time.sleep(60)")
    found = through_brokers(files, wall_s=2.0)
    assert {i: item[1] for i, item in enumerate(found) if len(item) == 5 and isinstance(item[1], Refusal)} == {
        7: Refusal.CRASHED,
        30: Refusal.TOO_SLOW,
    }


def test_closing_ends_all_processes(files):
    pool = BrokeredPool(WORKS["crops"], 2, 2)
    items = pool.decode(files)
    next(items)
    theirs = {*pool.pids, *(child for pid in pool.pids for child in children(pid))}
    assert len(theirs) == 4
    items.close()
    assert pool.is_closed
    until_s = time.monotonic() + 10
    while (left := {pid for pid in theirs if is_running(pid)}) and time.monotonic() < until_s:
        time.sleep(0.05)
    assert not left
    with pytest.raises(ValueError, match="closed"):
        next(pool.decode(files))


def test_a_broker_that_stands_still_keeps_nobody_from_leaving(files, monkeypatch):
    monkeypatch.setattr(broker, "_STOPS_WITHIN_S", 1.0)
    pool = BrokeredPool(WORKS["crops"], 1, 1)
    ahead = in_thread(pool.decode(files * 3), 1, "ahead")
    assert next(ahead)
    (pid,) = pool.pids
    os.kill(pid, signal.SIGSTOP)
    began_s = time.monotonic()
    waits = threading.Thread(target=lambda: suppressed(ahead), daemon=True)
    waits.start()
    pool.close()
    waits.join(30)
    assert not waits.is_alive()
    assert not is_running(pid)
    assert time.monotonic() - began_s < 30


def test_its_processes_end_with_a_broker_that_is_killed(files):
    pool = BrokeredPool(WORKS["crops"], 1, 1)
    with closing(pool), closing(pool.decode(files)) as items:
        next(items)
        (pid,) = pool.pids
        workers = children(pid)
        assert workers
        os.kill(pid, signal.SIGKILL)
        assert len(list(items)) == len(files) - 1
        until_s = time.monotonic() + 10
        while any(map(is_running, workers)) and time.monotonic() < until_s:
            time.sleep(0.05)
        assert not any(map(is_running, workers))


def test_they_are_for_many_files_and_many_processes():
    assert broker_count(16, 100_000) == 4
    assert broker_count(8, 100_000) == 2
    assert broker_count(16, 500) == 0
    assert broker_count(2, 100_000) == 0


def suppressed(items):
    with suppress(Exception):
        list(items)


def children(pid):
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
