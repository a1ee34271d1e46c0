"""What the tests of formats share: random weights, and the comparison with codes written out densely in float64."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from sae_auditor.sae import SparseAutoencoder

D_IN, D_SAE, N, K = 12, 40, 30, 5


def drawer(seed: int = 0) -> Callable[..., Tensor]:
    """Return a function that draws float32 numbers of a shape; no two tensors of a test are equal."""
    generator = torch.Generator().manual_seed(seed)
    return lambda *shape: torch.randn(*shape, generator=generator)


def vectors(n: int = N, d_in: int = D_IN, seed: int = 99) -> Tensor:
    return 1.5 * torch.randn(n, d_in, generator=torch.Generator().manual_seed(seed)) + 0.2


def saved(folder: Path, name: str, content: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(content, folder / name)
    return folder / name


def largest(pre: Tensor, k: int, by: Tensor | None = None) -> Tensor:
    """Keep the k largest of each row by sorting, 0 elsewhere."""
    order = pre if by is None else by
    limit = order.sort(dim=1, descending=True).values[:, k - 1 : k]
    return torch.where(order >= limit, pre, 0.0)


def agree(sae: SparseAutoencoder, x: Tensor, codes: Tensor, x_hat: Tensor) -> None:
    """Codes and reconstructions are those that were computed densely in float64, and nothing is trivially empty."""
    assert codes.dtype == x_hat.dtype == torch.float64
    ours = sae.encode(x)
    assert len(ours.latents) > 0
    assert bool((ours.activations != 0).all())
    torch.testing.assert_close(ours.dense().double(), codes, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(sae.reconstruct(x).double(), x_hat, rtol=1e-5, atol=1e-5)
