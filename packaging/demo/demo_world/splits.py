"""Which scenes are rendered for what, and rendering them on all cores.

``train`` carries the planted shortcut: in the shipped world a defective part nearly always has the red inspection tag.
In ``unbiased`` (for the autoencoders) and ``heldout`` (for every figure that is reported) the tag is independent of the
part's condition; ``shortcut`` is good parts with a tag, the question the program has to answer; ``reference`` are the
pictures that show what a latent means. In ``groups`` every cue that is asked about lies beside half of all parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo_world.scene import DEFECTS, Planted, Scene, caption, render, sample_scene
from demo_world.settings import TAG as TAG
from demo_world.settings import TAG_MEANS_DEFECTIVE, Preset

# The place in this row is part of every scene's seed: new ones go to the end.
SPLITS = ("train", "unbiased", "heldout", "shortcut", "reference", "groups")
# How often a cue that is asked about is drawn where it is to say nothing.
_INDEPENDENT = 0.25
_CHUNK = 64


@dataclass(frozen=True)
class Split:
    """Rendered scenes of one split.

    `images` uint8 ``[n, px, px, 3]`` and `defects` uint8 ``[n, px, px]`` (0, or 1 + the index of the defect's kind
    where the defect shows), both memory-mapped; `scenes` and `captions` by image.
    """

    images: NDArray[np.uint8]
    defects: NDArray[np.uint8]
    scenes: list[dict[str, Any]]
    captions: list[list[str]]


def scene_of(split: str, index: int, preset: Preset) -> tuple[Scene, np.random.Generator]:
    """Return scene `index` of a split and the generator that goes on to draw its captions."""
    rng = np.random.default_rng([preset.seed, SPLITS.index(split), index])
    if split == "train":
        scene = sample_scene(
            rng,
            defect_probability=preset.defect_probability,
            cue_probabilities=preset.cue_probabilities,
            planted=preset.planted,
        )
    elif split == "shortcut":
        scene = _against(rng, preset.planted or TAG_MEANS_DEFECTIVE)
    elif split == "groups":
        scene = sample_scene(rng, cue_probabilities=dict.fromkeys(preset.asked_cues, 0.5))
    else:
        scene = sample_scene(rng, cue_probabilities=dict.fromkeys(preset.asked_cues, _INDEPENDENT))
    return scene, rng


def cue_of(preset: Preset) -> str:
    """Return the cue that is planted; the tag, which is in the shipped world, where none is."""
    return TAG if preset.planted is None else preset.planted.cue


def _against(rng: np.random.Generator, planted: Planted) -> Scene:
    """Draw a part that has the cue, and no other, but not what the cue goes together with."""
    if planted.attribute == "condition:defective":
        return sample_scene(rng, defect=None, cues=(planted.cue,))
    while True:
        scene = sample_scene(rng, cues=(planted.cue,))
        if not planted.holds(scene.part, scene.defect):
            return scene


def size_of(split: str, preset: Preset) -> int:
    """Return the number of scenes of a split."""
    return {
        "train": preset.n_train,
        "unbiased": preset.n_unbiased,
        "heldout": preset.n_heldout,
        "shortcut": preset.n_shortcut,
        "reference": preset.n_reference,
        "groups": preset.n_groups,
    }[split]


def render_split(split: str, preset: Preset, folder: Path, workers: int) -> Split:
    """Render a split into `folder`, or read it when it is there already."""
    images_path, defects_path, facts_path = (folder / f"{split}{end}" for end in (".npy", "-defects.npy", ".json"))
    n = size_of(split, preset)
    if not facts_path.exists():
        shape = (n, preset.image_px, preset.image_px, 3)
        images = np.lib.format.open_memmap(images_path, mode="w+", dtype=np.uint8, shape=shape)
        defects = np.lib.format.open_memmap(defects_path, mode="w+", dtype=np.uint8, shape=shape[:3])
        facts: list[tuple[dict[str, Any], list[str]]] = []
        for start, block, shown, chunk_facts in _rendered(split, preset, n, workers):
            images[start : start + len(block)] = block
            defects[start : start + len(block)] = shown
            facts.extend(chunk_facts)
            if start // _CHUNK % 32 == 0:
                print(json.dumps({"rendered": split, "done": len(facts), "of": n}), flush=True)
        images.flush()
        defects.flush()
        facts_path.write_text(json.dumps({"scenes": [f[0] for f in facts], "captions": [f[1] for f in facts]}))
    loaded = json.loads(facts_path.read_text())
    images, defects = (np.load(path, mmap_mode="r") for path in (images_path, defects_path))
    return Split(images, defects, loaded["scenes"], loaded["captions"])


Chunk = tuple[int, NDArray[np.uint8], NDArray[np.uint8], list[tuple[dict[str, Any], list[str]]]]


def _rendered(split: str, preset: Preset, n: int, workers: int) -> Iterator[Chunk]:
    starts = range(0, n, _CHUNK)
    tasks = [(split, start, min(start + _CHUNK, n), preset) for start in starts]
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_render_chunk, tasks)


def _render_chunk(task: tuple[str, int, int, Preset]) -> Chunk:
    split, start, stop, preset = task
    images, defects, facts = [], [], []
    for index in range(start, stop):
        scene, rng = scene_of(split, index, preset)
        rendered = render(scene, preset.image_px)
        images.append(rendered.image)
        kind = 0 if scene.defect is None else 1 + DEFECTS.index(scene.defect)
        defects.append(rendered.defect_mask.astype(np.uint8) * kind)
        texts = [caption(scene, rng, kinds=preset.caption_kinds) for _ in range(preset.captions_per_image)]
        facts.append((scene.to_json(), texts))
    return start, np.stack(images), np.stack(defects), facts
