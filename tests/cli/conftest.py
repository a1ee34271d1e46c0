import pytest
from typer.testing import CliRunner

from sae_auditor.bundle import open_bundle, pack
from sae_auditor.cli import app
from tests.tiny import tiny_bundle, tiny_image_files


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


@pytest.fixture(autouse=True)
def _own_settings(tmp_path, monkeypatch):
    """Keep the person's own settings out of the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def call():
    """Run the command line and return what came of it."""

    def run(*args):
        return CliRunner().invoke(app, [str(arg) for arg in args])

    return run


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """Three image files."""
    return tiny_image_files(tmp_path_factory.mktemp("pictures"), 3)
