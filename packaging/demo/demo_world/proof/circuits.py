"""Where a latent comes from: do the earlier latents named for the tag's latent see the tag, and does it hang on them?

Asked of good parts with a red tag on which the tag's latent of the last block fires, through the same call that window
and command line make. The renderer knows where the tag lies. **On the tag**: the patch in which an earlier latent fires
most shows some of the mask. **Silenced**: without the confirmed sources that raise it, all of them together, the latent
fires no longer. The control switches off equally many other latents that fired, drawn at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo_world.proof.bands import mean_band, wilson
from demo_world.proof.figure import Figure
from demo_world.proof.renders import Render
from demo_world.shortcut import tag_latents
from sae_auditor.explain.circuits import Bounds, Link, Source, trace_job
from sae_auditor.images import load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end

ON_THE_TAG: Final = 0.90
SILENCED: Final = 0.90
# Effects of single patches prove nothing here and cost as much as all the rest.
_BOUNDS: Final = Bounds(by_patch=0)
_FIRST: Final = 2


@dataclass(frozen=True, eq=False)
class Traced:
    """What was found for one render; `chance` says of a random fired latent whether it is on the tag."""

    link: Link
    on_tag: tuple[bool, ...]
    chance: bool


def circuits(auditor: Auditor, from_sae: str, tagged: Sequence[Render], seed: int) -> list[Figure]:
    """Return the figures of one later SAE, whose latents are traced back to those of an earlier one."""
    tags = tag_latents(auditor.concepts)
    found = [traced(auditor, from_sae, render, tags, seed + i) for i, render in enumerate(tagged)]
    return figures_of(f"{auditor.sae_name} from {from_sae}:", found)


def figures_of(here: str, found: Sequence[Traced | None]) -> list[Figure]:
    """Return the figures of what was found, None where the tag's latent did not fire; `here` is what they are of."""
    traced = [one for one in found if one is not None]
    links = [one.link for one in traced]
    wholes = [link.completeness for link in links]
    edges = [source.effect.confirmed for link in links for source in link.sources]
    thresholds = [link.target.threshold or 0.0 for link in links]
    controls = [value <= limit for w, limit in zip(wholes, thresholds, strict=True) for value in w.controls]
    return [
        Figure(f"{here} the tag's latent fires", wilson(one is not None for one in found)),
        Figure(f"{here} named first is on the tag", wilson(any(t.on_tag[:1]) for t in traced), at_least=ON_THE_TAG),
        Figure(
            f"{here} the {_FIRST} named first both are",
            wilson(len(t.on_tag) >= _FIRST and all(t.on_tag[:_FIRST]) for t in traced),
            at_least=ON_THE_TAG,
        ),
        Figure(f"{here} all that raise it, each", wilson(on for t in traced for on in t.on_tag)),
        Figure(f"{here} a random fired latent is on the tag", wilson(t.chance for t in traced)),
        Figure(f"{here} silenced without them", wilson(w.silenced for w in wholes), at_least=SILENCED),
        Figure(f"{here} silenced without as many at random", wilson(controls)),
        Figure(f"{here} how many raise it", mean_band([w.n for w in wholes]), "number"),
        Figure(f"{here} pre-activation", mean_band([link.target.pre_activation for link in links]), "number"),
        Figure(f"{here} without them", mean_band([w.without_shown for w in wholes]), "number"),
        Figure(f"{here} without as many at random", mean_band([w.control or 0.0 for w in wholes]), "number"),
        Figure(f"{here} edges that switching off confirms", wilson(edges)),
    ]


def traced(auditor: Auditor, from_sae: str, render: Render, tags: Sequence[int], seed: int) -> Traced | None:
    """Trace the strongest latent of the tag in one picture; None where none fires."""
    evidence = auditor.look(load_image(render.image))
    fired = [latent for latent in tags if evidence.column_of(latent) is not None]
    if not fired or render.tag is None:
        return None
    latent = max(fired, key=lambda one: float(evidence.activations[evidence.column_of(one)]))
    link = run_to_end(trace_job(auditor, evidence, latent, from_sae, _BOUNDS)).links[0]
    on_tag = tuple(_is_on(render.tag, _strongest(source), evidence.patch_grid) for source in link.raising)
    return Traced(link, on_tag, _chance(auditor.with_sae(from_sae), render, np.random.default_rng(seed)))


def _strongest(source: Source) -> tuple[int, int]:
    patch = max(source.patches, key=lambda one: abs(one.activation))
    return patch.row, patch.column


def _chance(earlier: Auditor, render: Render, random: np.random.Generator) -> bool:
    evidence = earlier.look(load_image(render.image))
    free = evidence.latents[~earlier.meanings.always_on[evidence.latents]]
    heat = earlier.latent_map(evidence, int(random.choice(free))).values
    assert render.tag is not None
    return _is_on(render.tag, divmod(int(heat.argmax()), heat.shape[1]), evidence.patch_grid)


def _is_on(mask: NDArray[np.bool_], patch: tuple[int, int], grid: tuple[int, int]) -> bool:
    height, width = mask.shape[0] // grid[0], mask.shape[1] // grid[1]
    row, column = patch
    return bool(mask[row * height : (row + 1) * height, column * width : (column + 1) * width].any())
