"""The head of sites that only a LayerNorm and a projection separate from the image embedding.

``n = (x - mean) / std, z = gamma * n + beta, u = P^T z`` (docs/maths.md); some encoders' projection has a bias, that
is added. With the centring operator C the maps become one matrix ``A = C diag(gamma) P`` and one constant, and
``u = x A / std + P^T beta + bias``. For ``pooled`` there is neither, and ``u = x``. Everything is float64: a head costs
microseconds, and the ledger must add up.

Such a head also says where a latent's decoder row leads in the embedding space, a second opinion that needs no image:
with the norm's scale held fixed, ``x + s v_j`` moves the embedding along ``A`` applied to ``v_j``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.encoders import Site, Tail

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder


@dataclass(frozen=True)
class ClosedHead:
    """From the site's vector to the embedding; made by `closed_head`.

    Parameters
    ----------
    matrix, constant
        ``A [d, e]`` and ``P^T beta + bias [e]``; None where there is no norm and u is x.
    eps
        What LayerNorm adds to the variance.
    """

    matrix: Tensor | None
    constant: Tensor | None
    eps: float

    def to(self, device: torch.device) -> ClosedHead:
        """Return this head on a device."""
        if self.matrix is None or self.constant is None or self.matrix.device == device:
            return self
        return ClosedHead(self.matrix.to(device), self.constant.to(device), self.eps)

    def along(self, x: Tensor) -> Tensor:
        """Return ``x A``, ``[..., e]`` for ``x [..., d]``; linear in x."""
        return x if self.matrix is None else x @ self.matrix

    def embed(self, along: Tensor, std: Tensor) -> Tensor:
        """Return u for vectors given by their image ``[..., e]`` under A and their ``std [..., 1]``."""
        return along if self.constant is None else along / std + self.constant

    def std(self, x: Tensor) -> Tensor:
        """Return what LayerNorm divides ``x [..., d]`` by, ``[..., 1]``."""
        return self._root(centred(x).square().mean(-1, keepdim=True))

    def std_without(self, square: Tensor, pushes: Tensor, inner: Tensor, squares: Tensor, width: int) -> Tensor:
        """Return the same for vectors without each of their ``pushes_j rows_j``, ``[b, m, 1]``.

        Parameters
        ----------
        square
            Squared length of each centred vector, ``[b, 1]``.
        pushes, inner, squares
            ``[b, m]``; inner products of the rows with the centred vector, and squared lengths of the centred rows.
        width
            d.
        """
        left = square - pushes * (2 * inner - pushes * squares)
        return self._root((left.clamp(min=0) / width)[..., None])

    def through_norm(self, slopes: Tensor, along_g: Tensor, inner: Tensor, std: Tensor, width: int) -> Tensor:
        """Return derivatives along rows of what has the gradient g with respect to u, ``[b, C, r]``.

        Parameters
        ----------
        slopes, along_g
            ``<row A, g>`` and ``<x A, g>`` for every class, ``[b, C, r]`` and ``[b, C, 1]``.
        inner
            Inner products of the rows with the centred x, ``[b, r]``.
        std
            Of x, ``[b, 1]``.
        """
        if self.matrix is None:
            return slopes
        std = std[:, None]
        return (slopes - inner[:, None] * along_g / (std.square() * width)) / std

    def _root(self, mean_square: Tensor) -> Tensor:
        return torch.ones_like(mean_square) if self.matrix is None else (mean_square + self.eps).sqrt()


def closed_head(tail: Tail) -> ClosedHead:
    """Return the head of a closed tail.

    Raises
    ------
    ValueError
        When the tail has no closed form.
    """
    if not tail.is_closed:
        raise ValueError("this site has no closed form")
    if tail.gamma is None or tail.beta is None or tail.eps is None:
        return ClosedHead(None, None, 0.0)
    gamma, beta = tail.gamma.detach().double(), tail.beta.detach().double()
    if tail.projection is None:
        projection = torch.eye(len(gamma), dtype=torch.float64, device=gamma.device)
    else:
        projection = tail.projection.detach().double()
    scaled, constant = gamma[:, None] * projection, beta @ projection
    if tail.offset is not None:
        constant = constant + tail.offset.detach().double()
    return ClosedHead(scaled - scaled.mean(0), constant, tail.eps)


def centred(x: Tensor) -> Tensor:
    """Return ``x - mean`` for ``x [..., d]``."""
    return x - x.mean(-1, keepdim=True)


_ROWS = 8192


@torch.no_grad()
def decoder_directions(encoder: ClipEncoder, sae: SparseAutoencoder) -> NDArray[np.float32] | None:
    """Return the unit directions, float32 ``[d_sae, e]``, NaN for latents that do not move the embedding.

    None where the way from the SAE's site to the embedding is not straight: between blocks, and for patches.
    """
    config = sae.config
    if config.site is None or config.tokens is None:
        return None
    tail = encoder.tail(Site(config.site, config.tokens))  # type: ignore[arg-type]  # Site checks the rule
    if not tail.is_closed:
        return None
    head = closed_head(tail).to(torch.device("cpu"))
    decoder = sae.W_dec.detach().cpu()
    parts = []
    for start in range(0, len(decoder), _ROWS):
        along = head.along(decoder[start : start + _ROWS].double())
        length = along.norm(dim=1, keepdim=True)
        parts.append(torch.where(length > 0, along / length, torch.nan).float())
    directions: NDArray[np.float32] = torch.cat(parts).numpy()
    return directions
