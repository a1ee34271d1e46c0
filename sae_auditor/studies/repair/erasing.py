"""Least-squares concept erasure of the embedding (LEACE; Belrose et al. 2023, https://arxiv.org/abs/2306.03819).

For embeddings x with mean m and covariance S, and a concept z (here: whether each latent fires) with cross-covariance
X = cov(x, z), the map that changes x least in the mean square and leaves it without any linear trace of z is

    r(x) = x - W^+ P W (x - m),    W = (S^(1/2))^+,    P the orthogonal projection onto the column space of W X

(their Theorem 4.3): afterwards cov(r(x), z) = 0, so that no linear classifier can tell z better than a constant.

Of few images S is known badly, and whitening by it would fit noise. It is therefore shrunk towards a multiple of the
identity as Ledoit and Wolf (2004) do it. That leaves the guarantee as it is, which holds for any positive definite S,
and goes away as images become many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

_TOLERANCE: Final = 1e-9
_VISUAL: Final = "visual."
# A pooler whose projection knows less than this of some direction of the embedding, times its largest, cannot be told.
_LEAST_RANK: Final = 1e-6

Weights = Mapping[str, Tensor]


@dataclass(frozen=True)
class Erasure:
    """The affine map ``x -> matrix x + offset`` of embeddings: float64 ``[e, e]`` and ``[e]``."""

    matrix: Tensor
    offset: Tensor

    def __call__(self, embeddings: Tensor) -> Tensor:
        """Return embeddings ``[n, e]`` without the concept."""
        return embeddings.double() @ self.matrix.T + self.offset


def leace(mean: Tensor, covariance: Tensor, cross: Tensor) -> Erasure:
    """Return the eraser in closed form.

    Parameters
    ----------
    mean, covariance
        Of the embeddings, ``[e]`` and ``[e, e]``.
    cross
        Their covariance with the concept, ``[e, k]``.
    """
    mean, covariance, cross = mean.double(), covariance.double(), cross.double()
    values, vectors = torch.linalg.eigh(covariance)
    kept = values > _TOLERANCE * values.max()
    values, vectors = values[kept], vectors[:, kept]
    whitening = (vectors / values.sqrt()) @ vectors.T
    colouring = (vectors * values.sqrt()) @ vectors.T
    left, singular, _ = torch.linalg.svd(whitening @ cross, full_matrices=False)
    # Of an embedding that says nothing of the concept nothing is taken.
    span = left[:, singular > _TOLERANCE * max(1.0, float(cross.norm()))]
    removed = colouring @ span @ span.T @ whitening
    return Erasure(torch.eye(len(mean), dtype=torch.float64) - removed, removed @ mean)


def eraser_of(embeddings: Tensor, concept: Tensor) -> Erasure:
    """Return the eraser of a ``concept [n, k]`` for ``embeddings [n, e]``, with the covariance shrunk.

    Raises
    ------
    InputRefused
        When the concept is the same for all of them.
    """
    x, z = embeddings.double().cpu(), concept.double().cpu()
    mean = x.mean(0)
    deviations, spread = x - mean, z - z.mean(0)
    if len(x) < 2 or not bool((spread != 0).any()):
        raise InputRefused(
            say("The latents fire alike on all of the {0} images that they could be erased by.", len(x)),
            todo=say("Add images on which they fire, and others on which they do not."),
        )
    # Each latent counts alike, however large its activations are.
    size = spread.square().mean(0).sqrt()
    spread = spread[:, size > 0] / size[size > 0]
    return leace(mean, shrunk_covariance(deviations), deviations.T @ spread / len(x))


def shrunk_covariance(deviations: Tensor) -> Tensor:
    """Return the covariance ``[e, e]`` of centred ``deviations [n, e]``, shrunk by Ledoit and Wolf's estimate."""
    n, width = deviations.shape
    sample = deviations.T @ deviations / n
    level = sample.diagonal().mean()
    distance = (sample - level * torch.eye(width, dtype=sample.dtype)).square().sum()
    # The sum over images of |x x^T - S|^2, without a matrix for each image.
    noise = (deviations.square().sum(1).square().sum() / n - sample.square().sum()) / n
    weight = float((noise / distance).clamp(0, 1)) if distance > 0 else 0.0
    return (1 - weight) * sample + weight * level * torch.eye(width, dtype=sample.dtype)


