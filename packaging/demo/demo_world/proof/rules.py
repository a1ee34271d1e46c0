"""Which rule tells a forbidden reason best? Every rule on the same answers, the worst prompt set counting.

A rule compares a reason's push with a whole, and may ask for a least push in log-odds besides. A rule is chosen on one
world and measured on others.
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

Whole = Callable[[Answer, ReasonEffect], float]


def _pushes(answer: Answer, reason: ReasonEffect) -> float:
    effects = answer.audit.effects(answer.best)
    return _share(reason.push, float(effects[effects > 0].sum()))


def _movement(answer: Answer, reason: ReasonEffect) -> float:
    return _share(reason.push, float(np.abs(answer.audit.effects(answer.best)).sum()))


def _lead(answer: Answer, reason: ReasonEffect) -> float:
    return _share(reason.joint, float(answer.audit.total[answer.best]))


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


SHARES: Final[Mapping[str, tuple[Whole, tuple[float, ...]]]] = {
    "of all pushes": (_pushes, (0.10, 0.15, 0.20, 0.25, 0.30, 0.40)),
    "of all movement": (_movement, (0.10, 0.15, 0.20, 0.25, 0.30, 0.40)),
    "of the lead, off together": (_lead, (0.4, 0.6, 0.8, 1.0)),
}
# Least pushes in log-odds: none, and factors of 2, e, 4.5 and 7.4 on the odds.
LEAST: Final = (0.0, 0.69, 1.0, 1.5, 2.0)


def rules(sae: str, tagged: Mapping[str, Sequence[Answer]], mixed: Mapping[str, Sequence[Answer]]) -> list[Figure]:
    """Return for every rule the smallest share found and the largest share accused over the prompt sets."""
    figures: list[Figure] = []
    for (name, (whole, shares)), least in product(SHARES.items(), LEAST):
        for share in shares:

            def is_forbidden(
                answer: Answer, reason: ReasonEffect, w: Whole = whole, s: float = share, floor: float = least
            ) -> bool:
                return reason.push >= floor and w(answer, reason) >= s

            found = [_found(part, is_forbidden) for part in tagged.values()]
            accused = [_accused(part, is_forbidden) for part in mixed.values()]
            rule = f"{sae}: {share:.0%} {name}, {least:.2f} log-odds at least"
            figures += [
                Figure(f"{rule}: found", min((wilson(hits) for hits in found), key=lambda band: band.value)),
                Figure(f"{rule}: accused", max((wilson(hits) for hits in accused), key=lambda band: band.value)),
            ]
    return figures


Rule = Callable[[Answer, ReasonEffect], bool]


def _found(answers: Sequence[Answer], rule: Rule) -> list[bool]:
    called = [answer for answer in answers if answer.called == "defective"]
    return [any(reason.name == TAG and rule(a, reason) for reason in a.reasons) for a in called]


def _accused(answers: Sequence[Answer], rule: Rule) -> list[bool]:
    plain = [answer for answer in answers if not answer.render.has_tag]
    return [any(rule(answer, reason) for reason in answer.reasons) for answer in plain]
