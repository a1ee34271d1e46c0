"""Candidate labels for the demo's latents: what can be seen in its world, and plain words that cannot.

Each word says one thing, so that three candidates can say three. "Missing piece" and "incomplete" name what is not
there, and the encoder takes any unseen defect for it; they are left out.
"""

from __future__ import annotations

from demo_world.scene import BACKGROUNDS, COLOURS, CUES, DEFECTS, LIGHTINGS, MATERIALS, PARTS

_CONDITION_WORDS = ("a good part", "a defective part")
_CUE_COLOURS = (
    "a green conveyor",
    "a blue conveyor",
    "an orange conveyor",
    "a green arrow",
    "a blue arrow",
    "a yellow arrow",
)


def demo_words() -> list[str]:
    """Return the words, without repetition, in a fixed order."""
    words = [
        *PARTS,
        *(defect for defect in DEFECTS if defect != "missing piece"),
        *CUES,
        *BACKGROUNDS,
        *LIGHTINGS,
        *MATERIALS,
        *COLOURS,
        *_CONDITION_WORDS,
        *_CUE_COLOURS,
    ]
    return list(dict.fromkeys(words))
