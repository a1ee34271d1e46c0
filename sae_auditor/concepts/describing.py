"""Say of every latent of an index what it means (counts, scores, words), and keep it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.atomic import why_unwritable, write_atomically
from sae_auditor.bundle.arrays import arrays_to_bytes
from sae_auditor.bundle.layout import concepts_file, embeddings_file
from sae_auditor.bundle.vocabulary import Vocabulary, WordList, read_shipped_vocabulary
from sae_auditor.bundle.writer import with_nonsense_job
from sae_auditor.concepts.indexing.hashes import entry_of, note_hashes
from sae_auditor.concepts.labels import decoder_directions, embedded_vocabulary_job, label_concepts_job
from sae_auditor.concepts.of_bundle import concepts_of, with_references
from sae_auditor.concepts.schema import TableMeta, table_to_bytes
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


REFERENCE_EMBEDDINGS = "reference_embeddings"


def concept_files(sae_name: str, table: pa.Table, reference_embeddings: NDArray[np.float32]) -> dict[str, bytes]:
    """Return the files of an SAE's concepts by their names in a bundle or an index folder.

    Parameters
    ----------
    table
        Of `schema.CONCEPTS`, one row a latent.
    reference_embeddings
        ``m_j`` of docs/maths.md, float32 ``[d_sae, e]``, NaN for latents that never fired.
    """
    embeddings = arrays_to_bytes({REFERENCE_EMBEDDINGS: reference_embeddings.astype(np.float32)})
    return {concepts_file(sae_name): table_to_bytes(table), embeddings_file(sae_name): embeddings}


def save_concepts(place: Path, sae_name: str, table: pa.Table, reference_embeddings: NDArray[np.float32]) -> None:
    """Write an SAE's concepts into an index folder; each file is there whole or as it was.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When the folder cannot be written.
    """
    files = concept_files(sae_name, table, reference_embeddings)
    # Without a hash while they change, so that a crash leaves none that is wrong.
    note_hashes(place, dict.fromkeys(files))
    # The table last: embeddings without it are never looked at.
    for name, content in sorted(files.items(), reverse=True):
        target = place / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise why_unwritable(target.parent, error) from error
        write_atomically(target, content)
    note_hashes(place, {name: entry_of(content) for name, content in files.items()})
