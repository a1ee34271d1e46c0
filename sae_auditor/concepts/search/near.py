"""Latents near a latent: those that fire with it, those that write the same direction, those that mean the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

if TYPE_CHECKING:
    from sae_auditor.concepts.query import CoFiring
    from sae_auditor.concepts.table import ConceptTable
    from sae_auditor.sae import SparseAutoencoder

N_NEIGHBOURS: Final = 10

_ROWS_PER_BLOCK = 4096


@dataclass(frozen=True)
class Near:
    """Another latent and how near it is, as a cosine."""

    latent: int
    cosine: float


@dataclass(frozen=True)
class Neighbours:
    """What stands near a latent, nearest first.

    Parameters
    ----------
    co_firing
        Latents that fire on the same reference images, by Jaccard index.
    directions
        By the cosine of decoder rows: what they write is alike.
    meanings
        By the cosine of mean embeddings of their top reference images; empty for a latent without any.
    """

    co_firing: tuple[CoFiring, ...]
    directions: tuple[Near, ...]
    meanings: tuple[Near, ...]


def neighbours(sae: SparseAutoencoder, table: ConceptTable, latent: int, n: int = N_NEIGHBOURS) -> Neighbours:
    """Return the latents near `latent`, up to `n` of each kind.

    Raises
    ------
    InputRefused
        When the SAE has no such latent.
    """
    if not 0 <= latent < len(table):
        raise InputRefused(
            say("There is no latent {0}.", latent), todo=say("The latents of this SAE are 0 to {0}.", len(table) - 1)
        )
    return Neighbours(
        co_firing=tuple(table.index.co_firing(latent, n)),
        directions=nearest_rows(sae.W_dec, latent, n),
        meanings=nearest_rows(table.reference_embeddings, latent, n),
    )


def nearest_rows(rows: Any, place: int, n: int) -> tuple[Near, ...]:
    """Return the rows of a matrix ``[m, d]`` with the largest cosine to one of them, block by block.

    `rows` is an array or a tensor. Rows that are zero or not finite are near to nothing.
    """
    own = _block(rows, place, place + 1)[0]
    length = float(np.linalg.norm(own))
    if n < 1 or not (np.isfinite(length) and length > 0):
        return ()
    places, cosines = np.zeros(0, np.int64), np.zeros(0)
    for first in range(0, len(rows), _ROWS_PER_BLOCK):
        block = _block(rows, first, first + _ROWS_PER_BLOCK)
        lengths = np.linalg.norm(block, axis=1)
        near = block @ (own / length) / np.where(lengths > 0, lengths, np.nan)
        if first <= place < first + len(block):
            near[place - first] = np.nan  # it is no neighbour of itself
        usable = np.flatnonzero(np.isfinite(near))
        places = np.concatenate([places, first + usable])
        cosines = np.concatenate([cosines, near[usable]])
        kept = np.lexsort((places, -cosines))[:n]
        places, cosines = places[kept], cosines[kept]
    return tuple(Near(*pair) for pair in zip(places.tolist(), cosines.tolist(), strict=True))


def _block(rows: Any, first: int, last: int) -> NDArray[np.float64]:
    part = rows[first:last]
    if not isinstance(part, np.ndarray):
        part = part.detach().cpu().numpy()
    return np.asarray(part, np.float64)
