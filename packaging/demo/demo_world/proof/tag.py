"""Is a person led to the planted shortcut: the tag among the first rows, where it lies, and repairable?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from demo_world.proof.bands import wilson
from demo_world.proof.figure import Figure
from demo_world.proof.renders import Render
from demo_world.shortcut import case_of, tag_latents
from sae_auditor.library import Auditor

IN_TOP_3: Final = 0.95
REPAIRED: Final = 0.88
ON_THE_TAG: Final = 0.90


def tag(auditor: Auditor, tagged: Sequence[Render]) -> list[Figure]:
    """Return the shares over good parts with a tag; "returned to good" is of those that were called defective."""
    tags = tag_latents(auditor.concepts)
    cases = [case_of(auditor, render.image, render.tag, tags) for render in tagged if render.tag is not None]
    called = [case for case in cases if case.called_defective]
    here = f"{auditor.sae_name}, good parts with a tag:"
    return [
        Figure(f"{here} called defective", wilson(case.called_defective for case in cases)),
        Figure(f"{here} tag among the first three", wilson(case.in_top_3 for case in cases), at_least=IN_TOP_3),
        Figure(f"{here} good without the tag's latent", wilson(c.returned_to_good for c in called), at_least=REPAIRED),
        Figure(f"{here} pointing game", wilson(case.on_the_tag for case in cases), at_least=ON_THE_TAG),
    ]
