import errno
import shutil

import pytest

from sae_auditor.bundle import BundleRefused, pack, pack_job, verify
from sae_auditor.errors import EnvironmentProblem, InputRefused
from tests.paper import paper_bundle


@pytest.fixture
def paper(tmp_path):
    return paper_bundle(tmp_path / "paper")


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_the_same_folder_gives_the_same_bytes(paper, out, tmp_path):
    first = pack(paper, out / "a.saebundle").read_bytes()
    again = tmp_path / "again"
    shutil.copytree(paper, again)
    (again / "b").touch()
    assert pack(again, out / "b.saebundle").read_bytes() == first


def test_a_packed_bundle_is_the_same_bundle(folder, packed):
    assert verify(packed).ok
    assert verify(packed).fingerprint == verify(folder).fingerprint


def test_a_folder_that_does_not_match_is_not_packed(paper, out):
    (paper / "b").write_bytes(b"other")
    with pytest.raises(BundleRefused, match="'b' was changed"):
        pack(paper, out / "a.saebundle")
    assert list(out.iterdir()) == []


def test_not_into_its_own_folder(paper):
    with pytest.raises(InputRefused, match="own folder"):
        pack(paper, paper / "a.saebundle")
    assert verify(paper).ok


def test_what_is_no_folder(paper, out):
    file = pack(paper, out / "a.saebundle")
    with pytest.raises(BundleRefused, match="not a folder"):
        pack(file, out / "b.saebundle")


def test_stopping_leaves_nothing_behind_and_the_old_file(paper, out):
    target = out / "a.saebundle"
    target.write_bytes(b"old")
    job = pack_job(paper, target)
    while not next(job).note.startswith("Writing"):
        pass
    assert len(list(out.iterdir())) == 2
    job.close()
    assert [file.name for file in out.iterdir()] == ["a.saebundle"]
    assert target.read_bytes() == b"old"


def test_a_missing_folder_is_named(paper, out):
    with pytest.raises(InputRefused, match="there is no folder"):
        pack(paper, out / "missing" / "a.saebundle")


def test_a_full_disk_leaves_nothing_behind(paper, out, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sae_auditor.atomic.os.fsync", full)
    with pytest.raises(EnvironmentProblem, match="no space left"):
        pack(paper, out / "a.saebundle")
    assert list(out.iterdir()) == []
