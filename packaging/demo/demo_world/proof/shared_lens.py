"""A lens that measures exact effects once for all prompt sets: what a latent does to the embedding is asked no text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.measure import Lens, Parts
from sae_auditor.explain.target import Objective


class SharedLens:
    """A `measure.Lens` of one image; cosines are linear in the texts, so those along the axes give all others.

    Parameters
    ----------
    lens
        What measures.
    embed_dim
        e.
    """

    def __init__(self, lens: Lens, embed_dim: int) -> None:
        self._lens = lens
        self._axes = np.eye(embed_dim)
        self._effects: Floats | None = None
        self._scaled: dict[tuple[tuple[int, float], ...], Floats] = {}
        self._gradient: tuple[Floats, Parts] | None = None
        self._switched: dict[bytes, Floats] = {}

    def at_x(self, directions: Floats) -> Floats:
        """Return the target at x, ``[C]``."""
        return self._lens.at_x(directions)

    def at_reconstruction(self, directions: Floats) -> Floats:
        """Return the target at the reconstruction, ``[C]``."""
        return self._lens.at_reconstruction(directions)

    def scaled(self, scales: dict[int, float], directions: Floats) -> Floats:
        """Return the target with latents scaled, ``[C]``."""
        key = tuple(sorted(scales.items()))
        if key not in self._scaled:
            self._scaled[key] = self._lens.scaled(scales, self._axes)
        return np.asarray(directions @ self._scaled[key])

    def switched(self, factors: Floats, directions: Floats) -> Floats:
        """Return the targets with the fired latents multiplied by each row of ``factors [n, m]``, ``[n, C]``."""
        new = {row.tobytes(): row for row in factors if row.tobytes() not in self._switched}
        if new:
            made = self._lens.switched(np.stack(list(new.values())), self._axes)
            self._switched.update(zip(new, made, strict=True))
        return np.stack([self._switched[row.tobytes()] for row in factors]) @ directions.T

    def gradient(self, directions: Floats) -> Parts:
        """Return ``step_j * d target / d a_j``; the last texts' is kept."""
        if self._gradient is None or self._gradient[0] is not directions:
            self._gradient = (directions, self._lens.gradient(directions))
        return self._gradient[1]

    def ablation(self, directions: Floats, columns: NDArray[np.int64] | None = None) -> Floats:
        """Return the effect of each latent of `columns`, ``[C, m]``, NaN elsewhere; none is measured twice."""
        if columns is None or self._effects is None:
            self._effects = self._lens.ablation(self._axes, columns)
        else:
            new = columns[np.isnan(self._effects[0, columns])]
            if len(new):
                self._effects[:, new] = self._lens.ablation(self._axes, new)[:, new]
        result = np.full((len(directions), self._effects.shape[1]), np.nan)
        wanted = np.arange(result.shape[1]) if columns is None else columns
        result[:, wanted] = directions @ self._effects[:, wanted]
        return result

    def integrated(self, directions: Floats, objective: Objective) -> Parts:
        """Return integrated gradients."""
        return self._lens.integrated(directions, objective)

    def swapped(self, places: Sequence[int], rows: Tensor, directions: Floats) -> Floats:
        """Return the targets ``[n, C]`` with the pushes of latents taken away along other ``rows [n, k, d]``."""
        return self._lens.swapped(places, rows, directions)
