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
# What a reason must do besides, in log-odds: make the odds of the class e = 2.7 times as large. Where hardly anything
# pushes a class, a share of little is soon large: on clean renders under plainly typed prompts 20 % alone was found in
# 22 % of the images, with this floor in less than 1 %.
LEAST_PUSH: Final = 1.0


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


def forbidden(effects: Floats, latents: NDArray[np.int64], judgements: Judgements) -> tuple[int, ...]:
    """Return the latents of the forbidden reasons of one class, largest push first.

    A reason is forbidden when its latents together push towards the class by at least the policy's share of the
    decision, and by at least `LEAST_PUSH`. Of its latents those are returned that push towards the class.

    Parameters
    ----------
    effects
        float64 ``[m]``, how much each latent that fired moved the decision of the class, in log-odds; positive:
        towards it.
    latents
        int64 ``[m]``, which latents these are, none twice.
    """
    if len(effects) == 0 or not judgements.reasons:
        return ()
    is_forbidden = np.array([push.is_forbidden for push in reason_pushes(effects, latents, judgements)])
    reason = judgements.reason_of[latents]
    found = np.flatnonzero((reason >= 0) & is_forbidden[reason] & (effects > 0))
    order = found[np.argsort(-effects[found], kind="stable")]
    return tuple(latents[order].tolist())


@dataclass(frozen=True)
class Push:
    """What the latents of one must-not-count reason did to a class together.

    `effect` is in log-odds, `share` that as a share of the decision; both are negative where it pushed against.
    """

    effect: float
    share: float
    is_forbidden: bool


def reason_pushes(effects: Floats, latents: NDArray[np.int64], judgements: Judgements) -> list[Push]:
    """Return what each reason of the policy did, in their order; 0 where none of its latents fired.

    Parameters are those of `forbidden`. What latents of one reason push for and against cancels out.
    """
    reason = judgements.reason_of[latents]
    is_of_a_reason = reason >= 0
    sums = np.bincount(reason[is_of_a_reason], effects[is_of_a_reason], minlength=len(judgements.reasons))
    whole = _whole(effects)
    shares = sums / whole if whole > 0 else np.zeros(len(sums))
    found = (shares >= judgements.share) & (sums >= LEAST_PUSH)
    return [Push(*of) for of in zip(sums.tolist(), shares.tolist(), found.tolist(), strict=True)]


def judged_share(effects: Floats, latents: NDArray[np.int64], judgements: Judgements) -> float | None:
    """Return how much of the movement of a decision, for and against, is by latents that somebody judged: 0 to 1.

    Parameters are those of `forbidden`. None where nothing moved.
    """
    moved = np.abs(effects)
    total = float(moved.sum())
    is_judged = judgements.may_count[latents] | (judgements.reason_of[latents] >= 0)
    return float(moved[is_judged].sum()) / total if total > 0 else None


def _whole(effects: Floats) -> float:
    """Return what a reason's push is a share of: everything that pushed towards the class.

    Not the log-odds themselves: they are near 0 where a decision is close, and any push would be many times as much.
    """
    return float(effects[effects > 0].sum())
