"""The zip's structure: readable by others, and no byte of it is free."""

import io
import struct
import zipfile
import zlib

import pytest

from sae_auditor.bundle import BundleRefused, _zip, open_store, pack, verify
from sae_auditor.bundle._zip import ALIGNMENT, Member, directory, lay_out, local_header
from tests.paper import CONTENTS, paper_bundle


@pytest.fixture
def packed(tmp_path):
    return pack(paper_bundle(tmp_path / "paper"), tmp_path / "paper.saebundle")


def write(path, contents):
    members = lay_out([(name, len(content), zlib.crc32(content)) for name, content in contents.items()])
    parts = [local_header(member) + contents[member.name] for member in members]
    path.write_bytes(b"".join(parts) + directory(members))
    return path


def made_by_zipfile(path, entries, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in entries:
            file.writestr(name, content)
    return path


def test_zipfile_reads_it(packed):
    with zipfile.ZipFile(packed) as file:
        assert file.testzip() is None
        for name, content in CONTENTS.items():
            assert file.read(name) == content
        assert all(info.compress_type == zipfile.ZIP_STORED for info in file.infolist())
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in file.infolist())


def test_content_is_aligned_and_read_where_it_lies(packed):
    store = open_store(packed)
    content = packed.read_bytes()
    for name in store.names():
        assert content.index(bytes(store.read(name)), 1) >= 0
    members = lay_out([("a", 3, 0), ("folder/b", 70, 0), ("c", 0, 0)])
    assert all(member.start % ALIGNMENT == 0 for member in members)


def test_every_changed_byte_is_noticed(packed, tmp_path):
    whole = packed.read_bytes()
    assert verify(packed).ok
    target = tmp_path / "changed.saebundle"
    missed = []
    for at in range(len(whole)):
        for mask in (0x01, 0x80, 0xFF):
            changed = bytearray(whole)
            changed[at] ^= mask
            target.write_bytes(changed)
            if verify(target).ok:
                missed.append((at, mask))
    assert missed == []


@pytest.mark.parametrize("n", [1, 2, 21, 22, 23, 97, 98, 99, 200])
def test_a_lost_end_is_noticed(packed, tmp_path, n):
    target = tmp_path / "short.saebundle"
    target.write_bytes(packed.read_bytes()[:-n])
    assert not verify(target).ok


@pytest.mark.parametrize("where", ["front", "back", "middle"])
def test_added_bytes_are_noticed(packed, tmp_path, where):
    whole = packed.read_bytes()
    at = {"front": 0, "back": len(whole), "middle": whole.index(b"PK\x01\x02")}[where]
    target = tmp_path / "long.saebundle"
    target.write_bytes(whole[:at] + bytes(8) + whole[at:])
    assert not verify(target).ok


def test_empty_and_foreign_files_are_no_bundles(tmp_path):
    for content in (b"", b"PK", b"x" * 500, b"PK\x05\x06" + bytes(18), b"\x89PNG\r\n\x1a\n" + bytes(100)):
        file = tmp_path / "x.saebundle"
        file.write_bytes(content)
        report = verify(file)
        assert not report.ok
        assert report.findings[0].kind == "structure"


@pytest.mark.parametrize("name", ["/abs", "../up", "a/../b", "a\\b", "NUL", "C:x"])
def test_members_with_hostile_names_are_refused(tmp_path, name):
    file = write(tmp_path / "x.saebundle", {name: b"1"})
    with pytest.raises(BundleRefused, match="not allowed"):
        open_store(file)


def test_duplicates_are_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        file = made_by_zipfile(tmp_path / "x.saebundle", [("a", b"1"), ("a", b"2")])
    with pytest.raises(BundleRefused, match="twice"):
        open_store(file)


def test_names_that_differ_in_case_are_refused(tmp_path):
    file = made_by_zipfile(tmp_path / "x.saebundle", [("a", b"1"), ("A", b"2")])
    with pytest.raises(BundleRefused, match="case"):
        open_store(file)


def test_compressed_members_are_refused(tmp_path):
    file = made_by_zipfile(tmp_path / "x.saebundle", [("a", b"1" * 100)], zipfile.ZIP_DEFLATED)
    with pytest.raises(BundleRefused, match="compressed"):
        open_store(file)


def test_encrypted_members_are_refused(packed, tmp_path):
    content = bytearray(packed.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    file = tmp_path / "x.saebundle"
    file.write_bytes(content)
    with pytest.raises(BundleRefused, match="encrypted"):
        open_store(file)


def test_zips_of_other_programs_are_refused_with_advice(tmp_path):
    file = made_by_zipfile(tmp_path / "x.saebundle", [("a", b"1")])
    with pytest.raises(BundleRefused, match="use the folder"):
        open_store(file)


def test_overlapping_members_are_refused(tmp_path):
    first = Member("a", 5, zlib.crc32(b"12345"), 0)
    second = Member("b", 5, zlib.crc32(b"12345"), 0)
    start = first.end
    records = _zip.central_record(first) + _zip.central_record(second)
    end = _zip.END.pack(_zip.END_SIGN, 0, 0, 2, 2, len(records), start, 0)
    file = tmp_path / "x.saebundle"
    file.write_bytes(local_header(first) + b"12345" + records + end)
    with pytest.raises(BundleRefused, match="overlaps"):
        open_store(file)


def test_unsorted_members_are_refused(tmp_path):
    file = write(tmp_path / "x.saebundle", {"b": b"1", "a": b"2"})
    with pytest.raises(BundleRefused, match="order"):
        open_store(file)


def test_a_directory_that_claims_too_many_files_is_refused(packed, tmp_path):
    content = bytearray(packed.read_bytes())
    struct.pack_into("<2H", content, len(content) - 22 + 8, 65535, 65535)
    file = tmp_path / "x.saebundle"
    file.write_bytes(content)
    with pytest.raises(BundleRefused, match="more than"):
        open_store(file)


@pytest.fixture
def small_fields(monkeypatch):
    """Pretend that 32-bit fields end at 300, so that the 64-bit form is needed for small files."""
    monkeypatch.setattr(_zip, "_NEEDS_64", 300)


@pytest.mark.usefixtures("small_fields")
def test_the_64_bit_form_is_read_by_us_and_by_zipfile(tmp_path):
    contents = {"a": b"1" * 10, "b": b"2" * 1000, "c": b"3" * 20}
    file = write(tmp_path / "x.saebundle", contents)
    store = open_store(file)
    assert {name: bytes(store.read(name)) for name in store.names()} == contents
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as other:
        assert {name: other.read(name) for name in other.namelist()} == contents


@pytest.mark.usefixtures("small_fields")
def test_every_changed_byte_of_the_64_bit_form_is_noticed(tmp_path):
    packed = pack(paper_bundle(tmp_path / "paper", {"a": b"1" * 400, "b": b"2"}), tmp_path / "x.saebundle")
    assert verify(packed).ok
    whole = packed.read_bytes()
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0x55
        packed.write_bytes(changed)
        assert not verify(packed).ok, at
