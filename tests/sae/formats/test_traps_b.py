"""Ways in which files of these formats are read without an error and wrongly, each as one test."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import Tensor, nn

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, SparseAutoencoder, read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, drawer, largest, saved, vectors

MANY = D_SAE - 4
MSAE_NAME = f"{D_SAE}_{D_IN}_TopKReLU_{MANY}_False_False_0.0_cc3m.pth"


class Files:
    """One file of each format, all with the same weights ``E [d_sae, d_in]``, ``D [d_in, d_sae]`` and biases."""

    def __init__(self, folder: Path) -> None:
        draw = drawer()
        self.folder = folder
        self.E, self.D, self.b, self.c = draw(D_SAE, D_IN), draw(D_IN, D_SAE), draw(D_SAE), 3 * draw(D_IN)

    def read(self, name: str) -> SparseAutoencoder:
        content, hints = getattr(self, f"_{name}")()
        file_name = MSAE_NAME if name == "msae" else "sae.pt"
        if name == "clip_topk":
            (self.folder / "config.json").write_text(json.dumps({"input_dim": D_IN, "hidden_dim": D_SAE, "k": MANY}))
            safetensors.torch.save_file(content, self.folder / "model.safetensors")
            return read_sae(self.folder)
        return read_sae(saved(self.folder, file_name, content), **hints)

    def _clipscope(self) -> tuple[Any, dict[str, Any]]:
        state = {"pre_b": self.c, "enc": self.E.T.contiguous(), "dec": self.D.T.contiguous()}
        return {"n_features": D_SAE, "d_in": D_IN, "k": MANY, "model_state_dict": state}, {}

    def _msae(self) -> tuple[Any, dict[str, Any]]:
        state = {"pre_bias": self.c, "latent_bias": self.b, "encoder": self.E.T.contiguous(), "decoder": self.D.T}
        return {"model": state, "mean_center": torch.zeros(D_IN), "scaling_factor": 1.0, "target_norm": 1.0}, {}

    def _attributing(self) -> tuple[Any, dict[str, Any]]:
        state = {"encoder.0.weight_v": 7 * self.E, "encoder.0.weight_g": self.E.norm(dim=1, keepdim=True)}
        state |= {"encoder.0.bias": self.b, "decoder.weight_v": self.D, "decoder.weight_g": torch.ones(1, D_SAE)}
        return {"state_dict": state, "pytorch-lightning_version": "2.4.0"}, {"k": MANY}

    def _sparc(self) -> tuple[Any, dict[str, Any]]:
        state = {"encoders.clip_img.weight": self.E, "decoders.clip_img.weight": self.D}
        return state | {"pre_biases.clip_img": self.c, "latent_biases.clip_img": self.b}, {"k": MANY}

    def _openai(self) -> tuple[Any, dict[str, Any]]:
        state = {"encoder.weight": self.E, "decoder.weight": self.D, "pre_bias": self.c, "latent_bias": self.b}
        return {**state, "activation": "TopK", "activation_state_dict": {"k": MANY, "postact_fn": "ReLU"}}, {}

    def _dncbm(self) -> tuple[Any, dict[str, Any]]:
        state = {"tied_bias": self.c, "encoder._weight": self.E, "encoder._bias": self.b, "decoder._weight": self.D}
        return {name: tensor[None] for name, tensor in state.items()}, {}

    def _gytis(self) -> tuple[Any, dict[str, Any]]:
        return {"enc_bias": self.b, "dec_bias": self.c, "encoder.weight": self.E, "decoder.weight": self.D}, {}

    def _overcomplete(self) -> tuple[Any, dict[str, Any]]:
        state = {"encoder.final_block.0.weight": self.E, "encoder.final_block.0.bias": self.b}
        return state | {"dictionary._weights": self.D.T, "dictionary.multiplier": torch.tensor(0.0)}, {"k": MANY}

    def _clip_topk(self) -> tuple[Any, dict[str, Any]]:
        state = {"W_enc": self.E.T.contiguous(), "b_enc": self.b, "W_dec": self.D.T.contiguous(), "b_dec": self.c}
        return state | {"feature_counts": torch.ones(D_SAE), "total_samples": torch.tensor(9)}, {}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


CENTRED = {"clipscope", "msae", "sparc", "openai", "dncbm"}
SIGNED = {"clipscope", "attributing", "clip_topk"}
ALL = sorted(CENTRED | SIGNED | {"gytis", "overcomplete"})


@pytest.mark.parametrize("name", ALL)
def test_trap_1_which_bias_is_subtracted_from_the_input(name: str, files: Files) -> None:
    sae, x = files.read(name), vectors()
    assert sae.config.normalization == ("layer_norm" if name == "openai" else "none")
    seen = sae.standardise(x).x.double()
    expected = (seen - files.c if name in CENTRED else seen) @ files.E.T.double()
    expected = expected if name == "clipscope" else expected + files.b
    torch.testing.assert_close(sae.pre_activations(x).double(), expected, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("name", sorted(set(ALL) - {"dncbm", "gytis"}))
def test_trap_2_what_topk_selects_is_rectified_or_not(name: str, files: Files) -> None:
    sae, x = files.read(name), vectors()
    kept = largest(sae.pre_activations(x).double(), MANY)
    assert (kept < 0).any()
    expected = kept if name in SIGNED else kept.relu()
    torch.testing.assert_close(sae.encode(x).dense().double(), expected, rtol=1e-5, atol=1e-5)


def test_trap_4_thresholds_are_logarithms_that_are_reached_or_exceeded(files: Files) -> None:
    """overcomplete keeps ``>= exp(threshold)``, MSAE ``> exp(threshold)``."""
    level = torch.full((D_SAE,), -0.5)
    theirs, _ = files._overcomplete()
    reached = read_sae(saved(files.folder, "sae.pth", theirs | {"thresholds": level}))
    content, _ = files._msae()
    content["model"]["activation.log_threshold"] = level
    exceeded = read_sae(saved(files.folder, MSAE_NAME.replace(f"TopKReLU_{MANY}", "JumpReLU"), content))
    edge = level.exp()
    assert bool((edge > reached.threshold).all())
    assert torch.equal(torch.nextafter(reached.threshold, edge), edge)  # nothing lies between
    assert exceeded.threshold is not None
    assert torch.equal(exceeded.threshold, edge)


def test_trap_4_a_batch_topk_without_threshold_is_not_taken_for_relu(files: Files) -> None:
    content, _ = files._overcomplete()
    with pytest.raises(HintMissing) as missing:
        read_sae(saved(files.folder, "sae.pth", content), activation="batchtopk")
    assert missing.value.name == "threshold"
    name = MSAE_NAME.replace("TopKReLU", "BatchTopKReLU")
    reading = read_reading(saved(files.folder, name, files._msae()[0]))
    assert (reading.sae.config.activation, reading.sae.config.k) == ("topk", MANY)
    assert "BatchTopK without a stored threshold" in reading.notices[0]


def test_trap_5_layer_norm_divides_by_the_unbiased_deviation_plus_eps(files: Files) -> None:
    sae, x = files.read("openai"), 1e-4 * vectors()  # small enough for eps to show
    centred = x.double() - x.double().mean(1, keepdim=True)
    std = (centred.square().sum(1, keepdim=True) / (D_IN - 1)).sqrt()
    torch.testing.assert_close(sae.standardise(x).x.double(), centred / (std + 1e-5), rtol=1e-5, atol=1e-5)
    biased = centred / (centred.square().mean(1, keepdim=True) + 1e-5).sqrt()
    assert (sae.standardise(x).x.double() - biased).abs().max() > 0.1


def test_trap_7_statistics_of_the_input_are_part_of_the_file(files: Files) -> None:
    content, _ = files._msae()
    mean, scale = drawer(6)(D_IN), 0.3
    with_them = content | {"mean_center": mean, "scaling_factor": scale}
    raw = files.read("msae")
    sae = read_sae(saved(files.folder / "other", MSAE_NAME, with_them))
    seen = (vectors() - mean) * scale
    torch.testing.assert_close(sae.encode(vectors()).dense(), raw.encode(seen).dense(), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(sae.reconstruct(vectors()), raw.reconstruct(seen) / scale + mean, rtol=1e-4, atol=1e-4)


def test_trap_8_k_is_never_guessed(files: Files) -> None:
    for name in ("attributing", "sparc", "overcomplete"):
        content, _ = getattr(files, f"_{name}")()
        with pytest.raises(HintMissing) as missing:
            read_sae(saved(files.folder, f"{name}.pt", content))
        assert missing.value.name == "k"
    assert files.read("msae").config.k == MANY  # out of the file's name
    (files.folder / "run_config.json").write_text(json.dumps({"args": {"k": 3}}))
    assert read_sae(files.folder / "sparc.pt").config.k == 3


def test_trap_9_weight_norm_pairs_are_multiplied_out(files: Files) -> None:
    sae = files.read("attributing")
    torch.testing.assert_close(sae.W_enc.T, files.E)
    torch.testing.assert_close(sae.W_dec, files.D.T / files.D.T.norm(dim=1, keepdim=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        torchs = nn.utils.weight_norm(nn.Linear(D_SAE, D_IN, bias=False), dim=1)
    torchs.load_state_dict({"weight_v": files.D, "weight_g": torch.ones(1, D_SAE)})
    torch.testing.assert_close(sae.W_dec, torchs(torch.eye(D_SAE)).detach())


def test_trap_10_the_axis_of_components_is_not_one_of_latents(files: Files) -> None:
    sae = files.read("dncbm")
    assert (sae.config.d_in, sae.config.d_sae) == (D_IN, D_SAE)
    content, _ = files._dncbm()
    with pytest.raises(HintMissing):
        read_sae(saved(files.folder, "two.pt", {name: torch.cat([tensor] * 2) for name, tensor in content.items()}))


@pytest.mark.parametrize("name", ["gytis", "overcomplete", "attributing", "sparc"])
def test_trap_11_half_precision_is_computed_in_single(name: str, files: Files) -> None:
    content, hints = getattr(files, f"_{name}")()

    def half(part: Any) -> Any:
        return (
            {key: half(value) for key, value in part.items()}
            if isinstance(part, dict)
            else (part.half() if isinstance(part, Tensor) else part)
        )

    sae = read_sae(saved(files.folder, "half.pt", half(content)), **hints)
    assert {tensor.dtype for tensor in sae.tensors().values()} == {torch.float32}
    weight = files.E.half().float()
    if name == "attributing":
        direction = (7 * files.E).half().float()
        weight = direction / direction.norm(dim=1, keepdim=True) * files.E.norm(dim=1, keepdim=True).half().float()
    torch.testing.assert_close(sae.W_enc.T, weight)


def test_trap_12_many_latents_are_encoded_in_blocks(tmp_path: Path) -> None:
    """A dense block of these codes would hold 84 million numbers; at most 17 million exist at once."""
    n_latents, n = 163_840, 512
    draw = drawer()
    state = {"enc_bias": torch.full((n_latents,), -14.0), "dec_bias": draw(8)}
    state |= {"encoder.weight": draw(n_latents, 8), "decoder.weight": draw(8, n_latents)}
    state = {name: tensor.half() for name, tensor in state.items()}
    sae, x = read_sae(saved(tmp_path, "sparse_autoencoder_128.pth", state)), vectors(n, 8)
    assert sae.W_enc.is_contiguous()
    assert sae.W_dec.is_contiguous()
    largest_block = 0
    compute = sae.pre_activations

    def watched(block: Tensor) -> Tensor:
        nonlocal largest_block
        pre = compute(block)
        largest_block = max(largest_block, pre.numel())
        return pre

    sae.pre_activations = watched  # type: ignore[method-assign]
    codes = sae.encode(x)
    assert 0 < largest_block <= 2**24
    w = {name: tensor.double() for name, tensor in state.items()}
    expected = (x[:3].double() @ w["encoder.weight"].T + w["enc_bias"]).relu()
    for i in range(3):
        latents, activations = codes.row(i)
        assert torch.equal(latents, expected[i].nonzero()[:, 0])
        torch.testing.assert_close(activations.double(), expected[i, latents], rtol=1e-5, atol=1e-5)


def test_trap_16_layer_minus_one_is_the_last_block_here(files: Files) -> None:
    content, _ = files._attributing()
    folder = files.folder / f"clip_vit_b32_imagenet_topk-cls-{MANY}-{D_SAE}_layer--1_lr_0.0002"
    config = read_sae(saved(folder, "last.ckpt", content)).config
    assert (config.site, config.tokens) == ("blocks.-1.hook_resid_post", "cls")


@pytest.mark.parametrize("name", ALL)
def test_nan_is_refused_with_the_name_of_the_tensor(name: str, files: Files) -> None:
    files.E[3, 2] = float("nan")
    with pytest.raises(InputRefused, match="'W_enc' holds NaN or infinity"):
        files.read(name)
