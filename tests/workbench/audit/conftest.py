import pytest

from tests.workbench.audit.audit_fakes import Bench


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path, monkeypatch):
    """What one controller keeps must not be found by the next."""
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "kept-data"))


@pytest.fixture
def bench():
    """A controller on a fake auditor; everything runs at once."""
    return Bench().ready()
