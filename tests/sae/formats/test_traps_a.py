"""The traps that files of SAELens, dictionary_learning, sparsify, saev, Prisma and HugoFry set, one test for each.

Formulas are written out here again, in float64 and for the one point of the trap; formats have tests of their own.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor

from sae_auditor.sae import HintMissing, SparseAutoencoder, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, vectors


def _weights() -> dict[str, Tensor]:
    draw = drawer()
    return {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}


def _linear() -> dict[str, Tensor]:
    """The same weights under the names and in the orientation of `torch.nn.Linear`."""
    w = _weights()
    turned = {"encoder.weight": w["W_enc"].T, "encoder.bias": w["b_enc"], "decoder.weight": w["W_dec"].T}
    return {**{name: tensor.contiguous() for name, tensor in turned.items()}, "b_dec": w["b_dec"]}


def _pre(x: Tensor, *, centred: bool) -> Tensor:
    w = {name: tensor.double() for name, tensor in _weights().items()}
    return (x.double() - w["b_dec"] * centred) @ w["W_enc"] + w["b_enc"]


def _agrees(sae: SparseAutoencoder, codes: Tensor) -> None:
    w = {name: tensor.double() for name, tensor in _weights().items()}
    agree(sae, vectors(), codes, codes @ w["W_dec"] + w["b_dec"])


def _saelens(folder: Path, tensors: dict[str, Tensor], **cfg: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    common = {"architecture": "standard", "d_in": D_IN, "d_sae": D_SAE, "metadata": {"sae_lens_version": "6.0.0"}}
    (folder / "cfg.json").write_text(json.dumps({**common, **cfg}))
    safetensors.torch.save_file(tensors, folder / "sae_weights.safetensors")
    return folder


def _saev(folder: Path, header: dict[str, Any], **more: Tensor) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    torch.save({**_weights(), **more}, buffer)
    (folder / "sae.pt").write_bytes((json.dumps(header) + "\n").encode() + buffer.getvalue())
    return folder


def _prisma(folder: Path, **config: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    common = {"hook_point_layer": 3, "layer_subtype": "hook_resid_post", "d_in": D_IN, "activation_fn_str": "relu",
              "normalize_activations": None, "cls_token_only": False, "use_patches_only": False}  # fmt: skip
    merged = {name: value for name, value in {**common, **config}.items() if value != "absent"}
    (folder / "config.json").write_text(json.dumps(merged))
    torch.save(_weights(), folder / "weights.pt")
    return folder


def _dictionary(folder: Path, name: str, tensors: dict[str, Tensor], **trainer: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"trainer": {"dict_class": name, **trainer}}))
    torch.save(tensors, folder / "ae.pt")
    return folder


def _sparsify(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cfg.json").write_text(json.dumps({"activation": "topk", "k": K, "d_in": D_IN, "num_latents": D_SAE}))
    tensors = {name: tensor for name, tensor in _linear().items() if name != "decoder.weight"}
    safetensors.torch.save_file({**tensors, "W_dec": _weights()["W_dec"]}, folder / "sae.safetensors")
    return folder


def test_trap_1_centring_differs_by_library_and_version(tmp_path: Path) -> None:
    linear = _linear()
    counted = {"k": torch.tensor(K), "threshold": torch.tensor(0.0)}
    new = {name: tensor for name, tensor in linear.items() if name != "b_dec"} | {"decoder.bias": linear["b_dec"]}
    activation = {"activation": {"cls": "Relu", "params": {}}}
    flat = {"d_vit": D_IN, "d_sae": D_SAE}
    relu = {
        True: [
            _saelens(tmp_path / "a", _weights(), apply_b_dec_to_input=True),
            _saelens(tmp_path / "b", _weights(), sae_lens_version=None, metadata=None),
            _saev(tmp_path / "c", {**flat, "n_reinit_samples": 1}),
            _saev(tmp_path / "d", {"schema": 1, "cls": "Relu", "cfg": flat}),
            _prisma(tmp_path / "e"),
            _dictionary(tmp_path / "f", "BatchTopKSAE", linear | counted),
        ],
        False: [
            _saelens(tmp_path / "g", _weights(), apply_b_dec_to_input=False),
            _saev(tmp_path / "h", {"schema": 2, "cfg": {**flat, **activation}}),
            _saev(tmp_path / "i", {"schema": 5, "cfg": {"d_model": D_IN, **activation}}),
            _dictionary(tmp_path / "j", "AutoEncoderNew", new),
            _dictionary(tmp_path / "k", "JumpReluAutoEncoder", {**_weights(), "threshold": torch.zeros(D_SAE)}),
        ],
    }
    for centred, places in relu.items():
        for place in places:
            _agrees(read_sae(place), _pre(vectors(), centred=centred).clamp(min=0))
    _agrees(read_sae(_sparsify(tmp_path / "layers.5")), largest(_pre(vectors(), centred=True), K).clamp(min=0))


def test_trap_2_what_topk_selects_is_rectified_or_not(tmp_path: Path) -> None:
    k = D_SAE - 2  # so many that negative ones are selected
    rectified = _saelens(tmp_path / "a", _weights(), architecture="topk", k=k)
    header = {"schema": 2, "cfg": {"d_vit": D_IN, "activation": {"cls": "TopK", "params": {"top_k": k}}}}

    _agrees(read_sae(rectified), largest(_pre(vectors(), centred=True), k).clamp(min=0))
    _agrees(read_sae(_saev(tmp_path / "b", header)), largest(_pre(vectors(), centred=False), k))


def test_trap_3_topk_and_batchtopk_have_the_same_tensors(tmp_path: Path) -> None:
    tensors = {**_linear(), "k": torch.tensor(K), "threshold": torch.tensor(1.5)}
    pre = _pre(vectors(), centred=True)
    by_count, by_threshold = largest(pre, K).clamp(min=0), pre * (pre > 1.5)
    assert not torch.equal(by_count, by_threshold)

    _agrees(read_sae(_dictionary(tmp_path / "a", "AutoEncoderTopK", tensors)), by_count)
    _agrees(read_sae(_dictionary(tmp_path / "b", "BatchTopKSAE", tensors)), by_threshold)
    torch.save(tensors, tmp_path / "bare.pt")
    with pytest.raises(HintMissing) as asked:
        read_sae(tmp_path / "bare.pt")
    assert asked.value.name == "activation"


def test_trap_4_thresholds_are_missing_logarithms_or_minus_one(tmp_path: Path) -> None:
    pre, theta = _pre(vectors(), centred=True), drawer(3)(D_SAE).abs()
    jump = {"architecture": "jumprelu"}
    logarithm = _saelens(tmp_path / "a", {**_weights(), "log_threshold": theta.log()}, **jump)
    never = {**_linear(), "k": torch.tensor(K), "threshold": torch.tensor(-1.0)}

    _agrees(read_sae(logarithm), pre.clamp(min=0) * (pre > theta.double()))
    _agrees(read_sae(_dictionary(tmp_path / "b", "BatchTopKSAE", never)), largest(pre, K).clamp(min=0))
    with pytest.raises(HintMissing) as asked:
        read_sae(_saelens(tmp_path / "c", _weights(), **jump))
    assert asked.value.name == "threshold"


def test_trap_4_what_equals_the_threshold_does_not_fire(tmp_path: Path) -> None:
    """Every library here compares with ``>``."""
    eye = {"W_enc": torch.eye(2), "W_dec": torch.eye(2), "b_enc": torch.zeros(2), "b_dec": torch.zeros(2)}
    theta = {"threshold": torch.tensor([1.0, 1.0])}
    sae = read_sae(_saelens(tmp_path, eye | theta, architecture="jumprelu", d_in=2, d_sae=2))

    assert sae.encode(torch.tensor([[1.0, 1.0 + 2**-20]])).latents.tolist() == [1]


@pytest.mark.parametrize("library", ["SAELens", "Prisma"])
def test_trap_5_the_deviation_is_unbiased_and_eps_is_added_to_it(library: str, tmp_path: Path) -> None:
    small = {"normalize_activations": "layer_norm"}
    folder = _saelens(tmp_path, _weights(), **small) if library == "SAELens" else _prisma(tmp_path, **small)
    x = 1e-4 * vectors()  # so that where eps is added shows
    wide = x.double() - x.double().mean(1, keepdim=True)
    std = (wide.square().sum(1, keepdim=True) / (D_IN - 1)).sqrt()
    codes = _pre(wide / (std + 1e-5), centred=True).clamp(min=0)

    torch.testing.assert_close(read_sae(folder).encode(x).dense().double(), codes, rtol=1e-4, atol=1e-4)
    with_eps_inside = _pre(wide / (std.square() + 1e-5).sqrt(), centred=True).clamp(min=0)
    assert (with_eps_inside - codes).abs().max() > 0.1


def test_trap_6_null_is_none_and_absent_is_the_default(tmp_path: Path) -> None:
    """In Prisma's configurations; in those of SAELens both are none."""
    assert read_sae(_prisma(tmp_path / "a", normalize_activations=None)).config.normalization == "none"
    assert read_sae(_prisma(tmp_path / "b", normalize_activations="absent")).config.normalization == "layer_norm"
    assert read_sae(_saelens(tmp_path / "c", _weights(), normalize_activations=None)).config.normalization == "none"
    assert read_sae(_saelens(tmp_path / "d", _weights())).config.normalization == "none"


