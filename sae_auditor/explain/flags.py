"""Remarks on a single contribution, in words that the window and the reports share.

``forbidden``: the latent belongs to a reason that must not count and that is a stated share of the decision; the
finding people act on. ``must-not-count`` and ``may-count``: what the reasons policy says of it, whatever its share.
``known-shortcut``: it pushes towards the class, and people confirmed a finding of a scan about it.
``gradient-off``: the method's contribution is off by more than half of the exact effect, believe the latter.
``always-on``: it fires on nearly every image and is measured against its usual activation. ``low-alignment``: a hint,
for a large push towards the most probable class of a latent whose meaning has little to do with the class; the audited
text tower judges here, and it shares the shortcuts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Flag = Literal[
    "forbidden", "must-not-count", "known-shortcut", "may-count", "gradient-off", "always-on", "low-alignment"
]

# A contribution counts as large from this share of all contributions' magnitude on.
LARGE_SHARE: Final = 0.10
# Below this share nobody asks whether a gradient is right, nor is warned of a known shortcut.
TELLING_SHARE: Final = 0.01
# A gradient is marked from this share of the exact effect on.
OFF_BY: Final = 0.5
# The line of alignment, a difference of two cosines, below which a meaning says nothing for the class.
LOW_ALIGNMENT: Final = 0.05
# Prompts under which fewer or more of all latents lie below the line cannot judge any of them.
JUDGING_SHARES: Final = (0.05, 0.80)


@dataclass(frozen=True)
class Alignments:
    """How the meanings of all latents are aligned to one class.

    Parameters
    ----------
    below_line
        Share of the latents with reference images whose alignment lies below `LOW_ALIGNMENT`, 0 to 1.
    lower_than
        For the latents that fired the share of all latents that are better aligned, 0 to 1, NaN where it is unknown;
        a tuple, one a latent.
    """

    below_line: float
    lower_than: tuple[float, ...]

    @property
    def can_judge(self) -> bool:
        """Whether the prompts tell meanings apart at all."""
        return JUDGING_SHARES[0] <= self.below_line <= JUDGING_SHARES[1]


def is_gradient_off(contribution: float, effect: float | None, magnitude: float) -> bool:
    """Whether a contribution is off by more than half of the exact effect; `magnitude` is the sum of all of them."""
    if effect is None or max(abs(contribution), abs(effect)) < TELLING_SHARE * magnitude:
        return False
    return abs(contribution - effect) > OFF_BY * abs(effect)


def leans_on(effect: float, magnitude: float) -> bool:
    """Whether a push is towards the class and large enough to be warned of."""
    return effect > 0 and effect >= TELLING_SHARE * magnitude


def is_low_alignment(effect: float, alignment: float | None, magnitude: float) -> bool:
    """Whether a large push towards the class comes from a meaning below the line."""
    is_large = magnitude > 0 and effect >= LARGE_SHARE * magnitude
    return is_large and alignment is not None and alignment < LOW_ALIGNMENT
