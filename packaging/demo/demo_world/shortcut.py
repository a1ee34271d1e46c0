"""Does the program find the planted shortcut? Asked through the same calls that its users make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo_world.evaluate import share
from demo_world.scene import Scene, render
from demo_world.splits import TAG
from sae_auditor.concepts import ConceptTable
from sae_auditor.explain import HeatMap
from sae_auditor.images import load_image
from sae_auditor.library import Auditor

_PURE = 0.9
_EXAMPLES = 20


@dataclass(frozen=True)
class Case:
    """What the program says of one good part with a red tag."""

    called_defective: bool
    in_top_3: bool
    returned_to_good: bool
    on_the_tag: bool


def tag_latents(concepts: ConceptTable) -> list[int]:
    """Return the latents of whose 20 strongest reference images at least 90 % show the tag."""
    return cue_latents(concepts, TAG)


def cue_latents(concepts: ConceptTable, cue: str) -> list[int]:
    """Return the latents of whose 20 strongest reference images at least 90 % show the cue."""
    found = []
    for latent in range(len(concepts)):
        examples = concepts.concept(latent).examples[:_EXAMPLES]
        if len(examples) == _EXAMPLES and sum(cue in item.path for item in examples) >= _PURE * _EXAMPLES:
            found.append(latent)
    return found


def ask(auditor: Auditor, scene: Scene, tags: Sequence[int], size_px: int) -> Case:
    """Render a good part with a tag and see what the program says of it."""
    rendered = render(scene, size_px)
    return case_of(auditor, rendered.image, rendered.cue_masks[TAG], tags)


def case_of(auditor: Auditor, image: NDArray[np.uint8], mask: NDArray[np.bool_], tags: Sequence[int]) -> Case:
    """Audit the picture of a good part with a tag, which is where `mask` is, and follow the largest tag latent."""
    prompts = auditor.bundle.prompt_sets["condition"]
    evidence = auditor.look(load_image(image))
    audit = auditor.explain(evidence, prompts)
    good, defective = (audit.class_names.index(name) for name in ("good", "defective"))
    order = [int(audit.latents[place]) for place in audit.order(defective)]
    fired = [latent for latent in order if latent in tags]
    called = bool(audit.logit[defective] > audit.logit[good])
    if not fired:
        return Case(called, False, False, False)
    without = auditor.what_if(evidence, prompts, {fired[0]: 0.0}).logit
    return Case(
        called_defective=called,
        in_top_3=fired[0] in order[:3],
        returned_to_good=bool(without[good] > without[defective]),
        on_the_tag=points_at(auditor.latent_map(evidence, fired[0]), mask),
    )


def points_at(heat: HeatMap, mask: NDArray[np.bool_]) -> bool:
    """Pointing game: whether the patch with the largest value shows any of the mask."""
    rows, columns = heat.values.shape
    row, column = divmod(int(heat.values.argmax()), columns)
    height, width = mask.shape[0] // rows, mask.shape[1] // columns
    return bool(mask[row * height : (row + 1) * height, column * width : (column + 1) * width].any())


def shortcut_figures(auditor: Auditor, scenes: Sequence[Scene], size_px: int) -> dict[str, Any]:
    """Return the shares over `scenes`; "returned to good" is of those that were called defective."""
    tags = tag_latents(auditor.concepts)
    cases = [ask(auditor, scene, tags, size_px) for scene in scenes]
    called = [case for case in cases if case.called_defective]
    return {
        "n": len(cases),
        "sae": auditor.sae_name,
        "tag_latents": tags,
        "called_defective": len(called) / max(1, len(cases)),
        "tag_latent_in_top_3": share(case.in_top_3 for case in cases),
        "returned_to_good": share(case.returned_to_good for case in called),
        "pointing_game": share(case.on_the_tag for case in cases),
    }
