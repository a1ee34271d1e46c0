from __future__ import annotations

import pytest
from PIL import Image

from sae_auditor.bundle import open_bundle
from sae_auditor.library import Auditor
from tests.tiny import tiny_bundle, tiny_pictures

N_IMAGES = 40


@pytest.fixture(scope="session")
def bundle_folder(tmp_path_factory):
    """A whole bundle with a random encoder; read only."""
    return tiny_bundle(tmp_path_factory.mktemp("world") / "tiny", n_references=8)


@pytest.fixture(scope="session")
def auditor(bundle_folder):
    return Auditor(open_bundle(bundle_folder), "cls", device="cpu")


@pytest.fixture(scope="session")
def parts(tmp_path_factory):
    """A folder whose sub-folders are the labels: every third picture is called defective."""
    folder = tmp_path_factory.mktemp("scanned") / "parts"
    for i, picture in enumerate(tiny_pictures(N_IMAGES, side_px=36)):
        place = folder / ("defective" if i % 3 == 0 else "good")
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(place / f"{i:02}.png")
    return folder


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    """Keep what people write in a folder of this test."""
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "data"
