"""What every test stands on: no display, no network, no files of the person, equal seeds, few threads.

The variables are set when this file is loaded, before any test loads Qt or torch, and hold for child processes too.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

# What is computed here is small: a second thread of BLAS makes a render five times as long, and pytest-xdist has a
# process for each core already.
_THREADS = "1"
_FOLDERS = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/roaming",
    "LOCALAPPDATA": "home/local",
    "XDG_CONFIG_HOME": "home/config",
    "XDG_DATA_HOME": "home/data",
    "XDG_STATE_HOME": "home/state",
    "XDG_CACHE_HOME": "home/cache",
    "XDG_RUNTIME_DIR": "runtime",
    "SAE_AUDITOR_STORE": "store",
    "SAE_AUDITOR_DATA": "data",
}
# Where no folder of the test process is; removed when pytest ends.
_own = tempfile.TemporaryDirectory(prefix="sae-auditor-tests-", ignore_cleanup_errors=True)

for _variable, _folder in _FOLDERS.items():
    _place = Path(_own.name, _folder)
    _place.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[_variable] = str(_place)
for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_variable, _THREADS)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The person's choices for Qt and for this program must not change what is tested.
for _variable in ("QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME", "LC_ALL", "LANGUAGE"):
    os.environ.pop(_variable, None)

settings.register_profile("repository", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("repository")


def pytest_unconfigure() -> None:
    """Remove the folders of this run."""
    _own.cleanup()


@pytest.fixture(autouse=True)
def equal_seeds() -> None:
    """Start every test from the same random numbers; torch only where it is loaded."""
    random.seed(0)
    np.random.seed(0)  # libraries under test draw from the global generator
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(0)


@pytest.fixture(autouse=True)
def files_are_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the files that a test has just written at once: only the tests of changing files have to wait for them."""
    files = sys.modules.get("sae_auditor.images.files")
    if files is not None:
        monkeypatch.setattr(files, "QUIET_S", 0.0)
