from __future__ import annotations

from typing import Any

import pytest
import torch

from sae_auditor.errors import InputRefused
from sae_auditor.sae import SaeConfig, SparseAutoencoder, SparseCodes, autoencoder
from tests.sae.samples import D_IN, D_SAE, KINDS, dense_codes, random_sae, random_vectors


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_codes_follow_the_published_formula(kind: str, centred: bool) -> None:
    sae, x = random_sae(kind, centred=centred), random_vectors()
    expected = dense_codes(sae, x)

    codes = sae.encode(x)

    assert torch.equal(codes.dense() != 0, expected != 0)
    torch.testing.assert_close(codes.dense().double(), expected, rtol=1e-5, atol=1e-5)
    assert 0 < codes.latents.numel() < x.shape[0] * D_SAE


@pytest.mark.parametrize("kind", KINDS)
def test_decoding_is_the_weighted_sum_of_decoder_rows(kind: str) -> None:
    sae, x = random_sae(kind), random_vectors()
    expected = dense_codes(sae, x) @ sae.W_dec.double() + sae.b_dec.double()

    torch.testing.assert_close(sae.decode(sae.encode(x)).double(), expected, rtol=1e-5, atol=1e-5)
    assert torch.equal(sae.reconstruct(x), sae.decode(sae.encode(x)))


@pytest.mark.parametrize("kind", KINDS)
def test_latents_rise_within_a_row_and_rows_rise(kind: str) -> None:
    codes = random_sae(kind).encode(random_vectors())

    keys = codes.rows() * D_SAE + codes.latents
    assert bool((keys.diff() > 0).all())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows_per_block", [1, 7, 50])
