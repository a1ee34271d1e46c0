import hashlib
import json
import time

import pytest

from sae_auditor.bundle import BundleRefused, open_store
from sae_auditor.bundle.manifest import MANIFEST, MANIFEST_HASH, hash_line, parse_manifest, read_manifest
from tests.paper import CONTENTS, paper_bundle, paper_manifest

SAE = {"name": "a", "site": "pooled", "tokens": "cls", "d_in": 2, "d_sae": 4, "activation": "relu"}
SAE |= {"fingerprint": "0" * 64}


@pytest.fixture
def folder(tmp_path):
    return paper_bundle(tmp_path / "paper")


def rewrite(folder, change):
    """Change the manifest and renew its hash, as somebody who knows the format would."""
    data = json.loads((folder / MANIFEST).read_text())
    change(data)
    content = (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    (folder / MANIFEST).write_bytes(content)
    (folder / MANIFEST_HASH).write_bytes(hash_line(hashlib.sha256(content).hexdigest()))


def test_round_trip(folder):
    manifest = read_manifest(open_store(folder))
    assert manifest == paper_manifest(CONTENTS)
    assert manifest.fingerprint == hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    assert json.loads((folder / MANIFEST).read_text())["schema"] == "sae-auditor/bundle/1"


def test_the_hash_has_the_form_of_sha256sum(folder):
    digest, name = (folder / MANIFEST_HASH).read_text().split("  ")
    assert digest == hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    assert name == "manifest.json\n"


@pytest.mark.parametrize("file", [MANIFEST, MANIFEST_HASH])
def test_every_changed_byte_is_noticed(folder, file):
    whole = (folder / file).read_bytes()
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0x20
        (folder / file).write_bytes(changed)
        with pytest.raises(BundleRefused, match="changed"):
            read_manifest(open_store(folder))


@pytest.mark.parametrize("file", [MANIFEST, MANIFEST_HASH])
def test_missing(folder, file):
    (folder / file).unlink()
    with pytest.raises(BundleRefused, match=f"it has no {file}"):
        read_manifest(open_store(folder))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(created="yesterday"),
        lambda data: data.update(files=[]),
        lambda data: data["files"]["b"].update(size=-1),
        lambda data: data["files"]["b"].update(sha256="00"),
        lambda data: data.update(surprise=1),
        lambda data: data.pop("licence"),
        lambda data: data.update(prompt_sets=["../../evil"]),
        lambda data: data.update(name=3),
        lambda data: data.update(licence="a" * 70_000),
        lambda data: data["encoder"].update(fingerprint="none"),
        lambda data: data["encoder"].update(name="a" * 3000),
        lambda data: data.update(saes=[SAE, SAE | {"name": "A"}]),
        lambda data: data.update(saes=[SAE | {"name": str(i)} for i in range(3000)]),
        lambda data: data.update(saes=[SAE | {"d_sae": 2**40}]),
        lambda data: data.update(prompt_sets=["a", "b", "a"]),
        lambda data: data["files"]["b"].update(size=2**60),
    ],
)
def test_wrong_content_is_named(folder, change):
    rewrite(folder, change)
    with pytest.raises(BundleRefused, match="not valid at"):
        read_manifest(open_store(folder))


def test_a_newer_schema_says_what_to_do(folder):
    rewrite(folder, lambda data: data.update(schema="sae-auditor/bundle/2"))
    with pytest.raises(BundleRefused, match="newer one"):
        read_manifest(open_store(folder))


def test_a_licence_of_sixty_megabytes_is_refused_at_once(folder):
    rewrite(folder, lambda data: data.update(licence="a" * 60 * 2**20))
    before = time.monotonic()
    with pytest.raises(BundleRefused, match="more than the"):
        read_manifest(open_store(folder))
    assert time.monotonic() - before < 2


@pytest.mark.parametrize("content", [b'{"schema": ' + b"9" * 5000 + b"}", b'{"schema": "' + b"x" * 10**6 + b'"}'])
def test_a_refusal_is_a_sentence(content):
    with pytest.raises(BundleRefused) as refusal:
        parse_manifest(content)
    assert len(refusal.value.text()) < 500


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'"x"', b"[" * 100_000, b"{}"])
def test_what_is_no_manifest(content):
    with pytest.raises(BundleRefused):
        parse_manifest(content)


def test_only_the_canonical_form_is_taken():
    # Two spellings of one manifest would have two fingerprints.
    content = json.dumps(paper_manifest(CONTENTS).model_dump()).encode()
    with pytest.raises(BundleRefused, match="not in the form"):
        parse_manifest(content)
