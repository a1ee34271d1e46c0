"""What else a repair changed: predictions under other prompt sets, and which images are found to images and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.studies.repair.judging import Share, mean_of, wilson

Matrix = NDArray[np.float64]
Rows = NDArray[np.float32]
Classes = NDArray[np.int64]

# As many as stand on the first page of a search.
_NEIGHBOURS: Final = 10
# Every image is compared with every other.
_MOST_COMPARED: Final = 2_000


@dataclass(frozen=True)
class SideEffects:
    """What changed beside the decision.

    Parameters
    ----------
    flips
        For each other prompt set: the share of images that are called otherwise.
    neighbours
        For images as queries: the share of the ten nearest images that stay among the ten nearest.
    found
        For the classes of all prompt sets as queries: the same of the images that are found.
    right
        For each other prompt set whose classes are known of the images: the share that is right before and after, and
        the change.
    """

    flips: Mapping[str, Share]
    neighbours: Share
    found: Share
    right: Mapping[str, tuple[Share, Share, Share]] = field(default_factory=dict)


def side_effects(
    before: Rows, after: Rows, texts: Mapping[str, Matrix], asked: str, known: Mapping[str, Classes] | None = None
) -> SideEffects:
    """Compare embeddings of the same images.

    Parameters
    ----------
    before, after
        float ``[n, e]``, not normalised.
    texts
        Unit embeddings ``[C, e]`` of the classes of every prompt set.
    asked
        The prompt set of the decision, which is repaired.
    known
        What the images are under other prompt sets, ``[n]``; -1 where that is not known.
    """
    old, new = unit(before), unit(after)
    others = {name: rows for name, rows in texts.items() if name != asked and len(rows) > 1}
    said = {name: ((old @ rows.T).argmax(1), (new @ rows.T).argmax(1)) for name, rows in others.items()}
    right = {name: _right(*said[name], classes) for name, classes in (known or {}).items() if name in said}
    old, new = old[:_MOST_COMPARED], new[:_MOST_COMPARED]
    queries = np.concatenate(list(texts.values()))
    return SideEffects(
        {name: wilson(was != now) for name, (was, now) in said.items()},
        neighbours=_kept(_without_itself(old @ old.T), _without_itself(new @ new.T), len(old) - 1),
        found=_kept(queries @ old.T, queries @ new.T, len(old)),
        right=right,
    )


def unit(embeddings: Rows) -> Matrix:
    """Return embeddings ``[n, e]`` of length 1, float64."""
    rows = np.asarray(embeddings, dtype=np.float64)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def _right(before: Classes, after: Classes, classes: Classes) -> tuple[Share, Share, Share]:
    """Return how much is right before and after, of the images whose class is known, and the change."""
    there = classes >= 0
    was, now = (before == classes)[there], (after == classes)[there]
    return wilson(was), wilson(now), mean_of(now.astype(np.float64) - was)


def _without_itself(similarity: Matrix) -> Matrix:
    np.fill_diagonal(similarity, -np.inf)
    return similarity


def _kept(before: Matrix, after: Matrix, n_others: int) -> Share:
    """Return which share of the best of each row ``[q, n]`` stays among the best."""
    k = min(_NEIGHBOURS, n_others)
    if k < 1:
        return mean_of(np.zeros(0))
    best = [np.argsort(-block, axis=1, kind="stable")[:, :k] for block in (before, after)]
    return mean_of(np.asarray([len(np.intersect1d(a, b)) / k for a, b in zip(*best, strict=True)], dtype=np.float64))
