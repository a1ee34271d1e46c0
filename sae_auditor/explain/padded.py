"""Codes of vectors with as many places for each, so that a GPU never waits for a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_forms import Measures


@dataclass(frozen=True)
class PaddedCodes:
    """On the device: ``x [b, d]``, ``latents`` and ``activations [b, m]``; what did not fire has the activation 0."""

    x: Tensor
    latents: Tensor
    activations: Tensor

    @classmethod
    def together(cls, parts: Sequence[PaddedCodes]) -> PaddedCodes:
        """Return several as one; shorter ones are padded."""
        m = max(part.latents.shape[1] for part in parts)

        def padded(block: Tensor) -> Tensor:
            return torch.nn.functional.pad(block, (0, m - block.shape[1]))

        return cls(
            torch.cat([part.x for part in parts]),
            torch.cat([padded(part.latents) for part in parts]),
            torch.cat([padded(part.activations) for part in parts]),
        )

    @property
    def m(self) -> int:
        """Number of places."""
        return self.latents.shape[1]


@dataclass(frozen=True)
class HostCodes:
    """What the host knows of one vector's codes.

    Parameters
    ----------
    latents, activations
        What fired, int64 and float64 ``[m]``.
    fit
        ``(cosine, fvu, l0)``.
    measured
        Text embeddings and what was measured for them, where that was done on the way.
    """

    latents: NDArray[np.int64]
    activations: Floats
    fit: tuple[float, float, float]
    measured: tuple[Floats, Measures] | None = None
