"""What the workspace asks of other rooms beyond the table: searches, relatives, sets of reference images. No Qt.

What loads torch, DuckDB or pyarrow is imported when it is asked for, on a worker thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.layout import IMAGES_FILE
from sae_auditor.images import ImageRefused
from sae_auditor.images.pool import open_image
from sae_auditor.library.references import fitting_indexes, is_unfinished, reference_file
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.concepts import words
from sae_auditor.workbench.concepts.state import ReferenceOffer
from sae_auditor.workbench.latents import ClassPush

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.images import SourceImage, View
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.concepts.knowledge import Knowledge

N_RELATIVES = 12

# How many answers a search lists.
N_FOUND = 1000

# Left, top, right and bottom as shares of an image.
Shares = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Found:
    """The latents that answer a search.

    Parameters
    ----------
    match
        How well each latent answers, float64 ``[d_sae]``; NaN where that has no number.
    ranks
        The place of each latent among the answers, float64 ``[d_sae]``, largest first; NaN where it is none of them.
    notice
        What should be known about how it was searched.
    """

    match: NDArray[np.float64]
    ranks: NDArray[np.float64]
    notice: str = ""


# --------------------------------------------------------------------------------------------------- reference images


def current_reference(auditor: Auditor) -> ReferenceOffer:
    """Return the reference images that an auditor's concepts come from."""
    place = auditor.bundle.references
    return (
        ReferenceOffer("", words.own_references())
        if place is None
        else ReferenceOffer(str(place), printable(place.name))
    )


def reference_offers(auditor: Auditor, folders: Iterable[str] = ()) -> list[ReferenceOffer]:
    """Return the sets of reference images that fit an auditor's encoder: the bundle's own, then index folders.

    Parameters
    ----------
    folders
        Index folders that are known beside those in the data folder.
    """
    current = current_reference(auditor)
    own = [ReferenceOffer("", words.own_references())] if _has_own_references(auditor.bundle) else []
    fitting = fitting_indexes(auditor.bundle, [current.place, *folders])
    named = zip(fitting, _titles(fitting), strict=True)
    return [*own, *(ReferenceOffer(place, _with_state(place, title)) for place, title in named)]


def _with_state(place: str, title: str) -> str:
    return words.so_far(title) if is_unfinished(place) else title


def with_reference_job(auditor: Auditor, place: str) -> Job[Auditor]:
    """Return an auditor of the same encoder and SAE whose concepts come from `place`, empty for the bundle's own."""
    yield Progress(0, 1, place)
    # It shares the encoder; the former one goes on answering for what is on the screen until the new one has.
    return auditor.with_references(Path(place) if place else None)


def reference_image(known: Knowledge, image_id: int) -> SourceImage | None:
    """Return a reference image from its file; None where that is gone, or has other bytes than were indexed."""
    (row,) = known.table.index.images([image_id])
    place = reference_file(row.path, known.auditor.bundle.references)
    try:
        image = None if place is None else open_image(place, known.auditor.bundle.reference_reading)
    except ImageRefused:
        return None
    return image if image is not None and row.sha256 in (None, image.provenance.sha256) else None


def _has_own_references(bundle: Bundle) -> bool:
    return IMAGES_FILE in bundle.manifest.files


def _titles(places: list[str]) -> list[str]:
    """Return the names of folders, with their parents where two are called the same."""
    names = [Path(place).name for place in places]
    return [
        name if names.count(name) == 1 else f"{Path(place).parent.name}/{name}"
        for place, name in zip(places, names, strict=True)
    ]


# ---------------------------------------------------------------------------------------------------------- relatives


def together(known: Knowledge, latent: int) -> tuple[tuple[int, float], ...]:
    """Return the latents that fire on the same images, with the share of images that both fire on, largest first."""
    return tuple((other.latent, other.jaccard) for other in known.table.index.co_firing(latent, N_RELATIVES))


def alike(known: Knowledge, latent: int) -> tuple[tuple[int, float], ...]:
    """Return the latents that write in nearly the same direction, with the cosine, largest first."""
    from sae_auditor.concepts.search import nearest_rows

    return tuple((near.latent, near.cosine) for near in nearest_rows(known.auditor.sae.W_dec, latent, N_RELATIVES))


def pushes_job(known: Knowledge, latent: int, prompts: PromptSet) -> Job[tuple[tuple[ClassPush, ...], str]]:
    """Return how much a latent moved each class on its top reference images, and how that was measured."""
    from sae_auditor.concepts.search import class_contributions_job

    found = yield from class_contributions_job(
        known.auditor,
        known.table,
        latent,
        prompts,
        find=lambda row: reference_file(row.path, known.auditor.bundle.references),
    )
    pushes = tuple(ClassPush(one.class_name, one.mean, one.spread) for one in found.classes)
    return pushes, translate_core(found.note)


# ----------------------------------------------------------------------------------------------------------- searches


def search_words_job(known: Knowledge, text: str) -> Job[Found]:
    """Find the latents that are called so, and those whose reference images resemble the words."""
    hits = yield from known.concepts.search_words_job(known.auditor.encoder, text, N_FOUND)
    return _found(known, [(hit.latent, hit.score) for hit in hits])


def search_image_job(known: Knowledge, image: SourceImage, view: View = "crop") -> Job[Found]:
    """Find the latents that fire on an image, of which the encoder is shown this much."""
    found = yield from known.concepts.search_image_job(known.auditor, [image], n=N_FOUND, n_similar=0, view=view)
    notice = translate_core(found.sights[0].cut_text())
    return _found(known, [(hit.latent, hit.telling) for hit in found.hits], notice)


def search_region_job(known: Knowledge, image: SourceImage, shares: Shares, view: View = "crop") -> Job[Found]:
    """Find the latents that fire in a region of an image, of which the encoder is shown this much."""
    from sae_auditor.concepts.search import Region

    height, width = image.rgb.shape[:2]
    left, top, right, bottom = shares
    region = Region(left * width, top * height, (right - left) * width, (bottom - top) * height)
    found = yield from known.concepts.search_region_job(known.auditor, image, region, N_FOUND, view)
    notice = " ".join(filter(None, map(translate_core, (found.note, found.sight.cut_text()))))
    return _found(known, [(hit.latent, hit.score) for hit in found.hits], notice)


def search_like_job(known: Knowledge, latent: int) -> Job[Found]:
    """Find the latents whose reference images resemble those of one."""
    yield Progress(0, 1)
    near = known.concepts.search_like(latent, N_FOUND)
    return _found(known, [(latent, 1.0), *((other.latent, other.cosine) for other in near)])


def _found(known: Knowledge, hits: Sequence[tuple[int, float | None]], notice: str = "") -> Found:
    match, ranks = np.full((2, len(known.table)), np.nan)
    for place, (latent, score) in enumerate(hits):
        match[latent] = np.nan if score is None else score
        ranks[latent] = len(hits) - place
    return Found(match, ranks, notice)
