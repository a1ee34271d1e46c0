"""What a hierarchy came to: depth in the taxonomy, by level and by latent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class LatentDepth:
    """Depth of one latent.

    Parameters
    ----------
    depth
        Number of leading taxa that two of its top images share, mean over all pairs.
    common_depth
        Number of leading taxa that all its top images share.
    monosemanticity
        None if unknown.
    """

    latent: int
    level: int
    depth: float
    common_depth: int
    monosemanticity: float | None


@dataclass(frozen=True)
class LevelDepth:
    """Depth of one level; means are None where none of its latents was used.

    Parameters
    ----------
    level
        From 1, the smallest dictionary first.
    first, last
        Its first and last latent.
    latents, used
        Number of its latents, and of those that fired on enough images.
    mean_depth
        Mean of the latents' depths.
    mean_rounded_depth
        The same with each latent's depth rounded first, as in the paper.
    mean_common_depth
        Mean of the latents' common depths.
    mean_monosemanticity, max_monosemanticity
        Over all latents of the level that have a score.
    """

    level: int
    first: int
    last: int
    latents: int
    used: int
    mean_depth: float | None
    mean_rounded_depth: float | None
    mean_common_depth: float | None
    mean_monosemanticity: float | None
    max_monosemanticity: float | None


@dataclass(frozen=True)
class Hierarchy:
    """Depth in a taxonomy by level of an SAE.

    Parameters
    ----------
    top
        Number of images that stand for a latent.
    taxonomy, ranks, shared_folders
        Where the taxa come from, what ranks are called, and the folders that all images share and that do not count.
    images_placed
        Reference images with a taxon; only they are looked at.
    chance_depth
        What a latent that fires at random would have; None where fewer than two images have a place.
    levels, latents
        Results; `latents` only those that were used.
    """

    top: int
    taxonomy: str
    ranks: tuple[str, ...]
    shared_folders: tuple[str, ...]
    images_placed: int
    chance_depth: float | None
    levels: tuple[LevelDepth, ...]
    latents: tuple[LatentDepth, ...]

    @property
    def left_out(self) -> int:
        """Number of latents that fired on too few images."""
        return sum(level.latents - level.used for level in self.levels)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**asdict(self), "left_out": self.left_out}
