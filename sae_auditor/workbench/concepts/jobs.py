"""The jobs behind the Concepts workspace: generators over what is known of an SAE's latents.

What loads torch, DuckDB or pyarrow is imported when it is asked for, on a worker thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.layout import IMAGES_FILE
from sae_auditor.concepts.concept import Example, Mark, Remark
from sae_auditor.concepts.numbers import SHOWN
from sae_auditor.concepts.people import Remarks
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.images import AS_USUAL, Reading, View, load_image
from sae_auditor.images.pool import open_image
from sae_auditor.library import ReferenceView, SaeConcepts, described_job, is_undescribed
from sae_auditor.library.references import fitting_indexes, is_unfinished
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.concepts.arrange import arrange, prepare
from sae_auditor.workbench.concepts.state import Filter, Latents, Order, ReferenceOffer, Shown
from sae_auditor.workbench.latents import LatentPage, Picture, Relative, event_line

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts.people import Field
    from sae_auditor.concepts.search import ClassContribution
    from sae_auditor.explain import HeatMap
    from sae_auditor.images import SourceImage
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.latents import Pixels
    from sae_auditor.workbench.queue import QueueItem

N_PICTURES = 12
N_MORE = 24
N_RELATIVES = 12
# How many answers a search lists.
N_FOUND = 1000

# Left, top, right and bottom as shares of an image.
Shares = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class OpenedSae:
    """An SAE with what is known of its latents, how its encoder saw the reference images, and which these are."""

    auditor: Auditor
    concepts: SaeConcepts
    view: ReferenceView
    reference: ReferenceOffer


@dataclass(frozen=True, eq=False)
class FoundLatents:
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


# ------------------------------------------------------------------------------------------ the table of all latents


def open_latents(auditor: Auditor, remarks: Remarks | None) -> Job[tuple[OpenedSae, Latents | None]]:
    """Read what is known of the latents of an auditor's SAE; `remarks` are those of the SAE where they are open.

    There are no columns where nothing is known, nor where `describe_latents` must find out first.
    """
    yield Progress(0, 3)
    if remarks is None:
        remarks = Remarks.of(fingerprint_of(auditor))
    else:
        remarks.refresh()
    concepts = SaeConcepts(auditor.bundle, auditor.sae_name, auditor.concepts, remarks)
    known = OpenedSae(auditor, concepts, ReferenceView.of(auditor), current_reference(auditor))
    if concepts.table.is_empty or is_undescribed(concepts.table):
        return known, None
    return known, (yield from _columns(known))


def describe_latents(known: OpenedSae) -> Job[tuple[OpenedSae, Latents | None]]:
    """Label and score the latents of an index that is still being written; this takes the model."""
    concepts = yield from described_job(known.concepts, known.auditor.encoder, known.auditor.sae)
    known = replace(known, concepts=concepts)
    return known, (yield from _columns(known))


def _columns(known: OpenedSae) -> Job[Latents]:
    yield Progress(1, 3)
    concepts, table, meta = known.concepts, known.concepts.table, known.concepts.table.meta
    latents = Latents(
        labels=list(table.labels_shown()),
        marks=[None] * len(table),
        named=np.zeros(len(table), np.bool_),
        numbers={number.id: np.asarray(table.numbers(number.id), np.float64) for number in SHOWN},
        sae_name=known.auditor.sae_name,
        site=known.auditor.site.name,
        encoder=meta.encoder or known.auditor.encoder.name,
        floor=meta.monosemanticity_floor,
        n_images=table.n_images,
        reference=known.reference.title,
        always_on=table.always_on,
    )
    own = [latent for latent in concepts.remarks.all() if 0 <= latent < len(table)]
    for latent in {*concepts.brought_remarks, *own}:
        put_remark(latents, latent, concepts.remark(latent), concepts.best_label(latent))
    yield Progress(2, 3)
    prepare(latents)
    return latents


def put_remark(latents: Latents, latent: int, remark: Remark, best_label: str | None) -> None:
    """Write what people say of a latent into its columns, which every value of the same table shares."""
    labels, marks = cast("list[str | None]", latents.labels), cast("list[Mark | None]", latents.marks)
    labels[latent] = remark.name if remark.name is not None else best_label
    marks[latent] = remark.mark
    latents.named[latent] = remark.name is not None


def list_latents(latents: Latents, filter: Filter, order: Order, found: FoundLatents | None) -> Job[Shown]:
    """Filter and sort, all latents or those that answer a search."""
    yield Progress(0, 1)
    listed = arrange(latents, filter, order, None if found is None else found.ranks)
    return Shown(listed, order, filter, len(latents), None if found is None else found.match[listed])


def write_remarks(
    remarks: Remarks, values: Mapping[int, str | None], field: Field, who: str, base: Mapping[int, Remark]
) -> Job[None]:
    """Write down a field of some latents' remarks, all in one go or none; `base` is what the bundle says."""
    yield Progress(0, 1)
    remarks.set_many({latent: {field: value} for latent, value in values.items()}, who=who, base=base)


