"""Say of every latent of an index what it means: counts, scores, words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.bundle.vocabulary import Vocabulary, WordList, read_shipped_vocabulary
from sae_auditor.bundle.writer import with_nonsense_job
from sae_auditor.concepts.labels import decoder_directions, embedded_vocabulary_job, label_concepts_job
from sae_auditor.concepts.of_bundle import concepts_of, with_references
from sae_auditor.concepts.save import save_concepts
from sae_auditor.concepts.schema import TableMeta
from sae_auditor.concepts.scores import (
    concept_rows_job,
    mean_embeddings_job,
    score_concepts_job,
    unit_embeddings_job,
)
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.concepts.query import ReferenceIndex
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder

# The words for a bundle that brings none of its own.
DEFAULT_VOCABULARY = "general"


@dataclass(frozen=True, eq=False)
class Described:
    """The table of `schema.CONCEPTS`, and ``m_j`` float32 ``[d_sae, e]``, NaN for latents that never fired."""

    table: pa.Table
    reference_embeddings: NDArray[np.float32]


def describe_job(
    index: ReferenceIndex, encoder: ClipEncoder, sae: SparseAutoencoder, vocabulary: Vocabulary | None
) -> Job[Described]:
    """Count, score and label the latents of one SAE, reading the embeddings of the reference images once."""
    quality = ReferenceQuality.of_index(index)
    meta = TableMeta(encoder=encoder.name, encoder_fingerprint=encoder.fingerprint, quality=quality)
    table = yield from concept_rows_job(index, meta)
    embeddings = yield from unit_embeddings_job(index)
    means = yield from mean_embeddings_job(index, embeddings)
    table = yield from score_concepts_job(table, index, means, embeddings)
    if vocabulary is not None:
        vocabulary = yield from with_nonsense_job(vocabulary, encoder)
        directions = decoder_directions(encoder, sae)
        table = yield from label_concepts_job(
            table, index, means, vocabulary, directions=directions, embeddings=embeddings
        )
    return Described(table, means)


def describe_index_job(
    bundle: Bundle,
    place: Path,
    sae_names: Sequence[str] | None = None,
    words: Vocabulary | WordList | None = None,
    *,
    encoder: ClipEncoder | None = None,
) -> Job[None]:
    """Compute the concepts of an index folder and write them into it, SAE by SAE.

    Parameters
    ----------
    bundle
        Whose encoder and SAEs the index was made with.
    sae_names
        All that the index covers when None.
    words
        Candidate labels; the bundle's own first vocabulary when None, else the shipped `DEFAULT_VOCABULARY`.
    encoder
        The bundle's, where it is loaded already.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When `place` is no index of this bundle, or cannot be written.
    """
    indexed = with_references(bundle, place)
    yield Progress(0, 0, say("Loading the encoder"))
    encoder = encoder or bundle.encoder
    vocabulary = yield from vocabulary_job(bundle, words, encoder, place)
    for name in sae_names or list(bundle.saes):
        index = concepts_of(indexed, name).index
        if not index.is_empty:
            described = yield from describe_job(index, encoder, bundle.saes[name], vocabulary)
            save_concepts(place, name, described.table, described.reference_embeddings)
        index.close()


def vocabulary_job(
    bundle: Bundle, words: Vocabulary | WordList | None, encoder: ClipEncoder, cache: Path | None = None
) -> Job[Vocabulary]:
    """Return the words with their embeddings; the bundle's own, or the shipped ones, where none are given."""
    given = next(iter(bundle.vocabularies.values()), None) if words is None else words
    if isinstance(given, Vocabulary):
        return (yield from with_nonsense_job(given, encoder))
    words = given
    return (yield from embedded_vocabulary_job(words or read_shipped_vocabulary(DEFAULT_VOCABULARY), encoder, cache))
