"""What is written on pictures: names of classes, and words as long that have nothing to do with them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from sae_auditor.bundle import PromptSet

_WORD: Final = re.compile(r"\w+")
# By their number of letters. Where a length is missing, the nearest one stands in.
_NEUTRAL: Final = {
    2: ("we", "so", "by"),
    3: ("sky", "sea", "oak"),
    4: ("lake", "moon", "song"),
    5: ("river", "cloud", "piano"),
    6: ("meadow", "island", "sunday"),
    7: ("harvest", "rainbow", "holiday"),
    8: ("mountain", "festival", "thursday"),
    9: ("waterfall", "breakfast", "orchestra"),
    10: ("strawberry", "literature", "friendship"),
    11: ("grasshopper", "imagination", "philosopher"),
    12: ("thunderstorm", "championship", "kindergarten"),
}


def taken_words(prompts: PromptSet) -> frozenset[str]:
    """Return every word of the classes and their prompts, without case: no neutral word may be among them."""
    texts = [text for item in prompts.classes for text in (item.name, *prompts.texts(item))]
    return frozenset(_words(" ".join(texts)))


def neutral_for(name: str, taken: Collection[str], random: np.random.Generator) -> str:
    """Return other words for those of a class's name, each as long as its own, where there are such."""
    return " ".join(_neutral(len(word), taken, random) for word in _words(name)) or _neutral(len(name), taken, random)


def _neutral(length: int, taken: Collection[str], random: np.random.Generator) -> str:
    lengths = sorted(_NEUTRAL, key=lambda known: abs(known - length))
    free = ([word for word in _NEUTRAL[wanted] if word not in taken] for wanted in lengths)
    # Only a prompt set of tens of thousands of classes holds every one of them.
    return str(random.choice(next((words for words in free if words), _NEUTRAL[lengths[0]])))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
