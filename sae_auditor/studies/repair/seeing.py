"""Passes over all images: by the encoder as it is, with latents off, and by a rewritten one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.explain import Auditor
from sae_auditor.explain.decoding import Stack
from sae_auditor.i18n import say
from sae_auditor.images import ImageRefused
from sae_auditor.images.pool import Work, decode_files
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.studies.repair.switching import codes_of, strengths, switched_off

_BATCH: Final = 8
Embeddings = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is to be found out of every image.

    Parameters
    ----------
    latents
        ``k`` of them.
    is_switched
        Whether embeddings without them are wanted.
    basis
        Directions of the stream, float64 ``[d, r]``; None where nobody asks what there is along them.
    """

    latents: tuple[int, ...]
    is_switched: bool = False
    basis: Tensor | None = None


@dataclass(frozen=True, eq=False)
class Seen:
    """What was made of ``n`` images, of those that could be read.

    Parameters
    ----------
    places
        Which of the given paths they are, int64 ``[n]``.
    before
        Their embeddings, float32 ``[n, e]``, not normalised.
    switched
        The same with the latents off; None where that was not asked for.
    strengths
        How strongly the latents fired, float32 ``[n, k]``.
    levels
        What stands along the basis before the first block and behind each, the mean over the tokens that the SAE reads:
        float32 ``[n, blocks + 1, r]``; None where that was not asked for.
    sample
        The encoder's input of the first few, ``[b, 3, s, s]``.
    refused
        Files that could not be read.
    """

    places: NDArray[np.int64]
    before: Embeddings
    switched: Embeddings | None
    strengths: Embeddings
    levels: Embeddings | None
    sample: Tensor
    refused: tuple[ImageRefused, ...] = ()


def see_job(auditor: Auditor, paths: Sequence[str], wanted: Wanted) -> Job[Seen]:
    """Run the encoder over image files; those that are refused are left out.

    Raises
    ------
    ImageRefused
        When none can be read: the first refusal.
    """
    places: list[int] = []
    refused: list[ImageRefused] = []
    sample: list[Tensor] = []
    parts: dict[str, list[Tensor]] = {"before": [], "switched": [], "strengths": [], "levels": []}
    for batch in batches(auditor.encoder, paths):
        yield Progress(batch.done, len(paths), say("Looking at {0}", printable(Path(paths[batch.done - 1]).name)))
        refused += batch.refused
        if batch.pixels is None:
            continue
        places += batch.places
        sample = sample or [batch.pixels.cpu()]
        for name, rows in _look(auditor, batch.pixels, wanted).items():
            parts[name].append(rows.detach().float().cpu())
    if not places:
        raise refused[0]
    return Seen(
        np.asarray(places, dtype=np.int64),
        _joined(parts["before"]),
        _joined(parts["switched"]) if parts["switched"] else None,
        _joined(parts["strengths"]),
        _joined(parts["levels"]) if parts["levels"] else None,
        sample[0],
        tuple(refused),
    )


def embeddings_job(encoder: ClipEncoder, paths: Sequence[str]) -> Job[Embeddings]:
    """Return the embeddings float32 ``[n, e]`` of image files that could be read before.

    Raises
    ------
    ImageRefused
        When one cannot be read any more.
    """
    found: list[Tensor] = []
    for batch in batches(encoder, paths):
        yield Progress(batch.done, len(paths), say("Looking at the images with the rewritten encoder"))
        if batch.refused:
            raise batch.refused[0]
        if batch.pixels is not None:
            found.append(embeddings_of(encoder, batch.pixels).float().cpu())
    return _joined(found)


@dataclass(frozen=True, eq=False)
class Batch:
    """Images that are looked at together, ``[b, 3, s, s]``, their places, and how many files are done with them."""

    pixels: Tensor | None
    places: list[int]
    refused: list[ImageRefused]
    done: int


def batches(encoder: ClipEncoder, paths: Sequence[str]) -> Iterator[Batch]:
    """Decode image files, a few at a time; see `Batch`."""
    stack = Stack(encoder, _BATCH)
    places: list[int] = []
    refused: list[ImageRefused] = []
    files = [Path(path) for path in paths]
    with closing(decode_files(files, Work(encoder.framing()), ahead=2 * _BATCH)) as decoded:
        for place, item in enumerate(decoded):
            if isinstance(item, ImageRefused):
                refused.append(item)
            elif item.crop is not None:
                stack.add(item.crop)
                places.append(place)
            if len(places) == _BATCH or place == len(files) - 1:
                yield Batch(stack.take() if places else None, places, refused, place + 1)
                places, refused = [], []


def _look(auditor: Auditor, pixels: Tensor, wanted: Wanted) -> dict[str, Tensor]:
    encoder, site, sae = auditor.encoder, auditor.site, auditor.sae
    stream = [] if wanted.basis is None else _stream(encoder, site)
    made, *others = encoder.run_sites(pixels, [site, *stream])
    codes = codes_of(sae, made)
    found = {"before": made.embedding, "strengths": strengths(codes, wanted.latents, len(pixels))}
    if wanted.is_switched:
        found["switched"] = switched_off(encoder.tail(site), made, sae, codes, wanted.latents)
    if wanted.basis is not None:
        basis = wanted.basis.to(made.embedding)
        found["levels"] = torch.stack([one.vectors.mean(1) @ basis for one in others], dim=1)
    return found


def _stream(encoder: ClipEncoder, site: Site) -> list[Site]:
    """Return where the residual stream is looked at: before the first block, and behind each."""
    names = ["blocks.0.hook_resid_pre", *(f"blocks.{i}.hook_resid_post" for i in range(encoder.n_blocks))]
    return [Site(name, site.tokens) for name in names]


def embeddings_of(encoder: ClipEncoder, pixels: Tensor) -> Tensor:
    """Return the embeddings ``[n, e]`` of an encoder's input."""
    return encoder.run(pixels, Site("pooled")).embedding


def _joined(parts: Sequence[Tensor]) -> Embeddings:
    return np.asarray(torch.cat(list(parts)).numpy())
