"""The study of the documentation, loaded as a newcomer would have written it into a file of their own."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
from PIL import Image

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "brightness.py"


def load_example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("brightness_example", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def make_folder(place: Path) -> Path:
    """Write three flat images of known brightness, and a file that is none."""
    place.mkdir()
    for name, level in (("black", 0), ("grey", 128), ("white", 255)):
        Image.fromarray(np.full((8, 12, 3), level, np.uint8)).save(place / f"{name}.png")
    (place / "zz-broken.png").write_bytes(b"no picture")
    return place
