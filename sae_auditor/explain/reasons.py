"""What the reasons policy says about one decision: forbidden reasons, and how much of the movement is judged.

A policy judges latents: what they stand for may count, must not count, or is not judged. It comes here as values, so
that nothing in this module knows where it was written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The share of a decision from which on a must-not-count reason is a forbidden one, where a policy states no other.
SHARE: Final = 0.20


@dataclass(frozen=True, eq=False)
class Judgements:
    """What a policy says of the latents of one SAE.

    Parameters
    ----------
    reasons
        Names of the reasons that must not count.
    reason_of
        int32 ``[d_sae]``, each latent's place in `reasons`, -1 where it belongs to none.
    may_count
        bool ``[d_sae]``; no latent both may count and must not.
    share
        The share of a decision, 0 to 1, from which on a reason that must not count is a forbidden reason.
    """

    reasons: tuple[str, ...]
    reason_of: NDArray[np.int32]
    may_count: NDArray[np.bool_]
    share: float = SHARE

    @classmethod
    def none(cls, d_sae: int) -> Judgements:
        """Return what holds where nobody judged anything."""
        return cls((), np.full(d_sae, -1, np.int32), np.zeros(d_sae, bool))

    @property
    def is_empty(self) -> bool:
        """Whether no latent is judged."""
        return not (self.may_count.any() or (self.reason_of >= 0).any())


def forbidden(
    effects: Floats, latents: NDArray[np.int64], judgements: Judgements, *, lead: float = 0.0
) -> tuple[int, ...]:
    """Return the latents of the forbidden reasons of one class, largest push first.

    A reason is forbidden when its latents together push towards the class by at least the policy's share of the
    decision. Of its latents those are returned that push towards the class.

    Parameters
    ----------
    effects
        float64 ``[m]``, how much each latent that fired moved the decision of the class; positive: towards it.
    latents
        int64 ``[m]``, which latents these are, none twice.
    lead
        The decision itself, the log-odds of the class: see `_whole`. Without it only pushes are compared.
    """
    if len(effects) == 0 or not judgements.reasons:
        return ()
    is_forbidden = reason_shares(effects, latents, judgements, lead=lead) >= judgements.share
    reason = judgements.reason_of[latents]
    found = np.flatnonzero((reason >= 0) & is_forbidden[reason] & (effects > 0))
    order = found[np.argsort(-effects[found], kind="stable")]
    return tuple(latents[order].tolist())


def reason_shares(effects: Floats, latents: NDArray[np.int64], judgements: Judgements, *, lead: float = 0.0) -> Floats:
    """Return each reason's push as a share of the decision, float64 ``[n_reasons]``; negative: it pushed against.

    Parameters are those of `forbidden`. What latents of one reason push for and against cancels out.
    """
    reason = judgements.reason_of[latents]
    is_of_a_reason = reason >= 0
    pushes = np.bincount(reason[is_of_a_reason], effects[is_of_a_reason], minlength=len(judgements.reasons))
    whole = _whole(effects, lead)
    return pushes / whole if whole > 0 else np.zeros(len(pushes))


def judged_share(effects: Floats, latents: NDArray[np.int64], judgements: Judgements) -> float | None:
    """Return how much of the movement of a decision, for and against, is by latents that somebody judged: 0 to 1.

    Parameters are those of `forbidden`. None where nothing moved.
    """
    moved = np.abs(effects)
    total = float(moved.sum())
    is_judged = judgements.may_count[latents] | (judgements.reason_of[latents] >= 0)
    return float(moved[is_judged].sum()) / total if total > 0 else None


def _whole(effects: Floats, lead: float) -> float:
    """Return what a reason's push is a share of: everything that pushed towards the class, or the lead if that is more.

    Not the lead alone, which is near 0 where a decision is close, so that any push would be many times as much. Nor the
    pushes alone: where a decision leads by far for other reasons, a push that is large among few decides nothing.
    """
    return max(float(effects[effects > 0].sum()), lead)
