"""Input normalisations that take their statistics from each vector itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from torch import Tensor

from sae_auditor.sae.config import InputNorm

_MIN_LENGTH: Final = 1e-12


@dataclass(frozen=True)
class Standardised:
    """Vectors as an SAE sees them, and what undoes the normalisation: ``x_hat * size + mean``.

    Parameters
    ----------
    x
        float32 ``[n, d_in]``.
    mean
        float32 ``[n, 1]``, or ``[n, d_in]`` where a fixed vector is subtracted too; 0 where nothing is.
    size
        float32 ``[n, 1]``; 1 where nothing is normalised.
    """

    x: Tensor
    mean: Tensor
    size: Tensor


def _none(x: Tensor, eps: float) -> Standardised:
    zero = x.new_zeros(len(x), 1)
    return Standardised(x, zero, zero + 1)


def _constant_norm(x: Tensor, eps: float) -> Standardised:
    size = (x.norm(dim=1, keepdim=True) / x.shape[1] ** 0.5).clamp(min=_MIN_LENGTH)
    return Standardised(x / size, x.new_zeros(len(x), 1), size)


def _layer_norm(x: Tensor, eps: float) -> Standardised:
    mean = x.mean(dim=1, keepdim=True)
    centred = x - mean
    std = centred.std(dim=1, keepdim=True)  # unbiased
    # Added to the standard deviation, not to the variance; as SAELens and OpenAI's code have it.
    return Standardised(centred / (std + eps), mean, std)


STANDARDISE: Mapping[InputNorm, Callable[[Tensor, float], Standardised]] = {
    "none": _none,
    "constant_norm": _constant_norm,
    "layer_norm": _layer_norm,
}
