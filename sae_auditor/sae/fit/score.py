"""How well one reading of an SAE rebuilds vectors of one kind.

Vectors of some sites, by kind of token, are what a fit check is made on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from sae_auditor.sae.autoencoder import SparseAutoencoder

# Which kinds of token a rule reads, the kinds that a site does not have left out.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "cls": ("cls",),
    "register": ("register",),
    "patch": ("patch",),
    "all": ("cls", "register", "patch"),
}


@dataclass(frozen=True, eq=False)
class SiteSample:
    """Vectors of one site.

    Parameters
    ----------
    vectors
        float32 ``[n, d]`` for each kind of token that the site has: ``cls``, ``register``, ``patch``. Of many tokens of
        one kind a part suffices.
    counts
        How many tokens of each kind the images have there in truth: what a kind weighs when several are read together.
    near
        The sites that a person may have meant instead: one block or stage earlier and later.
    """

    vectors: Mapping[str, Tensor]
    counts: Mapping[str, int]
    near: tuple[str, ...] = field(default=())

    @property
    def width(self) -> int:
        """Length d of the vectors."""
        return int(next(iter(self.vectors.values())).shape[1])

    @property
    def rules(self) -> tuple[str, ...]:
        """The token rules that read something here, and no two of them the same."""
        single = tuple(kind for kind in ("cls", "register", "patch") if kind in self.vectors)
        return (*single, "all") if len(single) > 1 else single

    def kinds(self, tokens: str) -> tuple[str, ...]:
        """Return the kinds of token that a rule reads here."""
        return tuple(kind for kind in KINDS[tokens] if kind in self.vectors)


Samples = Mapping[str, SiteSample]
"""Samples by the name of their site."""


# Codes that may exist at once, should every latent fire.
_MAX_CODES: Final = 2**24

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

    `total` is the sum of the reconstructions, float64 ``[d]``; `square` that of their squared lengths, `product` that
    of their products with the vectors.
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

    `slope` is that of the regression of x on its reconstruction, both centred. `direction` is the counterpart of the
    FVU for directions, ``(1 - cosine) / (1 - cosine with the best constant)``: the FVU of unit vectors, were the
    reconstruction scaled to unit length too. `variance` is the FVU's denominator; it is zero and both are infinite
    where all vectors are the same.
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
    """Encode and decode vectors float32 ``[n, d]``, a few at a time: a wrong reading may fire nearly every latent."""
    alive = torch.zeros(sae.config.d_sae, dtype=torch.bool, device=x.device)
    total = torch.zeros(sae.config.d_in, dtype=torch.float64, device=x.device)
    fired, sums = 0, torch.zeros(4, dtype=torch.float64, device=x.device)
    for block in torch.split(x, max(1, _MAX_CODES // sae.config.d_sae)):
        codes, norm = sae.encode(block), sae.standardise(block)
        rebuilt = (sae.decode(codes) * norm.size + norm.mean).double()
        wide = block.double()
        errors, cosines = (wide - rebuilt).square(), F.cosine_similarity(wide, rebuilt, dim=1)
        sums += torch.stack([part.sum() for part in (errors, cosines, rebuilt.square(), wide * rebuilt)])
        total += rebuilt.sum(dim=0)
        alive[codes.latents] = True
        fired += int(codes.latents.numel())
    squared_error, cosine, square, product = sums.tolist()
    return Rebuilt(len(x), squared_error, cosine, fired, total, square, product, alive)


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
