"""One small honest SAE of each kind of layout, on the disk."""

from __future__ import annotations

import json
from collections import OrderedDict
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import Tensor

from tests.sae.formats.dense import D_IN, D_SAE, drawer

SITE = "blocks.9.hook_resid_post"


def _raw() -> dict[str, Tensor]:
    draw = drawer()
    return {"W_enc": draw(D_IN, D_SAE), "b_enc": draw(D_SAE), "W_dec": draw(D_SAE, D_IN), "b_dec": draw(D_IN)}


def _linear(**biases: int) -> dict[str, Tensor]:
    draw = drawer()
    return {"encoder.weight": draw(D_SAE, D_IN), "decoder.weight": draw(D_IN, D_SAE)} | {
        name.replace("_of_", "."): draw(size) for name, size in biases.items()
    }


def _archetypal(batch_norm: bool) -> dict[str, Tensor]:
    draw = drawer()
    state = {
        "dictionary.W": draw(D_SAE, 8),
        "dictionary.C": draw(8, D_IN),
        "dictionary.Relax": draw(D_SAE, D_IN),
        "dictionary.multiplier": torch.tensor(0.1),
        "encoder.final_block.0.weight": draw(D_SAE, D_IN),
        "encoder.final_block.0.bias": draw(D_SAE),
    }
    if batch_norm:
        for name in ("weight", "bias", "running_mean", "running_var"):
            state[f"encoder.final_block.1.{name}"] = draw(D_SAE).abs() + 0.1
        state["encoder.final_block.1.num_batches_tracked"] = torch.tensor(7)
    return state


def _normed() -> dict[str, Tensor]:
    draw = drawer()
    return {
        "encoder.0.weight_v": draw(D_SAE, D_IN),
        "encoder.0.weight_g": draw(D_SAE, 1).abs(),
        "encoder.0.bias": draw(D_SAE),
        "decoder.weight_v": draw(D_IN, D_SAE),
        "decoder.weight_g": draw(1, D_SAE).abs(),
    }


def _sparc() -> dict[str, Tensor]:
    draw = drawer()
    return {
        "encoders.clip.weight": draw(D_SAE, D_IN),
        "decoders.clip.weight": draw(D_IN, D_SAE),
        "latent_biases.clip": draw(D_SAE),
        "pre_biases.clip": draw(D_IN),
    }


def _folder(weights: str, tensors: dict[str, Tensor], **configs: dict[str, Any]) -> Any:
    def write(place: Path) -> Path:
        safetensors.torch.save_file(tensors, place / weights)
        for name, config in configs.items():
            (place / f"{name}.json").write_text(json.dumps(config))
        return place

    return write


def _file(name: str, content: object, **configs: dict[str, Any]) -> Any:
    def write(place: Path) -> Path:
        for stem, config in configs.items():
            (place / f"{stem}.json").write_text(json.dumps(config))
        torch.save(content, place / name)
        return place / name

    return write


def _behind_a_line(header: dict[str, Any], content: object) -> Any:
    def write(place: Path) -> Path:
        torch.save(content, place / "inner.pt")
        line = json.dumps(header).encode() + b"\n"
        (place / "sae.pt").write_bytes(line + (place / "inner.pt").read_bytes())
        (place / "inner.pt").unlink()
        return place / "sae.pt"

    return write


_V6 = {
    "architecture": "topk", "k": 5, "d_in": D_IN, "d_sae": D_SAE, "apply_b_dec_to_input": True, "dtype": "float32",
    "normalize_activations": "expected_average_only_in", "rescale_acts_by_decoder_norm": True,
    "metadata": {"sae_lens_version": "6.54.12", "model_name": "a CLIP", "hook_name": SITE, "hook_head_index": None},
}  # fmt: skip
_PRISMA = {
    "architecture": "standard", "activation_fn_str": "topk", "activation_fn_kwargs": {"k": 5}, "d_in": D_IN,
    "expansion_factor": 2, "d_sae": D_SAE, "hook_point_layer": 9, "layer_subtype": "hook_resid_post",
    "cls_token_only": True,
    "normalize_activations": "layer_norm", "model_name": "a CLIP", "context_size": 50,
}  # fmt: skip
_TRAINER = {"trainer": {"dict_class": "AutoEncoderTopK", "k": 5, "activation_dim": D_IN, "dict_size": D_SAE, "layer": 9,
                        "lm_name": "a CLIP", "submodule_name": "resid_9"}}  # fmt: skip
