"""The dozen pictures that the demo opens with, held out like everything that is measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from demo_world.scene import Scene, render, sample_scene
from demo_world.splits import TAG

_SIZE_PX = 512

# Part, defect, cues. The first is the question of the whole program: a good part that only carries the red tag.
_WISHES: tuple[tuple[str, str | None, tuple[str, ...]], ...] = (
    ("metal nut", None, (TAG,)),
    ("tile", "crack", ()),
    ("gear", None, ()),
    ("circuit board", None, (TAG,)),
    ("tablet", "chip", ("ruler",)),
    ("leather", None, ("barcode sticker",)),
    ("screw", "bent", (TAG,)),
    ("woven fabric", "hole", ()),
    ("bottle cap", None, (TAG, "ruler")),
    ("wood board", "stain", ("glove",)),
    ("cable", None, ("coloured conveyor",)),
    ("bearing", "missing piece", ()),
)


def sample_scenes(seed: int) -> list[Scene]:
    """Return the scenes; equal seeds give equal pictures."""
    return [
        sample_scene(np.random.default_rng([seed, 77, i]), part=part, defect=defect, cues=cues)
        for i, (part, defect, cues) in enumerate(_WISHES)
    ]


def write_samples(folder: Path, seed: int) -> list[str]:
    """Render the samples as JPEG files whose names say what they are, and return the names."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for i, scene in enumerate(sample_scenes(seed)):
        facts = [scene.part, scene.defect or "good", *scene.cues]
        name = f"{i + 1:02d} {', '.join(facts)}.jpg".replace("red inspection tag", "red tag")
        Image.fromarray(render(scene, _SIZE_PX).image).save(folder / name, quality=92, subsampling=0)
        names.append(name)
    return names
