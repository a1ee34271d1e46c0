"""How often a model is right by class and cue: what a shortcut costs, and whether there is one.

Of the rendered split `groups`, in which every cue that is asked about lies beside half of all parts, whatever they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import open_clip

from demo_world.evaluate import chosen
from demo_world.prompt_sets import PROMPT_SETS
from demo_world.proof.bands import Band, wilson
from demo_world.scene import Planted
from demo_world.settings import Preset
from demo_world.splits import Split
from demo_world.vectors import embeddings

_CONDITION = "condition:defective"


def group_figures(model: open_clip.CLIP, split: Split, preset: Preset) -> dict[str, Any]:
    """Return `figures_of` what the model calls the pictures of a split."""
    embedded = embeddings(model, split.images)
    called = {prompts.name: chosen(model, embedded, prompts, preset) for prompts in PROMPT_SETS}
    return figures_of(called, split.scenes, preset)


def figures_of(
    called: Mapping[str, Sequence[str]], scenes: Sequence[Mapping[str, Any]], preset: Preset
) -> dict[str, Any]:
    """Return by cue, and by class and presence of the cue, the share that is called right, with its band and n.

    The planted cue is asked about with the classes that it was planted for, every other cue with the condition.

    Parameters
    ----------
    called
        By prompt set what each scene is called.
    """
    figures: dict[str, Any] = {}
    for cue in preset.asked_cues:
        planted = preset.planted
        of = planted if planted is not None and planted.cue == cue else Planted(cue, _CONDITION, 0.5, 0.5)
        figures[cue] = _by_group(of, called[of.kind], scenes)
    hits = [name == scene["part"] for name, scene in zip(called["part"], scenes, strict=True)]
    return {**figures, "part": _plain(wilson(hits))}


def _by_group(planted: Planted, called: Sequence[str], scenes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    hits: dict[tuple[str, bool], list[bool]] = {}
    for name, scene in zip(called, scenes, strict=True):
        truth = {
            "condition": "good" if scene["defect"] is None else "defective",
            "defect": scene["defect"],
            "part": scene["part"],
        }[planted.kind]
        if truth is not None:
            group = truth if planted.kind == "condition" or truth == planted.value else f"not {planted.value}"
            hits.setdefault((group, planted.cue in scene["cues"]), []).append(name == truth)
    return {
        f"{group}, {'with' if shown else 'without'} {planted.cue}": _plain(wilson(of_group))
        for (group, shown), of_group in sorted(hits.items())
    }


def _plain(band: Band) -> dict[str, Any]:
    return {"right": round(band.value, 4), "low": round(band.low, 4), "high": round(band.high, 4), "n": band.n}
