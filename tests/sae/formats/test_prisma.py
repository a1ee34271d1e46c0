from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae import read_reading, read_sae
from tests.sae.formats.dense import D_IN, D_SAE, K, agree, drawer, largest, vectors
from tests.sae.formats.foreign import absent_config, dump

MODEL = "open-clip:laion/CLIP-ViT-B-32-DataComp.XL-s13B-b90K"
CONFIG: dict[str, Any] = {
    "model_class_name": "HookedViT",
    "model_name": MODEL,
    "hook_point_layer": 9,
    "layer_subtype": "hook_resid_post",
    "hook_point_head_index": None,
    "context_size": 50,
    "use_patches_only": False,
    "cls_token_only": False,
    "cached_activations_path": "activations/blocks.4.hook_mlp_out",
    "d_in": D_IN,
    "activation_fn_str": "relu",
    "activation_fn_kwargs": {},
    "normalize_activations": None,
    "architecture": "standard",
    "expansion_factor": [4],
    "d_sae": D_SAE,
}


def _state(*, gated: bool = False) -> dict[str, Tensor]:
    draw = drawer()
    state = {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}
    return {**state, **{name: 0.3 * draw(D_SAE) for name in ("b_gate", "r_mag", "b_mag")}} if gated else state


def _normalised(x: Tensor, kind: str | None) -> tuple[Tensor, Tensor, Tensor]:
    """What the SAE sees, and what undoes it: times the second, plus the third."""
    x = x.double()
    if kind == "layer_norm":
        mean = x.mean(1, keepdim=True)
        std = ((x - mean).square().sum(1, keepdim=True) / (x.shape[1] - 1)).sqrt()
        return (x - mean) / (std + 1e-5), std, mean
    if kind == "constant_norm_rescale":
        size = x.square().sum(1, keepdim=True).sqrt() / x.shape[1] ** 0.5
        return x / size, size, torch.zeros_like(size)
    return x, torch.ones(len(x), 1).double(), torch.zeros(len(x), 1).double()


def _formula(state: dict[str, Tensor], x: Tensor, config: dict[str, Any]) -> tuple[Tensor, Tensor]:
    w = {name: tensor.double() for name, tensor in state.items()}
    seen, size, mean = _normalised(x, config["normalize_activations"])
    projected = (seen - w["b_dec"]) @ w["W_enc"]
    if config["architecture"] == "gated":
        codes = (projected + w["b_gate"] > 0) * (projected * w["r_mag"].exp() + w["b_mag"]).clamp(min=0)
    elif config["activation_fn_str"] == "topk":
        codes = largest(projected + w["b_enc"], config["activation_fn_kwargs"]["k"]).clamp(min=0)
    else:
        codes = (projected + w["b_enc"]).clamp(min=0)
        codes = codes.tanh() if config["activation_fn_str"] == "tanh-relu" else codes
    return codes, (codes @ w["W_dec"] + w["b_dec"]) * size + mean


def _folder(place: Path, weights: str = "weights.pt", state: dict[str, Tensor] | None = None, **changes: Any) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    config = {name: value for name, value in {**CONFIG, **changes}.items() if value != "missing"}
    wrapped = config | {"_dtype": {"__type__": "torch.dtype", "value": "torch.float32"}}
    (place / "config.json").write_text(json.dumps(wrapped))
    torch.save(_state(gated=changes.get("architecture") == "gated") if state is None else state, place / weights)
    return place


VARIANTS: list[dict[str, Any]] = [
    {},
    {"activation_fn_str": "topk", "activation_fn_kwargs": {"k": K}},
    {"activation_fn_str": "tanh-relu"},
    {"architecture": "gated"},
]


