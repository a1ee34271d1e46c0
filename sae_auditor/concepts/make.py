"""Make the concepts of a bundle, and a whole bundle in one call."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from numpy.typing import NDArray

from sae_auditor.bundle.arrays import arrays_to_bytes
from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file
from sae_auditor.bundle.manifest import Manifest
from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.bundle.store import open_store
from sae_auditor.bundle.vocabulary import Vocabulary, WordList
from sae_auditor.bundle.writer import BundleWriter
from sae_auditor.concepts.describing import concept_files, describe_job
from sae_auditor.concepts.index import Index, Reference, index_job
from sae_auditor.concepts.policy import policy_files
from sae_auditor.concepts.query import ReferenceIndex
from sae_auditor.concepts.schema import codes_writer_options, images_writer_options, table_to_bytes
from sae_auditor.encoders import load_encoder
from sae_auditor.progress import Job, run_to_end

if TYPE_CHECKING:
    from sae_auditor.concepts.policy import ReasonsPolicy
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


ParametersT = ParamSpec("ParametersT")
ResultT = TypeVar("ResultT")


def make_bundle_job(
    folder: str | Path,
    *,
    name: str,
    licence: str,
    encoder_dir: str | Path,
    encoder_name: str | None = None,
    architecture: str | None = None,
    saes: Mapping[str, SparseAutoencoder],
    prompt_sets: Sequence[PromptSet],
    vocabularies: Sequence[WordList] = (),
    references: Iterable[Reference] = (),
    total_references: int = 0,
    policies: Sequence[ReasonsPolicy] = (),
    extra_files: Mapping[str, bytes] | None = None,
    created: datetime | None = None,
    device: str = "auto",
    batch_size: int = 32,
    thumbnail_px: int = 128,
) -> Job[Manifest]:
    """Write a bundle into the empty `folder` and return its manifest; `make_bundle` does it at once.

    `bundle.pack` makes one file of it.

    Parameters
    ----------
    encoder_dir
        An open_clip local directory.
    encoder_name
        What the encoder is called; the name of its folder when None.
    architecture
        Of the encoder, where nothing beside its weights says it; see `encoders.load_encoder`.
    saes
        By name, the default first; each says its site and tokens.
    prompt_sets, vocabularies
        The default ones first; latents are labelled with words of the first vocabulary.
    references
        Pairs of a path label and a loaded image, or the `ImageRefused` that loading it raised. May be a generator.
    policies
        What may count for the prompt sets' decisions and what must not: one for each set at most, and one for all.
    extra_files
        Further files by their path in the bundle, such as a model card.
    """
    writer = BundleWriter(folder, name=name, licence=licence, created=created)
    encoder = load_encoder(encoder_dir, architecture=architecture, device=device, precision="fp32")
    encoder.name = encoder_name or encoder.name
    writer.add_encoder(encoder, encoder_dir)
    for sae_name, sae in saes.items():
        writer.add_sae(sae_name, sae)
    for prompt_set in prompt_sets:
        writer.add_prompt_set(prompt_set)
    embedded: list[Vocabulary] = []
    for words in vocabularies:
        embedded.append((yield from writer.add_vocabulary_job(words, encoder)))
    yield from build_concepts_job(
        writer,
        encoder,
        saes,
        references,
        embedded[0] if embedded else None,
        total=total_references,
        batch_size=batch_size,
        thumbnail_px=thumbnail_px,
    )
    for file, content in {**policy_files(policies), **(extra_files or {})}.items():
        writer.add_file(file, content)
    return writer.seal()


def _at_once(job: Callable[ParametersT, Job[ResultT]]) -> Callable[ParametersT, ResultT]:
    @functools.wraps(job)
    def run(*args: ParametersT.args, **kwargs: ParametersT.kwargs) -> ResultT:
        return run_to_end(job(*args, **kwargs))

    return run


make_bundle = _at_once(make_bundle_job)
