"""What the dialog of the reasons policy shows, as one frozen value. No Qt, no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.policy import Judgement
from sae_auditor.workbench.messages import Problem
from sae_auditor.workbench.running import Running

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class LatentRow:
    """A latent to judge: what it is called, if anything, and how much it moves decisions."""

    latent: int
    name: str
    # Share of the reference images on which it fires; None where it is not known.
    firing_rate: float | None
    # Its share of what moves the decisions, 0 to 1.
    share: float
    # The class that it pushes towards most, and by how much on average, in log-odds.
    towards: str
    effect: float
    judgement: Judgement = "none"
    # The word of the policy that says so; empty where it was judged by itself, or not at all.
    word: str = ""
    # Reference images on which it fires most; None where there is no picture.
    pictures: tuple[Pixels | None, ...] = ()


@dataclass(frozen=True)
class JudgedWord:
    """A word of the policy; `is_common` where it comes from the policy for all prompt sets."""

    word: str
    judgement: Judgement
    is_common: bool


@dataclass(frozen=True, eq=False)
class PolicyState:
    """Everything that the dialog shows: whose decisions, seen through which SAE's latents, and what holds."""

    prompt_set: str
    sae: str
    # Whether the prompt set can have a policy of its own; a typed one cannot.
    can_be_own: bool = True
    # Whether what a person judges now holds for all prompt sets.
    for_all: bool = False
    # The latents, those that move most first, and the one that keys judge.
    rows: tuple[LatentRow, ...] = ()
    current: int = 0
    words: tuple[JudgedWord, ...] = ()
    # The share of what moves the decisions that is judged, 0 to 1, and that of the listed latents.
    judged: float | None = None
    listed: float = 0.0
    # What it was measured on, and whether effects are exact or gradients.
    n_images: int = 0
    is_exact: bool = True
    # What a person should know of a word that was just added.
    notice: str = ""
    is_measuring: bool = False
    running: Running | None = None
    problem: Problem | None = None

    @property
    def n_judged(self) -> int:
        """How many of the listed latents are judged."""
        return sum(row.judgement != "none" for row in self.rows)
