"""How many latents are always on, and how many of the first bars they would be if they were not folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo_world.proof.bands import mean_band, wilson
from demo_world.proof.desk import Answer
from demo_world.proof.figure import Figure
from sae_auditor.concepts import ConceptTable

LIVING: Final = 0.02
FIRST_BARS: Final = 0.05
_BARS: Final = 5
_RATE: Final = 0.80


def always_on(sae: str, table: ConceptTable, rates: NDArray[np.float64], answers: Sequence[Answer]) -> list[Figure]:
    """Return the shares of one SAE.

    Parameters
    ----------
    rates
        Share of fresh scenes on which each latent fires, ``[d_sae]``: what the reference images say must hold there.
    answers
        Of a general mix.
    """
    living = table.mean_levels > 0
    shown, unfolded = (
        [share_of_first(answer, folded=folded) for answer in answers if len(answer.audit.latents)]
        for folded in (True, False)
    )
    return [
        Figure(f"{sae}: always on among the living", wilson(table.always_on[living].tolist()), at_most=LIVING),
        Figure(f"{sae}: fire on 80 % of fresh renders", wilson((rates[living] >= _RATE).tolist()), at_most=LIVING),
        Figure(f"{sae}: always on among the first five bars", mean_band(shown), at_most=FIRST_BARS),
        Figure(f"{sae}: the same if they were not folded", mean_band(unfolded)),
    ]


def share_of_first(answer: Answer, *, folded: bool) -> float:
    """Return which share of the first five bars is always on: as they are shown, or were these latents not folded."""
    audit = answer.audit if folded else replace(answer.audit, always_on=np.zeros_like(answer.audit.always_on))
    return float(answer.audit.always_on[audit.order(answer.best)[:_BARS]].mean())
