"""An opened bundle: verified once, then read where it lies. Tensors are loaded when they are asked for."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sae_auditor._paths import resolve_bundle
from sae_auditor.bundle._lazy import LazyMapping
from sae_auditor.bundle.arrays import arrays_from_bytes
from sae_auditor.bundle.layout import (
    ENCODER_CONFIG,
    ENCODER_FOLDER,
    ENCODER_NOTICES,
    ENCODER_WEIGHTS,
    IMAGES_FILE,
    prompt_set_file,
    sae_files,
    vocabulary_files,
)
from sae_auditor.bundle.manifest import Manifest, SaeEntry, read_manifest
from sae_auditor.bundle.notices import EncoderNotices, read_notices
from sae_auditor.bundle.overlay import OverlayStore
from sae_auditor.bundle.prompts import PromptSet, prompt_set_from_json
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store, open_store
from sae_auditor.bundle.verification import check_files_job, refuse_findings
from sae_auditor.bundle.vocabulary import Vocabulary, only_known, words_of
from sae_auditor.images import AS_USUAL, Reading
from sae_auditor.progress import Job, run_to_end

if TYPE_CHECKING:
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder


def open_bundle(path: str | Path) -> Bundle:
    """Open the bundle at `path` (a folder, a `.saebundle` file, or ``demo``) after checking every byte of it.

    Raises
    ------
    BundleRefused
        When it cannot be read or does not match its manifest; the text names the file.
    """
    return run_to_end(open_bundle_job(path))


def open_bundle_job(path: str | Path) -> Job[Bundle]:
    """Do `open_bundle` step by step; progress counts KiB."""
    place = resolve_bundle(path)
    store = open_store(place)
    manifest = read_manifest(store)
    findings = yield from check_files_job(store, manifest)
    refuse_findings(place, findings)
    return Bundle(place, store, manifest)


class Bundle:
    """Encoder, SAEs, prompt sets, vocabularies and concepts that belong together; made by `open_bundle`.

    Parameters
    ----------
    path
        The folder or file.
    store
        Its verified files.
    manifest
        What it says of itself.
    """

    def __init__(self, path: Path, store: Store, manifest: Manifest) -> None:
        self.path = path
        self.store: Store = store
        self.manifest = manifest
        self.name = manifest.name
        self.created = manifest.created
        self.licence = manifest.licence
        self.fingerprint = manifest.fingerprint
        # The index folder that stands in for the bundle's own reference images; None where it does not.
        self.references: Path | None = None
        # How the reference images were read, and what of them was seen.
        self.reference_reading = _reading_of(manifest)
        self._own_store = store
        # Cheap to look at; an SAE's tensors are read when it is first taken out.
        self.saes: Mapping[str, SparseAutoencoder] = LazyMapping(
            "SAE", [entry.name for entry in manifest.saes], self._load_sae
        )
        self.prompt_sets: Mapping[str, PromptSet] = LazyMapping("prompt set", manifest.prompt_sets, self._load_prompts)
        self.vocabularies: Mapping[str, Vocabulary] = LazyMapping(
            "vocabulary", [entry.name for entry in manifest.vocabularies], self._load_vocabulary
        )
        self._concepts: Mapping[str, ConceptTable] = LazyMapping("SAE", list(self.saes), self._load_concepts)

    def __repr__(self) -> str:
        return f"<Bundle {self.name!r} {self.fingerprint[:12]} at {str(self.path)!r}>"

    @property
    def sae_refs(self) -> tuple[SaeEntry, ...]:
        """Name, site, tokens, sizes and activation function of every SAE; loads no tensors."""
        return tuple(self.manifest.saes)

    @cached_property
    def encoder(self) -> ClipEncoder:
        """The encoder on the CPU in fp32, loaded once. Use `load_encoder` for another device."""
        return self.load_encoder(device="cpu", precision="fp32")

    def load_encoder(self, device: str = "auto", precision: str = "auto") -> ClipEncoder:
        """Load the encoder onto a device; every call loads it anew."""
        from sae_auditor.encoders import load_encoder_from
        from sae_auditor.tensorfiles import read_safetensors_bytes

        entry = self.manifest.encoder
        prefix = f"{ENCODER_FOLDER}/"
        others = set(self.store.names()) - {ENCODER_CONFIG, ENCODER_WEIGHTS, ENCODER_NOTICES}
        return load_encoder_from(
            self._json(ENCODER_CONFIG),
            read_safetensors_bytes(self.store.read(ENCODER_WEIGHTS), ENCODER_WEIGHTS),
            name=entry.name,
            fingerprint=entry.fingerprint,
            tokenizer_files={
                name.removeprefix(prefix): bytes(self.store.read(name)) for name in others if name.startswith(prefix)
            },
            device=device,
            precision=precision,
            notices=self.encoder_notices.origin,
        )

    @property
    def encoder_notices(self) -> EncoderNotices:
        """What people should know of how the encoder was made; loads no tensors."""
        return read_notices(self.store)

    def concepts(self, sae_name: str) -> ConceptTable:
        """Return what the latents of an SAE mean; a table without labels and examples where the bundle has none."""
        return self._concepts[sae_name]

    @property
    def has_references(self) -> bool:
        """Whether there are reference images, its own or those of an index folder."""
        return IMAGES_FILE in self.store.names()

    def with_references(self, place: Path) -> Bundle:
        """Return the same bundle with the reference images and concepts of an index folder instead of its own.

        Encoder and SAEs are shared with this one.

        Raises
        ------
        InputRefused
            When it is no index, or one of another encoder or of other SAEs.
        """
        from sae_auditor.concepts import open_index_store, reading_of_index

        store = OverlayStore(self._own_store, open_index_store(place, self.manifest))
        return self._with_store(store, place, reading_of_index(place))

    def without_references(self) -> Bundle:
        """Return the same bundle with its own reference images and concepts; encoder and SAEs are shared."""
        return self._with_store(self._own_store, None, _reading_of(self.manifest))

    def _with_store(self, store: Store, references: Path | None, reading: Reading) -> Bundle:
        other = copy.copy(self)
        other.store, other.references, other.reference_reading = store, references, reading
        other._concepts = LazyMapping("SAE", list(self.saes), other._load_concepts)
        return other

    def _load_sae(self, name: str) -> SparseAutoencoder:
        from sae_auditor.sae.native import sae_from_bytes

        config, weights = sae_files(name)
        return sae_from_bytes(bytes(self.store.read(config)), self.store.read(weights), f"'{name}' of the bundle")

    def _load_prompts(self, name: str) -> PromptSet:
        file = prompt_set_file(name)
        return prompt_set_from_json(self._text(file), where=f"'{file}' of the bundle")

    def _load_vocabulary(self, name: str) -> Vocabulary:
        entry = next(entry for entry in self.manifest.vocabularies if entry.name == name)
        text, tensors = vocabulary_files(name)
        words = words_of(self._text(text))
        arrays = arrays_from_bytes(self.store.read(tensors), tensors)
        embeddings, empty = arrays.get("embeddings"), arrays.get("empty")
        if embeddings is None or empty is None or embeddings.shape != (len(words), *empty.shape):
            raise BundleRefused(f"The vocabulary '{name}' of the bundle has not one embedding for each word.")
        nonsense = arrays.get("nonsense")
        if nonsense is not None and nonsense.shape[1:] != empty.shape:
            raise BundleRefused(f"The nonsense of the vocabulary '{name}' of the bundle is of another encoder.")
        return Vocabulary(
            name=name,
            words=tuple(words),
            embeddings=embeddings,
            empty=empty,
            source=entry.source,
            licence=entry.licence,
            templates=tuple(entry.templates),
            synonyms=only_known(words),
            nonsense=nonsense,
        )

    def _load_concepts(self, sae_name: str) -> ConceptTable:
        # Concepts stand above bundles; this accessor is the one place that looks up, for the caller's convenience.
        from sae_auditor.concepts import read_concepts

        entry = next(entry for entry in self.manifest.saes if entry.name == sae_name)
        try:
            embed_dim = int(self._json(ENCODER_CONFIG)["model_cfg"]["embed_dim"])
        except (KeyError, TypeError, ValueError) as error:
            raise BundleRefused(f"'{ENCODER_CONFIG}' of the bundle does not describe an encoder.") from error
        return read_concepts(self.store, sae_name, d_sae=entry.d_sae, embed_dim=embed_dim)

    def _text(self, name: str) -> str:
        try:
            return str(self.store.read(name), "utf-8")
        except UnicodeDecodeError as error:
            raise BundleRefused(f"'{name}' of the bundle is not a text file.") from error

    def _json(self, name: str) -> dict[str, Any]:
        try:
            data: dict[str, Any] = json.loads(self._text(name))
        except (ValueError, RecursionError) as error:
            raise BundleRefused(f"'{name}' of the bundle is not valid JSON: {error}.") from error
        return data


def _reading_of(manifest: Manifest) -> Reading:
    try:
        return AS_USUAL if manifest.references is None else Reading.from_json(manifest.references.model_dump())
    except ValueError as error:
        raise BundleRefused(
            f"The bundle's reference images were read in a way that this version does not know: {error}."
        ) from error
