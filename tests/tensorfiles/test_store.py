"""The store of converted files: used again, mended, bounded, and done without."""

from __future__ import annotations

import json
import os
import pickle
import stat

import pytest
import torch
from safetensors.torch import load_file

from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles import _converting, _store, read_tensors


@pytest.fixture
def store(tmp_path, monkeypatch):
    folder = tmp_path / "store"
    monkeypatch.setenv("SAE_AUDITOR_STORE", str(folder))
    return folder / "tensors"


@pytest.fixture
def conversions(monkeypatch):
    """Count how often the limited process is started."""
    counted = []
    ask = _converting.ask
    monkeypatch.setattr(_converting, "ask", lambda *args: counted.append(1) or ask(*args))
    return counted


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "weights.pt"
    torch.save({"a": torch.randn(5), "n": 3}, path)
    return path


def test_a_file_is_converted_once_whatever_it_is_called(path, store, conversions, tmp_path):
    first = read_tensors(path)
    copy = tmp_path / "copy.bin"
    copy.write_bytes(path.read_bytes())
    second = read_tensors(copy)
    assert len(conversions) == 1
    assert second.tensors["a"].equal(first.tensors["a"])
    assert (second.content["n"], second.format, second.sha256) == (3, first.format, first.sha256)
    assert sorted(file.suffix for file in store.iterdir()) == [".json", ".safetensors"]
    assert all(file.name.startswith(first.sha256) for file in store.iterdir())


def test_what_is_stored_is_ordinary(path, store):
    file = read_tensors(path)
    (data,) = store.glob("*.safetensors")
    (stored,) = load_file(data).values()
    assert stored.equal(file.tensors["a"])
    (manifest,) = store.glob("*.json")
    assert json.loads(manifest.read_text())["manifest"]["source_sha256"] == file.sha256
    assert stat.S_IMODE(store.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("suffix", [".json", ".safetensors"])
@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "gone"])
def test_a_damaged_entry_is_made_anew(suffix, damage, path, store, conversions):
    expected = read_tensors(path).tensors["a"]
    (stored,) = store.glob(f"*{suffix}")
    content = bytearray(stored.read_bytes())
    if damage == "gone":
        stored.unlink()
    else:
        content[-10] ^= 1
        stored.write_bytes({"flip": content, "cut": content[:-1], "empty": b""}[damage])
    assert read_tensors(path).tensors["a"].equal(expected)
    assert len(conversions) == 2
    read_tensors(path)
    assert len(conversions) == 2


def test_an_entry_under_another_name_is_not_used(path, store, tmp_path, conversions):
    digest = read_tensors(path).sha256
    other = tmp_path / "other.pt"
    torch.save({"b": torch.ones(2)}, other)
    other_digest = read_tensors(other).sha256
    for suffix in (".json", ".safetensors"):
        (theirs,) = store.glob(f"{digest}*{suffix}")
        theirs.replace(theirs.with_name(theirs.name.replace(digest, other_digest)))
    assert list(read_tensors(other).tensors) == ["b"]


def test_a_refused_file_leaves_nothing(store, tmp_path):
    bad = tmp_path / "bad.pt"
    bad.write_bytes(pickle.dumps({"f": os.system}))
    with pytest.raises(InputRefused):
        read_tensors(bad)
    assert list(store.iterdir()) == []


def test_what_was_not_used_for_longest_goes_first(store, tmp_path, monkeypatch):
    monkeypatch.setattr(_store, "MAX_STORE_BYTES", 10_000)
    digests = []
    for index in range(3):
        path = tmp_path / f"{index}.pt"
        torch.save({"a": torch.full((1000,), float(index))}, path)
        digests.append(read_tensors(path).sha256)
        for stored in store.glob(f"{digests[-1]}*"):
            os.utime(stored, (1_000 + index, 1_000 + index))
        if index == 1:
            read_tensors(tmp_path / "0.pt")  # used again, so that 1 is the oldest
    left = {stored.name.partition("-")[0] for stored in store.iterdir()}
    assert left == {digests[0], digests[2]}


def test_one_file_larger_than_the_store_is_kept(path, store, monkeypatch):
    monkeypatch.setattr(_store, "MAX_STORE_BYTES", 1)
    read_tensors(path)
    assert len(list(store.iterdir())) == 2


def test_without_a_store_a_temporary_folder_serves(path, tmp_path, monkeypatch, conversions):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SAE_AUDITOR_STORE", str(tmp_path / "file"))
    for _ in range(2):
        assert list(read_tensors(path).tensors) == ["a"]
    assert len(conversions) == 2


def test_a_file_that_changes_meanwhile_is_refused(path, store, monkeypatch):
    ask = _converting.ask

    def changing(*args):
        with path.open("ab") as file:
            file.write(b"more")
        return ask(*args)

    monkeypatch.setattr(_converting, "ask", changing)
    with pytest.raises(InputRefused, match=r"changed while it was read|table of contents"):
        read_tensors(path)


def test_the_original_is_only_read(path, store):
    path.chmod(0o400)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    read_tensors(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
