"""How well one reading of an SAE rebuilds vectors of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from sae_auditor.sae.autoencoder import SparseAutoencoder

# Of the squared length of the mean: what vectors that should be equal differ by.
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Moments:
    """Vectors of one kind: how many, their mean float64 ``[d]``, and their summed squared distance from it.

    `direction_sum` is the sum of their unit vectors, float64 ``[d]``.
    """

    n: int
    mean: Tensor
    spread: float
    direction_sum: Tensor


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """What a reading made of `n` vectors of one kind: sums over the vectors, and which latents fired at all.

    `total` is the sum of the reconstructions, float64 ``[d]``; `square` that of their squared lengths, `product` that of
    their products with the vectors.
    """

    n: int
    squared_error: float
    cosine: float
    fired: int
    total: Tensor
    square: float
    product: float
    alive: Tensor


@dataclass(frozen=True)
class Score:
    """A reading over all kinds of token that it reads; see `FitCandidate`.

    `slope` is that of the regression of x on its reconstruction, both centred. `direction` is the counterpart of the FVU for directions: ``(1 - cosine) / (1 - cosine with the best constant)``,
    which is the FVU of unit vectors when the reconstruction is scaled to unit length too. `variance` is the FVU's
    denominator; both are infinite and zero where all vectors are the same.
    """

    fvu: float
    cosine: float
    l0: float
    dead: float
    slope: float
    direction: float
    variance: float


def moments(x: Tensor) -> Moments:
    """Return the moments of vectors float32 ``[n, d]``."""
    wide = x.double()
    mean = wide.mean(dim=0)
    directions = F.normalize(wide, dim=1).sum(dim=0)
    return Moments(len(x), mean, float((wide - mean).square().sum()), directions)


@torch.no_grad()
def rebuild(sae: SparseAutoencoder, x: Tensor) -> Rebuilt:
    """Encode and decode vectors float32 ``[n, d]``; no dense block of codes is made."""
    codes = sae.encode(x)
    decoded = sae.decode(codes)
    norm = sae.standardise(x)
    rebuilt = (decoded * norm.size + norm.mean).double()
    wide = x.double()
    alive = torch.zeros(sae.config.d_sae, dtype=torch.bool, device=x.device)
    alive[codes.latents] = True
    return Rebuilt(
        len(x),
        float((wide - rebuilt).square().sum()),
        float(F.cosine_similarity(wide, rebuilt, dim=1).sum()),
        int(codes.latents.numel()),
        rebuilt.sum(dim=0),
        float(rebuilt.square().sum()),
        float((wide * rebuilt).sum()),
        alive,
    )


def score_of(parts: Sequence[tuple[Rebuilt, Moments, float]]) -> Score:
    """Return the score of a reading over its kinds of token, each given with how many tokens a vector stands for."""
    total = sum(weight * made.n for made, _, weight in parts)
    mean = torch.stack([weight * about.n * about.mean for _, about, weight in parts]).sum(0) / total
    variance = sum(
        weight * (about.spread + about.n * float((about.mean - mean).square().sum())) for _, about, weight in parts
    )
    if variance <= _ROUNDING * total * float(mean.square().sum()):
        variance = 0.0
    error = sum(weight * made.squared_error for made, _, weight in parts)
    cosine = sum(weight * made.cosine for made, _, weight in parts) / total
    constant = float(torch.stack([weight * about.direction_sum for _, about, weight in parts]).sum(0).norm()) / total
    alive = torch.stack([made.alive for made, _, _ in parts]).any(dim=0)
    return Score(
        fvu=_share(error, variance),
        cosine=cosine,
        l0=sum(weight * made.fired for made, _, weight in parts) / total,
        dead=1 - float(alive.float().mean()),
        slope=_slope(parts, mean, total),
        direction=_share(1 - cosine, 1 - constant),
        variance=variance,
    )


def _slope(parts: Sequence[tuple[Rebuilt, Moments, float]], mean: Tensor, total: float) -> float:
    rebuilt_mean = torch.stack([weight * made.total for made, _, weight in parts]).sum(0) / total
    covariance = sum(weight * made.product for made, _, weight in parts) - total * float(mean @ rebuilt_mean)
    variance = sum(weight * made.square for made, _, weight in parts) - total * float(rebuilt_mean.square().sum())
    return covariance / variance if variance > 0 and isfinite(covariance) else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 and isfinite(part) else float("inf")
