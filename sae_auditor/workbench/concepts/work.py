"""The jobs behind the Concepts workspace: generators over what is known of an SAE's latents. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sae_auditor.concepts.concept import Example, Remark
from sae_auditor.concepts.people import Remarks
from sae_auditor.errors import InputRefused
from sae_auditor.images import AS_USUAL, Reading, View, load_image
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.concepts import sources, words
from sae_auditor.workbench.concepts.arrange import arrange, prepare
from sae_auditor.workbench.concepts.frames import eye_of
from sae_auditor.workbench.concepts.knowledge import Knowledge, bundle_remarks, columns_of, fingerprint_of
from sae_auditor.workbench.concepts.state import Filter, Latents, Order, ReferenceOffer, Shown
from sae_auditor.workbench.latents import ClassPush, LatentPage, Picture, Relative

if TYPE_CHECKING:
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts.people import Field
    from sae_auditor.explain import HeatMap
    from sae_auditor.library import Auditor
    from sae_auditor.workbench.concepts.sources import Found, Shares
    from sae_auditor.workbench.latents import Pixels
    from sae_auditor.workbench.queue import QueueItem

N_PICTURES = 12
N_MORE = 24


@dataclass(frozen=True, eq=False)
class Opened:
    """What is known of an SAE's latents; `latents` is None where that is nothing."""

    known: Knowledge
    latents: Latents | None


@dataclass(frozen=True)
class Writing:
    """What is to be written: values of one field by latent, by whom, over what the bundle says (`base`)."""

    values: Mapping[int, str | None]
    field: Field
    who: str
    base: Mapping[int, Remark]


@dataclass(frozen=True)
class Written:
    """The latents whose remark was written, and what kept the others from it."""

    latents: tuple[int, ...]
    error: Exception | None = None


def open_knowledge(auditor: Auditor, remarks: Remarks | None) -> Job[Opened]:
    """Read what is known of the latents of an auditor's SAE; `remarks` are those of the SAE where they are open."""
    yield Progress(0, 3)
    if remarks is None:
        remarks = Remarks.of(fingerprint_of(auditor))
    else:
        remarks.refresh()
    from sae_auditor.library import SaeConcepts, described_job

    concepts = SaeConcepts(auditor.bundle, auditor.sae_name, auditor.concepts, remarks)
    concepts = yield from described_job(concepts, auditor.encoder, auditor.sae)
    table, reference = concepts.table, sources.current_reference(auditor)
    known = Knowledge(auditor, concepts, eye_of(auditor), reference, bundle_remarks(table))
    if table.is_empty:
        return Opened(known, None)
    yield Progress(1, 3)
    latents = columns_of(known)
    yield Progress(2, 3)
    prepare(latents)
    return Opened(known, latents)


def offers(auditor: Auditor, folders: Iterable[str]) -> Job[list[ReferenceOffer]]:
    """Look up which sets of reference images could be used."""
    yield Progress(0, 1)
    return sources.reference_offers(auditor, folders)


def list_latents(latents: Latents, filter: Filter, order: Order, found: Found | None) -> Job[Shown]:
    """Filter and sort, all latents or those that answer a search."""
    yield Progress(0, 1)
    listed = arrange(latents, filter, order, None if found is None else found.ranks)
    return Shown(listed, order, filter, len(latents), None if found is None else found.match[listed])


# -------------------------------------------------------------------------------------------------------------- pages


def page(known: Knowledge, latent: int) -> Job[LatentPage]:
    """Fetch what a latent means, with the first of its pictures."""
    yield Progress(0, 1)
    concept = known.concept(latent)
    first = yield from pictures(known, concept.examples[:N_PICTURES])
    place = known.eye.row_and_column(concept.always_on_place)
    meta = known.table.meta
    return LatentPage(
        concept,
        first,
        history=history(known, latent),
        place=place,
        encoder=meta.encoder or known.auditor.encoder.name,
        floor=meta.monosemanticity_floor,
    )


def more_pictures(known: Knowledge, shown: LatentPage) -> Job[LatentPage]:
    """Fetch the next pictures of a latent; its concept then has the examples of all of them."""
    yield Progress(0, 1)
    concept, first = shown.concept, len(shown.pictures)
    examples = concept.examples
    if len(examples) < min(concept.support, first + N_MORE):
        examples = _examples(known, concept.latent, first + N_MORE)
    added = yield from pictures(known, examples[first : first + N_MORE])
    return replace(shown, concept=replace(concept, examples=examples), pictures=(*shown.pictures, *added))


def history(known: Knowledge, latent: int) -> tuple[str, ...]:
    """Return who changed what of a latent and when, newest first."""
    return tuple(words.event_line(event) for event in reversed(known.remarks.history(latent)))


