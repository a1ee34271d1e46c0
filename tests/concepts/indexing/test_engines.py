"""An index over an engine that sends everything to other places, as a cluster does, in any order."""

import pickle

import pytest

from sae_auditor.bundle import open_bundle
from sae_auditor.concepts.indexing import compare
from sae_auditor.concepts.indexing.replica import ReplicaMaker
from sae_auditor.engines import SegmentDone
from sae_auditor.errors import InputRefused
from tests.concepts.indexing.helpers import bytes_of, index, make_pictures


class FarEngine:
    """Two replicas that get copies of everything and finish from behind."""

    is_here = False

    def __init__(self):
        self.loaded = 0

    def run(self, make, tasks):
        for half in (tasks[1::2], tasks[::2]):
            replica = pickle.loads(pickle.dumps(make))()
            self.loaded += 1
            for report in replica(pickle.loads(pickle.dumps(list(reversed(half))))):
                yield pickle.loads(pickle.dumps(report))


def test_segments_from_elsewhere_give_the_same_index(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(compare, "segment_size", lambda _: 4)
    bundle = open_bundle(folder)
    pictures = make_pictures(tmp_path / "parts", range(14))
    engine = FarEngine()
    report = index(bundle, [pictures], tmp_path / "far", engine=engine)
    assert (report.ok, engine.loaded) == (14, 2)
    index(bundle, [pictures], tmp_path / "here")
    assert bytes_of(tmp_path / "far") == bytes_of(tmp_path / "here")


def test_a_replica_opens_the_bundle_itself_and_only_that_one(folder):
    bundle = open_bundle(folder)
    maker = ReplicaMaker(str(folder), bundle.fingerprint, ("cls",), "cpu", opened=bundle)
    sent = pickle.loads(pickle.dumps(maker))
    assert sent.opened is None
    assert sent == maker
    with pytest.raises(InputRefused, match="not the one"):
        ReplicaMaker(str(folder), "0" * 64, ("cls",), "cpu")()


def test_reports_are_plain():
    assert pickle.loads(pickle.dumps(SegmentDone(1, 2))) == SegmentDone(1, 2)
