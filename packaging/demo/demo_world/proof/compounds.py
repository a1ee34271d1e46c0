"""Is a compound said to be read as one of its words where it is, and only there?

The classes are colours of parts, such as "yellow gear". In one folder there are, beside these, parts of other kinds in
the same colours, which are no class; some of them are called the compound, for their colour. In the other folder the
same parts have colours that no class names: what is called a compound there is called so for something else, and
neither of its words is to be seen. The labels are those of the renderer, and the two folders say what is true: a part
that is called a compound in its colour and not in another one is so called for the colour.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo_world.proof.bands import wilson
from demo_world.proof.figure import Figure
from demo_world.proof.passing import Eye
from demo_world.scene import COLOURS, PARTS, Scene, sample_scene
from demo_world.scene.parts import PART_KINDS
from demo_world.scene.vocabulary import COLOUR_VALUES
from sae_auditor.bundle import PromptClass, PromptSet
from sae_auditor.progress import run_to_end
from sae_auditor.studies.compounds.rows import rows_of
from sae_auditor.studies.compounds.study import RATE, Gathered, compounds_with_owners_job, shown_by

Ints = NDArray[np.int64]

_STREAM: Final = 19
_COMPOUNDS: Final = 3
# Pictures of each compound, and for each of other kinds of part.
_EXACT: Final = 30
_OTHERS: Final = 30
# Of the images that are called a compound those that are so called for the colour: from here on it is read as it.
_TRULY: Final = 0.15
FOUND: Final = 0.8
# Copper-coloured is orange to the encoder, and to people: so far apart are colours that are called differently.
_LEAST_APART: Final = 100.0
_COLOURED_CUES: Final = ("coloured conveyor", "arrow")


@dataclass(frozen=True)
class World:
    """Compounds as (colour, kind of part), and their scenes.

    Parameters
    ----------
    exact
        That show a compound.
    coloured, foreign
        Of other kinds: in the colours of the compounds, and the same ones in other colours.
    """

    compounds: tuple[tuple[str, str], ...]
    exact: tuple[Scene, ...]
    coloured: tuple[Scene, ...]
    foreign: tuple[Scene, ...]

    @classmethod
    def of(cls, seed: int) -> World:
        """Draw a world: kinds and colours that differ, and other kinds."""
        random = np.random.default_rng([seed, _STREAM])
        kinds = [str(part) for part in random.permutation(PARTS)]
        finishes: dict[str, tuple[str, str]] = {}
        for kind in kinds:
            free = [one for one in PART_KINDS[kind].finishes if one[1] not in {used for _, used in finishes.values()}]
            if free and len(finishes) < _COMPOUNDS:
                finishes[kind] = free[int(random.integers(len(free)))]
        rest = [kind for kind in kinds if kind not in finishes]
        exact, coloured, foreign = [], [], []
        for place, (kind, (material, colour)) in enumerate(finishes.items()):
            for i in range(_EXACT):
                scene = sample_scene(np.random.default_rng([seed, _STREAM, place, i]), part=kind)
                exact.append(replace(scene, material=material, colour=colour))
            for i in range(_OTHERS):
                other = rest[int(random.integers(len(rest)))]
                scene = sample_scene(np.random.default_rng([seed, _STREAM, place, _EXACT + i]), part=other)
                scene = replace(scene, cues=tuple(cue for cue in scene.cues if cue not in _COLOURED_CUES))
                coloured.append(replace(scene, colour=colour))
                foreign.append(replace(scene, colour=_other_colour(scene, finishes, random)))
        compounds = tuple((colour, kind) for kind, (_, colour) in finishes.items())
        return cls(compounds, tuple(exact), tuple(coloured), tuple(foreign))

    def prompts(self) -> PromptSet:
        """Return the compounds as classes."""
        names = [f"{colour} {kind}" for colour, kind in self.compounds]
        return PromptSet("colours", tuple(PromptClass(name, (name,)) for name in names), ("a photo of a {}", "a {}"))


def _other_colour(scene: Scene, finishes: Mapping[str, tuple[str, str]], random: np.random.Generator) -> str:
    """Return a colour that looks like none of those that the compounds name, of the scene's kind where it has one."""
    named = [colour for _, colour in finishes.values()]
    free = [colour for colour in COLOURS if all(_apart(colour, other) >= _LEAST_APART for other in named)]
    own = [colour for _, colour in PART_KINDS[scene.part].finishes if colour in free]
    return (own or free)[int(random.integers(len(own or free)))]


