from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.studies.example import load_example, make_folder


@pytest.fixture(scope="session")
def brightness() -> Any:
    return load_example()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "images")
