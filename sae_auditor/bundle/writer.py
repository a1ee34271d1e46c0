"""Write a bundle folder, part by part; the manifest comes last and makes it a bundle."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.atomic import why_unwritable, write_atomically
from sae_auditor.bundle._names import check_names
from sae_auditor.bundle.arrays import arrays_to_bytes
from sae_auditor.bundle.layout import (
    ENCODER_CONFIG,
    ENCODER_FOLDER,
    ENCODER_NOTICES,
    ENCODER_WEIGHTS,
    TOKENIZER_FILES,
    prompt_set_file,
    sae_files,
    vocabulary_files,
)
from sae_auditor.bundle.manifest import (
    MANIFEST,
    MANIFEST_HASH,
    NAME_PATTERN,
    EncoderEntry,
    FileEntry,
    Manifest,
    SaeEntry,
    VocabularyEntry,
    hash_line,
)
from sae_auditor.bundle.notices import notices_to_bytes
from sae_auditor.bundle.prompts import PromptClass, PromptSet
from sae_auditor.bundle.vocabulary import Vocabulary, WordList, nonsense_like, words_text
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder

_TEXTS_PER_BATCH = 64


class BundleWriter:
    """Fills an empty folder with a bundle.

    Parameters
    ----------
    folder
        Made when it is missing; refused when something is in it.
    name, licence
        Of the bundle, shown to people.
    created
        When it was made; now, or ``SOURCE_DATE_EPOCH``, when None.
    """

    def __init__(self, folder: str | Path, *, name: str, licence: str, created: datetime | None = None) -> None:
        self.folder = Path(folder)
        self._name = name
        self._licence = licence
        self._created = _moment(created)
        self._files: dict[str, FileEntry] = {}
        self._encoder: EncoderEntry | None = None
        self._saes: list[SaeEntry] = []
        self._prompt_sets: list[str] = []
        self._vocabularies: list[VocabularyEntry] = []
        _require_empty(self.folder)

    def add_file(self, name: str, content: bytes | memoryview) -> None:
        """Write one file; `name` is its path in the bundle."""
        check_names([*self._files, name])
        place = self.folder / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise why_unwritable(place.parent, error) from error
        write_atomically(place, content)
        self._files[name] = FileEntry(sha256=hashlib.sha256(content).hexdigest(), size=len(content))

    def add_encoder(self, encoder: ClipEncoder, source: str | Path) -> None:
        """Write the encoder, which was loaded from `source`: its folder or its weights file, whoever wrote them.

        Weights and configuration are written in open_clip's form. Tokenizer files are kept where the encoder uses them.
        """
        from sae_auditor.encoders import encoder_fingerprint

        weights = _encoder_weights(encoder, Path(source))
        self.add_file(ENCODER_CONFIG, (json.dumps(encoder.config.to_dict(), indent=1, sort_keys=True) + "\n").encode())
        self.add_file(ENCODER_WEIGHTS, weights)
        # Those that the encoder was loaded with: in caches and pipelines they do not lie where a person points at.
        for name in TOKENIZER_FILES if encoder.config.model["text_cfg"].get("hf_tokenizer_name") else ():
            if name in encoder.tokenizer_files:
                self.add_file(f"{ENCODER_FOLDER}/{name}", encoder.tokenizer_files[name])
        if encoder.origin_notices or encoder.text_notices:
            self.add_file(ENCODER_NOTICES, notices_to_bytes(encoder.origin_notices, encoder.text_notices))
        fingerprint = encoder_fingerprint(encoder.config, hashlib.sha256(weights).hexdigest())
        self._encoder = EncoderEntry(name=encoder.name, architecture=encoder.architecture, fingerprint=fingerprint)

    def add_sae(self, name: str, sae: SparseAutoencoder) -> None:
        """Write an SAE, which must say its site and tokens."""
        entry, files = sae_parts(name, sae)
        for file, content in files.items():
            self.add_file(file, content)
        self._saes.append(entry)

    def add_prompt_set(self, prompt_set: PromptSet) -> None:
        """Write a prompt set; the first one added is the default."""
        text = json.dumps(prompt_set.to_dict(), ensure_ascii=False, indent=1) + "\n"
        self.add_file(prompt_set_file(checked_name(prompt_set.name)), text.encode())
        self._prompt_sets.append(prompt_set.name)

    def add_vocabulary_job(self, words: WordList, encoder: ClipEncoder) -> Job[Vocabulary]:
        """Embed the words with the encoder's text tower, write both, and return them."""
        vocabulary = yield from embed_vocabulary_job(words, encoder)
        text, tensors = vocabulary_files(checked_name(words.name))
        self.add_file(text, words_text(words.words, words.synonyms).encode())
        self.add_file(tensors, arrays_to_bytes(vocabulary.arrays))
        entry = VocabularyEntry(
            name=words.name,
            words=len(words.words),
            source=words.source,
            licence=words.licence,
            templates=list(words.templates),
        )
        self._vocabularies.append(entry)
        return vocabulary

    def seal(self) -> Manifest:
        """Write the manifest and return it; nothing can be added afterwards."""
        if self._encoder is None:
            raise InputRefused(say("A bundle needs an encoder."))
        manifest = Manifest(
            name=self._name,
            created=self._created,
            licence=self._licence,
            encoder=self._encoder,
            saes=self._saes,
            prompt_sets=self._prompt_sets,
            vocabularies=self._vocabularies,
            files=dict(self._files),
        )
        write_atomically(self.folder / MANIFEST, manifest.to_bytes())
        write_atomically(self.folder / MANIFEST_HASH, hash_line(manifest.fingerprint))
        return manifest


