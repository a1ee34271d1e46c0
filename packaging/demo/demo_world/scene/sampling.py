"""Drawing scenes at random, with defects, cues and planted shortcuts at chosen probabilities."""

from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from typing import Final

import numpy as np

from .arrays import Field
from .cue_layout import Place, lay_out_seed
from .parts import PART_KINDS, PARTS, PartKind
from .planted import Planted
from .scene import Scene
from .vocabulary import ARROW_COLOURS, BACKGROUNDS, BELT_COLOURS, CUES, DEFECTS, LIGHTING_TABLE, LIGHTINGS

DEFAULT_CUE_PROBABILITIES: Final[dict[str, float]] = {
    "red inspection tag": 0.15,
    "ruler": 0.12,
    "barcode sticker": 0.12,
    "arrow": 0.10,
    "printed word": 0.10,
    "glove": 0.10,
    "shadow": 0.10,
    "coloured conveyor": 0.18,
}
_LOST_ON: Final[dict[str, str]] = {  # paint that is hard to see on a ground
    "green cutting mat": "green",
    "blue cloth": "blue",
    "wooden table": "yellow",
    "beige tray": "yellow",
    "orange": "yellow",
}
_TAG: Final = "red inspection tag"


class Draw(Enum):
    """Stands for "draw one", where None already means something."""

    ANY = auto()


def sample_scene(
    rng: np.random.Generator,
    *,
    part: str | None = None,
    defect: str | Draw | None = Draw.ANY,
    cues: tuple[str, ...] | None = None,
    defect_probability: float = 0.5,
    cue_probabilities: Mapping[str, float] | None = None,
    planted: Planted | None = None,
) -> Scene:
    """A random scene; what is given is used as it is.

    `defect=None` asks for a good part. `cue_probabilities` replaces single entries of DEFAULT_CUE_PROBABILITIES, and
    `planted` has the last word on its own cue.
    """
    kind = PART_KINDS[part if part is not None else _part_with(rng, defect)]
    chosen = _drawn_defect(rng, kind, defect_probability) if isinstance(defect, Draw) else defect
    if chosen is not None and chosen not in kind.defects:
        raise ValueError(f"a {kind.name} cannot have the defect {chosen!r}; it can have {', '.join(kind.defects)}")
    probabilities = {**DEFAULT_CUE_PROBABILITIES, **(cue_probabilities or {})}
    if planted is not None:
        probabilities[planted.cue] = planted.probability(kind.name, chosen)
    drawn = tuple(cue for cue in CUES if rng.random() < probabilities[cue])
    unknown = (set(probabilities) | set(cues or ())) - set(CUES)
    if unknown:
        raise ValueError(f"no such cues: {sorted(unknown)}; there are {', '.join(CUES)}")
    return _compose(rng, kind, chosen, drawn if cues is None else tuple(cues))


def _part_with(rng: np.random.Generator, defect: str | Draw | None) -> str:
    """Any kind of part that can have the defect."""
    names = [name for name in PARTS if not isinstance(defect, str) or defect in PART_KINDS[name].defects]
    if not names:
        raise ValueError(f"no such defect: {defect!r}; there are {', '.join(DEFECTS)}")
    return str(rng.choice(names))


def _drawn_defect(rng: np.random.Generator, kind: PartKind, probability: float) -> str | None:
    """None for a good part; else one of the part's defects."""
    if rng.random() >= probability:
        return None
    return str(rng.choice(DEFECTS, p=_defect_shares()[PARTS.index(kind.name)]))


@lru_cache(maxsize=1)
def _defect_shares() -> Field:
    """Probability of each defect by kind of part [parts, defects], such that over all parts every defect is as likely.

    The part is drawn first, regardless of its condition: were it the other way round, the kind of part alone would
    already tell something about whether it is good.
    """
    shares = np.array([[float(defect in PART_KINDS[part].defects) for defect in DEFECTS] for part in PARTS])
    for _ in range(200):
        shares /= shares.sum(axis=0, keepdims=True)
        shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _compose(rng: np.random.Generator, kind: PartKind, defect: str | None, cues: tuple[str, ...]) -> Scene:
    seed = int(rng.integers(2**31))
    material, colour = kind.finishes[int(rng.integers(len(kind.finishes)))]
    lighting = str(rng.choice(LIGHTINGS))
    tilted = bool(rng.random() < 0.4)
    background, belt_colour = str(rng.choice(BACKGROUNDS)), str(rng.choice(BELT_COLOURS))
    ground = belt_colour if "coloured conveyor" in cues else background
    full_turn = float(rng.uniform(-180.0, 180.0))
    slight_turn = float(rng.normal(0.0, 9.0)) + 90.0 * int(rng.integers(4)) * (rng.random() < 0.3)
    return Scene(
        part=kind.name,
        material=material,
        colour=colour,
        background=background,
        lighting=lighting,
        defect=defect,
        cues=cues,
        seed=seed,
        rotation_deg=full_turn if kind.free_rotation else slight_turn,
        scale=float(rng.uniform(*kind.scale)),
        offset=_offset(rng, seed),
        view="tilted" if tilted else "top",
        tilt_deg=float(rng.uniform(14.0, 30.0)) if tilted else 0.0,
        light_azimuth_deg=float(rng.uniform(-160.0, -20.0)),  # never from below: that looks like a relief inside out
        light_elevation_deg=float(rng.uniform(*LIGHTING_TABLE[lighting].elevation_deg)),
        belt_colour=belt_colour,
        arrow_colour=_arrow_colour(rng, ground),
        printed=kind.print_spot is not None and (defect == "misprint" or bool(rng.random() < 0.6)),
    )


def _arrow_colour(rng: np.random.Generator, ground: str) -> str:
    """A paint that shows on the ground."""
    lost = _LOST_ON.get(ground, ground)
    return str(rng.choice([colour for colour in ARROW_COLOURS if colour != lost]))


def _offset(rng: np.random.Generator, seed: int) -> tuple[float, float]:
    """Near the centre, leaning away from where the tag lies if there is one (and just as much if there is none)."""
    tag: Place = lay_out_seed(Scene.stream_of(seed, "cue layout"))[_TAG]
    x, y = rng.uniform(-0.05, 0.05, 2) - 0.10 * np.array([tag.x, tag.y])
    return float(x), float(y)
