"""Latents by a region of an image: what fires there and not elsewhere.

Where the SAE reads patches, the patches under the rectangle are set against the others. Where it reads one vector an
image there is nothing to set apart: the region is cut out and looked at as a picture of its own, and the result says
so.

Frames: *image px* are pixels of the upright source image, *patch* is (row, column) in the encoder's grid.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.search.telling import falling, known, rarity, reference_means, relative_activations
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import Box, Framing, Sight, SourceImage, View
from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.concepts.table import ConceptTable
    from sae_auditor.explain import Auditor, Evidence

N_HITS: Final = 50

# A rectangle that somebody drew, in image px.
Region = Box
Way = Literal["patches", "cut-out"]
_NOTES: Final = {
    "patches": say("The latents of the patches under the region, against those of the other patches."),
    "cut-out": say(
        "This SAE reads no patches but the image as a whole. The region was cut out and encoded as a "
        "picture of its own, without what surrounds it."
    ),
}


@dataclass(frozen=True)
class RegionHit:
    """A latent that fired in a region.

    Parameters
    ----------
    score
        For patches the inside-ness ``(inside - outside) / |mean activation over reference images|``; for a cut-out how
        telling the latent is, see `telling`. None where no reference image made it fire, which stands last.
    inside, outside
        Largest magnitude of its activation in the region and in the rest of the image, 0 where it did not fire; for a
        cut-out `outside` is None.
    """

    latent: int
    score: float | None
    inside: float
    outside: float | None


@dataclass(frozen=True)
class RegionSearch:
    """What fired in a region.

    Parameters
    ----------
    way, note
        How the region was looked at; the note says it in a sentence for people.
    n_patches
        How many patches lie in it, 0 for a cut-out.
    sight
        What the encoder saw: of the image, or of what was cut out of it.
    """

    hits: tuple[RegionHit, ...]
    way: Way
    note: str
    n_patches: int
    sight: Sight


def search_region_job(
    auditor: Auditor,
    table: ConceptTable,
    image: SourceImage,
    region: Region,
    *,
    n: int = N_HITS,
    view: View = "crop",
) -> Job[RegionSearch]:
    """Return the latents that fired in a rectangle of the image, most its own first.

    `view` is how much of the image, or of what is cut out of it, the encoder sees; not in tiles.

    Raises
    ------
    InputRefused
        When the rectangle is empty, lies outside of the image, or where the encoder does not look.
    """
    height, width = image.rgb.shape[:2]
    region = region.shared_with(Region(0, 0, width, height))
    if region.is_empty:
        raise InputRefused(
            say("The region lies outside of the image, which has {0} x {1} pixels.", width, height),
            todo=say("Choose one inside."),
        )
    framing = auditor.encoder.framing(view)
    if auditor.site.tokens in ("cls", "register"):
        return (yield from _cut_out_job(auditor, table, image, region, framing, n))
    (evidence,) = yield from auditor.look_job([image], framing)
    if evidence.read_patches.stop == evidence.read_patches.start:
        return (yield from _cut_out_job(auditor, table, image, region, framing, n))
    inside = patches_inside(region, evidence.seen, evidence.patch_grid)
    if not inside.any():
        raise InputRefused(
            say("The encoder does not see this region: its preprocessing cuts it off."),
            todo=say(
                "Choose a region in the part that it sees, look at the whole image, or save the region "
                "as an image of its own."
            ),
        )
    return _in_patches(table, evidence, inside, n)


def _in_patches(table: ConceptTable, evidence: Evidence, inside: NDArray[np.bool_], n: int) -> RegionSearch:
    latents, within, beyond = largest_in_and_out(evidence, inside)
    fired = within > 0
    latents, within, beyond = latents[fired], within[fired], beyond[fired]
    means = np.abs(reference_means(table, latents))
    scores = (within - beyond) / np.where(means > 0, means, np.nan)
    hits = tuple(
        RegionHit(int(latents[i]), known(scores[i]), float(within[i]), float(beyond[i]))
        for i in falling(scores, latents)[:n].tolist()
    )
    return RegionSearch(hits, "patches", _NOTES["patches"], int(inside.sum()), evidence.sight)


def largest_in_and_out(
    evidence: Evidence, inside: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the fired latents ``[m]`` and the largest magnitude of each in the patches inside and outside ``[m]``."""
    patches = evidence.codes.rows().cpu().numpy() - evidence.read_patches.start
    is_patch = patches >= 0  # class token and registers have no place in the image
    columns = evidence.columns.cpu().numpy()[is_patch]
    sizes = np.abs(evidence.codes.activations.double().cpu().numpy())[is_patch]
    is_inside = inside.ravel()[patches[is_patch]]
    within, beyond = np.zeros(len(evidence.latents)), np.zeros(len(evidence.latents))
    np.maximum.at(within, columns[is_inside], sizes[is_inside])
    np.maximum.at(beyond, columns[~is_inside], sizes[~is_inside])
    return evidence.latents, within, beyond


def _cut_out_job(
    auditor: Auditor, table: ConceptTable, image: SourceImage, region: Region, framing: Framing, n: int
) -> Job[RegionSearch]:
    (evidence,) = yield from auditor.look_job([cut_out(image, region)], framing)
    latents, activations = evidence.latents, evidence.activations
    scores = relative_activations(table, latents, activations) * rarity(table, latents)
    hits = tuple(
        RegionHit(int(latents[i]), known(scores[i]), abs(float(activations[i])), None)
        for i in falling(scores, latents)[:n].tolist()
    )
    return RegionSearch(hits, "cut-out", _NOTES["cut-out"], 0, evidence.sight)


def cut_out(image: SourceImage, region: Region) -> SourceImage:
    """Return every pixel that a region inside the image touches, as an image of its own."""
    left, top = math.floor(region.x), math.floor(region.y)
    right, bottom = math.ceil(region.x + region.width), math.ceil(region.y + region.height)
    rgb = np.ascontiguousarray(image.rgb[top:bottom, left:right])
    height, width = rgb.shape[:2]
    digest = hashlib.sha256(rgb.tobytes()).hexdigest()
    return SourceImage(rgb, replace(image.provenance, sha256=digest, width=width, height=height))


def patches_inside(region: Box, seen: Box, grid: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which patches of what is `seen` lie in a region, bool ``[rows, columns]``: those whose centre does.

    A region that holds no patch's centre has the patches that it covers most, none where the encoder sees nothing of
    it.
    """
    rows, columns = grid
    height, width = seen.height / rows, seen.width / columns
    tops, lefts = seen.y + np.arange(rows) * height, seen.x + np.arange(columns) * width
    in_rows = (tops + height / 2 >= region.y) & (tops + height / 2 < region.y + region.height)
    in_columns = (lefts + width / 2 >= region.x) & (lefts + width / 2 < region.x + region.width)
    if in_rows.any() and in_columns.any():
        inside: NDArray[np.bool_] = in_rows[:, None] & in_columns[None]
        return inside
    along = _overlap(tops, height, region.y, region.height), _overlap(lefts, width, region.x, region.width)
    shared = np.outer(*along)
    most: NDArray[np.bool_] = (shared > 0) & (shared >= shared.max() * (1 - 1e-9))
    return most


def _overlap(starts: NDArray[Any], length: float, first: float, size: float) -> NDArray[np.float64]:
    shared = np.minimum(starts + length, first + size) - np.maximum(starts, first)
    return np.asarray(np.maximum(shared, 0.0))
