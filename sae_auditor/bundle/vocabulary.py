"""Vocabularies: candidate words for what a latent means, with their text embeddings.

A line of a word list holds one word, or several for the same thing with `SYNONYM` between them, the one to show first:
``red inspection tag = red tag = red paper tag``. Only the first is embedded and becomes a label.

A word must be told from nonsense of its own shape before it is a name. A text tower gives every string a place, and of
enough strings one always lies near some images. A nonsense string keeps the lengths of a word's parts, its capitals,
digits and signs, and its letters become others of the same script; Latin ones can mostly be pronounced, as words can.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor._paths import resources_folder
from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.i18n import say
from sae_auditor.plain_files import read_text_file

_MAX_FILE_BYTES = 64 * 2**20

# The name under which all shipped word lists are one.
ALL: Final = "all"

# Between words for the same thing.
SYNONYM: Final = " = "


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
    synonyms
        Further words for the same thing by the word of `words`; they have no embedding.
    nonsense
        Of `nonsense_like` strings, embedded as the words are, float32 ``[m, e]``: what words must be told from. None
        in older bundles.
    """

    name: str
    words: tuple[str, ...]
    embeddings: NDArray[np.float32]
    empty: NDArray[np.float32]
    source: str = ""
    licence: str = ""
    templates: tuple[str, ...] = ("{}",)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nonsense: NDArray[np.float32] | None = None

    @property
    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """What its file of tensors holds, by name."""
        held = {"embeddings": self.embeddings, "empty": self.empty}
        return held if self.nonsense is None else held | {"nonsense": self.nonsense}


@dataclass(frozen=True)
class WordList:
    """Words without embeddings: what a person writes down before an encoder is chosen."""

    name: str
    words: tuple[str, ...]
    source: str = ""
    licence: str = ""
    templates: tuple[str, ...] = ("{}",)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


def words_of(text: str) -> dict[str, tuple[str, ...]]:
    """Return the words of a vocabulary file and the synonyms of each; empty lines and repetitions are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        word, *others = [part for item in line.split(SYNONYM) if (part := item.strip())] or [""]
        if word:
            found[word] = tuple(dict.fromkeys([*found.get(word, ()), *others]))
    return found


def words_text(words: Sequence[str], synonyms: Mapping[str, tuple[str, ...]]) -> str:
    """Return what `words_of` reads."""
    return "".join(SYNONYM.join((word, *synonyms.get(word, ()))) + "\n" for word in words)


def only_known(synonyms: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the words that have synonyms."""
    return {word: others for word, others in synonyms.items() if others}


def read_word_list(path: str | Path, *, source: str = "", licence: str = "") -> WordList:
    """Read a vocabulary file: UTF-8 text, one word a line, its synonyms behind it.

    Raises
    ------
    InputRefused
        When it cannot be read or holds no word.
    """
    file = Path(path)
    words = words_of(read_text_file(file, "a vocabulary", _MAX_FILE_BYTES))
    if not words:
        raise InputRefused(say("The vocabulary {0} holds no word.", file), todo=say("Write one word a line."))
    return WordList(file.stem, tuple(words), source, licence, synonyms=only_known(words))


def shipped_vocabularies() -> list[str]:
    """Return the names of the word lists that come with the program."""
    return list(_shipped())


def read_shipped_vocabulary(name: str) -> WordList:
    """Return a shipped word list; ``all`` is every one of them without repetition.

    Raises
    ------
    InputRefused
        When there is no such list.
    """
    if name == ALL:
        return combined(ALL, [read_shipped_vocabulary(one) for one in shipped_vocabularies()])
    known = _shipped()
    if name not in known:
        raise InputRefused(
            say("There is no vocabulary '{0}' in the program.", name),
            todo=say("Choose one of: {0}.", ", ".join([*known, ALL])),
        )
    return read_word_list(_folder() / f"{name}.txt", source=known[name]["source"], licence=known[name]["licence"])


def combined(name: str, lists: Sequence[WordList]) -> WordList:
    """Return one list of the words of several, each once, in their order; sources and licences side by side."""
    words = {word.casefold(): word for one in reversed(lists) for word in reversed(one.words)}
    parts = dict.fromkeys(word.casefold() for one in lists for word in one.words)
    sources, licences = ("; ".join(dict.fromkeys(filter(None, texts))) for texts in _origins(lists))
    synonyms: dict[str, tuple[str, ...]] = {}
    for one in lists:
        for word, others in one.synonyms.items():
            shown = words[word.casefold()]
            synonyms[shown] = tuple(dict.fromkeys([*synonyms.get(shown, ()), *others]))
    return WordList(name, tuple(words[part] for part in parts), sources, licences, synonyms=synonyms)


def _origins(lists: Sequence[WordList]) -> tuple[list[str], list[str]]:
    return [one.source for one in lists], [one.licence for one in lists]


def _folder() -> Path:
    return resources_folder() / "vocabularies"


def _shipped() -> dict[str, dict[str, str]]:
    file = _folder() / "index.json"
    try:
        known: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EnvironmentProblem(
            say("The vocabularies are missing: {0} cannot be read.", file), todo=say("Install the program again.")
        ) from error
    return known


N_NONSENSE: Final = 1000
_VOWELS: Final = "aeiou"
_CONSONANTS: Final = "bcdfghjklmnprstvwz"
_DIGITS: Final = "0123456789"

# How often a vowel follows a consonant or a consonant a vowel.
_ALTERNATING: Final = 0.85


def nonsense_like(words: Sequence[str], n: int = N_NONSENSE, *, seed: int = 0) -> tuple[str, ...]:
    """Return `n` strings, none twice and none a word, shaped as the words in turn; equal words give equal strings."""
    random = np.random.default_rng([seed, n])
    scripts = _scripts(words)
    known = {word.casefold() for word in words}
    made: list[str] = []
    while len(made) < n:
        string = _shaped(words[len(made) % len(words)], scripts, random)
        while string.casefold() in known:  # of a short word there are few
            string += _letter(random, vowel=bool(random.random() < 0.5))
        known.add(string.casefold())
        made.append(string)
    return tuple(made)


def _shaped(word: str, scripts: dict[str, list[str]], random: np.random.Generator) -> str:
    vowel = bool(random.random() < 0.5)
    made = []
    for sign in word:
        script = _script(sign)
        if sign.isdecimal():
            made.append(_one_of(_DIGITS, random))
        elif script == "LATIN":
            letter = _letter(random, vowel=vowel)
            made.append(letter.upper() if sign.isupper() else letter)
            vowel ^= bool(random.random() < _ALTERNATING)
        else:
            made.append(_one_of(scripts[script], random) if script else sign)
    return "".join(made)


def _scripts(words: Sequence[str]) -> dict[str, list[str]]:
    """Return by script the letters that the words are written in."""
    found: dict[str, set[str]] = {}
    for sign in {sign for word in words for sign in word}:
        found.setdefault(_script(sign), set()).add(sign)
    return {script: sorted(signs) for script, signs in found.items()}


def _script(sign: str) -> str:
    """Return the first word of a letter's Unicode name, such as LATIN or HIRAGANA; empty for other signs."""
    return unicodedata.name(sign, "").split(" ")[0] if sign.isalpha() else ""


def _letter(random: np.random.Generator, *, vowel: bool) -> str:
    return _one_of(_VOWELS if vowel else _CONSONANTS, random)


def _one_of(signs: Sequence[str], random: np.random.Generator) -> str:
    return signs[int(random.integers(len(signs)))]
