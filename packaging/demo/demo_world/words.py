"""Candidate labels for the demo's latents: what can be seen in its world, and plain words that cannot.

Each word says one thing, so that three candidates can say three. "Missing piece" and "incomplete" name what is not
there, and the encoder takes any unseen defect for it; they are left out.

What else the captions call a thing are its synonyms: they judge the same latents, and are no labels.
"""

from __future__ import annotations

from collections.abc import Mapping

from demo_world.scene import BACKGROUNDS, COLOURS, CUES, DEFECTS, LIGHTINGS, MATERIALS, PARTS
from demo_world.scene.captions import CUE_PHRASES, DEFECT_ADJECTIVES, DEFECT_NOUNS
from sae_auditor.concepts.policy import key_of

_CONDITION_WORDS = ("a good part", "a defective part")
CUE_COLOURS = (
    "a green conveyor",
    "a blue conveyor",
    "an orange conveyor",
    "a green arrow",
    "a blue arrow",
    "a yellow arrow",
)
DEFECT_WORDS = tuple(defect for defect in DEFECTS if defect != "missing piece")


def demo_words() -> list[str]:
    """Return the words, without repetition, in a fixed order."""
    words = [
        *PARTS,
        *DEFECT_WORDS,
        *CUES,
        *BACKGROUNDS,
        *LIGHTINGS,
        *MATERIALS,
        *COLOURS,
        *_CONDITION_WORDS,
        *CUE_COLOURS,
    ]
    return list(dict.fromkeys(words))


def demo_synonyms() -> dict[str, tuple[str, ...]]:
    """Return what else the captions call the things of `demo_words`; no synonym names two of them.

    Phrases with a colour to fill in are not among them: each colour is a word of its own.
    """
    phrases = {**CUE_PHRASES, **{word: (*DEFECT_NOUNS[word], *DEFECT_ADJECTIVES[word]) for word in DEFECT_WORDS}}
    things: dict[str, set[str]] = {}
    for thing, said in [*((word, (word,)) for word in demo_words()), *phrases.items()]:
        for phrase in said:
            things.setdefault(key_of(phrase), set()).add(thing)
    plain = {word: [phrase for phrase in said if "{" not in phrase] for word, said in phrases.items()}
    return {
        word: tuple(dict.fromkeys(phrase for phrase in said if _only(word, phrase, things)))
        for word, said in plain.items()
    }


def _only(word: str, phrase: str, things: Mapping[str, set[str]]) -> bool:
    """Whether the phrase is another one for the word, and for no other thing."""
    return key_of(phrase) != key_of(word) and things[key_of(phrase)] == {word}
