"""The words of a compound, and which latents are whose.

A latent stands out for a text where its reference images are aligned to it by so many standard deviations more than
those of all latents, so that a text to which everything is aligned gets no more than another. It belongs to the word by
itself for which it stands out most; to the whole where it stands out for that and for no word; else to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.prompts import PromptClass, PromptSet

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Standard deviations above the mean of all latents: one in 44 of normally distributed ones.
STANDS_OUT: Final = 2.0
# Whose a latent is: the whole's, the k-th word's, or nobody's.
WHOLE: Final = 0
NOBODY: Final = -1
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_LEAST_WORDS: Final = 2
# Words that stand for nothing that could be seen.
_EMPTY: Final = frozenset(
    (
        "a",
        "an",
        "the",
        "this",
        "that",
        "of",
        "on",
        "in",
        "at",
        "to",
        "for",
        "from",
        "with",
        "without",
        "and",
        "or",
        "is",
    )
)


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name that could be seen by themselves, in order, none twice."""
    return tuple(dict.fromkeys(word for word in _WORD.findall(name.casefold()) if word not in _EMPTY))


def compounds_of(prompts: PromptSet, wanted: Sequence[str]) -> dict[int, tuple[str, ...]]:
    """Return the words of each class that is a compound, by its place; only of `wanted` classes where any are named."""
    found = {index: words_of(name) for index, name in enumerate(prompts.names) if not wanted or name in wanted}
    return {index: words for index, words in found.items() if len(words) >= _LEAST_WORDS}


def asked_of(prompts: PromptSet, words: Sequence[str]) -> PromptSet:
    """Return words as classes, in the templates of a prompt set."""
    return PromptSet("words", tuple(PromptClass(word, (word,)) for word in words), prompts.templates)


@dataclass(frozen=True, eq=False)
class Compound:
    """A class whose name has several words.

    Parameters
    ----------
    index, name
        Of the class.
    words
        Two or more.
    owner
        Whose each latent is, int64 ``[d_sae]``: `WHOLE`, the number of a word from 1 on, or `NOBODY`.
    stands_out
        How far each latent stands out for the whole and for each word, float64 ``[1 + words, d_sae]``, NaN where it has
        no reference images.
    """

    index: int
    name: str
    words: tuple[str, ...]
    owner: Ints
    stands_out: Floats

    def shared(self, word: int) -> float | None:
        """Return which share of the latents that stand out for the whole stand out for a word too; None of none."""
        own = self.stands_out[[WHOLE, word]] >= STANDS_OUT
        return float((own[0] & own[1]).sum() / own[0].sum()) if own[0].any() else None


def compound_of(index: int, name: str, words: tuple[str, ...], alignments: Floats) -> Compound:
    """Return a compound, given the latents' alignments to the whole and to each word, ``[1 + words, d_sae]``."""
    known = ~np.isnan(alignments).any(0)
    stands_out = np.full(alignments.shape, np.nan)
    if known.any():
        own = alignments[:, known]
        spread = own.std(1, keepdims=True)
        stands_out[:, known] = (own - own.mean(1, keepdims=True)) / np.where(spread > 0, spread, 1)
    high = np.where(known, stands_out, -np.inf)
    word = np.where(high[1:].max(0) >= STANDS_OUT, 1 + high[1:].argmax(0), NOBODY)
    owner = np.where((word == NOBODY) & (high[WHOLE] >= STANDS_OUT), WHOLE, word)
    return Compound(index, name, words, owner.astype(np.int64), stands_out)