@pytest.mark.parametrize("normalization", [None, "none", "layer_norm", "constant_norm_rescale"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_codes(variant: dict[str, Any], normalization: str | None, tmp_path: Path) -> None:
    changes = {**variant, "normalize_activations": normalization}

    reading = read_reading(_folder(tmp_path, **changes))

    state = _state(gated=variant.get("architecture") == "gated")
    agree(reading.sae, vectors(), *_formula(state, vectors(), {**CONFIG, **changes}))
    config = reading.sae.config
    assert (reading.format, config.site, config.tokens) == ("ViT-Prisma", "blocks.9.hook_resid_post", "all")
    assert config.model_name == MODEL


@pytest.mark.parametrize("name", ["n_images_2600058.pt", "weights.pt"])
def test_names_of_the_weights(name: str, tmp_path: Path) -> None:
    _folder(tmp_path, name)
    torch.save(torch.zeros(D_SAE), tmp_path / "n_images_2600058_log_feature_sparsity.pt")

    agree(read_sae(tmp_path), vectors(), *_formula(_state(), vectors(), CONFIG))


@pytest.mark.parametrize(
    ("changes", "tokens"),
    [
        ({"cls_token_only": True, "context_size": 1}, "cls"),
        ({"context_size": 1}, "cls"),
        ({"use_patches_only": True, "context_size": 49}, "patch"),
        ({"context_size": 50}, "all"),
        ({"context_size": 197}, "all"),
        ({"context_size": 196}, "patch"),
    ],
)
def test_tokens(changes: dict[str, Any], tokens: str, tmp_path: Path) -> None:
    assert read_sae(_folder(tmp_path, **changes)).config.tokens == tokens


@pytest.mark.parametrize("subtype", ["hook_resid_pre", "hook_resid_mid", "hook_mlp_out", "hook_attn_out",
                                     "ln2.hook_normalized"])  # fmt: skip
def test_places(subtype: str, tmp_path: Path) -> None:
    assert read_sae(_folder(tmp_path, layer_subtype=subtype)).config.site == f"blocks.9.{subtype}"


def test_a_head_is_no_site(tmp_path: Path) -> None:
    assert read_sae(_folder(tmp_path, hook_point_head_index=3)).config.site is None


def test_a_transcoder_is_refused(tmp_path: Path) -> None:
    state = {**_state(), "b_dec_out": torch.zeros(D_IN)}

    with pytest.raises(InputRefused, match="transcoder"):
        read_sae(_folder(tmp_path, state=state))


@pytest.mark.parametrize("changes", [{"architecture": "jumprelu"}, {"activation_fn_str": "leaky_relu"}])
def test_what_the_library_only_declares_is_refused(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=next(iter(changes.values()))):
        read_sae(_folder(tmp_path, **changes))


@pytest.mark.parametrize("change", [{"d_in": D_IN + 1}, {"d_sae": D_SAE + 1}])
def test_sizes_that_contradict_the_weights_are_refused(change: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"b_dec|b_enc"):
        read_sae(_folder(tmp_path, **change))


@pytest.mark.parametrize("name", ["final.pt", "final.pkl", "final.pkl.gz"])
def test_checkpoints_with_the_configuration_inside(name: str, tmp_path: Path) -> None:
    inside = {**CONFIG, "normalize_activations": "layer_norm", "dtype": torch.float32, "device": torch.device("cpu")}
    with absent_config("vit_prisma.sae.config", "VisionModelSAERunnerConfig", **inside) as config:
        dump(tmp_path / name, {"cfg": config, "state_dict": _state()})

    reading = read_reading(tmp_path / name)

    agree(reading.sae, vectors(), *_formula(_state(), vectors(), inside))
    assert reading.format == "ViT-Prisma checkpoint"
    assert reading.sae.config.site == "blocks.9.hook_resid_post"


def test_the_configuration_inside_wins_and_the_difference_is_told(tmp_path: Path) -> None:
    inside = {**CONFIG, "activation_fn_str": "topk", "activation_fn_kwargs": {"k": K}, "hook_point_layer": 4}
    _folder(tmp_path)
    with absent_config("vit_prisma.sae.config", "VisionModelSAERunnerConfig", **inside) as config:
        dump(tmp_path / "weights.pt", {"cfg": config, "state_dict": _state()})

    reading = read_reading(tmp_path)

    agree(reading.sae, vectors(), *_formula(_state(), vectors(), inside))
    assert reading.sae.config.site == "blocks.4.hook_resid_post"
    assert "activation_fn_str, hook_point_layer" in reading.notices[0]


def test_the_function_after_topk_may_be_a_module(tmp_path: Path) -> None:
    inside = {**CONFIG, "activation_fn_str": "topk", "activation_fn_kwargs": {"k": D_SAE}}
    with absent_config("vit_prisma.sae.config", "Config", **inside) as config:
        config.activation_fn_kwargs = {"k": D_SAE, "postact_fn": torch.nn.Identity()}  # type: ignore[attr-defined]
        dump(tmp_path / "a.pt", {"cfg": config, "state_dict": _state()})
        config.activation_fn_kwargs = {"k": D_SAE, "postact_fn": torch.nn.ReLU()}  # type: ignore[attr-defined]
        dump(tmp_path / "b.pt", {"cfg": config, "state_dict": _state()})

    assert bool((read_sae(tmp_path / "a.pt").encode(vectors()).activations < 0).any())
    assert not bool((read_sae(tmp_path / "b.pt").encode(vectors()).activations < 0).any())


@pytest.mark.parametrize("layer", [9, [9]])
def test_the_era_of_saelens_2(layer: object, tmp_path: Path) -> None:
    old = {"hook_point": "blocks.9.hook_mlp_out", "hook_point_layer": layer, "model_name": "TinyCLIP", "d_in": D_IN,
           "expansion_factor": 16, "d_sae": D_SAE, "model_class_name": "HookedViT", "context_size": 50}  # fmt: skip
    dump(tmp_path / "a.pt", {"config": old, "autoencoder": {"cfg": old, "state_dict": _state()}})

    reading = read_reading(tmp_path / "a.pt")

    agree(reading.sae, vectors(), *_formula(_state(), vectors(), CONFIG))
    assert (reading.sae.config.site, reading.sae.config.tokens) == ("blocks.9.hook_mlp_out", "all")
