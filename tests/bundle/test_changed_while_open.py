"""A bundle that is changed or cut off after it was opened: noticed, or what was checked is used; never a signal."""

import os
import shutil

import pytest

from sae_auditor.bundle import BundleRefused, open_bundle, pack
from sae_auditor.bundle.derived_stores import BLOCK_BYTES, VerifiedStore
from sae_auditor.bundle.layout import ENCODER_WEIGHTS, THUMBNAILS_FILE, codes_file, sae_files
from sae_auditor.concepts import concepts_of
from sae_auditor.library import Auditor
from tests.paper import paper_bundle, paper_manifest
from tests.tiny import tiny_images

CLS_WEIGHTS = sae_files("cls")[1]


class Place:
    """A bundle that a test may change: a folder or one file."""

    def __init__(self, path):
        self.path = path

    def edit(self, name, byte=-1):
        """Change one byte of a file in it, and let nothing show that but the byte."""
        file, at = (self.path, self._offset(name)) if self.path.is_file() else (self.path / name, 0)
        size = open_bundle(self.path).store.size(name)
        before = os.stat(file)
        with open(file, "r+b") as stream:
            place = at + (size + byte if byte < 0 else byte)
            stream.seek(place)
            old = stream.read(1)
            stream.seek(place)
            stream.write(bytes([old[0] ^ 1]))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    def cut(self, name):
        """Cut a file in it off: all of it, and of a packed bundle all that follows."""
        if self.path.is_file():
            os.truncate(self.path, self._offset(name))
        else:
            os.truncate(self.path / name, 0)

    def _offset(self, name):
        return open_bundle(self.path).store._base._members[name].start


@pytest.fixture(params=["folder", "packed"])
def place(request, tmp_path):
    original = request.getfixturevalue(request.param)
    copy = tmp_path / original.name
    shutil.copytree(original, copy) if original.is_dir() else shutil.copy(original, copy)
    return Place(copy)


@pytest.mark.parametrize("harm", [Place.edit, Place.cut])
def test_the_encoder(place, harm):
    bundle = open_bundle(place.path)
    harm(place, ENCODER_WEIGHTS)
    with pytest.raises(BundleRefused, match=r"open_clip_model\.safetensors"):
        Auditor(bundle, device="cpu")


@pytest.mark.parametrize("harm", [Place.edit, Place.cut])
def test_an_sae(place, harm):
    bundle = open_bundle(place.path)
    harm(place, CLS_WEIGHTS)
    with pytest.raises(BundleRefused, match=r"sae_weights\.safetensors"):
        _ = bundle.saes["cls"]


@pytest.mark.parametrize("harm", [Place.edit, Place.cut])
def test_what_is_read_in_parts(place, harm):
    bundle = open_bundle(place.path)
    harm(place, THUMBNAILS_FILE)
    with pytest.raises(BundleRefused, match="thumbnails"):
        concepts_of(bundle, "cls").thumbnail(0)


@pytest.mark.parametrize("harm", [Place.edit, Place.cut])
def test_what_is_queried(place, harm):
    bundle = open_bundle(place.path)
    harm(place, codes_file("cls"))
    table = concepts_of(bundle, "cls")
    assert table.index.is_empty
    assert any("index/" in item.reason for item in bundle.unusable)


def test_what_was_taken_is_not_touched(place):
    image = tiny_images(1)
    auditor = Auditor(open_bundle(place.path), device="cpu")
    before = auditor.audit(image, ["red", "green"])[0]
    place.cut("concepts/cls.parquet")  # of a packed bundle the first file, so that all of it is gone
    after = auditor.audit(image, ["red", "green"])[0]
    assert (after.probability == before.probability).all()
    assert (after.contributions == before.contributions).all()


def test_another_file_in_its_place_is_not_read(packed, tmp_path):
    copy = shutil.copy(packed, tmp_path / "x.saebundle")
    bundle = open_bundle(copy)
    (tmp_path / "other").write_bytes(b"something else")
    (tmp_path / "other").rename(copy)
    assert bundle.saes["cls"].fingerprint == bundle.sae_refs[0].fingerprint


@pytest.fixture
def long(tmp_path):
    """A verified file of several blocks, each of another byte, and its place."""
    content = b"".join(bytes([i]) * BLOCK_BYTES for i in range(3)) + b"end"
    folder = paper_bundle(tmp_path / "paper", {"long": content})
    return VerifiedStore(open_bundle(folder).store._base, paper_manifest({"long": content})), folder / "long", content


@pytest.mark.parametrize(
    ("start", "n_bytes"),
    [(0, 1), (0, 0), (5, BLOCK_BYTES), (BLOCK_BYTES - 1, 2), (2 * BLOCK_BYTES, BLOCK_BYTES + 3), (0, 10**9)],
)
def test_parts_are_those_of_the_whole(long, start, n_bytes):
    store, _, content = long
    assert store.part("long", start, n_bytes) == content[start : start + n_bytes]


def test_a_changed_block_is_refused_and_the_others_are_read(long):
    store, file, content = long
    assert store.part("long", 0, 1) == content[:1]
    changed = bytearray(content)
    changed[BLOCK_BYTES + 7] ^= 1
    file.write_bytes(changed)
    assert store.part("long", 2 * BLOCK_BYTES, 10) == content[2 * BLOCK_BYTES :][:10]
    with pytest.raises(BundleRefused, match="'long' of the bundle was changed"):
        store.part("long", BLOCK_BYTES, 1)


def test_what_is_packed_is_what_was_checked(folder, tmp_path, monkeypatch):
    copy = shutil.copytree(folder, tmp_path / "copy")

    def refuse_nothing(path, findings):
        Place(copy).edit(ENCODER_WEIGHTS)  # at once after the check

    monkeypatch.setattr("sae_auditor.bundle.packing.refuse_findings", refuse_nothing)
    with pytest.raises(BundleRefused, match="was changed since"):
        pack(copy, tmp_path / "out.saebundle")
    assert not (tmp_path / "out.saebundle").exists()
