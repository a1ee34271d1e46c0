"""Several threads at once at one process, with files and pixels larger than what a pipe holds: all of them return."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import closing

import pytest

from sae_auditor.images import Framing, ImageRefused, Refusal
from sae_auditor.images.pool import DecodePool, Work, decode_files, end_kept, feeder, open_image
from sae_auditor.progress import run_to_end
from sae_auditor.workbench.queue import QueueItem
from sae_auditor.workbench.thumbnails import thumbnail_job
from tests.images.pictures import as_bytes, noise, put
from tests.images.pool.worlds import let_files_try

pytestmark = pytest.mark.timeout(60)
linux = pytest.mark.skipif(sys.platform != "linux", reason="what Linux has")
WHOLE = Work(is_full=True)
_RETURNS_WITHIN_S = 25
# Noise does not pack: a file takes as much as its pixels, twice what the wider of both pipes holds.
PICTURES = [noise(700, 1000, seed=i) for i in range(3)]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Three that are good, and the last one cut off."""
    folder = tmp_path_factory.mktemp("large")
    content = [as_bytes(picture, "PNG", compress_level=0) for picture in PICTURES]
    assert min(map(len, content)) > 2_000_000
    return [put(folder, f"{i}.png", data) for i, data in enumerate([*content, content[0][:-1000]])]


@pytest.fixture(autouse=True)
def fresh():
    """Let the process that is kept be one of this test, and of no other."""
    end_kept()
    yield
    end_kept()


def at_once(*calls):
    """Return what each call, in a thread of its own, returns or raises; fail where one does not return."""
    found = [None] * len(calls)

    def run(i):
        try:
            found[i] = calls[i]()
        except Exception as error:
            found[i] = error

    threads = [threading.Thread(target=run, args=(i,), daemon=True) for i in range(len(calls))]
    for thread in threads:
        thread.start()
    until_s = time.monotonic() + _RETURNS_WITHIN_S
    for thread in threads:
        thread.join(max(0.0, until_s - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads), "a thread does not return"
    return found


def told(path):
    """Return the number of the picture that is in a file, or why it was refused."""
    try:
        rgb = open_image(path).rgb
    except ImageRefused as refusal:
        return refusal.reason
    return next(i for i, picture in enumerate(PICTURES) if (picture == rgb).all())


WANTED = [0, 1, 2, Refusal.TRUNCATED]


@pytest.mark.parametrize("n_threads", [2, 4])
def test_large_files_one_of_them_refused(files, n_threads):
    # Each begins with another file, so that every file meets every other one.
    orders = [[(first + i) % 4 for i in range(4)] for first in range(n_threads)]
    found = at_once(*(lambda order=order: [told(files[i]) for i in order] for order in orders))
    assert found == [[WANTED[i] for i in order] for order in orders]


@linux
def test_a_large_file_that_ends_the_process_costs_itself(files, tmp_path, monkeypatch):
    let_files_try(monkeypatch)
    bad = put(tmp_path, "bad.png", b"try os.abort()" + b"\n" * 2_000_000)
    order = [*files[:3], bad]
    found = at_once(*(lambda i=i: [told(file) for file in order[i:] + order[:i]] for i in range(4)))
    wanted = [0, 1, 2, Refusal.CRASHED]
    assert found == [wanted[i:] + wanted[:i] for i in range(4)]


def test_the_process_is_ended_meanwhile(files):
    opens = [lambda i=i: [told(files[i]) for _ in range(3)] for i in range(4)]

    def ends():
        for _ in range(4):
            time.sleep(0.2)
            end_kept()

    assert at_once(*opens, ends)[:4] == [[wanted] * 3 for wanted in WANTED]


def test_thumbnails_beside_many_that_are_left_in_the_middle(files):
    """As the filmstrip beside an audit of all images that is cancelled."""
    work = Work(Framing(8, 8), thumbnail_px=16)

    def thumbnails():
        return [run_to_end(thumbnail_job(QueueItem(i, files[i], None, ""), 40)).shape for i in range(3)]

    def left():
        with closing(decode_files(files * 2, work)) as items:
            return next(items).crop.shape

    def whole():
        return [
            item.reason if isinstance(item, ImageRefused) else item.crop.shape for item in decode_files(files, work)
        ]

    crop = (8, 8, 3)
    assert at_once(thumbnails, left, whole) == [[(28, 40, 3)] * 3, crop, [crop, crop, crop, Refusal.TRUNCATED]]


def test_large_ones_in_a_row_by_one_process(files):
    def row():
        items = list(decode_files(files * 2, WHOLE, 1))
        return [item.reason if isinstance(item, ImageRefused) else item.rgb.tobytes() for item in items]

    assert at_once(row) == [[*(picture.tobytes() for picture in PICTURES), Refusal.TRUNCATED] * 2]


@linux
@pytest.mark.parametrize("work", [WHOLE, Work(Framing(8, 8))], ids=["whole", "crops"])
def test_whoever_waits_when_the_pool_is_closed_is_told(work, tmp_path, monkeypatch):
    let_files_try(monkeypatch)
    slow = put(tmp_path, "slow.png", b"try time.sleep(60)")
    pool = DecodePool(work, 1)

    def close():
        while not (pool.pids and pool._feeders[0].process.counts == (1, 0)):
            time.sleep(0.01)
        began_s = time.monotonic()
        pool.close()
        return time.monotonic() - began_s < 5

    # More than a process has underway: some wait where it takes them from.
    *waited, is_quick = at_once(*[lambda: next(pool.decode([slow]))] * 6, close)
    assert [type(error) for error in waited] == [feeder.PoolClosed] * 6
    assert is_quick is True
    with pytest.raises(feeder.PoolClosed, match="closed"):
        next(pool.decode([slow]))


def test_a_fault_before_the_first_file_is_told(files, monkeypatch):
    def fails(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(feeder, "DecodingProcess", fails)
    pool = DecodePool(WHOLE, 1)
    pool.start()
    found = at_once(*[lambda: next(pool.decode(files[:1]))] * 3)
    assert {type(error) for error in found} <= {RuntimeError, feeder.PoolClosed}
    assert RuntimeError in map(type, found)