def test_trap_7_statistics_of_the_input_lie_outside_the_file(tmp_path: Path) -> None:
    folder = _saelens(tmp_path / "a", _weights(), normalize_activations="expected_average_only_in")
    with pytest.raises(HintMissing) as asked:
        read_sae(folder)
    assert asked.value.name == "scale"
    (folder / "activation_scaler.json").write_text('{"scaling_factor": 0.5}')
    codes = _pre(0.5 * vectors(), centred=True).clamp(min=0)
    torch.testing.assert_close(read_sae(folder).encode(vectors()).dense().double(), codes, rtol=1e-5, atol=1e-5)

    place = _saev(tmp_path / "b", {"d_vit": D_IN, "n_reinit_samples": 1})
    codes = _pre((vectors() - 0.3) * 2.018, centred=True).clamp(min=0)
    sae = read_sae(place, mean=0.3, scale=2.018)
    torch.testing.assert_close(sae.encode(vectors()).dense().double(), codes, rtol=1e-5, atol=1e-5)


def test_trap_8_k_stands_elsewhere_or_nowhere(tmp_path: Path) -> None:
    folder = _dictionary(tmp_path / "a", "AutoEncoderTopK", _linear(), k=K)

    _agrees(read_sae(folder), largest(_pre(vectors(), centred=True), K).clamp(min=0))
    with pytest.raises(HintMissing) as asked:
        read_sae(_dictionary(tmp_path / "b", "AutoEncoderTopK", _linear()))
    assert asked.value.name == "k"
    assert read_sae(tmp_path / "b", k=3).config.k == 3


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_trap_11_narrow_weights_are_computed_in_float32(dtype: torch.dtype, tmp_path: Path) -> None:
    narrow = {name: tensor.to(dtype) for name, tensor in _weights().items()}
    w = {name: tensor.double() for name, tensor in narrow.items()}
    codes = ((vectors().double() - w["b_dec"]) @ w["W_enc"] + w["b_enc"]).clamp(min=0)

    agree(read_sae(_saelens(tmp_path, narrow)), vectors(), codes, codes @ w["W_dec"] + w["b_dec"])


