import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True, scope="session")
def qt_mended():
    """Do what the program does when it loads Qt."""
    from sae_auditor.app.environment import import_qt

    import_qt()
