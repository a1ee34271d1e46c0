"""Nonsense strings of the shape of a vocabulary's words: what a word must be told from before it is a name.

A text tower gives every string a place, and of enough strings one always lies near some images. A string keeps the
lengths of a word's parts, its capitals, digits and signs, and its letters become others of the same script; Latin ones
can mostly be pronounced, as words can.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np

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
