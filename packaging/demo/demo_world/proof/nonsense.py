"""Does a vocabulary that says nothing name the latents?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from demo_world.proof.bands import wilson
from demo_world.proof.figure import Figure
from sae_auditor.bundle import WordList
from sae_auditor.bundle.writer import embed_vocabulary_job
from sae_auditor.concepts import ConceptTable
from sae_auditor.concepts.labels import label_concepts_job
from sae_auditor.concepts.schema import with_columns
from sae_auditor.encoders import ClipEncoder
from sae_auditor.progress import run_to_end

NAMED: Final = 0.05
SIZES: Final = (150, 1_000)
_LETTERS: Final = tuple("abcdefghijklmnopqrstuvwxyz")
_VOWELS: Final = tuple("aeiou")
_CONSONANTS: Final = tuple("bcdfghjklmnprstvwz")


def _letters(random: np.random.Generator) -> str:
    return "".join(random.choice(_LETTERS, random.integers(3, 11)))


def _syllables(random: np.random.Generator) -> str:
    return "".join(random.choice(_CONSONANTS) + random.choice(_VOWELS) for _ in range(random.integers(2, 4)))


KINDS: Final[Mapping[str, Callable[[np.random.Generator], str]]] = {"letters": _letters, "syllables": _syllables}


def strings(kind: str, n: int, seed: int) -> tuple[str, ...]:
    """Return `n` strings that say nothing, none twice; equal seeds give equal ones."""
    random = np.random.default_rng([seed, n])
    made: dict[str, None] = {}
    while len(made) < n:
        made[KINDS[kind](random)] = None
    return tuple(made)


def named_share(table: ConceptTable, words: tuple[str, ...], encoder: ClipEncoder) -> list[bool]:
    """Return for every latent that fires on a reference image whether one of `words` becomes its name."""
    vocabulary = run_to_end(embed_vocabulary_job(WordList("nonsense", words), encoder))
    means = table.reference_embeddings
    unnamed = with_columns(table.rows, {"name": [None] * len(table.rows)})  # a person's name would stay
    rows = run_to_end(label_concepts_job(unnamed, table.index, means, vocabulary, directions=None))
    labels = ConceptTable(rows, table.index, lambda: means).labels_shown()
    return [labels[latent] is not None for latent in np.flatnonzero(~np.isnan(means).any(1)).tolist()]


def nonsense(sae: str, table: ConceptTable, encoder: ClipEncoder, seed: int) -> list[Figure]:
    """Return which share of the living latents nonsense names."""
    return [
        Figure(f"{sae}: named by {n} strings of {kind}", wilson(named_share(table, strings(kind, n, seed), encoder)),
               at_most=NAMED)
        for kind in KINDS
        for n in SIZES
    ]  # fmt: skip