# --------------------------------------------------------------------------------------------------- reference images


def fingerprint_of(auditor: Auditor) -> str:
    """Return the fingerprint of the SAE that an auditor uses."""
    return next(ref.fingerprint for ref in auditor.bundle.sae_refs if ref.name == auditor.sae_name)


def current_reference(auditor: Auditor) -> ReferenceOffer:
    """Return the reference images that an auditor's concepts come from."""
    place = auditor.bundle.references
    return _own_references() if place is None else ReferenceOffer(str(place), printable(place.name))


def _own_references() -> ReferenceOffer:
    return ReferenceOffer("", translate("Concepts", "Images of the bundle"))


def offers(auditor: Auditor, folders: Iterable[str]) -> Job[tuple[ReferenceOffer, ...]]:
    """Find the reference images that fit an auditor's encoder: the bundle's own, `folders`, those in the data folder.

    An index folder is called by its name, with its parent's where two are called the same.
    """
    yield Progress(0, 1)
    own = (_own_references(),) if IMAGES_FILE in auditor.bundle.manifest.files else ()
    places = [Path(place) for place in fitting_indexes(auditor.bundle, [current_reference(auditor).place, *folders])]
    names = [place.name for place in places]
    found = []
    for place in places:
        title = place.name if names.count(place.name) == 1 else f"{place.parent.name}/{place.name}"
        if is_unfinished(place):
            title = translate("Concepts", "{folder}, as far as it is indexed").format(folder=title)
        found.append(ReferenceOffer(str(place), title))
    return (*own, *found)


def with_reference(auditor: Auditor, place: str) -> Job[Auditor]:
    """Return an auditor of the same encoder and SAE whose concepts come from `place`, empty for the bundle's own."""
    yield Progress(0, 1, place)
    # It shares the encoder; the former one goes on answering for what is on the screen until the new one has.
    return auditor.with_references(Path(place) if place else None)


# -------------------------------------------------------------------------------------------------------------- pages


def page(known: OpenedSae, latent: int) -> Job[LatentPage]:
    """Fetch what a latent means, with the first of its pictures."""
    yield Progress(0, 1)
    concept, meta = known.concepts.concept(latent), known.concepts.table.meta
    first = yield from pictures(known, concept.examples[:N_PICTURES])
    return LatentPage(
        concept,
        first,
        history=history(known, latent),
        place=known.view.row_and_column(concept.always_on_place),
        encoder=meta.encoder or known.auditor.encoder.name,
        floor=meta.monosemanticity_floor,
    )


def history(known: OpenedSae, latent: int) -> tuple[str, ...]:
    """Return who changed what of a latent and when, newest first."""
    return tuple(event_line(event) for event in reversed(known.concepts.remarks.history(latent)))


def more_pictures(known: OpenedSae, shown: LatentPage) -> Job[LatentPage]:
    """Fetch the next pictures of a latent; its concept then has the examples of all of them."""
    yield Progress(0, 1)
    concept, first = shown.concept, len(shown.pictures)
    examples = concept.examples
    if len(examples) < min(concept.support, first + N_MORE):
        examples = _examples(known, concept.latent, first + N_MORE)
    added = yield from pictures(known, examples[first : first + N_MORE])
    return replace(shown, concept=replace(concept, examples=examples), pictures=(*shown.pictures, *added))


def _examples(known: OpenedSae, latent: int, n: int) -> tuple[Example, ...]:
    """Return the first `n` reference images of a latent, largest activation first."""
    index = known.concepts.table.index
    fired = index.top(latent, n)
    return tuple(
        Example(row.image_id, row.path, float(activation), int(patch))
        for row, activation, patch in zip(index.images(fired.image_ids), fired.activations, fired.patches, strict=True)
    )


def pictures(known: OpenedSae, examples: Sequence[Example]) -> Job[tuple[Picture, ...]]:
    """Fetch the small pictures of reference images, with the place where the latent fired most."""
    table, view = known.concepts.table, known.view
    rows = table.index.images([example.image_id for example in examples])
    found: list[Picture] = []
    for example, row in zip(examples, rows, strict=True):
        yield Progress(len(found), len(examples))
        try:
            pixels = table.thumbnail(example.image_id)
        except KeyError:
            found.append(Picture(example))
            continue
        # The small picture shows the whole image; its own sides are rounded, so the image's count where they are known.
        height, width = pixels.shape[:2] if None in (row.width, row.height) else (row.height, row.width)
        frame = view.patch_share(example.patch, width, height)
        found.append(Picture(example, pixels, frame, seen=view.seen_share(width, height)))
    return tuple(found)