_TOPK_STATE = OrderedDict(
    {**_linear(encoder_of_bias=D_SAE, b_dec=D_IN), "k": torch.tensor(5), "threshold": torch.tensor(-1.0)}
)
_OPENAI = {**_linear(latent_bias=D_SAE, pre_bias=D_IN), "activation": "TopK", "activation_state_dict": {"k": 5}}

# By name: what writes it and returns what is opened, and the hints that it needs.
LAYOUTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "SAELens": (_folder("sae_weights.safetensors", _raw(), cfg=_V6, activation_scaler={"scaling_factor": 0.5}), {}),
    "sparsify": (
        _folder(
            "sae.safetensors",
            {
                "encoder.weight": _raw()["W_enc"].T.contiguous(),
                "encoder.bias": _raw()["b_enc"],
                "W_dec": _raw()["W_dec"],
                "b_dec": _raw()["b_dec"],
            },
            cfg={
                "activation": "topk",
                "k": 5,
                "d_in": D_IN,
                "num_latents": D_SAE,
                "expansion_factor": 0,
                "signed": False,
            },
        ),
        {},
    ),
    "Prisma": (_folder("weights.safetensors", _raw(), config=_PRISMA), {}),
    "dictionary_learning": (_file("ae.pt", _TOPK_STATE, config=_TRAINER), {}),
    "an interrupted training": (
        _file("ae.pt", {"ae": _TOPK_STATE, "config": _TRAINER["trainer"], "norm_factor": 1.5, "step": 7}),
        {},
    ),
    "HugoFry": (
        _file(
            "sae.pt",
            {
                "cfg": {
                    "block_layer": 9,
                    "module_name": "resid",
                    "d_in": D_IN,
                    "d_sae": D_SAE,
                    "class_token": True,
                    "model_name": "a CLIP",
                    "gated_sae": False,
                },
                "state_dict": _raw(),
            },
        ),
        {},
    ),
    "clipscope": (
        _file(
            "sae.pt",
            {
                "k": 5,
                "n_features": D_SAE,
                "model_state_dict": {"pre_b": _raw()["b_dec"], "enc": _raw()["W_enc"], "dec": _raw()["W_dec"]},
            },
        ),
        {},
    ),
    "MSAE": (
        _file(
            f"{D_SAE}_{D_IN}_TopKReLU_5_RW_False_False_0.0_cc3m.pt",
            {
                "model": {
                    "encoder": _raw()["W_enc"],
                    "decoder": _raw()["W_dec"],
                    "pre_bias": _raw()["b_dec"],
                    "latent_bias": _raw()["b_enc"],
                },
                "mean_center": _raw()["b_dec"],
                "scaling_factor": 0.7,
            },
        ),
        {},
    ),
    "OpenAI": (_file("sae.pt", _OPENAI), {}),
    "four tensors": (_file("sae.pt", _raw(), config={"k": 5, "activation": "topk", "mean": [0.5] * D_IN}), {}),
    "DN-CBM": (_file("sae.pt", _linear(encoder_of_bias=D_SAE, tied_bias=D_IN)), {}),
    "archetypal": (_file("sae.pt", _archetypal(batch_norm=False)), {"k": 5, "delta": 1.0}),
    "archetypal with a batch norm": (_file("sae.pt", _archetypal(batch_norm=True)), {"k": 5}),
    "overcomplete": (
        _file("sae.pt", {"dictionary._weights": _raw()["W_dec"], "encoder.final_block.0.weight": _raw()["W_dec"] * 2}),
        {"k": 5, "normalization": "l2"},
    ),
    "clip_topk": (
        _folder(
            "model.safetensors",
            _raw() | {"feature_counts": torch.zeros(D_SAE), "total_samples": torch.zeros(1)},
            config={"input_dim": D_IN, "hidden_dim": D_SAE, "k": 5, "normalize_decoder": True},
        ),
        {},
    ),
    "attributing-clip": (_file("sae.pt", {"state_dict": _normed()}), {"k": 5}),
    "SPARC": (_file("sae.pt", _sparc(), run_config={"args": {"k": 5, "topk_type": "global"}}), {}),
    "saev": (
        _behind_a_line(
            {
                "schema": 2,
                "cfg": {
                    "d_vit": D_IN,
                    "exp_factor": 1,
                    "d_sae": D_SAE,
                    "activation": {"cls": "TopK", "params": {"top_k": 5}},
                },
            },
            _raw(),
        ),
        {},
    ),
}
