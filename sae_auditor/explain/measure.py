"""The four methods, in one vocabulary for every site.

A `Lens` knows how the classes' cosines depend on the site's vectors; the two lenses differ only in that (closed forms,
or the rest of the network). What they measure is turned into the target by an `Objective`. ``m`` latents fired, ``C``
classes. A latent's **step** is what is measured of it: its whole activation, or for an always-on latent what exceeds
the usual one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.target import Objective

# An embedding is divided by its length or by this, whichever is larger; the same bound as torch's `normalize`.
MIN_LENGTH = 1e-12


@dataclass(frozen=True)
class Parts:
    """A target split up: float64 `contributions` ``[C, m]``, `bias` and `unexplained` ``[C]``; the rest is constant."""

    contributions: Floats
    bias: Floats
    unexplained: Floats
    integration_gap: Floats | None = None


class Lens(Protocol):
    """How the target depends on the vectors at the site, for one image and ``directions [C, e]``."""

    def at_x(self, directions: Floats) -> Floats:
        """Return the target at x, ``[C]``."""

    def at_reconstruction(self, directions: Floats) -> Floats:
        """Return the target with the reconstruction in place of x, ``[C]``."""

    def scaled(self, scales: dict[int, float], directions: Floats) -> Floats:
        """Return the target with latents scaled (0 off, 1 as is), ``[C]``."""

    def gradient(self, directions: Floats) -> Parts:
        """Return ``step_j * d target / d a_j``, at x."""

    def ablation(self, directions: Floats, columns: NDArray[np.int64] | None = None) -> Floats:
        """Return the target at x minus the target without one latent's step, ``[C, m]``; NaN outside `columns`."""

    def integrated(self, directions: Floats, objective: Objective) -> Parts:
        """Return integrated gradients of the objective along the steps, from none to all."""


def gauss_legendre(n: int) -> tuple[Floats, Floats]:
    """Return nodes and weights of the quadrature on 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(n)
    return (nodes + 1) / 2, weights / 2


def completeness_gap(assigned: Floats, change: Floats, smallest: float) -> Floats:
    """Return ``|assigned - change|`` as a share of the change to be explained, ``[C]``.

    A class whose target hardly changes along the path is measured against a hundredth of the largest change instead, or
    against the `smallest` change that can be told from rounding, since a share of nothing says nothing.
    """
    size = np.abs(change)
    floor = max(float(size.max(initial=0.0)) / 100, smallest)
    return np.asarray(np.abs(assigned - change) / np.maximum(size, floor))
