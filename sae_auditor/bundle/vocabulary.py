"""Vocabularies: candidate words for what a latent means, with their text embeddings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sae_auditor.errors import InputRefused

_MAX_FILE_BYTES = 64 * 2**20


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Candidate words and where they come from.

    Parameters
    ----------
    words
        The words, none twice.
    embeddings
        float32 ``[n, e]``, unit norm, of each word.
    empty
        float32 ``[e]``, unit norm, of the empty prompt: what alignment is measured against.
    templates
        What was put around every word; a word's embedding is the mean over them, renormalised.
    """

    name: str
    words: tuple[str, ...]
    embeddings: NDArray[np.float32]
    empty: NDArray[np.float32]
    source: str = ""
    licence: str = ""
    templates: tuple[str, ...] = ("{}",)


@dataclass(frozen=True)
class WordList:
    """Words without embeddings: what a person writes down before an encoder is chosen."""

    name: str
    words: tuple[str, ...]
    source: str = ""
    licence: str = ""
    templates: tuple[str, ...] = ("{}",)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a vocabulary file, one a line, empty lines and repetitions left out."""
    return tuple(dict.fromkeys(word for line in text.splitlines() if (word := line.strip())))


def read_word_list(path: str | Path, *, source: str = "", licence: str = "") -> WordList:
    """Read a vocabulary file: UTF-8 text, one word a line.

    Raises
    ------
    InputRefused
        When it cannot be read or holds no word.
    """
    file = Path(path)
    try:
        if file.stat().st_size > _MAX_FILE_BYTES:
            raise InputRefused(f"{file} is too large for a vocabulary.", todo="Give a file of at most 64 MiB.")
        words = words_of(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputRefused(f"{file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputRefused(f"{file} is not a text file.", todo="Save it as UTF-8.") from error
    if not words:
        raise InputRefused(f"The vocabulary {file} holds no word.", todo="Write one word a line.")
    return WordList(file.stem, words, source, licence)