def fold(erasure: Erasure, visual: Any, weights: Weights) -> dict[str, Tensor]:
    """Return the tensors of an open_clip vision transformer that change, float64, so that it gives erased embeddings.

    The embedding is ``proj^T z`` without a bias. Behind a norm ``z = gamma * n + beta`` a bias is found in z itself: n
    is centred, so that ``g = 1 / gamma`` has the same product ``<g, beta>`` with every z, and ``proj + g b^T / <g,
    beta>`` adds b to every embedding. Where that product is too small to be divided by, beta is moved along g, and the
    bias takes the movement back. Means over tokens keep this. A contrastive pooler ends with a layer that has a bias.

    Raises
    ------
    InputRefused
        When the tower can hold no bias.
    """
    if getattr(visual, "attn_pool_contrastive", None) is not None:
        return _fold_into_pooler(erasure, weights)
    return _fold_behind_norm(erasure, weights)


def _fold_behind_norm(erasure: Erasure, weights: Weights) -> dict[str, Tensor]:
    names = (f"{_VISUAL}ln_post.weight", f"{_VISUAL}ln_post.bias", f"{_VISUAL}proj")
    if any(name not in weights for name in names):
        raise _refused()
    gamma, beta, projection = (weights[name].double() for name in names)
    constant = _constant_direction(gamma)
    product, needed = float(constant @ beta), float(constant.norm() * torch.cat([gamma, beta]).square().mean().sqrt())
    moved = torch.zeros_like(beta)
    if abs(product) < needed:
        moved = constant * ((needed if product >= 0 else -needed) - product) / constant.square().sum()
    erased = projection @ erasure.matrix.T
    bias = erasure.offset - erased.T @ moved
    product = float(constant @ (beta + moved))
    changed = {f"{_VISUAL}proj": erased + torch.outer(constant, bias) / product}
    return changed | ({f"{_VISUAL}ln_post.bias": beta + moved} if bool(moved.any()) else {})


def _constant_direction(gamma: Tensor) -> Tensor:
    """Return g, largest entry 1, with ``gamma * g`` the same everywhere: then ``<g, gamma * n>`` is 0 for centred n."""
    smallest = int(gamma.abs().argmin())
    if gamma[smallest] == 0:
        constant = torch.zeros_like(gamma)
        constant[smallest] = 1
        return constant
    return gamma[smallest] / gamma


def _fold_into_pooler(erasure: Erasure, weights: Weights) -> dict[str, Tensor]:
    """Return the last layer of the pooler, ``y -> T y + s`` with ``proj^T T = A proj^T`` and ``proj^T s = b``."""
    layer = f"{_VISUAL}attn_pool_contrastive.attn.out_proj."
    projection = weights[f"{_VISUAL}proj"].double()
    singular = torch.linalg.svdvals(projection)
    if projection.shape[0] < projection.shape[1] or singular.min() <= _LEAST_RANK * singular.max():
        raise _refused()
    back = torch.linalg.pinv(projection.T)
    size = len(projection)
    change = (
        torch.eye(size, dtype=torch.float64)
        + back @ (erasure.matrix - torch.eye(len(erasure.matrix)).double()) @ projection.T
    )
    weight, bias = weights[f"{layer}weight"].double(), weights[f"{layer}bias"].double()
    return {f"{layer}weight": change @ weight, f"{layer}bias": change @ bias + back @ erasure.offset}


def _refused() -> InputRefused:
    return InputRefused(
        say("Nothing in front of this encoder's embedding can hold the constant part of an erasure."),
        todo=say("Project the directions out instead."),
    )
