import pytest

from sae_auditor import Auditor, open_bundle
from sae_auditor.bundle import pack
from tests.tiny import tiny_bundle


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A whole bundle with a random encoder; read only."""
    return tiny_bundle(tmp_path_factory.mktemp("world") / "tiny", n_references=8)


@pytest.fixture(scope="session")
def packed(folder, tmp_path_factory):
    """The same as one file."""
    return pack(folder, tmp_path_factory.mktemp("packed") / "tiny.saebundle")


@pytest.fixture(scope="session")
def auditor(packed):
    """An auditor of it."""
    return Auditor(open_bundle(packed), "cls", device="cpu")


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    """Keep what people write in a folder of this test."""
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "data"
