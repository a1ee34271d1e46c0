from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import SparseAutoencoder, read_sae, sae_from_bytes, sae_to_bytes, write_sae
from tests.sae.samples import D_SAE, KINDS, random_sae, random_vectors


def _written(folder: Path, kind: str = "topk", **config: object) -> Path:
    write_sae(folder, random_sae(kind, **config))  # type: ignore[arg-type]
    return folder


def _with_cfg(folder: Path, **changes: Any) -> Path:
    """Write an SAE whose cfg.json says something else; None removes a field."""
    _written(folder)
    cfg = json.loads((folder / "cfg.json").read_text()) | changes
    cfg = {name: value for name, value in cfg.items() if value is not None}
    (folder / "cfg.json").write_text(json.dumps(cfg))
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_read_back_bit_for_bit(kind: str, tmp_path: Path) -> None:
    site = {"site": "blocks.5.hook_resid_post", "tokens": "patch", "model_name": "a CLIP"}
    sae = random_sae(kind, centred=False, prefixes=(8, 16, D_SAE), **site)
    write_sae(tmp_path / "new" / "folder", sae)

    again = read_sae(tmp_path / "new" / "folder")

    assert again.config == sae.config
    assert again.fingerprint == sae.fingerprint
    assert all(torch.equal(tensor, again.tensors()[name]) for name, tensor in sae.tensors().items())
    assert torch.equal(again.reconstruct(random_vectors()), sae.reconstruct(random_vectors()))


@pytest.mark.parametrize("kind", KINDS)
def test_equal_autoencoders_give_equal_bytes(kind: str) -> None:
    assert sae_to_bytes(random_sae(kind)) == sae_to_bytes(random_sae(kind))


def test_bytes_are_read_without_a_file() -> None:
    sae = random_sae("batchtopk")

    assert sae_from_bytes(*sae_to_bytes(sae)).fingerprint == sae.fingerprint


@pytest.mark.parametrize("name", ["cfg.json", "sae_weights.safetensors"])
def test_either_file_stands_for_the_folder(name: str, tmp_path: Path) -> None:
    _written(tmp_path)

    assert read_sae(tmp_path / name).config.activation == "topk"


def test_hints_override_the_file(tmp_path: Path) -> None:
    sae = read_sae(_written(tmp_path), k=3, site="pooled", tokens=None)

    assert (sae.config.k, sae.config.site) == (3, "pooled")


def test_a_configuration_of_the_library_itself_is_understood(tmp_path: Path) -> None:
    """Without the program's own fields a thresholded autoencoder is a JumpReLU."""
    _written(tmp_path, "batchtopk")
    cfg = json.loads((tmp_path / "cfg.json").read_text())
    del cfg["metadata"]
    (tmp_path / "cfg.json").write_text(json.dumps(cfg))

    sae = read_sae(tmp_path)

    assert (sae.config.activation, sae.config.site, sae.config.k) == ("jumprelu", None, None)
    assert torch.equal(sae.encode(random_vectors()).dense(), random_sae("batchtopk").encode(random_vectors()).dense())


def test_an_activation_that_contradicts_the_architecture_is_ignored(tmp_path: Path) -> None:
    folder = _with_cfg(tmp_path, metadata={"activation": "jumprelu"})

    assert read_sae(folder).config.activation == "topk"


@pytest.mark.parametrize(
    "changes",
    [
        {"architecture": "gated"},
        {"architecture": None},
        {"normalize_activations": "whitened"},
        {"reshape_activations": "hook_z"},
        {"rescale_acts_by_decoder_norm": True},
        {"apply_b_dec_to_input": None},
        {"d_in": 25},
        {"d_sae": "many"},
        {"d_sae": float("inf")},
        {"d_sae": float("nan")},
        {"d_in": None},
        {"k": 10_000},
        {"k": None, "metadata": {}},
        {"metadata": "none"},
        {"metadata": {"hook_name": 5}},
        {"metadata": {"activation": "topk", "k": 9, "tokens": ["cls"]}},
        {"metadata": {"activation": "topk", "k": 9, "tokens": None, "prefixes": [3]}},
        {"metadata": {"activation": "topk", "k": 9, "tokens": None, "prefixes": "x"}},
        {"metadata": {"activation": "topk", "k": 8, "tokens": None}},
    ],
)
def test_configurations_that_do_not_fit_are_refused(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputRefused) as refusal:
        read_sae(_with_cfg(tmp_path, **changes))

    assert len(refusal.value.text()) < 500


@pytest.mark.parametrize(
    "content", [b"", b"not json", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"d_in": 1' + b"0" * 5000]
)
def test_a_configuration_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    _written(tmp_path)
    (tmp_path / "cfg.json").write_bytes(content)

    with pytest.raises(InputRefused, match=r"cfg\.json"):
        read_sae(tmp_path)


def test_a_huge_configuration_is_refused_unread(tmp_path: Path) -> None:
    _written(tmp_path)
    (tmp_path / "cfg.json").write_bytes(b" " * (2**20 + 1))

    with pytest.raises(InputRefused, match="more than the 1,048,576 that are read"):
        read_sae(tmp_path)


def _replaced(sae: SparseAutoencoder, **tensors: torch.Tensor) -> bytes:
    return safetensors.torch.save({**sae.tensors(), **tensors})


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    sae = random_sae("topk")
    nan, integers = sae.W_enc.clone(), sae.b_enc.to(torch.int64)
    nan[3, 3] = torch.nan
    missing = {name: tensor for name, tensor in sae.tensors().items() if name != "W_dec"}
    contents = {
        "NaN": _replaced(sae, W_enc=nan),
        "int64": _replaced(sae, b_enc=integers),
        "shape": _replaced(sae, W_dec=sae.W_dec.T.contiguous()),
        "no tensor 'W_dec'": safetensors.torch.save(missing),
        "safetensors": sae_to_bytes(sae)[1][:-1],
    }
    _written(tmp_path)

    for reason, content in contents.items():
        (tmp_path / "sae_weights.safetensors").write_bytes(content)
        with pytest.raises(InputRefused, match=reason):
            read_sae(tmp_path)


@pytest.mark.parametrize("place", ["missing", "empty", "text.txt"])
def test_what_is_no_autoencoder_is_named(place: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("hello")

    with pytest.raises(InputRefused, match=place):
        read_sae(tmp_path / place)


def test_an_unknown_hint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="stream"):
        read_sae(_written(tmp_path), stream="q")
