"""An index made by two processes at once is that of one, byte for byte."""

import torch

from sae_auditor.bundle import open_bundle
from sae_auditor.concepts.indexing import compare, second
from sae_auditor.concepts.indexing.replica import ReplicaMaker
from sae_auditor.engines import LocalEngine
from sae_auditor.images import Reading
from tests.concepts.indexing.helpers import SAES, bytes_of, index, make_pictures


def test_two_processes_give_the_same_bytes(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(compare, "segment_size", lambda _: 4)
    bundle = open_bundle(folder)
    pictures = make_pictures(tmp_path / "parts", range(30))
    maker = ReplicaMaker(str(folder), bundle.fingerprint, SAES, "cpu", thumbnail_px=16, workers=0)
    taken = []

    class Beside:
        is_here = True

        def run(self, make, tasks):
            engine = second.processes(maker, 1, 30)
            for report in engine.run(lambda: slow(make()), tasks):
                yield report

    def slow(replica):
        def run(tasks):
            for task in tasks:
                taken.append(task.number)
                # Until the other process has loaded its encoder.
                torch.tensor(0).item()
                _until(lambda: len(list((tmp_path / "two").rglob("images.parquet"))) > len(taken) - 1, 30)
                yield from replica([task])

        return run

    index(bundle, [pictures], tmp_path / "two", engine=Beside(), saes=SAES)
    index(bundle, [pictures], tmp_path / "one", engine=LocalEngine(), saes=SAES)
    assert bytes_of(tmp_path / "two") == bytes_of(tmp_path / "one")
    assert len(taken) < 8


def _until(holds, seconds):
    import time

    end_s = time.monotonic() + seconds
    while not holds() and time.monotonic() < end_s:
        time.sleep(0.05)


def test_what_a_maker_says_goes_to_another_process():
    maker = ReplicaMaker("/x", "1" * 64, ("a", "b"), "cuda", workers=3, decoding="gpu", reading=Reading(view="whole"))
    assert ReplicaMaker.from_json(maker.to_json()) == maker


def test_processes_share_the_cores_that_decode(monkeypatch):
    maker = ReplicaMaker("/x", "1" * 64, ("a",), "cuda", workers=16)
    request = second.processes(maker, 2, 50_000)._second.request["maker"]
    assert (request["workers"], request["n_files"]) == (5, 50_000)


def test_a_cpu_or_a_small_folder_takes_no_other_process():
    assert second._n_more(torch.device("cpu"), 10**6) == 0
    assert second._n_more(torch.device("cuda"), 100) == 0
