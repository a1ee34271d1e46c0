"""How far people agree, with each other, with themselves and with the model, with intervals.

Cohen's kappa is 1 for perfect agreement and 0 for what chance gives at these rates; its interval is from the
large-sample variance of Fleiss, Cohen and Everitt (Psychological Bulletin 72, 1969), that of shares after Wilson
(1927).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_Z: Final = 1.959963984540054  # 95 % of a normal distribution


@dataclass(frozen=True)
class Share:
    """So many of so many, with a 95 % interval; without any there is none, and it is 0 to 1."""

    n: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share; NaN of none."""
        return self.n / self.of if self.of else math.nan


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa of `n` pairs with a 95 % interval; NaN where everybody always says the same."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Followed:
    """How often people's last word was the model's, by whether the model was right.

    Parameters
    ----------
    when_right, when_wrong
        Of all; following a model that is wrong is what automation bias is.
    changed_when_right, changed_when_wrong
        Of those whose word before the model was shown was not the model's: how many took the model's then.
    """

    when_right: Share
    when_wrong: Share
    changed_when_right: Share
    changed_when_wrong: Share


def share(n: int, of: int) -> Share:
    """Return a share with Wilson's interval."""
    if of == 0:
        return Share(0, 0, 0.0, 1.0)
    p, z2 = n / of, _Z * _Z
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return Share(n, of, max(0.0, middle - half), min(1.0, middle + half))


def kappa(pairs: Sequence[tuple[str, str]]) -> Kappa:
    """Return the agreement of two people's words on the same things."""
    n = len(pairs)
    if n == 0:
        return Kappa(math.nan, math.nan, math.nan, 0)
    both = Counter(pairs)
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    words = sorted(set(first) | set(second))
    observed = sum(both[word, word] for word in words) / n
    expected = sum(first[word] * second[word] for word in words) / n**2
    if expected == 1:
        return Kappa(math.nan, math.nan, math.nan, n)
    value = (observed - expected) / (1 - expected)
    one = sum(both[word, word] / n * (1 - (first[word] + second[word]) / n * (1 - value)) ** 2 for word in words)
    # Rows of the second sum cross: the first person's share of the second's word, and the other way round.
    two = (1 - value) ** 2 * sum(
        both[a, b] / n * ((second[a] + first[b]) / n) ** 2 for a in words for b in words if a != b
    )
    three = (value - expected * (1 - value)) ** 2
    variance = max(0.0, (one + two - three) / (n * (1 - expected) ** 2))
    half = _Z * math.sqrt(variance)
    return Kappa(value, max(-1.0, value - half), min(1.0, value + half), n)


def followed(cases: Sequence[tuple[str, str, str, str]]) -> Followed:
    """Count how people went along with the model.

    Parameters
    ----------
    cases
        Of each image the word before the model was shown, the last word, the model's word and the true one.
    """

    def of(is_right: bool, changed: bool) -> Share:
        some = [case for case in cases if (case[2] == case[3]) == is_right and (not changed or case[0] != case[2])]
        return share(sum(last == model for _, last, model, _ in some), len(some))

    return Followed(of(True, False), of(False, False), of(True, True), of(False, True))
