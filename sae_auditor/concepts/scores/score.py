"""All scores of an SAE's latents, redundancy among them, written into its table of concepts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.concepts.schema import TableMeta, meta_of, with_columns, with_meta
from sae_auditor.concepts.scores.base import concept_rows_job
from sae_auditor.concepts.scores.embeddings import UnitEmbeddings, mean_embeddings_job, unit_embeddings_job
from sae_auditor.concepts.scores.groups import gathering
from sae_auditor.concepts.scores.weighted_pairs import monosemanticity_floor, monosemanticity_of_block
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress, run_to_end

if TYPE_CHECKING:
    from sae_auditor.concepts.query import ReferenceIndex

_LATENTS = 2048


def redundancy(reference_embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return each latent's largest cosine to any other, float64 ``[d_sae]``; NaN where it never fired or is alone.

    Parameters
    ----------
    reference_embeddings
        float32 ``[d_sae, e]``, NaN where a latent never fired.
    """
    return run_to_end(redundancy_job(reference_embeddings))


def redundancy_job(reference_embeddings: NDArray[np.float32]) -> Job[NDArray[np.float64]]:
    """Do `redundancy` step by step."""
    largest = np.full(len(reference_embeddings), np.nan)
    lengths = np.linalg.norm(reference_embeddings, axis=1)
    alive = np.flatnonzero(np.isfinite(lengths) & (lengths > 0))
    unit = reference_embeddings[alive] / lengths[alive][:, None]
    if len(alive) < 2:
        return largest
    best = np.full(len(alive), -np.inf, np.float32)
    for first in range(0, len(alive), _LATENTS):
        yield Progress(first, len(alive), say("Comparing latents"))
        # Each pair of blocks is multiplied once and read both ways.
        for second in range(first, len(alive), _LATENTS):
            cosines = unit[first : first + _LATENTS] @ unit[second : second + _LATENTS].T
            if first == second:
                np.fill_diagonal(cosines, -np.inf)
            rows, columns = best[first : first + _LATENTS], best[second : second + _LATENTS]
            np.maximum(rows, cosines.max(axis=1), out=rows)
            np.maximum(columns, cosines.max(axis=0), out=columns)
    largest[alive] = np.clip(best, -1, 1)
    return largest


_SCORES = ("monosemanticity", "effective_n", "clarity", "polysemanticity")


@dataclass(frozen=True, eq=False)
class Scored:
    """A table of concepts with scores, and ``m_j``, float32 ``[d_sae, e]``."""

    table: pa.Table
    reference_embeddings: NDArray[np.float32]


def refresh_scores_job(rows: pa.Table | None, index: ReferenceIndex, meta: TableMeta) -> Job[Scored]:
    """Compute mean embeddings and scores anew, reading the embeddings once.

    Parameters
    ----------
    rows
        The table as it is; None where there is none yet, and it is made by counting.
    meta
        What a new table says of all latents; one that does not name its encoder takes the encoder from here.
    """
    table = (yield from concept_rows_job(index, meta)) if rows is None else _with_encoder(rows, meta)
    held = yield from unit_embeddings_job(index)
    means = yield from mean_embeddings_job(index, held)
    return Scored((yield from score_concepts_job(table, index, means, held)), means)


def score_concepts_job(
    table: pa.Table,
    index: ReferenceIndex,
    reference_embeddings: NDArray[np.float32],
    embeddings: UnitEmbeddings | None = None,
) -> Job[pa.Table]:
    """Return the table with its scores, and the floor of monosemanticity in what it says of all latents.

    Parameters
    ----------
    table
        Rows of `schema.CONCEPTS`, one for each latent; its other columns stay.
    reference_embeddings
        ``m_j``, float32 ``[d_sae, e]``, NaN where a latent never fired.
    embeddings
        Those of the index where they have been read already.

    Raises
    ------
    InputRefused
        When table and reference embeddings are not of the same latents.
    """
    d_sae = len(table)
    if len(reference_embeddings) != d_sae:
        raise InputRefused(
            say("The table has {0} latents and the mean embeddings are of {1}.", d_sae, len(reference_embeddings)),
            safe=say("No score was changed."),
            todo=say("Compute the mean embeddings again."),
        )
    held = (yield from unit_embeddings_job(index)) if embeddings is None else embeddings
    scores = {name: np.full(d_sae, np.nan) for name in _SCORES}
    scores["effective_n"][:] = 0
    for block in index.blocks():
        yield Progress(block.first, d_sae, say("Scoring latents"))
        part = slice(block.first, block.last)
        scores["monosemanticity"][part], scores["effective_n"][part] = monosemanticity_of_block(block, held)
        groups = gathering(block, held)
        scores["clarity"][part], scores["polysemanticity"][part] = groups.clarity, groups.polysemanticity
    scores["redundancy"] = yield from redundancy_job(reference_embeddings)
    yield Progress(d_sae, d_sae, say("Scoring latents"))
    columns = {name: pa.array(values, mask=np.isnan(values)) for name, values in scores.items()}
    meta = replace(meta_of(table), n_images=held.n_usable, monosemanticity_floor=monosemanticity_floor(held))
    return with_meta(with_columns(table, columns), meta)


def _with_encoder(table: pa.Table, meta: TableMeta) -> pa.Table:
    said = meta_of(table)
    if said.encoder:
        return table
    return with_meta(table, replace(said, encoder=meta.encoder, encoder_fingerprint=meta.encoder_fingerprint))
