"""The prompt sets of the proofs: the demo's own, and what a person would type."""

from __future__ import annotations

from typing import Final

from sae_auditor.bundle import PromptClass, PromptSet

TYPED: Final = (
    ("a good part", "a defective part"),
    ("good", "bad"),
    ("a part without defects", "a part with defects"),
    ("a flawless product", "a damaged product"),
)


def typed_prompts() -> list[PromptSet]:
    """Return one prompt set for each typed pair; its classes are called ``good`` and ``defective``."""
    return [
        PromptSet(f"{good} / {defective}", (PromptClass("good", (good,)), PromptClass("defective", (defective,))))
        for good, defective in TYPED
    ]
