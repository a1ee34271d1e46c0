"""Whether images differ enough for a fit check to mean anything: on near-duplicates the right SAE looks foreign.

The FVU of a fit check divides by how much the vectors of its images differ. Where that is next to nothing, what is left
is noise, which no SAE was trained to rebuild.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from torch import Tensor

    from sae_auditor.encoders import ClipEncoder

# Of many images this many are embedded, spread evenly; of more, more directions would be seen.
_MAX_IMAGES: Final = 32
_BATCH: Final = 8
# Of the spread and the directions of what is known to be varied, and at all where nothing is.
_LEAST_SHARE: Final = 0.4
_LEAST_SPREAD: Final = 0.1
_LEAST_DIRECTIONS: Final = 4.0


@dataclass(frozen=True)
class Variety:
    """How much images differ.

    Parameters
    ----------
    spread
        Mean squared distance of their unit embeddings from the mean of these: 0 for the same image throughout, nearly 1
        where no two have anything in common.
    directions
        In how many directions they differ: the participation ratio of their covariance.
    """

    spread: float
    directions: float


def too_alike(variety: Variety, known: Variety | None) -> bool:
    """Whether images are too alike to judge a fit by, beside what is known to be varied, if anything is."""
    least = Variety(_LEAST_SPREAD, _LEAST_DIRECTIONS)
    if known is not None:
        least = Variety(_LEAST_SHARE * known.spread, _LEAST_SHARE * known.directions)
    return variety.spread < least.spread or variety.directions < least.directions


def variety_job(encoder: ClipEncoder, images: Sequence[Any]) -> Job[Variety]:
    """Embed images, 32 of them at most, and return how much they differ; those that cannot be read are passed over."""
    import torch

    from sae_auditor.encoders import Site

    n = min(_MAX_IMAGES, len(images))
    chosen = [images[i * len(images) // n] for i in range(n)]
    made: list[Tensor] = []
    for start in range(0, n, _BATCH):
        yield Progress(start, n, translate("Import", "Comparing the images with each other"))
        read = [_rgb(image) for image in chosen[start : start + _BATCH]]
        pixels = [encoder.preprocess(rgb) for rgb in read if rgb is not None]
        if pixels:
            made.append(encoder.run(torch.stack(pixels), Site("pooled")).embedding)
    return variety_of(torch.cat(made))


def variety_of(embeddings: Tensor) -> Variety:
    """Return how much float ``[n, e]`` embeddings differ."""
    import torch

    units = torch.nn.functional.normalize(embeddings.double(), dim=1)
    away = units - units.mean(dim=0)
    spread = float(away.square().sum()) / len(units)
    power = torch.linalg.svdvals(away).square()
    total = float(power.sum())
    return Variety(spread, total**2 / float(power.square().sum()) if total > 0 else 0.0)


def _rgb(image: Any) -> Any:
    from sae_auditor.images import SourceImage
    from sae_auditor.images.pool import open_image

    try:
        return image.rgb if isinstance(image, SourceImage) else open_image(image).rgb
    except KnownError:
        return None