def test_the_size_of_a_block_changes_nothing(kind: str, rows_per_block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sae, x = random_sae(kind), random_vectors()
    whole = sae.encode(x)
    monkeypatch.setattr(autoencoder, "_MAX_BLOCK", rows_per_block * D_SAE)

    parts = sae.encode(x)

    assert torch.equal(parts.row_offsets, whole.row_offsets)
    assert torch.equal(parts.latents, whole.latents)
    torch.testing.assert_close(parts.activations, whole.activations)


def test_topk_keeps_fewer_where_fewer_are_positive() -> None:
    sae = random_sae("topk")
    sae.b_enc -= 2.5

    counts = sae.encode(random_vectors()).row_offsets.diff()

    assert int(counts.min()) < 9
    assert int(counts.max()) <= 9


def test_a_negative_threshold_lets_nothing_negative_through() -> None:
    sae = random_sae("jumprelu")
    assert sae.threshold is not None
    sae.threshold -= 100

    codes = sae.encode(random_vectors())

    assert float(codes.activations.min()) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_fires_and_no_vectors_are_fine(kind: str) -> None:
    sae = random_sae(kind)
    sae.b_enc -= 1000

    silent, empty = sae.encode(random_vectors(3)), sae.encode(torch.zeros(0, D_IN))

    assert silent.latents.numel() == 0
    assert torch.equal(sae.decode(silent), sae.b_dec.expand(3, -1))
    assert empty.n == 0
    assert sae.decode(empty).shape == (0, D_IN)


def test_rows_without_latents_decode_to_the_bias() -> None:
    sae = random_sae("relu")
    dense = torch.zeros(3, D_SAE)
    dense[1, 5] = 2.0

    x_hat = sae.decode(SparseCodes.from_dense(dense))

    torch.testing.assert_close(x_hat, sae.b_dec + torch.stack([0 * sae.W_dec[5], 2 * sae.W_dec[5], 0 * sae.W_dec[5]]))


def test_lower_precision_is_computed_in_float32() -> None:
    sae = random_sae("relu")
    halves = SparseAutoencoder(sae.config, {name: tensor.half() for name, tensor in sae.tensors().items()})

    assert halves.W_enc.dtype == torch.float32
    assert halves.encode(random_vectors().half()).activations.dtype == torch.float32


def test_many_latents_and_rows_never_make_a_dense_block(monkeypatch: pytest.MonkeyPatch) -> None:
    d_sae, n = 163_840, 700
    config = SaeConfig(2, d_sae, "topk", k=4)
    generator = torch.Generator().manual_seed(0)
    tensors = {
        "W_enc": torch.randn(2, d_sae, generator=generator),
        "W_dec": torch.randn(d_sae, 2, generator=generator),
        "b_enc": torch.zeros(d_sae),
        "b_dec": torch.zeros(2),
    }
    sae = SparseAutoencoder(config, tensors)
    sizes: list[int] = []
    compute = SparseAutoencoder.pre_activations

    def counted(self: SparseAutoencoder, x: torch.Tensor) -> torch.Tensor:
        pre = compute(self, x)
        sizes.append(pre.numel())
        return pre

    monkeypatch.setattr(SparseAutoencoder, "pre_activations", counted)

    codes = sae.encode(torch.randn(n, 2, generator=generator))

    assert len(sizes) >= 7
    assert max(sizes) * 4 <= 64 * 2**20
    assert sum(sizes) == n * d_sae
    assert codes.latents.numel() == 4 * n


@pytest.mark.parametrize("kind", KINDS)
def test_the_fingerprint_changes_with_every_value(kind: str) -> None:
    sae = random_sae(kind)
    seen = {sae.fingerprint}

    for name, tensor in sae.tensors().items():
        changed = tensor.clone()
        changed.view(-1)[-1] += 1e-3
        seen.add(SparseAutoencoder(sae.config, {**sae.tensors(), name: changed}).fingerprint)
    seen.add(random_sae(kind, centred=False).fingerprint)
    seen.add(random_sae(kind, site="pooled").fingerprint)

    assert len(seen) == len(sae.tensors()) + 3
    assert SparseAutoencoder(sae.config, sae.tensors()).fingerprint == sae.fingerprint


def test_moving_to_the_same_device_costs_nothing() -> None:
    sae = random_sae("relu")

    assert sae.to("cpu") is sae


def _broken(name: str, tensor: torch.Tensor | None) -> dict[str, torch.Tensor]:
    tensors = {**random_sae("jumprelu").tensors(), name: tensor}
    return {key: value for key, value in tensors.items() if value is not None}


@pytest.mark.parametrize(
    ("name", "tensor", "reason"),
    [
        ("W_enc", torch.zeros(D_SAE, D_IN), "shape"),
        ("W_dec", torch.zeros(D_SAE, D_IN, 1), "shape"),
        ("b_enc", torch.zeros(()), "shape"),
        ("b_dec", None, "no tensor 'b_dec'"),
        ("threshold", None, "no tensor 'threshold'"),
        ("threshold", torch.full((D_SAE,), torch.nan), "NaN"),
        ("W_dec", torch.full((D_SAE, D_IN), torch.inf), "infinity"),
        ("W_enc", torch.full((D_IN, D_SAE), 1e300, dtype=torch.float64), "infinity"),
        ("W_enc", torch.zeros(D_IN, D_SAE, dtype=torch.int32), "floating"),
        ("W_enc", torch.zeros(D_IN, D_SAE, dtype=torch.complex64), "floating"),
    ],
)
def test_wrong_tensors_are_refused(name: str, tensor: torch.Tensor | None, reason: str) -> None:
    with pytest.raises(InputRefused, match=reason):
        SparseAutoencoder(random_sae("jumprelu").config, _broken(name, tensor))


@pytest.mark.parametrize("shape", [(D_IN,), (3, D_IN + 1), (2, 3, D_IN)])
def test_vectors_of_another_site_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputRefused, match="reads vectors of 24 numbers"):
        random_sae("relu").encode(torch.zeros(shape))


@pytest.mark.parametrize(
    "settings",
    [
        {"d_in": 0},
        {"d_sae": -1},
        {"activation": "topk"},
        {"activation": "topk", "k": 0},
        {"activation": "topk", "k": D_SAE + 1},
        {"prefixes": (8, 4, D_SAE)},
        {"prefixes": (8, 8, D_SAE)},
        {"prefixes": (8, 16)},
        {"prefixes": (-8, D_SAE)},
    ],
)
def test_configurations_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InputRefused):
        SaeConfig(**{"d_in": D_IN, "d_sae": D_SAE, "activation": "relu", **settings})
