"""Random autoencoders of every kind, and what they compute written out in dense float64."""

from __future__ import annotations

import torch
from torch import Tensor

from sae_auditor.sae import SaeConfig, SparseAutoencoder

D_IN, D_SAE = 24, 80
KINDS = ("relu", "topk", "batchtopk", "jumprelu")


def random_sae(kind: str, *, seed: int = 0, centred: bool = True, **config: object) -> SparseAutoencoder:
    """Nothing in it is zero, one or tied, so that no mistake can hide."""
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    tensors = {
        "W_enc": draw(D_IN, D_SAE) / D_IN**0.5,
        "W_dec": draw(D_SAE, D_IN),
        "b_enc": 0.3 * draw(D_SAE),
        "b_dec": draw(D_IN),
    }
    if kind == "batchtopk":
        tensors["threshold"] = torch.full((D_SAE,), 0.7)
    if kind == "jumprelu":
        tensors["threshold"] = draw(D_SAE).abs()
    k = 9 if kind in ("topk", "batchtopk") else None
    settings = {"k": k, "apply_b_dec_to_input": centred, **config}
    return SparseAutoencoder(SaeConfig(D_IN, D_SAE, kind, **settings), tensors)  # type: ignore[arg-type]


def random_vectors(n: int = 50, seed: int = 1) -> Tensor:
    return 1.5 * torch.randn(n, D_IN, generator=torch.Generator().manual_seed(seed))


def dense_codes(sae: SparseAutoencoder, x: Tensor) -> Tensor:
    """The published formulas, row by row, in float64 and without any of the package's code."""
    weights = {name: tensor.double() for name, tensor in sae.tensors().items()}
    centre = weights["b_dec"] if sae.config.apply_b_dec_to_input else torch.zeros(D_IN).double()
    rows = []
    for row in x.double():
        pre = (row - centre) @ weights["W_enc"] + weights["b_enc"]
        rectified = torch.where(pre > 0, pre, 0.0)
        if sae.config.activation == "topk":
            assert sae.config.k is not None
            smallest_kept = pre.sort(descending=True).values[sae.config.k - 1]
            rectified = torch.where(pre >= smallest_kept, rectified, 0.0)
        elif sae.config.activation != "relu":
            rectified = rectified * (pre > weights["threshold"])
        rows.append(rectified)
    return torch.stack(rows)
