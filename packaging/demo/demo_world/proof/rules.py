"""Which rule tells a forbidden reason best? Every rule on the same answers, the worst prompt set counting.

A rule takes what a reason did, as the sum of its latents' effects or with all of them off together, as a share of a
whole, and may ask for a least effect in log-odds besides. A rule is chosen on one world and measured on others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Final

import numpy as np

from demo_world.proof.bands import wilson
from demo_world.proof.desk import Answer, ReasonEffect
from demo_world.proof.figure import Figure
from demo_world.splits import TAG

Done = Callable[[ReasonEffect], float]
Whole = Callable[[Answer], float]
Rule = Callable[[Answer, ReasonEffect], bool]


def _sum(reason: ReasonEffect) -> float:
    return reason.push


def _together(reason: ReasonEffect) -> float:
    return reason.joint


def _pushes(answer: Answer) -> float:
    effects = answer.audit.effects(answer.best)
    return float(effects[effects > 0].sum())


def _movement(answer: Answer) -> float:
    return float(np.abs(answer.audit.effects(answer.best)).sum())


def _lead(answer: Answer) -> float:
    return float(answer.audit.total[answer.best])


_SHARES: Final = (0.10, 0.15, 0.20, 0.25, 0.30, 0.40)
FAMILIES: Final[Mapping[str, tuple[Done, Whole, tuple[float, ...]]]] = {
    "of all pushes, as a sum": (_sum, _pushes, _SHARES),
    "of all pushes, off together": (_together, _pushes, _SHARES),
    "of all movement, as a sum": (_sum, _movement, _SHARES),
    "of the lead, off together": (_together, _lead, (0.4, 0.6, 0.8, 1.0)),
}
# Least effects in log-odds: none, and factors of 2, e, 4.5 and 7.4 on the odds.
LEAST: Final = (0.0, 0.69, 1.0, 1.5, 2.0)


def rules(sae: str, tagged: Mapping[str, Sequence[Answer]], mixed: Mapping[str, Sequence[Answer]]) -> list[Figure]:
    """Return for every rule the smallest share found and the largest share accused over the prompt sets."""
    figures: list[Figure] = []
    for (family, (done, whole, shares)), least in product(FAMILIES.items(), LEAST):
        for share in shares:
            rule = _rule(done, whole, share, least)
            found = [wilson(_found(part, rule)) for part in tagged.values()]
            accused = [wilson(_accused(part, rule)) for part in mixed.values()]
            title = f"{sae}: {share:.0%} {family}, at least {least:.2f}"
            figures += [
                Figure(f"{title}: found", min(found, key=lambda band: band.value)),
                Figure(f"{title}: accused", max(accused, key=lambda band: band.value)),
            ]
    return figures


def _rule(done: Done, whole: Whole, share: float, least: float) -> Rule:
    def is_forbidden(answer: Answer, reason: ReasonEffect) -> bool:
        effect, all_of_it = done(reason), whole(answer)
        return effect >= least and all_of_it > 0 and effect >= share * all_of_it

    return is_forbidden


def _found(answers: Sequence[Answer], rule: Rule) -> list[bool]:
    called = [answer for answer in answers if answer.called == "defective"]
    return [any(reason.name == TAG and rule(a, reason) for reason in a.reasons) for a in called]


def _accused(answers: Sequence[Answer], rule: Rule) -> list[bool]:
    plain = [answer for answer in answers if not answer.render.has_tag]
    return [any(rule(answer, reason) for reason in answer.reasons) for answer in plain]
