"""Pictures on their way to the device of the encoder; here that is the CPU, where there is no other."""

import threading

import numpy as np
import pytest
import torch
from PIL import Image

from sae_auditor.concepts.indexing import lifting, replica
from sae_auditor.concepts.indexing.lifting import Lifter, in_thread
from sae_auditor.images import Framing, ImageRefused, Provenance, Refusal
from sae_auditor.images.pool import Decoded, Work
from tests.concepts.indexing.helpers import bytes_of, index, make_pictures, picture

FRAMING = Framing(24, 24, scaled_to=40)
DEVICES = [
    "cpu",
    pytest.param("cuda:0", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")),
]


def noise(size, seed):
    return np.random.default_rng([seed, *size]).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)


def framed(rgb):
    return np.asarray(FRAMING(Image.fromarray(rgb)))


@pytest.mark.parametrize("device", DEVICES)
def test_the_pixels_are_those_of_the_cpu_though_the_memory_changes(device, monkeypatch):
    monkeypatch.setattr(lifting, "_FERRY_BYTES", 60_000)  # room for a few
    memory = np.empty(64 * 64 * 3, np.uint8)
    expected = []

    def items():
        for i in range(200):
            # Some are as large as what is cut out of others.
            size = [(64, 48), (24, 24), (40, 60), (24, 24)][i % 4]
            rgb = noise(size, i)
            expected.append(rgb if i % 4 == 1 else framed(rgb))
            made = memory[: rgb.nbytes].reshape(rgb.shape)
            made[...] = rgb
            source = Provenance(f"{i}", "00", "PNG", "RGB", *size)
            if i % 50 == 7:
                expected[-1] = None
                yield ImageRefused(f"{i}", Refusal.DAMAGED, "is it?")
            elif i % 4 == 1:
                yield Decoded(source, made, b"small")
            else:
                yield Decoded(source, None, b"small", raw=made)
            memory[...] = 0

    n = 0
    for i, found in enumerate(Lifter(torch.device(device), Work(FRAMING)).lift(items())):
        n += 1
        if expected[i] is None:
            assert isinstance(found, ImageRefused)
            continue
        assert (found.provenance.path, found.thumbnail) == (str(i), b"small")
        assert found.crop.device == torch.device(device)
        np.testing.assert_array_equal(found.crop.cpu().numpy(), expected[i])
    assert n == 200


def test_what_is_wrong_with_the_files_is_told_where_they_are_wanted():
    def items():
        yield Decoded(Provenance("0", "00", "PNG", "RGB", 24, 24), noise((24, 24), 0))
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        list(Lifter(torch.device("cpu"), Work(FRAMING)).lift(items()))


def test_a_thread_that_nobody_reads_from_any_more_ends():
    closed = threading.Event()

    def numbers():
        try:
            n = 0
            while True:
                yield n
                n += 1
        finally:
            closed.set()

    ahead = in_thread(numbers(), 2, name="numbers")
    assert [next(ahead) for _ in range(5)] == [0, 1, 2, 3, 4]
    ahead.close()
    assert closed.is_set()
    assert "numbers" not in {thread.name for thread in threading.enumerate()}


def test_an_index_is_the_same_with_brokers_and_lifted_pictures(bundle, tmp_path, monkeypatch):
    folder = make_pictures(tmp_path / "x", range(70))
    picture(99).save(folder / "other.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    usual = tmp_path / "usual"
    index(bundle, [folder], usual, saes=["cls"], workers=0)
    init = replica.IndexReplica.__init__

    def as_on_a_gpu(self, *arguments, **settings):
        init(self, *arguments, **settings)
        self._is_on_cpu = False
        self._work = replica.Work(
            self._work.framing, self._work.reading, thumbnail_px=self._work.thumbnail_px, raw_bytes=2**20
        )
        self._lifter = Lifter(torch.device("cpu"), self._work)

    monkeypatch.setattr(replica.IndexReplica, "__init__", as_on_a_gpu)
    monkeypatch.setattr(replica, "broker_count", lambda workers, n_files: workers)
    for workers in (1, 2):
        place = tmp_path / f"brokered{workers}"
        index(bundle, [folder], place, saes=["cls"], workers=workers)
        assert bytes_of(place) == bytes_of(usual)
