"""Names that people would give: of the latents that move "condition" most, those whose pictures all show one thing.

A vocabulary cannot name everything. The latent of the red tag stands out no further for "red inspection tag" than
nonsense strings do, since the text tower took the planted shortcut too and every second word is near it; a person who
looks at its pictures sees the tag at once. The demo is shipped as such a person leaves it after the first thirty
latents of each SAE: where 18 of a latent's 20 strongest reference images show one thing, that is its name. The renderer
stands for the person, since it knows what is in each picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from demo_world.prompt_sets import CONDITION
from demo_world.scene import Scene
from demo_world.truth import KINDS, attributes_of
from sae_auditor.bundle import open_bundle
from sae_auditor.bundle.layout import concepts_file
from sae_auditor.concepts.policy.moved import movement_job
from sae_auditor.concepts.schema import table_to_bytes, with_columns
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end

WHO, WHEN = "the makers of the demo, by its pictures", "2026-11-29T00:00:00Z"
FIRST: Final = 30
_EXAMPLES: Final = 20
_SHOWN_BY: Final = 0.9
# What more pictures show than this says little of any latent.
_COMMON: Final = 1 / 3


def named_tables(folder: Path, scenes: Sequence[dict[str, Any]]) -> dict[str, bytes]:
    """Return the tables of concepts of the bundle in `folder` with names, by their files.

    Parameters
    ----------
    scenes
        What the renderer drew on each reference image, by image id.
    """
    bundle = open_bundle(folder)
    attributes = [attributes_of(Scene.from_json(scene)) for scene in scenes]
    return {
        concepts_file(name): table_to_bytes(_with_names(Auditor(bundle, name, device="cpu"), attributes))
        for name in bundle.saes
    }


def _with_names(auditor: Auditor, attributes: Sequence[set[str]]) -> Any:
    table = auditor.concepts
    movement = run_to_end(movement_job(auditor, table, CONDITION))
    rows = table.rows
    columns: dict[str, list[Any]] = {name: rows[name].to_pylist() for name in ("name", "named_by", "named_at")}
    for latent in movement.order()[:FIRST].tolist():
        concept = table.concept(latent)
        shown = what_all_show([example.image_id for example in concept.examples[:_EXAMPLES]], attributes)
        if shown is not None and shown != concept.label:
            for name, value in zip(columns, (shown, WHO, WHEN), strict=True):
                columns[name][latent] = value
    return with_columns(rows, columns)


def what_all_show(images: Sequence[int], attributes: Sequence[set[str]]) -> str | None:
    """Return the one word for what nearly all of these reference images show; None where there is none.

    Of several things the rarest, which says most.
    """
    if len(images) < _EXAMPLES:
        return None
    found: dict[str, float] = {}
    for kind, words in KINDS.items():
        for word in words:
            has = np.array([f"{kind}:{word}" in of_image for of_image in attributes])
            if has[list(images)].mean() >= _SHOWN_BY and has.mean() < _COMMON:
                found[word] = float(has.mean())
    return min(found, key=found.__getitem__, default=None)
