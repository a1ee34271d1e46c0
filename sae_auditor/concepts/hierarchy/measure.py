"""Depth in a taxonomy of every latent and level (the method of Pach et al. 2025, section E)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.hierarchy.result import Hierarchy, LatentDepth, LevelDepth
from sae_auditor.concepts.hierarchy.taxonomy import Taxonomy, chance_depth, shared_depth
from sae_auditor.concepts.query.answers import latents_in, ranks_in
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.concepts.query import CodesBlock, ReferenceIndex

TOP_IMAGES: Final = 16


def hierarchy_job(
    index: ReferenceIndex,
    taxonomy: Taxonomy,
    levels: NDArray[np.int32],
    *,
    top: int = TOP_IMAGES,
    monosemanticity: NDArray[np.float64] | None = None,
) -> Job[Hierarchy]:
    """Return how deep in the taxonomy the latents of each level lie.

    A latent's depth is that of the `top` images on which it fired most. Images without a taxon are passed over; latents
    that fired on fewer than `top` others are left out.

    Parameters
    ----------
    levels
        Level of each latent, from 0, int32 ``[d_sae]``.
    monosemanticity
        float64 ``[d_sae]``, NaN if unknown.

    Raises
    ------
    InputRefused
        When `top` is less than two: one image shares nothing.
    """
    if top < 2:
        raise InputRefused(
            say("{0} images cannot share anything.", top), todo=say("Compare at least 2 images a latent.")
        )
    d_sae = len(levels)
    depths, common = np.full(d_sae, np.nan), np.zeros(d_sae, np.int64)
    placed = taxonomy.placed
    for block in index.blocks():
        yield Progress(block.first, d_sae, say("Comparing taxa"))
        latents, images = _top_images(block, placed, top)
        if len(latents):
            depths[latents], common[latents] = shared_depth(taxonomy.nodes[images])
    scores = np.full(d_sae, np.nan) if monosemanticity is None else monosemanticity
    chance = chance_depth(taxonomy)
    return Hierarchy(
        top=top,
        taxonomy=taxonomy.source,
        ranks=taxonomy.ranks,
        shared_folders=taxonomy.shared,
        images_placed=int(placed.sum()),
        chance_depth=_or_none(chance),
        levels=tuple(_level(level, levels, depths, common, scores) for level in range(levels.max(initial=-1) + 1)),
        latents=tuple(
            LatentDepth(int(i), int(levels[i]) + 1, float(depths[i]), int(common[i]), _or_none(scores[i]))
            for i in np.flatnonzero(np.isfinite(depths))
        ),
    )


def _top_images(block: CodesBlock, placed: NDArray[np.bool_], top: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return ``(latents [m], images [m, top])`` of the latents that fired on enough images with a place."""
    kept = placed[block.image_ids]
    counts = np.bincount(latents_in(block.offsets)[kept], minlength=len(block.offsets) - 1)
    ranks = ranks_in(np.concatenate([[0], np.cumsum(counts)]))
    enough = counts >= top
    chosen = (ranks < top) & np.repeat(enough, counts)
    return block.first + np.flatnonzero(enough), block.image_ids[kept][chosen].reshape(-1, top)


def _level(
    level: int,
    levels: NDArray[np.int32],
    depths: NDArray[np.float64],
    common: NDArray[np.int64],
    scores: NDArray[np.float64],
) -> LevelDepth:
    latents = np.flatnonzero(levels == level)
    used = latents[np.isfinite(depths[latents])]
    known = scores[latents][np.isfinite(scores[latents])]
    return LevelDepth(
        level=level + 1,
        first=int(latents[0]),
        last=int(latents[-1]),
        latents=len(latents),
        used=len(used),
        mean_depth=_mean(depths[used]),
        mean_rounded_depth=_mean(np.rint(depths[used])),
        mean_common_depth=_mean(common[used].astype(np.float64)),
        mean_monosemanticity=_mean(known),
        max_monosemanticity=float(known.max()) if len(known) else None,
    )


def _mean(values: NDArray[np.float64]) -> float | None:
    return float(values.mean()) if len(values) else None


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def levels_of(prefixes: Sequence[int], d_sae: int) -> NDArray[np.int32]:
    """Return the level of each latent, from 0, int32 ``[d_sae]``.

    Parameters
    ----------
    prefixes
        Sizes of the nested dictionaries in rising order; what is left behind the last one is a level of its own.
        Empty for one level.

    Raises
    ------
    InputRefused
        When they do not rise, or go beyond the latents.
    """
    sizes = list(prefixes)
    if sizes != sorted(set(sizes)) or any(size < 1 for size in sizes):
        raise _refusal(say("Levels are numbers of latents that rise, not {0}.", ", ".join(map(str, sizes))))
    if sizes and sizes[-1] > d_sae:
        raise _refusal(say("A level of {0} latents is more than the {1} that the SAE has.", sizes[-1], d_sae))
    levels: NDArray[np.int32] = np.searchsorted(np.array(sizes, np.int64), np.arange(d_sae), side="right").astype(
        np.int32
    )
    return levels


def parse_levels(text: str) -> tuple[int, ...]:
    """Return the sizes written as ``3,16,69``.

    Raises
    ------
    InputRefused
        When they are no whole numbers.
    """
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise _refusal(say("'{0}' is no list of whole numbers.", text)) from error


def _refusal(what: str) -> InputRefused:
    return InputRefused(what, todo=say("Give the sizes of the nested dictionaries, smallest first, such as 3,16,69."))
