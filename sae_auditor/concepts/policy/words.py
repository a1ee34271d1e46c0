"""When two words name the same thing: by how they are written, and by the synonyms that a vocabulary knows.

Never by text embeddings: the audited text tower shares the shortcuts of the image tower. In the demo the tag's words
and "a defective part" have a cosine of 0.97.
"""

from __future__ import annotations

import difflib
import functools
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

_ARTICLES: Final = frozenset({"a", "an", "the"})
_N_SUGGESTIONS: Final = 3
_SHORTEST_PLURAL: Final = 4
# Tens of thousands of latents carry the words of one vocabulary.
_KEYS_KEPT: Final = 16_384


@functools.lru_cache(maxsize=_KEYS_KEPT)
def key_of(word: str) -> str:
    """Return what equal words have in common: neither case, blanks, an article in front nor a simple plural count."""
    parts = unicodedata.normalize("NFKC", word).casefold().split()
    if len(parts) > 1 and parts[0] in _ARTICLES:
        parts = parts[1:]
    if parts:
        parts[-1] = _singular(parts[-1])
    return " ".join(parts)


class Synonyms:
    """Which words name the same thing.

    Parameters
    ----------
    groups
        Further words by the first of each group, as `Vocabulary.synonyms`. A word of several groups is of the first.
    words
        All words of the vocabularies, with and without synonyms; only `knows` and `near` look at them.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]] | None = None, words: Iterable[str] = ()) -> None:
        self._thing: dict[str, str] = {}
        for first, others in (groups or {}).items():
            thing = self._thing.setdefault(key_of(first), key_of(first))
            for word in others:
                self._thing.setdefault(key_of(word), thing)
        said = [*words, *(word for first, others in (groups or {}).items() for word in (first, *others))]
        self._known = {key_of(word): word for word in reversed(said)}

    def thing(self, word: str) -> str:
        """Return the key of what a word names, the same for all of its synonyms."""
        key = key_of(word)
        return self._thing.get(key, key)

    def knows(self, word: str) -> bool:
        """Whether a vocabulary has the word or a synonym of it."""
        return key_of(word) in self._known

    def near(self, word: str, others: Iterable[str] = ()) -> tuple[str, ...]:
        """Return words that are written like `word`: known ones, and `others`."""
        choices = {**{key_of(other): other for other in others}, **self._known}
        found = difflib.get_close_matches(key_of(word), choices, n=_N_SUGGESTIONS)
        return tuple(choices[key] for key in found)


def _singular(noun: str) -> str:
    if len(noun) < _SHORTEST_PLURAL or noun.endswith(("ss", "us", "is")):
        return noun
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "sses", "xes", "zes")):
        return noun[:-2]
    return noun.removesuffix("s")
