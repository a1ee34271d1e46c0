"""Findings about a single contribution, in words that the window and the reports share.

``unexpected-reliance``: the latent is among the few that push towards the class although its meaning has little to do
with it; that an unrelated latent pushes against a class is no finding. ``disagrees``: removing the latent moves the
prediction the other way than the gradient says. ``weak-name``: nothing in the vocabulary fits the latent well, so its
label should not be trusted.
"""

from __future__ import annotations

import math
from typing import Literal

Flag = Literal["unexpected-reliance", "disagrees", "weak-name"]

# A contribution counts as large from this share of all contributions' magnitude on.
LARGE_SHARE = 0.10
# Alignment, a difference of two cosines, below which a latent's meaning says nothing for the class.
LOW_ALIGNMENT = 0.05
# The same for the best label of the vocabulary.
WEAK_LABEL = 0.05


def flags_of(
    contribution: float, ablation: float | None, alignment: float | None, label_score: float | None, magnitude: float
) -> tuple[Flag, ...]:
    """Return the findings for one latent and class; `magnitude` is the sum of all contributions' magnitudes."""
    found: list[Flag] = []
    large = magnitude > 0 and abs(contribution) >= LARGE_SHARE * magnitude
    if large and contribution > 0 and alignment is not None and alignment < LOW_ALIGNMENT:
        found.append("unexpected-reliance")
    if large and ablation is not None and math.copysign(1, ablation) != math.copysign(1, contribution) and ablation:
        found.append("disagrees")
    if label_score is not None and label_score < WEAK_LABEL:
        found.append("weak-name")
    return tuple(found)
