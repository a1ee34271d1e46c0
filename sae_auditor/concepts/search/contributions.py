"""Where a latent contributes: how it moves every class on the reference images on which it fires most.

At closed sites (class token behind the last block, ``pooled``) the contribution follows from the site's vector alone,
and the index keeps those vectors: nothing passes through the network. They are kept as float16, so that contributions
agree with those of an audit of the same images to about 1e-3 of the largest, and a latent that only just fired may not
fire again. At other sites the image is looked at again, from its file where that is still the same, else from its
thumbnail; the result says how many came from where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.query import ImageRow
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import joined, say
from sae_auditor.images import ImageRefused, Reading, SourceImage, load_image
from sae_auditor.images.pool import open_image
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.bundle import PromptSet
    from sae_auditor.concepts.table import ConceptTable
    from sae_auditor.explain import Auditor, Evidence, Method, Target

N_IMAGES: Final = 20

Source = Literal["vector", "file", "thumbnail"]
Finder = Callable[[ImageRow], Path | None]

_WORDS: Final = {
    "vector": say("from the stored vectors, without a pass through the network"),
    "file": say("from the image files"),
    "thumbnail": say("from thumbnails, which only come near to the images"),
}


@dataclass(frozen=True)
class ClassContribution:
    """How a latent moved one class over the images.

    Parameters
    ----------
    mean, spread
        Mean and sample standard deviation (0 for one image), in units of the target.
    """

    class_name: str
    mean: float
    spread: float


@dataclass(frozen=True, eq=False)
class ClassContributions:
    """What a latent contributes to every class.

    Parameters
    ----------
    classes
        Largest mean magnitude first.
    image_ids
        The images, largest activation first, int64 ``[n]``.
    sources
        Where each image's contributions come from.
    values
        float64 ``[C, n]``, the classes in the order of the prompt set.
    n_fired
        On how many of the images it fired again; on the others its contribution is 0.
    note
        How it was measured, in a sentence for people.
    """

    latent: int
    target: Target
    method: Method
    classes: tuple[ClassContribution, ...]
    image_ids: NDArray[np.int64]
    sources: tuple[Source, ...]
    values: NDArray[np.float64]
    n_fired: int
    note: str


def class_contributions_job(
    auditor: Auditor,
    table: ConceptTable,
    latent: int,
    prompts: PromptSet,
    n_images: int = N_IMAGES,
    *,
    target: Target = "logodds",
    method: Method = "gradient",
    contrast: str | None = None,
    find: Finder | None = None,
) -> Job[ClassContributions]:
    """Measure what a latent contributes to every class on the reference images on which it fires most.

    Parameters
    ----------
    target, method, contrast
        As in `Auditor.explain_job`.
    find
        Where the file of a reference image lies, None where there is none; by default its path as it stands in the
        index. A file with other bytes than were indexed is not used.

    Raises
    ------
    InputRefused
        When the SAE has no such latent or no reference image made it fire.
    """
    if not 0 <= latent < len(table):
        raise InputRefused(
            say("There is no latent {0}.", latent), todo=say("The latents of this SAE are 0 to {0}.", len(table) - 1)
        )
    image_ids = np.asarray(table.index.top(latent, n_images).image_ids)
    if len(image_ids) == 0:
        raise InputRefused(say("No reference image made latent {0} fire.", latent), todo=say("Choose another latent."))
    columns: list[NDArray[np.float64]] = []
    sources: list[Source] = []
    n_fired = 0
    for evidence, source in evidence_of_images(auditor, table, image_ids, find):
        yield Progress(len(columns), len(image_ids), say("Measuring contributions"))
        audit = yield from auditor.explain_job(
            evidence, prompts, target=target, method=method, contrast=contrast, n_ablations=0
        )
        place = evidence.column_of(latent)
        fired = place is not None
        columns.append(audit.contributions[:, place] if fired else np.zeros(len(prompts.names)))
        sources.append(source)
        n_fired += fired
    values = np.stack(columns, axis=1)
    classes = _summed_up(prompts.names, values)
    note = source_note(sources)
    if n_fired < len(sources):
        note = say("{0} On {1} of them it did not fire again, which counts as 0.", note, len(sources) - n_fired)
    return ClassContributions(latent, target, method, classes, image_ids, tuple(sources), values, n_fired, note)


def evidence_of_images(
    auditor: Auditor, table: ConceptTable, image_ids: NDArray[np.int64], find: Finder | None = None
) -> Iterator[tuple[Evidence, Source]]:
    """Yield what is known of reference images, in their order, and where that comes from; see the module."""
    find, reading = find or _as_indexed, auditor.bundle.reference_reading
    framing = auditor.encoder.framing(reading.view)
    vectors = None
    if auditor.site.tokens == "cls" and auditor.encoder.tail(auditor.site).is_closed:
        vectors = table.index.site_vectors(image_ids)
    rows: Sequence[ImageRow] = table.index.images(image_ids)
    for place, row in enumerate(rows):
        if vectors is not None and np.isfinite(vectors[place]).all():
            yield evidence_of_vector(auditor, vectors[place]), "vector"
        else:
            image = _from_file(row, find, reading)
            if image is not None:
                yield auditor.look(image, framing=framing), "file"
            else:
                small = load_image(table.index.thumbnail(row.image_id))
                yield auditor.look(small, framing=framing), "thumbnail"


def evidence_of_vector(auditor: Auditor, vector: NDArray[np.float32]) -> Evidence:
    """Return what a stored vector ``[d_in]`` of a closed site leaves behind: enough for everything but maps.

    Pixels and picture are blank, and the embedding is not known.
    """
    import torch

    from sae_auditor.explain import Evidence

    x = torch.from_numpy(np.array(vector, np.float32))[None].to(auditor.encoder.device)
    return Evidence(
        image=load_image(np.zeros((1, 1, 3), np.uint8)),
        framing=auditor.encoder.framing(auditor.bundle.reference_reading.view),
        pixels=torch.zeros(3, 1, 1),
        hidden=x,
        token_slice=slice(0, 1),
        codes=auditor.sae.encode(x),
        sae=auditor.sae,
        embedding=torch.full((auditor.encoder.embed_dim,), torch.nan),
    )


def _from_file(row: ImageRow, find: Finder, reading: Reading) -> SourceImage | None:
    """Return the image of a row if its file still holds what was indexed."""
    place = find(row)
    if place is None:
        return None
    try:
        image = open_image(place, reading)
    except ImageRefused:
        return None
    return image if row.sha256 in (None, image.provenance.sha256) else None


def _as_indexed(row: ImageRow) -> Path | None:
    place = Path(row.path)
    return place if place.is_file() else None


def _summed_up(names: Sequence[str], values: NDArray[np.float64]) -> tuple[ClassContribution, ...]:
    means = values.mean(1)
    spreads = values.std(1, ddof=1) if values.shape[1] > 1 else np.zeros(len(values))
    order = np.argsort(-np.abs(means), kind="stable")
    return tuple(ClassContribution(names[i], float(means[i]), float(spreads[i])) for i in order)


def source_note(sources: Sequence[Source]) -> str:
    """Say how many images came from where, in a sentence for people."""
    parts = [say("{0} {1}", sources.count(kind), _WORDS[kind]) for kind in _WORDS if kind in sources]
    return say("{0} reference images: {1}.", len(sources), joined(parts, "; "))
