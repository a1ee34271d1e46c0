"""Make the concepts of a bundle: index the reference images, then say what each latent means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from sae_auditor.bundle.arrays import arrays_to_bytes
from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file
from sae_auditor.bundle.store import open_store
from sae_auditor.bundle.writer import BundleWriter
from sae_auditor.concepts.describing import describe_job
from sae_auditor.concepts.index import Index, Reference, index_job
from sae_auditor.concepts.query import ReferenceIndex
from sae_auditor.concepts.save import concept_files
from sae_auditor.concepts.schema import codes_writer_options, images_writer_options, table_to_bytes
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.bundle.vocabulary import Vocabulary
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder


def build_concepts_job(
    writer: BundleWriter,
    encoder: ClipEncoder,
    saes: Mapping[str, SparseAutoencoder],
    references: Iterable[Reference],
    vocabulary: Vocabulary | None,
    *,
    total: int = 0,
    batch_size: int = 32,
    thumbnail_px: int = 128,
) -> Job[None]:
    """Index `references` and write index, thumbnails and concepts of every SAE into the bundle."""
    index = yield from index_job(
        encoder, saes, references, total=total, batch_size=batch_size, thumbnail_px=thumbnail_px
    )
    _write_index(writer, index)
    # Concepts are computed from what was written, so that they follow from the bundle alone.
    store = open_store(writer.folder)
    for name, sae in saes.items():
        references_of = ReferenceIndex(store, name, sae.config.d_sae, encoder.embed_dim)
        described = yield from describe_job(references_of, encoder, sae, vocabulary)
        references_of.close()
        for file, content in concept_files(name, described.table, described.reference_embeddings).items():
            writer.add_file(file, content)


def _write_index(writer: BundleWriter, index: Index) -> None:
    writer.add_file(IMAGES_FILE, table_to_bytes(index.images, images_writer_options()))
    for name, codes in index.codes.items():
        writer.add_file(codes_file(name), table_to_bytes(codes, codes_writer_options()))
    pictures: dict[str, NDArray[Any]] = {"offsets": index.thumbnail_offsets, "jpeg": index.thumbnail_bytes}
    writer.add_file(THUMBNAILS_FILE, arrays_to_bytes(pictures))
