"""Links: within a folder and in a model cache they are followed, elsewhere refused."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file

from sae_auditor.errors import InputRefused
from sae_auditor.tensorfiles import read_tensors


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "elsewhere" / "weights.safetensors"
    path.parent.mkdir()
    save_file({"a": torch.ones(2)}, path)
    return path


def test_a_link_within_its_folder(weights):
    link = weights.with_name("link.safetensors")
    link.symlink_to(weights.name)
    assert list(read_tensors(link).tensors) == ["a"]


@pytest.mark.parametrize("absolute", [True, False])
def test_a_link_out_of_its_folder(absolute, weights, tmp_path):
    folder = tmp_path / "sae"
    folder.mkdir()
    link = folder / "link.safetensors"
    link.symlink_to(weights if absolute else "../elsewhere/weights.safetensors")
    with pytest.raises(InputRefused, match="link that leads out of its folder") as caught:
        read_tensors(link)
    assert str(link) in caught.value.what
    assert "Choose the file itself" in caught.value.todo


def test_a_link_through_a_link(weights, tmp_path):
    folder = tmp_path / "sae"
    folder.mkdir()
    (folder / "inner").symlink_to(weights)
    (folder / "outer").symlink_to("inner")
    with pytest.raises(InputRefused, match="leads out of its folder"):
        read_tensors(folder / "outer")


def test_a_folder_that_is_a_link_is_the_persons_own(weights, tmp_path):
    (tmp_path / "shortcut").symlink_to(weights.parent)
    assert list(read_tensors(tmp_path / "shortcut" / weights.name).tensors) == ["a"]


@pytest.mark.parametrize("sub", ["", "layer_3"])
def test_a_model_cache(sub, weights, tmp_path):
    blobs = tmp_path / "models--a--b" / "blobs"
    snapshot = tmp_path / "models--a--b" / "snapshots" / "abc" / sub
    blobs.mkdir(parents=True)
    snapshot.mkdir(parents=True)
    (blobs / "0123").write_bytes(weights.read_bytes())
    (snapshot / "good.safetensors").symlink_to(blobs / "0123")
    assert list(read_tensors(snapshot / "good.safetensors").tensors) == ["a"]
    (snapshot / "bad.safetensors").symlink_to(weights)
    with pytest.raises(InputRefused, match="leads out of its folder"):
        read_tensors(snapshot / "bad.safetensors")


def test_what_may_not_be_read(weights, monkeypatch):
    def refuse(*args, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sae_auditor.tensorfiles._opening.os.open", refuse)
    with pytest.raises(InputRefused, match="Permission denied"):
        read_tensors(weights)


def test_a_name_that_no_file_can_have(tmp_path):
    with pytest.raises(InputRefused):
        read_tensors(str(tmp_path / "a\0b"))
