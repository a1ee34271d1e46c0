"""Word lists with their text embeddings, kept in an index folder so that each list is embedded once."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sae_auditor.atomic import write_atomically
from sae_auditor.bundle.arrays import arrays_from_bytes, arrays_to_bytes
from sae_auditor.bundle.layout import vocabulary_files
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.vocabulary import N_NONSENSE, Vocabulary, WordList
from sae_auditor.bundle.writer import embed_vocabulary_job
from sae_auditor.errors import KnownError
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder


def embedded_vocabulary_job(words: WordList, encoder: ClipEncoder, cache: Path | None = None) -> Job[Vocabulary]:
    """Return the words with their embeddings, from the cache where they are in it.

    Parameters
    ----------
    cache
        An index folder; None keeps nothing. A folder that cannot be written is none either.
    """
    found = None if cache is None else _read(cache, words, encoder)
    if found is not None:
        return found
    vocabulary = yield from embed_vocabulary_job(words, encoder)
    if cache is not None:
        _write(cache, vocabulary, encoder)
    return vocabulary


def _files(cache: Path, words: WordList | Vocabulary, encoder: ClipEncoder) -> tuple[Path, Path]:
    """Return the places of text and tensors; other words, templates or encoders have other ones."""
    key = json.dumps([encoder.fingerprint, list(words.words), list(words.templates)], ensure_ascii=False)
    name = re.sub(r"[^\w.() +-]", "_", words.name, flags=re.ASCII)[:40].strip(". ") or "words"
    text, tensors = vocabulary_files(f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:16]}")
    return cache / text, cache / tensors


def _read(cache: Path, words: WordList, encoder: ClipEncoder) -> Vocabulary | None:
    """Return what was kept; None where it is not there, damaged, or of other words."""
    text, tensors = _files(cache, words, encoder)
    try:
        kept = text.read_text(encoding="utf-8")
        arrays = arrays_from_bytes(tensors.read_bytes(), tensors.name)
    except (OSError, UnicodeDecodeError, BundleRefused):
        return None
    width = (encoder.embed_dim,)
    shapes = {"embeddings": (len(words.words), *width), "empty": width, "nonsense": (N_NONSENSE, *width)}
    if kept != _text(words.words) or {name: array.shape for name, array in arrays.items()} != shapes:
        return None
    if not all(np.isfinite(array).all() for array in arrays.values()):
        return None
    return Vocabulary(
        name=words.name,
        words=words.words,
        source=words.source,
        licence=words.licence,
        templates=words.templates,
        synonyms=words.synonyms,
        **arrays,
    )


def _write(cache: Path, vocabulary: Vocabulary, encoder: ClipEncoder) -> None:
    text, tensors = _files(cache, vocabulary, encoder)
    try:
        text.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(tensors, arrays_to_bytes(vocabulary.arrays))
        write_atomically(text, _text(vocabulary.words).encode())
    except (OSError, KnownError):
        return  # it costs time alone, and what needs the folder says so itself


def _text(words: tuple[str, ...]) -> str:
    return "\n".join(words) + "\n"