def test_trap_12_many_latents_are_encoded_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    d_sae, largest_block = 163_840, 0
    draw = drawer()
    tensors = {"W_enc": draw(2, d_sae), "W_dec": draw(d_sae, 2), "b_enc": draw(d_sae) - 3, "b_dec": draw(2)}
    sae = read_sae(_saelens(tmp_path, tensors, d_in=2, d_sae=d_sae))
    dense = sae.pre_activations

    def watched(x: Tensor) -> Tensor:
        nonlocal largest_block
        largest_block = max(largest_block, len(x) * d_sae)
        return dense(x)

    monkeypatch.setattr(sae, "pre_activations", watched)
    codes = sae.encode(0.3 * vectors(257, 2))

    assert 0 < largest_block <= 2**24 < 257 * d_sae
    assert 0 < codes.latents.numel() < 257 * d_sae / 20


def test_trap_16_layer_minus_one_is_the_last_block_or_the_projection(tmp_path: Path) -> None:
    tensors = {**_linear(), "k": torch.tensor(K), "threshold": torch.tensor(0.5)}
    block, pooled = (
        _dictionary(tmp_path / f"acts_ViT-L-14_-1_{where}" / "trainer_0", "BatchTopKSAE", tensors)
        for where in ("post_mlp_residual", "post_projection")
    )

    assert read_sae(block).config.site == "blocks.-1.hook_resid_post"
    assert (read_sae(pooled).config.site, read_sae(pooled).config.tokens) == ("pooled", "cls")
    assert read_sae(_prisma(tmp_path / "a", hook_point_layer=-1)).config.site == "blocks.-1.hook_resid_post"