def _apart(one: str, other: str) -> float:
    """Return how far two colours are apart in sRGB, 0 to 255 along each axis."""
    srgb = [255 * COLOUR_VALUES[name].ravel() ** (1 / 2.2) for name in (one, other)]
    return float(np.linalg.norm(srgb[0] - srgb[1]))


@dataclass(frozen=True)
class _Asked:
    """What the study says of one compound in one folder, and what is true of the images that are called so.

    Parameters
    ----------
    hinted
        The words that it is said to be read as.
    n, for_colour
        Images that are called so, and those of them that show another kind of part and would not be called so in
        another colour.
    """

    compound: tuple[str, str]
    hinted: frozenset[str]
    n: int
    for_colour: int

    @property
    def is_read_as_colour(self) -> bool:
        """Whether enough images of other kinds of part are called so for their colour."""
        return self.n > 0 and self.for_colour / self.n >= _TRULY

    @property
    def right(self) -> bool:
        """Whether it is said to be read as its colour."""
        return bool(self.hinted & set(self.compound[0].split()))

    @property
    def wrong(self) -> bool:
        """Whether it is said to be read as its kind of part, of which there are no other images."""
        return bool(self.hinted - set(self.compound[0].split()))


def compounds(eye: Eye, seed: int, n_worlds: int) -> list[Figure]:
    """Return the figures of one SAE."""
    coloured: list[_Asked] = []
    foreign: list[_Asked] = []
    for k in range(n_worlds):
        world = World.of(seed + 1 + k)
        of_foreign, called = _asked(eye, world, world.foreign, k, None)
        foreign += of_foreign
        coloured += _asked(eye, world, world.coloured, k, called)[0]
        print(f"world {k + 1} of {n_worlds}", file=sys.stderr, flush=True)
    return _figures(eye.auditor.sae_name, coloured, foreign)


def _asked(
    eye: Eye, world: World, others: Sequence[Scene], seed: int, in_other_colours: Ints | None
) -> tuple[list[_Asked], Ints]:
    """Return what the study says of a folder of `exact` and other scenes, and the class of each, ``[n]``."""
    auditor, prompts, scenes = eye.auditor, world.prompts(), (*world.exact, *others)
    owners = run_to_end(compounds_with_owners_job(prompts, (), auditor))
    gathered = Gathered(auditor, run_to_end(auditor.texts_job(prompts)), owners, seed)
    effects, _, _ = eye.passed(scenes, prompts, gathered.add)
    shown = shown_by([f"{scene.colour} {scene.part}" for scene in scenes], prompts, is_table=True)
    rows = list(
        rows_of(gathered.found({str(place): what for place, what in enumerate(shown)}), auditor.meanings.labels, RATE)
    )
    best = effects.best
    changes = np.zeros(len(scenes), bool) if in_other_colours is None else best != in_other_colours
    found = []
    for index, compound in enumerate(world.compounds):
        called = best == index
        own = [row for row in rows if row.class_name == prompts.names[index] and row.evidence is not None]
        hinted = frozenset(row.part for row in own if row.is_hint)
        found.append(_Asked(compound, hinted, int(called.sum()), int((called & changes).sum())))
        said = [(row.part, row.evidence, row.is_hint) for row in own]
        print(f"{compound}: {found[-1]}; {said}", file=sys.stderr, flush=True)
    return found, best


def _figures(sae: str, coloured: Sequence[_Asked], foreign: Sequence[_Asked]) -> list[Figure]:
    here, read = f"{sae}: others in the compounds' colours:", [item for item in coloured if item.is_read_as_colour]
    return [
        Figure(
            f"{sae}: others in colours that no compound names: said to be read as any word",
            wilson(bool(item.hinted) for item in foreign),
            at_most=RATE,
        ),
        Figure(f"{here} said to be read as the kind of part", wilson(i.wrong for i in coloured), at_most=RATE),
        Figure(f"{here} truly read as the colour", wilson(i.is_read_as_colour for i in coloured)),
        Figure(f"{here} of these, said to be read as the colour", wilson(i.right for i in read), at_least=FOUND),
        Figure(
            f"{here} of all others, said to be read as the colour",
            wilson(item.right for item in coloured if not item.is_read_as_colour),
        ),
    ]
