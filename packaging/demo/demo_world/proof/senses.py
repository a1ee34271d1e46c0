"""Does the study of senses find two senses where two are planted, and one where there is one?

In every world some classes stand for two kinds of part, as a word of two meanings does: the texts of both are averaged
under a name that says nothing. The other classes stand for one kind each, in all of its finishes, on all backgrounds,
with and without defects and cues. Every class has as many images, whether it has one sense or two.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo_world.proof.bands import mean_band, wilson
from demo_world.proof.figure import Figure
from demo_world.proof.passing import Eye
from demo_world.scene import PARTS, Scene, sample_scene
from sae_auditor.bundle import PromptClass, PromptSet
from sae_auditor.progress import run_to_end
from sae_auditor.studies.senses.answers import Answers, Rule
from sae_auditor.studies.senses.prompts import Share
from sae_auditor.studies.senses.rows import SenseRow
from sae_auditor.studies.senses.splitting import Senses

# Of images that go to the prompt of their own sense, on the half that chose no prompt.
OWN_SENSE: Final = 0.8
FOUND: Final = 0.9
_STREAM: Final = 17
# Images of the first and the second meaning of the classes that have two, and of the classes that have one.
_EQUAL: Final = (30, 30)
_RARE: Final = (48, 12)
_TWO: Final = (_EQUAL, _EQUAL, _RARE)
_N_ONE: Final = 4
_ONE: Final = 60


@dataclass(frozen=True)
class World:
    """Classes and their scenes.

    Parameters
    ----------
    kinds
        The kinds of part of each class that has images, the two of a planted one first.
    scenes
        All of them, of all classes.
    """

    kinds: tuple[tuple[str, ...], ...]
    scenes: tuple[Scene, ...]

    @classmethod
    def of(cls, seed: int) -> World:
        """Draw a world."""
        random = np.random.default_rng([seed, _STREAM])
        order = [str(part) for part in random.permutation(PARTS)]
        pairs = [(order.pop(), order.pop()) for _ in _TWO]
        ones = [(order.pop(),) for _ in range(_N_ONE)]
        wanted = [item for pair, sizes in zip(pairs, _TWO, strict=True) for item in zip(pair, sizes, strict=True)]
        wanted += [(kind, _ONE) for (kind,) in ones]
        parts = [kind for kind, n in wanted for _ in range(n)]
        scenes = tuple(
            sample_scene(np.random.default_rng([seed, _STREAM, i]), part=part) for i, part in enumerate(parts)
        )
        return cls((*pairs, *ones), scenes)

    def prompts(self) -> PromptSet:
        """Return the classes: those with images, and every other kind of part."""
        used = {kind for kinds in self.kinds for kind in kinds}
        rest = [(kind,) for kind in PARTS if kind not in used]
        named = [
            (kinds[0] if len(kinds) == 1 else f"object {place + 1}", kinds)
            for place, kinds in enumerate([*self.kinds, *rest])
        ]
        return PromptSet(
            "planted", tuple(PromptClass(name, kinds) for name, kinds in named), ("a photo of a {}", "a {}")
        )

    def truth(self) -> NDArray[np.int64]:
        """Return the class that each scene shows, ``[n]``."""
        of_kind = {kind: place for place, kinds in enumerate(self.kinds) for kind in kinds}
        return np.array([of_kind[scene.part] for scene in self.scenes], np.int64)


@dataclass(frozen=True)
class _Asked:
    """What the study says of one class, and what is true: its meanings, and which each of its called images shows."""

    kinds: tuple[str, ...]
    sizes: tuple[int, ...]
    senses: Senses
    rows: list[SenseRow]
    shown: list[str]
    own_sense: Share | None

    @property
    def agreement(self) -> float:
        """Of the images, the share whose sense is that of their kind of part, as the best of both ways to match."""
        second = np.array([kind == self.kinds[1] for kind in self.shown])
        same = float((second == (self.senses.sense == 1)).mean())
        return max(same, 1 - same)


def senses(eye: Eye, seed: int, n_worlds: int) -> list[Figure]:
    """Return the figures of one SAE."""
    asked: list[_Asked] = []
    for k in range(n_worlds):
        asked += _world(eye, World.of(seed + 1 + k), k)
        print(f"world {k + 1} of {n_worlds}", file=sys.stderr, flush=True)
    return _figures(eye.auditor.sae_name, asked)


def _world(eye: Eye, world: World, seed: int) -> list[_Asked]:
    prompts = world.prompts()
    effects, texts, embeddings = eye.passed(world.scenes, prompts)
    answers = Answers(eye.auditor, prompts, effects, texts, world.truth(), embeddings, Rule(seed=seed))
    found = []
    for index, of_class in answers.split():
        rows = run_to_end(answers.rows_job(index, of_class, is_tried=True))
        if index >= len(world.kinds):
            continue  # a kind of part without images of its own, for which some were taken
        sizes = _TWO[index] if index < len(_TWO) else (_ONE,)
        shown = [world.scenes[place].part for place in of_class.images]
        found.append(_Asked(world.kinds[index], sizes, of_class, rows, shown, answers.own_sense(index)))
        gap = None if of_class.first is None else of_class.first.gap
        print(f"{world.kinds[index]}: {of_class.n} senses, p {of_class.p}, {gap}", file=sys.stderr, flush=True)
    return found


def _figures(sae: str, asked: Sequence[_Asked]) -> list[Figure]:
    one = [item for item in asked if len(item.kinds) == 1]
    two = {name: [item for item in asked if item.sizes == sizes] for name, sizes in (("", _EQUAL), ("rare", _RARE))}
    split = [item for items in two.values() for item in items if item.senses.n == len(item.kinds)]
    own = [item.own_sense for item in split if item.own_sense is not None]
    rule = Rule()
    return [
        Figure(
            f"{sae}: classes with one sense that are said to have more",
            wilson(item.senses.n > 1 for item in one),
            at_most=rule.rate,
        ),
        Figure(
            f"{sae}: two senses, as many images of each: two are found",
            wilson(item.senses.n == len(item.kinds) for item in two[""]),
            at_least=FOUND,
        ),
        Figure(
            f"{sae}: two senses, one image in five of the second: two are found",
            wilson(item.senses.n == len(item.kinds) for item in two["rare"]),
        ),
        Figure(
            f"{sae}: two senses: more than two are found",
            wilson(item.senses.n > len(item.kinds) for items in two.values() for item in items),
        ),
        Figure(
            f"{sae}: found senses: images in the sense of what they show", mean_band([item.agreement for item in split])
        ),
        Figure(
            f"{sae}: found senses: images that the suggested prompts send to their own sense",
            wilson(np.repeat([True, False], [sum(s.hits for s in own), sum(s.n - s.hits for s in own)])),
            at_least=OWN_SENSE,
        ),
        Figure(
            f"{sae}: found senses: the first word is what the images show",
            wilson(_is_named(item, sense) for item in split for sense in range(item.senses.n)),
        ),
    ]


def _is_named(item: _Asked, sense: int) -> bool:
    """Whether the first word of a sense is the kind of part that most of its images show."""
    row = next(row for row in item.rows if row.sense == sense + 1)
    shown = [kind for kind, of in zip(item.shown, item.senses.sense.tolist(), strict=True) if of == sense]
    return bool(row.words) and row.words[0] == max(set(shown), key=shown.count)
