from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import HintMissing, SparseAutoencoder, read_reading, read_sae, sae_from_bytes, sae_to_bytes
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, saved, vectors

MANY = D_SAE - 4  # so many that negative ones are among them


def _content(*, tied: bool = False, jump: bool = False, mean: bool = True, numpy: bool = True) -> dict[str, object]:
    draw = drawer()
    state = {"pre_bias": draw(D_IN), "encoder": draw(D_IN, D_SAE), "latent_bias": draw(D_SAE)}
    state["latents_activation_frequency"] = torch.zeros(D_SAE, dtype=torch.int64)
    if not tied:
        state["decoder"] = draw(D_SAE, D_IN)
    if jump:
        state["activation.log_threshold"] = state["dead_activations.log_threshold"] = 0.5 * draw(D_SAE) - 1
    centre = draw(D_IN) if mean else torch.zeros(D_IN)
    return {
        "model": state,
        "mean_center": centre.numpy() if numpy else centre,
        "scaling_factor": np.float32(2.5) if numpy else 2.5,
        "target_norm": np.sqrt(D_IN),
    }


def _name(activation: str, *, tied: bool = False, normalize: bool = False, cap: float = 0.0) -> str:
    return f"{D_SAE}_{D_IN}_{activation}_{tied}_{normalize}_{cap}_cc3m_ViT-L~14_train_image_2905936_768.pth"


def _agrees(sae: SparseAutoencoder, content: dict[str, object], act, *, cap: float = 0.0, norm: bool = False) -> None:  # type: ignore[no-untyped-def]
    state = content["model"]
    assert isinstance(state, dict)
    w = {name: tensor.double() for name, tensor in state.items()}
    mean, scale = torch.as_tensor(content["mean_center"]).double(), float(content["scaling_factor"])  # type: ignore[arg-type]
    x = vectors()
    seen = (x.double() - mean) * scale
    mu, std = (seen.mean(1, keepdim=True), seen.std(1, keepdim=True)) if norm else (torch.zeros(1), torch.ones(1))
    if norm:
        seen = (seen - mu) / (std + 1e-5)
    codes = act((seen - w["pre_bias"]) @ w["encoder"] + w["latent_bias"])
    codes = cap * torch.tanh(codes / cap) if cap else codes
    decoded = codes @ w.get("decoder", w["encoder"].T) + w["pre_bias"]
    agree(sae, x, codes, (decoded * std + mu) / scale + mean)


ACTIVATIONS = {
    f"TopKReLU_{K}": lambda pre: largest(pre, K).relu(),
    f"TopK_{MANY}": lambda pre: largest(pre, MANY),
    f"TopKabs_{K}": lambda pre: largest(pre.abs(), K),
    f"TopKabsReLU_{K}": lambda pre: largest(pre.abs(), K),
    "ReLU_003": torch.relu,
    "Identity": lambda pre: pre,
    f"TopKReLU_{K}_UW": lambda pre: largest(pre, K).relu(),
    f"TopKReLU_{K}_RW": lambda pre: largest(pre, K).relu(),
    f"BatchTopKReLU_{K}": lambda pre: largest(pre, K).relu(),
    f"BatchTopK_{MANY}": lambda pre: largest(pre, MANY),
    f"BatchTopKabs_{K}": lambda pre: largest(pre, K, pre.abs()),
    f"BatchTopKabsReLU_{MANY}": lambda pre: largest(pre, MANY, pre.abs()).relu(),
}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_name_of_the_file_says_the_activation(activation: str, tmp_path: Path) -> None:
    content = _content()
    reading = read_reading(saved(tmp_path, _name(activation), content))
    config = reading.sae.config
    assert (reading.format, config.site, config.tokens) == ("MSAE", "pooled", "cls")
    assert any("BatchTopK" in notice for notice in reading.notices) == activation.startswith("Batch")
    _agrees(reading.sae, content, ACTIVATIONS[activation])


