from __future__ import annotations

import pytest

from sae_auditor.bundle import open_bundle
from sae_auditor.library import Auditor
from tests.studies.probes.worlds import write_pictures
from tests.tiny import tiny_bundle


@pytest.fixture(scope="session")
def bundle_folder(tmp_path_factory):
    """A whole bundle with a random encoder; read only."""
    return tiny_bundle(tmp_path_factory.mktemp("world") / "tiny", n_references=8)


@pytest.fixture(scope="session")
def auditor(bundle_folder):
    return Auditor(open_bundle(bundle_folder), "cls", device="cpu")


@pytest.fixture(scope="session")
def parts(tmp_path_factory):
    """A folder whose sub-folders are the labels: defective parts are darker, which even a random encoder sees."""
    return write_pictures(tmp_path_factory.mktemp("compared") / "parts")


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    """Keep what people write in a folder of this test."""
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "data"
