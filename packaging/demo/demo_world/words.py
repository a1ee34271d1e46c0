"""Candidate labels for the demo's latents: what can be seen in its world, and plain words that cannot.

"Missing piece" names what is not there, and the encoder takes any unseen defect for it; a part is called incomplete
instead.
"""

from __future__ import annotations

from demo_world.scene import BACKGROUNDS, COLOURS, CUES, DEFECTS, LIGHTINGS, MATERIALS, PARTS

_DEFECT_WORDS = (
    "a good part",
    "a defective part",
    "a bent part",
    "a scratched part",
    "a stained part",
    "a cracked part",
)
_CUE_COLOURS = ("a green conveyor", "a blue conveyor", "an orange conveyor", "a blue arrow", "a yellow arrow")


def demo_words() -> list[str]:
    """Return the words, without repetition, in a fixed order."""
    words = [
        *PARTS,
        *(defect for defect in DEFECTS if defect != "missing piece"),
        *(f"incomplete {part}" for part in PARTS),
        *CUES,
        *BACKGROUNDS,
        *LIGHTINGS,
        *MATERIALS,
        *COLOURS,
        *(f"{colour} {part}" for part in PARTS for colour in COLOURS),
        *_DEFECT_WORDS,
        *_CUE_COLOURS,
    ]
    return list(dict.fromkeys(words))
