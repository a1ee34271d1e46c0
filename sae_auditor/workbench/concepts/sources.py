"""What the workspace asks of other rooms beyond the table: searches, relatives, sets of reference images. No Qt.

What loads torch, DuckDB or pyarrow is imported when it is asked for, on a worker thread.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sae_auditor._paths import data_folder
from sae_auditor.bundle.layout import IMAGES_FILE
from sae_auditor.images import ImageRefused
from sae_auditor.images.pool import open_image
from sae_auditor.names import is_text, printable
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.concepts import words
from sae_auditor.workbench.concepts.state import ReferenceOffer
from sae_auditor.workbench.core_translation import translate_core
from sae_auditor.workbench.latents import ClassPush

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts import ConceptTable
    from sae_auditor.explain import Auditor
    from sae_auditor.images import SourceImage, View
    from sae_auditor.workbench.concepts.knowledge import Knowledge

N_RELATIVES = 12

# How many answers a search lists.
N_FOUND = 1000

# Left, top, right and bottom as shares of an image.
Shares = tuple[float, float, float, float]

_INDEXES = "indexes"
_INDEX_FILE = "index.json"
_PLAN_FILE = "work/plan.parquet"
_FIRST_SEGMENT = "work/segments/000000"
_SCHEMA = "sae-auditor/index/1"
_MAX_BYTES = 2**24


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
    places = [current.place, *folders, *_default_places()]
    fitting = [place for place in dict.fromkeys(places) if place and is_text(place) and _fits(Path(place), auditor)]
    named = zip(fitting, _titles(fitting), strict=True)
    return [*own, *(ReferenceOffer(place, _with_state(place, title)) for place, title in named)]


def _with_state(place: str, title: str) -> str:
    return words.so_far(title) if (Path(place) / _PLAN_FILE).is_file() else title


def with_reference_job(auditor: Auditor, place: str) -> Job[Auditor]:
    """Return an auditor of the same encoder and SAE whose concepts come from `place`, empty for the bundle's own."""
    yield Progress(0, 1, place)
    bundle = auditor.bundle
    if place:
        bundle = bundle.with_references(Path(place))
    elif bundle.references is not None:
        bundle = bundle.without_references()
    # A copy shares the encoder; the former one goes on answering for what is on the screen until the new one has.
    other = copy.copy(auditor)
    other.use_references(bundle)
    return other


def described_job(auditor: Auditor, table: ConceptTable) -> Job[ConceptTable]:
    """Return a table with labels and scores for an index that has none, such as one that is still being written.

    It is not kept: when the index is finished, its own are computed.
    """
    from sae_auditor.concepts import ConceptTable, describe_job
    from sae_auditor.concepts.describing import vocabulary_job

    vocabulary = yield from vocabulary_job(auditor.bundle, None, auditor.encoder)
    described = yield from describe_job(table.index, auditor.encoder, auditor.sae, vocabulary)
    return ConceptTable(described.table, table.index, lambda: described.reference_embeddings)


def reference_image(known: Knowledge, image_id: int) -> SourceImage | None:
    """Return a reference image from its file; None where that is gone, or has other bytes than were indexed."""
    (row,) = known.table.index.images([image_id])
    place = _file_of(known, row.path)
    try:
        image = None if place is None else open_image(place, known.auditor.bundle.reference_reading)
    except ImageRefused:
        return None
    return image if image is not None and row.sha256 in (None, image.provenance.sha256) else None


def _file_of(known: Knowledge, label: str) -> Path | None:
    """Return where the file of a reference image should be; None where nobody knows."""
    if Path(label).is_absolute():
        return Path(label)
    state = _state_of(Path(known.reference.place)) if known.reference.place else None
    if state is None:
        return None
    from sae_auditor.concepts.indexing.roots import Roots

    path = Roots.from_json(state.get("roots", [])).path(label)
    return None if path is None else Path(path)


def _has_own_references(bundle: Bundle) -> bool:
    return IMAGES_FILE in bundle.manifest.files


def _default_places() -> Iterator[str]:
    folder = data_folder() / _INDEXES
    if folder.is_dir():
        yield from (str(place) for place in sorted(folder.iterdir()))


def _titles(places: list[str]) -> list[str]:
    """Return the names of folders, with their parents where two are called the same."""
    names = [Path(place).name for place in places]
    return [
        name if names.count(name) == 1 else f"{Path(place).parent.name}/{name}"
        for place, name in zip(places, names, strict=True)
    ]