def relatives(
    known: OpenedSae, latents: Latents, latent: int
) -> Job[tuple[tuple[Relative, ...], tuple[Relative, ...]]]:
    """Find the latents that fire together with one, and those that write in nearly the same direction."""
    yield Progress(0, 2)
    together = known.concepts.co_firing(latent, N_RELATIVES)
    yield Progress(1, 2)
    alike = known.concepts.like_directions(latent, N_RELATIVES)
    labels = latents.labels
    return (
        tuple(Relative(one.latent, labels[one.latent], one.jaccard) for one in together),
        tuple(Relative(one.latent, labels[one.latent], one.cosine) for one in alike),
    )


def pushes(known: OpenedSae, latent: int, prompts: PromptSet) -> Job[tuple[tuple[ClassContribution, ...], str]]:
    """Measure how much a latent moves each class on its top reference images; nothing where it fired on none."""
    if not len(known.concepts.table.index.top(latent, 1).image_ids):
        return (), ""
    found = yield from known.concepts.class_contributions_job(known.auditor, latent, prompts)
    return found.classes, translate_core(found.note)


def heat(known: OpenedSae, picture: Picture, latent: int) -> Job[tuple[HeatMap, str]]:
    """Find where a latent fired on a reference image: in the file, or in the small picture where that is gone."""
    yield Progress(0, 2)
    image = known.concepts.reference_image(picture.example.image_id)
    notice = ""
    if image is None:
        if picture.pixels is None:
            raise InputRefused(
                f"The image {picture.example.path} is not where it was when it was indexed, and has no small picture.",
                safe="Nothing was changed.",
            )
        image = load_image(picture.pixels)
        notice = translate(
            "Concepts", "Made from the small picture: the file itself is not where it was when it was indexed."
        )
    yield Progress(1, 2)
    evidence = (yield from known.auditor.look_job([image], known.view.framing))[0]
    return known.auditor.latent_map(evidence, latent), notice


# ----------------------------------------------------------------------------------------------------------- searches


def search_words(known: OpenedSae, text: str) -> Job[FoundLatents]:
    """Find the latents that are called so, and those whose reference images resemble the words."""
    hits = yield from known.concepts.search_words_job(known.auditor.encoder, text, N_FOUND)
    return _found(known, [(hit.latent, hit.score) for hit in hits])


def search_like(known: OpenedSae, latent: int) -> Job[FoundLatents]:
    """Find the latents whose reference images resemble those of one."""
    yield Progress(0, 1)
    near = known.concepts.search_like(latent, N_FOUND)
    return _found(known, [(latent, 1.0), *((other.latent, other.cosine) for other in near)])


def search_image(
    known: OpenedSae, item: QueueItem, shares: Shares | None = None, reading: Reading = AS_USUAL
) -> Job[FoundLatents]:
    """Find the latents that fire on an image of the queue, or in a region of it.

    One that is looked at in tiles is searched by as a whole: it is one picture.
    """
    yield Progress(0, 2, item.name)
    image = open_image(item.source, reading)
    yield Progress(1, 2, item.name)
    view: View = "crop" if reading.view == "crop" else "whole"
    if shares is not None:
        return (yield from _search_region(known, image, shares, view))
    found = yield from known.concepts.search_image_job(known.auditor, [image], n=N_FOUND, n_similar=0, view=view)
    notice = translate_core(found.sights[0].cut_text())
    return _found(known, [(hit.latent, hit.telling) for hit in found.hits], notice)


def _search_region(known: OpenedSae, image: SourceImage, shares: Shares, view: View) -> Job[FoundLatents]:
    from sae_auditor.concepts.search import Region

    height, width = image.rgb.shape[:2]
    left, top, right, bottom = shares
    region = Region(left * width, top * height, (right - left) * width, (bottom - top) * height)
    found = yield from known.concepts.search_region_job(known.auditor, image, region, N_FOUND, view)
    notice = " ".join(filter(None, map(translate_core, (found.note, found.sight.cut_text()))))
    return _found(known, [(hit.latent, hit.score) for hit in found.hits], notice)


def _found(known: OpenedSae, hits: Sequence[tuple[int, float | None]], notice: str = "") -> FoundLatents:
    match, ranks = np.full((2, len(known.concepts.table)), np.nan)
    for place, (latent, score) in enumerate(hits):
        match[latent] = np.nan if score is None else score
        ranks[latent] = len(hits) - place
    return FoundLatents(match, ranks, notice)


def read_image(item: QueueItem, reading: Reading) -> Job[Pixels]:
    """Read an image of the queue, on which a region is to be drawn."""
    yield Progress(0, 1, item.name)
    return open_image(item.source, reading).rgb


def read_remarks(remarks: Remarks) -> Job[tuple[int, ...]]:
    """Read what was written elsewhere meanwhile; return the latents that it is about."""
    yield Progress(0, 1)
    before = remarks.all()
    remarks.refresh()
    after = remarks.all()
    return tuple(latent for latent in {**before, **after} if before.get(latent) != after.get(latent))
