import pytest

from sae_auditor.concepts.indexing.replica import ReplicaMaker

_load = ReplicaMaker.__call__


@pytest.fixture(scope="session")
def replicas():
    """Encoders that were loaded, by what they were loaded for."""
    return {}


@pytest.fixture(autouse=True)
def _load_once(replicas, monkeypatch):
    """Load each encoder once for all tests; they index hundreds of times."""

    def load(maker):
        if maker not in replicas:
            replicas[maker] = _load(maker)
        return replicas[maker]

    monkeypatch.setattr(ReplicaMaker, "__call__", load)
