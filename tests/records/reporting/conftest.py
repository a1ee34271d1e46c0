import pytest

from sae_auditor.records import Records, make_anchor
from tests.records.reporting.world import judge, make_session


@pytest.fixture
def records(tmp_path):
    """A workspace of this test."""
    opened = Records(tmp_path / "day.workspace", who="Ann", reserve_bytes=0)
    yield opened
    opened.close()


@pytest.fixture
def session(records, tmp_path):
    """A session of 12 images that three people judged, signed and anchored."""
    made = make_session(records, tmp_path, 12)
    judge(made, 12)
    made.sign("Ann", "reviewed", "end of the shift")
    make_anchor(records, "Ann", key=tmp_path / "anchor.key")
    return made
