"""An opened bundle: verified once, then read where it lies, or told of. Tensors are loaded when they are asked for."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor._paths import resolve_bundle
from sae_auditor.bundle.arrays import array_places
from sae_auditor.bundle.derived_stores import VerifiedStore, overlay
from sae_auditor.bundle.fit_record import read_fit_record
from sae_auditor.bundle.layout import (
    ENCODER_CONFIG,
    ENCODER_FOLDER,
    ENCODER_NOTICES,
    ENCODER_WEIGHTS,
    IMAGES_FILE,
    THUMBNAILS_FILE,
    fit_file,
    prompt_set_file,
    sae_files,
    vocabulary_files,
)
from sae_auditor.bundle.manifest import MANIFEST, Manifest, SaeEntry, check_files_job, read_manifest, refuse_findings
from sae_auditor.bundle.named_parts import NamedParts
from sae_auditor.bundle.notices import EncoderNotices, read_notices
from sae_auditor.bundle.parts import checked_cfg, embed_dim_of, json_of, load_prompts, load_sae, load_vocabulary
from sae_auditor.bundle.prompts import PromptSet
from sae_auditor.bundle.refusal import BundleRefused, Losses, Unusable
from sae_auditor.bundle.store import Store, open_store
from sae_auditor.bundle.vocabulary import Vocabulary
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import AS_USUAL, Reading
from sae_auditor.names import path_fields
from sae_auditor.progress import Job, run_to_end

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder

# Looks at files that mean something to a room above this one, and keeps those that cannot be used in `Bundle.losses`.
Check = Callable[["Bundle"], None]


def open_bundle(path: str | Path, checks: Sequence[Check] = ()) -> Bundle:
    """Open the bundle at `path` (a folder, a `.saebundle` file, or ``demo``) after checking every byte of it.

    This room does not know what latents mean: `library.open_bundle` also has the tables that say so checked.

    Raises
    ------
    BundleRefused
        When it cannot be read or does not match its manifest; the text names the file.
    """
    return run_to_end(open_bundle_job(path, checks))


def open_bundle_job(path: str | Path, checks: Sequence[Check] = ()) -> Job[Bundle]:
    """Do `open_bundle` step by step; progress counts KiB."""
    place = resolve_bundle(path)
    store = open_store(place)
    manifest = read_manifest(store)
    findings = yield from check_files_job(store, manifest)
    refuse_findings(place, findings)
    return Bundle(place, VerifiedStore(store, manifest), manifest, checks)


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
    checks
        What else looks for files that cannot be used, when somebody asks for them.

    Attributes
    ----------
    losses : Losses
        The files that were found unusable so far. Whoever reads one adds to it.
    """

    def __init__(self, path: Path, store: Store, manifest: Manifest, checks: Sequence[Check] = ()) -> None:
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
        self.losses = Losses()
        self._checks, self._are_files_seen = tuple(checks), False
        entries = {entry.name: entry for entry in manifest.saes}
        # Cheap to look at; an SAE's tensors are read when it is first taken out. What makes the values knows the files
        # and not this object: else both would stay in memory until Python looks for circles.
        self.saes: Mapping[str, SparseAutoencoder] = NamedParts(
            "SAE", list(entries), lambda name: load_sae(store, entries[name])
        )
        self.prompt_sets: Mapping[str, PromptSet] = NamedParts(
            say("prompt set"), manifest.prompt_sets, partial(load_prompts, store)
        )
        self.vocabularies: Mapping[str, Vocabulary] = NamedParts(
            "vocabulary", [entry.name for entry in manifest.vocabularies], partial(load_vocabulary, store, manifest)
        )

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
        from sae_auditor.tensorfiles import read_safetensors_in_order

        fingerprint = self.encoder_fingerprint()
        weights = self.store.in_order(ENCODER_WEIGHTS)
        tensors, _ = read_safetensors_in_order(weights.take, weights.n_bytes, ENCODER_WEIGHTS)
        weights.end()
        prefix = f"{ENCODER_FOLDER}/"
        others = set(self.store.names()) - {ENCODER_CONFIG, ENCODER_WEIGHTS, ENCODER_NOTICES}
        return load_encoder_from(
            json_of(self.store, ENCODER_CONFIG),
            tensors,
            name=self.manifest.encoder.name,
            fingerprint=fingerprint,
            tokenizer_files={
                name.removeprefix(prefix): bytes(self.store.read(name)) for name in others if name.startswith(prefix)
            },
            device=device,
            precision=precision,
            notices=self.encoder_notices.origin,
            folder=ENCODER_FOLDER,
        )

    def encoder_fingerprint(self) -> str:
        """Return the fingerprint of the encoder, computed from its files.

        The hash of the weights is that of the manifest, which was checked: whatever reads other bytes is refused.

        Raises
        ------
        InputRefused
            When it is another one than the manifest says.
        """
        from sae_auditor.encoders import fingerprint_of

        if ENCODER_WEIGHTS not in self.manifest.files:
            raise BundleRefused(say("The bundle has no file '{0}'.", ENCODER_WEIGHTS))
        config = json_of(self.store, ENCODER_CONFIG)
        if not isinstance(config, dict):
            raise BundleRefused(
                say("'{0}' of the bundle does not describe an encoder: it is no object.", ENCODER_CONFIG)
            )
        fingerprint = fingerprint_of(config, self.manifest.files[ENCODER_WEIGHTS].sha256)
        if fingerprint != self.manifest.encoder.fingerprint:
            raise BundleRefused(
                say(
                    "The encoder of the bundle is another one than '{0}' says at 'encoder.fingerprint': "
                    "its fingerprint is {1}.",
                    MANIFEST,
                    fingerprint,
                )
            )
        return fingerprint

    @property
    def encoder_notices(self) -> EncoderNotices:
        """What people should know of how the encoder was made; loads no tensors."""
        try:
            return read_notices(self.store)
        except BundleRefused as refusal:
            self.losses.add(ENCODER_NOTICES, refusal, say("no word of how the encoder was made"))
            return EncoderNotices()

    @property
    def unusable(self) -> tuple[Unusable, ...]:
        """The files that cannot be used, as far as that is seen without loading a tensor, and since it was opened."""
        self._look_at_files()
        return self.losses.all()

    def sae_or_none(self, name: str) -> SparseAutoencoder | None:
        """Return an SAE that is useful but not needed; None where it cannot be used, which `unusable` says then."""
        try:
            return self.saes[name]
        except InputRefused as refusal:
            self.losses.add(sae_files(name)[1], refusal, say("no SAE '{0}'", name))
            return None

    @property
    def has_references(self) -> bool:
        """Whether there are reference images, its own or those of an index folder."""
        return IMAGES_FILE in self.store.names()

    def with_references_of(self, files: Store, place: Path, reading: Reading) -> Bundle:
        """Return the same bundle with the reference images and concepts among `files` instead of its own.

        Encoder and SAEs are shared with this one. `place` is the folder that the files are in, `reading` how the images
        were read; `concepts.with_references` opens an index folder.
        """
        return self._with_store(overlay(self._own_store, files), place, reading)

    def without_references(self) -> Bundle:
        """Return the same bundle with its own reference images and concepts; encoder and SAEs are shared."""
        return self._with_store(self._own_store, None, _reading_of(self.manifest))

    def _look_at_files(self) -> None:
        if self._are_files_seen:
            return
        self._are_files_seen = True
        check, store, manifest = self.losses.check, self.store, self.manifest
        _ = self.encoder_notices
        if ENCODER_CONFIG in manifest.files or ENCODER_WEIGHTS in manifest.files:
            check(ENCODER_CONFIG, say("no encoder"), self.encoder_fingerprint)
        for entry in manifest.saes:
            name = entry.name
            check(sae_files(name)[0], say("no SAE '{0}'", name), partial(checked_cfg, store, entry))
            check(fit_file(name), say("no fit check of the SAE '{0}'", name), partial(read_fit_record, store, name))
            check(ENCODER_CONFIG, say("no encoder"), partial(embed_dim_of, store))
        for name in manifest.prompt_sets:
            check(prompt_set_file(name), say("no prompt set '{0}'", name), partial(self.prompt_sets.__getitem__, name))
        for vocabulary in manifest.vocabularies:
            name = vocabulary.name
            lost = say("no vocabulary '{0}'", name)
            check(vocabulary_files(name)[0], lost, partial(self.vocabularies.__getitem__, name))
        if THUMBNAILS_FILE in store.names():
            check(
                THUMBNAILS_FILE, say("no picture of a reference image"), partial(array_places, store, THUMBNAILS_FILE)
            )
        for look in self._checks:
            look(self)

    def _with_store(self, store: Store, references: Path | None, reading: Reading) -> Bundle:
        other = copy.copy(self)
        other.store, other.references, other.reference_reading = store, references, reading
        other.losses, other._are_files_seen = Losses(), False
        return other