def _fits(place: Path, auditor: Auditor) -> bool:
    state = _state_of(place) or _state_of_run(place)
    if state is None or state.get("schema") != _SCHEMA:
        return False
    encoder, saes = state.get("encoder"), state.get("saes")
    if not isinstance(encoder, dict) or encoder.get("fingerprint") != auditor.encoder.fingerprint:
        return False
    covered = {sae.get("fingerprint") for sae in saes if isinstance(sae, dict)} if isinstance(saes, list) else set()
    return any(ref.fingerprint in covered for ref in auditor.bundle.sae_refs)


def _state_of(place: Path) -> dict[str, Any] | None:
    """Return what an index folder says of itself; None where it is none that can be read."""
    file = place / _INDEX_FILE
    try:
        if not file.is_file() or file.stat().st_size > _MAX_BYTES:
            return None
        state = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return state if isinstance(state, dict) else None


def _state_of_run(place: Path) -> dict[str, Any] | None:
    """Return what the first run of an index says of it while it goes on; None where none has finished an image."""
    if not (place / _PLAN_FILE).is_file() or not (place / _FIRST_SEGMENT).is_dir():
        return None
    from sae_auditor.concepts.indexing.plan import identity_of_plan
    from sae_auditor.errors import KnownError

    try:
        return identity_of_plan(place / _PLAN_FILE).to_json()
    except (KnownError, OSError, ValueError, KeyError, TypeError):
        return None


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
        known.auditor, known.table, latent, prompts, find=lambda row: _file_of(known, row.path)
    )
    pushes = tuple(ClassPush(one.class_name, one.mean, one.spread) for one in found.classes)
    return pushes, translate_core(found.note)


# ----------------------------------------------------------------------------------------------------------- searches


def search_words_job(known: Knowledge, text: str) -> Job[Found]:
    """Find the latents that are called so, and those whose reference images resemble the words."""
    from sae_auditor.concepts.search import search_words_job as search

    encoder, names = known.auditor.encoder, known.remarks.names()
    hits = yield from search(encoder, known.table, text, N_FOUND, templates=_templates(known), names=names)
    return _found(known, [(hit.latent, hit.score) for hit in hits])


def search_image_job(known: Knowledge, image: SourceImage, view: View = "crop") -> Job[Found]:
    """Find the latents that fire on an image, of which the encoder is shown this much."""
    from sae_auditor.concepts.search import search_image_job as search

    found = yield from search(known.auditor, known.table, [image], n=N_FOUND, n_similar=0, view=view)
    notice = translate_core(found.sights[0].cut_text())
    return _found(known, [(hit.latent, hit.telling) for hit in found.hits], notice)


def search_region_job(known: Knowledge, image: SourceImage, shares: Shares, view: View = "crop") -> Job[Found]:
    """Find the latents that fire in a region of an image, of which the encoder is shown this much."""
    from sae_auditor.concepts.search import Region
    from sae_auditor.concepts.search import search_region_job as search

    height, width = image.rgb.shape[:2]
    left, top, right, bottom = shares
    region = Region(left * width, top * height, (right - left) * width, (bottom - top) * height)
    found = yield from search(known.auditor, known.table, image, region, n=N_FOUND, view=view)
    notice = " ".join(filter(None, map(translate_core, (found.note, found.sight.cut_text()))))
    return _found(known, [(hit.latent, hit.score) for hit in found.hits], notice)


def search_like_job(known: Knowledge, latent: int) -> Job[Found]:
    """Find the latents whose reference images resemble those of one."""
    from sae_auditor.concepts.search import nearest_rows

    yield Progress(0, 1)
    near = nearest_rows(known.table.reference_embeddings, latent, N_FOUND)
    return _found(known, [(latent, 1.0), *((other.latent, other.cosine) for other in near)])


def _found(known: Knowledge, hits: Sequence[tuple[int, float | None]], notice: str = "") -> Found:
    match, ranks = np.full((2, len(known.table)), np.nan)
    for place, (latent, score) in enumerate(hits):
        match[latent] = np.nan if score is None else score
        ranks[latent] = len(hits) - place
    return Found(match, ranks, notice)


def _templates(known: Knowledge) -> Sequence[str]:
    """Return what stood around the words when the labels were made, so that both scores can be compared."""
    vocabularies = known.auditor.bundle.vocabularies
    name = known.table.meta.vocabulary
    return vocabularies[name].templates if name in vocabularies else ("{}",)