def sae_parts(name: str, sae: SparseAutoencoder) -> tuple[SaeEntry, dict[str, bytes]]:
    """Return what the manifest says of an SAE, and its files by their names in the bundle.

    Raises
    ------
    InputRefused
        When it does not say its site and tokens, or cannot have this name.
    """
    from sae_auditor.sae.native import sae_to_bytes

    config = sae.config
    if config.site is None or config.tokens is None:
        raise InputRefused(
            say("The SAE '{0}' does not say where it reads.", name), todo=say("Give its site and tokens.")
        )
    entry = SaeEntry(
        name=checked_name(name),
        site=config.site,
        tokens=config.tokens,
        d_in=config.d_in,
        d_sae=config.d_sae,
        activation=config.activation,
        fingerprint=sae.fingerprint,
    )
    return entry, dict(zip(sae_files(name), sae_to_bytes(sae), strict=True))


def embed_vocabulary_job(words: WordList, encoder: ClipEncoder) -> Job[Vocabulary]:
    """Embed every word in every template, and as many nonsense strings as a test of the words needs.

    The mean of a word's unit embeddings is renormalised.
    """
    embeddings = yield from _embed_job(words.words, words.templates, encoder, say("Embedding the vocabulary"))
    empty = encoder.embed_texts([""])[0].float().cpu().numpy()
    vocabulary = Vocabulary(
        name=words.name,
        words=words.words,
        embeddings=embeddings,
        empty=empty,
        source=words.source,
        licence=words.licence,
        templates=words.templates,
        synonyms=words.synonyms,
    )
    return (yield from with_nonsense_job(vocabulary, encoder))


def with_nonsense_job(vocabulary: Vocabulary, encoder: ClipEncoder) -> Job[Vocabulary]:
    """Return the vocabulary with embedded nonsense strings; itself where it has them."""
    if vocabulary.nonsense is not None:
        return vocabulary
    strings = nonsense_like(vocabulary.words)
    nonsense = yield from _embed_job(strings, vocabulary.templates, encoder, say("Embedding nonsense to compare with"))
    return replace(vocabulary, nonsense=nonsense)


def _embed_job(
    texts: Sequence[str], templates: Sequence[str], encoder: ClipEncoder, what: str
) -> Job[NDArray[np.float32]]:
    import numpy as np

    parts: list[NDArray[np.float32]] = []
    for start in range(0, len(texts), _TEXTS_PER_BATCH):
        yield Progress(start, len(texts), what)
        parts.append(_embed(encoder, texts[start : start + _TEXTS_PER_BATCH], templates))
    yield Progress(len(texts), len(texts), what)
    return np.concatenate(parts)


def _embed(encoder: ClipEncoder, words: Sequence[str], templates: Sequence[str]) -> NDArray[np.float32]:
    classes = tuple(PromptClass(word, (word,)) for word in words)
    block = encoder.embed_classes(PromptSet("vocabulary", classes, tuple(templates)))
    array: NDArray[np.float32] = block.float().cpu().numpy()
    return array


def _encoder_weights(encoder: ClipEncoder, place: Path) -> bytes:
    """Return the weights file as it is where its names are the model's, else one made of the model's tensors."""
    import safetensors
    import safetensors.torch

    state = encoder.weights()
    file = place / Path(ENCODER_WEIGHTS).name
    if file.is_file():
        with safetensors.safe_open(file, "pt") as tensors:
            names = set(tensors.keys())
        if names == set(state):
            return file.read_bytes()
    return bytes(safetensors.torch.save({name: tensor.detach().clone() for name, tensor in state.items()}))


def checked_name(name: str) -> str:
    """Return a name that something may have in a bundle; refuse others."""
    if not re.fullmatch(NAME_PATTERN, name):
        raise InputRefused(
            say("'{0}' cannot be a name in a bundle.", name),
            todo=say("Use up to 80 letters, digits, spaces and . ( ) + - _."),
        )
    return name


def _moment(created: datetime | None) -> str:
    if created is None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        created = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _require_empty(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputRefused(
                say("{0} is not empty.", folder),
                safe=say("Nothing in it was changed."),
                todo=say("Name a new folder for the bundle."),
            )
    except OSError as error:
        raise why_unwritable(folder, error) from error
