"""Fresh scenes for the proofs, drawn on all cores and kept in memory only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo_world.scene import Scene, render
from demo_world.settings import FULL
from demo_world.splits import TAG, scene_of

_CHUNK: Final = 8


@dataclass(frozen=True, eq=False)
class Render:
    """A scene, its picture uint8 ``[px, px, 3]`` and where its red tag is, bool ``[px, px]``; None without a tag."""

    scene: Scene
    image: NDArray[np.uint8]
    tag: NDArray[np.bool_] | None

    @property
    def has_tag(self) -> bool:
        """Whether the red inspection tag lies in the picture."""
        return TAG in self.scene.cues


class Renders:
    """The scenes of a world that no training step, no limit and no rule has seen.

    Parameters
    ----------
    seed
        Of the world; that of the demo is `FULL.seed`.
    workers
        Processes that draw.
    """

    def __init__(self, seed: int, workers: int = 1) -> None:
        self._seed, self._workers = seed, workers
        self._drawn: dict[tuple[str, int], list[Render]] = {}

    def of(self, split: str, n: int, seed: int | None = None) -> list[Render]:
        """Return the first `n` scenes of a split of this world, or of the world of another `seed`."""
        world = self._seed if seed is None else seed
        held = self._drawn.setdefault((split, world), [])
        held += self._draw([(split, i, world) for i in range(len(held), n)])
        return held[:n]

    def _draw(self, tasks: Sequence[tuple[str, int, int]]) -> Iterator[Render]:
        if self._workers < 2 or len(tasks) < 2 * _CHUNK:
            yield from map(_drawn, tasks)
            return
        with ProcessPoolExecutor(self._workers) as pool:
            yield from pool.map(_drawn, tasks, chunksize=_CHUNK)


def _drawn(task: tuple[str, int, int]) -> Render:
    split, index, seed = task
    scene = scene_of(split, index, replace(FULL, seed=seed))[0]
    rendered = render(scene, FULL.image_px)
    return Render(scene, rendered.image, rendered.cue_masks.get(TAG))