def test_jumprelu_thresholds_are_logarithms(tmp_path: Path) -> None:
    content = _content(jump=True)
    theta = content["model"]["activation.log_threshold"].double().exp()  # type: ignore[index]
    sae = read_sae(saved(tmp_path, _name("JumpReLU"), content))
    assert sae.config.activation == "jumprelu"
    _agrees(sae, content, lambda pre: torch.where(pre > theta, pre.relu(), 0.0))


@pytest.mark.parametrize("cap", [0.0, 2.0, 30.0])
def test_the_soft_cap_comes_after_the_selection(cap: float, tmp_path: Path) -> None:
    content = _content()
    sae = read_sae(saved(tmp_path, _name(f"TopKReLU_{K}", cap=cap), content))
    assert sae.config.soft_cap == (cap or None)
    _agrees(sae, content, lambda pre: largest(pre, K).relu(), cap=cap)


def test_tied_decoders_are_the_encoder(tmp_path: Path) -> None:
    content = _content(tied=True)
    _agrees(read_sae(saved(tmp_path, _name("ReLU_03", tied=True), content)), content, torch.relu)


@pytest.mark.parametrize("mean", [True, False])
def test_a_layer_norm_follows_the_statistics_of_the_input(mean: bool, tmp_path: Path) -> None:
    content = _content(mean=mean)
    sae = read_sae(saved(tmp_path, _name(f"TopKReLU_{K}", normalize=True), content))
    _agrees(sae, content, lambda pre: largest(pre, K).relu(), norm=True)
    again = sae_from_bytes(*sae_to_bytes(sae))
    assert again.config == sae.config
    assert again.fingerprint == sae.fingerprint


@pytest.mark.parametrize("numpy", [True, False])
def test_statistics_may_be_numpys_or_torchs(numpy: bool, tmp_path: Path) -> None:
    content = _content(numpy=numpy)
    _agrees(read_sae(saved(tmp_path, _name("ReLU_03"), content)), content, torch.relu)
    plain = {**_content(numpy=False), "mean_center": 0.25, "scaling_factor": torch.tensor(0.5)}
    _agrees(read_sae(saved(tmp_path, "again_" + _name("ReLU_03"), plain), activation="ReLU"), plain, torch.relu)


def test_other_statistics_can_be_said(tmp_path: Path) -> None:
    content = _content()
    sae = read_sae(saved(tmp_path, _name("ReLU_03"), content), mean=0.5, scale=2.0)
    _agrees(sae, content | {"mean_center": torch.full((D_IN,), 0.5), "scaling_factor": 2.0}, torch.relu)


def test_without_its_name_the_activation_is_asked_for(tmp_path: Path) -> None:
    content = _content()
    file = saved(tmp_path, "best.pth", content)
    with pytest.raises(HintMissing) as missing:
        read_sae(file)
    assert missing.value.name == "activation"
    with pytest.raises(HintMissing) as missing:
        read_sae(file, activation="TopKReLU")
    assert missing.value.name == "k"
    for activation in ("TopKReLU", "topk"):
        reading = read_reading(file, {"activation": activation, "k": K})
        assert "soft cap" in reading.notices[0]
        _agrees(reading.sae, content, lambda pre: largest(pre, K).relu())


def test_a_name_that_contradicts_the_weights_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path, _name("ReLU_03").replace(f"{D_SAE}_", "80_", 1), _content())
    with pytest.raises(InputRefused, match="80 latents"):
        read_sae(file)


@pytest.mark.parametrize(("name", "value"), [("scaling_factor", 0.0), ("scaling_factor", "x"), ("mean_center", [1.0])])
def test_statistics_that_do_not_fit_are_refused(name: str, value: object, tmp_path: Path) -> None:
    content = _content() | {name: torch.zeros(3) if name == "mean_center" else value}
    with pytest.raises(InputRefused):
        read_sae(saved(tmp_path, _name("ReLU_03"), content))


def test_an_unknown_activation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="'Swish'"):
        read_sae(saved(tmp_path, _name("Swish"), _content()))
