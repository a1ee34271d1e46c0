"""Is the planted shortcut found, and nothing else accused?

**Found**: among good parts with a tag that are called defective, the tag is a forbidden reason of that decision.
**False alarm**, strictly: any forbidden reason at all on a picture without a cue, or with other cues than the tag, good
or defective. The policy also speaks of backgrounds and light, which every picture has, so the strict count holds
against the program findings that may well be true.
**Wrong finding**: the reason is not in the picture, or it is but does not matter: switching all of its latents off at
once moves the decision by less than half of what the finding says.

Everything is asked of the most probable class, under the shipped prompt set and as people would type it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo_world.proof.bands import NOTHING, Band, wilson
from demo_world.proof.desk import Answer
from demo_world.proof.figure import Figure
from demo_world.splits import TAG

FOUND: Final = 0.88
ACCUSED: Final = 0.04
APART: Final = 0.05
_DRAWS: Final = 1_000
_MATTERS: Final = 0.5


def forbidden(
    sae: str, tagged: Mapping[str, Sequence[Answer]], mixed: Mapping[str, Sequence[Answer]], *, bounded: bool
) -> list[Figure]:
    """Return the figures of one SAE.

    Parameters
    ----------
    tagged
        Answers of good parts with a tag by prompt set, the same pictures in all of them.
    mixed
        The same for a general mix; those with a tag are left out.
    bounded
        Whether the bounds hold for this SAE.
    """
    found, accused, apart = (limit if bounded else None for limit in (FOUND, ACCUSED, APART))
    figures: list[Figure] = []
    for prompts in tagged:
        here = f"{sae}, {prompts}:"
        clean = [answer for answer in mixed[prompts] if not answer.render.scene.cues]
        others = [answer for answer in mixed[prompts] if answer.render.scene.cues and not answer.render.has_tag]
        called = [answer for answer in tagged[prompts] if answer.called == "defective"]
        figures += [
            Figure(
                f"{here} tag found where it made a good part defective", wilson(map(_finds_tag, called)), at_least=found
            ),
            Figure(f"{here} any finding, no cue", wilson(map(_finds_any, clean)), at_most=accused),
            Figure(f"{here} any finding, other cues", wilson(map(_finds_any, others)), at_most=accused),
            Figure(f"{here} wrong finding, no cue or others", wilson(map(_finds_wrongly, [*clean, *others]))),
        ]
    figures.append(
        Figure(f"{sae}: difference between prompt sets in what is found", _apart(list(tagged.values())), at_most=apart)
    )
    return figures


def _finds_tag(answer: Answer) -> bool:
    return any(reason.forbidden and reason.name == TAG for reason in answer.reasons)


def _finds_any(answer: Answer) -> bool:
    return any(reason.forbidden for reason in answer.reasons)


def _finds_wrongly(answer: Answer) -> bool:
    return any(
        reason.forbidden and not (reason.in_picture and reason.joint >= _MATTERS * reason.push)
        for reason in answer.reasons
    )


def _apart(by_prompts: Sequence[Sequence[Answer]]) -> Band:
    """Return the largest difference between the shares of two prompt sets, with a bootstrap band over pictures."""
    hits = np.array([[_finds_tag(a) if a.called == "defective" else np.nan for a in part] for part in by_prompts])
    if not hits.size or np.isnan(hits).all(1).any():
        return NOTHING
    random, n = np.random.default_rng(0), hits.shape[1]
    spreads = [_spread(hits[:, random.integers(n, size=n)]) for _ in range(_DRAWS)]
    low, high = np.nanpercentile(spreads, (2.5, 97.5))
    return Band(_spread(hits), float(low), float(high), n)


def _spread(hits: NDArray[np.float64]) -> float:
    """Return largest minus smallest mean of ``hits [prompt sets, n]``; NaN is left out, and NaN where all of it is."""
    known = ~np.isnan(hits)
    if not known.any(1).all():
        return float("nan")
    shares = np.nansum(hits, axis=1) / known.sum(1)
    return float(shares.max() - shares.min())
