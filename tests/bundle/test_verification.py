import os

import pytest

from sae_auditor.bundle import BundleRefused, Finding, open_bundle, pack, verify, verify_job
from sae_auditor.progress import Progress
from tests.paper import paper_bundle, paper_manifest, seal


@pytest.fixture
def paper(tmp_path):
    return paper_bundle(tmp_path / "paper")


def test_a_whole_bundle(paper):
    report = verify(paper)
    assert report.ok
    assert report.findings == ()
    assert report.files == 5
    assert report.to_json()["fingerprint"] == report.fingerprint


def test_missing_extra_and_changed_files_are_named(paper):
    (paper / "b").write_bytes(b"more")
    (paper / "prompts" / "a.json").unlink()
    (paper / "prompts" / "new.json").write_bytes(b"{}")
    (paper / "encoder" / "note.txt").write_bytes(b"No model")
    report = verify(paper)
    assert not report.ok
    assert [(finding.kind, finding.file) for finding in report.findings] == [
        ("missing", "prompts/a.json"),
        ("extra", "prompts/new.json"),
        ("changed", "b"),
        ("changed", "encoder/note.txt"),
    ]
    with pytest.raises(BundleRefused) as refusal:
        open_bundle(paper)
    for name in ("prompts/a.json", "prompts/new.json", "'b'", "1 more"):
        assert name in refusal.value.text()


def test_every_changed_byte_of_a_file_is_noticed(paper):
    file = paper / "encoder" / "note.txt"
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert verify(paper).findings == (Finding("changed", "encoder/note.txt", "'encoder/note.txt' was changed"),)


def test_one_changed_byte_of_a_packed_bundle_names_the_file(paper, tmp_path):
    file = pack(paper, tmp_path / "x.saebundle")
    content = file.read_bytes()
    file.write_bytes(content.replace(b"no model", b"mo model"))
    with pytest.raises(BundleRefused, match=r"'encoder/note\.txt' was changed"):
        open_bundle(file)


def test_progress_counts_kib_file_by_file(paper):
    reports = list(verify_job(paper))
    assert all(isinstance(report, Progress) for report in reports)
    assert [report.note for report in reports][:2] == ["Checking b", "Checking encoder/note.txt"]
    whole = next(report for report in reports if report.note == "The bundle was checked")
    assert whole.done == whole.total == -(-verify(paper).size_bytes // 1024)


def test_large_files_report_in_between(paper, monkeypatch):
    monkeypatch.setattr("sae_auditor.bundle.manifest._CHUNK_BYTES", 3)
    notes = [report.note for report in verify_job(paper)]
    assert notes.count("Checking encoder/note.txt") == 3
    assert verify(paper).ok


def test_links_are_refused(paper):
    (paper / "b").unlink()
    (paper / "b").symlink_to(paper / "encoder" / "note.txt")
    assert "link" in verify(paper).findings[0].text


def test_pipes_are_refused(paper):
    os.mkfifo(paper / "pipe")
    assert "not a file" in verify(paper).findings[0].text
    with pytest.raises(BundleRefused, match="not a file but a pipe"):
        open_bundle(paper / "pipe")


def test_a_link_to_a_bundle_is_followed(paper, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(paper)
    assert verify(link).ok


def test_nothing_there(tmp_path):
    with pytest.raises(BundleRefused, match="no such file or folder"):
        open_bundle(tmp_path / "nothing")
    with pytest.raises(BundleRefused, match=r"it has no manifest\.json"):
        open_bundle(tmp_path)


def test_hostile_file_names_in_a_manifest_lead_nowhere(paper):
    manifest = paper_manifest({"../outside": b"x"})
    seal(paper, manifest)
    assert {finding.kind for finding in verify(paper).findings} == {"missing", "extra"}
