"""Does the first bar decide? It is switched off, and the decision is taken again.

On good parts with a tag that are called defective, and on a general mix of parts. Beside it stands the former list,
whose first bar has the largest gradient of the class's logit. At a patch site many latents share what one does behind
the last block, so the bound is that of the sites where one latent stands for one thing of the whole image.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from demo_world.proof.bands import mean_band, wilson
from demo_world.proof.desk import Answer
from demo_world.proof.figure import Figure

FLIPS: Final = 0.40


def decides(sae: str, sample: str, answers: Sequence[Answer], *, bounded: bool) -> list[Figure]:
    """Return how often the decision falls without the first bar, and what becomes of the lead, in log-odds."""
    orders = [
        ("first bar", [answer.first for answer in answers if answer.first is not None]),
        ("largest |gradient of the logit|", [a.first_of_logit for a in answers if a.first_of_logit is not None]),
    ]
    found: list[Figure] = []
    for place, (order, off) in enumerate(orders):
        bound = FLIPS if bounded and place == 0 else None
        found.append(
            Figure(f"{sae}, {sample}: flips without the {order}", wilson(one.flips for one in off), at_least=bound)
        )
        change = mean_band([one.change for one in off])
        found.append(
            Figure(
                f"{sae}, {sample}: change of the lead",
                change,
                "number",
                at_most=0.0 if bounded and place == 0 else None,
            )
        )
    return found
