import pytest

from sae_auditor.bundle import open_bundle, pack
from tests.tiny import tiny_bundle


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A whole bundle with a random encoder; read only."""
    return tiny_bundle(tmp_path_factory.mktemp("world") / "tiny")


@pytest.fixture(scope="session")
def packed(folder, tmp_path_factory):
    """The same as one file."""
    return pack(folder, tmp_path_factory.mktemp("packed") / "tiny.saebundle")


@pytest.fixture(scope="session")
def bundle(packed):
    """The same, opened."""
    return open_bundle(packed)
