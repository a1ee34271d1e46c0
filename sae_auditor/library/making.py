"""Make what is missing of the knowledge about latents: an index of reference images, labels, scores."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor.bundle.layout import concepts_file
from sae_auditor.library.concepts import SaeConcepts
from sae_auditor.progress import Job

if TYPE_CHECKING:
    import pyarrow as pa

    from sae_auditor.bundle import Bundle, Vocabulary
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.concepts.indexing import IndexReport
    from sae_auditor.concepts.schema import TableMeta
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder


@dataclass(frozen=True)
class Missing:
    """What of the knowledge about an SAE's latents is not there yet; without an index neither of the others can be."""

    index: bool
    labels: bool
    scores: bool


@dataclass(frozen=True, eq=False)
class Made:
    """A table of `schema.CONCEPTS` with what was made, and whether it is kept in the index folder."""

    rows: pa.Table
    is_kept: bool


def missing_of(table: ConceptTable) -> Missing:
    """Return what is missing of a table and its index."""
    return Missing(table.index.is_empty, not table.meta.vocabulary, _has_no_scores(table))


def _has_no_scores(table: ConceptTable) -> bool:
    return bool(table.rows["monosemanticity"].null_count == len(table.rows))  # of no rows too


def index_folders_job(
    bundle: Bundle, roots: Sequence[str | os.PathLike[str]], place: str | os.PathLike[str], **settings: Any
) -> Job[IndexReport]:
    """Bring the index at `place` up to date with folders of images, in this process unless an engine is named.

    `settings` are those of `concepts.indexing.index_folders_job`.
    """
    from sae_auditor.concepts.indexing import index_folders_job as job
    from sae_auditor.engines import LocalEngine

    return (yield from job(bundle, roots, place, **{"engine": LocalEngine(), **settings}))


def undescribed_in(bundle: Bundle, place: Path, sae_names: Sequence[str] | None = None) -> list[str]:
    """Return of which SAEs the index folder at `place` has neither labels nor scores."""
    return [name for name in sae_names or bundle.saes if not (place / concepts_file(name)).is_file()]


def describe_missing_job(
    bundle: Bundle, place: Path, sae_names: Sequence[str] | None = None, *, encoder: ClipEncoder
) -> Job[None]:
    """Label and score the latents of the SAEs of which an index folder knows nothing yet, and keep it there.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When `place` is no index of this bundle, or cannot be written.
    """
    from sae_auditor.concepts import describe_index_job

    wanted = undescribed_in(bundle, place, sae_names)
    if wanted:
        yield from describe_index_job(bundle, place, wanted, encoder=encoder)


def is_undescribed(table: ConceptTable) -> bool:
    """Whether there is an index and neither labels nor scores, as of an index that is still being written."""
    missing = missing_of(table)
    return not missing.index and missing.labels and missing.scores


def described_job(concepts: SaeConcepts, encoder: ClipEncoder, sae: SparseAutoencoder) -> Job[SaeConcepts]:
    """Return an SAE's concepts with labels and scores where there is an index and neither of both.

    Nothing is kept: of an index that is still being written, the finished one's are computed then.
    """
    table = concepts.table
    if not is_undescribed(table):
        return concepts
    from sae_auditor.concepts import ConceptTable, describe_job
    from sae_auditor.concepts.describing import vocabulary_job

    vocabulary = yield from vocabulary_job(concepts.bundle, None, encoder)
    described = yield from describe_job(table.index, encoder, sae, vocabulary)
    return replace(concepts, table=ConceptTable(described.table, table.index, lambda: described.reference_embeddings))


def score_job(concepts: SaeConcepts) -> Job[Made]:
    """Score every latent by the reference images on which it fires; labels stay.

    The scores of a bundle's own reference images are those that it brings, and are made only where it brings none.
    """
    from sae_auditor.concepts.scores import refresh_scores_job

    table, place = concepts.table, concepts.bundle.references
    if table.index.is_empty or (place is None and not _has_no_scores(table)):
        return Made(table.rows, is_kept=True)
    rows = None if table.is_empty else table.rows
    scored = yield from refresh_scores_job(rows, table.index, _meta_of(concepts))
    return _saved(concepts, scored.table, scored.reference_embeddings)


def label_job(concepts: SaeConcepts, encoder: ClipEncoder, vocabulary: Vocabulary) -> Job[Made]:
    """Name every latent after the words that its top reference images stand out for; scores stay."""
    from sae_auditor.bundle.writer import with_nonsense_job
    from sae_auditor.concepts.labels import decoder_directions, label_concepts_job
    from sae_auditor.concepts.scores import concept_rows_job

    table, rows = concepts.table, concepts.table.rows
    if table.is_empty:
        rows = yield from concept_rows_job(table.index, _meta_of(concepts))
    means = table.reference_embeddings
    directions = decoder_directions(encoder, concepts.bundle.saes[concepts.name])
    vocabulary = yield from with_nonsense_job(vocabulary, encoder)
    labelled = yield from label_concepts_job(rows, table.index, means, vocabulary, directions=directions)
    return _saved(concepts, labelled, means)


def _saved(concepts: SaeConcepts, rows: pa.Table, means: Any) -> Made:
    """Keep a table where the reference images are an index folder's: a bundle is not changed."""
    place = concepts.bundle.references
    if place is None:
        return Made(rows, is_kept=False)
    from sae_auditor.concepts.describing import save_concepts

    save_concepts(place, concepts.name, rows, means)
    return Made(rows, is_kept=True)


def _meta_of(concepts: SaeConcepts) -> TableMeta:
    from sae_auditor.concepts.schema import TableMeta
    from sae_auditor.explain.quality import ReferenceQuality

    encoder, quality = concepts.bundle.manifest.encoder, ReferenceQuality.of_index(concepts.table.index)
    return TableMeta(encoder=encoder.name, encoder_fingerprint=encoder.fingerprint, quality=quality)
