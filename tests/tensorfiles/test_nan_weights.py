"""Files whose bytes are in order and whose weights are not: read bit by bit, refused by what is built of them."""

from __future__ import annotations

import io
import pickle

import pytest
import torch
from safetensors.torch import load_file, save_file

from sae_auditor.encoders import load_encoder
from sae_auditor.errors import InputRefused
from sae_auditor.sae import read_sae
from sae_auditor.tensorfiles import read_tensors
from tests.tiny import tiny_encoder_dir


def zipped(tensors):
    buffer = io.BytesIO()
    torch.save(tensors, buffer)
    return buffer.getvalue()


def legacy(tensors):
    buffer = io.BytesIO()
    torch.save(tensors, buffer, _use_new_zipfile_serialization=False)
    return buffer.getvalue()


WRITERS = {"sae.pt": zipped, "old.pt": legacy, "sae.pkl": pickle.dumps}


def weights(bad):
    tensors = {"W_enc": torch.randn(4, 8), "W_dec": torch.randn(8, 4), "b_enc": torch.zeros(8), "b_dec": torch.zeros(4)}
    tensors["W_dec"][3, 1] = bad
    return tensors


@pytest.mark.parametrize(
    ("name", "bad"), [(name, torch.nan) for name in (*WRITERS, "sae.safetensors")] + [("sae.pt", -torch.inf)]
)
def test_an_sae(name, bad, tmp_path):
    path = tmp_path / name

    def write(tensors):
        if name in WRITERS:
            path.write_bytes(WRITERS[name](tensors))
        else:
            save_file(tensors, path)

    hints = {"site": "blocks.0.hook_resid_post", "tokens": "cls"}
    write(weights(0.5))
    assert read_sae(path, **hints).config.d_sae == 8
    write(weights(bad))
    assert not read_tensors(path).tensors["W_dec"].isfinite().all()
    with pytest.raises(InputRefused, match="NaN or infinity"):
        read_sae(path, **hints)


def test_an_encoder(tmp_path):
    folder = tiny_encoder_dir(tmp_path / "encoder")
    path = folder / "open_clip_model.safetensors"
    tensors = load_file(path)
    path.unlink()
    torch.save(tensors, folder / "open_clip_model.pt")
    assert load_encoder(folder, device="cpu").name
    tensors["visual.proj"][0, 0] = torch.nan
    torch.save(tensors, folder / "open_clip_model.pt")
    with pytest.raises(InputRefused, match="not finite"):
        load_encoder(folder, device="cpu")
