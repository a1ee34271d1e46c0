"""What proves that no set of so many latents changes a decision, without trying the sets.

Behind the last block class c leads class k exactly where ``<u, t_c - t_k> > 0``, whatever the length of u. With S
switched off and ``d = t_c - t_k`` that is

    N(S) = <x A, d> - sum over j in S of p_j <v_j A, d> + std(S) <constant, d> > 0

with the pushes ``p_j``; only ``std(S)`` is not a plain sum over S. It lies between what the centred x less, and more,
the lengths of the largest ``|p_j| |C v_j|`` give. So N(S) has a lower bound for all sets of one size, and only sets
whose sum reaches far enough need to be tried.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_forms import ClosedForms
from sae_auditor.explain.closed_head import centred

# Shares of the largest term that rounding may have eaten; what is nearer to a flip than that is tried.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class LeadTerms:
    """The terms of ``N`` for one pair of classes.

    Parameters
    ----------
    start, constant
        ``<x A, d>`` and ``<constant, d>``.
    parts
        ``p_j <v_j A, d>``, ``[m]``.
    length, reaches
        Of the centred x, and ``|p_j| |C v_j|``, ``[m]``.
    width, eps
        Of x, and what LayerNorm adds to the variance; `has_norm` is False where u is x.
    """

    start: float
    constant: float
    parts: Floats
    length: float
    reaches: Floats
    width: int
    eps: float
    has_norm: bool

    def needed(self, size: int, candidates: NDArray[np.int64]) -> float:
        """Return what the parts of `size` candidates must come to at least, for a chance to change the decision."""
        reach = float(np.sort(self.reaches[candidates])[-size:].sum())
        ends = [self._std(max(0.0, self.length - reach)), self._std(self.length + reach)]
        slack = _ROUNDING * (abs(self.start) + float(np.abs(self.parts).sum()) + 1e-12)
        return self.start + min(self.constant * end for end in ends) - slack

    def _std(self, length: float) -> float:
        return math.sqrt(length**2 / self.width + self.eps) if self.has_norm else 1.0

    def sets_that_may(self, size: int, candidates: NDArray[np.int64], limit: int) -> list[tuple[int, ...]] | None:
        """Return the sets of `size` candidates that might change the decision; None where there are more than `limit`.

        No other set of this size can.
        """
        order = candidates[np.argsort(-self.parts[candidates], kind="stable")]
        parts, needed = self.parts[order], self.needed(size, candidates)
        sums = np.concatenate([[0.0], np.cumsum(parts)])
        found: list[tuple[int, ...]] = []

        def extend(chosen: tuple[int, ...], total: float, first: int) -> bool:
            left = size - len(chosen)
            if left == 0:
                found.append(tuple(sorted(int(order[place]) for place in chosen)))
                return len(found) <= limit
            for place in range(first, len(order) - left + 1):
                if total + sums[place + left] - sums[place] < needed:
                    break  # nor will any further one, which is smaller
                if not extend((*chosen, place), total + float(parts[place]), place + 1):
                    return False
            return True

        return found if extend((), 0.0, 0) else None


def lead_terms(forms: ClosedForms, direction: Floats) -> LeadTerms:
    """Return the terms of one image for ``d [e]``, the difference of two classes' text embeddings."""
    d, m, head = torch.from_numpy(direction), forms.m, forms.head
    pushes, along = forms.pushes[0], forms.along[0]
    parts = pushes * (along[:m] @ d)
    constant = 0.0 if head.constant is None else float(head.constant @ d)
    reaches = pushes.abs() * centred(forms.rows[0, :m]).norm(dim=-1)
    start = float(parts.sum() + (along[-2] + along[-1]) @ d)
    length, width = float(centred(forms.x[0]).norm()), forms.x.shape[-1]
    return LeadTerms(
        start, constant, parts.numpy(), length, reaches.numpy(), width, head.eps, has_norm=head.matrix is not None
    )
