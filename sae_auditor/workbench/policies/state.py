"""What the dialog of the reasons policy shows, as one frozen value. No Qt, no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.policy import Judgement
from sae_auditor.workbench.running import Problem, Running

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class LatentRow:
    """A latent to judge.

    Parameters
    ----------
    name
        What is shown for it, empty where it has none.
    firing_rate
        Share of the reference images on which it fires; None where it is not known.
    share
        Its share of what moves the decisions, 0 to 1.
    towards, effect
        The class that it pushes towards most, and by how much on average, in log-odds.
    judgement
        What holds for it.
    word
        The word of the policy that says so; empty where it was judged by itself, or not at all.
    pictures
        Reference images on which it fires most; None where there is no picture.
    """

    latent: int
    name: str
    firing_rate: float | None
    share: float
    towards: str
    effect: float
    judgement: Judgement = "none"
    word: str = ""
    pictures: tuple[Pixels | None, ...] = ()


@dataclass(frozen=True)
class JudgedWord:
    """A word of the policy; `is_common` where it comes from the policy for all prompt sets."""

    word: str
    judgement: Judgement
    is_common: bool


@dataclass(frozen=True, eq=False)
class PolicyState:
    """Everything that the dialog shows.

    Parameters
    ----------
    prompt_set, sae
        Whose decisions, seen through which latents.
    can_be_own
        Whether the prompt set can have a policy of its own; a typed one cannot.
    for_all
        Whether what a person judges now holds for all prompt sets.
    rows, current
        The latents, those that move most first, and the one that keys judge.
    words
        The words of the policy.
    judged
        The share of what moves the decisions that is judged, 0 to 1; None where that is not known.
    listed
        The share that the listed latents hold together.
    n_images, is_exact
        What it was measured on, and whether effects are exact or gradients.
    notice
        What a person should know of a word that was just added; empty where nothing.
    running
        How far the measurement is.
    """

    prompt_set: str
    sae: str
    can_be_own: bool = True
    for_all: bool = False
    rows: tuple[LatentRow, ...] = ()
    current: int = 0
    words: tuple[JudgedWord, ...] = ()
    judged: float | None = None
    listed: float = 0.0
    n_images: int = 0
    is_exact: bool = True
    notice: str = ""
    is_measuring: bool = False
    running: Running | None = None
    problem: Problem | None = None

    @property
    def n_judged(self) -> int:
        """How many of the listed latents are judged."""
        return sum(row.judgement != "none" for row in self.rows)
