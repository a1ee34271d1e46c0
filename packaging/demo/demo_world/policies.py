"""What may count for a decision in the demo's world, and what must not.

Which cue lies beside a part, on what and in which light, says nothing about any part. What a part is, what it is made
of and its colour say nothing about its condition, but are what the prompt set `part` asks for: there they may count.
Latents are not judged one by one, since their numbers change with every training.
"""

from __future__ import annotations

from collections.abc import Iterable

from demo_world.scene import BACKGROUNDS, COLOURS, CUES, LIGHTINGS, MATERIALS, PARTS
from demo_world.words import CUE_COLOURS, DEFECT_WORDS
from sae_auditor.concepts.policy import Judgement, ReasonsPolicy, WordEntry

_WHO, _WHEN = "the makers of the demo", "2026-11-29T00:00:00Z"


def _judged(judgement: Judgement, words: Iterable[str]) -> tuple[WordEntry, ...]:
    return tuple(WordEntry(word=word, judgement=judgement, who=_WHO, when=_WHEN) for word in dict.fromkeys(words))


EVERYWHERE = ReasonsPolicy(
    words=(
        *_judged("must-not", (*CUES, *CUE_COLOURS, *BACKGROUNDS, *LIGHTINGS)),
        *_judged("may", DEFECT_WORDS),
    )
)
PART = ReasonsPolicy(prompt_set="part", words=_judged("may", (*PARTS, *MATERIALS, *COLOURS)))

POLICIES = (EVERYWHERE, PART)