def relatives(
    known: Knowledge, latents: Latents, latent: int
) -> Job[tuple[tuple[Relative, ...], tuple[Relative, ...]]]:
    """Find the latents that fire together with one, and those that write in nearly the same direction."""
    yield Progress(0, 2)
    together = sources.together(known, latent)
    yield Progress(1, 2)
    alike = sources.alike(known, latent)
    return _named(latents, together), _named(latents, alike)


def pushes(known: Knowledge, latent: int, prompts: PromptSet) -> Job[tuple[tuple[ClassPush, ...], str]]:
    """Measure how much a latent moves each class on its top reference images; nothing where it fired on none."""
    if not len(known.table.index.top(latent, 1).image_ids):
        return (), ""
    return (yield from sources.pushes_job(known, latent, prompts))


def heat(known: Knowledge, picture: Picture, latent: int) -> Job[tuple[HeatMap, str]]:
    """Find where a latent fired on a reference image: in the file, or in the small picture where that is gone."""
    yield Progress(0, 2)
    image = sources.reference_image(known, picture.example.image_id)
    notice = ""
    if image is None:
        if picture.pixels is None:
            raise InputRefused(
                f"The image {picture.example.path} is not where it was when it was indexed, and has no small picture.",
                safe="Nothing was changed.",
            )
        image, notice = load_image(picture.pixels), words.small_picture_notice()
    yield Progress(1, 2)
    evidence = (yield from known.auditor.look_job([image], known.eye.framing))[0]
    return known.auditor.latent_map(evidence, latent), notice


def _examples(known: Knowledge, latent: int, n: int) -> tuple[Example, ...]:
    """Return the first `n` reference images of a latent, largest activation first."""
    fired = known.table.index.top(latent, n)
    rows = known.table.index.images(fired.image_ids)
    return tuple(
        Example(row.image_id, row.path, float(activation), int(patch))
        for row, activation, patch in zip(rows, fired.activations, fired.patches, strict=True)
    )


def pictures(known: Knowledge, examples: Sequence[Example]) -> Job[tuple[Picture, ...]]:
    """Fetch the small pictures of reference images, with the place where the latent fired most."""
    rows = known.table.index.images([example.image_id for example in examples])
    found: list[Picture] = []
    for example, row in zip(examples, rows, strict=True):
        yield Progress(len(found), len(examples))
        try:
            pixels = known.table.thumbnail(example.image_id)
        except KeyError:
            found.append(Picture(example))
            continue
        # The small picture shows the whole image; its own sides are rounded, so the image's count where they are known.
        height, width = pixels.shape[:2] if None in (row.width, row.height) else (row.height, row.width)
        frame = known.eye.patch_share(example.patch, width, height)
        found.append(Picture(example, pixels, frame, seen=known.eye.seen_share(width, height)))
    return tuple(found)


def _named(latents: Latents, found: Sequence[tuple[int, float]]) -> tuple[Relative, ...]:
    return tuple(Relative(latent, latents.labels[latent], value) for latent, value in found)


# ----------------------------------------------------------------------------------------------------------- searches


def search_image(
    known: Knowledge, item: QueueItem, shares: Shares | None = None, reading: Reading = AS_USUAL
) -> Job[Found]:
    """Find the latents that fire on an image of the queue, or in a region of it.

    One that is looked at in tiles is searched by as a whole: it is one picture.
    """
    yield Progress(0, 2, item.name)
    image = open_image(item.source, reading)
    yield Progress(1, 2, item.name)
    view: View = "crop" if reading.view == "crop" else "whole"
    if shares is None:
        return (yield from sources.search_image_job(known, image, view))
    return (yield from sources.search_region_job(known, image, shares, view))


def read_image(item: QueueItem, reading: Reading) -> Job[Pixels]:
    """Read an image of the queue, on which a region is to be drawn."""
    yield Progress(0, 1, item.name)
    return open_image(item.source, reading).rgb


# ------------------------------------------------------------------------------------------------------------ remarks


def write_remarks(remarks: Remarks, writing: Writing) -> Job[Written]:
    """Write down a field of some latents' remarks, all in one go or none."""
    yield Progress(0, 1)
    values: dict[int, dict[Field, str | None]] = {
        latent: {writing.field: value} for latent, value in writing.values.items()
    }
    try:
        remarks.set_many(values, who=writing.who, base=writing.base)
    except Exception as error:  # the person is told by the caller, who also has to know what was written
        return Written((), error)
    return Written(tuple(values))


def read_remarks(remarks: Remarks) -> Job[tuple[int, ...]]:
    """Read what was written elsewhere meanwhile; return the latents that it is about."""
    yield Progress(0, 1)
    before = remarks.all()
    remarks.refresh()
    after = remarks.all()
    return tuple(latent for latent in {**before, **after} if before.get(latent) != after.get(latent))
