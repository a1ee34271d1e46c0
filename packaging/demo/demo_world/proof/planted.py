"""What is planted in a world, and scenes in which it has nothing to do with the class that it is planted for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo_world.scene import Scene, render, sample_scene
from demo_world.settings import FULL
from demo_world.splits import TAG

# How often the planted cue is in a picture, whatever that shows.
_HOW_OFTEN: Final = 0.25
_STREAM: Final = 13
_CHUNK: Final = 4


@dataclass(frozen=True)
class Planted:
    """A shortcut: the encoder takes `cue` for `class_name` of a prompt set; no cue where nothing is planted."""

    cue: str | None
    class_name: str
    prompt_set: str

    @classmethod
    def parse(cls, text: str) -> Planted:
        """Read ``CUE=CLASS@SET``, or ``none@SET``; the set is ``condition`` when left out."""
        what, _, prompt_set = text.partition("@")
        cue, _, class_name = what.partition("=")
        if cue == "none":
            return cls(None, "", prompt_set or "condition")
        if not class_name:
            raise ValueError(f"'{text}' is not CUE=CLASS@SET or none@SET")
        return cls(cue, class_name, prompt_set or "condition")

    @property
    def attribute(self) -> str | None:
        """What the renderer knows of a scene with it."""
        return None if self.cue is None else f"cue:{self.cue}"

    def scenes(self, seed: int, n: int) -> list[Scene]:
        """Return the first `n` scenes of a world in which the cue is independent of everything else."""
        probabilities = {} if self.cue is None else {self.cue: _HOW_OFTEN}
        return [
            sample_scene(np.random.default_rng([seed, _STREAM, i]), cue_probabilities=probabilities) for i in range(n)
        ]

    def against(self, scene: Scene) -> Scene:
        """Return the scene in which the cue misleads: with it unless the scene shows the class, else without."""
        assert self.cue is not None
        without = self.free(scene)
        return without if self.class_name in shown(scene) else replace(without, cues=(*without.cues, self.cue))

    def free(self, scene: Scene) -> Scene:
        """Return the scene without the cue."""
        return replace(scene, cues=tuple(cue for cue in scene.cues if cue != self.cue))


TAG_FOR_DEFECTIVE: Final = Planted(TAG, "defective", "condition")


def shown(scene: Scene) -> tuple[str, ...]:
    """Return the classes of all prompt sets of the demo that a scene shows."""
    condition = "good" if scene.defect is None else "defective"
    return tuple(filter(None, (condition, scene.part, scene.defect)))


def class_of(scene: Scene, names: Sequence[str]) -> int:
    """Return the place of the class that a scene shows; -1 where it shows none of them."""
    return next((names.index(name) for name in shown(scene) if name in names), -1)


def drawn(scenes: Sequence[Scene], workers: int) -> Iterator[NDArray[np.uint8]]:
    """Yield the pictures of scenes in order, drawn on several cores."""
    if workers < 2:
        yield from map(_drawn, scenes)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_drawn, scenes, chunksize=_CHUNK)


def _drawn(scene: Scene) -> NDArray[np.uint8]:
    image: NDArray[np.uint8] = render(scene, FULL.image_px).image
    return image
