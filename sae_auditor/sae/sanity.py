"""Whether an SAE gives numbers: finite weights can still overflow in what is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.sae.autoencoder import SparseAutoencoder

# Lengths of vectors that are tried, over that of a unit in each dimension: sites have them between 0.01 and 100.
_SIZES: Final = (0.0, 1e-3, 1.0, 1e3)
_SEED: Final = 20


def require_sane(sae: SparseAutoencoder, where: str) -> SparseAutoencoder:
    """Return the SAE after trying it on a few fixed vectors of every size that sites have.

    Raises
    ------
    InputRefused
        When something that an audit makes of its weights is not finite.
    """
    for what, numbers in _made(sae):
        if not bool(torch.isfinite(numbers).all()):
            raise InputRefused(
                f"The weights of {where} cannot be used: {what} is not a finite number.",
                todo="Ask for the file from where it came, or train the SAE again.",
            )
    return sae


@torch.no_grad()
def _made(sae: SparseAutoencoder) -> Iterator[tuple[str, Tensor]]:
    """Yield what is made of the weights: of each the name, and numbers that are finite when all of it is."""
    yield "the length of a row of 'W_dec'", sae.W_dec.norm(dim=1).square()
    yield "the length of a column of 'W_enc'", sae.W_enc.norm(dim=0).square()
    generator = torch.Generator().manual_seed(_SEED)
    direction = torch.randn(1, sae.config.d_in, generator=generator)
    x = torch.cat([size * direction for size in _SIZES]).to(sae.W_dec.device)
    codes = sae.encode(x)
    yield "the activation of a latent", codes.activations
    made = sae.reconstruct(x)
    yield "the reconstruction of a vector", made
    yield "the error of a reconstruction", (made - x).square().sum(dim=1)
    yield "the push of a latent", (codes.activations[:, None] * sae.W_dec[codes.latents]).square().sum(dim=1)
