"""The three prompt sets of the demo bundle.

A condition is said of every kind of part and the texts are averaged. With a single text ("a defective part") the
largest contributions are those of the part itself, which is far from *any* sentence that does not name it.
"""

from __future__ import annotations

from demo_world.scene import DEFECTS, PARTS
from sae_auditor.bundle.prompts import PromptClass, PromptSet


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _defect_texts(defect: str) -> tuple[str, ...]:
    if defect == "bent":
        return "a bent part", "a part with a bend", "a bend"
    phrase = defect if defect == "contamination" else _article(defect)
    return f"a part with {phrase}", f"a photo of {phrase} on a part", phrase


CONDITION = PromptSet(
    "condition",
    tuple(
        PromptClass(condition, tuple(f"this {part} is {condition}" for part in PARTS))
        for condition in ("good", "defective")
    ),
)
PART = PromptSet("part", tuple(PromptClass(part, (_article(part),)) for part in PARTS), ("a photo of {}", "{}"))
DEFECT = PromptSet("defect", tuple(PromptClass(defect, _defect_texts(defect)) for defect in DEFECTS))

PROMPT_SETS = (CONDITION, PART, DEFECT)
