"""What importing the program must not load: the window is on screen before torch is."""

from __future__ import annotations

import subprocess
import sys

import pytest

_QUICK = (
    "sae_auditor",
    "sae_auditor.app",
    "sae_auditor.bundle",
    "sae_auditor.cli",
    "sae_auditor.concepts",
    "sae_auditor.concepts.policy",
    "sae_auditor.engines",
    "sae_auditor.explain",
    "sae_auditor.explain.methods",
    "sae_auditor.images",
    "sae_auditor.library",
    "sae_auditor.workbench.session.controller",
)
_WITHOUT_QT = tuple(name for name in _QUICK if name != "sae_auditor.app")


def loaded_by(module: str) -> set[str]:
    """Return the top-level packages that a fresh process has after importing `module`."""
    program = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", _QUICK)
def test_importing_a_room_that_the_window_needs_first_loads_no_torch(module):
    assert not loaded_by(module) & {"torch", "open_clip", "timm", "torchvision"}


@pytest.mark.parametrize("module", _WITHOUT_QT)
def test_qt_is_left_alone_outside_of_the_window(module):
    assert "PySide6" not in loaded_by(module)


def test_every_public_name_is_there():
    import sae_auditor

    assert set(sae_auditor.__all__) == {
        "Audit",
        "Auditor",
        "Bundle",
        "Cancelled",
        "EnvironmentProblem",
        "InputRefused",
        "KnownError",
        "__version__",
        "open_bundle",
        "sae",
    }
    for name in sae_auditor.__all__:
        assert getattr(sae_auditor, name) is not None
    assert callable(sae_auditor.sae.read_sae)


def test_the_package_says_that_it_is_typed():
    from importlib.resources import files

    assert files("sae_auditor").joinpath("py.typed").is_file()
