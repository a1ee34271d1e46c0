"""Are the names right? What a name says is held against what the renderer drew.

A name is right when at least half of the 20 fresh scenes on which its latent fires most show everything that the name
says, and strictly right when four in five do. A latent that fires on fewer than ten fresh scenes cannot be judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from demo_world.proof.bands import wilson
from demo_world.proof.figure import Figure
from demo_world.proof.fired import Fired
from demo_world.truth import meanings
from sae_auditor.concepts import ConceptTable

RIGHT: Final[Mapping[str, float]] = {"patch-middle": 0.65}
_TOP: Final = 20
_LEAST: Final = 10
_HALF: Final = 0.5
_NEARLY_ALL: Final = 0.8


def of_vocabulary(table: ConceptTable) -> list[str | None]:
    """Return every latent's name where a word of the vocabulary is it; what people named is no proof of any rule."""
    named = table.rows["name"].is_valid().to_pylist()
    return [None if by_a_person else label for label, by_a_person in zip(table.labels_shown(), named, strict=True)]


def names(sae: str, labels: Sequence[str | None], fired: Fired) -> list[Figure]:
    """Return how many of the names ``labels [d_sae]`` are right."""
    told = shares_told(labels, fired)
    return [
        Figure(f"{sae}: names that are right", wilson(share >= _HALF for share in told), at_least=RIGHT.get(sae)),
        Figure(f"{sae}: names that are strictly right", wilson(share >= _NEARLY_ALL for share in told)),
        Figure(f"{sae}: latents that have a name", wilson(label is not None for label in labels)),
    ]


def shares_told(labels: Sequence[str | None], fired: Fired) -> list[float]:
    """Return for every named latent that can be judged which share of its strongest scenes is as its name says."""
    said = meanings()
    place_of = {name: place for place, name in enumerate(fired.names)}
    told: list[float] = []
    for latent, label in enumerate(labels):
        scenes = fired.strongest(latent, _TOP)
        if label is None or len(scenes) < _LEAST:
            continue
        wanted = said.get(label)
        if wanted is None or not wanted <= place_of.keys():
            told.append(0.0)
        else:
            columns = np.array([place_of[name] for name in wanted])
            told.append(float(fired.has[scenes][:, columns].all(1).mean()))
    return told
