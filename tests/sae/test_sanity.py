"""Weights and settings of which an audit would make no numbers, or none within anybody's lifetime."""

from __future__ import annotations

import json
from typing import Any

import pytest
import safetensors.torch
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import SaeConfig, SparseAutoencoder, sae_from_bytes, sae_to_bytes
from tests.sae.samples import D_IN, D_SAE, KINDS, random_sae


def _with(kind: str, **tensors: float) -> tuple[bytes, bytes]:
    """Return the files of an SAE whose named tensors hold one number each."""
    cfg, weights = sae_to_bytes(random_sae(kind))
    held = safetensors.torch.load(weights)
    return cfg, safetensors.torch.save({**held, **{n: torch.full_like(held[n], v) for n, v in tensors.items()}})


@pytest.mark.parametrize("kind", KINDS)
def test_every_sane_one_is_taken(kind: str) -> None:
    sae = random_sae(kind)

    assert sae_from_bytes(*sae_to_bytes(sae)).fingerprint == sae.fingerprint


@pytest.mark.parametrize(
    ("kind", "tensor", "value"),
    [
        ("topk", "W_dec", 1e38),
        ("topk", "W_enc", 1e38),
        ("topk", "b_dec", 3e38),
        ("relu", "b_enc", 3e38),
        ("topk", "W_dec", float("inf")),
        ("topk", "b_enc", float("nan")),
    ],
)
@pytest.mark.filterwarnings("error")
def test_weights_that_overflow_are_refused_by_name(kind: str, tensor: str, value: float) -> None:
    files = _with(kind, **{tensor: value})

    with pytest.raises(InputRefused, match=r"(weights of the SAE|The SAE's tensor '\w+')"):
        sae_from_bytes(*files)


def test_a_gate_whose_exponential_overflows_is_refused() -> None:
    tensors = random_sae("relu").tensors()
    vectors = {"b_gate": 1.0, "b_mag": 0.0, "r_mag": 100.0}
    tensors |= {name: torch.full((D_SAE,), value) for name, value in vectors.items()}
    files = sae_to_bytes(SparseAutoencoder(SaeConfig(D_IN, D_SAE, "gated"), tensors))

    with pytest.raises(InputRefused, match="the activation of a latent is not a finite number"):
        sae_from_bytes(*files)


def test_a_threshold_that_nothing_reaches_is_no_fault() -> None:
    assert sae_from_bytes(*_with("jumprelu", threshold=1e38)).config.activation == "jumprelu"


@pytest.mark.parametrize("activation", ["matching-pursuit", "orthogonal-matching-pursuit"])
@pytest.mark.parametrize("k", [0, 65, 10**9])
def test_a_pursuit_of_more_steps_than_latents(activation: Any, k: int) -> None:
    with pytest.raises(InputRefused, match="number of steps between 1 and 64"):
        SaeConfig(16, 64, activation, k=k)


@pytest.mark.parametrize(("activation", "most"), [("matching-pursuit", 512), ("orthogonal-matching-pursuit", 128)])
def test_a_pursuit_of_many_steps_through_a_large_dictionary(activation: Any, most: int) -> None:
    assert SaeConfig(768, 2**16, activation, k=most).k == most
    with pytest.raises(InputRefused, match=f"between 1 and {most}"):
        SaeConfig(768, 2**16, activation, k=most + 1)


def test_a_quantised_one_of_many_levels() -> None:
    with pytest.raises(InputRefused, match="levels"):
        SaeConfig(16, 64, "quantised", k=10**9)


CFG: dict[str, Any] = json.loads(sae_to_bytes(random_sae("topk"))[0])


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("d_sae", {"d_sae": "64"}),
        ("d_sae", {"d_sae": 1e3}),
        ("d_in", {"d_in": True}),
        ("d_in", {"d_in": 10**12}),
        ("apply_b_dec_to_input", {"apply_b_dec_to_input": 1}),
        ("normalize_activations", {"normalize_activations": "perhaps"}),
        ("metadata", {"metadata": None}),
        ("metadata.k", {"metadata": {**CFG["metadata"], "k": -1}}),
        ("metadata.tokens", {"metadata": {**CFG["metadata"], "tokens": ["cls"]}}),
        ("metadata.hook_name", {"metadata": {**CFG["metadata"], "hook_name": "a" * 10**5}}),
        ("metadata.prefixes", {"metadata": {**CFG["metadata"], "prefixes": 5}}),
        ("metadata.soft_cap", {"metadata": {**CFG["metadata"], "soft_cap": 1e-300}}),
        ("metadata.solver_steps", {"metadata": {**CFG["metadata"], "solver_steps": 10**9}}),
        ("metadata.norm_eps", {"metadata": {**CFG["metadata"], "norm_eps": -1}}),
    ],
)
def test_a_wrong_field_of_the_configuration_is_named(field: str, change: dict[str, Any]) -> None:
    cfg = json.dumps({**CFG, **change}).encode()
    with pytest.raises(InputRefused, match=rf"cfg\.json of the SAE is not valid at '{field}"):
        sae_from_bytes(cfg, sae_to_bytes(random_sae("topk"))[1])


@pytest.mark.parametrize("cfg", [b"", b"\xff", b"[" * 10**5, b'{"d_in": 1e999}', b'{"a": 1, "a": 2}', b"9" * 5000])
def test_what_is_no_configuration(cfg: bytes) -> None:
    with pytest.raises(InputRefused, match=r"cfg\.json of the SAE"):
        sae_from_bytes(cfg, b"")