def _reading_of(manifest: Manifest) -> Reading:
    try:
        return AS_USUAL if manifest.references is None else Reading.from_json(manifest.references.model_dump())
    except ValueError as error:
        raise BundleRefused(
            say("The bundle's reference images were read in a way that this version does not know: {0}.", error)
        ) from error


def inspect(path: str | Path, checks: Sequence[Check] = ()) -> dict[str, object]:
    """Verify the bundle at `path` and return what is in it as plain values.

    The keys are ``path, fingerprint, manifest, encoder, saes, prompt_sets, vocabularies, notices``. Each SAE has a key
    ``fit``: ``{verdict, text, accepted, source}`` of its fit check, None where it has none. ``notices`` are sentences
    about how the encoder was made, and about files that cannot be used, those that `checks` finds too.

    Raises
    ------
    BundleRefused
        As `open_bundle`.
    """
    return run_to_end(inspect_job(path, checks))


def inspect_job(path: str | Path, checks: Sequence[Check] = ()) -> Job[dict[str, object]]:
    """Do `inspect` step by step."""
    bundle = yield from open_bundle_job(path, checks)
    manifest = bundle.manifest
    keys = ("name", "site", "tokens", "d_in", "d_sae", "activation", "fingerprint")
    return {
        **path_fields(str(bundle.path)),
        "fingerprint": bundle.fingerprint,
        "manifest": manifest.model_dump(),
        "encoder": manifest.encoder.model_dump(),
        "saes": [
            {**{key: getattr(entry, key) for key in keys}, "fit": _fit(bundle, entry.name)} for entry in manifest.saes
        ],
        "prompt_sets": list(bundle.prompt_sets),
        "vocabularies": [entry.model_dump() for entry in manifest.vocabularies],
        "notices": [*bundle.encoder_notices.all, *(item.text for item in bundle.unusable)],
    }


def _fit(bundle: Bundle, sae: str) -> dict[str, object] | None:
    try:
        record = read_fit_record(bundle.store, sae)
    except BundleRefused:
        return None  # it stands among what cannot be used
    return None if record is None else record.model_dump(include={"verdict", "text", "accepted", "source"})
