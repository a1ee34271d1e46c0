"""The lens of last-block CLS sites and the pooled embedding: everything in closed form, no pass through the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_forms import ClosedForms, Measures, unpacked
from sae_auditor.explain.lead_terms import LeadTerms, lead_terms
from sae_auditor.explain.measure import Parts, completeness_gap, gauss_legendre
from sae_auditor.explain.target import Objective

_NODES = (32, 64, 128, 256)
_GAP = 1e-3
# A change of the target that cannot be told from rounding.
_SMALLEST = 1e-12


class ClosedLens:
    """See `measure.Lens`. What was measured for one set of directions is kept until others are asked for.

    Parameters
    ----------
    latents
        The latents that fired, rising, int64 ``[m]``.
    forms
        Makes the closed forms of this image, on the CPU, its latents in the same order.
    measure
        Measures this image for ``directions [C, e]``.
    """

    def __init__(
        self, latents: NDArray[np.int64], forms: Callable[[], ClosedForms], measure: Callable[[Floats], Measures]
    ) -> None:
        self._latents = latents
        self._make_forms = forms
        self._measure = measure
        self._measured: tuple[Floats, Measures] | None = None

    def at_x(self, directions: Floats) -> Floats:
        """Return the target at x, ``[C]``."""
        return self._measures(directions).at_x

    def at_reconstruction(self, directions: Floats) -> Floats:
        """Return the target at the reconstruction, ``[C]``."""
        return self._measures(directions).at_reconstruction

    def gradient(self, directions: Floats) -> Parts:
        """Return ``step_j * d target / d a_j``."""
        return _parts(self._measures(directions).gradient)

    def ledger(self, directions: Floats) -> tuple[Parts, Floats]:
        """Return the additive terms and the constant ``[C]`` with which they add up to the target exactly."""
        measured = self._measures(directions)
        return _parts(measured.ledger), measured.ledger_constant

    def ablation(self, directions: Floats, columns: NDArray[np.int64] | None = None) -> Floats:
        """Return the effect of each latent's step alone, ``[C, m]``; all of them, whatever `columns` says."""
        return self._measures(directions).ablation

    def scaled(self, scales: dict[int, float], directions: Floats) -> Floats:
        """Return the target with latents scaled, ``[C]``."""
        factors = torch.tensor([[scales.get(int(latent), 1.0) for latent in self._latents]], dtype=torch.float64)
        return _first(self._forms.scaled(factors, torch.from_numpy(directions)))

    def switched(self, factors: Floats, directions: Floats) -> Floats:
        """Return the targets ``[n, C]`` with the fired latents multiplied by each row of ``factors [n, m]``."""
        return _first(self._forms.switched(torch.from_numpy(factors)[None], torch.from_numpy(directions)))

    def swapped(self, places: Sequence[int], rows: Tensor, directions: Floats) -> Floats:
        """Return the targets ``[n, C]`` with the pushes of latents taken away along other ``rows [n, k, d]``."""
        texts = torch.from_numpy(directions)
        return _first(self._forms.swapped(torch.tensor(list(places)), rows.cpu(), texts))

    def changed(self, factors: Floats) -> ClosedLens:
        """Return the lens of the image with the fired latents multiplied by ``factors [m]``.

        What leads through the head is the same for both, so it costs no large product.
        """
        forms = self._forms.changed(torch.from_numpy(factors)[None])

        def measure(directions: Floats) -> Measures:
            block = forms.measured(torch.from_numpy(directions)).numpy()
            return unpacked(block, len(directions), forms.m, [forms.m])[0]

        return ClosedLens(self._latents, lambda: forms, measure)

    def lead_terms(self, direction: Floats) -> LeadTerms:
        """Return what the lead of one class over another is made of, for the difference of their texts ``[e]``."""
        return lead_terms(self._forms, direction)

    def integrated(self, directions: Floats, objective: Objective) -> Parts:
        """Return integrated gradients of the objective; more nodes until the gap is small."""
        texts = torch.from_numpy(directions)
        at_start = objective.value(_first(self._forms.on_path(texts, 0.0)[0]))
        change = objective.value(self.at_x(directions)) - at_start
        for n in _NODES:
            contributions = np.zeros((len(directions), len(self._latents)))
            for node, weight in zip(*gauss_legendre(n), strict=True):
                cosine, terms = (_first(part) for part in self._forms.on_path(texts, float(node)))
                contributions += weight * objective.slope(cosine).of(terms)
            gap = completeness_gap(contributions.sum(1), change, _SMALLEST)
            if gap.max(initial=0.0) < _GAP:
                break
        left_out = at_start - objective.value(_first(self._forms.at_offset(texts)))
        return Parts(contributions, np.zeros(len(directions)), left_out, gap)

    def remember(self, directions: Floats, measured: Measures) -> None:
        """Keep what was measured elsewhere."""
        self._measured = (directions, measured)

    @cached_property
    def _forms(self) -> ClosedForms:
        return self._make_forms()

    def _measures(self, directions: Floats) -> Measures:
        if self._measured is None or self._measured[0] is not directions:
            self._measured = (directions, self._measure(directions))
        return self._measured[1]


def _first(block: Tensor) -> Floats:
    return np.asarray(block[0].numpy())


def _parts(terms: Floats) -> Parts:
    return Parts(terms[:, :-2], terms[:, -2], terms[:, -1])
